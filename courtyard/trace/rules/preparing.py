"""From an event as it comes to an event as it is kept: checked by itself, words bare, identifiers in one form, numbers whole.

Whether it can have happened to the items that it names is asked elsewhere (`standing`).
"""

import json
import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from courtyard.algorithms.epcis import vocabulary as standard
from courtyard.algorithms.epcis.keys import key_of
from courtyard.algorithms.epcis.texts import is_uom, offset_minutes
from courtyard.algorithms.hashing import MAX_SAFE_INTEGER, NotCanonical, canonical_json
from courtyard.algorithms.identifiers import IllegalKey
from courtyard.kernel.errors import Reason
from courtyard.trace.rules import vocabulary as words
from courtyard.trace.rules.shapes import Action, AggregationEvent, NewEvent, ObjectEvent, Quantity, TransformationEvent
from courtyard.trace.rules.vocabulary import EventType, Role, StoredAction
from courtyard.trace.rules.wire import recalls, rest_of

MILLION = 1_000_000
LARGEST = 2**53 - 1
_NAMESPACED = re.compile(r"([A-Za-z][A-Za-z0-9_.-]*):(.+)")
# A fraction, a number that other readers may round, the character 0, or one beyond the basic plane, by which names are put in another
# order. In a text such may look the same; then the long way leads to the same end.
_NOT_PLAIN = re.compile(r'(?:":|[\[,])-?[0-9]+[.eE]|(?:":|[\[,])-?[0-9]{16}|\\u0000|[^\x00-\uffff]')
_ACTIONS = {Action.ADD: StoredAction.ADD, Action.OBSERVE: StoredAction.OBSERVE, Action.DELETE: StoredAction.DELETE}


@dataclass(frozen=True, slots=True)
class Part:
    """An identifier in an event: its kept key, what it is there, and of a class how much (millionths)."""

    role: Role
    key: str
    is_class: bool
    quantity: int | None = None
    uom: str | None = None


@dataclass(frozen=True, slots=True)
class Prepared:
    """An event ready to be kept. `recalls`: it sets (True) or lifts (False) the recall of its items."""

    event_id: UUID | None
    type: EventType
    action: StoredAction
    happened_at: datetime
    zone_minutes: int
    biz_step: str
    disposition: str
    read_point: str | None
    biz_location: str | None
    parts: tuple[Part, ...]
    rest: dict[str, Any]
    recalls: bool | None


def prepare(event: NewEvent, at: int) -> tuple[Prepared | None, list[Reason]]:
    """The event as it is kept, or every fault in it; `at` is its place in the list, for the faults' fields."""
    faults = _Faults(at)
    kind, action = _kind(event)
    parts = _parts(event, faults)
    _shape(event, parts, faults)
    biz_step = _word(event.biz_step, standard.BIZ_STEPS, standard.BIZ_STEP_STARTS, "biz_step", faults)
    disposition = _word(event.disposition, standard.DISPOSITIONS, standard.DISPOSITION_STARTS, "disposition", faults)
    zone_minutes = _zone(event.zone_offset, faults)
    if event.event_time.tzinfo is None:
        faults.add("time-without-zone", "event_time", _("An event's time carries its zone."))
    rest = rest_of(event)
    _extensions(event, rest, faults)
    read_point, biz_location = _place(event.read_point, "read_point", faults), _place(event.biz_location, "biz_location", faults)
    if faults.found:
        return None, faults.found
    return Prepared(
        event_id=event.event_id,
        type=kind,
        action=action,
        happened_at=event.event_time.astimezone(UTC),
        zone_minutes=zone_minutes,
        biz_step=biz_step,
        disposition=disposition,
        read_point=read_point,
        biz_location=biz_location,
        parts=parts,
        rest=rest,
        recalls=recalls(disposition, rest),
    ), []


class _Faults:
    def __init__(self, at: int) -> None:
        self.at = at
        self.found: list[Reason] = []

    def add(self, code: str, field: str, message: str, **detail: Any) -> None:
        self.found.append(Reason(code, message, f"events[{self.at}].{field}", {"event": self.at, **detail}))


