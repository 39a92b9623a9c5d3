"""The standard's SimpleEventQuery (EPCIS 2.0, 8.2.7.1): parameters read from an address or from JSON, and held against an event.

    query = read({"EQ_bizStep": ["shipping|receiving"], "MATCH_epc": ["urn:epc:idpat:sgtin:9521234.056789.*"]})
    query.matches(event, prefixes)

Values of one parameter are alternatives, parameters stand together. Identifiers are compared whatever form they come in (`keys`);
words of the vocabulary, bare or as URI. Names of extensions are compared by what their prefixes mean. Every fault of a query is
named at once; none is ignored, since an ignored condition would answer another question.

Left out: HASATTR_ and EQ_ATTR_ (attributes of master data, which are not kept) and WD_ beyond a site and its extensions.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from pydantic_core import PydanticCustomError

from courtyard.algorithms.epcis import vocabulary as words
from courtyard.algorithms.epcis.keys import key_of
from courtyard.algorithms.epcis.patterns import Pattern, any_key, pattern_of
from courtyard.algorithms.epcis.texts import instant
from courtyard.algorithms.identifiers import IllegalKey

Event = Mapping[str, Any]
CONTROLS = frozenset({"orderBy", "orderDirection", "eventCountLimit", "maxEventCount", "perPage", "nextPageToken"})
_NUMBER = re.compile(r"-?\d{1,18}(\.\d{1,18})?(?:[eE][+-]?\d{1,2})?", re.ASCII)
_MOST_VALUES = 200
_CHOICES = {"orderBy": ("eventTime", "recordTime"), "orderDirection": ("ASC", "DESC"), "EQ_action": ("ADD", "OBSERVE", "DELETE")}


# What may be wrong with a parameter, by its code; whoever speaks another language has words of its own for each.
REASONS = {
    "unknown": "is no parameter of an event query that is taken here",
    "empty": "has no value",
    "single": "is to have one value",
    "many": "has more than %(most)s values",
    "kind": "is to be a text, a number, or a list of them",
    "text": "is to be a text",
    "truth": "is to be true or false",
    "number": "%(value)s is no number",
    "instant": "%(value)s is no instant with its offset from UTC",
    "whole": "is to be a whole number above zero",
    "choice": "is to be one of: %(choices)s",
    "limits": "does not go with eventCountLimit",
    "identifier": "%(why)s",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a parameter: a code of `REASONS`, and what its words speak of."""

    parameter: str
    code: str
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def reason(self) -> str:
        return REASONS[self.code] % self.values


class IllegalQuery(ValueError):
    """The parameters make no query; `faults` names each."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("; ".join(f"{fault.parameter}: {fault.reason}" for fault in faults))
        self.faults = tuple(faults)


class _Bad(ValueError):
    """A value does not fit its parameter; `code` is one of `REASONS`."""

    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(code)
        self.code, self.values = code, values


@dataclass(frozen=True, slots=True)
class Names:
    """What prefixes mean, so that one extension is the same under two prefixes."""

    prefixes: Mapping[str, str]

    def full(self, name: str) -> str:
        prefix, colon, rest = name.partition(":")
        return self.prefixes[prefix] + rest if colon and prefix in self.prefixes else name


Test = Callable[[Event, Names], bool]


@dataclass(frozen=True, slots=True)
class Term:
    """One parameter: its values as read, and the test that an event has to pass."""

    name: str
    values: tuple[Any, ...]
    test: Test


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked. `order`: eventTime or recordTime; `limit`: eventCountLimit; `most`: maxEventCount."""

    terms: tuple[Term, ...] = ()
    order: str = "eventTime"
    descending: bool = True
    limit: int | None = None
    most: int | None = None

    def matches(self, event: Event, prefixes: Mapping[str, str]) -> bool:
        names = Names({**words.PREFIXES, **prefixes})
        return all(term.test(event, names) for term in self.terms)


