"""What the ledger speaks in, and what an entry does to its two accounts. Pure: no table, no clock.

Balances stand on an account's normal side: a bank account of 100 yuan and a dividend of 100 yuan not yet paid out are both
+10,000 fen. A debit adds to an account that grows by debits and takes from one that grows by credits; a credit does the
opposite. A hold takes nothing yet: it lowers what is *available* in the account it will take from, and promises nothing to
the other.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from courtyard.kernel.fen import MAX_FEN


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
class Movement:
    """What a set does to one account, summed: to its balance, and to what is held of it."""

    balance_fen: int = 0
    held_fen: int = 0


@dataclass(frozen=True, slots=True)
class Standing:
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


def breaches(
    movements: Mapping[AccountRef, Movement], standings: Mapping[AccountRef, Standing], floors: Mapping[str, int | None]
) -> list[Breach]:
    """Accounts whose available balance the *whole* set would leave below the floor of their kind; order inside a set is nothing."""
    found = []
    for ref, movement in movements.items():
        floor = floors[ref.kind]
        if floor is None:
            continue
        standing = standings[ref]
        wanted = movement.held_fen - movement.balance_fen
        if standing.available_fen - wanted < floor:
            found.append(Breach(ref, standing.available_fen - floor, wanted))
    return found


def too_large(movements: Mapping[AccountRef, Movement], standings: Mapping[AccountRef, Standing]) -> list[AccountRef]:
    """Accounts whose balance or hold would leave 64 bits."""
    return [
        ref
        for ref, movement in movements.items()
        if abs(standings[ref].balance_fen + movement.balance_fen) > MAX_FEN or standings[ref].held_fen + movement.held_fen > MAX_FEN
    ]
