"""The landed cost of a plan, worked out by hand: places lie on one meridian, so that kilometres are known."""

import math

import numpy as np
import pytest

from courtyard.algorithms.centres import BadCentres, Means, access, centres, places
from courtyard.algorithms.columns import BadColumns, Fault
from courtyard.algorithms.earth import EARTH_KM
from courtyard.algorithms.flight.day import ASSUMED_TARIFF, Motorbike, day
from courtyard.algorithms.flight.legs import Legs
from courtyard.algorithms.flight.published import LIGHT
from courtyard.algorithms.landed import BadTariff
from courtyard.algorithms.landed_plan import changes, gained, landed_plan, onward
from courtyard.algorithms.tariff import FIGURES, Product, Tariff, read_products, read_tariff, tariff

HEN = Product("hen", "Hen", piece_kg=1.5, city_fen=10_000, local_fen=3_300)
EGG = Product("egg", "Eggs", piece_kg=1.0, city_fen=1_500, local_fen=1_200, loss=0.1, cold=True)


def north(*kilometres, metres=0.0):
    """Places so many kilometres north of 30 degrees."""
    return places(np.full(len(kilometres), 107.0), 30 + np.degrees(np.array(kilometres) / EARTH_KM), metres)


VILLAGES = north(10.0, -4.0, 30.0, 0.0)
PLAN = centres(VILLAGES, north(0.0, 60.0), [0, 0, 1, -1], people=[3, 1, 4, 9], circuity=2.0)
HUBS, CITIES = north(50.0, 1_000.0), north(850.0, 450.0)
ONWARD = onward(PLAN.centres, HUBS, CITIES, [3, 1], Tariff())


def test_how_far_it_is_comes_from_where_things_lie():
    np.testing.assert_allclose(PLAN.road_km, [20, 8, 60, np.inf])
    # Both centres are nearest to the first hub, from which the cities are 800 and 400 km away: 700 in the mean of their people.
    np.testing.assert_allclose(ONWARD.feeder_km, [50 * 1.4, 10 * 1.4])
    np.testing.assert_allclose(ONWARD.trunk_km, [700 * 1.25, 700 * 1.25])


def test_a_kilogram_is_landed_leg_by_leg_and_the_household_keeps_the_rest():
    found = landed_plan(PLAN, access(PLAN, Means()), ONWARD, Tariff(), [HEN])
    by_bike, feeder, trunk = 2 * 80 / 60, 2 * 350 / 1_000 * 70, 0.06 * 875
    whole = [by_bike * 20 + 40 + 250 / 1.5 + feeder + trunk, by_bike * 8 + 40 + 250 / 1.5 + feeder + trunk]
    (hen,) = found.products
    np.testing.assert_allclose(hen.landed_fen, [*whole, by_bike * 60 + 40 + 250 / 1.5 + feeder / 5 + trunk, np.nan], rtol=1e-6)
    np.testing.assert_allclose(hen.kept_fen, 10_000 - hen.landed_fen, rtol=1e-6)
    assert hen.landed_fen[0] == pytest.approx(53.33 + 40 + 166.67 + 49 + 52.5, abs=0.01)
    # The mean by the people of those who have a centre: three, one and four.
    assert list(hen.legs) == ["access", "warehouse", "packing", "feeder road", "trunk"]
    assert hen.legs == pytest.approx(
        {
            "access": by_bike * (20 * 3 + 8 + 60 * 4) / 8,
            "warehouse": 40,
            "packing": 250 / 1.5,
            "feeder road": (49 * 4 + 9.8 * 4) / 8,
            "trunk": 52.5,
        }
    )
    told = found.told()["products"][0]
    assert told["landed_fen"] == pytest.approx(sum(hen.legs.values()))
    assert (told["people"], told["people_worth_it"], told["people_nothing_left"]) == (8, 8, 0)
    assert told["kept_fen_piece"] == pytest.approx((10_000 - told["landed_fen"]) * 1.5)


def test_what_spoils_makes_every_leg_before_it_dearer_and_cold_is_paid_for_by_what_is_kept_cold():
    found = landed_plan(PLAN, access(PLAN, Means()), ONWARD, Tariff(), [EGG])
    (egg,) = found.products
    one = 2 * 80 / 60 * 20 + 40 + 250 + (50 + 0.03 * (70 + 875)) + 49 + 52.5
    assert egg.landed_fen[0] == pytest.approx(one / 0.9, rel=1e-6)
    assert egg.kept_fen[0] == pytest.approx(1_500 * 0.9 - one, rel=1e-5)
    assert found.told()["products"][0]["people_worth_it"] == 0


def test_a_drone_fetches_the_load_where_that_is_cheaper_than_a_motorbike():
    ways = access(PLAN, Means(drone=LIGHT))
    assert ways.flies.tolist() == [True, True, False, False]  # 30 km are too far out and home
    sortie = day(LIGHT, Legs.over(4_000.0), 0.0, 15.0, road_km=8.0)
    assert ways.drone_fen_kg[1] == pytest.approx(sortie.fen[0] / 15)
    assert ways.bike_fen_kg[1] == pytest.approx(sortie.bike_fen_kg[0])
    # The load is under way on the way home alone, with handling before it, as with the motorbike.
    out_and_home = float(sortie.flights.seconds[0])
    assert 15 + out_and_home / 60 / 3 < ways.drone_minutes[1] < 15 + out_and_home / 60
    assert ways.bike_minutes[1] == pytest.approx(15 + 16)
    dear = access(PLAN, Means(bike=Motorbike(fen_km=800.0), drone=LIGHT))
    assert dear.fen_kg[1] == dear.drone_fen_kg[1] < dear.bike_fen_kg[1]
    told = landed_plan(PLAN, dear, ONWARD, Tariff(), [HEN]).told()["access"]
    assert (told["villages"], told["villages_flown"], told["villages_cheaper_by_drone"], told["people_cheaper_by_drone"]) == (3, 2, 2, 4)
    assert told["most_saved"] == pytest.approx(1 - dear.drone_fen_kg[0] / dear.bike_fen_kg[0])


