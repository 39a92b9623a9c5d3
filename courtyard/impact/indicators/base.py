"""What an indicator is: rows on which a figure rests, and the sum over them.

Indicators that look at the same rows are a *family*. Its `base` gives the rows once, already narrowed to the scene; each of its
indicators says which of them it takes (`where`) and what each adds (`amount`). That keeps a page of figures at one statement a
family. A family with `facets` is summed by them first, so that a million transfers are added up once for a dozen indicators;
then `where`, `amount` and `evidence` may look at nothing but facets and the two measures `value` and `n` (the number of rows), and
`amount` is a multiple of a measure.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, reduce
from operator import and_, or_
from typing import Any

import ibis
import ibis.expr.types as ir
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from courtyard.impact.engine import slot
from courtyard.impact.reach import EVERYWHERE, Area, Limit, Reach, in_area, in_projects, of_organisation, one_project
from courtyard.impact.rules import Evidence, Window
from courtyard.impact.tables import Tables

# What every row has, whatever it comes from. `ref` names the record by its public id, `part` the place in it; `subject` is a word
# about the row that is no personal data (a transfer's code, a grade).
ROW = ("source", "pk", "ref", "part", "subject", "household", "project", "organisation", "at", "day")
PARTS = ("numerator", "denominator")


@dataclass(frozen=True)
class Scene:
    """A window, the reach of who asks, and the tables of the database that answers.

    With `slots`, the window's values do not stand in the statement but are bound to it (`values`), so that one compiled
    statement serves every window of the same `shape`. Without, as for a cluster, they are written out.
    """

    window: Window
    tables: Tables
    reach: Reach = EVERYWHERE
    slots: bool = False
    extra: tuple[tuple[str, str, Any], ...] = ()  # further values: name, logical type, value

    def narrow(self, rows: ir.Table) -> ir.Table:
        """The rows (with household, project and organisation, public ids or null) that lie in the window's project and place
        and within reach."""
        conditions = []
        if self.window.project is not None:
            conditions.append(in_projects(rows, self.tables, one_project(self.tables, self.value("project"))))
        if self.window.place is not None:
            conditions.append(in_area(rows, self.tables, self._area("place"), few=self.is_page))
        if self.reach.limits is not None:
            conditions.append(reduce(or_, (self._meets(rows, at, limit) for at, limit in enumerate(self.reach.limits))))
        return rows.filter(conditions) if conditions else rows

    def _meets(self, rows: ir.Table, at: int, limit: Limit) -> ir.BooleanValue:
        if limit.household is not None:
            return rows.household == self.value(f"limit{at}_household")
        conditions = []
        if limit.place is not None:
            conditions.append(in_area(rows, self.tables, self._area(f"limit{at}_place"), few=self.is_page))
        if limit.organisation is not None:
            conditions.append(of_organisation(rows, self.tables, self.value(f"limit{at}_organisation")))
        return reduce(and_, conditions)

    def _area(self, name: str) -> Area:
        return Area(self.value(f"{name}_low"), self.value(f"{name}_high"), self.on, self.known_at)

    def value(self, name: str) -> ir.Scalar:
        """One of the scene's values, in a statement."""
        kind, value = self._given[name]
        return slot(name, self.tables.dialect.type_of(kind)) if self.slots else self.tables.dialect.literal(kind, value)

    @cached_property
    def _given(self) -> dict[str, tuple[str, Any]]:
        """Every value of the window and the reach that a statement may need, with its logical type."""
        window = self.window
        given: dict[str, tuple[str, Any]] = {
            **{name: (kind, value) for name, kind, value in self.extra},
            "ledger": ("int", window.known.ledger),
            "trace": ("int", window.known.trace),
            "known_at": ("instant", window.known.at),
            "end": ("instant", window.end),
            "bound": ("instant", window.bound),
            "year_start": ("instant", window.year_start),
            "year": ("int", window.on.year),
            "on": ("day", window.on),
        }
        if window.since is not None:
            given |= {"since": ("day", window.since), "start": ("instant", window.start)}
        if window.project is not None:
            given["project"] = ("uuid", window.project)
        if window.place is not None:
            given |= _codes("place", window.place)
        for at, limit in enumerate(self.reach.limits or ()):
            given |= _codes(f"limit{at}_place", limit.place) if limit.place is not None else {}
            given[f"limit{at}_organisation"] = ("uuid", limit.organisation)
            given[f"limit{at}_household"] = ("uuid", limit.household)
        return given

    @property
    def values(self) -> dict[str, Any]:
        """What is bound to the slots of a statement, as this database takes it."""
        return {name: self.tables.dialect.stored(kind, value) for name, (kind, value) in self._given.items() if value is not None}

    @property
    def shape(self) -> tuple[Any, ...]:
        """Two scenes of one shape have the same statement."""
        limits = self.reach.limits
        window = (self.window.since is None, self.window.project is None, self.window.place is None)
        names = tuple(name for name, _kind, _value in self.extra)
        return names, window, limits and tuple((one.place is None, one.organisation is None, one.household is None) for one in limits)

    @property
    def known_ledger(self) -> ir.Scalar:
        return self.value("ledger")

    @property
    def sealed_after(self) -> ir.Scalar | None:
        """The sequence of the ledger after which the scene begins, where only what was sealed since is asked for."""
        return self.value("ledger_after") if "ledger_after" in self._given else None

    def block(self, key: ir.Column) -> ir.BooleanValue:
        """Whether a key lies among those of which a page of rows is made, `after` < key <= `until`; true for all where no page is.

        What a family reads is narrowed by it at its source, so that some rows of a county do not cost as much as all of them.
        """
        return (key > self.value("after")) & (key <= self.value("until")) if "until" in self._given else ibis.literal(True)

    @property
    def is_page(self) -> bool:
        return "until" in self._given

    @property
    def keeps_its_bounds(self) -> bool:
        """Whether what lies in the scene does so for ever. A household that moves takes its earlier rows to another place; a share or a
        commitment of money that is made later brings some into a project or an organisation."""
        window, limits = self.window, self.reach.limits or ()
        return window.project is None and window.place is None and all(one.household is not None for one in limits)

    @property
    def known_trace(self) -> ir.Scalar:
        return self.value("trace")

    @property
    def known_at(self) -> ir.Scalar:
        return self.value("known_at")

    @property
    def end(self) -> ir.Scalar:
        return self.value("end")

    @property
    def bound(self) -> ir.Scalar:
        return self.value("bound")

    @property
    def year_start(self) -> ir.Scalar:
        return self.value("year_start")

    @property
    def year(self) -> ir.Scalar:
        return self.value("year")

    @property
    def on(self) -> ir.Scalar:
        return self.value("on")

    def inside(self, rows: ir.Table) -> ir.BooleanValue:
        """Whether the row's instant lies in the window, whose end the family has seen to; true for all without a beginning."""
        return ibis.literal(True) if self.window.since is None else rows.at >= self.value("start")

    def inside_days(self, rows: ir.Table) -> ir.BooleanValue:
        """The same for rows that have a day."""
        return ibis.literal(True) if self.window.since is None else rows.day >= self.value("since")


