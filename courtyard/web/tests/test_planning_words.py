"""A plan in words, goal by goal: the answer, its proof, how far a search is, what was asked; classes of the legend."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.utils import translation

from courtyard.algorithms.siting.goals import Goal
from courtyard.logistics.queries import RunView
from courtyard.logistics.rules import Asked
from courtyard.web.planning import figures
from courtyard.web.planning.maps import typed_limits

FOUND = {"open": 12, "mean_km": 8.44, "p95_km": 20.0, "worst_km": 135.2, "left_out": 3, "places": 5_000, "weight": 1_000.0, "gap": 0.02}
NOW = datetime(2026, 11, 22, tzinfo=UTC)


def running(best: float | None, gap: float | None = 0.2) -> RunView:
    bound = None if best is None else best * 0.8
    return RunView(uuid4(), uuid4(), "running", "bound", best, bound, gap, 60, 0.01, NOW, NOW, None, 1, "", {})


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def test_the_least_mean_is_told_with_the_mean_that_no_plan_passes():
    asked, found = Asked(Goal.P_MEDIAN, number=12), FOUND | {"objective": 8_440.0, "bound": 8_271.2}
    assert figures.headline(asked, found) == "12 centres: 8.4 km on average, 135 km at most"
    assert figures.proof(asked, found) == "Proven: no plan with 12 centres has a mean below 8.3 km. At most 2% are still to gain."


def test_the_least_farthest_is_told_with_the_distance_that_somebody_always_has():
    asked, found = Asked(Goal.P_CENTER, number=12), FOUND | {"objective": 135.2, "bound": 99.5}
    assert figures.headline(asked, found) == "12 centres: nobody has it farther than 135 km"
    assert figures.proof(asked, found).startswith("Proven: with 12 centres somebody always has it 99.5 km or farther.")


def test_the_most_within_reach_is_told_as_a_share_of_the_weight():
    asked, found = Asked(Goal.MAX_COVER, number=12, reach_km=20.0), FOUND | {"objective": 999.9, "bound": 1_000.0}
    assert figures.headline(asked, found) == "12 centres reach 99.9% within 20 km"
    assert figures.proof(asked, found).startswith("Proven: no plan with 12 centres reaches more than 100%.")


def test_the_fewest_centres_are_told_with_the_number_that_is_needed_at_least():
    asked, found = Asked(Goal.SET_COVER, reach_km=20.0), FOUND | {"objective": 12.0, "bound": 10.2}
    assert figures.headline(asked, found) == "12 centres reach everybody who can be reached within 20 km"
    assert figures.proof(asked, found).startswith("Proven: no plan does with fewer than 11 centres.")


def test_the_least_cost_is_told_in_yuan():
    asked, found = Asked(Goal.FIXED_CHARGE, charge_fen=100), FOUND | {"objective": 1_234_567.8, "bound": 1_200_000.2}
    assert figures.headline(asked, found) == "12 centres: 8.4 km on average, ¥1,234,568 in all"
    assert figures.proof(asked, found).startswith("Proven: no plan costs less than ¥1,200,000.")


def test_the_best_plan_and_one_without_a_proof_say_so():
    asked = Asked(Goal.P_MEDIAN, number=12)
    assert figures.proof(asked, FOUND | {"objective": 5.0, "bound": 5.0, "gap": 0.0}) == "It is proven that no plan is better."
    unproven = "How far it is from the best plan could not be proven in the time given."
    assert figures.proof(asked, FOUND | {"objective": 5.0, "bound": 0.0, "gap": 1.0}) == unproven


def test_a_search_says_how_far_it_is():
    asked = Asked(Goal.P_MEDIAN, number=2)
    assert figures.progress(asked, running(None, None)) == "A first plan is looked for."
    assert figures.progress(asked, running(10.0, None)) == "nothing is proven yet"
    assert figures.progress(asked, running(10.0)) == "at most 20% are still to gain"
    assert figures.progress(Asked(Goal.SET_COVER), running(9.0)) == "so far 9 centres suffice · at most 20% are still to gain"
    assert figures.progress(Asked(Goal.P_CENTER), running(9.0)).startswith("so far nobody has it farther than 9 km")


def test_a_question_is_told_without_what_its_goal_does_not_use():
    asked = Asked(Goal.MAX_COVER, number=12, reach_km=20.0, circuity=1.3, charge_fen=5)
    assert figures.question(asked) == [
        ("What is sought", "the most within reach of a centre"),
        ("Centres to open", "12"),
        ("A centre reaches", "20 km"),
        ("Road over the crow’s way", "1.3"),
        ("Seed", "0"),
    ]


@pytest.mark.parametrize("text", ["", "5,", "a", "5,5", "9,5", "0,5", "-1", "1,2,3,4,5", "nan", "1e9"])
def test_limits_out_of_an_address_are_ascending_distances_or_none(text):
    assert typed_limits(text) is None
    assert typed_limits("5,10,20") == (5.0, 10.0, 20.0)
