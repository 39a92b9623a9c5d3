"""What a plan comes to in time and money, worked out by hand: places lie on one meridian, so that kilometres are known."""

from dataclasses import replace

import numpy as np
import pytest
from django.utils import translation

from courtyard.algorithms.earth import EARTH_KM
from courtyard.algorithms.siting.goals import Goal
from courtyard.algorithms.siting.tables import read_table
from courtyard.logistics import rules, worth
from courtyard.logistics.planning import Tables, plan
from courtyard.logistics.rules import Asked, Drone

pytestmark = pytest.mark.only_on("sqlite")  # no database


def lat(km):
    return 30 + float(np.degrees(km / EARTH_KM))


# One village at its centre, one 9.9 km from it. A night train goes from a station 49 km away to the far hub, beside which the large city
# lies; the small one lies beside the centre.
VILLAGES = f"id,lon,lat,weight\nnear,107,{lat(0)},3\nup,107,{lat(9.9)},1\n"
SEATS = f"id,lon,lat\nseat,107,{lat(0)}\n"
FURTHER = {
    "hubs": f"id,lon,lat\nstation,107,{lat(-49)}\nfar,107,{lat(1_000)}\n",
    "departures": "from,to,departs,takes_min,cutoff_min,unload_min,mode\nstation,far,18:00,600,30,30,train\n",
    "destinations": f"id,lon,lat,weight\nlarge,107,{lat(1_000.9)},3\nsmall,107,{lat(2)},1\n",
    "products": "id,name,city_fen,local_fen,piece_kg\nhen,母鸡,10000,3300,1.5\n乌鸡,乌鸡,12000,9900,1\n",
}
ASKED = Asked(Goal.P_MEDIAN, number=1, circuity=1.5, hours=(9 * 60, 17 * 60), feeder_hubs=1)


def planned(asked=ASKED, tariff=None, **further):
    tables = Tables(read_table(VILLAGES), read_table(SEATS), FURTHER | further, tariff)
    return plan(tables, asked, gap=0.0, memory=8 << 30, watch=lambda phase, best, bound: False)


def test_how_soon_parcels_arrive_is_told_by_hour_and_kept_for_every_place_and_site():
    summary, arrays = planned()
    first, second = summary["reach"]["by_hour"]
    # At nine both villages catch the truck at ten and the night train; at five nobody does, and the small city is a quarter of the people.
    assert (first["at"], first["within"], first["people_everywhere"]) == ("9:00", 1.0, 4.0)
    assert (second["at"], second["within"], second["people_beyond"]) == ("17:00", 0.25, 4.0)
    assert (arrays["share_0900"].tolist(), arrays["share_1700"].tolist()) == ([1.0, 1.0], [0.25, 0.25])
    assert arrays["site_share_1700"].tolist() == [0.25]
    assert "road_share_0900" not in arrays
    assert (summary["reach"]["departures"], summary["reach"]["departures_assumed"]) == (17, 16)
    assert "feeder_km_h" in [one["figure"] for one in summary["reach"]["figures_assumed"]]


def test_what_a_kilogram_costs_to_land_is_told_by_leg_and_kept_for_every_place():
    summary, arrays = planned(tariff={"bike_fen_km": 120.0})
    hen, silkie = summary["landed"]["products"]
    rest = 40 + 250 / 1.5 + 49 * 1.4 * 2 * 350 / 1_000 + (3 * 1_049.9 + 51) / 4 * 1.25 * 0.06
    by_bike = 9.9 * 1.5 * 2 * 120 / 60
    np.testing.assert_allclose(arrays["landed_fen_hen"], [rest, rest + by_bike], rtol=1e-5)
    np.testing.assert_allclose(arrays["kept_fen_hen"], [10_000 - rest, 10_000 - rest - by_bike], rtol=1e-6)
    np.testing.assert_allclose(arrays["bike_fen_kg"], [0, by_bike], rtol=1e-5)
    assert hen["legs"]["access"] == pytest.approx(by_bike / 4)
    # An id that is no simple word stands in the summary; its arrays have its number.
    assert (silkie["product"], silkie["array"], "kept_fen_2" in arrays) == ("乌鸡", "2", True)
    figures = [one["figure"] for one in summary["landed"]["assumed"]]
    assert ("bike_fen_km" in figures, "trunk_fen_kg_km" in figures, "village_circuity" in figures) == (False, True, False)


def test_a_scenario_that_counts_the_crows_way_takes_village_roads_as_longer_and_says_so():
    summary, arrays = planned(replace(ASKED, circuity=1.0))
    assert arrays["bike_fen_kg"][1] == pytest.approx(9.9 * 1.6 * 2 * 80 / 60, rel=1e-5)
    assert summary["landed"]["assumed"][0]["figure"] == summary["reach"]["figures_assumed"][0]["figure"] == "village_circuity"
    assert summary["worst_km"] == pytest.approx(9.9, rel=1e-6)


