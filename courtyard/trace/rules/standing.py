"""Where an item stands, and what may happen to it next: one item's events, one after the other, as a pure function.

Recording, correcting and auditing all go through `advance`, so that a state is always what its events say.
"""

from dataclasses import dataclass, replace
from enum import IntEnum, StrEnum

from courtyard.trace.rules.vocabulary import EventType, Role, StoredAction


class Stage(IntEnum):
    """ALIVE until an end: destroyed, or become something else. VOID: its beginning was declared an error."""

    ALIVE = 1
    DESTROYED = 2
    TRANSFORMED = 3
    VOID = 4


class Hindrance(StrEnum):
    """Why an event cannot happen to an item."""

    UNKNOWN = "unknown"
    BEGUN = "begun-before"
    DESTROYED = "destroyed"
    TRANSFORMED = "transformed"
    RECALLED = "recalled"
    UNFIT = "unfit"
    SOLD = "sold"
    INSIDE = "inside-another"
    NOT_INSIDE = "not-inside"
    NOT_ENOUGH = "not-enough"
    HOLDS = "holds-others"
    HOLDS_UNFIT = "holds-unfit"
    LOOP = "inside-itself"


# Steps by which goods leave for somebody else; what is recalled takes none of them, unless it is on its way back.
OUTWARD = frozenset({"shipping", "departing", "loading", "staging_outbound", "consigning", "retail_selling", "dispensing"})
HOMEWARD = frozenset({"returned", "disposed", "non_sellable_other"})
# Steps that move an object; inside a crate it is the crate that moves.
MOVING = frozenset({"shipping", "departing", "arriving", "receiving", "loading", "unloading", "transporting"})
SELLING = frozenset({"retail_selling", "dispensing"})
# What stands like this is neither worked up nor sold.
UNFIT = frozenset(
    {
        "damaged",
        "destroyed",
        "dispensed",
        "disposed",
        "expired",
        "inactive",
        "no_pedigree_match",
        "non_conformant",
        "non_sellable_other",
        "recalled",
        "retail_sold",
        "stolen",
        "unknown",
    }
)


@dataclass(frozen=True, slots=True)
class Standing:
    """An item's state. Items, locations and events are ids; `balance` is a lot's millionths that are left, None: not kept."""

    stage: Stage
    disposition: str
    recalled: bool
    parent: int | None
    location: int | None
    begun_by: int | None
    ended_by: int | None
    version: int
    balance: int | None


@dataclass(frozen=True, slots=True)
class Act:
    """What an event means for each of its items. `recalls`: sets (True) or lifts (False) the recall; None leaves it."""

    event: int
    type: EventType
    action: StoredAction
    biz_step: str
    disposition: str
    location: int | None
    parent: int | None
    recalls: bool | None


def begins(act: Act, role: Role) -> bool:
    """Whether an item begins to exist by this."""
    return role is Role.OUTPUT or (role is Role.OBJECT and act.type is EventType.OBJECT and act.action is StoredAction.ADD)


def ends(act: Act, role: Role) -> bool:
    """Whether an item ceases to exist by this."""
    if role is Role.INPUT:
        return True
    return role is Role.OBJECT and act.type is EventType.OBJECT and (act.action is StoredAction.DELETE or act.disposition == "destroyed")


def advance(standing: Standing | None, act: Act, role: Role, quantity: int | None) -> Standing | Hindrance:
    """The state after an event, or why it cannot be. `quantity` (millionths) is given for a class, None for an object."""
    if quantity is not None:
        return _advance_class(standing, act, role, quantity)
    if begins(act, role):
        return _begun(act) if standing is None or standing.stage is Stage.VOID else Hindrance.BEGUN
    if standing is None or standing.stage is Stage.VOID:
        # A crate or a parcel begins by being filled.
        return _begun(act) if role is Role.PARENT and act.action is StoredAction.ADD else Hindrance.UNKNOWN
    if standing.stage is not Stage.ALIVE:
        return Hindrance.DESTROYED if standing.stage is Stage.DESTROYED else Hindrance.TRANSFORMED
    if role is Role.CHILD or role is Role.RELEASED:
        return _put(standing, act)
    hindrance = _hindrance(standing, act, role)
    if hindrance is not None:
        return hindrance
    if ends(act, role):
        stage = Stage.TRANSFORMED if role is Role.INPUT else Stage.DESTROYED
        return replace(_touched(standing, act), stage=stage, ended_by=act.event)
    return _touched(standing, act)