def read(given: Mapping[str, Any], *, prefixes: Mapping[str, str] | None = None) -> Query:
    """Reads parameters: texts with | between alternatives, or JSON values. `prefixes`: those of the asker. Raises IllegalQuery."""
    asker = Names({**words.PREFIXES, **(prefixes or {})})
    terms: list[Term] = []
    faults: list[Fault] = []
    controls: dict[str, Any] = {}
    for name, value in given.items():
        try:
            if name in CONTROLS:
                controls[name] = _control(name, value)
            else:
                terms.append(_term(name, _values(value), asker))
        except _Bad as error:
            faults.append(Fault(name, error.code, error.values))
        except IllegalKey as error:
            faults.append(Fault(name, "identifier", {"why": str(error)}))
    if controls.get("eventCountLimit") and controls.get("maxEventCount"):
        faults.append(Fault("maxEventCount", "limits"))
    if faults:
        raise IllegalQuery(faults)
    order, direction = controls.get("orderBy", "eventTime"), controls.get("orderDirection", "DESC")
    return Query(tuple(terms), order, direction == "DESC", controls.get("eventCountLimit"), controls.get("maxEventCount"))


def patterns_of(query: Query) -> Iterator[tuple[str, tuple[Pattern, ...]]]:
    """Each MATCH_ parameter, and the identifiers that it asks for."""
    for term in query.terms:
        if term.name.startswith("MATCH_"):
            yield term.name, term.values


def _values(value: Any) -> tuple[Any, ...]:
    found = value if isinstance(value, list) else [value]
    split = [part for one in found for part in (one.split("|") if isinstance(one, str) else [one])]
    if len(split) > _MOST_VALUES:
        raise _Bad("many", most=_MOST_VALUES)
    if any(isinstance(one, dict | list) for one in split):
        raise _Bad("kind")
    return tuple(split)


def _control(name: str, value: Any) -> Any:
    one = _single(_values(value))
    if name in _CHOICES and one not in _CHOICES[name]:
        raise _Bad("choice", choices=", ".join(_CHOICES[name]))
    if name in ("orderBy", "orderDirection", "nextPageToken"):
        return one
    if not re.fullmatch(r"[1-9]\d{0,8}", str(one), re.ASCII):
        raise _Bad("whole")
    return int(one)


# ------------------------------------------------------------------------------------------------------------------ values


def _single(values: tuple[Any, ...]) -> Any:
    if len(values) != 1:
        raise _Bad("single")
    return values[0]


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise _Bad("text")
    return value


def _truth(value: Any) -> bool:
    if value not in (True, False, "true", "false"):
        raise _Bad("truth")
    return value in (True, "true")


def _number(value: Any) -> float:
    if _is_number(value):
        return float(value)
    if isinstance(value, str) and _NUMBER.fullmatch(value):
        return float(value)
    raise _Bad("number", value=repr(str(value)[:40]))


def _is_number(found: Any) -> bool:
    return isinstance(found, int | float) and not isinstance(found, bool) and abs(found) < 1e300


def moment(value: Any) -> datetime | None:
    """An instant of EPCIS JSON; None when it is none, or one that no calendar here reaches."""
    try:
        return datetime.fromisoformat(instant(value).upper()).astimezone(UTC) if isinstance(value, str) else None
    except (ValueError, OverflowError, PydanticCustomError):
        return None


def _instant(value: Any) -> datetime:
    # In an address a plus sign means a blank, and many a client forgets to escape it.
    found = moment(re.sub(r" (?=\d\d:\d\d$)", "+", value) if isinstance(value, str) else value)
    if found is None:
        raise _Bad("instant", value=repr(str(value)[:40]))
    return found


def _measurement(value: Any) -> str:
    return _text(value).removeprefix("gs1:").removeprefix(words.WEB_VOCABULARY).removeprefix(words.OLDER_WEB_VOCABULARY)


def _same_uri(value: Any) -> str:
    """A URI as it is compared: an identifier whatever form it came in, any other text as it stands."""
    return _same_key(value) or _text(value)


def _hexadecimal(value: Any) -> str:
    return _text(value).lower()


def _key(value: Any) -> str:
    return key_of(_text(value)).text


def _same_key(value: Any) -> str | None:
    try:
        return key_of(value).text if isinstance(value, str) else None
    except IllegalKey:
        return None


def _compared(operator: str) -> Callable[[Any, Any], bool]:
    compare: dict[str, Callable[[Any, Any], bool]] = {
        "GT": lambda found, asked: found > asked,
        "GE": lambda found, asked: found >= asked,
        "LT": lambda found, asked: found < asked,
        "LE": lambda found, asked: found <= asked,
    }
    return compare[operator]