def test_where_drones_fetch_loads_the_motorbike_stands_beside_them():
    summary, arrays = planned(replace(ASKED, drone=Drone.LIGHT, hours=(13 * 60 + 10,)))
    # 45 minutes by motorbike, 28 or so by drone: handed over at 13:10, one misses the truck at 14:00 and the other does not.
    assert (arrays["share_1310"].tolist(), arrays["road_share_1310"].tolist()) == ([1.0, 1.0], [1.0, 0.25])
    assert (summary["landed"]["access"]["villages_flown"], np.isfinite(arrays["drone_fen_kg"]).all()) == (2, True)
    assert summary["reach"]["by_hour"][0]["within_by_road"] == pytest.approx((3 + 0.25) / 4)


def test_a_plan_whose_reach_cannot_be_said_is_kept_with_the_reason():
    quiet = FURTHER["hubs"].replace("lat\n", "lat,curfew_from,curfew_until\n").replace("\nfar", ",17:00,19:00\nfar").strip() + ",,\n"
    summary, arrays = planned(hubs=quiet)
    says = "Line 2: It leaves station at 18:00, when this hub is closed; give another time, or correct the curfew."
    assert summary["reach"]["why_not"] == says
    assert [one["code"] for one in summary["reach"]["rows"]] == ["shut"]
    assert (summary["open"], "share_0900" in arrays, "kept_fen_hen" in arrays) == (1, False, True)


def test_without_further_tables_a_plan_is_distances_alone():
    tables = Tables(read_table(VILLAGES), read_table(SEATS))
    summary, arrays = plan(tables, ASKED, gap=0.0, memory=8 << 30, watch=lambda phase, best, bound: False)
    assert summary.keys().isdisjoint({"reach", "landed"})
    assert not [name for name in arrays if name.startswith(("share", "landed", "bike"))]
    only_products = {name: FURTHER[name] for name in ("products", "destinations")}
    summary, arrays = plan(Tables(read_table(VILLAGES), None, only_products), ASKED, gap=0.0, memory=8 << 30, watch=lambda *_: False)
    assert ("reach" in summary, summary["landed"]["products"][0]["legs"]["feeder road"]) == (False, 0.0)


# Cells of a tenth of a degree along the meridian; between both villages and their centre it is flat, or a ridge stands there.
FLAT = "lat_min,lon_min,p90_m\n" + "".join(f"{30 + row / 10:.1f},106.9,{{0}}\n{30 + row / 10:.1f},107.0,{{0}}\n" for row in range(-1, 2))


def test_what_drones_climb_over_comes_from_a_grid_of_heights_and_the_plan_says_how_much_it_knows():
    asked = replace(ASKED, drone=Drone.LIGHT)
    _bare, without = planned(asked)
    flat, level = planned(asked, heights=FLAT.format(300))
    assert flat["heights"] == {"legs": 2, "known": 2}
    # Both ends lie as high as the ground between, so that nothing is climbed over; only the air is a little thinner.
    np.testing.assert_allclose(level["drone_fen_kg"], without["drone_fen_kg"], rtol=0.01)
    lines = FLAT.format(300).splitlines()
    ridge = "\n".join(line.replace(",300", ",4500") if line.startswith("30.0,") else line for line in lines)
    villages = VILLAGES.replace("weight", "weight,altitude_m").replace(",3\n", ",3,300\n").replace(",1\n", ",1,300\n")
    tables = Tables(
        read_table(villages), read_table(SEATS.replace("lat\n", "lat,altitude_m\n").strip() + ",300\n"), FURTHER | {"heights": ridge}
    )
    high, arrays = plan(tables, asked, gap=0.0, memory=8 << 30, watch=lambda phase, best, bound: False)
    assert (high["landed"]["access"]["villages_flown"], "drone_fen_kg" in arrays) == (0, False)
    assert "heights" not in planned(replace(asked, drone=Drone.NONE), heights=FLAT.format(300))[0]


def test_a_grid_that_does_not_know_the_ground_leaves_it_flat_and_says_so():
    elsewhere = "lat_min,lon_min,p90_m\n20.0,100.0,900\n20.1,100.0,900\n"
    asked = replace(ASKED, drone=Drone.LIGHT)
    summary, arrays = planned(asked, heights=elsewhere)
    assert summary["heights"] == {"legs": 2, "known": 0}
    np.testing.assert_array_equal(arrays["drone_fen_kg"], planned(asked)[1]["drone_fen_kg"])


def test_what_stands_in_the_way_has_a_code_whose_words_are_in_the_readers_language():
    high = VILLAGES.replace("weight", "weight,altitude_m").replace(",3\n", ",3,20000\n").replace(",1\n", ",1,0\n")
    tables = Tables(read_table(high), read_table(SEATS), FURTHER)
    asked = replace(ASKED, drone=Drone.LIGHT)
    summary, arrays = plan(tables, asked, gap=0.0, memory=8 << 30, watch=lambda phase, best, bound: False)
    assert (summary["reach"]["code"], summary["landed"]["code"], "share_0900" in arrays) == ("air", "air", False)
    with translation.override("zh-hans"):
        assert str(rules.WHY_NOT["air"]).startswith("有海拔超出无人机可飞行的大气范围")


def test_every_code_of_what_may_stand_in_the_way_has_its_words():
    assert set(worth._CODES.values()) == rules.WHY_NOT.keys()
