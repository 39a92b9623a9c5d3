"""Working out a settlement: which lots, which shares, what becomes of each, as columns. Nothing is written here."""

import hashlib
from collections.abc import Collection as Many
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np
from django.db.models import F, Q, Sum
from django.utils.translation import gettext_lazy as _
from numpy.typing import NDArray

from courtyard.algorithms.split import split_many
from courtyard.finance import queries as finance
from courtyard.kernel.errors import Conflict
from courtyard.ledger import queries as ledger
from courtyard.ledger.rules import AccountRef
from courtyard.raising import rules
from courtyard.raising.models import Collection, Earning, Loss, Lot, Project, Settlement, SettlementLine, Share
from courtyard.raising.rules import LossSource, Payables, Period, Terms, Use

Fen = NDArray[np.int64]
AT_ONCE = 10_000
COLUMNS = (
    "share_id", "lot_id", "final", "quantity", "gross_fen", "fee_fen", "loan_fen", "dividend_fen", "fee_given_up_fen",
    "shortfall_fen", "insurer_fen", "guarantee_fen", "carried_fen", "forgiven_fen",
)  # fmt: skip


class NothingToSettle(Conflict):
    default_message = _("Nothing of this project waits to be settled: sell a lot, or close a flock, first.")


class FlocksStillOpen(Conflict):
    """The terms settle once, when a flock is closed."""

    default_message = _("Some flocks of these lots still have animals; collect or record them first, then settle once.")


@dataclass(frozen=True)
class Round:
    """What one lot gives to this settlement; `complete`: nothing more will come; `first`: it was never settled before."""

    lot: int
    lot_id: UUID
    amount_fen: int
    complete: bool
    first: bool


@dataclass(frozen=True)
class Draft:
    """A settlement worked out: its rounds, and its lines as columns in the order of their positions (see COLUMNS)."""

    rounds: tuple[Round, ...]
    columns: dict[str, Fen]
    shares: int

    def __len__(self) -> int:
        return len(self.columns["share_id"])

    def total(self, name: str) -> int:
        return int(self.columns[name].sum())


@dataclass(frozen=True)
class _Shares:
    """Columns of the project's shares that are placed and not settled, by primary key; `final`: this settlement is their last."""

    pk: Fen
    flock: Fen
    animals: Fen
    loan: list[UUID | None]
    closed: NDArray[np.bool_]
    final: NDArray[np.bool_]


def draft(project: Project, terms: Terms, lot_ids: Many[UUID] = ()) -> Draft:
    """Works out the settlement of the lots (all that wait, unless given). Raises NothingToSettle, FlocksStillOpen."""
    rounds = _rounds(project, terms, lot_ids)
    shares = _shares(project, rounds)
    lines = _lines(rounds, shares)
    if len(lines["share"]) == 0:
        raise NothingToSettle(project=str(project.public_id))
    of_line = lines["share"]
    first = np.concatenate(([True], of_line[1:] != of_line[:-1]))
    member = of_line[first]
    if terms.settlement is Period.ONCE and not shares.closed[member].all():
        raise FlocksStillOpen(shares=int((~shares.closed[member]).sum()))
    payables = _payables(project, rounds, shares, member, np.add.reduceat(lines["gross"], np.flatnonzero(first)))
    results = rules.settle_many(terms, payables)
    uses = {Use.FEE: results.fee_fen, Use.LOAN: results.loan_fen, Use.DIVIDEND: results.dividend_fen}
    cells = dict(zip(terms.order_of_use, rules.across_lots(lines["gross"], first, [uses[use] for use in terms.order_of_use]), strict=True))
    covered = rules.cover_shortfalls(terms, results.shortfall_fen, _cover(project, terms, shares, member, results.shortfall_fen))
    columns = {
        "share_id": shares.pk[of_line],
        "lot_id": lines["lot"],
        "final": shares.final[of_line].astype(np.int64),
        "quantity": lines["quantity"],
        "gross_fen": lines["gross"],
        "fee_fen": cells[Use.FEE],
        "loan_fen": cells[Use.LOAN],
        "dividend_fen": cells[Use.DIVIDEND],
        "fee_given_up_fen": _on_first(first, results.fee_given_up_fen),
        "shortfall_fen": _on_first(first, results.shortfall_fen),
        "insurer_fen": _on_first(first, covered.insurer_fen),
        "guarantee_fen": _on_first(first, covered.guarantee_fen),
        "carried_fen": _on_first(first, covered.carried_fen),
        "forgiven_fen": _on_first(first, covered.forgiven_fen),
    }
    return Draft(rounds, columns, len(member))


