"""Who may join: every reason at once, and the same for one household and for a county."""

from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from courtyard.raising.rules import (
    UNKNOWN_INCOME,
    Applicant,
    Applicants,
    CannotJoin,
    Eligibility,
    FlockKind,
    Line,
    unmet_conditions,
    unmet_table,
)
from courtyard.raising.tests.test_terms import TERMS

LINE = Line(2_952_00)
POOR = Applicant(persons=3, workers=1, income_fen=3_000_00)


def reasons(
    household: Applicant, animals: int = 100, *, kind: FlockKind = FlockKind.OWN, line: Line | None = LINE, terms=TERMS
) -> list[str]:
    return [reason.code for reason in unmet_conditions(terms, household, animals, kind=kind, line=line)]


def test_a_poor_household_with_somebody_who_can_work_may_join():
    assert reasons(POOR) == []


def test_every_reason_is_given_at_once():
    rich = Applicant(persons=2, workers=0, income_fen=9_000_00, in_area=False, takes_part=True)
    assert reasons(rich, 101) == ["outside-area", "takes-part", "above-line", "no-worker", "too-many-animals"]


def test_whoever_cannot_work_may_hold_a_share_of_a_collective_flock():
    old = replace(POOR, workers=0)
    assert reasons(old) == ["no-worker"]
    both = replace(TERMS, flocks=(FlockKind.OWN, FlockKind.COLLECTIVE))
    assert reasons(old, kind=FlockKind.COLLECTIVE, terms=both) == []
    assert reasons(old, kind=FlockKind.COLLECTIVE) == ["kind-not-offered"]


def test_the_line_is_a_head_and_strict_or_inclusive():
    on_the_line = replace(POOR, income_fen=3 * 2_952_00)
    assert reasons(on_the_line) == ["above-line"]
    assert reasons(on_the_line, line=Line(2_952_00, strict=False)) == []
    assert reasons(replace(POOR, income_fen=3 * 2_952_00 - 1)) == []


def test_an_undeclared_income_is_not_an_income_of_zero():
    assert reasons(replace(POOR, income_fen=None)) == ["income-unknown"]
    assert reasons(replace(POOR, income_fen=0)) == []
    nobody_asks = replace(TERMS, eligibility=Eligibility(below_line=False))
    assert reasons(replace(POOR, income_fen=None), terms=nobody_asks) == []


def test_a_reason_carries_the_figures_behind_it():
    (reason,) = unmet_conditions(TERMS, replace(POOR, income_fen=9_000_00), 100, line=LINE)
    assert reason.detail == {"income_fen": 9_000_00, "persons": 3, "line_fen": 2_952_00}


applicants = st.builds(
    Applicant,
    persons=st.integers(0, 9),
    workers=st.integers(0, 4),
    income_fen=st.none() | st.integers(0, 20_000_00),
    in_area=st.booleans(),
    takes_part=st.booleans(),
)
rules_of_joining = st.builds(
    Eligibility,
    below_line=st.booleans(),
    line_year=st.just(2016),
    income_ceiling_fen=st.none() | st.integers(0, 5_000_00),
    needs_worker_for_own=st.booleans(),
    most_persons=st.none() | st.integers(1, 8),
    least_persons=st.integers(0, 3),
)


@given(st.lists(applicants, min_size=1, max_size=20), rules_of_joining, st.sampled_from(FlockKind), st.booleans())
def test_a_county_is_judged_as_each_of_its_households_is(households, eligibility, kind, strict):
    terms, line = replace(TERMS, eligibility=eligibility), Line(2_952_00, strict)
    table = Applicants(
        persons=np.array([one.persons for one in households]),
        workers=np.array([one.workers for one in households]),
        income_fen=np.array([UNKNOWN_INCOME if one.income_fen is None else one.income_fen for one in households]),
        in_area=np.array([one.in_area for one in households]),
        takes_part=np.array([one.takes_part for one in households]),
    )
    unmet = unmet_table(terms, table, kind=kind, line=line)
    for row, household in enumerate(households):
        alone = {CannotJoin(reason.code) for reason in unmet_conditions(terms, household, 10, kind=kind, line=line)}
        assert alone == {code for code, flags in unmet.items() if flags[row]}
