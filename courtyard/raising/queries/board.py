"""The season board: how many households at each step, and how much money where. A constant number of queries."""

from datetime import date, timedelta
from uuid import UUID

from django.db.models import Count, Max, Q, QuerySet, Sum

from courtyard.kernel.actors import Actor
from courtyard.kernel.clock import start_of_day
from courtyard.kernel.scopes import ScopedModel
from courtyard.ledger import queries as ledger
from courtyard.ledger.rules import AccountRef
from courtyard.raising.models import Application, Bird, ConsignmentStatement, Flock, Loss, Lot, Placement, Project, Settlement
from courtyard.raising.queries.views import ENDS, STEPS, Board, MoneyPlace, StepCount
from courtyard.raising.rules import Sale
from courtyard.raising.standing import terms_of

# Day columns of the steps, in their order.
DAYS = ("applied_on", "yard_passed_on", "decided_on", "placed_on", "closed_on", "settled_on")
_SETTLED = (Settlement.State.SIGNED, Settlement.State.POSTING, Settlement.State.POSTED)


def _by(day: str, on: date) -> Q:
    return Q(**{f"{day}__lte": on})


def at_step(step: str, on: date) -> Q:
    """Applications whose last step up to the end of a day was this one."""
    if step == "withdrawn":
        return _by("withdrawn_on", on)
    open_on = Q(withdrawn_on=None) | Q(withdrawn_on__gt=on)
    if step == "declined":
        return open_on & _by("decided_on", on) & Q(approved=False)
    reached = {
        "applied": Q(),
        "yard_passed": _by("yard_passed_on", on),
        "approved": _by("decided_on", on) & Q(approved=True),
        "placed": _by("placed_on", on),
        "closed": _by("closed_on", on),
        "settled": _by("settled_on", on),
    }
    condition = open_on & _by("applied_on", on) & reached[step]
    for later in STEPS[STEPS.index(step) + 1 :]:
        # A declined application has left the way, too.
        day = DAYS[STEPS.index(later)]
        condition &= Q(**{day: None}) | Q(**{f"{day}__gt": on})
    return condition


def board(actor: Actor, project_id: UUID, on: date, *, past: bool = False) -> Board:
    """The board of a project within the actor's area. Raises NotFound.

    Steps are as of `on`. With `past`, so are animals (by the days of placements, losses and collections) and money (by the days
    of sales and settlements); what stands on accounts is known for the present only.

    A day on which nothing has happened since is answered from the
    index of steps alone, an earlier one by looking at every application's days.
    """
    project = Project.objects.scoped(actor).select_related("place", "cooperative", "lender", "company", "insurer").one(public_id=project_id)
    applications = of_project(Application, actor, project)
    flocks = of_project(Flock, actor, project)
    last_move = Application.unscoped.filter(project=project).aggregate(last=Max("moved_on"))["last"]
    steps = _steps_now(applications) if last_move is None or last_move <= on else _steps_on(applications, on)
    if past:
        placed, lost, collected = _animals_on(flocks, on)
        money = _money_on(project, on)
    else:
        animals = flocks.aggregate(placed=Sum("animals", default=0), gone=Sum("lost", default=0), taken=Sum("collected", default=0))
        placed, lost, collected = animals["placed"], animals["gone"], animals["taken"]
        money = _money(project)
    return Board(project_id, on, steps, money, placed, lost, collected, placed - lost - collected, past)


def _reaches_all(actor: Actor, project: Project, model: type[ScopedModel]) -> bool:
    """Whether one of the actor's grants reaches every such row of the project, so that they need not be looked at one by one."""
    return any(
        grant.role in model.scope.readers
        and grant.household is None
        and (grant.organisation is None or grant.organisation == project.cooperative.public_id)
        and (grant.place is None or project.place.code.startswith(grant.place))
        for grant in actor.grants
    )


def of_project(model: type[ScopedModel], actor: Actor, project: Project) -> QuerySet:
    """The rows of a table with a `project` that the actor reaches; without looking at each where it reaches all of them."""
    rows: QuerySet = model.unscoped.all() if _reaches_all(actor, project, model) else model.objects.scoped(actor)
    return rows.filter(project=project)


def _steps_now(applications: QuerySet) -> tuple[StepCount, ...]:
    rows = applications.values_list("step").order_by().annotate(households=Count("pk"), total=Sum("animals"))
    found = {step: (households, total) for step, households, total in rows}
    return tuple(StepCount(step, *found.get(step, (0, 0))) for step in (*STEPS, *ENDS))


