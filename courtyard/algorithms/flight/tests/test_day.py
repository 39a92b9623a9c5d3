"""A day of an airport beside a motorbike."""

import numpy as np
import pytest

from courtyard.algorithms.flight.day import Motorbike, Terms, airport, day
from courtyard.algorithms.flight.legs import BadLegs, Legs, Tariff, cost_fen, there_and_back
from courtyard.algorithms.flight.port import Port, throughput
from courtyard.algorithms.flight.published import LIGHT

LEGS = Legs.over([2_000.0, 5_000.0, 40_000.0])


def test_each_leg_is_flown_as_often_as_what_is_wanted_asks():
    found = day(LIGHT, LEGS, 15.0, wanted_kg=[30.0, 31.0, 90.0], road_km=[3, 8, 60])
    assert list(found.sorties) == [2, 3, 0]  # the last is too far for its battery
    assert list(found.flights.flyable) == [True, True, False]
    assert found.share[2] > 1 - LIGHT.reserve
    assert (found.fen == cost_fen(LIGHT, there_and_back(LIGHT, LEGS, 15.0), Terms().tariff)).all()
    assert (found.out_s[:2] < found.flights.seconds[:2]).all()


def test_the_fleet_keeps_the_pace_of_the_day():
    found = day(LIGHT, LEGS, 15.0, wanted_kg=[600.0, 900.0, 0.0], road_km=1.0, terms=Terms(hours=4.0))
    whole = airport(LIGHT, found, 4.0)
    assert whole is not None
    fleet, sorties = whole.fleet, found.sorties
    mean = [float(column[:2] @ sorties[:2] / sorties.sum()) for column in (found.flights.seconds, found.share)]
    enough = Port(pads=fleet.pads, drones=fleet.drones, batteries=fleet.batteries, chargers=fleet.chargers)
    assert throughput(enough, *mean).sorties_per_hour * 4.0 >= sorties.sum()
    fewer = Port(pads=fleet.pads, drones=fleet.drones, batteries=fleet.batteries - 1, chargers=fleet.chargers)
    assert throughput(fewer, *mean).sorties_per_hour * 4.0 < sorties.sum()


def test_nothing_wanted_needs_no_fleet():
    assert airport(LIGHT, day(LIGHT, LEGS, 15.0, road_km=1.0), 10.0) is None


def test_two_airports_each_have_their_own_sorties_and_manage_their_pace():
    found = day(LIGHT, LEGS, 15.0, wanted_kg=[600.0, 900.0, 0.0], road_km=1.0)
    one, other = (airport(LIGHT, found, 10.0, np.arange(3) == row) for row in (0, 1))
    assert one is not None
    assert other is not None
    assert (one.sorties, other.sorties) == (40, 60)
    assert one.throughput.sorties_per_hour >= 4.0
    assert other.throughput.sorties_per_hour >= 6.0
    assert one.charges == pytest.approx(40 * found.share[0])
    assert one.energy_wh == pytest.approx(40 * found.flights.energy_wh[0])
    assert airport(LIGHT, found, 10.0, np.arange(3) == 2) is None


def test_a_motorbike_is_paid_for_there_and_back():
    bike = Motorbike(km_h=20.0, load_kg=50.0, fen_km=100.0)
    found = day(LIGHT, LEGS, 15.0, road_km=[10, 0, 5], terms=Terms(bike=bike))
    assert found.bike_minutes.tolist() == [30.0, 0.0, 15.0]
    assert found.bike_fen_kg.tolist() == [40.0, 0.0, 20.0]


def test_a_dearer_tariff_is_a_dearer_sortie():
    free = Terms(tariff=Tariff(0, 0, 1, 0, 700))
    assert day(LIGHT, LEGS, 15.0, road_km=0.0, terms=free).fen.tolist() == [700, 700, -1]


@pytest.mark.parametrize(("more", "says"), [({"wanted_kg": [1, -1, 0]}, "row 1: what is wanted"), ({"road_km": np.nan}, "row 0: the road")])
def test_an_amount_that_is_none_is_refused_with_its_row(more, says):
    with pytest.raises(BadLegs, match=says):
        day(LIGHT, LEGS, 15.0, **{"road_km": 1.0} | more)