def digest(settlement_id: UUID, columns: Mapping[str, Fen | Sequence[int]]) -> str:
    """SHA-256 over the lines in their order, as the signer sees them: each column as little-endian 64-bit integers."""
    hashed = hashlib.sha256(settlement_id.bytes)
    for name in COLUMNS:
        hashed.update(name.encode())
        hashed.update(np.asarray(columns[name], dtype="<i8").tobytes())
    return hashed.hexdigest()


# -------------------------------------------------------------------------------------------------------------------- lots


def _rounds(project: Project, terms: Terms, lot_ids: Many[UUID]) -> tuple[Round, ...]:
    """The lots that wait, oldest first; a reserve is kept back from one that is not complete."""
    rows = Lot.unscoped.filter(project=project, sold_on__isnull=False).order_by("sold_on", "id")
    if lot_ids:
        rows = rows.filter(public_id__in=lot_ids)
    seen = set(_settlements_of(project).values_list("lots__lot_id", flat=True))
    found = []
    for lot in rows:
        complete = lot.complete_on is not None
        reserve = 0 if complete else lot.proceeds_fen * terms.reserve_bp // rules.BASIS_POINTS
        amount = max(0, lot.proceeds_fen - reserve - lot.settled_fen)
        if amount or (complete and lot.pk not in seen):
            found.append(Round(lot.pk, lot.public_id, amount, complete, lot.pk not in seen))
    return tuple(found)


def _settlements_of(project: Project):
    return Settlement.unscoped.filter(project=project, state=Settlement.State.POSTED)


# ------------------------------------------------------------------------------------------------------------------ shares


def _shares(project: Project, rounds: Sequence[Round]) -> _Shares:
    rows = Share.unscoped.filter(flock__project=project, application__placed_on__isnull=False, application__settled_on=None).order_by("id")
    table = list(rows.values_list("id", "flock_id", "animals", "application__loan", "flock__closed_on"))
    pk, flock, animals = (np.array([row[at] for row in table], dtype=np.int64) for at in range(3))
    closed = np.array([row[4] is not None for row in table], dtype=bool)
    final = closed & ~np.isin(flock, _flocks_with_more(project, rounds))
    return _Shares(pk, flock, animals, [row[3] for row in table], closed, final)


def _flocks_with_more(project: Project, rounds: Sequence[Round]) -> Fen:
    """Flocks of which something lies in a lot that this settlement does not finish."""
    finished = [one.lot for one in rounds if one.complete]
    done = Q(complete_on__isnull=False, settled_fen=F("proceeds_fen"), settlements__settlement__state=Settlement.State.POSTED)
    waiting = Lot.unscoped.filter(project=project).exclude(pk__in=finished)
    settled = Lot.unscoped.filter(done, project=project).values("pk")
    lots = list(waiting.exclude(pk__in=settled).values_list("pk", flat=True))
    if not lots:
        return np.array([], dtype=np.int64)
    return np.array(list(Collection.unscoped.filter(lot_id__in=lots).values_list("flock_id", flat=True).distinct()), dtype=np.int64)


# ------------------------------------------------------------------------------------------------------------------- lines


def _lines(rounds: Sequence[Round], shares: _Shares) -> dict[str, Fen]:
    """For each line, in order of share and lot: the share (its place in `shares`), the lot (0: none), quantity and gross."""
    rows = Earning.unscoped.filter(lot_id__in=[one.lot for one in rounds]).values_list("lot_id", "share_id", "quantity", "value_fen")
    table = np.array(list(rows), dtype=np.int64).reshape(-1, 4)
    order_of = {one.lot: at for at, one in enumerate(rounds)}
    sequence = np.array([order_of[lot] for lot in table[:, 0].tolist()], dtype=np.int64)
    by_lot = np.lexsort((table[:, 1], sequence))
    table, sequence = table[by_lot], sequence[by_lot]
    offsets = np.searchsorted(sequence, np.arange(len(rounds) + 1))
    gross = split_many(np.array([one.amount_fen for one in rounds], dtype=np.int64), table[:, 3], offsets) if len(table) else table[:, 3]
    place = np.searchsorted(shares.pk, table[:, 1])
    first_time = np.array([one.first for one in rounds], dtype=bool)[sequence] if len(table) else np.array([], dtype=bool)
    without = np.setdiff1d(np.flatnonzero(shares.final), place)
    nothing = np.zeros(len(without), dtype=np.int64)
    share = np.concatenate((place, without))
    in_order = np.lexsort((np.concatenate((sequence, nothing)), share))
    return {
        "share": share[in_order],
        "lot": np.concatenate((table[:, 0], nothing))[in_order],
        "quantity": np.concatenate((np.where(first_time, table[:, 2], 0), nothing))[in_order],
        "gross": np.concatenate((gross, nothing))[in_order],
    }


