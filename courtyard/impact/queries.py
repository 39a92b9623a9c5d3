"""Figures, the rows under them, and what a row opens to, for somebody in particular: each over what its grants reach.

`figures` costs one statement a family of indicators (about ten), whatever their number and the county's size.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.functional import Promise

from courtyard.impact import detail, engine, ground
from courtyard.impact import figures as totals
from courtyard.impact.figures import Figure
from courtyard.impact.indicators import INDICATORS
from courtyard.impact.indicators.base import PARTS, Indicator, Scene
from courtyard.impact.models import ExitAssessment, Snapshot, Target
from courtyard.impact.permissions import SEES_FIGURES, SEES_HOUSEHOLDS
from courtyard.impact.reach import reach_of
from courtyard.impact.rules import Evidence, Known, Window, last_day, months
from courtyard.kernel.actors import Actor
from courtyard.kernel.errors import Invalid, NotFound

__all__ = ["Evidence", "Figure", "Known", "Window", "row_detail"]

MOST_ROWS = 1_000
MONTHS_SHOWN = 12

row_detail = detail.row_detail


@dataclass(frozen=True, slots=True)
class IndicatorView:
    """An indicator as a page describes it. `flow`: counts what happened in [since, on]; else how things stood on the day."""

    name: str
    unit: str
    title: str | Promise
    definition: str | Promise
    formula: str
    source: str
    classes: tuple[Evidence, ...]
    flow: bool
    is_ratio: bool


@dataclass(frozen=True, slots=True)
class Link:
    """Where a row leads: a kind of record (transfer_set, placement, household, project, organisation ...) and its public id."""

    kind: str
    id: UUID


@dataclass(frozen=True, slots=True)
class RowView:
    """One row under a figure. `source`, `ref` and `part` open it (`row_detail`); `household` is None for who may not see it.

    amount: fen, or a count, in the indicator's unit; negative where it takes something back. subject: a transfer's code, a grade.
    """

    source: str
    ref: UUID
    part: int | None
    subject: str | None
    household: UUID | None
    project: UUID | None
    organisation: UUID | None
    at: datetime | None
    day: date | None
    amount: int | float
    evidence: Evidence
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows, in the order in which they were written; `after` asks for the next ones and is None at the end."""

    rows: tuple[RowView, ...]
    after: int | None


@dataclass(frozen=True, slots=True)
class Point:
    """A month (its first day) and the figure in it, or at its end."""

    month: date
    figure: Figure


def indicators() -> tuple[IndicatorView, ...]:
    """Every indicator, in the order in which a page shows them."""
    return tuple(_view(indicator) for indicator in INDICATORS.values())


def indicator(name: str) -> IndicatorView:
    """One of them. Raises NotFound."""
    return _view(_indicator(name))


def known_now(now: datetime) -> Known:
    """What is known at an instant: everything that is sealed, and every record written down by then. Two queries."""
    return ground.known_now(now)


def sees_figures(actor: Actor) -> bool:
    """Whether any of the actor's roles opens figures."""
    return bool(actor.limited_to(SEES_FIGURES).grants)


def sees_households(actor: Actor) -> bool:
    """Whether the actor's rows say whose they are."""
    return bool(actor.limited_to(SEES_HOUSEHOLDS).grants)


def figure(actor: Actor, name: str, window: Window) -> Figure:
    """One figure. Raises NotFound for an unknown name, NotPermitted."""
    _indicator(name)
    return totals.compute(window, reach_of(actor), [name], fresh=False)[name]


def figures(actor: Actor, window: Window, names: Iterable[str] | None = None) -> list[Figure]:
    """All figures, or those named, in the order of the list. Raises NotFound, NotPermitted."""
    wanted = None if names is None else [_indicator(name).name for name in names]
    return list(totals.compute(window, reach_of(actor), wanted, fresh=False).values())


