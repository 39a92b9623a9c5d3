"""Keys and events to draw from: valid ones of every kind, with what each may hold."""

from datetime import UTC, datetime, timedelta, timezone

from hypothesis import strategies as st

from courtyard.algorithms.epcis import vocabulary as words
from courtyard.algorithms.epcis.urn import Epc

SET_82 = "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"
SET_39 = "#-/0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
SPACE = "https://ns.example.com/epcis/"
CONTEXT = [words.CONTEXT, {"example": SPACE}]

# How many digits prefix and reference have together, by scheme.
DIGITS = {
    **dict.fromkeys(("sgtin", "upui", "itip", "lgtin"), 13),
    **dict.fromkeys(("sscc", "gsrn", "gsrnp"), 17),
    **dict.fromkeys(("sgln", "pgln", "grai", "gdti", "sgcn"), 12),
    "gsin": 16,
}
SERIALS = {"sgtin": 20, "upui": 28, "itip": 20, "lgtin": 20, "sgln": 20, "grai": 16, "gdti": 17}


def digits(least, most=None):
    return st.text("0123456789", min_size=least, max_size=least if most is None else most)


@st.composite
def epcs(draw, kinds=("id", "class", "idpat"), schemes=None, longest=12):
    """Any EPC whose key is GS1's, with a company prefix of 6 to `longest` digits."""
    legal = {
        "id": [*DIGITS, "giai", "ginc", "cpi"],
        "class": ["lgtin"],
        "idpat": ["sgtin", "grai", "gdti", "sgcn", "itip", "upui", "cpi"],
    }
    kind = draw(st.sampled_from(kinds))
    scheme = draw(
        st.sampled_from([name for name in legal[kind] if (name != "lgtin" or kind == "class") and (schemes is None or name in schemes)])
    )
    prefix = draw(digits(draw(st.integers(6, longest))))
    if scheme in DIGITS:
        reference = draw(digits(DIGITS[scheme] - len(prefix)))
    else:
        reference = draw(st.text(SET_39 if scheme == "cpi" else SET_82, min_size=1, max_size=30 - len(prefix)))
    serial, pieces = None, ""
    if scheme == "itip":
        total = draw(st.integers(1, 99))
        pieces = f"{draw(st.integers(1, total)):02d}{total:02d}"
    if kind != "idpat":
        if scheme in SERIALS:
            serial = draw(st.text(SET_82, min_size=1, max_size=SERIALS[scheme]))
        elif scheme in ("sgcn", "cpi"):
            serial = str(draw(st.integers(0, 10**12 - 1)))
        if scheme == "sgln" and (serial == "0" or draw(st.booleans())):
            serial = None
    return Epc(kind, scheme, prefix, reference, serial, pieces)


def uris(*schemes, kinds=("id",)):
    """As the reference implementation takes them: it leaves Digital Links with escapes, and some prefixes of 12 digits, as they are."""
    found = epcs(kinds=kinds, schemes=schemes or None, longest=11)
    return found.flatmap(lambda epc: st.sampled_from([epc.urn] if "%" in epc.link else [epc.urn, epc.link]))


instants = st.builds(
    lambda moment, milliseconds, minutes: (
        (moment.replace(microsecond=milliseconds * 1000, tzinfo=UTC))
        .astimezone(timezone(timedelta(minutes=minutes)))
        .isoformat(timespec="milliseconds")
    ),
    st.datetimes(datetime(1990, 1, 2), datetime(2090, 1, 1)),  # noqa: DTZ001 - the zone is added
    st.integers(0, 999),
    st.sampled_from([0, 480, -330, 840]),
)
numbers = st.one_of(st.integers(-(10**9), 10**9), st.floats(-1e9, 1e9, allow_nan=False))
texts = st.one_of(st.text("QZ .-é中", max_size=8), st.sampled_from(["007", "1.50", "-0", "1e3", "+4", "2017-03-01"]))


def _some(fields):
    """Any of the fields, or none."""
    return st.fixed_dictionaries({}, optional=fields)


def _quantities():
    element = st.fixed_dictionaries(
        {"epcClass": uris("lgtin", "sgtin", kinds=("class", "idpat"))},
        optional={"quantity": numbers, "uom": st.sampled_from(["KGM", "GRM", "EA"])},
    )
    return st.lists(element, min_size=1, max_size=2)


def _parties(name):
    return st.lists(
        st.fixed_dictionaries({"type": st.sampled_from(sorted(words.PARTY_TYPES)), name: uris("sgln", "pgln")}), min_size=1, max_size=2
    )


def _values(depth=1):
    simple = st.one_of(texts, numbers, uris("sgtin"))
    if not depth:
        return simple
    return st.one_of(
        simple, st.lists(simple, min_size=1, max_size=3), st.dictionaries(_names(), _values(depth - 1), min_size=1, max_size=2)
    )


