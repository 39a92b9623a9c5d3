"""Plans over a planner's own ways: hours or kilometres between places and sites, and what is wrong with which line of them."""

from dataclasses import replace

import pytest
from django.utils import translation

from courtyard.algorithms.siting.goals import Goal
from courtyard.algorithms.siting.tables import read_table
from courtyard.kernel.errors import Refused
from courtyard.logistics import actions, queries, running
from courtyard.logistics.models import Run
from courtyard.logistics.planning import Tables, plan
from courtyard.logistics.rules import Asked, Drone, TableKind, Unit, needed
from courtyard.logistics.tests.making import VILLAGES
from courtyard.logistics.tests.test_worth import FURTHER, SEATS
from courtyard.logistics.tests.test_worth import VILLAGES as TWO

# By the crow's way a and b lie together; by these hours b, c, d and e have it near to b, and a has it far to everybody.
HOURS = "from,to,cost\na,a,0\na,b,9\nb,b,0\nc,b,0.5\nd,b,1.25\ne,b,2\ne,e,0\n"
OVER = Asked(Goal.P_MEDIAN, number=2, circuity=1.4, unit=Unit.HOURS)


def ways(office, text=HOURS, **more):
    return office.table(text, "ways", kind=TableKind.WAYS, **more)


def planned(asked=OVER, text=HOURS, **more):
    tables = Tables(read_table(VILLAGES), ways=text, **more)
    return plan(tables, asked, gap=0.0, memory=8 << 30, watch=lambda *_: False)


def test_a_plan_goes_by_the_hours_of_a_table_and_by_no_factor_for_roads():
    summary, arrays = planned()
    assert arrays["site_id"].tolist() == ["a", "b"]
    assert arrays["serves"].tolist() == [0, 1, 1, 1, 1]
    assert arrays["cost"].tolist() == [0.0, 0.0, 0.5, 1.25, 2.0]
    assert summary["mean_km"] == pytest.approx((0.5 + 5 * 1.25 + 2) / 9)


def test_a_factor_of_a_place_counts_for_nothing_beside_a_table_of_ways():
    heading, *rows = VILLAGES.splitlines()
    hilly = "\n".join([heading + ",circuity", *(row + ",3" for row in rows)])
    _summary, arrays = plan(Tables(read_table(hilly), ways=HOURS), OVER, gap=0.0, memory=8 << 30, watch=lambda *_: False)
    assert arrays["cost"].tolist() == [0.0, 0.0, 0.5, 1.25, 2.0]


def test_whom_no_way_leads_to_an_open_site_is_left_out():
    summary, arrays = planned(replace(OVER, number=1), HOURS.replace("a,b,9\n", ""))
    assert (summary["open"], summary["left_out"], arrays["serves"].tolist()) == (1, 1, [-1, 0, 0, 0, 0])


def test_given_kilometres_are_what_the_motorbike_drives_and_given_hours_are_not():
    asked = Asked(Goal.P_MEDIAN, number=1, circuity=1.5, drone=Drone.NONE, feeder_hubs=1)
    text = "from,to,cost\nnear,seat,0\nup,seat,30\n"
    for unit, km in ((Unit.KILOMETRES, 30.0), (Unit.HOURS, 9.9 * 1.6)):
        tables = Tables(read_table(TWO), read_table(SEATS), FURTHER, ways=text)
        summary, arrays = plan(tables, replace(asked, unit=unit), gap=0.0, memory=8 << 30, watch=lambda *_: False)
        assert arrays["bike_fen_kg"][1] == pytest.approx(km * 2 * 80 / 60, rel=1e-5)
        figures = [one["figure"] for one in summary["landed"]["assumed"]]
        assert ("village_circuity" in figures) is (unit is Unit.HOURS)


