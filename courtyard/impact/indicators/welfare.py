"""How many are below the poverty line and how far, before and after what the ledger paid; weighted by persons.

Definitions as in `courtyard.algorithms.poverty`, which a test holds these to: Foster, Greer and Thorbecke (Econometrica 52,
1984) and Watts (1968). A household's income is compared with line x persons, without dividing, so counts and gaps are exact.
"""

from collections.abc import Callable

import ibis
import ibis.expr.types as ir
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from courtyard.impact.indicators.base import Amount, Condition, Family, Indicator, Scene, anything, count
from courtyard.impact.indicators.money import paid_to_households
from courtyard.impact.rules import EVIDENCE_OF_RECORD

_MOST_FEN = 2**51  # twice what anybody earns in a year, and a year in front of it still fits into 64 bits
_WATTS_FLOOR_FEN = 1  # a head and year; Choices.floor_fen of the algorithm


def persons(scene: Scene) -> ir.Table:
    """`household_id`, `persons`: members on the day, as known."""
    m = scene.tables.people_membership
    there = m.filter(
        scene.block(m.household_id),
        m.recorded_at <= scene.known_at,
        m.superseded_at.isnull() | (m.superseded_at > scene.known_at),
        m.valid_from <= scene.on,
        m.valid_to.isnull() | (m.valid_to > scene.on),
    )
    return there.group_by(people_id="household_id").aggregate(persons=there.count())


def declared(scene: Scene) -> ir.Table:
    """`income_id`, `declared`: what households declared for the latest year before that of the day, all kinds, as known.

    A declaration for the day's own year may already hold what the ledger paid in it; it stands in only where there is no earlier.
    """
    year = scene.year
    d, later = scene.tables.of("people_declaredincome", "d"), scene.tables.people_declaredincome
    replaced = later.filter(scene.block(later.household_id), later.recorded_at <= scene.known_at, later.replaces_id.notnull())
    standing = d.filter(
        scene.block(d.d_household_id), d.d_recorded_at <= scene.known_at, d.d_year <= year, d.d_id.notin(replaced.replaces_id)
    )
    by_year = standing.group_by("d_household_id", "d_year").aggregate(amount=standing.d_amount_fen.sum().cast("int64"))
    # The greatest of year and amount in one number holds the amount of the latest year; no second look at the table is needed.
    rank = ibis.ifelse(by_year.d_year < year, by_year.d_year, 0)
    latest = by_year.group_by(income_id="d_household_id").aggregate(packed=(rank * _MOST_FEN + by_year.amount).max(), rank=rank.max())
    return latest.select("income_id", declared=latest.packed - latest.rank * _MOST_FEN)


def line(scene: Scene) -> ir.Table:
    """`line_fen`, `strict`: the country's line that holds in the year of the day, as known: that year's, else the latest before it.

    A county's own higher line is left out: by the country's, counties can be compared.
    """
    p, later = scene.tables.people_povertyline, scene.tables.people_povertyline.view()
    replaced = later.filter(later.recorded_at <= scene.known_at, later.replaces_id.notnull())
    standing = p.filter(p.place_id.isnull(), p.recorded_at <= scene.known_at, p.year <= scene.year, p.id.notin(replaced.replaces_id))
    return standing.order_by(ibis.desc("year")).limit(1).select(line_fen="amount_fen", strict="strict")


def registered(scene: Scene) -> ir.Table:
    """Households registered by the day that have members, as rows of a family: `value` persons, `declared` null if unknown."""
    h, village = scene.tables.of("people_household", "h"), persons(scene)
    known = h.filter(scene.block(h.h_id), h.h_registered_on <= scene.on).join(village, h.h_id == village.people_id)
    dialect = scene.tables.dialect
    rows = known.select(
        source=ibis.literal("household"),
        pk="h_id",
        ref="h_public_id",
        part=ibis.null("int64"),
        subject=ibis.null("string"),
        household="h_public_id",
        project=dialect.no_uuid(),
        organisation=dialect.no_uuid(),
        at=dialect.no_instant(),
        day=dialect.no_day(),
        value="persons",
        n=ibis.literal(1, type="int64"),
    )
    narrowed, income = scene.narrow(rows), declared(scene)
    return narrowed.left_join(income, narrowed.pk == income.income_id).drop("income_id")


def measured(scene: Scene) -> ir.Table:
    """The same households with both incomes and the line: `z` line x persons, `y0` and `y1` incomes not below zero, `poor0` and
    `poor1`. A household whose income is not known, or for which no line is, has no `z` and is on neither side of it."""
    known, paid = registered(scene), paid_to_households(scene).rename(paid_household="household")
    rows = known.left_join(line(scene), ibis.literal(True))
    rows = rows.left_join(paid, rows.household == paid.paid_household).drop("paid_household")
    rows = rows.mutate(
        z=ibis.ifelse(rows.declared.notnull(), rows.line_fen * rows.value, ibis.null("int64")),
        y0=ibis.greatest(rows.declared, 0),
        y1=ibis.greatest(rows.declared + ibis.coalesce(rows.paid.cast("int64"), 0), 0),
    )
    return rows.mutate(
        poor0=(rows.y0 < rows.z) | (~rows.strict & (rows.y0 == rows.z)), poor1=(rows.y1 < rows.z) | (~rows.strict & (rows.y1 == rows.z))
    )


def _has_line(t: ir.Table) -> ir.BooleanValue:
    return t.z.notnull()


