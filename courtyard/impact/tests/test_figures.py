"""A figure is the sum of its rows, to the fen, and says what it rests on."""

import re
from datetime import date

import pytest

from courtyard.impact import queries
from courtyard.impact.indicators import INDICATORS, money
from courtyard.impact.rules import Evidence, Known, Window
from courtyard.kernel.actors import Actor, Grant, Role, system
from courtyard.kernel.errors import NotFound, NotPermitted
from tests.stories.season import NEIGHBOUR, VILLAGE


def all_rows(name, window, actor=None, **options):
    """Every row of a figure, page by page."""
    found, after = [], None
    while True:
        page = queries.rows(actor or system(), name, window, after=after, limit=3, **options)
        found += page.rows
        after = page.after
        if after is None:
            return found


def holds(window, figure, label):
    """Whether the rows of a figure add up to it, also by what they rest on."""
    for part in ("numerator", "denominator") if INDICATORS[figure.name].is_ratio else ("numerator",):
        rows = all_rows(figure.name, window, part=part)
        total = sum(row.amount for row in rows)
        wanted = getattr(figure, part) if figure.numerator is not None else figure.value
        assert total == (wanted if isinstance(total, int) else pytest.approx(wanted, rel=1e-12)), (label, figure.name, part)
        if part == "numerator":
            assert len(rows) == figure.rows, (label, figure.name)
            for kind in Evidence:
                of_kind = sum(row.amount for row in rows if row.evidence is kind)
                assert of_kind == pytest.approx(figure.evidence.get(kind.value, 0), rel=1e-12), (label, figure.name, kind)


def test_the_rows_of_every_indicator_add_up_to_its_figure(told):
    window = told.window()
    figures = queries.figures(system(), window)
    assert [figure.name for figure in figures] == list(INDICATORS)
    for figure in figures:
        holds(window, figure, "everything")
    # What this season does not hold is told in other tests.
    quiet = {"wages_paid", "claims_paid", "weight_harvested", "animals_certified", "steps_certified", "households_without_income"}
    assert {figure.name for figure in figures if not figure.rows} == quiet


