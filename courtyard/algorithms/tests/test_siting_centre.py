"""The p-centre: on places few enough to try every plan none has it nearer, and what is proven of many holds."""

from itertools import combinations

import numpy as np
import pytest

from courtyard.algorithms.siting import _needed, _within
from courtyard.algorithms.siting.centre import _Cut, centre
from courtyard.algorithms.siting.lists import from_matrix, nearest, only
from courtyard.algorithms.siting.points import BadPlaces, on_a_plane
from courtyard.algorithms.siting.search import Effort

EFFORT = Effort(kicks=60)
LIMITED = Effort(bound_rounds=300, kicks=300)


def tables(seed):
    """Costs of some clients at some sites: any whole numbers, any numbers, a small lattice where many stand on one spot, or a plane."""
    draw = np.random.default_rng(seed)
    clients, sites = draw.integers(1, 14), draw.integers(2, 10)
    if seed % 4 < 2:
        costs = draw.integers(0, [3, 10, 100][seed % 3], (clients, sites)) if seed % 4 else draw.uniform(0, 10, (clients, sites))
    else:
        ends = [draw.integers(0, 6, (count, 2)) if seed % 4 == 2 else draw.uniform(0, 10, (count, 2)) for count in (clients, sites)]
        costs = np.linalg.norm(ends[0][:, None] - ends[1][None], axis=2)
    costs = costs.astype(np.float32).astype(np.float64)
    if seed % 7 == 0:
        costs[draw.random(costs.shape) < 0.3] = np.inf
    p = int(draw.integers(1, min(4, sites) + 1))
    order = draw.permutation(sites)
    must = order[: draw.integers(0, p + 1)] if seed % 3 == 0 else order[:0]
    never = order[p + draw.integers(0, sites - p + 1) :] if seed % 2 else order[:0]
    return costs, p, must, never


def best_radius(costs, p, must, never):
    allowed = [set(plan) for plan in combinations(range(costs.shape[1]), p) if set(must) <= set(plan) and not set(never) & set(plan)]
    return min(float(costs[:, list(plan)].min(axis=1).max()) for plan in allowed)


def shortened(lists, count):
    """The lists with at most so many sites for each client."""
    place = np.arange(lists.pairs) - np.repeat(lists.start[:-1], np.diff(lists.start))
    is_whole = np.diff(lists.start) <= count
    last = lists.cost[np.minimum(lists.start[:-1] + count, lists.start[1:]) - 1]
    return only(lists, place < count, np.where(is_whole, np.inf, last))


def same_plan(one, other):
    return (list(one.sites), one.radius, one.at_least) == (list(other.sites), other.radius, other.at_least)


@pytest.mark.parametrize("begin", range(0, 400, 50))
def test_no_p_sites_have_a_smaller_radius_and_that_is_proven(begin):
    for seed in range(begin, begin + 50):
        costs, p, must, never = tables(seed)
        best = best_radius(costs, p, must, never)
        if np.isinf(best):
            with pytest.raises(BadPlaces, match="No radius that the lists know about"):
                centre(from_matrix(costs), p, must_open=must, never_open=never, effort=EFFORT)
            continue
        plan = centre(from_matrix(costs), p, must_open=must, never_open=never, effort=EFFORT)
        assert (plan.radius, plan.at_least) == (best, best), seed
        assert len(plan.sites) == p
        assert set(must) <= set(plan.sites)
        assert not set(never) & set(plan.sites)
        assert costs[:, plan.sites].min(axis=1).max() == best


def test_lists_that_are_cut_short_give_a_plan_and_a_bound_that_both_hold():
    known = 0
    for seed in range(300):
        costs, p, must, never = tables(seed)
        best = best_radius(costs, p, must, never)
        lists = shortened(from_matrix(costs), 1 + seed % 5)
        try:
            plan = centre(lists, p, must_open=must, never_open=never, effort=EFFORT)
        except BadPlaces:
            continue
        known += 1
        assert plan.at_least <= best <= plan.radius, seed
        assert costs[:, plan.sites].min(axis=1).max() <= plan.radius
    assert known > 150


def test_many_places_are_bounded_close_to_the_best_radius():
    # A lattice of 30 by 30: each of 100 sites serves three by three, the corners at a distance of the root of two.
    x, y = np.meshgrid(np.arange(30.0), np.arange(30.0))
    points = on_a_plane(x.ravel(), y.ravel())
    plan = centre(nearest(points, points, 900), 100, effort=Effort(bound_rounds=1_500, kicks=3_000))
    assert plan.radius == plan.at_least == np.float32(np.sqrt(2))
    assert len(plan.sites) == 100