def _hindrance(standing: Standing, act: Act, role: Role) -> Hindrance | None:
    if role is Role.INPUT:
        if standing.recalled:
            return Hindrance.RECALLED
        if standing.disposition in UNFIT:
            return Hindrance.UNFIT
    if standing.parent is not None and role is not Role.PARENT and (ends(act, role) or act.biz_step in MOVING):
        return Hindrance.INSIDE
    if role is Role.OBJECT and act.biz_step in OUTWARD:
        return leaving(standing, act)
    return None


def leaving(standing: Standing, act: Act) -> Hindrance | None:
    """Why an object, alone or inside of what leaves, may not leave for somebody else."""
    on_its_way_back = act.disposition in HOMEWARD and act.biz_step not in SELLING
    if standing.recalled and not on_its_way_back:
        return Hindrance.RECALLED
    if standing.disposition == "retail_sold" and not on_its_way_back:
        return Hindrance.SOLD
    return Hindrance.UNFIT if act.biz_step in SELLING and standing.disposition in UNFIT else None


def _begun(act: Act) -> Standing:
    return Standing(
        stage=Stage.ALIVE,
        disposition=act.disposition,
        recalled=bool(act.recalls),
        parent=None,
        location=act.location,
        begun_by=act.event,
        ended_by=None,
        version=act.event,
        balance=None,
    )


def _touched(standing: Standing, act: Act) -> Standing:
    return Standing(
        stage=standing.stage,
        disposition=act.disposition or standing.disposition,
        recalled=standing.recalled if act.recalls is None else act.recalls,
        parent=standing.parent,
        location=standing.location if act.location is None else act.location,
        begun_by=standing.begun_by,
        ended_by=standing.ended_by,
        version=act.event,
        balance=standing.balance,
    )


def _put(standing: Standing, act: Act) -> Standing | Hindrance:
    """Into a container, out of it, or seen in it. In a transaction or association event a child is only seen."""
    if act.type is not EventType.AGGREGATION:
        return _touched(standing, act)
    if act.action is StoredAction.ADD:
        return Hindrance.INSIDE if standing.parent is not None else replace(_touched(standing, act), parent=act.parent)
    if standing.parent is None or (act.parent is not None and standing.parent != act.parent):
        return Hindrance.NOT_INSIDE
    touched = _touched(standing, act)
    return replace(touched, parent=None) if act.action is StoredAction.DELETE else touched


def _advance_class(standing: Standing | None, act: Act, role: Role, quantity: int) -> Standing | Hindrance:
    """A lot. One that we did not begin (a supplier's feed) is known from its first mention, and its balance is not kept.

    An event concerns a part of the lot, so it neither moves the whole nor changes its disposition; a recall concerns all of it.
    """
    adds = begins(act, role)
    if standing is None or standing.stage is Stage.VOID:
        if role is Role.INPUT:
            return Hindrance.UNKNOWN
        return replace(_begun(act), begun_by=act.event if adds else None, balance=quantity if adds else None)
    if standing.recalled and not act.recalls:
        leaves = role is Role.OBJECT and act.biz_step in OUTWARD and act.disposition not in HOMEWARD
        if leaves or role is Role.INPUT or role is Role.SUPPLY:
            return Hindrance.RECALLED
    balance = standing.balance
    if adds:
        balance = (balance or 0) + quantity
    elif balance is not None and ends(act, role):
        balance -= quantity
        if balance < 0:
            return Hindrance.NOT_ENOUGH
    return replace(
        standing,
        balance=balance,
        begun_by=standing.begun_by or (act.event if adds else None),
        disposition=act.disposition if act.recalls is not None else standing.disposition,
        recalled=standing.recalled if act.recalls is None else act.recalls,
        version=act.event,
    )