def _codes(name: str, place: str) -> dict[str, tuple[str, Any]]:
    """The lowest and the highest 12-digit code that begin so; digits sort alike everywhere."""
    return {f"{name}_low": ("text", place.ljust(12, "0")), f"{name}_high": ("text", place.ljust(12, "9"))}


@dataclass(frozen=True)
class Family:
    """Rows that several indicators look at; see the module. `clock` names the column by which flows are put into months.

    `grows`: every row comes with the set of the ledger that it was sealed in and stays, so that a sum known at a sequence is that of an
    earlier one and what was sealed since (`Scene.sealed_after`).
    """

    name: str
    base: Callable[[Scene], ir.Table]
    facets: tuple[str, ...] = ()
    clock: str = "at"
    grows: bool = False

    def summed(self, scene: Scene, months: int = 0) -> ir.Table:
        """What figures are computed from: the rows, or their sums by facets. With `months`, each has its `month`, counted from
        zero, where the scene's values `month1` ... say when the second and the later ones begin."""
        rows = self.base(scene)
        if months:
            when = rows[self.clock]
            before = [(when < scene.value(f"month{at + 1}"), at) for at in range(months - 1)]
            rows = rows.mutate(month=ibis.cases(*before, else_=months - 1) if before else ibis.literal(0))
        if not self.facets:
            return rows
        return rows.group_by([*self.facets, *(["month"] if months else [])]).aggregate(value=rows.value.sum(), n=rows.n.sum())


Amount = Callable[[ir.Table], ir.NumericValue]
Condition = Callable[[ir.Table], ir.BooleanValue]


@dataclass(frozen=True)
class Indicator:
    """A figure: the sum of `amount` over the rows of its family that meet `where`; for a ratio, that over the sum of `over`.

    unit: fen, households, persons, animals, steps, grams, payments, ratio.
    flow: counts what happened in [since, on]; else a state at the end of `on`.
    classes: the evidence classes that its rows can have; `evidence` says which, when there are several.
    needs_line: has no value when no poverty line is known.
    among: of a ratio, the rows of the family that `over` is summed over, where it is not all of them.
    begins: the smallest keys that its rows may have, where an index says so (one column, some of them null); pages begin there.
    once_a: counts each value of that column once; `listed` then gives one row for each.
    definition, formula, source: for people, the same as docs/indicators.md says.
    """

    name: str
    unit: str
    title: str | Promise
    definition: str | Promise
    formula: str
    source: str
    family: Family
    where: Condition
    amount: Amount
    classes: tuple[Evidence, ...]
    evidence: Callable[[ir.Table], ir.StringValue] | None = None
    flow: bool = False
    over: Amount | None = None
    needs_line: bool = False
    among: Condition | None = None
    once_a: str | None = None
    listed: Callable[[Scene], ir.Table] | None = None
    begins: Callable[[Scene], ir.Table] | None = None

    @property
    def is_ratio(self) -> bool:
        return self.over is not None

    def rows(self, scene: Scene, part: str = "numerator") -> ir.Table:
        """The rows on which the figure rests: the columns of `ROW`, `amount` and `evidence`. Their sum is the figure."""
        base = (self.listed or self.family.base)(scene)
        if part == "denominator":
            if self.over is None:
                raise ValueError(f"{self.name} is no ratio; it has one sum only")
            rows = base if self.among is None else base.filter(self.among(base))
            return rows.select(*ROW, amount=self.over, evidence=self.evidence_of)
        return base.filter(self.where(base)).select(*ROW, amount=self.amount, evidence=self.evidence_of)

    def evidence_of(self, table: ir.Table) -> ir.StringValue:
        return self.evidence(table) if self.evidence else ibis.literal(self.classes[0].value)


def anything(_table: ir.Table) -> ir.BooleanValue:
    return ibis.literal(True)


def count(table: ir.Table) -> ir.NumericValue:
    return table.n


def value(table: ir.Table) -> ir.NumericValue:
    return table.value


UNITS = {
    "fen": _("yuan"),
    "households": _("households"),
    "persons": _("persons"),
    "animals": _("animals"),
    "steps": _("steps"),
    "grams": _("kilograms"),
    "objections": _("objections"),
    "ratio": _("of persons"),
}
