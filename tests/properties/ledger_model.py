"""The ledger as a few dictionaries: what it promises, in plain Python, slowly and one request at a time."""

from collections import Counter
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from uuid import UUID

from courtyard.kernel.fen import MAX_FEN
from courtyard.ledger.kinds import KINDS
from courtyard.ledger.rules import AccountRef, Entry, TransferRef

DONE = "done"


@dataclass
class Row:
    """A transfer as the model remembers it."""

    phase: str
    debit: AccountRef
    credit: AccountRef
    amount_fen: int
    is_reversal: bool = False
    is_answered: bool = False


@dataclass(frozen=True)
class Request:
    """One call of a verb: `body` is what its parameter of that name is given."""

    verb: str
    key: UUID
    entries: tuple[Entry, ...] = ()
    holds: tuple[TransferRef, ...] = ()
    amounts_fen: tuple[int, ...] | None = None
    set_key: UUID | None = None

    def body(self) -> dict[str, object]:
        """The verb's own parameters."""
        if self.verb in ("post", "hold"):
            return {"entries": self.entries}
        if self.verb == "settle_holds":
            return {"holds": self.holds, "amounts_fen": self.amounts_fen}
        if self.verb == "release":
            return {"holds": self.holds}
        return {"set_key": self.set_key, "reason": "a mistake"}


@dataclass
class Model:
    """Balances on the normal side, holds, and every set by its key."""

    balances: Counter = field(default_factory=Counter)
    held: Counter = field(default_factory=Counter)
    sets: dict[UUID, list[Row]] = field(default_factory=dict)

    def carry_out(self, request: Request) -> str:
        """Does what the request asks and returns "done", or changes nothing and returns the name of the refusal."""
        if request.key in self.sets:
            return DONE  # carried out before: the first result again
        trial = deepcopy(self)
        outcome = trial._try(request)
        if outcome == DONE:
            self.balances, self.held, self.sets = trial.balances, trial.held, trial.sets
        return outcome

    def raw_sum(self) -> int:
        """Credits less debits over all accounts."""
        return sum(-fen if KINDS[ref.kind].grows_by_debit else fen for ref, fen in self.balances.items())

    def open_holds(self) -> list[TransferRef]:
        return [
            TransferRef(key, position)
            for key, rows in self.sets.items()
            for position, row in enumerate(rows)
            if row.phase == "pending" and not row.is_answered
        ]

    def _try(self, request: Request) -> str:
        if request.verb == "post":
            rows = [Row("posted", e.debit, e.credit, e.amount_fen) for e in request.entries]
        elif request.verb == "hold":
            rows = [Row("pending", e.debit, e.credit, e.amount_fen) for e in request.entries]
        elif request.verb == "reverse":
            originals = self.sets[request.set_key]
            if any(row.phase != "posted" or row.is_reversal for row in originals):
                return "NotReversible"
            if any(row.is_answered for row in originals):
                return "AlreadyReversed"
            for row in originals:
                row.is_answered = True
            rows = [Row("posted", row.credit, row.debit, row.amount_fen, is_reversal=True) for row in originals]
        else:
            originals = [self.sets[ref.set_key][ref.position] for ref in request.holds]
            if any(row.phase != "pending" for row in originals):
                return "NotAHold"
            if any(row.is_answered for row in originals):
                return "HoldResolved"
            phase = "posted" if request.verb == "settle_holds" else "released"
            rows = self._answers(originals, phase, request.amounts_fen)
        self._apply(rows, pending=request.verb == "hold")
        self.sets[request.key] = rows
        return self._judged(rows)

    def _answers(self, originals: Sequence[Row], phase: str, amounts_fen: tuple[int, ...] | None) -> list[Row]:
        rows = []
        for place, row in enumerate(originals):
            row.is_answered = True
            for ref in _takes_from(row):
                self.held[ref] -= row.amount_fen
            rows.append(Row(phase, row.debit, row.credit, amounts_fen[place] if amounts_fen else row.amount_fen))
        return rows

    def _apply(self, rows: Sequence[Row], *, pending: bool) -> None:
        for row in rows:
            for ref in (row.debit, row.credit):
                self.balances[ref] += 0
                if row.phase == "posted":
                    self.balances[ref] += -row.amount_fen if ref in _takes_from(row) else row.amount_fen
            if pending:
                for ref in _takes_from(row):
                    self.held[ref] += row.amount_fen

    def _judged(self, rows: Sequence[Row]) -> str:
        touched = {ref for row in rows for ref in (row.debit, row.credit)}
        for ref in touched:
            floor = KINDS[ref.kind].floor_fen
            if floor is not None and self.balances[ref] - self.held[ref] < floor:
                return "FloorBreached"
        if any(abs(self.balances[ref]) > MAX_FEN or self.held[ref] > MAX_FEN for ref in touched):
            return "AmountTooLarge"
        return DONE


def _takes_from(row: Row) -> list[AccountRef]:
    """Those of a row's accounts that it makes smaller."""
    shrinks_debit, shrinks_credit = not KINDS[row.debit.kind].grows_by_debit, KINDS[row.credit.kind].grows_by_debit
    return [row.debit] * shrinks_debit + [row.credit] * shrinks_credit
