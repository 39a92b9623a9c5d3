"""What raising promises, held against its own rows and the ledger: `courtyard verify` runs this."""

from collections.abc import Iterator
from uuid import UUID

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from courtyard.kernel.audit import Violation
from courtyard.ledger import queries as ledger
from courtyard.ledger.rules import AccountRef
from courtyard.raising import recount, ways
from courtyard.raising.models import (
    Application,
    Bird,
    CollectedGrade,
    Earning,
    Flock,
    Loss,
    Lot,
    Placement,
    Project,
    Settlement,
    SettlementChunk,
    SettlementLine,
    Share,
)
from courtyard.raising.rules import Identity
from courtyard.raising.settling import COLUMNS, digest
from courtyard.raising.standing import terms_of

_SOME = 50
_USES = ("gross_fen", "fee_fen", "loan_fen", "dividend_fen", "shortfall_fen", "insurer_fen", "guarantee_fen", "carried_fen", "forgiven_fen")


def violations() -> Iterator[Violation]:
    """Everything that does not add up, the first fifty of each kind; a fixed number of queries a settlement and a lot."""
    yield from _flocks()
    yield from _birds()
    yield from ways.violations()
    yield from recount.violations()
    yield from _lots()
    yield from _settlements()
    yield from _applications()


def _found(code: str, subject: UUID | str, message: str) -> Violation:
    return Violation("raising", code, str(subject), message)


def _sum_of(model: type, field: str, **link: object) -> Coalesce:
    """The sum of a column over the rows of another table that belong to the row, zero for none."""
    key = next(iter(link))
    rows = model.unscoped.filter(**link).order_by().values(key).annotate(total=Sum(field)).values("total")  # type: ignore[attr-defined]
    return Coalesce(Subquery(rows, output_field=IntegerField()), Value(0))


# ------------------------------------------------------------------------------------------------------------------ animals


def _flocks() -> Iterator[Violation]:
    """A flock's counts are what its placements, its losses and its shares say."""
    own = OuterRef("pk")
    rows = Flock.unscoped.annotate(
        delivered=_sum_of(Placement, "delivered", flock=own),
        perished=_sum_of(Loss, "animals", flock=own),
        held=_sum_of(Share, "animals", flock=own, application__placed_on__isnull=False),
    )
    wrong = rows.exclude(animals=F("delivered"), lost=F("perished")) | rows.exclude(animals=F("held"))
    for flock in wrong[:_SOME]:
        said = f"{flock.animals} placed and {flock.lost} lost"
        yield _found(
            "flock-counts", flock.public_id, f"{said}; its records say {flock.delivered} and {flock.perished}, its shares {flock.held}"
        )


def _birds() -> Iterator[Violation]:
    """Every bird has one end, a flock knows each of its birds, and nothing is alive in a closed flock."""
    by_flock = Bird.unscoped.filter(flock=OuterRef("pk")).order_by().values("flock")

    def count(**which: str) -> Coalesce:
        rows = by_flock.filter(**which).annotate(n=Count("pk")).values("n")
        return Coalesce(Subquery(rows, output_field=IntegerField()), Value(0))

    rows = Flock.unscoped.filter(project_id__in=list(_individual_projects())).annotate(
        known=count(), gone=count(state=Bird.State.LOST), taken=count(state=Bird.State.COLLECTED)
    )
    for flock in rows.exclude(animals=F("known"), lost=F("gone"), collected=F("taken"))[:_SOME]:
        counts = f"{flock.known} birds, {flock.gone} lost, {flock.taken} collected"
        yield _found(
            "flock-birds", flock.public_id, f"the flock says {flock.animals}, {flock.lost}, {flock.collected}; its birds are {counts}"
        )
    for flock in rows.filter(closed_on__isnull=False).exclude(animals=F("lost") + F("collected"))[:_SOME]:
        yield _found("alive-in-closed-flock", flock.public_id, "the flock is closed, and some of its birds have no end")
    for epc in Bird.unscoped.filter(pack__isnull=False, grade="").values_list("epc", flat=True)[:_SOME]:
        yield _found("packed-not-accepted", epc, "a bird that was not accepted became a pack")


def _individual_projects() -> Iterator[int]:
    for project in Project.unscoped.all():
        if terms_of(project).identity is Identity.INDIVIDUAL:
            yield project.pk


def _applications() -> Iterator[Violation]:
    """A household's season ends with the posting of its last settlement line, and not before."""
    last = SettlementLine.unscoped.filter(
        share__application=OuterRef("pk"), final=True, position__lt=F("settlement__chunks_posted") * F("settlement__chunk_size")
    ).filter(settlement__state__in=[Settlement.State.POSTING, Settlement.State.POSTED])
    rows = Application.unscoped.annotate(paid=Exists(last))
    for application in rows.filter(Q(settled_on=None, paid=True) | Q(settled_on__isnull=False, paid=False))[:_SOME]:
        yield _found("settled-day", application.public_id, "the day of its settlement and its posted lines do not agree")
    open_ones = Application.unscoped.filter(project=OuterRef("pk"), approved=None, withdrawn_on=None).order_by().values("project")
    counted = Coalesce(Subquery(open_ones.annotate(n=Count("pk")).values("n"), output_field=IntegerField()), Value(0))
    for project in Project.unscoped.annotate(open_now=counted).exclude(waiting=F("open_now"))[:_SOME]:
        yield _found("applications-waiting", project.public_id, f"{project.waiting} are said to wait, {project.open_now} do")


# -------------------------------------------------------------------------------------------------------------------- money


