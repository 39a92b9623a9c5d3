"""Where to build: on places few enough to try every plan, none is better than ours and none is below our bound."""

from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from courtyard.algorithms.siting import _room, _swap
from courtyard.algorithms.siting.capacity import median_with_room
from courtyard.algorithms.siting.centre import centre
from courtyard.algorithms.siting.charge import fixed_charge
from courtyard.algorithms.siting.cover import cover_all, covering, spread
from courtyard.algorithms.siting.lists import cheapest_open, from_matrix, nearest, within
from courtyard.algorithms.siting.median import median
from courtyard.algorithms.siting.points import BadPlaces, on_a_plane, on_the_earth
from courtyard.algorithms.siting.search import Effort
from courtyard.algorithms.siting.tables import read_table

SOME = settings(max_examples=20)
EFFORT = Effort(kicks=60)


@st.composite
def tables(draw):
    """Costs of some clients (rows) at some sites (columns), and what each client weighs."""
    clients, sites = draw(st.integers(1, 9)), draw(st.integers(2, 7))
    costs = draw(st.lists(st.lists(st.integers(0, 40), min_size=sites, max_size=sites), min_size=clients, max_size=clients))
    weights = draw(st.lists(st.integers(1, 9), min_size=clients, max_size=clients))
    return np.array(costs, dtype=float), np.array(weights, dtype=float)


def plans(sites: int, p: int):
    return [list(chosen) for chosen in combinations(range(sites), p)]


@SOME
@given(tables(), st.integers(1, 3))
def test_no_plan_of_p_sites_is_cheaper_or_below_the_bound(table, p):
    costs, weights = table
    p = min(p, costs.shape[1])
    best = min(float(weights @ costs[:, chosen].min(axis=1)) for chosen in plans(costs.shape[1], p))
    plan = median(from_matrix(costs), weights, p, effort=EFFORT)
    assert (len(plan.sites), plan.value) == (p, best)
    assert plan.bound <= best
    assert float(weights @ costs[:, plan.sites].min(axis=1)) == best
    assert (costs[np.arange(len(costs)), plan.serves] == plan.costs).all()


@SOME
@given(tables(), st.integers(1, 3))
def test_a_list_cut_short_gives_a_bound_on_all_sites(table, p):
    costs, weights = table
    p = min(p, costs.shape[1])
    best = min(float(weights @ costs[:, chosen].min(axis=1)) for chosen in plans(costs.shape[1], p))
    whole = from_matrix(costs)
    short = [slice(whole.start[i], whole.start[i] + 2) for i in range(len(costs))]
    lists = type(whole)(
        np.arange(len(costs) + 1, dtype=np.int64) * 2,
        np.concatenate([whole.site[part] for part in short]),
        np.concatenate([whole.cost[part] for part in short]),
        np.array([float(whole.cost[part][-1]) for part in short]),
        whole.sites,
    )
    assert median(lists, weights, p, effort=EFFORT).bound <= best


@SOME
@given(tables(), st.lists(st.integers(0, 60), min_size=7, max_size=7))
def test_no_plan_with_charges_is_cheaper_or_below_the_bound(table, charges):
    costs, weights = table
    charge = np.array(charges[: costs.shape[1]], dtype=float)
    every = [chosen for p in range(1, costs.shape[1] + 1) for chosen in plans(costs.shape[1], p)]
    best = min(float(weights @ costs[:, chosen].min(axis=1) + charge[chosen].sum()) for chosen in every)
    plan = fixed_charge(from_matrix(costs), weights, charge, effort=EFFORT)
    assert plan.value == pytest.approx(best)
    assert plan.bound <= best + 1e-9


@SOME
@given(tables(), st.integers(1, 3), st.integers(0, 40))
def test_no_p_sites_reach_more_and_no_fewer_sites_reach_all(table, p, reach):
    costs, weights = table
    p = min(p, costs.shape[1])
    near = from_matrix(np.where(costs <= reach, costs, np.inf))
    best = max(float(weights[(costs[:, chosen] <= reach).any(axis=1)].sum()) for chosen in plans(costs.shape[1], p))
    plan = covering(near, weights, p, effort=EFFORT)
    assert (len(plan.sites), plan.covered) == (p, best)
    assert (plan.reached == (costs[:, plan.sites] <= reach).any(axis=1)).all()
    assert plan.at_most >= best - 1e-9
    cover = cover_all(near, effort=EFFORT)
    can = (costs <= reach).any(axis=1)
    assert list(cover.alone) == list(np.flatnonzero(~can))
    enough = [k for k in range(costs.shape[1] + 1) if any((costs[can][:, c] <= reach).any(axis=1).all() for c in plans(costs.shape[1], k))]
    assert len(cover.sites) == enough[0]
    assert cover.at_least <= enough[0]


