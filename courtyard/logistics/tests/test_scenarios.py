"""A scenario is asked of tables; what can have no answer is refused before anything is worked out."""

from dataclasses import replace

import pytest
from django.utils import translation

from courtyard.algorithms.siting.goals import Goal
from courtyard.algorithms.tariff import FIGURES
from courtyard.kernel.errors import NotFound
from courtyard.logistics import actions, queries, rules
from courtyard.logistics.models import Scenario
from courtyard.logistics.rules import Asked, TableKind

MEDIAN = Asked(Goal.P_MEDIAN, number=2)
HOURS = "Give one to four times of the day at which parcels are handed over."
FURTHER = {
    TableKind.HUBS: "id,lon,lat\nstation,115.2,37.8\nport,114.5,38.0\n",
    TableKind.DEPARTURES: "from,to,departs,takes_min\nstation,port,18:00,90\n",
    TableKind.DESTINATIONS: "id,lon,lat,weight\ncity,116.4,39.9,20000000\n",
    TableKind.PRODUCTS: "id,city_fen,local_fen,piece_kg\nhen,8000,3000,2\n",
}


def test_a_scenario_says_what_was_asked_of_which_tables_and_what_it_is_based_on(office):
    places, sites = office.table(), office.table(name="sites")
    first = office.scenario(places_id=places)
    asked, tariff = replace(MEDIAN, number=3, circuity=1.4), {"cold_fen_kg": 60.0}
    second = office.scenario(asked, name="three", places_id=places, sites_id=sites, tariff=tariff, based_on=first)
    newest, oldest = queries.scenarios(office.planner)
    assert (newest.scenario_id, newest.name, newest.asked, newest.tariff, newest.based_on) == (second, "three", asked, tariff, first)
    assert (newest.places.table_id, newest.sites.table_id, newest.run, newest.runs) == (places, sites, None, 0)
    assert (oldest.scenario_id, oldest.sites, oldest.tariff, oldest.based_on) == (first, None, None, None)
    assert queries.scenario(office.planner, second) == newest


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        (Asked(Goal.P_MEDIAN), ["Say how many sites to open."]),
        (replace(MEDIAN, number=0), ["0 sites cannot be opened: at least 1, at most 5."]),
        (replace(MEDIAN, number=6), ["6 sites cannot be opened: at least 1, at most 5."]),
        (Asked(Goal.MAX_COVER), ["Say how many sites to open.", "Say how far a site reaches."]),
        (Asked(Goal.SET_COVER, reach_km=-3.0), ["A number above zero is needed here."]),
        (Asked(Goal.FIXED_CHARGE), ["Say what a site costs, or give the table of sites a column charge."]),
        (Asked(Goal.FIXED_CHARGE, charge_fen=-1), ["A number of zero or above is needed here."]),
        (replace(MEDIAN, limit_hours=73.0, hours=()), ["Parcels are followed for three days; give at most 72 hours.", HOURS]),
        (
            replace(MEDIAN, circuity=float("nan"), seed=-1),
            ["A number above zero is needed here.", "A seed is a whole number from 0 to 4294967295."],
        ),
    ],
)
def test_what_can_have_no_answer_is_refused_with_every_reason(office, asked, says):
    with translation.override("en"):
        with pytest.raises(actions.NoPlanFor) as found:
            office.scenario(asked)
        assert [str(one) for one in found.value.reasons] == says
    assert Scenario.unscoped.count() == 0


@pytest.mark.parametrize(
    ("sites", "asked", "says"),
    [
        ("status\nexisting\nexisting\nexisting\n", MEDIAN, "2 sites cannot be opened: at least 3, at most 3."),
        ("status\nforbidden\nforbidden\n\n", MEDIAN, "2 sites cannot be opened: at least 1, at most 1."),
        ("room\n4\n4\n0.5\n", MEDIAN, "All sites together have room for 8.5, and the places want 9."),
        (
            "room\n4\n4\n9\n",
            Asked(Goal.SET_COVER, reach_km=3.0),
            "Sites with room for so much are planned for by the mean distance only; choose that, or leave out the column room.",
        ),
    ],
)
def test_what_the_sites_do_not_allow_is_refused(office, sites, asked, says):
    rows = [f"{place},{cell}" for place, cell in zip(("lon,lat", "115,37.8", "115.1,37.8", "115.2,37.8"), sites.split("\n"), strict=False)]
    sites_id = office.table("\n".join(rows) + "\n")
    with translation.override("en"):
        with pytest.raises(actions.NoPlanFor) as found:
            office.scenario(asked, sites_id=sites_id)
        assert [str(one) for one in found.value.reasons] == [says]


def named(figure: str) -> str:
    """A figure of the tariff by its Chinese name."""
    with translation.override("zh-hans"):
        return rules.figure_named(figure)


