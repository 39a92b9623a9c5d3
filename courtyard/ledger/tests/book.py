"""A small book for tests: accounts by short names, every verb with a key of its own, and all that the ledger holds at a glance."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from courtyard.kernel.actors import system
from courtyard.kernel.models import Request
from courtyard.kernel.verbs import unit_of_work
from courtyard.ledger import actions, queries
from courtyard.ledger.audit import violations
from courtyard.ledger.models import Account, Transfer, TransferSet
from courtyard.ledger.rules import AccountRef, Entry, Posted, TransferRef

NOW = datetime(2017, 9, 1, 4, 0, tzinfo=UTC)


def owner(name: str) -> UUID:
    """An owner that is the same in every test."""
    return uuid5(NAMESPACE_URL, name)


BANK = AccountRef("bank", owner("cooperative"))
FUND = AccountRef("fund.unallocated", owner("fund"))
PROMISED = AccountRef("fund.project", owner("commitment"))
CAPITAL = AccountRef("lender.capital", owner("lender"))
COMPANY = AccountRef("company.receivable", owner("company"))
PROCEEDS = AccountRef("lot.proceeds", owner("lot"))
FEES = AccountRef("cooperative.fees", owner("cooperative"))


def dividend(name: str) -> AccountRef:
    return AccountRef("household.dividend", owner(name))


def contribute(fen: int, **dimensions: UUID) -> Entry:
    return Entry("fund.contribute", BANK, FUND, fen, **dimensions)


def commit(fen: int, to: AccountRef = PROMISED, **dimensions: UUID) -> Entry:
    return Entry("fund.commit", FUND, to, fen, **dimensions)


def buy(fen: int) -> Entry:
    return Entry("company.buy", COMPANY, PROCEEDS, fen)


def share(fen: int, name: str, **dimensions: UUID) -> Entry:
    return Entry("settle.dividend", PROCEEDS, dividend(name), fen, **dimensions)


class Book:
    """The ledger's verbs, called by the house itself unless `room` conducts them."""

    def __init__(self) -> None:
        self._numbers = count(1)
        self.actor = system("test")

    def key(self) -> UUID:
        return UUID(int=next(self._numbers))

    def _do(self, verb: Callable[..., Posted], key: UUID | None, **body: Any) -> Posted:
        return verb(actor=self.actor, key=key or self.key(), now=NOW, **body)

    def post(self, *entries: Entry, key: UUID | None = None) -> Posted:
        return self._do(actions.post, key, entries=entries)

    def hold(self, *entries: Entry, key: UUID | None = None) -> Posted:
        return self._do(actions.hold, key, entries=entries)

    def settle(self, *holds: TransferRef, amounts: tuple[int, ...] | None = None, key: UUID | None = None) -> Posted:
        return self._do(actions.settle_holds, key, holds=holds, amounts_fen=amounts)

    def release(self, *holds: TransferRef, key: UUID | None = None) -> Posted:
        return self._do(actions.release, key, holds=holds)

    def reverse(
        self,
        posted: Posted | UUID,
        reason: str = "entered twice",
        key: UUID | None = None,
        positions: tuple[int, ...] | None = None,
    ) -> Posted:
        set_key = posted.set_key if isinstance(posted, Posted) else posted
        return self._do(actions.reverse, key, set_key=set_key, reason=reason, positions=positions)

    @contextmanager
    def conducted_by(self, room: str) -> Iterator["Book"]:
        """Inside, the verbs are called from a verb of that room, in one transaction."""
        with unit_of_work(room=room, name="test", key=self.key(), actor=self.actor, now=NOW):
            yield self


def holds(posted: Posted) -> list[TransferRef]:
    return [TransferRef(posted.set_key, position) for position in range(posted.transfers)]


def standing(ref: AccountRef) -> tuple[int, int]:
    """Balance and what is available of it."""
    return queries.balance_fen(ref), queries.available_fen(ref)


def everything() -> tuple[Any, ...]:
    """Every row of the ledger and of the log of requests; equal before and after a refusal."""
    return tuple(
        list(rows.order_by("pk").values_list())
        for rows in (Account.unscoped.all(), TransferSet.unscoped.all(), Transfer.unscoped.all(), Request.objects.all())
    )


def sound() -> list[str]:
    """What the audit finds; a test expects nothing."""
    return [str(violation) for violation in violations()]


def moved(entry: Entry, **changes: Any) -> Entry:
    return replace(entry, **changes)