@SOME
@given(tables(), st.integers(1, 3))
def test_no_p_sites_have_a_smaller_radius(table, p):
    costs, _weights = table
    p = min(p, costs.shape[1])
    best = min(float(costs[:, chosen].min(axis=1).max()) for chosen in plans(costs.shape[1], p))
    plan = centre(from_matrix(costs), p, effort=EFFORT)
    assert (len(plan.sites), plan.radius) == (p, best)
    assert plan.at_least <= best
    assert float(costs[:, plan.sites].min(axis=1).max()) == best


def test_what_must_be_open_is_and_what_may_not_be_is_not():
    costs = np.array([[0.0, 5, 9], [5, 0, 9], [9, 9, 0]])
    lists = from_matrix(costs)
    assert list(median(lists, [1, 1, 1], 2, must_open=[2], never_open=[1], effort=EFFORT).sites) == [0, 2]
    assert list(fixed_charge(lists, [1, 1, 1], 1, must_open=[2], never_open=[0], effort=EFFORT).sites) == [1, 2]
    assert list(covering(from_matrix(np.where(costs < 1, 0, np.inf)), [1, 1, 9], 1, never_open=[2], effort=EFFORT).sites) in ([0], [1])


@pytest.mark.parametrize(
    ("p", "more", "message"),
    [
        (0, {}, "choose from 1 to 3"),
        (4, {}, "choose from 1 to 3"),
        (3, {"never_open": [0]}, "choose from 1 to 2"),
        (1, {"must_open": [0, 1]}, "2 sites must be open, but only 1 may be"),
        (1, {"must_open": [3]}, "numbered from 0 to 2"),
        (2, {"must_open": [1], "never_open": [1]}, "Site 1 must be open and may not be"),
    ],
)
def test_a_plan_that_cannot_be_is_refused_in_words(p, more, message):
    with pytest.raises(BadPlaces, match=message):
        median(from_matrix(np.ones((2, 3))), [1, 1], p, **more)


@pytest.mark.parametrize("weights", [[1], [1, 0], [1, -2], [1, float("nan")]])
def test_weights_that_are_none_are_refused(weights):
    with pytest.raises(BadPlaces):
        median(from_matrix(np.ones((2, 3))), weights, 1)


def test_the_watcher_sees_the_gap_close_and_may_stop_the_search():
    rng = np.random.default_rng(1)
    points = on_a_plane(*rng.random((2, 300)) * 1000)
    seen = []
    plan = median(nearest(points, points, 300), np.ones(300), 12, effort=Effort(watch=lambda p: seen.append(p) or len(seen) == 100))
    assert len(seen) == plan.rounds == 100
    assert [p.value for p in seen] == sorted((p.value for p in seen), reverse=True)
    assert [p.bound for p in seen] == sorted(p.bound for p in seen)
    assert 0 < plan.gap < 0.2


def test_the_same_seed_gives_the_same_plan_and_short_lists_a_sound_one():
    rng = np.random.default_rng(2)
    points, weights = on_the_earth(100 + 5 * rng.random(400), 30 + 5 * rng.random(400)), rng.integers(1, 9, 400)
    whole, short = nearest(points, points, 400), nearest(points, points, 60)
    effort = Effort(bound_rounds=300, kicks=200, seed=3)
    one, again, cut = (median(lists, weights, 20, effort=effort) for lists in (whole, whole, short))
    assert (list(one.sites), one.value, one.bound) == (list(again.sites), again.value, again.bound)
    assert cut.bound <= one.value
    _serves, exact = cheapest_open(points, points, cut.sites)
    assert one.bound <= float(weights @ exact) < one.value * 1.01


def test_distances_on_the_earth_are_great_circles():
    places = on_the_earth([0.0, 0.0, 90.0, 180.0], [0.0, 1.0, 0.0, 0.0])
    lists = nearest(places[[0]], places, 4)
    assert list(lists.site) == [0, 1, 2, 3]
    assert lists.cost == pytest.approx([0, 111.195, 10007.557, 20015.115], abs=0.01)
    assert list(within(places[[0]], places, 112).site) == [0, 1]


@pytest.mark.parametrize(
    ("lon", "lat", "message"),
    [([0.0], [91.0], "swapped"), ([float("nan")], [0.0], "Point 0"), ([0.0, 1.0], [0.0], "one length")],
)
def test_coordinates_that_are_none_are_refused(lon, lat, message):
    with pytest.raises(BadPlaces, match=message):
        on_the_earth(lon, lat)


def test_rounded_distances_are_rounded_down_and_reach_is_by_what_they_cost():
    points = on_a_plane([0, 1, 2.9, 3.1], [0, 0, 0, 0], rounded_down=True)
    assert list(nearest(points[[0]], points, 4).cost) == [0, 1, 2, 3]
    assert list(within(points[[0]], points, 2).site) == [0, 1, 2]


def test_the_spread_of_costs_names_the_mean_the_95th_in_a_hundred_and_the_worst():
    assert spread(np.arange(100.0), np.ones(100)) == (49.5, 94.0, 99.0)
    assert spread(np.array([1.0, 9.0]), [99, 1]) == pytest.approx((1.08, 1.0, 9.0))