@pytest.mark.parametrize(
    ("tariff", "says"),
    [
        (
            {"bike_load_kg": 0.0, "packing_fen": -2.0},
            ["摩托车载重（bike_load_kg） 为 0；需要大于 0 的数。", "包装（packing_fen） 为 -2；需要不小于 0 的数。"],
        ),
        (
            {"horse_fen_km": 9.0, "bike_km_h": 0.0},
            [
                f"horse_fen_km 不是费率表中的项目；可用的有 {', '.join(named(one) for one in FIGURES)}。",
                "摩托车速度（bike_km_h） 为 0；需要大于 0 的数。",
            ],
        ),
    ],
)
def test_a_name_and_every_price_are_looked_at_too(office, tariff, says):
    with pytest.raises(actions.NoPlanFor) as found:
        office.scenario(name="", tariff=tariff)
    assert [one.field for one in found.value.reasons] == ["name", "tariff", "tariff"]
    assert [str(one) for one in found.value.reasons[1:]] == says
    assert Scenario.unscoped.count() == 0


def test_hubs_departures_destinations_and_products_belong_to_a_scenario_and_are_in_use_by_it(office):
    given = {f"{kind}_id": office.table(text, kind, kind=kind) for kind, text in FURTHER.items()}
    scenario_id = office.scenario(**given, tariff={})
    view = queries.scenario(office.planner, scenario_id)
    assert {f"{kind}_id": getattr(view, kind).table_id for kind in FURTHER} == given
    assert [getattr(view, kind).rows for kind in FURTHER] == [2, 1, 1, 1]
    with pytest.raises(actions.TableInUse):
        office.do(actions.withdraw_table, table_id=given["hubs_id"])


def test_further_tables_that_do_not_belong_together_are_refused(office):
    tables = {kind: office.table(text, kind, kind=kind) for kind, text in FURTHER.items()}
    others = office.table("id,lon,lat\ninland,114,37\n", "others", kind=TableKind.HUBS)
    attempts = [
        ({"departures_id": tables["departures"], "hubs_id": tables["hubs"]}, ["destinations_id"]),
        ({"departures_id": tables["departures"], "destinations_id": tables["destinations"]}, ["hubs_id"]),
        ({"products_id": tables["products"]}, ["destinations_id"]),
        ({"sites_id": tables["hubs"], "destinations_id": tables["hubs"]}, ["sites_id", "destinations_id"]),
    ]
    for given, fields in attempts:
        with pytest.raises(actions.NoPlanFor) as found:
            office.scenario(**given)
        assert [one.field for one in found.value.reasons] == fields
    given = {f"{kind}_id": table_id for kind, table_id in tables.items()} | {"hubs_id": others}
    with pytest.raises(actions.NoPlanFor) as found:
        office.scenario(**given)
    assert [(one.field, str(one)) for one in found.value.reasons] == [
        ("departures_id", "第 2 行：“station”（from 列）不在枢纽表中；请改正名称，或把它加入枢纽表。"),
        ("departures_id", "第 2 行：“port”（to 列）不在枢纽表中；请改正名称，或把它加入枢纽表。"),
    ]
    assert Scenario.unscoped.count() == 0


def test_every_departure_within_the_curfew_of_its_hubs_is_named_in_both_languages(office):
    texts = {
        "hubs": "id,lon,lat,curfew_from,curfew_until\nstation,114,37,22:00,5:00\nfar,116,39,,\n",
        "departures": "from,to,departs,takes_min\nstation,far,23:00,60\nstation,far,6:00,60\nfar,station,21:30,60\n",
        "destinations": "lon,lat\n116,39\n",
    }
    given = {f"{kind}_id": office.table(text, kind, kind=kind) for kind, text in texts.items()}
    said = {
        "en": [
            "Line 2: It leaves station at 23:00, when this hub is closed; give another time, or correct the curfew.",
            "Line 4: It reaches station at 22:30, when this hub is closed; give another time, or correct the curfew.",
        ],
        "zh-hans": [
            "第 2 行：它在 23:00 从 station 出发，而该枢纽此时关闭；请另选时刻，或改正关闭时段。",
            "第 4 行：它在 22:30 到达 station，而该枢纽此时关闭；请另选时刻，或改正关闭时段。",
        ],
    }
    for language, says in said.items():
        with translation.override(language), pytest.raises(actions.NoPlanFor) as found:
            office.scenario(**given)
        assert [(one.field, str(one)) for one in found.value.reasons] == [("departures_id", one) for one in says]
    assert Scenario.unscoped.count() == 0


def test_another_organisations_tables_and_scenarios_are_out_of_reach(office):
    scenario_id = office.scenario()
    places = queries.scenario(office.planner, scenario_id).places.table_id
    assert queries.scenarios(office.stranger) == ()
    for attempt in (
        lambda: queries.scenario(office.stranger, scenario_id),
        lambda: office.do(actions.withdraw_scenario, office.stranger, scenario_id=scenario_id),
        lambda: office.do(actions.make_scenario, office.stranger, owner_id=office.elsewhere, name="theirs", asked=MEDIAN, places_id=places),
        lambda: office.scenario(owner_id=office.elsewhere, places_id=places),
    ):
        with pytest.raises(NotFound):
            attempt()
    theirs = office.do(
        actions.import_table, office.stranger, owner_id=office.elsewhere, kind="places", name="x", content=b"lon,lat\n115,37\n115.1,37\n"
    )
    with pytest.raises(NotFound):
        office.do(
            actions.make_scenario, office.stranger, owner_id=office.elsewhere, name="theirs", asked=MEDIAN, places_id=theirs.table_id,
            based_on=scenario_id,
        )  # fmt: skip
    assert Scenario.unscoped.count() == 1