def rows(
    actor: Actor,
    name: str,
    window: Window,
    *,
    part: str = "numerator",
    evidence: Evidence | None = None,
    after: int | None = None,
    limit: int = 200,
) -> Page:
    """The rows of which the figure is the sum; of a ratio, those of its numerator or denominator. One statement a page.

    Raises NotFound, NotPermitted, Invalid for an unknown part.
    """
    one = _indicator(name)
    if part not in PARTS or (part == "denominator" and not one.is_ratio):
        raise Invalid(field="part")
    limit = max(1, min(limit, MOST_ROWS))
    extra: tuple[tuple[str, str, Any], ...] = (("after", "int", after or 0),)
    extra += (("evidence", "text", evidence.value),) if evidence is not None else ()
    scene = Scene(window, engine.tables(), reach_of(actor), slots=True, extra=extra)
    statement = engine.kept(("rows", name, part, limit, scene.shape), lambda: _page(one, scene, part, evidence is not None, limit + 1))
    found = statement.run(scene.values)
    shown = tuple(_row(row, named=sees_households(actor)) for row in found[:limit])
    return Page(shown, found[limit - 1]["pk"] if len(found) > limit else None)


def _page(one: Indicator, scene: Scene, part: str, by_evidence: bool, limit: int) -> Any:
    table = one.rows(scene, part)
    table = table.filter(table.pk > scene.value("after"))
    if by_evidence:
        table = table.filter(table.evidence == scene.value("evidence"))
    return table.order_by("pk").limit(limit)


def series(actor: Actor, name: str, window: Window, by: str = "month") -> tuple[Point, ...]:
    """The figure month by month up to the window's end: from its beginning, else the last twelve months.

    A flow is what happened in each month, in one statement; a state how it stood at the end of each, a statement a month.
    """
    one = _indicator(name)
    if by != "month":
        raise Invalid(field="by")
    reach = reach_of(actor)
    year_back = months(date(window.on.year - 1, window.on.month, 1), window.on)[-MONTHS_SHOWN]
    since = window.since or year_back
    if one.flow:
        return tuple(Point(month, found) for month, found in totals.by_month(one, window, reach, since))
    points = []
    for month in months(since, window.on):
        on = min(last_day(month), window.on)
        then = Window(on=on, known=window.known, project=window.project, place=window.place)
        points.append(Point(month, totals.compute(then, reach, [name], fresh=False)[name]))
    return tuple(points)


def targets(actor: Actor) -> QuerySet[Target]:
    """The targets that stand and that the actor may see, by the day by which they are to be reached."""
    return Target.objects.scoped(actor).filter(replaced_by=None).order_by("by", "id")


def snapshots(actor: Actor) -> QuerySet[Snapshot]:
    """Published figures that the actor may see, newest first."""
    return Snapshot.objects.scoped(actor).order_by("-taken_at", "-id")


def snapshot(actor: Actor, snapshot_id: UUID) -> Snapshot:
    """One of them. Raises NotFound."""
    found: Snapshot = Snapshot.objects.scoped(actor).one(public_id=snapshot_id)
    return found


def snapshot_window(kept: Snapshot) -> Window:
    """The window of a snapshot, so that a page can open its rows as they were known then."""
    return totals.window_of(kept)


def exit_assessments(actor: Actor, household_id: UUID) -> QuerySet[ExitAssessment]:
    """A household's assessments for the exit, newest first, with their findings."""
    rows = ExitAssessment.objects.scoped(actor).filter(household__public_id=household_id)
    return rows.prefetch_related("findings").order_by("-assessed_on", "-id")


def _indicator(name: str) -> Indicator:
    found = INDICATORS.get(name)
    if found is None:
        raise NotFound(subject="impact.indicator", name=name)
    return found


def _view(one: Indicator) -> IndicatorView:
    return IndicatorView(one.name, one.unit, one.title, one.definition, one.formula, one.source, one.classes, one.flow, one.is_ratio)


def _row(row: engine.Row, *, named: bool) -> RowView:
    household = engine.as_uuid(row["household"]) if named else None
    project, organisation, ref = engine.as_uuid(row["project"]), engine.as_uuid(row["organisation"]), engine.as_uuid(row["ref"])
    if ref is None:
        raise NotFound(subject=row["source"])
    hidden = row["source"] == "household" and not named
    ends = (
        (detail.KINDS[row["source"]], None if hidden else ref),
        ("household", None if row["source"] == "household" else household),
        ("project", project),
        ("organisation", organisation),
    )
    return RowView(
        source=row["source"],
        # Whoever may not see the household is not told its id either.
        ref=UUID(int=0) if hidden else ref,
        part=row["part"],
        subject=row["subject"],
        household=household,
        project=project,
        organisation=organisation,
        at=engine.as_instant(row["at"]),
        day=engine.as_day(row["day"]),
        amount=row["amount"],
        evidence=Evidence(row["evidence"]),
        links=tuple(Link(kind, public_id) for kind, public_id in ends if public_id is not None),
    )