def _lots() -> Iterator[Violation]:
    """A lot's value is its shares' and its grades'; its account holds what came in and is not distributed."""
    own = OuterRef("pk")
    rows = Lot.unscoped.filter(sold_on__isnull=False).annotate(
        earned=_sum_of(Earning, "value_fen", lot=own), graded=_sum_of(CollectedGrade, "value_fen", collection__lot=own)
    )
    for lot in rows.exclude(list_value_fen=F("earned"), graded=F("earned"))[:_SOME]:
        parts = f"its shares have {lot.earned}, its grades {lot.graded}"
        yield _found("lot-value", lot.public_id, f"the lot is worth {lot.list_value_fen} fen, {parts}")
    balances = ledger.balances_fen([AccountRef("lot.proceeds", lot.public_id) for lot in rows])
    for lot in rows:
        kept, stands = lot.proceeds_fen - lot.settled_fen, balances[AccountRef("lot.proceeds", lot.public_id)]
        if kept != stands:
            yield _found("lot-account", lot.public_id, f"{kept} fen wait to be settled, the account holds {stands}")


def _settlements() -> Iterator[Violation]:
    for settlement in Settlement.unscoped.exclude(state=Settlement.State.SUPERSEDED).select_related("project").order_by("pk"):
        yield from _lines(settlement)
        if settlement.chunks_posted:
            yield from _posted(settlement)


def _lines(settlement: Settlement) -> Iterator[Violation]:
    """The lines are those that were signed, add up to the settlement's totals, and to what it takes out of each lot."""
    lines = SettlementLine.unscoped.filter(settlement=settlement).order_by("position")
    columns: dict[str, list[int]] = {name: [] for name in COLUMNS}
    for row in lines.values_list(*COLUMNS).iterator(chunk_size=5_000):
        for name, value in zip(COLUMNS, row, strict=True):
            columns[name].append(int(value or 0))
    if digest(settlement.public_id, columns) != settlement.digest:
        yield _found("settlement-altered", settlement.public_id, "its lines are not those that were prepared and signed")
    for name in _USES:
        if sum(columns[name]) != getattr(settlement, name):
            yield _found("settlement-total", settlement.public_id, f"{name}: the lines add up to {sum(columns[name])}")
    taken: dict[int, int] = {}
    for lot, gross in zip(columns["lot_id"], columns["gross_fen"], strict=True):
        taken[lot] = taken.get(lot, 0) + gross
    for lot, amount in settlement.lots.values_list("lot_id", "amount_fen"):
        if taken.get(lot, 0) != amount:
            yield _found("settlement-lot", settlement.public_id, f"lot {lot}: the lines take {taken.get(lot, 0)} fen of {amount}")


def _posted(settlement: Settlement) -> Iterator[Violation]:
    """What the posted chunks say is what the ledger posted because of this settlement, household by household in sum."""
    chunks = SettlementChunk.unscoped.filter(settlement=settlement).aggregate(n=Count("pk"), lines=Sum("lines"))
    if chunks["n"] != settlement.chunks_posted:
        yield _found(
            "settlement-chunks", settlement.public_id, f"{settlement.chunks_posted} chunks are said to be posted, {chunks['n']} are"
        )
    lines = SettlementLine.unscoped.filter(settlement=settlement, position__lt=settlement.chunks_posted * settlement.chunk_size)
    posted = ledger.transfers(cause=settlement.public_id, codes=("settle.fee", "settle.dividend")).filter(phase="posted").order_by()
    sums = dict(posted.filter(reverses=None).values_list("code").annotate(total=Sum("amount_fen")))
    for code, name in (("settle.fee", "fee_fen"), ("settle.dividend", "dividend_fen")):
        should = lines.aggregate(total=Sum(name, default=0))["total"]
        if should != sums.get(code, 0):
            yield _found("settlement-posted", settlement.public_id, f"{code}: posted {sums.get(code, 0)} fen, the lines say {should}")
    owed = dict(lines.filter(dividend_fen__gt=0).values_list("share__household__public_id").order_by().annotate(total=Sum("dividend_fen")))
    got = dict(posted.filter(reverses=None, code="settle.dividend").values_list("household").annotate(total=Sum("amount_fen")))
    for household in [one for one in owed.keys() | got.keys() if owed.get(one) != got.get(one)][:_SOME]:
        yield _found("dividend-posted", household, f"posted {got.get(household, 0)} fen, its lines say {owed.get(household, 0)}")
    repaid = ledger.transfers(codes=("settle.repay",)).filter(phase="posted", reverses=None, lot__in=_lots_of(settlement)).order_by()
    by_lot = dict(repaid.values_list("lot").annotate(total=Sum("amount_fen")))
    for lot, should in _repaid_by_lot(settlement).items():
        if by_lot.get(lot, 0) != should:
            yield _found("repaid-from-lot", lot, f"{by_lot.get(lot, 0)} fen of loans were repaid from it, posted lines say {should}")


def _lots_of(settlement: Settlement) -> list[UUID]:
    return list(settlement.lots.values_list("lot__public_id", flat=True))


def _repaid_by_lot(settlement: Settlement) -> dict[UUID, int]:
    """What posted lines of every settlement repaid from this one's lots."""
    states = [Settlement.State.POSTING, Settlement.State.POSTED]
    lines = SettlementLine.unscoped.filter(
        lot__settlements__settlement=settlement,
        settlement__state__in=states,
        position__lt=F("settlement__chunks_posted") * F("settlement__chunk_size"),
    )
    return dict(lines.values_list("lot__public_id").order_by().annotate(total=Sum("loan_fen")))
