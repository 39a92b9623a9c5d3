"""Indices of poverty agree with the algorithm, before and after what the ledger paid."""

from datetime import date

import numpy as np
import pytest

from courtyard.algorithms.poverty import Choices, measure
from courtyard.impact import queries
from courtyard.impact.rules import Known, Window
from courtyard.kernel.actors import system
from courtyard.people import actions as people
from courtyard.people import queries as register

NAMES = {"poverty_headcount": "p0", "poverty_gap": "p1", "poverty_severity": "p2", "poverty_watts": "watts"}


def populations(year, on, paid):
    """Persons, and incomes before and after, as the register and the payments say."""
    table = register.households_as_of(on=on)
    ids = [table.uuid(row) for row in range(len(table))]
    before = np.array(table.declared_income_fen)
    return np.array(table.persons), before, before + np.array([paid.get(one, 0) for one in ids])


@pytest.mark.parametrize("strict", [True, False])
def test_indices_agree_with_the_algorithm(told, strict):
    told.do(people.set_poverty_line, system(), year=2017, amount_fen=2_900_00, price_year=2010, source="test", strict=strict)
    persons, before, after = populations(told, told.today, {told.wang.household_id: 300_00})
    figures = told.figures()
    for when, income in (("before", before), ("after", after)):
        expected = measure(income, persons, Choices(line_fen=2_900_00, strict=strict))
        assert figures[f"households_below_line_{when}"].value == expected.poor_households
        assert figures[f"persons_below_line_{when}"].value == expected.poor_persons
        assert figures[f"poverty_headcount_{when}"].numerator == expected.poor_persons
        assert figures[f"poverty_headcount_{when}"].denominator == expected.persons
        assert figures[f"poverty_gap_{when}"].numerator == expected.gap_fen
        for name, index in NAMES.items():
            assert figures[f"{name}_{when}"].value == pytest.approx(getattr(expected, index), rel=1e-12)
    assert figures["households_above_line_after"].value == len(persons) - figures["households_below_line_after"].value
    # wang's 8,700 yuan for three lie on the line; the 300 that were paid lift them above it.
    assert figures["households_crossed_line"].value == (0 if strict else 1)


def test_only_what_a_bank_confirmed_counts_as_paid(told):
    told.do(people.set_poverty_line, system(), year=2017, amount_fen=1_050_00, price_year=2010, source="test")
    assert told.value("households_below_line_before") == 3  # li, zhao and sun
    assert told.value("households_below_line_after") == 3
    told.bank_answers(told.batch, {told.li: "confirmed"})
    told.seal()
    assert told.value("households_below_line_after") == 2


def test_incomes_and_members_are_as_they_were_known(told):
    known = queries.known_now(told.now)
    before = told.value("persons_below_line_before")
    officer = told.cast.officer
    told.do(people.declare_income, officer, household_id=told.zhao.household_id, year=2016, kind="farm", amount_fen=90_000_00)
    told.do(
        people.admit_member,
        officer,
        household_id=told.li.household_id,
        member=people.NewMember("小李", birth_date=date(2017, 6, 1), relation="child"),
        valid_from=told.today,
    )
    assert told.value("persons_below_line_before") == before - 5 + 1
    assert queries.figure(system(), "persons_below_line_before", Window(on=told.today, known=known)).value == before


def test_a_declaration_for_the_same_year_does_not_count_what_was_paid_twice(told):
    officer = told.cast.officer
    below = told.value("households_below_line_before")
    told.do(people.declare_income, officer, household_id=told.wang.household_id, year=2017, kind="farm", amount_fen=90_000_00)
    assert told.value("households_below_line_before") == below


def test_without_a_line_nothing_is_said(told):
    early = told.window(on=date(2015, 12, 31))
    figure = queries.figure(system(), "households_below_line_before", early)
    assert (figure.value, figure.evidence, figure.rows) == (None, {}, 0)
    unknown = Window(on=told.today, known=Known(0, 0, told.now.replace(year=2016)))
    assert queries.figure(system(), "poverty_headcount_before", unknown).value is None


def test_a_household_without_a_declaration_is_counted_apart(told):
    officer = told.cast.officer
    told.do(people.register_household, officer, village_code="131122100201", members=(people.NewMember("新", relation="head", head=True),))
    assert told.value("households_without_income") == 1
    assert told.value("poverty_headcount_before", place="131122") is not None
    figures = told.figures()
    assert figures["persons_registered"].value - figures["poverty_headcount_before"].denominator == 1
