"""What a scan comes to: the exact state, and the verdict that a buyer understands. Pure."""

from dataclasses import dataclass
from enum import StrEnum

from courtyard.algorithms.codes.keys import State as Signature
from courtyard.algorithms.identifiers import DIGITAL_LINK_ROOT


def epc_of(gtin: str, serial: str) -> str:
    """A pack as answers of the trace name it."""
    return f"{DIGITAL_LINK_ROOT}/01/{gtin}/21/{serial}"


class State(StrEnum):
    """The exact state behind a verdict."""

    FIRST_SEEN = "first_seen"
    SEEN_BEFORE = "seen_before"
    UNSIGNED = "unsigned"
    SUSPECT = "suspect"
    DESTROYED = "destroyed"
    RECALLED = "recalled"
    FORGED = "forged"
    UNKNOWN = "unknown"


LABELS_A_PART = 240  # ten pages of A4


class Paper(StrEnum):
    """What labels are drawn for."""

    A4 = "a4"
    ROLL = "roll"


class Storage(StrEnum):
    """How a pack is kept, as its label says it."""

    CHILLED = "chilled"
    FROZEN = "frozen"
    COOL = "cool"


class Verdict(StrEnum):
    """Three answers. That a code was scanned before is no reason to doubt it: one looks twice at home."""

    OURS = "ours"
    LOOK_CLOSER = "look_closer"
    NOT_IN_ORDER = "not_in_order"


VERDICTS = {
    State.FIRST_SEEN: Verdict.OURS,
    State.SEEN_BEFORE: Verdict.OURS,
    State.UNSIGNED: Verdict.LOOK_CLOSER,
    State.SUSPECT: Verdict.LOOK_CLOSER,
    State.DESTROYED: Verdict.NOT_IN_ORDER,
    State.RECALLED: Verdict.NOT_IN_ORDER,
    State.FORGED: Verdict.NOT_IN_ORDER,
    State.UNKNOWN: Verdict.NOT_IN_ORDER,
}


@dataclass(frozen=True, slots=True)
class Seen:
    """What is known when a code is scanned. `signature` None: the scanned link carries none."""

    minted: bool
    signature: Signature | None = None
    recalled: bool = False
    destroyed: bool = False
    suspect: bool = False
    scans: int = 0


def judge(seen: Seen) -> State:
    """The worst that is known counts. A recall stands above a doubtful label: whoever holds such a pack is not to eat it."""
    if not seen.minted:
        return State.UNKNOWN
    if seen.recalled:
        return State.RECALLED
    if seen.signature not in (None, Signature.GENUINE):
        return State.FORGED
    if seen.destroyed:
        return State.DESTROYED
    if seen.suspect:
        return State.SUSPECT
    if seen.signature is None:
        return State.UNSIGNED
    return State.SEEN_BEFORE if seen.scans else State.FIRST_SEEN
