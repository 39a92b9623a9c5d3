"""Where to build, exactly: parts of a plan, and the whole of a small one, beside the textbook's integer programme."""

import gc
import weakref
from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import eye_array, hstack, kron, vstack

from courtyard.algorithms.siting import _branch, _part, _swap
from courtyard.algorithms.siting.charge import fixed_charge
from courtyard.algorithms.siting.cover import cover_all, covering
from courtyard.algorithms.siting.instances import read_orlib
from courtyard.algorithms.siting.lists import from_matrix, nearest, within
from courtyard.algorithms.siting.median import median
from courtyard.algorithms.siting.points import on_a_plane
from courtyard.algorithms.siting.search import Effort, Search

EFFORT = Effort(bound_rounds=400, kicks=3_000)


def textbook(costs, weights, *, p=None, charge=0.0):
    """The cheapest p sites (or any number, each for its charge), by an integer programme with a variable for each pair."""
    clients, sites = costs.shape
    opens, served = np.full(sites, charge), (weights[:, None] * costs).ravel()
    once = hstack([np.zeros((clients, sites)), kron(eye_array(clients), np.ones((1, sites)))])
    where_open = hstack([vstack([eye_array(sites)] * clients), -eye_array(clients * sites)])
    rules = [LinearConstraint(once, 1, 1), LinearConstraint(where_open, 0, np.inf)]
    if p is not None:
        rules.append(LinearConstraint(np.concatenate([np.ones(sites), np.zeros(clients * sites)])[None], p, p))
    integer = np.concatenate([np.ones(sites), np.zeros(clients * sites)])
    found = milp(np.concatenate([opens, served]), constraints=rules, integrality=integer, bounds=Bounds(0, 1), options={"mip_rel_gap": 0})
    assert found.status == 0
    return found.fun


def lattice():
    """Points of a small lattice, many of them twice."""
    at = np.random.default_rng(4).integers(0, 5, (2, 40)).astype(float) * 10
    return on_a_plane(*at, rounded_down=True)


def scattered(count):
    return on_a_plane(*np.random.default_rng(8).uniform(0, 1_000, (2, count)), rounded_down=True)


def line():
    return on_a_plane(np.random.default_rng(5).integers(0, 300, 40).astype(float), np.zeros(40), rounded_down=True)


def clusters():
    draw = np.random.default_rng(6)
    centres = draw.uniform(0, 1_000, (2, 4))
    return on_a_plane(*(centres[:, draw.integers(0, 4, 40)] + draw.normal(0, 20, (2, 40))), rounded_down=True)


def costs_between(points):
    return points.cost(np.linalg.norm(points.coordinates[:, None] - points.coordinates[None], axis=2))


@pytest.mark.parametrize("points", [lattice(), line(), clusters()], ids=["lattice", "line", "clusters"])
@pytest.mark.parametrize("p", [2, 6, 14])
def test_a_plan_of_some_dozen_places_is_proven_to_be_the_cheapest(points, p):
    costs = costs_between(points)
    plan = median(nearest(points, points, len(points)), np.ones(len(points)), p, effort=EFFORT)
    best = textbook(costs, np.ones(len(points)), p=p)
    assert plan.value == pytest.approx(best, rel=1e-9)
    assert plan.bound == plan.value
    assert costs[:, plan.sites].min(axis=1).sum() == plan.value


@pytest.mark.parametrize("p", [3, 8, 16])
def test_a_plan_on_a_graph_of_the_or_library_is_proven_to_be_the_cheapest(p):
    draw = np.random.default_rng(p)
    ring = [(i, i % 48 + 1, draw.integers(1, 100)) for i in range(1, 49)]
    chords = [(*draw.choice(np.arange(1, 49), 2, replace=False), draw.integers(1, 100)) for _edge in range(100)]
    edges = "".join(f"{one} {other} {cost}\n" for one, other, cost in ring + chords)
    costs, wanted = read_orlib(f"48 {len(ring + chords)} {p}\n{edges}")
    plan = median(from_matrix(costs), np.ones(48), wanted, effort=EFFORT)
    assert plan.value == pytest.approx(textbook(costs, np.ones(48), p=p), rel=1e-9)
    assert plan.bound == plan.value


def test_weights_and_charges_are_part_of_what_is_solved():
    points, draw = clusters(), np.random.default_rng(7)
    costs, weights = costs_between(points), draw.integers(1, 50, 40).astype(float)
    plan = fixed_charge(nearest(points, points, 40), weights, 900.0, effort=EFFORT)
    assert plan.value == pytest.approx(textbook(costs, weights, charge=900.0), rel=1e-9)
    assert plan.bound == pytest.approx(plan.value, rel=1e-5)
    assert plan.bound <= plan.value


