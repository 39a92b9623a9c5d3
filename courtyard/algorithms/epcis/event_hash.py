"""The EPCIS event hash ID of CBV 2.0: one name for an event, however it was written down.

    ni:///sha-256;{SHA-256 of the pre-hash string, in hexadecimal}?ver=CBV2.0

The pre-hash string is every field that the event has, in one order, each value in one form: instants in UTC with milliseconds
(half rounds up), numbers without leading or trailing zeros, identifiers as canonical GS1 Digital Links at their finest level, words
of the vocabulary as web addresses, names of extensions with their namespace in braces, members of lists sorted. Left out are
eventID, recordTime, errorDeclaration, contexts and comments.

What it is good for: finding the same event again in somebody else's system. What not: it is no seal. Whoever changes an event
computes its new hash; an event and the declaration that it was an error have the same one; the text 007 and the number 7 are
equal to it, and digits beyond what 64 bits of floating point hold are lost. Integrity has the chain of `hashing`.

Sources: CBV 2.0, section on event hash IDs, rules 1 to 24 and the canonical property order, as published with the reference
implementation (epcis-event-hash-generator), and its published pre-hash strings. The packaged release of that, 1.9.3, departs from
these: it moves bizTransactionList, sourceList and destinationList behind the sensors, the type in them to where the JSON has it,
and parentID before epcList; reads an extension named ...List as a list of ...; writes True for true; leaves Digital Links with
percent escapes, and some URNs with a prefix of 12 digits, as they came; drops events with more than 999.5 ms in their second. We
keep to the published order, with the type of a transaction or party before its identifier, as the published strings have it.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from urllib.parse import quote

from courtyard.algorithms.epcis import vocabulary as words
from courtyard.algorithms.epcis.digital_link import IllegalDigitalLink, Release
from courtyard.algorithms.epcis.digital_link import parse as parse_link
from courtyard.algorithms.epcis.urn import Epc, finest, parse_urn
from courtyard.algorithms.identifiers import DIGITAL_LINK_ROOT, IllegalKey, check_digit, with_check_digit

Event = Mapping[str, object]
Namespaces = Mapping[str, str]

_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_EXACT = 2**53
# Places and devices come again and again. What is longer than any identifier is not remembered, whoever sends it how often.
_REMEMBERED = 200
# The forms of nearly every bird and pack, which need no parser: most of what is hashed is these.
_PLAIN_URN = re.compile(r"urn:epc:id:sgtin:([0-9]{6,12})\.([0-9]{1,7})\.([A-Za-z0-9_.-]{1,20})")
_PLAIN_LINK = re.compile(r"https://id\.gs1\.org/01/([0-9]{14})/21/[A-Za-z0-9_.-]{1,20}")
# Table 7-1 of the Digital Link standard leaves these three as they are in a path.
_UNESCAPED = "';="
# Keys that rule 18 names; others stay as they came.
_KEYS = words.words("00 01 253 255 401 402 414 417 8003 8004 8006 8010 8017 8018")
_LEFT_OUT = frozenset(("type", "eventID", "recordTime", "errorDeclaration", "@context", "rdfs:comment", "comment"))
_METADATA = ("time", "startTime", "endTime", "deviceID", "deviceMetadata", "rawData", "dataProcessingMethod", "bizRules")
_REPORT = (
    *("type", "exception", "deviceID", "deviceMetadata", "rawData", "dataProcessingMethod", "time", "microorganism", "chemicalSubstance"),
    *("value", "component", "stringValue", "booleanValue", "hexBinaryValue", "uriValue", "minValue", "maxValue", "meanValue", "sDev"),
    *("percRank", "percValue", "uom", "coordinateReferenceSystem"),
)
_INSTANTS = frozenset(("eventTime", "time", "startTime", "endTime"))
_VOCABULARY = {
    "bizStep": words.BIZ_STEP_URIS,
    "disposition": words.DISPOSITION_URIS,
    "set": words.DISPOSITION_URIS,
    "unset": words.DISPOSITION_URIS,
    "exception": words.ALERT_URIS,
    "component": words.COMPONENT_URIS,
}


def event_hash(event: Event, context: object = None) -> str:
    """The hash ID of one event of EPCIS 2.0 JSON; `context` is its document's "@context", which says what prefixes mean."""
    return _name(pre_hash(event, namespaces(context)))