def _names():
    return st.sampled_from(["example:one", "example:two", "example:three"])


def _sensors(truth):
    report = st.fixed_dictionaries(
        {"type": st.sampled_from(["Temperature", "Count", "RelativeHumidity"])},
        optional={
            "value": numbers,
            "meanValue": numbers,
            "uom": st.sampled_from(["CEL", "KGM"]),
            "time": instants,
            "deviceID": uris("giai"),
            "stringValue": texts.filter(str.strip),
            "component": st.sampled_from(["x", "y"]),
            "exception": st.sampled_from(["ALARM_CONDITION", "ERROR_CONDITION"]),
            "example:one": texts.filter(str.strip),
            **({"booleanValue": st.booleans()} if truth else {}),
        },
    )
    metadata = _some({"time": instants, "startTime": instants, "deviceID": uris("giai"), "rawData": st.just("https://example.org/raw")})
    element = st.fixed_dictionaries({"sensorReport": st.lists(report, min_size=1, max_size=2)}, optional={"sensorMetadata": metadata})
    return st.lists(element, min_size=1, max_size=2)


def _where():
    place = st.fixed_dictionaries({"id": uris("sgln")}, optional={"example:one": texts.filter(str.strip)})
    return {
        "bizStep": st.sampled_from(sorted(words.BIZ_STEPS)),
        "disposition": st.sampled_from(sorted(words.DISPOSITIONS)),
        "persistentDisposition": st.fixed_dictionaries(
            {"set": st.lists(st.sampled_from(["recalled", "damaged", "active"]), min_size=1, max_size=3, unique=True)},
            optional={"unset": st.just(["completeness_inferred"])},
        ),
        "readPoint": place,
        "bizLocation": place,
        "eventID": st.uuids().map(lambda key: f"urn:uuid:{key}"),
        "recordTime": instants,
        "errorDeclaration": st.fixed_dictionaries({"declarationTime": instants}, optional={"reason": st.just("incorrect_data")}),
        "example:one": _values(),
        "example:two": _values(),
    }


def _transactions():
    types = st.sampled_from(sorted(words.BIZ_TRANSACTION_TYPES - {"upevt"}))
    return st.lists(st.fixed_dictionaries({"type": types, "bizTransaction": uris("gdti", "gsrn")}), min_size=1, max_size=3)


@st.composite
def events(draw, plain=False, truth=True):
    """A valid event of any of the five types. `plain`: only combinations whose order the reference implementation keeps."""
    kind = draw(st.sampled_from(sorted(words.EVENT_TYPES)))
    objects = st.lists(uris("sgtin", "sscc", "grai"), min_size=1, max_size=3, unique=True)
    event = {"type": kind, "eventTime": draw(instants), "eventTimeZoneOffset": draw(st.sampled_from(["+08:00", "-05:30", "+00:00"]))}
    event |= draw(_some(_where()))
    if kind != "TransformationEvent":
        event["action"] = draw(st.sampled_from(["ADD", "OBSERVE", "DELETE"]))
    ilmd = st.dictionaries(_names(), _values(), min_size=1, max_size=3)
    match kind:
        case "ObjectEvent":
            event |= {"epcList": draw(objects)} | draw(_some({"quantityList": _quantities()}))
            if event["action"] == "ADD":
                event |= draw(_some({"ilmd": ilmd}))
        case "AggregationEvent" | "AssociationEvent":
            event |= {"parentID": draw(uris("sscc", "grai")), "childEPCs": draw(objects)} | draw(
                _some({"childQuantityList": _quantities()})
            )
        case "TransactionEvent":
            event |= draw(st.sampled_from([{}] if plain else [{}, {"parentID": "urn:epc:id:sscc:952123.40000000011"}]))
            event |= {"epcList": draw(objects), "bizTransactionList": draw(_transactions())}
        case _:
            event |= {"inputEPCList": draw(objects), "outputEPCList": draw(objects)}
            event |= draw(_some({"inputQuantityList": _quantities(), "outputQuantityList": _quantities(), "ilmd": ilmd}))
            event |= draw(_some({"transformationID": st.just("urn:uuid:6c5a6e0e-0000-4000-8000-000000000001")}))
    lists = {"bizTransactionList": _transactions(), "sourceList": _parties("source"), "destinationList": _parties("destination")}
    if not plain:
        return event | draw(_some(lists | {"sensorElementList": _sensors(truth)}))
    if "bizTransactionList" not in event and draw(st.booleans()):
        return event | draw(_some({"sensorElementList": _sensors(truth=False)}))
    one = "destinationList" if "ilmd" in event else draw(st.sampled_from(["sourceList", "destinationList"]))
    return event | draw(_some({one: lists[one]}))


def document(*given):
    return {
        "@context": CONTEXT,
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": "2017-03-01T10:00:00.000+08:00",
        "epcisBody": {"eventList": list(given)},
    }
