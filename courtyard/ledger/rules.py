"""What the ledger speaks in, and what an entry does to its two accounts. Pure: no table, no clock.

Balances stand on an account's normal side: a bank account of 100 yuan and a dividend of 100 yuan not yet paid out are both
+10,000 fen. A debit adds to an account that grows by debits and takes from one that grows by credits; a credit does the
opposite. A hold takes nothing yet: it lowers what is *available* in the account it will take from, and promises nothing to
the other.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from courtyard.kernel.fen import MAX_FEN
from courtyard.ledger.kinds import FLOORS, GROWS_BY_DEBIT


class Phase(StrEnum):
    """A transfer is posted at once, or pending until another row, naming it in `resolves`, posts or releases it."""

    POSTED = "posted"
    PENDING = "pending"
    RELEASED = "released"


@dataclass(frozen=True, slots=True)
class AccountRef:
    """An account by its kind and its owner. It need not exist: the first transfer opens it."""

    kind: str
    owner: UUID

    def __hash__(self) -> int:
        # A set of many transfers looks up each account many times; owners differ, so the kind adds nothing.
        return hash(self.owner.int)


@dataclass(frozen=True, slots=True)
class Entry:
    """Moves `amount_fen` (more than zero) from `debit` to `credit`, for the reason `code`.

    The rest are dimensions, each a UUID of another room or None: `cause` is the verb's key or the trace event behind it.
    """

    code: str
    debit: AccountRef
    credit: AccountRef
    amount_fen: int
    project: UUID | None = None
    household: UUID | None = None
    lot: UUID | None = None
    cause: UUID | None = None


@dataclass(frozen=True, slots=True)
class TransferRef:
    """A transfer by its set's key and its position in it, counted from zero."""

    set_key: UUID
    position: int


@dataclass(frozen=True, slots=True)
class Posted:
    """A set that stands in the journal, and how many transfers it has."""

    set_key: UUID
    transfers: int


@dataclass(slots=True)
class Line:
    """A transfer about to be written. What it resolves or reverses is named by the row's id; `held_fen` was held by what it resolves."""

    phase: Phase
    code: str
    debit: AccountRef
    credit: AccountRef
    amount_fen: int
    resolves: int | None = None
    reverses: int | None = None
    project: UUID | None = None
    household: UUID | None = None
    lot: UUID | None = None
    cause: UUID | None = None
    held_fen: int = 0


@dataclass(slots=True)
class Sums:
    """What a set does to its accounts: each account once, with what happens to its balance and to what is held of it.

    `debits` and `credits` have a number a transfer: the place in `refs` of its accounts.
    """

    refs: list[AccountRef]
    moved_fen: list[int]
    held_fen: list[int]
    debits: list[int]
    credits: list[int]


class Standing(NamedTuple):
    """An account as it stands under lock."""

    account_id: int
    balance_fen: int
    held_fen: int

    @property
    def available_fen(self) -> int:
        return self.balance_fen - self.held_fen


@dataclass(frozen=True, slots=True)
class Breach:
    """An account that a set would leave below its floor: what could be taken, and what the set takes."""

    ref: AccountRef
    available_fen: int
    wanted_fen: int


def summed(lines: Sequence[Line]) -> Sums:
    """The lines, account by account. A posted line moves its amount; a pending one holds it where it will take."""
    places: dict[AccountRef, int] = {}
    moved_fen: list[int] = []
    held_fen: list[int] = []
    debits: list[int] = []
    credits_: list[int] = []
    for line in lines:
        moves = line.amount_fen if line.phase is Phase.POSTED else 0
        holds = line.amount_fen if line.phase is Phase.PENDING else -line.held_fen
        for ref, sides, grows_by_debit in ((line.debit, debits, True), (line.credit, credits_, False)):
            place = places.get(ref)
            if place is None:
                place = places[ref] = len(places)
                moved_fen.append(0)
                held_fen.append(0)
            sides.append(place)
            if GROWS_BY_DEBIT[ref.kind] is grows_by_debit:
                moved_fen[place] += moves
            else:
                moved_fen[place] -= moves
                held_fen[place] += holds
    return Sums(list(places), moved_fen, held_fen, debits, credits_)


def breaches(sums: Sums, standings: Sequence[Standing]) -> list[Breach]:
    """Accounts whose available balance the *whole* set would leave below the floor of their kind; order inside a set is nothing."""
    found = []
    for ref, moves, holds, standing in zip(sums.refs, sums.moved_fen, sums.held_fen, standings, strict=True):
        floor = FLOORS[ref.kind]
        if floor is not None and standing.balance_fen - standing.held_fen + moves - holds < floor:
            found.append(Breach(ref, standing.available_fen - floor, holds - moves))
    return found


def too_large(sums: Sums, standings: Sequence[Standing]) -> list[AccountRef]:
    """Accounts whose balance or hold would leave 64 bits."""
    return [
        ref
        for ref, moves, holds, standing in zip(sums.refs, sums.moved_fen, sums.held_fen, standings, strict=True)
        if not -MAX_FEN <= standing.balance_fen + moves <= MAX_FEN or standing.held_fen + holds > MAX_FEN
    ]
