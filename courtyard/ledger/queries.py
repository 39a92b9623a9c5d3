"""Reads of the ledger: balances now and as of a sealed sequence, statements, transfers by dimension, the chain.

Higher rooms' verbs read through the functions without an actor; what a person sees goes through those that take one.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from courtyard.kernel import sealing
from courtyard.kernel.actors import Actor
from courtyard.kernel.errors import NotFound
from courtyard.kernel.sealing import Head
from courtyard.ledger import tables
from courtyard.ledger.kinds import KINDS
from courtyard.ledger.models import Account, Seal, Transfer
from courtyard.ledger.rules import AccountRef, Phase
from courtyard.ledger.sealed import SEALING as SEALING


@dataclass(frozen=True, slots=True)
class AccountLine:
    """An account as it stands: its balance on its normal side, and what of it is held."""

    ref: AccountRef
    balance_fen: int
    held_fen: int

    @property
    def available_fen(self) -> int:
        return self.balance_fen - self.held_fen


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One transfer as an account's owner reads it: `change_fen` on the account's normal side, and the other account.

    `sequence` is None until the set is sealed; `reverses` is true for the mirror image of an earlier line.
    """

    set_key: UUID
    position: int
    at: datetime
    sequence: int | None
    code: str
    phase: str
    change_fen: int
    other: AccountRef
    reverses: bool
    project: UUID | None
    household: UUID | None
    lot: UUID | None
    cause: UUID | None


def balance_fen(ref: AccountRef, *, known: int | None = None) -> int:
    """The balance on the account's normal side, now, or after the sets sealed up to `known`; zero for an account never used."""
    return balances_fen([ref], known=known)[ref]


def balances_fen(refs: Iterable[AccountRef], *, known: int | None = None) -> dict[AccountRef, int]:
    """The balances of all of them in one query, as `balance_fen`; every reference has its line."""
    if known is None:
        wanted = list(refs)
        return dict(zip(wanted, tables.balances(wanted), strict=True))
    balances = dict.fromkeys(refs, 0)
    for ref, (debit, credit) in tables.turnovers_known(list(balances), known).items():
        balances[ref] = debit - credit if KINDS[ref.kind].grows_by_debit else credit - debit
    return balances


def available_fen(ref: AccountRef) -> int:
    """What can still be taken from the account: its balance less what is held, above its floor if it has one."""
    return availables_fen([ref])[ref]


def availables_fen(refs: Iterable[AccountRef]) -> dict[AccountRef, int]:
    """What can still be taken from each of them, in one query. Without a floor it is balance less holds, and may be negative."""
    wanted = list(dict.fromkeys(refs))
    found = tables.standings(wanted)
    return {ref: found[ref].available_fen - (KINDS[ref.kind].floor_fen or 0) if ref in found else 0 for ref in wanted}


def accounts_of(owner: UUID) -> list[AccountLine]:
    """Every account of one owner, by kind."""
    rows = Account.unscoped.filter(owner=owner).order_by("kind").values_list("kind", "balance_fen", "held_fen")
    return [AccountLine(AccountRef(kind, owner), balance, held) for kind, balance, held in rows]


def accounts(actor: Actor) -> QuerySet[Account]:
    """The accounts that the actor may see."""
    return Account.objects.scoped(actor)


def transfers(
    *,
    project: UUID | None = None,
    household: UUID | None = None,
    lot: UUID | None = None,
    cause: UUID | None = None,
    codes: Sequence[str] = (),
    known: int | None = None,
) -> QuerySet[Transfer]:
    """Transfers that carry all the dimensions given, of some codes, as sealed up to `known`; oldest first, set included.

    For sums, count `phase="posted"` and take a row with `reverses` as negative.
    """
    dimensions = {"project": project, "household": household, "lot": lot, "cause": cause}
    rows = Transfer.unscoped.filter(**{name: value for name, value in dimensions.items() if value is not None}).select_related("set")
    if codes:
        rows = rows.filter(code__in=codes)
    if known is not None:
        rows = rows.filter(set__seal__sequence__lte=known)
    return rows.order_by("id")


def transfers_seen(actor: Actor) -> QuerySet[Transfer]:
    """The transfers that the actor may see, oldest first."""
    return Transfer.objects.scoped(actor).select_related("set").order_by("id")


def transfers_of(set_key: UUID) -> QuerySet[Transfer]:
    """A set's transfers, in order, each with its accounts; empty for a key that posted nothing."""
    return Transfer.unscoped.filter(set__key=set_key).select_related("set", "debit_account", "credit_account").order_by("position")


def statement(ref: AccountRef, *, known: int | None = None, phases: Sequence[str] = ("posted",)) -> list[StatementLine]:
    """The account's transfers, oldest first, as its owner reads them. One query; empty for an account never used."""
    rows = Transfer.unscoped.filter(
        Q(debit_account__kind=ref.kind, debit_account__owner=ref.owner) | Q(credit_account__kind=ref.kind, credit_account__owner=ref.owner),
        phase__in=phases,
    )
    if known is not None:
        rows = rows.filter(set__seal__sequence__lte=known)
    rows = rows.select_related("set", "set__seal", "debit_account", "credit_account").order_by("id")
    return [_statement_line(ref, row) for row in rows]


def _statement_line(ref: AccountRef, row: Transfer) -> StatementLine:
    debited = row.debit_account.kind == ref.kind and row.debit_account.owner == ref.owner
    other = row.credit_account if debited else row.debit_account
    seal = getattr(row.set, "seal", None)
    return StatementLine(
        set_key=row.set.key,
        position=row.position,
        at=row.set.at,
        sequence=seal.sequence if seal else None,
        code=row.code,
        phase=row.phase,
        change_fen=row.amount_fen if debited is KINDS[ref.kind].grows_by_debit else -row.amount_fen,
        other=AccountRef(other.kind, other.owner),
        reverses=row.reverses_id is not None,
        project=row.project,
        household=row.household,
        lot=row.lot,
        cause=row.cause,
    )


def transfer_count() -> int:
    """How many transfers the journal has, holds and releases among them."""
    return Transfer.unscoped.count()


def open_holds(ref: AccountRef) -> QuerySet[Transfer]:
    """Pending transfers of an account that nothing has settled or released yet, oldest first."""
    account = Q(debit_account__kind=ref.kind, debit_account__owner=ref.owner) | Q(
        credit_account__kind=ref.kind, credit_account__owner=ref.owner
    )
    return Transfer.unscoped.filter(account, phase=Phase.PENDING, resolved_by=None).select_related("set").order_by("id")


def head() -> Head:
    """Where the chain stands: what "now" means to a reader who asks again later."""
    return sealing.head(SEALING)


def known_at(sequence: int) -> datetime:
    """When the set with this sequence was sealed. Raises NotFound."""
    row = Seal.objects.filter(sequence=sequence).first()
    if row is None:
        raise NotFound(sequence=sequence)
    return row.sealed_at


def sequence_known(instant: datetime) -> int:
    """The last sequence that had been sealed at an instant; zero before the first."""
    return Seal.objects.filter(sealed_at__lte=instant).order_by("-sequence").values_list("sequence", flat=True).first() or 0
