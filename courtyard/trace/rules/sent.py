"""From an event that somebody sent, in the standard's JSON, to an event as it is kept. Pure.

Its shape was checked before, by `algorithms.epcis.validation`; here it gets its name, and what a row can hold is asked for. Every
fault has the JSON pointer of what it is about.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from django.utils.translation import gettext as _

from courtyard.algorithms.epcis import vocabulary as standard
from courtyard.algorithms.epcis.keys import key_of
from courtyard.algorithms.epcis.texts import offset_minutes
from courtyard.algorithms.hashing import NotCanonical
from courtyard.algorithms.identifiers import IllegalKey
from courtyard.kernel.errors import Reason
from courtyard.trace.rules.preparing import Part, Prepared, canonical_of_json, millionths
from courtyard.trace.rules.vocabulary import SUPPLIES, TYPES, Role, StoredAction
from courtyard.trace.rules.wire import recalls

MAX_WORD = 200
_OBJECTS = (
    ("parentID", Role.PARENT),
    ("epcList", Role.OBJECT),
    ("childEPCs", Role.CHILD),
    ("inputEPCList", Role.INPUT),
    ("outputEPCList", Role.OUTPUT),
)
_QUANTITIES = (
    ("quantityList", Role.OBJECT),
    ("childQuantityList", Role.CHILD),
    ("inputQuantityList", Role.INPUT),
    ("outputQuantityList", Role.OUTPUT),
    (SUPPLIES, Role.SUPPLY),
)
# What has a column, or rows of its own; the rest of an event is kept as JSON.
_COLUMNS = frozenset(
    {"@context", "type", "eventID", "eventTime", "eventTimeZoneOffset", "recordTime", "action", "bizStep", "disposition", "readPoint"}
    | {"bizLocation", "errorDeclaration"}
    | {name for name, _role in (*_OBJECTS, *_QUANTITIES)}
)


@dataclass(frozen=True, slots=True)
class Sent:
    """An event of somebody else's: `body` is all that it said, with its eventID; `digest` is over that, without recordTime.

    `counted`: every quantity in it can be reckoned with. `declaration`: it says that the event of the same id was an error.
    """

    event_id: UUID
    body: dict[str, Any]
    digest: bytes
    prepared: Prepared
    counted: bool
    declaration: dict[str, Any] | None


def name_of(event_id: str) -> UUID:
    """The UUID under which an eventID, which may be any URI, is kept: its own if it is one, else one made of its text."""
    if event_id.startswith("urn:uuid:"):
        try:
            return UUID(event_id.removeprefix("urn:uuid:"))
        except ValueError:
            pass
    return uuid5(NAMESPACE_URL, event_id)


def digest_of(body: Mapping[str, Any]) -> bytes:
    """SHA-256 of what an event says, whatever the order of its names. When it was recorded is not what it says."""
    return sha256(canonical_of_json({name: value for name, value in body.items() if name != "recordTime"})).digest()


def prepare_sent(event: dict[str, Any], where: str, digest: bytes | None = None) -> tuple[Sent | None, list[Reason]]:
    """The event as it is kept, or every fault in it; `where` is the pointer of the event.

    With `digest` the event is the body of what was prepared before, and that was its digest.
    """
    faults = _Faults(where)
    kind = TYPES.get(event["type"])
    if kind is None:
        faults.add("type-not-taken", "/type", _("Events of types of one's own are not taken; use one of the five of the standard."))
    try:
        body = {name: value for name, value in event.items() if name != "recordTime"}
        if "eventID" not in body:
            body["eventID"] = f"urn:uuid:{uuid5(NAMESPACE_URL, digest_of(body).hex())}"
        digest = digest or digest_of(body)
    except NotCanonical as error:
        faults.add("cannot-be-kept", "", _("This cannot be kept: %(why)s") % {"why": error})
        return None, faults.found
    happened_at = _instant(event["eventTime"], faults)
    words = {field: _word(event.get(field, ""), starts, f"/{field}", faults) for field, starts in _WORDS}
    places = {field: _place(event.get(field), field, faults) for field in ("readPoint", "bizLocation")}
    parts, counted = _parts(event, faults)
    if faults.found or kind is None or happened_at is None:
        return None, faults.found
    event_id = name_of(body["eventID"])
    rest = {name: value for name, value in event.items() if name not in _COLUMNS}
    prepared = Prepared(
        event_id=event_id,
        type=kind,
        action=StoredAction[event["action"]] if "action" in event else StoredAction.NONE,
        happened_at=happened_at,
        zone_minutes=offset_minutes(event["eventTimeZoneOffset"]) or 0,
        biz_step=words["bizStep"],
        disposition=words["disposition"],
        read_point=places["readPoint"],
        biz_location=places["bizLocation"],
        parts=parts,
        rest=rest,
        recalls=recalls(words["disposition"], rest),
    )
    return Sent(event_id, body, digest, prepared, counted, event.get("errorDeclaration")), []


class _Faults:
    def __init__(self, where: str) -> None:
        self.where = where
        self.found: list[Reason] = []

    def add(self, code: str, pointer: str, message: str) -> None:
        self.found.append(Reason(code, message, self.where + pointer))


_WORDS = (("bizStep", standard.BIZ_STEP_STARTS), ("disposition", standard.DISPOSITION_STARTS))


def _word(given: str, starts: tuple[str, ...], pointer: str, faults: _Faults) -> str:
    if len(given) > MAX_WORD:
        faults.add("too-long", pointer, _("At most %(most)d characters.") % {"most": MAX_WORD})
    return standard.bare(given, starts)


def _instant(text: str, faults: _Faults) -> datetime | None:
    try:
        return datetime.fromisoformat(text.upper()).astimezone(UTC)
    except (ValueError, OverflowError):
        faults.add("time-cannot-be-kept", "/eventTime", _("This instant cannot be kept: no leap seconds, and years from 1 to 9999."))
        return None


def _place(given: dict[str, Any] | None, field: str, faults: _Faults) -> str | None:
    return None if given is None else _key(given["id"], faults, field, "id")


def _key(uri: str, faults: _Faults, *where: str | int | None) -> str | None:
    try:
        return key_of(uri).text
    except IllegalKey as error:
        faults.add("illegal-identifier", _pointer(*where), _("%(epc)s is no identifier: %(why)s") % {"epc": uri[:200], "why": error})
        return None


def _parts(event: dict[str, Any], faults: _Faults) -> tuple[tuple[Part, ...], bool]:
    """Every identifier that the event names, and whether every amount in it is one that can be reckoned with."""
    parts: list[Part] = []
    counted = True
    for field, role in _OBJECTS:
        for at, uri in _listed(event, field):
            key = _key(uri, faults, field, at)
            if key is not None:
                parts.append(Part(role, key, False))
    for field, role in _QUANTITIES:
        for at, element in _listed(event, field):
            found = _quantity(element) if isinstance(element, dict) else None
            if found is None:
                # The list of supplies is an extension of ours, in which others may have written anything.
                faults.add(
                    "no-quantity", _pointer(field, at), _("An element of this list has an epcClass, a quantity and, if need be, a unit.")
                )
                continue
            uri, amount, uom = found
            key = _key(uri, faults, field, at, "epcClass")
            counted = counted and amount is not None
            if key is not None:
                parts.append(Part(role, key, True, amount, uom))
    return tuple(parts), counted


def _listed(event: dict[str, Any], field: str) -> Iterable[tuple[int | None, Any]]:
    """The elements of a list with their places in it; a single text has none."""
    given = event.get(field)
    if isinstance(given, list):
        return enumerate(given)
    return ((None, given),) if isinstance(given, str) else ()


def _pointer(*steps: str | int | None) -> str:
    return "".join(f"/{step}" for step in steps if step is not None)


def _quantity(element: dict[str, Any]) -> tuple[str, int | None, str | None] | None:
    """Class, millionths (None: said to be unknown, or not to be reckoned with) and unit."""
    uri, amount, uom = element.get("epcClass"), element.get("quantity"), element.get("uom")
    if not isinstance(uri, str) or not (uom is None or (isinstance(uom, str) and len(uom) <= 3)):
        return None
    if amount is None or isinstance(amount, bool) or not isinstance(amount, int | float):
        return (uri, None, uom) if amount is None else None
    return uri, millionths(Decimal(str(amount))), uom


def written(body: Mapping[str, Any]) -> str:
    """An event as it is kept to the letter."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))
