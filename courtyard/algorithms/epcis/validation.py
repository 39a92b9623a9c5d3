"""Whether something is EPCIS 2.0 JSON: every fault at once, each with its JSON pointer; and reading it into models.

Taken are EPCISDocument, EPCISQueryDocument, and a single event with a context of its own. A fault `by_schema` is one that the
standard's JSON schema names too, with its formats taken at their word (a URI by RFC 3986, an instant by RFC 3339 on a day that
exists); the others come from the text of the standard alone.

What comes from somebody else is read with `reading.loads`, which bounds how deep it may be nested. A JSON null is no value of any
field of the standard, so it is a fault there; in extensions and ILMD it is theirs.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter, ValidationError

from courtyard.algorithms.epcis import vocabulary as words
from courtyard.algorithms.epcis.models import AnyEvent, Document, Event, QueryDocument

_MOST_FAULTS = 1000
_EVENT: TypeAdapter[Event] = TypeAdapter(AnyEvent)
_DOCUMENT: TypeAdapter[Document] = TypeAdapter(Document)
_QUERY: TypeAdapter[QueryDocument] = TypeAdapter(QueryDocument)
_REASONS = {
    "missing": "is missing",
    "extra_forbidden": "is not known here, and nothing may be added here",
    "string_type": "is to be a text",
    "bool_type": "is to be true or false",
    "list_type": "is to be a list",
    "dict_type": "is to be an object",
    "model_type": "is to be an object",
    "too_short": "is empty, and is not to be",
}


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """What is wrong, and where: a JSON pointer (RFC 6901) into what was given; of something missing, where it should be."""

    pointer: str
    reason: str
    by_schema: bool = True

    def __str__(self) -> str:
        return f"{self.pointer or '/'}: {self.reason}"


class IllegalDocument(ValueError):
    """It is no EPCIS 2.0; `faults` says all that is wrong with it."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("; ".join(map(str, faults[:5])) + (f"; and {len(faults) - 5} more" if len(faults) > 5 else ""))
        self.faults = faults


def faults(document: object) -> tuple[Fault, ...]:
    """Every fault, sorted by its pointer; none for a valid document. Never raises."""
    return _look(document)[1]


def read(document: object) -> Document | QueryDocument | Event:
    """The document as models. Raises IllegalDocument."""
    found, wrong = _look(document)
    if found is None or wrong:
        raise IllegalDocument(wrong)
    return found


def _look(document: object) -> tuple[Document | QueryDocument | Event | None, tuple[Fault, ...]]:
    if not isinstance(document, dict):
        return None, (Fault("", "is to be an object"),)
    kind = document.get("type")
    adapter: TypeAdapter[Document] | TypeAdapter[QueryDocument] | TypeAdapter[Event] = (
        _DOCUMENT if kind == "EPCISDocument" else _QUERY if kind == "EPCISQueryDocument" else _EVENT
    )
    wrong = list(_beyond_fields(document, kind))
    found: Document | QueryDocument | Event | None = None
    try:
        found = adapter.validate_python(document)
    except ValidationError as error:
        wrong.extend(_of_fields(error))
    return found, tuple(sorted(set(wrong)))[:_MOST_FAULTS] if wrong else ()


# ------------------------------------------------------------------------------------------------------- faults of fields


def _of_fields(error: ValidationError) -> Iterator[Fault]:
    for item in error.errors(include_url=False, include_context=True, include_input=False):
        place = [part for part in item["loc"] if not (isinstance(part, str) and part.startswith("\0"))]
        if place and place[-1] == "[key]":
            place.pop()
        yield Fault(_pointer(place), _reason(item), _named_by_schema(item["loc"]))


def _reason(item: Any) -> str:
    kind = item["type"]
    if kind == "literal_error":
        return f"is to be {item['ctx']['expected']}"
    return str(item["msg"]) if kind == "courtyard" else _REASONS.get(kind, str(item["msg"]))