def test_what_must_be_open_and_what_may_not_be_stays_so_where_parts_are_solved():
    points = lattice()
    costs = costs_between(points)
    plan = median(nearest(points, points, 40), np.ones(40), 12, must_open=[3, 4], never_open=range(15, 25), effort=EFFORT)
    assert {3, 4} <= set(plan.sites)
    assert not set(plan.sites) & set(range(15, 25))
    costs[:, 15:25] = 10_000.0
    # A client at each of the two that must be open, so heavy that no cheapest plan is without them.
    heavy, weights = np.full((2, 40), 10_000.0), np.concatenate([np.ones(40), [1e4, 1e4]])
    heavy[0, 3] = heavy[1, 4] = 0.0
    assert plan.value == pytest.approx(textbook(np.vstack([costs, heavy]), weights, p=12), rel=1e-9)
    assert plan.bound == plan.value


def test_lists_that_are_cut_short_prove_nothing_about_what_they_do_not_name():
    points = clusters()
    best = textbook(costs_between(points), np.ones(40), p=4)
    for listed in (3, 8, 20, 30):
        assert median(nearest(points, points, listed), np.ones(40), 4, effort=EFFORT).bound <= best


def test_covering_ends_with_the_most_that_can_be_reached():
    points = lattice()
    reach = within(points, points, 10.0)
    near = costs_between(points) <= 10
    found = covering(reach, np.ones(40), 6, effort=EFFORT)
    most = 40 - textbook(np.where(near, 0.0, 1.0), np.ones(40), p=6)
    assert found.covered == pytest.approx(most)
    assert most <= found.at_most <= most + 0.01


def test_a_site_that_stands_alone_does_not_end_the_search_for_the_others():
    draw = np.random.default_rng(3)
    points = on_a_plane(np.append(draw.uniform(0, 10, 300), [1_000, 2_000]), np.append(draw.uniform(0, 10, 300), [0, 0]))
    phases: list[str] = []

    def watch(progress):
        phases.append(progress.phase)

    cover_all(within(points, points, 1.2), effort=Effort(bound_rounds=20, kicks=300, watch=watch))
    assert phases.count("kick") == 300


def test_the_same_seed_gives_the_same_plan_where_parts_are_solved():
    at = np.random.default_rng(8).integers(0, 40, (2, 200)).astype(float)
    points = on_a_plane(*at, rounded_down=True)
    phases = set()

    def watch(progress):
        phases.add(progress.phase)
        return False

    effort = Effort(bound_rounds=60, kicks=3_000, seed=3, watch=watch)
    one, again = (median(nearest(points, points, 200), np.ones(200), 30, effort=effort) for _run in range(2))
    assert (list(one.sites), one.value, one.bound, one.rounds) == (list(again.sites), again.value, again.bound, again.rounds)
    assert "part" in phases


def test_a_solver_that_is_stopped_returns_a_plan_and_a_bound_that_both_hold():
    points = clusters()
    costs = costs_between(points)
    lists = nearest(points, points, 40)
    pairs = _swap.turned(lists.start, lists.site, lists.cost, 40)
    marks, everywhere = np.arange(1, 41, dtype=np.uint64) ** 5, np.full(40, np.inf)
    clients, end = _swap.Clients(np.ones(40), everywhere), np.full(40, 1e6)
    found = _part.levels(np.arange(40), np.zeros(40, dtype=bool), pairs, clients, end, everywhere, marks, 10**6)
    now = np.arange(40) < 9
    best = textbook(costs, np.ones(40), p=9)
    stopped = _part.solve(found, np.zeros(40), 9, now, is_whole=True, steps=0, stops=lambda: True)
    assert stopped is not None
    assert stopped.bound <= best <= stopped.value == costs[:, stopped.is_open].min(axis=1).sum()
    assert stopped.value <= costs[:, now].min(axis=1).sum()
    ended = _part.solve(found, np.zeros(40), 9, now, is_whole=True, steps=10**6, stops=lambda: False)
    assert ended is not None
    assert (ended.value, ended.is_best) == (pytest.approx(best), True)


def test_whoever_stops_the_solver_is_heard_within_its_first_programme():
    points, calls = scattered(300), []
    lists = nearest(points, points, 60)
    pairs = _swap.turned(lists.start, lists.site, lists.cost, lists.sites)
    clients = _swap.Clients(np.ones(300), lists.beyond + 1)
    marks = np.random.default_rng(0).integers(1, 2**63, 300).astype(np.uint64)
    found = _part.levels(np.arange(300), np.zeros(300, dtype=bool), pairs, clients, clients.unserved, np.full(300, np.inf), marks, 10**6)

    def stops():
        calls.append(1)
        return len(calls) == 5

    now = np.arange(300) % 10 == 0
    stopped = _part.solve(found, np.zeros(300), 30, now, is_whole=True, steps=10**6, stops=stops)
    assert (stopped.is_open.tolist(), stopped.bound, stopped.is_best) == (now.tolist(), -np.inf, False)
    assert len(calls) <= 6