def _kind(event: NewEvent) -> tuple[EventType, StoredAction]:
    if isinstance(event, ObjectEvent):
        return EventType.OBJECT, _ACTIONS[event.action]
    if isinstance(event, AggregationEvent):
        return EventType.AGGREGATION, _ACTIONS[event.action]
    return EventType.TRANSFORMATION, StoredAction.NONE


def _lists(event: NewEvent) -> Iterator[tuple[Role, str, tuple[str, ...], str, tuple[Quantity, ...]]]:
    """Role, name of the list of objects and the list, name of the list of quantities and the list."""
    if isinstance(event, ObjectEvent):
        yield Role.OBJECT, "epcs", event.epcs, "quantities", event.quantities
        yield Role.SUPPLY, "", (), "supplies", event.supplies
    elif isinstance(event, AggregationEvent):
        if event.parent is not None:
            yield Role.PARENT, "parent", (event.parent,), "", ()
        yield Role.CHILD, "children", event.children, "child_quantities", event.child_quantities
    else:
        yield Role.INPUT, "inputs", event.inputs, "input_quantities", event.input_quantities
        yield Role.OUTPUT, "outputs", event.outputs, "output_quantities", event.output_quantities


def _parts(event: NewEvent, faults: _Faults) -> tuple[Part, ...]:
    parts: list[Part] = []
    for role, epc_field, epcs, quantity_field, quantities in _lists(event):
        for uri in epcs:
            parts.extend(_object(role, uri, epc_field, faults))
        for quantity in quantities:
            parts.extend(_quantity(role, quantity, quantity_field, faults))
    return tuple(parts)


def _object(role: Role, uri: str, field: str, faults: _Faults) -> Iterable[Part]:
    try:
        key = key_of(uri)
    except IllegalKey as error:
        faults.add("illegal-identifier", field, _("%(epc)s is no identifier: %(why)s") % {"epc": uri, "why": error}, epc=uri)
        return ()
    if key.is_class:
        faults.add("class-among-objects", field, _("%(epc)s names a class; it goes into the list of quantities.") % {"epc": uri}, epc=uri)
        return ()
    return (Part(role, key.text, False),)


def _quantity(role: Role, given: Quantity, field: str, faults: _Faults) -> Iterable[Part]:
    try:
        key = key_of(given.epc_class)
    except IllegalKey as error:
        message = _("%(epc)s is no identifier: %(why)s") % {"epc": given.epc_class, "why": error}
        faults.add("illegal-identifier", field, message, epc=given.epc_class)
        return ()
    if key.is_class is False:
        message = _("%(epc)s names one object; it has no quantity.") % {"epc": given.epc_class}
        faults.add("object-with-quantity", field, message, epc=given.epc_class)
    amount = millionths(given.quantity)
    if amount is None:
        message = _("A quantity is above zero, with at most six decimals: %(quantity)s is not.") % {"quantity": given.quantity}
        faults.add("bad-quantity", field, message, epc=given.epc_class)
    if given.uom is not None and not is_uom(given.uom):
        message = _("%(uom)s is no unit of UN/ECE Recommendation 20, such as KGM.") % {"uom": given.uom}
        faults.add("bad-unit", field, message, epc=given.epc_class)
    return (Part(role, key.text, True, amount or 0, given.uom),)


def millionths(quantity: Decimal) -> int | None:
    """A quantity as it is kept; None for one that is not above zero, has more than six decimals, or is too large."""
    if not quantity.is_finite() or quantity <= 0 or quantity > LARGEST // MILLION:
        return None
    scaled = quantity * MILLION
    return int(scaled) if scaled == int(scaled) else None


