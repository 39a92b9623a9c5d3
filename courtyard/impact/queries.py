"""Figures, the rows under them, and what a row opens to, for somebody in particular: each over what its grants reach.

`figures` costs one statement a family of indicators (eight), whatever their number and the county's size; in a large county, asked with
a window of `window`, it reads what was worked out before (impact.kept).
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.functional import Promise

from courtyard.impact import detail, engine, ground, kept
from courtyard.impact import figures as totals
from courtyard.impact.figures import Figure
from courtyard.impact.indicators import INDICATORS
from courtyard.impact.indicators.base import PARTS, Indicator, Scene
from courtyard.impact.models import ExitAssessment, Snapshot, Target
from courtyard.impact.permissions import SEES_FIGURES, SEES_HOUSEHOLDS
from courtyard.impact.reach import Reach, reach_of
from courtyard.impact.rules import Evidence, Known, Window, last_day, months
from courtyard.kernel.actors import Actor
from courtyard.kernel.errors import Invalid, NotFound

__all__ = ["Evidence", "Figure", "Known", "Window", "row_detail"]

MOST_ROWS = 1_000
MONTHS_SHOWN = 12
# A page of rows is looked for among the next keys: so many for each row that is wanted, then more, then in all that are left.
BLOCKS = (20, 400)
_LAST = 2**62
_ANY = Window(on=date(9999, 12, 30), known=Known(0, 0, datetime(9999, 12, 30, tzinfo=UTC)))

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
    return _found(window, reach_of(actor), [_indicator(name)])[name]


def figures(actor: Actor, window: Window, names: Iterable[str] | None = None) -> list[Figure]:
    """All figures, or those named, in the order of the list. Raises NotFound, NotPermitted."""
    wanted = list(INDICATORS.values()) if names is None else [_indicator(name) for name in names]
    return list(_found(window, reach_of(actor), wanted).values())


def _found(window: Window, reach: Reach, wanted: list[Indicator]) -> dict[str, Figure]:
    found = kept.find(window, reach)
    return totals.told(window, wanted, totals.sums(window, reach, wanted) if found is None else found)


def window(
    actor: Actor, *, now: datetime, on: date, since: date | None = None, project: UUID | None = None, place: str | None = None
) -> Window:
    """The window with which a page asks for a figure and for the rows under it: as known now.

    In a large county as known when its figures were last worked out, an hour ago at most (`known.at` says when). Raises ValueError for
    what is no window, NotPermitted.
    """
    asked = Window(on=on, known=ground.known_now(now), since=since, project=project, place=place)
    return replace(asked, known=kept.known_for(asked, reach_of(actor), now))


def keep(actor: Actor, window: Window, now: datetime) -> None:
    """Works out and keeps every figure over the window, if the county is large and nobody has yet: the first who looks waits for it."""
    reach = reach_of(actor)
    if kept.is_large(window.known) and kept.find(window, reach) is None:
        kept.work_out(window, reach, now)


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
    """The rows of which the figure is the sum; of a ratio, those of its numerator or denominator. At most three statements a page.

    Raises NotFound, NotPermitted, Invalid for an unknown part.
    """
    one = _indicator(name)
    if part not in PARTS or (part == "denominator" and not one.is_ratio):
        raise Invalid(field="part")
    limit = max(1, min(limit, MOST_ROWS))
    reach, low, found = reach_of(actor), after or 0, []
    if part == "numerator" and (sums := kept.find(window, reach)) is not None and not totals.figure_of(one, sums, lined=True).rows:
        return Page((), None)
    if after is None and one.begins is not None:
        first = _first_key(one)
        if first is None:
            return Page((), None)
        low = first - 1
    for size in (*BLOCKS, None):
        until = _LAST if size is None else low + size * limit
        found += _block(one, window, reach, part, evidence, low, until, limit + 1)
        if len(found) > limit or until >= _LAST:
            break
        low = until
    shown = tuple(_row(row, named=sees_households(actor)) for row in found[:limit])
    return Page(shown, found[limit - 1]["pk"] if len(found) > limit else None)


def _first_key(one: Indicator) -> int | None:
    """The key before which none of the indicator's rows stands; None when it has none. One statement."""
    begins, scene = one.begins, Scene(_ANY, engine.tables())
    if begins is None:
        return 0
    firsts = [row["first"] for row in engine.kept(("begins", one.name), lambda: begins(scene)).run({})]
    return min((first for first in firsts if first is not None), default=None)


def _block(
    one: Indicator, window: Window, reach: Reach, part: str, evidence: Evidence | None, after: int, until: int, limit: int
) -> list[engine.Row]:
    """At most so many rows of which the key lies above `after` and not above `until`."""
    extra: tuple[tuple[str, str, Any], ...] = (("after", "int", after), ("until", "int", until))
    extra += (("evidence", "text", evidence.value),) if evidence is not None else ()
    scene = Scene(window, engine.tables(), reach, slots=True, extra=extra)
    statement = engine.kept(("rows", one.name, part, limit, scene.shape), lambda: _page(one, scene, part, evidence is not None, limit))
    return statement.run(scene.values)


def _page(one: Indicator, scene: Scene, part: str, by_evidence: bool, limit: int) -> Any:
    table = one.rows(scene, part)
    table = table.filter(scene.block(table.pk))
    if by_evidence:
        table = table.filter(table.evidence == scene.value("evidence"))
    return table.order_by("pk").limit(limit)


def series(actor: Actor, name: str, window: Window, by: str = "month") -> tuple[Point, ...]:
    """The figure month by month up to the window's end: from its beginning, else the last twelve months.

    A flow is what happened in each month, in one statement; a state how it stood at the end of each, a statement a month. In a large
    county the worker works past months out once a day (`known_at` of a window of `window`); until it did, there are none.
    """
    one = _indicator(name)
    if by != "month":
        raise Invalid(field="by")
    reach = reach_of(actor)
    year_back = months(date(window.on.year - 1, window.on.month, 1), window.on)[-MONTHS_SHOWN]
    since = window.since or year_back
    if kept.is_large(window.known):
        return tuple(Point(month, found) for month, found in kept.months_of(one, window, reach))
    if one.flow:
        return tuple(Point(month, found) for month, found in totals.by_month(one, window, reach, since))
    points = []
    for month in months(since, window.on):
        on = min(last_day(month), window.on)
        then = Window(on=on, known=window.known, project=window.project, place=window.place)
        points.append(Point(month, _found(then, reach, [one])[name]))
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
