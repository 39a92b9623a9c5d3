"""A fund with money in it, spent through the ledger's own verbs: the smallest thing that a fault can be tried on."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from courtyard.kernel import audit, worker
from courtyard.kernel.actors import system
from courtyard.ledger import actions as ledger
from courtyard.ledger import queries
from courtyard.ledger.rules import AccountRef, Entry, Posted

NAMESPACE = UUID("6c1f2d0e-0000-4000-8000-000000000001")
OFFICE = uuid5(NAMESPACE, "office")
FUND = uuid5(NAMESPACE, "fund")
BANK = AccountRef("bank", OFFICE)
UNALLOCATED = AccountRef("fund.unallocated", FUND)


def key(label: object) -> UUID:
    return uuid5(NAMESPACE, f"key/{label}")


def promised(label: object) -> AccountRef:
    """What the fund has promised to a project of that name."""
    return AccountRef("fund.project", uuid5(NAMESPACE, f"commitment/{label}"))


def contribute(label: object, amount_fen: int, *, now: datetime) -> Posted:
    return ledger.post(actor=system(), key=key(label), now=now, entries=(Entry("fund.contribute", BANK, UNALLOCATED, amount_fen),))


def promise(label: object, amount_fen: int, *, now: datetime, to: object = None, entries: int = 1) -> Posted:
    """Moves the amount out of the fund, in one transfer or several that are posted together."""
    moved = tuple(Entry("fund.commit", UNALLOCATED, promised(label if to is None else to), amount_fen) for _ in range(entries))
    return ledger.post(actor=system(), key=key(label), now=now, entries=moved)


@dataclass
class Books:
    """The books at a moment. `violations()` is what `courtyard verify` prints."""

    now: datetime

    def contribute(self, yuan: int, label: object = "contribution") -> Posted:
        return contribute(label, yuan * 100, now=self.now)

    def promise(self, label: object, yuan: int, **options: object) -> Posted:
        return promise(label, yuan * 100, now=self.now, **options)

    @property
    def left_fen(self) -> int:
        return queries.balance_fen(UNALLOCATED)

    def promised_fen(self, label: object) -> int:
        return queries.balance_fen(promised(label))

    def seal(self) -> int:
        return worker.until_idle(now=self.now).sealed

    @staticmethod
    def violations() -> list[str]:
        return [str(found) for found in audit.violations()]