def test_points_are_read_from_a_table():
    table = read_table("Lat,name,Lon\n30,a,110\n31,b,111\n")
    assert ([list(column) for column in table.at], table.weight, table.ids) == ([[110, 111], [30, 31]], None, ["1", "2"])


def _best_with_room(costs, weights, p, room):
    """The cheapest plan of all, each client at one site: every choice of sites, every assignment."""
    best = np.inf
    for chosen in plans(costs.shape[1], p):
        for served_by in product(chosen, repeat=len(costs)):
            load = np.bincount(served_by, weights=weights, minlength=costs.shape[1])
            if (load <= room).all():
                best = min(best, float(sum(weights[i] * costs[i, j] for i, j in enumerate(served_by))))
    return best


@SOME
@given(tables(), st.integers(1, 3), st.integers(8, 40))
def test_a_plan_with_room_holds_what_it_serves_and_no_plan_is_below_its_bound(table, p, size):
    costs, weights = table[0][:6], table[1][:6]
    p = min(p, costs.shape[1])
    room = size + np.arange(costs.shape[1], dtype=float)
    try:
        plan = median_with_room(from_matrix(costs), weights, p, room, effort=EFFORT)
    except BadPlaces:
        assert np.sort(room)[-p:].sum() < weights.sum() or weights.max() > room.max()
        return
    best = _best_with_room(costs, weights, p, room)
    assert plan.bound <= best + 1e-6
    if (plan.serves >= 0).all():
        assert len(plan.sites) == p
        assert (np.bincount(plan.serves, weights=weights, minlength=len(room)) <= room).all()
        assert set(plan.serves) <= set(plan.sites)
        assert plan.value == float(weights @ costs[np.arange(len(costs)), plan.serves]) >= best
    else:
        assert plan.value > best or best == np.inf


@given(
    st.lists(st.tuples(st.integers(0, 9), st.integers(1, 5), st.integers(0, 12)), min_size=1, max_size=12),
    st.integers(1, 20),
)
def test_a_site_saves_most_by_those_for_whom_it_saves_most_until_it_is_full(rows, size):
    cost, weight, price = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
    lists = from_matrix(cost[:, None])
    pairs = _swap.turned(lists.start, lists.site, lists.cost, 1)
    saved, share = np.zeros(1), np.zeros(lists.pairs, dtype=np.float32)
    _room.savings(pairs, weight, price, np.array([float(size)]), saved, share)
    free, most = float(size), 0.0
    for gain, mass in sorted(zip(price - cost, weight, strict=True), reverse=True):
        part = min(mass, free) if gain > 0 else 0.0
        most, free = most + part * gain, free - part
    assert saved[0] == pytest.approx(most)
    mine = pairs.by_client
    assert (share * weight[mine]).sum() <= size + 1e-5
    assert float((share * weight[mine] * (price - cost)[mine]).sum()) == pytest.approx(most, rel=1e-6)


def test_more_effort_with_room_never_makes_a_plan_worse_and_a_seed_gives_the_same_plan():
    draw = np.random.default_rng(4)
    points = on_a_plane(*draw.uniform(0, 100, (2, 120)))
    weights, lists = draw.integers(1, 9, 120).astype(float), nearest(points, points, 120)
    room = float(weights.sum()) / 12 * 1.1
    short, long, again = (
        median_with_room(lists, weights, 12, room, effort=Effort(bound_rounds=200, kicks=kicks, seed=3)) for kicks in (0, 150, 150)
    )
    assert long.value < short.value
    assert (long.value, long.serves.tolist()) == (again.value, again.serves.tolist())
    assert (np.bincount(long.serves, weights=weights, minlength=120) <= room).all()
    assert long.bound <= long.value


def test_room_that_never_binds_gives_the_plan_without_and_room_that_does_costs_something():
    draw = np.random.default_rng(3)
    points = on_a_plane(draw.uniform(0, 100, 300), draw.uniform(0, 100, 300))
    lists, weights = nearest(points, points, 300), np.ones(300)
    free = median(lists, weights, 10, effort=Effort(kicks=200))
    loose = median_with_room(lists, weights, 10, 300.0, effort=Effort(bound_rounds=400))
    tight = median_with_room(lists, weights, 10, 31.0, effort=Effort(bound_rounds=400))
    assert loose.value == pytest.approx(free.value)
    assert loose.value < tight.value
    assert tight.gap < 0.05
    assert np.bincount(tight.serves).max() <= 31


def test_room_that_is_too_little_is_refused_with_what_would_do():
    lists = from_matrix([[1.0, 2.0], [2.0, 1.0]])
    with pytest.raises(BadPlaces, match="All together want 10, and the 1 largest sites have room for 6: open more or larger ones"):
        median_with_room(lists, [5, 5], 1, [6, 4])
    with pytest.raises(BadPlaces, match=r"Client 1 .* wants 7, more than any site has room for: divide it"):
        median_with_room(lists, [3, 7], 2, [6, 6])
    with pytest.raises(BadPlaces, match="Room is a finite number"):
        median_with_room(lists, [3, 7], 2, [6, np.nan])