def test_a_search_that_has_ended_leaves_no_arrays_behind(monkeypatch):
    began = []
    begin = Search.__init__

    def remembered(search, *given, **named):
        began.append(weakref.ref(search))
        begin(search, *given, **named)

    monkeypatch.setattr(Search, "__init__", remembered)
    gc.disable()  # a country's lists are gigabytes: they may not wait until somebody looks for cycles
    try:
        median(nearest(lattice(), lattice(), 20), np.ones(40), 5, effort=EFFORT)
        cover_all(within(line(), line(), 30.0), effort=EFFORT)
    finally:
        gc.enable()
    assert len(began) > 1
    assert [one() for one in began] == [None] * len(began)


def branched(seed, work=1e9, known=None):
    """A small table, what branching finds in it, and the cheapest choice of all."""
    draw = np.random.default_rng(seed)
    sites, clients = int(draw.integers(3, 10)), int(draw.integers(2, 12))
    table, weight = draw.integers(0, 30, (sites, clients)).astype(np.float32), draw.integers(1, 5, clients).astype(float)
    number, must = int(draw.integers(1, sites)), int(draw.integers(0, 2))
    costs = {
        chosen: float(weight @ table[list(chosen)].min(axis=0)) for chosen in combinations(range(sites), number) if must <= chosen.count(0)
    }
    value = max(costs.values()) + 1 if known is None else min(costs.values()) + known
    root = _branch.Node(np.arange(must), np.arange(must, sites), table.mean(axis=0).astype(float), 0.0)
    proven = []
    ended = _branch.best_choice(table, weight, number, root, value, 1 - 1e-6, work, lambda bound: proven.append(bound))
    return ended, costs, proven


def test_branching_ends_with_the_cheapest_choice_whatever_the_table():
    for seed in range(150):
        ended, costs, proven = branched(seed)
        best = min(costs.values())
        assert ended.bound == best, seed
        assert costs[tuple(sorted(int(row) for row in ended.chosen))] == best
        assert max(proven) <= max(costs.values()) + 1


def test_branching_that_knows_the_cheapest_plan_proves_it_and_finds_no_other():
    for seed in range(60):
        ended, costs, proven = branched(seed, known=0)
        assert (ended.chosen, ended.bound) == (None, min(costs.values()))
        assert max(proven) <= min(costs.values())


def test_branching_that_may_not_work_to_the_end_proves_no_more_than_is_true():
    unfinished = 0
    for seed in range(150):
        ended, costs, _proven = branched(seed, work=1.0)
        unfinished += ended.bound < min(costs.values()) - 1e-9
        assert ended.bound <= min(costs.values()) + 1e-9
        if ended.chosen is not None:
            assert tuple(sorted(int(row) for row in ended.chosen)) in costs
    assert unfinished > 10


def test_few_open_sites_on_a_graph_are_proven_to_be_the_best_by_branching():
    draw = np.random.default_rng(17)
    ring = [(i, i % 60 + 1, draw.integers(1, 100)) for i in range(1, 61)]
    chords = [(*draw.choice(np.arange(1, 61), 2, replace=False), draw.integers(1, 100)) for _edge in range(90)]
    edges = "".join(f"{one} {other} {cost}\n" for one, other, cost in ring + chords)
    costs, p = read_orlib(f"60 {len(ring + chords)} 4\n{edges}")
    phases = []

    def watch(progress):
        phases.append(progress.phase)

    effort = replace(EFFORT, bound_rounds=20, watch=watch)
    plan = median(from_matrix(costs), np.ones(60), p, must_open=[7], never_open=[3], effort=effort)
    allowed = np.delete(np.arange(60), [3, 7])
    every = np.array([(7, *others) for others in combinations(allowed, 3)])
    assert plan.value == costs[:, every].min(axis=2).sum(axis=0).min() == costs[:, plan.sites].min(axis=1).sum()
    assert (plan.bound, 7 in plan.sites, 3 in plan.sites) == (plan.value, True, False)
    assert phases[-1] == "whole"


def test_levels_that_are_too_many_are_not_solved():
    points = lattice()
    lists = nearest(points, points, 40)
    pairs, everywhere = _swap.turned(lists.start, lists.site, lists.cost, 40), np.full(40, np.inf)
    marks = np.arange(1, 41, dtype=np.uint64) ** 5
    clients, end = _swap.Clients(np.ones(40), everywhere), np.full(40, 1e6)
    found = _part.levels(np.arange(40), np.zeros(40, dtype=bool), pairs, clients, end, everywhere, marks, 100)
    assert not found.fits