def test_whoever_is_left_out_of_the_bound_makes_it_lower_and_not_wrong(monkeypatch):
    points = on_a_plane(*np.random.default_rng(3).uniform(0, 100, (2, 400)))
    lists = nearest(points, points, 400)
    whole = centre(lists, 12, effort=LIMITED)
    monkeypatch.setattr("courtyard.algorithms.siting.centre._PRICED", 2_000)
    few = centre(lists, 12, effort=LIMITED)
    assert 0.5 * whole.at_least < few.at_least <= whole.radius
    assert few.radius >= whole.at_least


def test_the_same_seed_gives_the_same_centre_and_more_effort_is_never_worse():
    points = on_a_plane(*np.random.default_rng(5).uniform(0, 100, (2, 200)))
    lists = nearest(points, points, 200)
    once = centre(lists, 10, effort=LIMITED)
    assert same_plan(once, centre(lists, 10, effort=LIMITED))
    more = centre(lists, 10, effort=Effort(bound_rounds=1_500, kicks=3_000))
    assert once.at_least <= more.at_least <= more.radius <= once.radius
    assert more.gap < 0.02


def test_whoever_watches_a_centre_may_end_it_and_sees_both_sides_close_in():
    points = on_a_plane(*np.random.default_rng(6).uniform(0, 100, (2, 300)))
    seen = []

    def watch(progress):
        seen.append(progress)
        return progress.gap < 0.15

    plan = centre(nearest(points, points, 300), 15, effort=Effort(bound_rounds=3_000, kicks=10**9, watch=watch))
    values, bounds = [one.value for one in seen], [one.bound for one in seen]
    assert values == sorted(values, reverse=True)
    assert bounds == sorted(bounds)
    assert seen[0].phase == "begin"
    assert seen[-1].gap < 0.15 <= seen[-2].gap
    assert (plan.radius, plan.at_least) == (values[-1], bounds[-1])


def reach_of(near):
    """Who reaches whom, from a table of yes and no."""
    start = np.concatenate([[0], np.cumsum(near.sum(axis=1))])
    return _needed.Reach(start[:-1], start[1:], np.nonzero(near)[1].astype(np.int32), near.shape[1])


def test_the_sites_that_are_needed_are_never_fewer_than_the_bound_says_and_branching_tells_for_certain():
    def goes_on():
        return False

    for seed in range(60):
        draw = np.random.default_rng(seed)
        near = draw.random((draw.integers(2, 16), draw.integers(2, 11))) < draw.uniform(0.15, 0.6)
        near = near[near.any(axis=1)]
        fewest = next(
            count
            for count in range(near.shape[1] + 1)
            if any(near[:, list(plan)].any(axis=1).all() for plan in combinations(range(near.shape[1]), count))
        )
        reach = reach_of(near)
        far_off = _needed.priced(reach, _needed.first_prices(reach), near.shape[1], 300, goes_on)
        assert far_off.needed <= fewest + _needed.ROUNDED
        for enough in range(near.shape[1] + 1):
            found = _needed.priced(reach, _needed.first_prices(reach), enough, 100, goes_on)
            decided = _needed.decide(found, enough, 1e9, goes_on)
            assert decided.is_none is (enough < fewest)
            if decided.sites is not None:
                assert len(decided.sites) <= enough
                assert near[:, decided.sites].any(axis=1).all()


def test_where_the_search_for_a_plan_stands_is_what_counting_anew_gives():
    points = on_a_plane(*np.random.default_rng(9).integers(0, 30, (2, 200)).astype(float))
    lists = nearest(points, points, 200)
    cut = _Cut(lists)
    near = cut.near(4.0)
    is_open, free = np.zeros(200, dtype=np.bool_), np.ones(200, dtype=np.bool_)
    _within.farthest_first(12, cut.pairs, is_open)
    reached = _within.stand(near, is_open, 7)
    assert reached.left[0] > 0
    for _moves in range(40):
        _within.move(1, near, is_open, free, reached)
        assert is_open.sum() == 12
        table = np.zeros((200, 200), dtype=np.bool_)
        for i in range(200):
            table[i, near.site[near.start[i] : near.end[i]]] = True
        times = table[:, is_open].sum(axis=1)
        assert (reached.times == times).all()
        assert sorted(reached.waiting[: reached.left[0]]) == list(np.flatnonzero(times == 0))
        alone = np.where(is_open, (times == 1)[:, None] & table, (times == 0)[:, None] & table)
        assert (reached.worth == reached.weight @ alone).all()