def test_they_add_up_in_every_window(told):
    everything = told.window()
    half = Known(everything.known.ledger // 2, everything.known.trace // 2, told.now)
    one_a_family = list({indicator.family.name: name for name, indicator in INDICATORS.items()}.values())
    for label, window in (
        ("before it began", told.window(on=date(2017, 2, 1))),
        ("half of it known", Window(on=told.today, known=half)),
        ("half a year", told.window(since=date(2017, 6, 1))),
        ("one project", told.window(project=told.chickens)),
        ("one village", told.window(place=NEIGHBOUR)),
    ):
        for figure in queries.figures(system(), window, one_a_family):
            holds(window, figure, label)


def test_a_told_season_has_the_figures_that_it_told(told):
    figures = {name: figure.value for name, figure in told.figures().items()}
    assert figures["households_taking_part"] == 6
    assert figures["animals_delivered"] == 10 + 10 + 10 + 2 * 10  # pigeons come in pairs
    assert figures["animals_lost"] == 3
    assert figures["animals_collected"] == 10 + 8 + 9
    assert figures["loans_granted"] == 3 * 450_00 + 500_00
    assert figures["sales"] == 27 * 100_00
    assert figures["sales_paid"] == 2_000_00
    assert figures["management_fees"] == 27 * 25_00
    assert figures["loans_repaid"] == 3 * 450_00
    assert figures["loans_outstanding"] == 500_00
    assert figures["dividends_settled"] == 27 * 75_00 - 3 * 450_00
    assert figures["dividends_paid"] == 10 * 75_00 - 450_00
    assert figures["payouts_in_flight"] == 8 * 75_00 - 450_00
    assert figures["wages"] == 100_00
    assert figures["objections_open"] == 1
    assert figures["households_assessed"] == 2
    assert figures["households_meeting_exit_criteria"] == 1
    assert figures["fund_committed"] == figures["fund_contributed"] == 2 * 1_010_000_00
    assert figures["households_registered"] == 8
    assert figures["households_below_line_before"] == 7
    assert figures["households_below_line_after"] == 6
    assert figures["households_crossed_line"] == 1
    assert figures["households_above_line_after"] == 2


def test_a_figure_says_how_much_of_it_a_bank_confirmed(told):
    figures = told.figures()
    assert figures["dividends_paid"].evidence == {"bank": 300_00}
    assert figures["dividends_settled"].evidence == {"two_party": 675_00}
    assert figures["animals_lost"].evidence == {"declared": 3}
    assert figures["wages"].evidence == {"declared": 100_00}


def test_what_is_not_sealed_is_not_known(told):
    before = told.value("wages")
    told.wage(told.shared[1], 80, date(2017, 7, 1))
    assert told.value("wages") == before
    told.seal()
    assert told.value("wages") == before + 80_00


def test_as_of_an_earlier_day_and_as_known_earlier(told):
    known = queries.known_now(told.now)
    assert told.value("sales", on=date(2017, 6, 1)) == 0
    assert told.value("animals_lost", on=date(2017, 4, 30)) == 3
    told.die(told.sun, 1)  # a pair
    assert told.value("animals_lost") == 3
    told.seal()
    assert told.value("animals_lost") == 5
    assert queries.figure(system(), "animals_lost", Window(on=told.today, known=known)).value == 3


def test_a_reversal_takes_the_figure_back_and_stands_as_a_row(told):
    row = next(row for row in all_rows("wages", told.window()))
    told.reverse(row.ref)
    told.seal()
    rows = all_rows("wages", told.window())
    assert [row.amount for row in rows] == [100_00, -100_00]
    assert told.value("wages") == 0


def test_months_add_up_to_the_whole(told):
    window = told.window()
    for name in ("sales", "dividends_settled", "animals_lost", "animals_delivered"):
        points = queries.series(system(), name, window)
        assert len(points) == 12
        assert points[-1].month == told.today.replace(day=1)
        assert sum(point.figure.value for point in points) == queries.figure(system(), name, window).value
    assert [point.figure.value for point in queries.series(system(), "animals_lost", told.window(since=date(2017, 3, 1)))] == [
        3,
        0,
        0,
        0,
        0,
        0,
    ]


def test_a_state_month_by_month_is_how_it_stood_at_the_end_of_each(told):
    points = queries.series(system(), "loans_outstanding", told.window(since=date(2017, 2, 1)))
    assert [point.figure.value for point in points] == [0, 1_350_00, 1_350_00, 1_350_00, 1_350_00, 1_350_00, 500_00]


def test_a_page_of_figures_costs_a_statement_a_family(told, django_assert_max_num_queries):
    window = told.window()
    queries.figures(system(), window)
    with django_assert_max_num_queries(12):
        queries.figures(system(), window)


# ------------------------------------------------------------------------------------------------------------------ scope


def test_everybody_sees_the_figures_of_what_they_reach(told):
    village = Actor(told.key(), (Grant(Role.OFFICER, place=NEIGHBOUR),))
    cooperative = Actor(told.key(), (Grant(Role.MANAGER, organisation=told.cooperative),))
    stranger = Actor(told.key(), (Grant(Role.MANAGER, organisation=told.hatchery),))
    donor = Actor(told.key(), (Grant(Role.DONOR, organisation=told.office),))
    wang = Actor(told.key(), (Grant(Role.HOUSEHOLD, household=told.wang.household_id),))

    assert told.value("households_taking_part", village) == 4
    assert told.value("households_registered", village) == 4
    assert told.value("households_taking_part", cooperative) == 6
    assert told.value("sales", cooperative) == 2_700_00
    assert told.value("sales_paid", cooperative) == 2_000_00
    assert told.value("households_taking_part", stranger) == 0
    assert told.value("sales", stranger) == 0
    assert told.value("fund_contributed", donor) == 2 * 1_010_000_00
    assert told.value("households_taking_part", donor) == 6
    assert told.value("dividends_paid", wang) == 300_00
    assert told.value("dividends_settled", wang) == 300_00
    assert told.value("households_registered", wang) == 1
    assert told.value("sales", wang) == 0
    assert told.value("households_below_line_before", wang) == 1


def test_figures_are_not_for_everybody(told):
    courier = Actor(told.key(), (Grant(Role.COURIER, place=VILLAGE),))
    with pytest.raises(NotPermitted):
        queries.figures(courier, told.window())
    assert not queries.sees_figures(courier)


def test_a_donor_sees_amounts_and_not_whose_they_are(told):
    donor = Actor(told.key(), (Grant(Role.DONOR, organisation=told.office),))
    rows = all_rows("dividends_settled", told.window(), donor)
    assert sum(row.amount for row in rows) == 675_00
    assert {row.household for row in rows} == {None}
    below = all_rows("households_below_line_before", told.window(), donor)
    assert below
    assert {(row.ref.int, row.household, row.links) for row in below} == {(0, None, ())}
    opened = queries.row_detail(donor, "transfer", rows[0].ref)
    assert {line.household for line in opened.transfers.lines} == {None}
    assert not any(kind.startswith("household.") and owner for line in opened.transfers.lines for kind, owner in (line.debit, line.credit))
    with pytest.raises(NotFound):
        queries.row_detail(donor, "household", told.wang.household_id, told.window())


# ------------------------------------------------------------------------------------------------------------ opening rows


def test_a_row_of_money_opens_to_its_set_its_verb_and_its_seal(told):
    row = next(row for row in all_rows("dividends_settled", told.window()) if row.household == told.wang.household_id)
    opened = queries.row_detail(told.cast.officer, row.source, row.ref).transfers
    line = next(line for line in opened.lines if line.position == row.part)
    assert (line.code, line.amount_fen, line.debit[0], line.credit) == (
        "settle.dividend",
        300_00,
        "lot.proceeds",
        ("household.dividend", told.wang.household_id),
    )
    assert opened.others == 0
    assert opened.requests[0].verb == "ledger.post"
    assert any(request.verb.startswith("raising.") for request in opened.requests)
    assert opened.seal.sequence <= queries.known_now(told.now).ledger
    assert len(opened.seal.digest) == 64


def test_a_household_opens_only_its_own_lines_of_a_set(told):
    wang = Actor(told.key(), (Grant(Role.HOUSEHOLD, household=told.wang.household_id),))
    row = all_rows("dividends_settled", told.window(), wang)[0]
    opened = queries.row_detail(wang, "transfer", row.ref).transfers
    assert {line.household for line in opened.lines} == {told.wang.household_id}
    assert opened.others > 0
    hers = next(row for row in all_rows("loans_granted", told.window()) if row.household == told.li.household_id)
    with pytest.raises(NotFound):
        queries.row_detail(wang, "transfer", hers.ref)


def test_a_row_of_animals_opens_to_its_event_and_the_seal(told):
    row = next(row for row in all_rows("animals_delivered", told.window()) if row.household == told.wang.household_id)
    opened = queries.row_detail(told.cast.officer, row.source, row.ref)
    body = opened.events[0].bodies[0]
    assert len(body["epcList"]) == row.amount == 10
    assert opened.events[0].seal is not None
    assert opened.requests[0].verb == "raising.deliver"
    collected = all_rows("animals_collected", told.window())[0]
    assert queries.row_detail(told.cast.officer, collected.source, collected.ref).events


def test_a_household_below_the_line_opens_to_what_it_is_measured_by(told):
    opened = queries.row_detail(told.cast.officer, "household", told.wang.household_id, told.window()).household
    assert (opened.persons, opened.declared_fen, opened.line_fen, opened.paid_fen) == (3, 8_700_00, 2_952_00, 300_00)
    assert [payment.amount_fen for payment in opened.payments] == [300_00]
    assert queries.row_detail(told.cast.officer, "transfer", opened.payments[0].set_key).transfers.lines


@pytest.mark.parametrize("source", ["transfer", "placement", "household", "snapshot", "objection"])
def test_what_is_not_there_does_not_open(told, source):
    with pytest.raises(NotFound):
        queries.row_detail(system(), source, told.key(), told.window())


def test_an_unknown_indicator_is_not_found(told):
    with pytest.raises(NotFound):
        queries.figure(system(), "happiness", told.window())


def test_every_code_that_an_indicator_counts_is_read_from_the_journal():
    wanted = {
        code
        for one in money.INDICATORS
        if one.family is money.TRANSFERS
        for code in re.findall(r"\b[a-z]+\.[a-z]+\b|\bpayout\b", one.formula)
    }
    assert wanted - {"household.dividend", "household.wage", "household.claims"} == set(money.COUNTED)
