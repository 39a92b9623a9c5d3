"""A plan in words, goal by goal: the answer, its proof, how far a search is, what was asked; classes of the legend."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.utils import translation

from courtyard.algorithms.siting.goals import Goal
from courtyard.algorithms.tariff import FIGURES as TARIFF
from courtyard.logistics.queries import RunView
from courtyard.logistics.rules import Asked
from courtyard.web.planning import assumed, figures
from courtyard.web.planning.maps import typed_limits
from courtyard.web.planning.worth import Hour, Product, worth

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


def test_a_share_that_is_neither_nothing_nor_all_is_not_told_as_such():
    told = [figures.share(value) for value in (0.0, 0.0001, 0.0006, 0.25, 0.9999, 1.0)]
    assert told == ["0%", "below 0.1%", "0.1%", "25%", "99.9%", "100%"]


REACH = {
    "limit_hours": 24.0,
    "by_hour": [{"at": "9:00", "within": 0.625, "within_by_road": 0.5, "people_everywhere": 3.0, "people_beyond": 1.0}],
    "improve_first": {"line: train": 0.75, "access: motorbike": 0.25},
    "assumed": 0.2,
    "departures": 17,
    "departures_assumed": 16,
    "figures_assumed": [{"figure": "bike_km_h", "value": 30.0, "unit": "km an hour", "because": "a loaded motorbike on a village road"}],
}
LANDED = {
    "products": [
        {
            "product": "hen",
            "name": "hen",
            "city_fen": 10_000.0,
            "local_fen": 3_300.0,
            "landed_fen": 371.2,
            "legs": {"access": 12.6, "packing": 250.0},
            "kept_fen": 9_628.8,
            "people": 4.0,
            "people_worth_it": 3.0,
        }
    ],
    "access": {"villages_flown": 7, "villages_cheaper_by_drone": 2},
    "assumed": [
        {"figure": "bike_km_h", "value": 30.0, "unit": "km an hour", "because": "a loaded motorbike on a village road"},
        {"figure": "feeder_colour", "value": 1_500.0, "unit": "shades", "because": "nobody knows"},
    ],
}


def test_time_and_money_are_told_with_what_they_assume_each_figure_once():
    found = worth({"reach": REACH, "landed": LANDED})
    assert (found.soon.limit, found.soon.flies) == ("24", True)
    assert found.soon.hours == (Hour("9:00", "62.5%", "50%", "3", "1"),)
    assert found.soon.first == "Of what comes too late, the longest leg is a departure (train) for 75%."
    assert found.soon.rests == "16 of 17 departures are assumed. 20% of all time under way rests on them."
    assert found.landed.legs == ("To the centre", "Packing")
    assert found.landed.products == (Product("hen", "¥3.71", ("¥0.13", "¥2.50"), "¥100.00", "¥96.29", "¥33.00", "75%"),)
    assert found.landed.flown == "A drone can fetch loads at 7 places, and is cheaper than the motorbike at 2 of them."
    assert [(one.name, one.much, one.grounds) for one in found.assumed] == [
        ("Motorbike, speed", "30 km/h", "a loaded motorbike on a village road"),
        ("feeder_colour", "1,500 shades", "nobody knows"),
    ]


def test_what_could_not_be_said_says_why_and_what_was_not_asked_says_nothing():
    found = worth({"reach": {"why_not": "a curfew forbids it"}})
    assert found.soon.why_not == "a curfew forbids it"
    assert found.landed is None
    assert not worth({})


def test_every_figure_of_a_tariff_has_words_in_chinese():
    with translation.override("zh-hans"):
        assert [name for name in TARIFF if assumed.name_of(name).isascii() or str(assumed.grounds_of(name)).isascii()] == []
        assert [unit for unit in TARIFF.values() if assumed.unit_of(unit).isascii()] == []
