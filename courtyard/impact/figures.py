"""From indicators to figures: one statement a family, whatever the number of indicators."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import groupby
from typing import Any

import ibis
import ibis.expr.types as ir

from courtyard.impact import engine, ground, rules
from courtyard.impact.engine import Statement
from courtyard.impact.indicators import INDICATORS
from courtyard.impact.indicators.base import Family, Indicator, Scene
from courtyard.impact.models import Snapshot
from courtyard.impact.reach import EVERYWHERE, Reach
from courtyard.impact.rules import Evidence, Known, Window
from courtyard.kernel.clock import start_of_day

Number = int | float


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure. `value` None: it cannot be said (no persons, no poverty line); it is then not zero.

    evidence: class -> the part of the sum (for a ratio, of its numerator) that rests on it; they add up to it. rows: how many rows
    it is the sum of. numerator, denominator: of a ratio.
    """

    name: str
    value: Number | None
    unit: str
    evidence: dict[str, Number] = field(default_factory=dict)
    rows: int = 0
    numerator: Number | None = None
    denominator: Number | None = None


Sums = dict[str, Any]


def compute(window: Window, reach: Reach = EVERYWHERE, names: Iterable[str] | None = None) -> dict[str, Figure]:
    """The figures asked for (None: all), in the order of the list of indicators."""
    wanted = _named(names)
    return told(window, wanted, sums(window, reach, wanted))


def told(window: Window, wanted: Iterable[Indicator], found: Sums) -> dict[str, Figure]:
    """Figures from their sums."""
    wanted = tuple(wanted)
    lined = ground.has_line(window.on.year, window.known.at) if any(one.needs_line for one in wanted) else False
    return {one.name: figure_of(one, found, lined) for one in wanted}


def sums(window: Window, reach: Reach, wanted: Iterable[Indicator], before: tuple[Known, Sums] | None = None) -> Sums:
    """The columns of `totals` of all the indicators, in one statement a family.

    before: the same window's sums as they were known earlier. What only grows is then added up from there.
    """
    found: Sums = {}
    by_family = sorted(wanted, key=lambda indicator: indicator.family.name)
    scene = Scene(window, engine.tables(), reach, slots=True)
    for _name, members in groupby(by_family, key=lambda indicator: indicator.family.name):
        group = tuple(members)
        family, asked = group[0].family, scene
        extends = family.grows and before is not None and scene.keeps_its_bounds and before[0].ledger <= window.known.ledger
        if extends and before is not None:
            asked = replace(scene, extra=(("ledger_after", "int", before[0].ledger),))
        row = _statement(family, group, asked).run(asked.values)[0]
        if extends and before is not None:
            row = {column: (before[1].get(column) or 0) + (value or 0) for column, value in row.items()}
        found |= row
    return found


def _named(names: Iterable[str] | None) -> list[Indicator]:
    return [INDICATORS[name] for name in (INDICATORS if names is None else names)]


def _statement(family: Family, indicators: tuple[Indicator, ...], scene: Scene) -> Statement:
    """The statement of one family's indicators. Compiling takes longer than a county takes to answer, so it is done once a shape."""
    names = tuple(indicator.name for indicator in indicators)
    return engine.kept(("totals", family.name, names, scene.shape), lambda: totals(family, indicators, scene))


def by_month(indicator: Indicator, window: Window, reach: Reach, since: date) -> list[tuple[date, Figure]]:
    """A flow, month by month, from that of `since` to the window's end, in one statement: the first day of each, and its figure."""
    starts = rules.months(since, window.on)
    clock = "day" if indicator.family.clock == "day" else "instant"
    bounds = tuple((f"month{at}", clock, start if clock == "day" else start_of_day(start)) for at, start in enumerate(starts) if at)
    scene = Scene(replace(window, since=since), engine.tables(), reach, slots=True, extra=bounds)
    statement = engine.kept(
        ("months", indicator.name, scene.shape), lambda: totals(indicator.family, [indicator], scene, months=len(starts))
    )
    rows = {row["month"]: row for row in statement.run(scene.values)}
    return [(start, figure_of(indicator, rows.get(at, {}), lined=True)) for at, start in enumerate(starts)]