def _steps_on(applications: QuerySet, on: date) -> tuple[StepCount, ...]:
    counts: dict[str, Count | Sum] = {}
    for step in (*STEPS, *ENDS):
        counts[f"{step}_households"] = Count("pk", filter=at_step(step, on))
        counts[f"{step}_animals"] = Sum("animals", filter=at_step(step, on), default=0)
    found = applications.filter(applied_on__lte=on).aggregate(**counts)
    return tuple(StepCount(step, found[f"{step}_households"], found[f"{step}_animals"]) for step in (*STEPS, *ENDS))


def _animals_on(flocks: QuerySet, on: date) -> tuple[int, int, int]:
    """How many had been placed, lost and collected by the end of a day; a yield of a flock that goes on is no animal collected."""
    ids = flocks.values("pk")
    placed = Placement.unscoped.filter(flock__in=ids, placed_on__lte=on).aggregate(n=Sum("delivered", default=0))["n"]
    lost = Loss.unscoped.filter(flock__in=ids, lost_on__lte=on).aggregate(n=Sum("animals", default=0))["n"]
    return placed, lost, Bird.unscoped.filter(flock__in=ids, collection__collected_on__lte=on).count()


def _money_on(project: Project, on: date) -> tuple[MoneyPlace, ...]:
    """What lots had earned, and settlements of up to that day had used of it."""
    if terms_of(project).sale is Sale.PURCHASE:
        came = Lot.unscoped.filter(project=project, complete_on__lte=on).aggregate(n=Sum("proceeds_fen", default=0))["n"]
    else:
        signed = ConsignmentStatement.unscoped.filter(lot__project=project, signed_at__lt=start_of_day(on + timedelta(days=1)))
        came = signed.aggregate(n=Sum("amount_fen", default=0))["n"]
    posted = Settlement.unscoped.filter(project=project, state=Settlement.State.POSTED, settled_on__lte=on)
    used = posted.aggregate(**{name: Sum(f"{name}_fen", default=0) for name in ("gross", "fee", "loan", "dividend", "shortfall")})
    return (
        MoneyPlace("sold", came),
        MoneyPlace("unsettled", came - used["gross"]),
        MoneyPlace("fees", used["fee"]),
        MoneyPlace("repaid", used["loan"]),
        MoneyPlace("dividends", used["dividend"]),
        MoneyPlace("shortfalls", used["shortfall"]),
    )


def _money(project: Project) -> tuple[MoneyPlace, ...]:
    """What lots earned and settlements used, from this room's totals; what stands on accounts, from the ledger."""
    sold = Lot.unscoped.filter(project=project).aggregate(
        listed=Sum("list_value_fen", default=0), came=Sum("proceeds_fen", default=0), used=Sum("settled_fen", default=0)
    )
    posted = Settlement.unscoped.filter(project=project, state=Settlement.State.POSTED)
    used = posted.aggregate(**{name: Sum(f"{name}_fen", default=0) for name in ("fee", "loan", "dividend", "shortfall")})
    signed = Settlement.unscoped.filter(project=project, state__in=_SETTLED[:2]).aggregate(waiting=Sum("gross_fen", default=0))
    refs = {
        "lender_capital": AccountRef("lender.capital", project.lender.public_id),
        "cooperative_fees": AccountRef("cooperative.fees", project.cooperative.public_id),
    }
    if project.company is not None:
        refs["company_owes"] = AccountRef("company.receivable", project.company.public_id)
    if project.insurer is not None:
        refs["insurer_pool"] = AccountRef("insurer.pool", project.insurer.public_id)
    if project.guarantee_fund is not None:
        refs["guarantee_fund"] = AccountRef("guarantee.fund", project.guarantee_fund)
    balances = ledger.balances_fen(refs.values())
    return (
        MoneyPlace("sold", sold["came"]),
        MoneyPlace("unsettled", sold["came"] - sold["used"]),
        MoneyPlace("in_posting", signed["waiting"]),
        MoneyPlace("fees", used["fee"]),
        MoneyPlace("repaid", used["loan"]),
        MoneyPlace("dividends", used["dividend"]),
        MoneyPlace("shortfalls", used["shortfall"]),
        *(MoneyPlace(name, balances[ref]) for name, ref in refs.items()),
    )