def document_hashes(document: Mapping[str, object]) -> list[str]:
    """The hash IDs of a document's events, in their order; of a document of one event, its own."""
    spaces = namespaces(document.get("@context"))
    body = document.get("epcisBody")
    if not isinstance(body, Mapping):
        return [_name(pre_hash(document, spaces))]
    results = body.get("queryResults")
    holder = results.get("resultsBody") if isinstance(results, Mapping) else body
    events = holder.get("eventList") if isinstance(holder, Mapping) else None
    return [_name(pre_hash(event, spaces)) for event in events] if isinstance(events, list) else []


def _name(text: str) -> str:
    return f"ni:///sha-256;{sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()}?ver=CBV2.0"


def namespaces(context: object) -> dict[str, str]:
    """Prefix to namespace, of a JSON-LD context: the standard's own, and those that it declares."""
    found = dict(words.PREFIXES)
    for part in context if isinstance(context, list) else [context]:
        if isinstance(part, Mapping):
            found.update({prefix: space for prefix, space in part.items() if isinstance(space, str)})
    return found


# -------------------------------------------------------------------------------------------------------------------- values


def canonical_identifier(text: str) -> str:
    """An EPC URN or a Digital Link as the canonical Digital Link at its finest level; any other text as it is."""
    plain = _PLAIN_URN.fullmatch(text)
    if plain is not None and len(plain[1]) + len(plain[2]) == 13:
        return f"{DIGITAL_LINK_ROOT}/01/{_gtin(plain[1], plain[2])}/21/{plain[3]}"
    plain = _PLAIN_LINK.fullmatch(text)
    if plain is not None and _is_gtin(plain[1]):
        return text
    return _any_identifier(text) if len(text) <= _REMEMBERED else _read_identifier(text)


@lru_cache(maxsize=1024)
def _gtin(prefix: str, item: str) -> str:
    return with_check_digit(item[0] + prefix + item[1:])


@lru_cache(maxsize=1024)
def _is_gtin(text: str) -> bool:
    return check_digit(text[:-1]) == text[-1]


@lru_cache(maxsize=65536)
def _any_identifier(text: str) -> str:
    return _read_identifier(text)


def _read_identifier(text: str) -> str:
    if text.startswith("urn:epc:"):
        try:
            return _of_epc(parse_urn(text))
        except IllegalKey:
            return text
    if text.startswith(("http://", "https://", "HTTP://", "HTTPS://")):
        try:
            link = parse_link(text, Release.V1_2)
        except IllegalDigitalLink:
            return text
        if link.key.code in _KEYS:
            return DIGITAL_LINK_ROOT + "".join(f"/{part.code}/{quote(part.value, safe=_UNESCAPED)}" for part in finest(link))
    return text


def _of_epc(epc: Epc) -> str:
    shape, key = epc.shape, quote(epc.key, safe=_UNESCAPED)
    if epc.serial is None:
        return f"{DIGITAL_LINK_ROOT}/{shape.code}/{key}"
    serial = quote(epc.serial, safe=_UNESCAPED)
    return f"{DIGITAL_LINK_ROOT}/{shape.code}/{key}{serial if shape.serial == '+' else f'/{shape.serial}/{serial}'}"


def canonical_instant(text: str) -> str:
    """An instant in UTC with milliseconds; what is none stays as it is."""
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None:
            return text
        moment = moment.astimezone(UTC) + timedelta(microseconds=500)
    except (ValueError, OverflowError):
        return text
    return f"{moment.replace(tzinfo=None).isoformat(timespec='milliseconds')}Z"


def _number(text: str) -> str:
    value = float(text)
    if value in (float("inf"), float("-inf")):
        return text
    return str(int(value)) if value.is_integer() else repr(value)


