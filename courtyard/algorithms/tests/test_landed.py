"""Landed cost: worked out by hand, for one village and for many."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from courtyard.algorithms.landed import BadTariff, Basis, Charge, Leg, changed, kept, landed, worth_it

DRONE = Leg("drone", (Charge(Basis.TRIP, 600),), load_kg=12, minutes=20)
ROAD = Leg("road", (Charge(Basis.TRIP_KM, 250),), km=40, load_kg=500, minutes=70, loss=0.01)
PACKING = Leg("packing", (Charge(Basis.PIECE, 300),), minutes=10)
TRUNK = Leg("trunk", (Charge(Basis.KG_KM, 0.1), Charge(Basis.KG, 20)), km=900, loss=0.04, minutes=900)


def test_each_leg_is_paid_for_what_enters_it():
    way = landed([DRONE, ROAD, PACKING, TRUNK], piece_kg=1.5)
    enters_trunk, enters_road = 1 / 0.96, 1 / 0.96 / 0.99
    assert {name: float(fen[0]) for name, fen in way.fen_by_leg.items()} == pytest.approx(
        {
            "drone": enters_road * 600 / 12,
            "road": enters_road * 250 * 40 / 500,
            "packing": enters_trunk * 300 / 1.5,
            "trunk": enters_trunk * (0.1 * 900 + 20),
        }
    )
    assert float(way.gate_kg[0]) == pytest.approx(enters_road)
    assert float(way.minutes[0]) == 1_000
    assert list(way.fen_by_leg) == ["drone", "road", "packing", "trunk"]


def test_what_the_household_keeps_is_the_citys_price_less_the_way_for_each_kilogram_that_leaves_the_gate():
    way = landed([Leg("road", (Charge(Basis.KG, 100),), loss=0.5)])
    # Two kilograms leave for one that arrives, and both are paid for.
    assert (float(way.fen[0]), float(way.gate_kg[0])) == (200, 2)
    assert float(kept(way, 1_000)[0]) == 400
    assert float(worth_it(way, 1_000, 450)[0]) == -50
    assert float(kept(way, 150)[0]) < 0


def test_a_column_of_villages_is_worked_out_at_once():
    km = np.array([10.0, 100.0, 0.0])
    way = landed([Leg("road", (Charge(Basis.KG_KM, 2),), km=km), Leg("packing", (Charge(Basis.KG, 30),))])
    assert way.fen.tolist() == [50, 230, 30]
    assert kept(way, [100, 200, 300]).tolist() == [50, -30, 270]


def test_a_scenario_shows_by_leg_what_it_changes():
    truck = landed([Leg("road", (Charge(Basis.KG, 300),)), PACKING])
    drone = landed([Leg("drone", (Charge(Basis.KG, 90),)), PACKING])
    assert {name: float(fen[0]) for name, fen in changed(truck, drone).items()} == {"road": -300, "packing": 0, "drone": 90}


@given(
    st.lists(st.tuples(st.floats(0, 1_000), st.floats(0, 500), st.floats(0, 0.9)), min_size=1, max_size=6),
    st.floats(1, 100_000),
)
def test_at_the_price_that_the_way_costs_nothing_is_kept_and_a_loss_never_makes_it_cheaper(rows, city):
    legs = [
        Leg(str(k), (Charge(Basis.KG, fen), Charge(Basis.KG_KM, fen / 100)), km=km, loss=loss) for k, (fen, km, loss) in enumerate(rows)
    ]
    way, lossless = landed(legs), landed([Leg(leg.name, leg.charges, leg.km) for leg in legs])
    assert float(kept(way, way.fen)[0]) == 0
    assert float(way.fen[0]) >= float(lossless.fen[0]) - 1e-9
    assert float(kept(way, city)[0]) <= float(kept(lossless, city)[0]) + 1e-9 or city < float(way.fen[0])


@pytest.mark.parametrize(
    ("leg", "says"),
    [
        (Leg("road", (Charge(Basis.KG, -1),)), "road: -1 fen for a kilogram is no price"),
        (Leg("road", (Charge(Basis.KG_KM, 1),), km=[1, -2]), "road: km is -2 in row 1"),
        (Leg("road", (Charge(Basis.KG_KM, 1),), km=np.nan), "road: km is nan in row 0"),
        (Leg("road", (Charge(Basis.TRIP, 1),), load_kg=[5, 0]), r"carries nothing has no cost a kilogram \(row 1\)"),
        (Leg("road", (), loss=1.0), "road: a share of 1 cannot be lost"),
    ],
)
def test_a_tariff_that_makes_no_sense_is_refused_with_its_leg(leg, says):
    with pytest.raises(BadTariff, match=says):
        landed([leg])


def test_two_legs_of_one_name_and_a_piece_without_weight_are_refused():
    with pytest.raises(BadTariff, match="road: two legs have this name"):
        landed([ROAD, ROAD])
    with pytest.raises(BadTariff, match="weighs nothing"):
        landed([ROAD], piece_kg=0)