def _named_by_schema(place: tuple[object, ...]) -> bool:
    """The schema has no word on what a persistentDisposition holds, but in object and transformation events."""
    if "persistentDisposition" not in place:
        return True
    kind = place[place.index("persistentDisposition") - 1]
    return kind in ("\0ObjectEvent", "\0TransformationEvent")


def _pointer(place: list[Any]) -> str:
    return "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in place)


# --------------------------------------------------------------------------------------------- what fields ask of one another


def _beyond_fields(document: dict[str, Any], kind: object) -> Iterator[Fault]:
    if kind not in ("EPCISDocument", "EPCISQueryDocument"):
        if "@context" not in document:
            yield Fault("/@context", "is missing; an event on its own says what its names mean")
        yield from _event(document, "")
        return
    version = document.get("schemaVersion")
    if isinstance(version, str) and version != "2" and not version.startswith("2."):
        yield Fault("/schemaVersion", "is to be 2.0; what another version means is not known here", by_schema=False)
    holder: Any = document.get("epcisBody")
    where = "/epcisBody"
    for step in ("queryResults", "resultsBody") if kind == "EPCISQueryDocument" else ():
        holder, where = holder.get(step) if isinstance(holder, dict) else None, f"{where}/{step}"
    events = holder.get("eventList") if isinstance(holder, dict) else None
    if isinstance(events, list):
        for at, event in enumerate(events):
            if isinstance(event, dict):
                yield from _event(event, f"{where}/eventList/{at}")


def _event(event: dict[str, Any], where: str) -> Iterator[Fault]:
    kind = event.get("type")
    if isinstance(kind, str) and kind in words.EVENT_TYPES:
        yield from _RULES[kind](event, where)
        lasting = event.get("persistentDisposition")
        if isinstance(lasting, dict) and not lasting:
            yield Fault(f"{where}/persistentDisposition", "sets nothing and unsets nothing", kind in ("ObjectEvent", "TransformationEvent"))


def _object(event: Mapping[str, Any], where: str) -> Iterator[Fault]:
    if event.get("ilmd") is not None and event.get("action") in ("OBSERVE", "DELETE"):
        yield Fault(f"{where}/ilmd", "belongs to the event that begins an object, with action ADD")
    if "epcList" not in event and not event.get("quantityList") and not (event.get("sensorElementList") and "readPoint" in event):
        yield Fault(where, "is about nothing: epcList, quantityList, or sensorElementList with a readPoint is wanted")


def _aggregation(event: Mapping[str, Any], where: str) -> Iterator[Fault]:
    yield from _children(event, where)
    if "parentID" not in event and event.get("action") in ("ADD", "DELETE"):
        yield Fault(f"{where}/parentID", "is missing; only an observation may leave the parent open", by_schema=False)


def _children(event: Mapping[str, Any], where: str) -> Iterator[Fault]:
    if not event.get("childEPCs") and not event.get("childQuantityList") and event.get("action") != "DELETE":
        yield Fault(where, "is about nothing: childEPCs or childQuantityList is wanted, unless everything is taken out")


def _transaction(event: Mapping[str, Any], where: str) -> Iterator[Fault]:
    if "epcList" not in event and not event.get("quantityList") and event.get("action") != "DELETE":
        yield Fault(where, "is about nothing: epcList or quantityList is wanted, unless all is released")


def _transformation(event: Mapping[str, Any], where: str) -> Iterator[Fault]:
    inputs = event.get("inputEPCList") or event.get("inputQuantityList")
    outputs = event.get("outputEPCList") or event.get("outputQuantityList")
    if not (inputs and outputs) and not ((inputs or outputs) and "transformationID" in event):
        yield Fault(where, "inputs and outputs are wanted, or one of them with a transformationID")


_RULES = {
    "ObjectEvent": _object,
    "AggregationEvent": _aggregation,
    "AssociationEvent": _children,
    "TransactionEvent": _transaction,
    "TransformationEvent": _transformation,
}