def _numeric(operator: str, values: tuple[Any, ...]) -> Callable[[Any], bool]:
    if operator == "EQ":
        wanted = {_number(value) for value in values}
        return lambda found: _is_number(found) and float(found) in wanted
    asked, compare = _number(_single(values)), _compared(operator)
    return lambda found: _is_number(found) and compare(float(found), asked)


# ------------------------------------------------------------------------------------------------------- where things stand

_EPC_LISTS = {
    "epc": ("epcList", "childEPCs"),
    "parentID": ("parentID",),
    "inputEPC": ("inputEPCList",),
    "outputEPC": ("outputEPCList",),
    "anyEPC": ("epcList", "childEPCs", "parentID", "inputEPCList", "outputEPCList"),
}
_CLASS_LISTS = {
    "epcClass": ("quantityList", "childQuantityList"),
    "inputEPCClass": ("inputQuantityList",),
    "outputEPCClass": ("outputQuantityList",),
    "anyEPCClass": ("quantityList", "childQuantityList", "inputQuantityList", "outputQuantityList"),
}


def _objects(found: Any) -> list[dict[str, Any]]:
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _epcs(event: Event, lists: Sequence[str]) -> Iterator[str]:
    for name in lists:
        found = event.get(name)
        for one in found if isinstance(found, list) else [found]:
            epc = one.get("epcClass") if isinstance(one, dict) else one
            if isinstance(epc, str):
                yield epc


def _reports(event: Event) -> Iterator[dict[str, Any]]:
    for element in _objects(event.get("sensorElementList")):
        yield from _objects(element.get("sensorReport"))


def _with_metadata(event: Event) -> Iterator[dict[str, Any]]:
    for element in _objects(event.get("sensorElementList")):
        metadata = element.get("sensorMetadata")
        if isinstance(metadata, dict):
            yield metadata
        yield from _objects(element.get("sensorReport"))


# ---------------------------------------------------------------------------------------------------- terms of a fixed name

Maker = Callable[[str, tuple[Any, ...]], Term]


def _one_of(field: str) -> Maker:
    def make(name: str, values: tuple[Any, ...]) -> Term:
        wanted = frozenset(map(_text, values))
        if name in _CHOICES and not wanted <= set(_CHOICES[name]):
            raise _Bad("choice", choices=", ".join(_CHOICES[name]))
        return Term(name, tuple(wanted), lambda event, _names: event.get(field) in wanted)

    return make


def _word_of(field: str, starts: tuple[str, ...] = (), *path: str) -> Maker:
    """A word of the vocabulary; in a list of them, any."""

    def make(name: str, values: tuple[Any, ...]) -> Term:
        wanted = frozenset(words.bare(_text(value), starts) for value in values)

        def test(event: Event, _names: Names) -> bool:
            holder: Any = event
            for step in path:
                holder = holder.get(step) if isinstance(holder, Mapping) else None
            found = holder.get(field) if isinstance(holder, Mapping) else None
            held = found if isinstance(found, list) else [found]
            return any(isinstance(one, str) and words.bare(one, starts) in wanted for one in held)

        return Term(name, tuple(wanted), test)

    return make


def _place_of(field: str, *, within: bool) -> Maker:
    def make(name: str, values: tuple[Any, ...]) -> Term:
        wanted = tuple(map(_key, values))
        inside = tuple(f"{key}/254/" for key in wanted)

        def test(event: Event, _names: Names) -> bool:
            place = event.get(field)
            key = _same_key(place.get("id")) if isinstance(place, dict) else None
            return key is not None and (key in wanted or (within and key.startswith(inside)))

        return Term(name, wanted, test)

    return make


def _match_of(lists: tuple[str, ...], *, classes: bool) -> Maker:
    def make(name: str, values: tuple[Any, ...]) -> Term:
        patterns = tuple(pattern_of(_text(value), classes=classes) for value in values)
        return Term(name, patterns, lambda event, _names: any(any_key(patterns, _same_key(epc)) for epc in _epcs(event, lists)))

    return make


def _exists(field: str) -> Maker:
    return lambda name, values: Term(name, (), lambda event, _names: field in event)


def _in_sensors(field: str, read_value: Callable[[Any], Any] = _text) -> Maker:
    def make(name: str, values: tuple[Any, ...]) -> Term:
        wanted = [read_value(value) for value in values]

        def fits(one: Mapping[str, Any]) -> bool:
            try:
                return field in one and read_value(one[field]) in wanted
            except _Bad:
                return False

        return Term(name, tuple(wanted), lambda event, _names: any(map(fits, _with_metadata(event))))

    return make