def _shape(event: NewEvent, parts: tuple[Part, ...], faults: _Faults) -> None:
    """What the standard asks of each type of event."""
    named = [part.key for part in parts if part.role is not Role.SUPPLY]
    if len(set(named)) < len(named):
        twice = sorted({key for key in named if named.count(key) > 1}) if len(named) < 10_000 else []
        faults.add("named-twice", "epcs", _("An event names each identifier once: %(epcs)s") % {"epcs": ", ".join(twice)}, epcs=twice)
    if isinstance(event, ObjectEvent):
        if not named and not (event.sensor_elements and event.read_point):
            faults.add("about-nothing", "epcs", _("An object event names an object, a quantity, or sensor data and where they were read."))
        if event.ilmd and event.action is not Action.ADD:
            faults.add("ilmd-not-at-beginning", "ilmd", _("Master data of an object (ilmd) go with the event that begins it (ADD)."))
    elif isinstance(event, AggregationEvent):
        if event.parent is None and event.action is not Action.OBSERVE:
            faults.add("no-parent", "parent", _("Putting in and taking out need the container (parent)."))
        if not (event.children or event.child_quantities) and event.action is not Action.DELETE:
            faults.add("no-children", "children", _("Say what is in the container; only taking everything out (DELETE) may leave it open."))
    else:
        _transformation(event, faults)


def _transformation(event: TransformationEvent, faults: _Faults) -> None:
    has_input = bool(event.inputs or event.input_quantities)
    has_output = bool(event.outputs or event.output_quantities)
    if not (has_input and has_output) and not (event.transformation_id and (has_input or has_output)):
        faults.add("no-pair", "inputs", _("A transformation has inputs and outputs, or one of them and a transformation id."))


def _word(given: str | None, known: frozenset[str], uris: tuple[str, ...], field: str, faults: _Faults) -> str:
    """A bare word of the vocabulary, its URI made bare, or somebody's own URI."""
    if given is None:
        return ""
    if given in known:
        return given
    bare = standard.bare(given, uris)
    if bare in known:
        return bare
    if ":" not in given or given.startswith(uris) or len(given) > 200 or " " in given:
        faults.add("unknown-word", field, _("“%(word)s” is no word of CBV 2.0; use one, or a URI of your own.") % {"word": given})
    return given


def _zone(offset: str, faults: _Faults) -> int:
    minutes = offset_minutes(offset)
    if minutes is None:
        faults.add("bad-zone", "zone_offset", _("A zone is written like +08:00, not %(offset)s.") % {"offset": offset})
    return minutes or 0


def _place(uri: str | None, field: str, faults: _Faults) -> str | None:
    if uri is None:
        return None
    try:
        return key_of(uri).text
    except IllegalKey as error:
        faults.add("illegal-identifier", field, _("%(epc)s is no identifier: %(why)s") % {"epc": uri, "why": error}, epc=uri)
        return None


def _extensions(event: NewEvent, rest: dict[str, Any], faults: _Faults) -> None:
    for field, table in (("extension", event.extension), ("ilmd", getattr(event, "ilmd", {}))):
        for name in table:
            match = _NAMESPACED.fullmatch(name)
            known = match is not None and (match[1] in words.KNOWN_PREFIXES or match[1] in ("http", "https", "urn"))
            if not known or name == words.SUPPLIES:
                message = _("“%(name)s” needs a namespace: courtyard:, cbvmda:, gs1: or a whole URI.") % {"name": name}
                faults.add("no-namespace", field, message)
    if rest:
        try:
            canonical_json(sealable(rest))
        except NotCanonical as error:
            faults.add("cannot-be-kept", "extension", _("This cannot be kept: %(why)s") % {"why": error})


def canonical_of_json(value: dict[str, Any]) -> bytes:
    """`canonical_json(sealable(value))` of what was read from JSON, so that its names are texts. Raises NotCanonical.

    Nearly everything that others send holds nothing but texts and small whole numbers, which the standard encoder writes in the same way.
    """
    try:
        text = json.dumps(value, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))
        if _NOT_PLAIN.search(text) is None:
            return text.encode()
    except (ValueError, RecursionError):
        pass  # said below, with the place and the reason
    return canonical_json(sealable(value))


def sealable(value: Any) -> Any:
    """A JSON value without fractions, which have no canonical form here: they are written out as text, marked as numbers."""
    if isinstance(value, dict):
        return {sealable(name): sealable(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [sealable(inner) for inner in value]
    if isinstance(value, float):
        if not math.isfinite(value):
            raise NotCanonical(f"{value} is no number that JSON knows")
        return {"=number": repr(value)}
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > MAX_SAFE_INTEGER:
        return {"=number": str(value)}
    if isinstance(value, str) and "\x00" in value:
        raise NotCanonical("a text holds the character 0, which PostgreSQL does not keep")
    return value
