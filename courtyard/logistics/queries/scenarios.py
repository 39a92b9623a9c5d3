"""Scenarios and their runs."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, Prefetch, QuerySet
from django.utils.translation import gettext

from courtyard.kernel import codec
from courtyard.kernel.actors import Actor
from courtyard.logistics import rules
from courtyard.logistics.models import PlanningTable, Run, Scenario
from courtyard.logistics.queries.tables import TableView, view_of
from courtyard.logistics.rules import QUESTIONS, Asked, Asks, Question


@dataclass(frozen=True, slots=True)
class RunView:
    """A run. `state` is waiting, running, stopping, planned, stopped, refused or failed; `why` are the words of the last two.
    `phase` is tables, lists, begin, bound or kick (of some goals another word, or none); there is no figure before `begin`. Of rounds it is
    "2/12", the second of twelve centres, without figures.

    `best`, `bound` and `gap` (the share that lies between them) are of the plan so far, then of the plan. `seconds` and `wanted_gap` are
    what was asked for. `summary` is empty before there is a plan; it is of what the planner's process found, plain JSON.
    """

    run_id: UUID
    scenario_id: UUID
    state: str
    phase: str
    best: float | None
    bound: float | None
    gap: float | None
    seconds: int
    wanted_gap: float
    asked_at: datetime
    begun_at: datetime | None
    ended_at: datetime | None
    attempts: int
    why: str
    summary: Mapping[str, Any]

    @property
    def has_result(self) -> bool:
        return bool(self.summary)


@dataclass(frozen=True, slots=True)
class ScenarioView:
    """A scenario; `run` is its newest one, `runs` how many there were. `asks` says of which kind `asked` is, and which tables there are:
    places (`sites` None: one may build at any of them; `ways` None: the crow's way counts), stops and vehicles, or legs.

    `tariff` are the figures that its maker gave, by name; `algorithms.tariff` has the assumed ones. None: nothing is asked about costs.
    """

    scenario_id: UUID
    name: str
    asks: Asks
    asked: Question
    tariff: Mapping[str, float] | None
    places: TableView | None
    sites: TableView | None
    ways: TableView | None
    hubs: TableView | None
    departures: TableView | None
    destinations: TableView | None
    products: TableView | None
    stops: TableView | None
    vehicles: TableView | None
    legs: TableView | None
    heights: TableView | None
    zones: TableView | None
    roads: TableView | None
    based_on: UUID | None
    made_at: datetime
    withdrawn_at: datetime | None
    owner_id: UUID
    owner_name: str
    run: RunView | None
    runs: int

    @property
    def of_sites(self) -> Asked:
        """The question of a scenario that asks where to build. Raises TypeError of another."""
        if not isinstance(self.asked, Asked):
            raise TypeError(self.asks)
        return self.asked


def scenarios(actor: Actor) -> tuple[ScenarioView, ...]:
    """Those that were not put aside, the newest first. Two queries."""
    return tuple(_view(row) for row in _rows(actor).filter(withdrawn_at=None).order_by("-pk"))


def scenario(actor: Actor, scenario_id: UUID) -> ScenarioView:
    """One of them, also one that was put aside. Raises NotFound. Two queries."""
    return _view(_rows(actor).one(public_id=scenario_id))


def run(actor: Actor, run_id: UUID) -> RunView:
    """One run. Raises NotFound."""
    row: Run = Run.objects.scoped(actor).select_related("scenario").one(public_id=run_id)
    return _run(row, row.scenario.public_id)


def runs(actor: Actor, scenario_id: UUID) -> tuple[RunView, ...]:
    """Every run of a scenario, the newest first. Raises NotFound. Two queries."""
    row: Scenario = Scenario.objects.scoped(actor).one(public_id=scenario_id)
    return tuple(_run(one, scenario_id) for one in Run.unscoped.filter(scenario=row).order_by("-pk"))


def _rows(actor: Actor) -> Any:
    newest = Run.unscoped.values("scenario").annotate(last=Max("pk")).values("last")
    runs: QuerySet[Run] = Run.unscoped.filter(pk__in=newest)
    joined = Scenario.objects.scoped(actor).select_related("owner", "based_on", *(f"{name}__owner" for name in Scenario.TABLES))
    return joined.annotate(runs_count=Count("runs")).prefetch_related(Prefetch("runs", queryset=runs, to_attr="newest_runs"))


def _view(row: Any) -> ScenarioView:
    runs = row.newest_runs
    return ScenarioView(
        scenario_id=row.public_id,
        name=row.name,
        asks=Asks(row.asks),
        asked=codec.load(QUESTIONS[Asks(row.asks)], row.asked),
        tariff=row.tariff,
        places=_table(row.places),
        sites=_table(row.sites),
        ways=_table(row.ways),
        hubs=_table(row.hubs),
        departures=_table(row.departures),
        destinations=_table(row.destinations),
        products=_table(row.products),
        stops=_table(row.stops),
        vehicles=_table(row.vehicles),
        legs=_table(row.legs),
        heights=_table(row.heights),
        zones=_table(row.zones),
        roads=_table(row.roads),
        based_on=row.based_on.public_id if row.based_on else None,
        made_at=row.made_at,
        withdrawn_at=row.withdrawn_at,
        owner_id=row.owner.public_id,
        owner_name=row.owner.name,
        run=_run(runs[0], row.public_id) if runs else None,
        runs=row.runs_count,
    )


def _table(row: PlanningTable | None) -> TableView | None:
    return view_of(row) if row else None


def _run(row: Run, scenario_id: UUID) -> RunView:
    return RunView(
        run_id=row.public_id,
        scenario_id=scenario_id,
        state=rules.state_of(row.outcome, row.begun_at, row.stop_asked_at),
        phase=row.phase,
        best=row.best,
        bound=row.bound,
        gap=rules.gap_between(row.best, row.bound),
        seconds=row.seconds,
        wanted_gap=row.gap,
        asked_at=row.asked_at,
        begun_at=row.begun_at,
        ended_at=row.ended_at,
        attempts=row.attempts,
        why=_why(row),
        summary=row.summary,
    )


def _why(row: Run) -> str:
    """In the reader's language."""
    says = gettext(row.why) if row.why else ""
    return says % row.why_values if row.why_values else says
