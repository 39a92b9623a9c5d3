"""Two days of rounds, and two answers about drone legs, beside each other: figures, stops, rounds and legs that differ; and when not."""

import io
import re
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from courtyard.logistics import queries
from courtyard.logistics.tests.making import LEGS, STOPS, VEHICLES
from courtyard.web.tests.conftest import County
from courtyard.web.tests.conftest import county as county
from courtyard.web.tests.test_planning import words
from tests.stories.test_planning_days import Days

ROOMY = VEHICLES.replace(",3,200,8", ",1,2000,80")


@pytest.fixture
def desk(county: County) -> Days:
    days = Days(county)
    days.client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return days


def compared(desk: Days, one: UUID, other: UUID, **more: Any) -> Any:
    return desk.client.get(reverse("compare-scenarios"), {"a": one, "b": other, **more})


def two_days(desk: Days, **second: Any) -> tuple[UUID, UUID]:
    """Tuesday with small vans; Wednesday with the same stops and what is given."""
    first = desk.rounds()
    stops = queries.scenario(desk.actor, first).stops.table_id
    other = desk.rounds(**({"stops": stops, "name": "Wednesday"} | second))
    desk.worked_out(first)
    desk.worked_out(other)
    return first, other


def test_two_days_of_rounds_are_compared_figure_by_figure_with_signs_and_words(desk):
    first, other = two_days(desk, vehicles=ROOMY)
    a, b = (queries.scenario(desk.actor, one).run.summary for one in (first, other))
    shown = words(compared(desk, first, other))
    assert shown.index("The second uses one vehicle fewer.") < shown.index("vehicles used 2 1 −1, fewer")
    assert "stops served 3 4 +1, more" in shown
    assert "stops not served 2 1 −1, fewer" in shown
    assert f"on the road {a['km']:.1f} km {b['km']:.1f} km {b['km'] - a['km']:+.1f} km".replace("-", "−") in shown
    assert "0 stops served only in the first, 1 stop only in the second." in shown
    assert "They have different tables of vehicles, “vehicles” and “vehicles”" in shown
    # Both tables bear one name, so that they are told apart by when they came.
    assert re.search(r"Vehicles vehicles, \d+ \w+ \d{4} \d\d:\d\d vehicles, ", shown)


def test_stops_that_differ_say_what_becomes_of_them_in_both_and_are_taken_away(desk):
    first, other = two_days(desk, vehicles=ROOMY)
    shown = words(compared(desk, first, other))
    too_much = "It needs room for 900, and no vehicle has more than 200: divide it into several stops."
    assert f"d served only in the second {too_much} round 1, van, at" in shown
    book = load_workbook(io.BytesIO(compared(desk, first, other, export="xlsx").content))
    assert [list(row[:2]) for row in book.active.iter_rows(values_only=True)] == [
        ["Name", "What differs"],
        ["d", "served only in the second"],
    ]


def test_rounds_that_changed_name_the_stops_that_come_and_go(desk):
    first, other = two_days(desk, vehicles=ROOMY)
    shown = words(compared(desk, first, other))
    changed = shown.partition("Vehicles whose rounds changed")[2].partition("Stops that differ")[0]
    assert changed.count("round 1:") == 2
    assert re.search(r"; also |also .*d", changed)
    assert "only in the first" in changed
    assert "Of the first’s 2 rounds, 0 are driven alike in the second" in shown


def test_the_same_day_worked_out_twice_differs_in_nothing(desk):
    first, other = two_days(desk, vehicles=VEHICLES)
    shown = words(compared(desk, first, other))
    assert "Both use the same number of vehicles. On the road: the same. Cost: the same. Both serve the same stops." in shown
    assert "Of the first’s 2 rounds, 2 are driven alike in the second" in shown
    assert "Vehicles whose rounds changed" not in shown
    assert "Every stop is served by the same vehicle in both, or by none in both." in shown


def test_other_stops_and_other_roads_are_said_plainly(desk):
    moved = STOPS.replace("c,,107.60,33.10", "c,,107.62,33.10") + "f,新村,107.52,33.06,10,0,0,,,5,\n"
    first, other = two_days(desk, stops=moved, circuity="1.8")
    shown = words(compared(desk, first, other))
    assert "They call at different tables of stops, “stops” and “stops”: 4 stops, by id and position, stand in both." in shown
    assert "They rest on other roads, so that kilometres, times and costs differ for that as well." in shown
    assert "c served only in the first round" in shown
    assert "新村 served only in the second not in its table round" in shown
    assert "Road over the crow’s way 1.4 1.8" in shown