def test_every_faulty_line_of_ways_is_named_and_nothing_is_taken(office):
    with pytest.raises(actions.TableRefused) as found:
        ways(office, "from,to,cost\na,s,-1\na,,\nb,s,1\nb,s,2\n")
    assert [(one.code, one.field) for one in found.value.reasons] == [
        ("at-least", "line 2"),
        ("no-end", "line 3"),
        ("missing", "line 3"),
        ("way-twice", "line 5"),
    ]
    assert queries.tables(office.planner) == ()
    with pytest.raises(actions.TableRefused) as found:
        ways(office, "from,to\na,b\n")
    assert [one.code for one in found.value.reasons] == ["ways-heading"]


def test_ways_to_strangers_and_places_without_any_are_named_with_their_lines_in_the_readers_language(office):
    places = office.table()
    said = {
        "en": ["Line 8: “z” (column from) is not among the places", "Line 7: “y” (column to) is not among the sites"],
        "zh-hans": ["第 8 行：“z”（from 列）不在地点表中", "第 7 行：“y”（to 列）不在站点表中"],
    }
    text = HOURS.replace("e,b,2\ne,e,0\n", "e,y,2\nz,b,1\n")
    table = ways(office, text)
    for language, sentences in said.items():
        with translation.override(language), pytest.raises(actions.NoPlanFor) as found:
            office.scenario(OVER, places_id=places, ways_id=table)
        texts = [str(one.message) for one in found.value.reasons]
        assert {one.field for one in found.value.reasons} == {"ways_id"}
        assert [one for one in sentences if not any(text.startswith(one) for text in texts)] == []
    lonely = ways(office, "\n".join(line for line in HOURS.splitlines() if not line.startswith(("c", "e"))))
    with translation.override("zh-hans"), pytest.raises(actions.NoPlanFor) as found:
        office.scenario(OVER, places_id=places, ways_id=lonely)
    assert [(str(one.message), one.field) for one in found.value.reasons] == [
        ("第 4 行：路程表中没有从 c 到任何站点的路；请补上，或删去此地点。", "places_id"),
        ("第 6 行：路程表中没有从 e 到任何站点的路；请补上，或删去此地点。", "places_id"),
    ]
    assert queries.scenarios(office.planner) == ()


def test_hours_need_a_table_of_ways_and_only_such_a_table_is_one(office):
    places = office.table()
    for given, code in (({}, "ways"), ({"ways_id": places}, "table")):
        with pytest.raises(Refused) as found:
            office.scenario(OVER, places_id=places, **given)
        assert [(one.code, one.field) for one in found.value.reasons] == [(code, "ways_id")]


def test_a_scenario_keeps_its_ways_which_are_not_put_aside_meanwhile(office):
    table = ways(office)
    scenario_id = office.scenario(OVER, ways_id=table)
    view = queries.scenario(office.planner, scenario_id)
    assert (view.ways.name, view.ways.rows, view.asked.unit) == ("ways", 7, Unit.HOURS)
    with pytest.raises(actions.TableInUse):
        office.do(actions.withdraw_table, table_id=table)


def test_the_memory_that_ways_take_is_counted_before():
    few, many = (needed(OVER, 100_000, 2_000, rows) for rows in (100_000, 5_000_000))
    assert many - few == (50 - 1) * 20 * 100_000 + 800 * 4_900_000


def test_the_planners_process_takes_the_ways_with_the_scenario(office):
    grid = "lat_min,lon_min,p90_m\n37.7,115.0,20\n37.7,115.1,25\n"
    heights = office.table(grid, "heights", kind=TableKind.HEIGHTS)
    scenario_id = office.scenario(OVER, ways_id=ways(office), heights_id=heights)
    run_id = office.do(actions.run_scenario, scenario_id=scenario_id).run_id
    run = Run.unscoped.select_related("scenario").get(public_id=run_id)
    _summary, arrays = running._sites(run, lambda *_: False)
    assert arrays["cost"].tolist() == [0.0, 0.0, 0.5, 1.25, 2.0]
    assert queries.scenario(office.planner, scenario_id).heights.table_id == heights
