"""Two plans in time and money: what changes leg by leg, who keeps more or less, who is reached; and when that is not said."""

from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse

from courtyard.logistics import queries
from courtyard.web.tests.test_planning import FURTHER, Desk, words


def hour(at: str = "9:00", **more: Any) -> dict[str, Any]:
    told = {"at": at, "within": 0.5, "within_by_road": 0.5, "villages_everywhere": 2, "villages_nowhere": 0}
    return told | {"people_everywhere": 3.0, "people_beyond": 7.0, "people_by_share": {}} | more


def reach(*hours: dict[str, Any], **more: Any) -> dict[str, Any]:
    told = {"limit_hours": 24.0, "by_hour": list(hours or (hour(),)), "improve_first": {}, "hours_by_leg": {}, "assumed": None}
    return told | {"destinations": 1, "departures": 1, "departures_assumed": 0, "figures_assumed": []} | more


def landed(product: str = "hen", **more: Any) -> dict[str, Any]:
    legs = {"access": 50.0, "warehouse": 40.0, "packing": 250.0, "feeder road": 60.0, "trunk": 10.0}
    told = {"product": product, "name": product, "array": product, "city_fen": 9_000.0, "local_fen": 3_300.0, "landed_fen": 410.0}
    told |= {"legs": legs, "kept_fen": 8_590.0, "people": 8.0, "people_worth_it": 8.0, "people_nothing_left": 0.0} | more
    access = {"villages_flown": 0, "villages_cheaper_by_drone": 0}
    return {"products": [told], "access": access, "assumed": []}


@pytest.fixture
def desk(county) -> Desk:
    return Desk(county)


def two(desk: Desk, first: dict[str, Any], second: dict[str, Any], **asked: Any) -> Any:
    """The page of two scenarios of the same tables; `also` of each are arrays."""
    tables = {"places_id": desk.table(), "hours": "9:00", **desk.further()}
    found = [desk.scenario(**tables, name="one"), desk.scenario(**(tables | asked), name="other")]
    for scenario_id, given in zip(found, (first, second), strict=True):
        desk.plan(scenario_id, **given)
    return desk.client.get(reverse("compare-scenarios"), {"a": found[0], "b": found[1]})


def test_a_landed_kilogram_is_compared_leg_by_leg_with_how_many_people_keep_more_or_less(desk):
    legs = landed()["products"][0]["legs"]
    dearer = landed(legs=legs | {"access": 20.0, "trunk": 15.0}, landed_fen=385.0, kept_fen=8_615.0, people_worth_it=10.0)
    page = two(
        desk,
        {"landed": landed(), "also": {"kept_fen_hen": [100, 100, 100, 100, float("nan")]}},
        {"landed": dearer, "also": {"kept_fen_hen": [130, 100, 80, 100, 50]}},
    )
    shown = words(page)
    assert "To the centre ¥0.50 ¥0.20 −¥0.30, cheaper" in shown
    assert "Trunk ¥0.10 ¥0.15 +¥0.05, dearer" in shown
    assert "Packing ¥2.50 ¥2.50 the same" in shown
    assert "landed, in all ¥4.10 ¥3.85 −¥0.25, cheaper" in shown
    assert "left for the household ¥85.90 ¥86.15 +¥0.25, more" in shown
    assert "people for whom it is worth it 8 10 +2, more" in shown
    # Weights are 1, 1, 1, 5, 2: a keeps more, e has a centre only now, c keeps less.
    assert "Of a kilogram of hen, 3 people keep more in the second, 6 as much, and 1 less." in shown


def test_reach_is_compared_by_hour_to_the_place_that_has_it_worst(desk):
    before, after = hour(), hour(within=0.75, within_by_road=0.6, villages_everywhere=1, people_everywhere=1_503.0, people_beyond=5.0)
    page = two(
        desk,
        {"reach": reach(before, hour("16:00")), "also": {"share_0900": [0.5, 1, 0.5, 0.5, 0]}},
        {"reach": reach(after), "also": {"share_0900": [0.5, 1, 1, 0.9, 0.125]}},
    )
    shown = words(page)
    assert "Handed over at 9:00, 1,500 people more reach every destination within 24 hours in the second." in shown
    assert "destinations within 24 hours 50% 75% +25 points, more" in shown
    assert "the same without drones 50% 60% +10 points, more" in shown
    assert "places that reach everything 2 1 −1, fewer" in shown
    assert "people who do not 7 5 −2, fewer" in shown
    # By weight 2 of 10 have it worst, so that 95 of 100 reach no more than the worst place does.
    assert "95 of 100 people reach at least 0% 12.5% +12.5 points, more" in shown
    assert "the place that reaches least 0% 12.5% +12.5 points, more" in shown
    assert "Handed over at 16:00" not in shown


def test_what_cannot_be_compared_says_why_in_the_readers_language(desk):
    given = {"reach": reach(limit_hours=24.0), "landed": landed()}
    other = {"reach": reach(limit_hours=12.0), "landed": {"why_not": "no village has a centre"}}
    page = two(desk, given, other)
    shown = words(page)
    assert "parcels are to arrive within 24 hours in the first and 12 in the second." in shown
    assert "What a kilogram costs to land is not compared: for “other” it could not be said." in shown
    assert "To the centre" not in shown
    desk.client.cookies[settings.LANGUAGE_COOKIE_NAME] = "zh-hans"
    again = words(desk.client.get(page.wsgi_request.get_full_path()))
    assert "包裹多快送达未作比较：第一个方案要求包裹在 24 小时内送达，第二个要求 12 小时。" in again
    assert "每公斤运到城里的成本未作比较：“other”未能算出。" in again


def test_plans_for_other_destinations_or_without_tables_are_not_compared_in_time_and_money(desk):
    assert desk.send(FURTHER["destinations"], "other city", kind="destinations").status_code == 302
    elsewhere = queries.tables(desk.actor)[0].table_id
    shown = words(two(desk, {"reach": reach()}, {"reach": reach(), "landed": landed()}, destinations_id=elsewhere))
    assert "How soon parcels arrive is not compared: parcels go to other destinations in the second." in shown
    assert "What a kilogram costs to land is not compared: “one” has no tables for it." in shown


def test_a_price_of_ones_own_stands_among_what_was_asked_differently(desk):
    shown = words(two(desk, {"landed": landed()}, {"landed": landed()}, tariff_bike_fen_km="120", feeder_every="60"))
    assert "Motorbike, cost 80 fen a km, assumed 120 fen a km" in shown
    assert "Such a truck leaves every so many minutes 120 60" in shown
    assert "Motorbike, load" not in shown