def test_a_village_far_above_its_centre_is_not_flown_to():
    high = centres(north(4.0, metres=5_500.0), north(0.0), [0])
    assert not access(high, Means(drone=LIGHT)).flies.any()


def test_without_hubs_trunk_trucks_begin_at_the_centre():
    direct = onward(PLAN.centres, None, CITIES, [1, 0], Tariff())
    np.testing.assert_allclose(direct.feeder_km, [0, 0])
    np.testing.assert_allclose(direct.trunk_km, [850 * 1.25, 790 * 1.25])


def test_another_scenario_says_by_leg_what_it_changes_and_who_keeps_more():
    other = centres(VILLAGES, north(0.0, 60.0, 10.0), [2, 0, 1, 2], people=[3, 1, 4, 9], circuity=2.0)
    both = [
        landed_plan(plan, access(plan, Means()), onward(plan.centres, HUBS, CITIES, [3, 1], Tariff()), Tariff(), [HEN])
        for plan in (PLAN, other)
    ]
    (change,) = changes(both[0].told(), both[1].told())
    legs = [one.products[0].legs for one in both]
    assert change["legs"] == pytest.approx({name: legs[1][name] - legs[0][name] for name in legs[0]})
    assert change["landed_fen"] == pytest.approx(sum(change["legs"].values()))
    assert change["people_worth_it"] == 9
    # The first village's centre came to it, the fourth has one now; the others keep what they kept.
    assert gained(both[0].products[0].kept_fen, both[1].products[0].kept_fen, PLAN.people) == {"more": 12, "same": 5, "less": 0}


def test_every_figure_that_nobody_gave_is_named_with_its_grounds():
    found = tariff({"trunk_fen_kg_km": 0.05})
    names = [one.figure for one in found.assumed]
    assert (len(names), "trunk_fen_kg_km" in names) == (len(FIGURES) - 1, False)
    assert all(one.because and one.unit for one in found.assumed)
    assert found.trunk_fen_kg_km == 0.05
    # A figure that was given counts as given, though it is the one that would be assumed.
    assert "packing_fen" not in [one.figure for one in tariff({"packing_fen": 250.0}).assumed]
    assert Tariff().means().tariff == ASSUMED_TARIFF
    assert Tariff().means().bike == Motorbike()


def test_a_tariff_and_products_are_read_from_tables():
    assert read_tariff("id,value\nbike_fen_km,100\n").given == {"bike_fen_km"}
    assert read_products("id,name,city_fen,local_fen,piece_kg,loss,cold\nhen,Hen,10000,3300,1.5,,\negg,,1500,1200,,0.1,yes\n") == (
        HEN,
        Product("egg", "egg", piece_kg=1.0, city_fen=1_500, local_fen=1_200, loss=0.1, cold=True),
    )


def test_every_figure_that_makes_no_sense_is_refused_by_its_name():
    with pytest.raises(BadColumns) as found:
        tariff({"petrol": 7.0, "bike_load_kg": 0.0, "packing_fen": -1.0, "cold_fen_kg": math.nan, "bike_km_h": 30.0})
    assert found.value.faults == (
        Fault("no-figure", values={"figure": "petrol", "figures": ", ".join(FIGURES)}),
        Fault("figure above zero", values={"figure": "bike_load_kg", "a": "0", "unit": "kg"}),
        Fault("figure from zero", values={"figure": "packing_fen", "a": "-1", "unit": "fen a piece"}),
        Fault("figure from zero", values={"figure": "cold_fen_kg", "a": "nan", "unit": "fen a kg"}),
    )


def test_every_row_of_a_tariff_or_of_products_that_makes_no_sense_is_refused_with_its_line():
    with pytest.raises(BadColumns) as found:
        read_tariff("id,value\nbike_load_kg,0\nbike_km_h,30\npacking_fen,\n")
    assert [(one.code, one.line) for one in found.value.faults] == [("figure above zero", 2), ("no-value", 4)]
    with pytest.raises(BadColumns) as found:
        read_products("id,city_fen,local_fen,loss,piece_kg\nhen,5,,0,1\negg,5,1,1,1\nham,5,1,0,0\n")
    assert [(one.code, one.line, one.place, one.values["column"]) for one in found.value.faults] == [
        ("missing", 2, "hen", "local_fen"),
        ("share", 3, "egg", "loss"),
        ("at-least", 4, "ham", "piece_kg"),
    ]


def test_villages_and_centres_that_do_not_belong_together_are_refused():
    with pytest.raises(BadCentres, match="row 1: centre 2 is none of the 2"):
        centres(north(1.0, 2.0), north(0.0, 9.0), [0, 2])
    with pytest.raises(BadCentres, match="4 villages need 4 rows"):
        centres(VILLAGES, north(0.0), [0])
    with pytest.raises(BadCentres, match="row 0: people is -1"):
        centres(north(1.0), north(0.0), [0], people=-1)
    with pytest.raises(BadCentres, match="row 1: it has no place on the earth"):
        north(1.0, math.nan)
    with pytest.raises(BadTariff, match="a city with people"):
        onward(PLAN.centres, None, CITIES, [0, 0], Tariff())
    nobody = centres(north(1.0), north(0.0), [-1])
    with pytest.raises(BadTariff, match="no village has a centre"):
        landed_plan(nobody, access(nobody, Means()), onward(nobody.centres, None, CITIES, [1, 1], Tariff()), Tariff(), [HEN])