def _canonical(value: object, spaces: Namespaces) -> str:
    """A single value as text: a number, an identifier, a word of the vocabulary, or what was written."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int) and -_EXACT < value < _EXACT:
        return str(value)
    text = (value if isinstance(value, str) else repr(value) if isinstance(value, float) else str(value)).strip()
    if text.startswith(("urn:", "https:", "http:", "HTTPS:", "HTTP:")):
        if text.startswith("urn:epcglobal:cbv:"):
            return _of_vocabulary(text)
        return canonical_identifier(text)
    if _NUMBER.fullmatch(text):
        return _number(text)
    prefix, colon, rest = text.partition(":")
    space = spaces.get(prefix) if colon else None
    return text if space is None else canonical_identifier(space + rest)


def _of_vocabulary(text: str) -> str:
    """A URN of CBV 1.x as the web address that it has since 2.0; another as it is."""
    return next((new + text[len(old) :] for old, new in words.OLD_URNS.items() if text.startswith(old)), text)


def _value(name: str, value: object, spaces: Namespaces) -> str:
    """A field of the standard: "name=value", or nothing when there is none."""
    if value is None or value == "":
        return ""
    if isinstance(value, str):
        if name in _INSTANTS:
            return f"{name}={canonical_instant(value.strip())}"
        if name in _VOCABULARY and (word := _VOCABULARY[name].get(value)):
            return f"{name}={word}"
    text = _canonical(value, spaces)
    return f"{name}={text}" if text else ""


# ------------------------------------------------------------------------------------------------------------------- fields


def pre_hash(event: Event, spaces: Namespaces | None = None, separator: str = "") -> str:
    """The pre-hash string. A separator shows its elements apart, and is not part of what is hashed."""
    if spaces is None:
        spaces = words.PREFIXES
    if "@context" in event:
        spaces = {**spaces, **namespaces(event["@context"])}
    out: list[str] = [f"eventType={event.get('type', '')}"]
    for name, write in _ORDER:
        value = event.get(name)
        if value is not None and (text := write(name, value, spaces, separator)):
            out.append(text)
    if extensions := [item for key, value in event.items() if key not in _KNOWN for item in _extension(key, value, spaces, separator)]:
        extensions.sort()
        out.extend(extensions)
    return separator.join(out)


def _plain(name: str, value: object, spaces: Namespaces, separator: str) -> str:
    if isinstance(value, list):
        return separator.join(sorted(filter(None, (_value(name, item, spaces) for item in value))))
    return _value(name, value, spaces)


def _epcs(name: str, value: object, spaces: Namespaces, separator: str) -> str:
    items = [f"epc={text}" for item in _items(value) if item is not None and (text := _canonical(item, spaces))]
    items.sort()
    return name + separator.join(items) if items else ""


def _quantities(name: str, value: object, spaces: Namespaces, separator: str) -> str:
    items = []
    for element in _objects(value):
        if text := separator.join(filter(None, (_value(field, element.get(field), spaces) for field in ("epcClass", "quantity", "uom")))):
            items.append(f"quantityElement{text}")
    return name + separator.join(sorted(items)) if items else ""


def _dispositions(name: str, value: object, spaces: Namespaces, separator: str) -> str:
    if not isinstance(value, Mapping):
        return ""
    parts = [_plain(field, _items(value.get(field)), spaces, separator) for field in ("set", "unset")]
    text = separator.join(filter(None, parts))
    return name + text if text else ""


def _place(name: str, value: object, spaces: Namespaces, separator: str) -> str:
    if not isinstance(value, Mapping):
        return ""
    text = _fields(value, ("id",), spaces, separator)
    return name + text if text else ""


def _typed(name: str, value: object, spaces: Namespaces, separator: str) -> str:
    """Transactions, sources and destinations: the type first, then the identifier."""
    field, types = _TYPED[name]
    items = []
    for element in _objects(value):
        kind = element.get("type")
        typed = f"type={types[kind]}" if isinstance(kind, str) and kind in types else _value("type", kind, spaces)
        items.append(separator.join(filter(None, (typed, _value(field, element.get(field), spaces)))))
    items = sorted(filter(None, items))
    return name + separator.join(items) if items else ""


_TYPED = {
    "bizTransactionList": ("bizTransaction", words.BIZ_TRANSACTION_URIS),
    "sourceList": ("source", words.PARTY_URIS),
    "destinationList": ("destination", words.PARTY_URIS),
}


def _sensors(name: str, value: object, spaces: Namespaces, separator: str) -> str:
    items = []
    for element in _objects(value):
        parts = []
        metadata = element.get("sensorMetadata")
        if isinstance(metadata, Mapping) and (text := _fields(metadata, _METADATA, spaces, separator)):
            parts.append(f"sensorMetadata{text}")
        reports = (_fields(report, _REPORT, spaces, separator) for report in _objects(element.get("sensorReport")))
        parts.extend(sorted(f"sensorReport{text}" for text in reports if text))
        parts.extend(_extensions(element, ("sensorMetadata", "sensorReport"), spaces, separator))
        if parts:
            items.append(f"sensorElement{separator.join(parts)}")
    return name + separator.join(sorted(items)) if items else ""


def _fields(element: Mapping[str, object], order: Sequence[str], spaces: Namespaces, separator: str) -> str:
    """The standard's fields in their order, then the element's extensions."""
    parts = []
    for field in order:
        value = element.get(field)
        if value is not None:
            if field == "type" and isinstance(value, str) and value in words.MEASUREMENT_URIS:
                parts.append(f"type={words.MEASUREMENT_URIS[value]}")
            elif text := _value(field, value, spaces):
                parts.append(text)
    if len(element) > len(parts):
        parts.extend(_extensions(element, order, spaces, separator))
    return separator.join(parts)


def _ilmd(name: str, value: object, spaces: Namespaces, separator: str) -> str:
    items = _extensions(value, (), spaces, separator) if isinstance(value, Mapping) else []
    return name + separator.join(items) if items else ""


# --------------------------------------------------------------------------------------------------------------- extensions


def _extensions(element: Mapping[str, object], known: Iterable[str], spaces: Namespaces, separator: str) -> list[str]:
    return sorted(text for key, value in element.items() if key not in known for text in _extension(key, value, spaces, separator))


def _extension(key: str, value: object, spaces: Namespaces, separator: str) -> list[str]:
    """An extension as one or, for a list, several elements: {namespace}name, "=value" or what is in it."""
    if value is None or key in ("rdfs:comment", "comment", "@context", "#text") or key.startswith("@xmlns"):
        return []
    prefix, colon, local = key.partition(":")
    space = spaces.get(prefix) if colon else None
    name = key if space is None else f"{{{space}}}{local}"
    return [name + _content(item, spaces, separator) for item in (value if isinstance(value, list) else [value])]


def _content(value: object, spaces: Namespaces, separator: str) -> str:
    if isinstance(value, Mapping):
        text = _canonical(value["#text"], spaces) if "#text" in value else ""
        return (f"={text}" if text else "") + separator.join(_extensions(value, (), spaces, separator))
    if isinstance(value, list):
        return separator.join(sorted(_content(item, spaces, separator) for item in value))
    text = "" if value is None else _canonical(value, spaces)
    return f"={text}" if text else ""


def _items(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _objects(value: object) -> list[Mapping[str, object]]:
    return [item for item in value if isinstance(item, Mapping)] if isinstance(value, list) else []


_ORDER = (
    ("eventTime", _plain),
    ("eventTimeZoneOffset", _plain),
    ("certificationInfo", _plain),
    ("epcList", _epcs),
    ("parentID", _plain),
    ("inputEPCList", _epcs),
    ("childEPCs", _epcs),
    ("quantityList", _quantities),
    ("childQuantityList", _quantities),
    ("inputQuantityList", _quantities),
    ("outputEPCList", _epcs),
    ("outputQuantityList", _quantities),
    ("action", _plain),
    ("transformationID", _plain),
    ("bizStep", _plain),
    ("disposition", _plain),
    ("persistentDisposition", _dispositions),
    ("readPoint", _place),
    ("bizLocation", _place),
    ("bizTransactionList", _typed),
    ("sourceList", _typed),
    ("destinationList", _typed),
    ("sensorElementList", _sensors),
    ("ilmd", _ilmd),
)
_KNOWN = _LEFT_OUT | {name for name, _ in _ORDER}