HOUSEHOLDS = Family("households", measured)
_SOURCE = "people_household, people_membership, people_declaredincome, people_povertyline"
_SOURCE_AFTER = f"{_SOURCE}, ledger_transfer"
_DECLARED = (EVIDENCE_OF_RECORD["people.income"],)


def _persons(t: ir.Table) -> ir.NumericValue:
    return t.value


def _share(t: ir.Table, income: str) -> ir.NumericValue:
    """(z - y) / z of a household."""
    return (t.z - t[income]) / t.z


def _gap(income: str) -> Amount:
    return lambda t: t.z - t[income]


def _squared_gap(income: str) -> Amount:
    return lambda t: t.value.cast("float64") * _share(t, income) * _share(t, income)


def _log_ratio(income: str) -> Amount:
    return lambda t: t.value.cast("float64") * (t.z / ibis.greatest(t[income], t.value * _WATTS_FLOOR_FEN)).ln()


def _poor(which: str) -> Condition:
    return lambda t: t[which]


def _of_register(name: str, unit: str, title: Promise, definition: Promise, formula: str, where: Condition, amount: Amount) -> Indicator:
    return Indicator(name, unit, title, definition, formula, _SOURCE, HOUSEHOLDS, where, amount, _DECLARED, listed=registered)


def _counted(name: str, unit: str, title: Promise, definition: Promise, formula: str, where: Condition, amount: Amount) -> Indicator:
    source = _SOURCE if name.endswith("before") else _SOURCE_AFTER
    return Indicator(name, unit, title, definition, formula, source, HOUSEHOLDS, where, amount, _DECLARED, needs_line=True)


def _index(
    name: str, titles: tuple[Promise, Promise], definition: Promise, formula: str, amount: Callable[[str], Amount], over: Amount
) -> tuple[Indicator, Indicator]:
    """An index before and after: a sum over the poor, over a sum over all."""
    before, after = (
        Indicator(
            f"{name}_{when}",
            "ratio",
            titles[at],
            definition,
            formula,
            source,
            HOUSEHOLDS,
            _poor(f"poor{at}"),
            amount(f"y{at}"),
            _DECLARED,
            over=over,
            needs_line=True,
            among=_has_line,
        )
        for at, (when, source) in enumerate((("before", _SOURCE), ("after", _SOURCE_AFTER)))
    )
    return before, after


INDICATORS = (
    _of_register(
        "households_registered",
        "households",
        _("Households in the register"),
        _("Households registered by the day that have at least one member."),
        "count",
        anything,
        count,
    ),
    _of_register(
        "persons_registered",
        "persons",
        _("Persons in the register"),
        _("Members of these households on the day."),
        "sum of persons",
        anything,
        _persons,
    ),
    _of_register(
        "households_without_income",
        "households",
        _("Households that declared no income"),
        _("Nothing is known of their income, so no figure about the poverty line counts them."),
        "count without a declaration",
        lambda t: t.declared.isnull(),
        count,
    ),
    _counted(
        "households_below_line_before",
        "households",
        _("Households below the line, before"),
        _("Households below the poverty line by the income that they declared."),
        "count where y < z (y <= z for an inclusive line); y declared, z line x persons",
        _poor("poor0"),
        count,
    ),
    _counted(
        "households_below_line_after",
        "households",
        _("Households below the line, after"),
        _("Households below the line when what banks confirmed that they were paid in the year is added."),
        "count where y < z; y declared + paid, z line x persons",
        _poor("poor1"),
        count,
    ),
    _counted(
        "households_above_line_after",
        "households",
        _("Households above the line, after"),
        _("Households not below the line when what they were paid is added. The official exit asks for more than that."),
        "count where not y < z; y declared + paid",
        lambda t: ~t.poor1,
        count,
    ),
    _counted(
        "households_crossed_line",
        "households",
        _("Households that came above the line"),
        _("Households below the line by what they declared, and not with what they were paid. The official exit asks for more."),
        "count where below before and not below after",
        lambda t: t.poor0 & ~t.poor1,
        count,
    ),
    _counted(
        "persons_below_line_before",
        "persons",
        _("Persons below the line, before"),
        _("Members of the households below the line by declared income."),
        "sum of persons where y < z; y declared",
        _poor("poor0"),
        _persons,
    ),
    _counted(
        "persons_below_line_after",
        "persons",
        _("Persons below the line, after"),
        _("Members of the households below the line when what they were paid is added."),
        "sum of persons where y < z; y declared + paid",
        _poor("poor1"),
        _persons,
    ),
    *_index(
        "poverty_headcount",
        (_("Headcount (P0), before"), _("Headcount (P0), after")),
        _("The share of persons who live below the line."),
        "sum of persons where y < z / sum of persons",
        lambda _y: _persons,
        _persons,
    ),
    *_index(
        "poverty_gap",
        (_("Poverty gap (P1), before"), _("Poverty gap (P1), after")),
        _("How far below the line persons are, as a share of the line, over all persons."),
        "sum of (z - y) where y < z / sum of z",
        _gap,
        lambda t: t.z,
    ),
    *_index(
        "poverty_severity",
        (_("Severity (P2), before"), _("Severity (P2), after")),
        _("The squared gap, which weighs the poorest most, over all persons."),
        "sum of persons x ((z - y) / z)^2 where y < z / sum of persons",
        _squared_gap,
        _persons,
    ),
    *_index(
        "poverty_watts",
        (_("Watts index, before"), _("Watts index, after")),
        _("The logarithm of line over income, over all persons; an income below 1 fen a head counts as 1 fen."),
        "sum of persons x ln(z / y) where y < z / sum of persons",
        _log_ratio,
        _persons,
    ),
)