def _payables(project: Project, rounds: Sequence[Round], shares: _Shares, member: Fen, gross: Fen) -> Payables:
    """What `rules.settle_many` asks for, by share: with what earlier settlements paid, and what each loan owes now."""
    earlier = list(_settlements_of(project).values_list("pk", flat=True))
    before = SettlementLine.unscoped.filter(settlement_id__in=earlier).values_list("share_id").order_by()
    paid = (
        _by_share(before.annotate(a=Sum("gross_fen"), b=Sum("fee_fen")), 2, shares.pk[member])
        if earlier
        else np.zeros((len(member), 2), np.int64)
    )
    lots = {one.lot for one in rounds} | set(Lot.unscoped.filter(settlements__settlement_id__in=earlier).values_list("pk", flat=True))
    accepted = Earning.unscoped.filter(lot_id__in=lots).values_list("share_id").order_by()
    fees = _by_share(accepted.annotate(a=Sum("unit_fees_fen")), 1, shares.pk[member])[:, 0]
    loans = [shares.loan[at] for at in member.tolist()]
    owed = _owed([loan for loan in loans if loan is not None])
    return Payables(
        unit_fees_fen=fees,
        gross_fen=gross,
        proceeds_so_far_fen=gross + paid[:, 0],
        fees_paid_fen=paid[:, 1],
        loan_fen=np.array([owed[loan] if loan is not None else 0 for loan in loans], dtype=np.int64),
        final=shares.final[member],
    )


def _by_share(rows, width: int, pks: Fen) -> Fen:
    """Sums by share, aligned with the primary keys (which ascend); zero for a share without a row."""
    found = np.zeros((len(pks), width), dtype=np.int64)
    table = np.array(list(rows), dtype=np.int64).reshape(-1, width + 1)
    table = table[np.isin(table[:, 0], pks)]
    found[np.searchsorted(pks, table[:, 0])] = table[:, 1:]
    return found


def _owed(loans: Sequence[UUID]) -> dict[UUID, int]:
    """What each loan still owes; spending ended when the animals were placed, so all that is outstanding was spent."""
    found: dict[UUID, int] = {}
    for at in range(0, len(loans), AT_ONCE):
        found |= dict(finance.outstanding_many(loans[at : at + AT_ONCE]))
    return found


# -------------------------------------------------------------------------------------------------------------- shortfalls


def _cover(project: Project, terms: Terms, shares: _Shares, member: Fen, shortfalls: Fen) -> rules.Cover:
    """What the insured sums come to, by share, and how far the insurer's pool and the guarantee fund reach."""
    nothing = rules.Cover(np.zeros(len(member), dtype=np.int64), 0, 0)
    if not shortfalls.any():
        return nothing
    claims = nothing.claims_fen
    insurer = guarantee = 0
    if LossSource.INSURER in terms.loss_order and project.insurer is not None:
        insurer = ledger.available_fen(AccountRef("insurer.pool", project.insurer.public_id))
        claims = _claims(project, shares)[member]
    if LossSource.GUARANTEE in terms.loss_order and project.guarantee_fund is not None:
        guarantee = ledger.available_fen(AccountRef("guarantee.fund", project.guarantee_fund))
    return rules.Cover(claims, insurer, guarantee)


def _claims(project: Project, shares: _Shares) -> Fen:
    """The insured sum of each share: its flock's, split by the animals that each household holds."""
    rows = Loss.unscoped.filter(flock__project=project, claim_fen__gt=0).values_list("flock_id").order_by().annotate(a=Sum("claim_fen"))
    of_flock = dict(rows)
    by_flock = np.argsort(shares.flock, kind="stable")
    flocks, starts = np.unique(shares.flock[by_flock], return_index=True)
    weights = shares.animals[by_flock]
    totals = np.array([of_flock.get(flock, 0) for flock in flocks.tolist()], dtype=np.int64)
    offsets = np.append(starts, len(by_flock))
    held = np.add.reduceat(weights, starts) if len(starts) else weights
    claims = np.zeros(len(shares.pk), dtype=np.int64)
    claims[by_flock] = split_many(np.where(held > 0, totals, 0), weights, offsets)
    return claims


def _on_first(first: NDArray[np.bool_], by_share: Fen) -> Fen:
    column = np.zeros(len(first), dtype=np.int64)
    column[first] = by_share
    return column
