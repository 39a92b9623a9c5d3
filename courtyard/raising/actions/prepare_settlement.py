"""The lines of a settlement are worked out, to be looked at before anybody signs."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from courtyard.kernel.clock import local_day
from courtyard.kernel.errors import Conflict, Invalid
from courtyard.kernel.verbs import Actor, changed, verb
from courtyard.raising.bulk import write_lines
from courtyard.raising.models import Project, Settlement, SettlementLot
from courtyard.raising.rules import Period, Terms
from courtyard.raising.settling import COLUMNS, Draft, digest, draft
from courtyard.raising.standing import DayOutOfOrder, terms_of

TOTALS = (
    "gross_fen", "fee_fen", "loan_fen", "dividend_fen", "shortfall_fen", "insurer_fen", "guarantee_fen", "carried_fen", "forgiven_fen",
)  # fmt: skip
# Every chunk writes the pages of random keys anew, so that larger ones write less; and each holds SQLite's write lock while it is
# posted, which at this size is some seconds. Measured in benchmarks/settlement.py.
CHUNK = 5_000
MOST_IN_A_CHUNK = 10_000


class SettlementUnderWay(Conflict):
    default_message = _("A settlement of this project is signed and being posted; prepare the next one when it is posted.")


class MonthUnclear(Invalid):
    default_message = _("Give the month as its first day where the terms settle by the month, and no month otherwise.")


class ChunkSizeInvalid(Invalid):
    default_message = _("A chunk has 1 to 10000 lines.")


@dataclass(frozen=True)
class SettlementPrepared:
    """`digest` covers every line; whoever signs sends it back, so that what is signed is what was looked at."""

    settlement_id: UUID
    digest: str
    lines: int
    shares: int
    gross_fen: int
    fee_fen: int
    loan_fen: int
    dividend_fen: int
    shortfall_fen: int


@verb
def prepare_settlement(
    *,
    actor: Actor,
    key: UUID,
    now: datetime,
    project_id: UUID,
    settled_on: date,
    lot_ids: tuple[UUID, ...] = (),
    month: date | None = None,
    chunk_size: int = CHUNK,
) -> SettlementPrepared:
    """Works out, line by line, how the proceeds of the project's sold lots are used (of all that wait, unless `lot_ids`).

    Nothing is posted. A settlement that was prepared before and not signed is superseded; its lines stay to be compared.
    Raises SettlementUnderWay, NothingToSettle, FlocksStillOpen, MonthUnclear.
    """
    project = Project.objects.scoped(actor).select_related("insurer").one_locked(public_id=project_id)
    terms = terms_of(project)
    _check(terms, month, chunk_size)
    if settled_on > local_day(now):
        raise DayOutOfOrder(_("A settlement is not dated in the future."), field="settled_on")
    standing = Settlement.unscoped.filter(project=project)
    if standing.filter(state__in=[Settlement.State.SIGNED, Settlement.State.POSTING]).exists():
        raise SettlementUnderWay(project=str(project_id))
    standing.filter(state=Settlement.State.PREPARED).update(state=Settlement.State.SUPERSEDED)
    worked_out = draft(project, terms, lot_ids)
    totals = {name: worked_out.total(name) for name in TOTALS}
    settlement = Settlement.objects.create(
        public_id=key,
        project=project,
        number=(standing.aggregate(last=Max("number"))["last"] or 0) + 1,
        month=month,
        prepared_by=actor.user_id,
        prepared_at=now,
        settled_on=settled_on,
        digest=digest(key, worked_out.columns),
        line_count=len(worked_out),
        share_count=worked_out.shares,
        chunk_size=chunk_size,
        chunks=-(-len(worked_out) // chunk_size),
        **totals,
    )
    _write(settlement, worked_out)
    changed("raising.settlement", key, state=[None, "prepared"], lines=len(worked_out), gross_fen=totals["gross_fen"])
    used = {name: totals[name] for name in ("gross_fen", "fee_fen", "loan_fen", "dividend_fen", "shortfall_fen")}
    return SettlementPrepared(settlement_id=key, digest=settlement.digest, lines=len(worked_out), shares=worked_out.shares, **used)


def _check(terms: Terms, month: date | None, chunk_size: int) -> None:
    if (terms.settlement is Period.MONTHLY) != (month is not None) or (month is not None and month.day != 1):
        raise MonthUnclear(field="month")
    if not 1 <= chunk_size <= MOST_IN_A_CHUNK:
        raise ChunkSizeInvalid(field="chunk_size")


def _write(settlement: Settlement, worked_out: Draft) -> None:
    SettlementLot.objects.bulk_create(
        [SettlementLot(settlement=settlement, lot_id=one.lot, amount_fen=one.amount_fen) for one in worked_out.rounds]
    )
    write_lines(settlement.pk, worked_out.columns, COLUMNS)