_SENSOR_URIS = ("deviceID", "dataProcessingMethod", "microorganism", "chemicalSubstance", "bizRules", "uriValue")
_SIMPLE: dict[str, Maker] = {
    "eventType": _one_of("type"),
    "EQ_action": _one_of("action"),
    "EQ_eventID": _one_of("eventID"),
    "EQ_transformationID": _one_of("transformationID"),
    "EQ_bizStep": _word_of("bizStep", words.BIZ_STEP_STARTS),
    "EQ_disposition": _word_of("disposition", words.DISPOSITION_STARTS),
    "EQ_persistentDisposition_set": _word_of("set", words.DISPOSITION_STARTS, "persistentDisposition"),
    "EQ_persistentDisposition_unset": _word_of("unset", words.DISPOSITION_STARTS, "persistentDisposition"),
    "EQ_errorReason": _word_of("reason", words.ERROR_REASON_STARTS, "errorDeclaration"),
    "EQ_correctiveEventID": _word_of("correctiveEventIDs", (), "errorDeclaration"),
    "EXISTS_errorDeclaration": _exists("errorDeclaration"),
    "EXISTS_sensorElementList": _exists("sensorElementList"),
    "EXISTS_ilmd": _exists("ilmd"),
    "EQ_type": _in_sensors("type", _measurement),
    "EQ_stringValue": _in_sensors("stringValue"),
    "EQ_booleanValue": _in_sensors("booleanValue", _truth),
    "EQ_hexBinaryValue": _in_sensors("hexBinaryValue", _hexadecimal),
    **{f"EQ_{field}": _in_sensors(field, _same_uri) for field in _SENSOR_URIS},
    **{f"EQ_{field}": _place_of(field, within=False) for field in ("readPoint", "bizLocation")},
    **{f"WD_{field}": _place_of(field, within=True) for field in ("readPoint", "bizLocation")},
    **{f"MATCH_{name}": _match_of(lists, classes=False) for name, lists in _EPC_LISTS.items()},
    **{f"MATCH_{name}": _match_of(lists, classes=True) for name, lists in _CLASS_LISTS.items()},
}


# ------------------------------------------------------------------------------------------------- terms with a name of parts


def _time(name: str, values: tuple[Any, ...], found: re.Match[str], _asker: Names) -> Term:
    asked, compare, field = _instant(_single(values)), _compared(found[1]), found[2]

    def test(event: Event, _names: Names) -> bool:
        if field in ("eventTime", "recordTime"):
            held: list[Any] = [event.get(field)]
        elif field.startswith("errorDeclaration"):
            declared = event.get("errorDeclaration")
            held = [declared.get("declarationTime")] if isinstance(declared, dict) else []
        else:
            held = [one.get(field) for one in _with_metadata(event)]
        return any((at := moment(one)) is not None and compare(at, asked) for one in held)

    return Term(name, (asked,), test)


def _quantity(name: str, values: tuple[Any, ...], found: re.Match[str], _asker: Names) -> Term:
    fits, uom = _numeric(found[1], values), found[2]

    def test(event: Event, _names: Names) -> bool:
        elements = (element for field in _CLASS_LISTS["anyEPCClass"] for element in _objects(event.get(field)))
        return any(fits(element.get("quantity")) and (uom is None or element.get("uom") == uom) for element in elements)

    return Term(name, values, test)


def _sensor(name: str, values: tuple[Any, ...], found: re.Match[str], _asker: Names) -> Term:
    fits, field, uom = _numeric(found[1], values), found[2], found[3]

    def test(event: Event, _names: Names) -> bool:
        return any(fits(one.get(field)) and (uom is None or one.get("uom") == uom) for one in _reports(event))

    return Term(name, values, test)


_TYPED_LISTS = {
    "bizTransaction": ("bizTransactionList", words.BIZ_TRANSACTION_STARTS),
    "source": ("sourceList", words.PARTY_STARTS),
    "destination": ("destinationList", words.PARTY_STARTS),
}


def _typed(name: str, values: tuple[Any, ...], found: re.Match[str], _asker: Names) -> Term:
    """A business transaction, source or destination of a type. Parties and places are compared as identifiers."""
    field = found[1]
    items, starts = _TYPED_LISTS[field]
    kind, wanted = words.bare(found[2], starts), frozenset(map(_key, values))

    def test(event: Event, _names: Names) -> bool:
        listed = [one for one in _objects(event.get(items)) if words.bare(str(one.get("type", "")), starts) == kind]
        return any(_same_key(one.get(field)) in wanted for one in listed)

    return Term(name, tuple(wanted), test)