def two_answers(desk: Days, **second: Any) -> tuple[UUID, UUID]:
    first = desk.drones()
    legs = queries.scenario(desk.actor, first).legs.table_id
    other = desk.drones(**({"legs": legs, "name": "Heavy"} | second))
    desk.worked_out(first)
    desk.worked_out(other)
    return first, other


def test_two_answers_about_legs_are_compared_with_what_each_airport_needs_and_the_motorbike(desk):
    first, other = two_answers(desk, craft="heavy")
    a, b = (queries.scenario(desk.actor, one).run.summary for one in (first, other))
    shown = words(compared(desk, first, other))
    more = b["flown"] - a["flown"]
    assert more > 0
    assert f"The second flies {'one leg' if more == 1 else f'{more} legs'} more." in shown
    assert f"legs flown {a['flown']} {b['flown']} +{more}, more" in shown
    assert f"“Legs” flies 60 kg for ¥{round(a['fen'] / 100)} a day; the same by motorbike costs ¥{round(a['bike_fen'] / 100)}." in shown
    differing = shown.partition("Legs that differ")[2]
    assert re.search(
        r"县城 – 林村 flown only in the second the load is more than it is built for.* flown: [\d.]+ min out, 3 sorties", differing
    )
    airports = shown.partition("Airports that differ")[2].partition("Legs that differ")[0]
    for word in ("县城", "sorties a day 0 3 +3, more", "drones — ", "chargers — ", "by motorbike"):
        assert word in airports, word
    assert "Aircraft a light drone (15 kg, 20 km) a heavy drone (50 kg, 20 km)" in shown


def test_a_leg_that_neither_flies_for_another_reason_is_listed(desk):
    heavier = LEGS.replace("20,30,10,60", "20,30,20,60")
    first, other = two_answers(desk, legs=heavier)
    shown = words(compared(desk, first, other))
    assert (
        "水库 – 山村 for another reason the battery does not last the load is more than it is built for; the battery does not last" in shown
    )
    assert "They rest on different tables of legs, “legs” and “legs”: 3 legs, by id and ends, stand in both." in shown


def test_prices_of_ones_own_are_among_what_was_asked_differently(desk):
    first, other = two_answers(desk, tariff_bike_fen_km="95.5")
    shown = words(compared(desk, first, other))
    assert "95.5 fen a km" in shown.partition("What was asked differently")[2]
    assert "Every leg is flown in both, or for the same reason in neither." in shown


def test_different_questions_and_answers_that_are_not_there_are_refused_with_what_to_do(desk):
    rounds, legs = desk.rounds(), desk.drones()
    answer = desk.client.get(reverse("compare-scenarios"), {"a": rounds, "b": legs}, follow=True)
    assert answer.redirect_chain == [(reverse("network"), 302)]
    says = "They ask different questions, a day’s rounds and drone legs: tick two that ask the same."
    assert says in answer.content.decode()
    again = desk.rounds(name="Wednesday")
    answer = desk.client.get(reverse("compare-scenarios"), {"a": rounds, "b": again}, follow=True)
    assert "One of both has no answer yet; work it out first." in answer.content.decode()


def test_the_list_offers_boxes_only_where_two_answer_one_question(desk):
    rounds, legs = desk.rounds(), desk.drones()
    for one in (rounds, legs):
        desk.worked_out(one)
    assert 'name="with"' not in desk.client.get(reverse("network")).content.decode()
    again = desk.rounds(name="Wednesday")
    desk.worked_out(again)
    page = desk.client.get(reverse("network")).content.decode()
    assert page.count('name="with"') == 2
    assert f'value="{legs}"' not in page


def test_a_comparison_in_chinese_says_all_of_it_in_chinese(desk):
    first, other = two_days(desk, vehicles=ROOMY)
    desk.client.cookies[settings.LANGUAGE_COOKIE_NAME] = "zh-hans"
    shown = words(compared(desk, first, other))
    assert "第二个方案少用 1 辆车。" in shown
    assert "只在第二个方案中有车服务" in shown


def test_who_does_not_plan_compares_nothing_and_a_comparison_asks_few_questions(desk, county):
    first, other = two_days(desk)
    assert compared(Days(county), first, other).status_code == 200
    assert county.client("helper").get(reverse("compare-scenarios"), {"a": first, "b": other}).status_code == 403
    compared(desk, first, other)
    with CaptureQueriesContext(connection) as seen:
        compared(desk, first, other)
    assert len(seen) <= 30