def totals(family: Family, indicators: Iterable[Indicator], scene: Scene, months: int = 0) -> ir.Table:
    """One row (one a `month`, where that is asked for): for each indicator its sums by evidence class, `name__class`, how many
    rows, `name__rows`, and the denominator of a ratio, `name__over`."""
    table = family.summed(scene, months)
    sums: dict[str, ir.Scalar] = {}
    for indicator in indicators:
        amount, taken = indicator.amount(table), indicator.where(table)
        if indicator.once_a is not None:
            number = table[indicator.once_a].nunique(where=taken)
            sums |= {_column(indicator, indicator.classes[0].value): number, _column(indicator, "rows"): number}
            continue
        nothing = ibis.literal(0.0) if amount.type().is_floating() else ibis.literal(0)
        for kind in indicator.classes:
            of_kind = taken if len(indicator.classes) == 1 else taken & (indicator.evidence_of(table) == kind.value)
            sums[_column(indicator, kind.value)] = ibis.ifelse(of_kind, amount, nothing).sum()
        sums[_column(indicator, "rows")] = ibis.ifelse(taken, table.n, ibis.literal(0)).sum()
        if indicator.over is not None:
            over = indicator.over(table)
            among = over if indicator.among is None else ibis.ifelse(indicator.among(table), over, 0)
            sums[_column(indicator, "over")] = among.sum()
    return table.group_by("month").aggregate(**sums) if months else table.aggregate(**sums)


def _column(indicator: Indicator, what: str) -> str:
    return f"{indicator.name}__{what}"


def figure_of(indicator: Indicator, row: dict[str, Any], lined: bool) -> Figure:
    """A figure from the sums of `totals`. lined: whether a poverty line was known."""
    if indicator.needs_line and not lined:
        return Figure(indicator.name, None, indicator.unit)
    evidence = {kind.value: row.get(_column(indicator, kind.value)) or 0 for kind in indicator.classes}
    rows = row.get(_column(indicator, "rows")) or 0
    total: Number = sum(evidence.values())
    if not indicator.is_ratio:
        return Figure(indicator.name, total, indicator.unit, evidence, rows)
    over = row.get(_column(indicator, "over")) or 0
    return Figure(indicator.name, total / over if over else None, indicator.unit, evidence, rows, total, over)


def window_of(kept: Snapshot) -> Window:
    """The window of which a snapshot keeps the figures."""
    known = Known(ledger=kept.known_ledger, trace=kept.known_trace, at=kept.known_at)
    place = kept.place if kept.project is None and kept.place else None
    return Window(on=kept.on, since=kept.since, known=known, project=kept.project, place=place)


def to_json(figure: Figure) -> dict[str, Any]:
    """A figure as a snapshot keeps it."""
    return {
        "value": figure.value,
        "unit": figure.unit,
        "evidence": figure.evidence,
        "rows": figure.rows,
        "numerator": figure.numerator,
        "denominator": figure.denominator,
    }


def same(kept: dict[str, Any], figure: Figure) -> bool:
    """Whether a kept figure came out again: whole numbers exactly, others to nine digits, as the order of adding is free."""
    now = to_json(figure)
    alike = all(_alike(kept.get(name), now[name]) for name in ("value", "numerator", "denominator", "rows"))
    evidence = kept.get("evidence", {})
    return alike and all(_alike(evidence.get(kind.value), figure.evidence.get(kind.value)) for kind in Evidence)


def _alike(one: Number | None, other: Number | None) -> bool:
    if one is None or other is None or (isinstance(one, int) and isinstance(other, int)):
        return one == other
    return abs(one - other) <= 1e-9 * max(1.0, abs(one), abs(other))