def _own(name: str, values: tuple[Any, ...], found: re.Match[str], asker: Names) -> Term:
    """An extension: a field of the event, of its ILMD and so on, or anything beneath one of these (INNER)."""
    operator, inner, where, wanted = found[1], bool(found[2]), found[3] or "", asker.full(found[4])
    fits = (lambda _value: True) if operator == "EXISTS" else _extension(operator, values)

    def test(event: Event, names: Names) -> bool:
        for holder in _holders(event, where):
            for one in _inside(holder) if inner else [holder]:
                for key, value in one.items() if isinstance(one, Mapping) else ():
                    if names.full(key) == wanted and any(map(fits, value if isinstance(value, list) else [value])):
                        return True
        return False

    return Term(name, values, test)


def _holders(event: Event, where: str) -> Iterator[Any]:
    if where == "":
        yield {name: value for name, value in event.items() if name != "ilmd"}
    elif where == "SENSORELEMENT_":
        yield from _objects(event.get("sensorElementList"))
    elif where == "SENSORREPORT_":
        yield from _reports(event)
    elif where == "SENSORMETADATA_":
        yield from (element.get("sensorMetadata") for element in _objects(event.get("sensorElementList")))
    else:
        yield event.get({"ILMD_": "ilmd", "ERROR_DECLARATION_": "errorDeclaration"}.get(where, where.rstrip("_")))


def _inside(holder: Any) -> Iterator[Any]:
    """Everything beneath a holder's own fields, however deep; reading bounds how deep that can be."""
    todo = list(holder.values()) if isinstance(holder, dict) else []
    while todo:
        one = todo.pop()
        if isinstance(one, dict):
            yield one
            todo.extend(one.values())
        elif isinstance(one, list):
            todo.extend(one)


def _extension(operator: str, values: tuple[Any, ...]) -> Callable[[Any], bool]:
    if operator == "EQ":
        return lambda found: any(_equal(found, value) for value in values)
    asked, compare = _single(values), _compared(operator)
    at = moment(asked)
    if at is not None:
        return lambda found: (then := moment(found)) is not None and compare(then, at)
    number = _number(asked)
    return lambda found: _is_number(found) and compare(float(found), number)


def _equal(found: Any, value: Any) -> bool:
    if isinstance(found, bool):
        return str(value).lower() == str(found).lower()
    if _is_number(found):
        return bool(_NUMBER.fullmatch(str(value))) and float(value) == float(found)
    return isinstance(found, str) and found == str(value)


_BY_PATTERN: tuple[tuple[re.Pattern[str], Callable[[str, tuple[Any, ...], re.Match[str], Names], Term]], ...] = (
    (re.compile(r"(GE|LT)_(eventTime|recordTime|errorDeclaration_?Time|time|startTime|endTime)"), _time),
    (re.compile(r"(EQ|GT|GE|LT|LE)_quantity(?:_([A-Z0-9]{2,3}))?"), _quantity),
    (re.compile(r"(EQ|GT|GE|LT|LE)_(value|minValue|maxValue|meanValue|sDev|percValue|percRank)(?:_([A-Z0-9]{2,4}))?"), _sensor),
    (re.compile(r"EQ_(bizTransaction|source|destination)_(.+)"), _typed),
    (
        re.compile(
            r"(EQ|GT|GE|LT|LE|EXISTS)_(INNER_)?"
            r"(ILMD_|ERROR_DECLARATION_|readPoint_|bizLocation_|SENSORELEMENT_|SENSORMETADATA_|SENSORREPORT_)?"
            r"([A-Za-z][A-Za-z0-9+.\-]*:.+)"
        ),
        _own,
    ),
)


def _term(name: str, values: tuple[Any, ...], asker: Names) -> Term:
    if not values:
        raise _Bad("empty")
    make = _SIMPLE.get(name)
    if make is not None:
        return make(name, values)
    for pattern, make_of_parts in _BY_PATTERN:
        found = pattern.fullmatch(name)
        if found is not None:
            return make_of_parts(name, values, found, asker)
    raise _Bad("unknown")
