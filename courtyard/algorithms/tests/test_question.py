"""What a planner asks: every goal in the same form, on places whose best plan can be seen with the eye."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from courtyard.algorithms.columns import BadColumns
from courtyard.algorithms.siting.goals import Goal
from courtyard.algorithms.siting.instances import read_costs
from courtyard.algorithms.siting.lists import from_matrix, no_dearer, scaled
from courtyard.algorithms.siting.points import BadPlaces, TooLarge
from courtyard.algorithms.siting.question import Question, answer
from courtyard.algorithms.siting.search import Effort
from courtyard.algorithms.siting.tables import Status, read_table
from courtyard.algorithms.siting.ways import between, read_ways, without_any

EFFORT = Effort(kicks=60)
# Two hamlets on a line, nine apart: a and b, then c, d and e.
LINE = "id,x,y,weight\na,0,0,1\nb,1,0,1\nc,10,0,1\nd,11,0,5\ne,13,0,1\n"


def asked(goal, text=LINE, sites=None, **more):
    clients = read_table(text)
    return Question(goal, clients, clients if sites is None else read_table(sites), **more)


def opened(question):
    found = answer(question, EFFORT)
    return [question.sites.ids[row] for row in found.sites], found


def test_a_p_median_says_what_it_costs_and_that_nothing_is_cheaper():
    sites, found = opened(asked(Goal.P_MEDIAN, number=2))
    assert sites in (["a", "d"], ["b", "d"])
    assert (found.objective, found.bound, found.gap) == (4.0, 4.0, 0.0)
    assert (found.mean, found.p95, found.worst) == (4 / 9, 2.0, 2.0)
    assert list(found.left_out) == []


def test_a_p_center_brings_the_farthest_nearest():
    sites, found = opened(asked(Goal.P_CENTER, number=2))
    assert (found.objective, found.bound) == (2.0, 2.0)
    assert "d" in sites


def test_a_p_center_tells_whoever_watches_of_radii_and_leaves_a_radius_that_stays_undecided():
    draw = np.random.default_rng(8)
    text = "x,y\n" + "".join(f"{x},{y}\n" for x, y in draw.integers(0, 1_000, (90, 2)))
    seen = []

    def watch(progress):
        seen.append(progress)
        return False

    question = asked(Goal.P_CENTER, text, number=9)
    found = answer(question, replace(EFFORT, bound_rounds=40, kicks=5, watch=watch))
    best, bound = [one.value for one in seen], [one.bound for one in seen]
    assert best == sorted(best, reverse=True)
    assert bound == sorted(bound)
    assert all(100 < one < 1_000 for one in best)  # radii, and no numbers of sites
    assert [one.round for one in seen] == list(range(1, len(seen) + 1))
    assert 0 < found.bound <= found.objective <= min(best) * (1 + 1e-6)


def test_a_p_center_ends_at_the_gap_of_its_radius():
    draw = np.random.default_rng(8)
    text = "x,y\n" + "".join(f"{x},{y}\n" for x, y in draw.integers(0, 1_000, (90, 2)))
    question = asked(Goal.P_CENTER, text, number=9)
    rounds = []
    for gap in (0.5, 0.0):
        seen = []
        found = answer(question, replace(EFFORT, gap=gap, watch=lambda progress, seen=seen: bool(seen.append(progress))))
        assert found.gap <= max(gap, 1e-6)
        rounds.append(len(seen))
    assert rounds[0] < rounds[1]


def test_a_list_that_ends_among_sites_equally_far_proves_nothing_of_that_radius():
    # Every client has three sites five away and is listed two of them; one site serves all.
    text = "x,y\n0,0\n0,0\n"
    question = asked(Goal.P_CENTER, text, number=1, sites="x,y\n5,0\n0,5\n-5,0\n", listed=2)
    found = answer(question, EFFORT)
    assert (found.objective, found.bound <= 5.0) == (5.0, True)


def test_a_max_cover_names_who_is_out_of_reach():
    sites, found = opened(asked(Goal.MAX_COVER, number=1, reach=1.5))
    assert sites in (["c"], ["d"])
    assert (found.objective, found.bound, found.gap) == (6.0, 6.0, 0.0)
    assert list(found.left_out) == [0, 1, 4]


def test_a_set_cover_opens_as_few_as_reach_everybody_who_can_be_reached():
    far = "id,x,y\nnear,0.5,0\nthere,11,0\n"
    sites, found = opened(asked(Goal.SET_COVER, reach=1.5, sites=far))
    assert sites == ["near", "there"]
    assert (found.objective, found.bound) == (2.0, 2.0)
    assert list(found.left_out) == [4]  # two beyond the nearest site


def test_a_fixed_charge_plan_opens_what_is_worth_it():
    charges = "id,x,y,charge\na,0,0,3\nc,10,0,100\nd,11,0,3\ne,13,0,100\n"
    sites, found = opened(asked(Goal.FIXED_CHARGE, sites=charges))
    assert sites == ["a", "d"]
    assert found.objective == 3 + 3 + 1 + 1 + 2


def test_a_site_with_room_for_so_much_serves_no_more():
    room = "id,x,y,room\nb,1,0,3\nd,11,0,6\n"
    question = asked(Goal.P_MEDIAN, sites=room, number=2)
    found = answer(question, EFFORT)
    held = np.bincount(found.serves, weights=question.weights, minlength=2)
    assert list(held) == [3.0, 6.0]
    assert found.objective == 1 + 0 + 9 + 0 + 2  # c goes the long way, for d is full with e


def test_existing_sites_stay_and_forbidden_ones_are_never_opened():
    sites = "id,x,y,status\na,0,0,existing\nb,1,0,\nd,11,0,forbidden\ne,13,0,\n"
    names, _found = opened(asked(Goal.P_MEDIAN, sites=sites, number=2))
    assert names == ["a", "e"]


def test_roads_are_longer_than_the_crows_way_where_the_ground_says_so():
    steep = "id,lon,lat,circuity\na,107.5,33,2\nb,107.6,33,1\n"
    plain = answer(asked(Goal.P_MEDIAN, steep.replace("circuity", "remark"), sites="id,lon,lat\ns,107.5,33\n", number=1), EFFORT)
    winding = answer(asked(Goal.P_MEDIAN, steep, sites="id,lon,lat\ns,107.6,33\n", number=1, circuity=1.5), EFFORT)
    assert plain.objective == pytest.approx(9.33, abs=0.01)
    assert winding.objective == pytest.approx(plain.objective * 2 * 1.5)
    # Out of reach by the road, though not by the crow's way.
    assert list(answer(asked(Goal.MAX_COVER, steep, sites="id,lon,lat\ns,107.6,33\n", number=1, reach=10.0), EFFORT).left_out) == [0]


def test_times_from_a_table_take_the_place_of_distances():
    clients, sites = read_table("id,weight\na,1\nb,2\n"), read_table("id\ns\nt\n")
    costs = read_costs("from,to,cost\na,s,30\nb,s,0\nb,t,5\n", clients, sites)
    found = answer(Question(Goal.P_MEDIAN, clients, sites, number=1, costs=costs), EFFORT)
    assert (list(found.sites), list(found.costs), found.objective) == ([0], [30.0, 0.0], 30.0)
    cover = answer(Question(Goal.MAX_COVER, clients, sites, number=1, reach=5.0, costs=costs), EFFORT)
    assert (cover.objective, list(cover.left_out)) == (2.0, [0])


def test_somebody_whom_no_plan_of_so_few_sites_can_serve_is_left_out_and_nothing_is_proven():
    clients, sites = read_table("id\na\nb\n"), read_table("id\ns\nt\n")
    costs = read_costs("from,to,cost\na,s,3\nb,t,4\n", clients, sites)
    found = answer(Question(Goal.P_MEDIAN, clients, sites, number=1, costs=costs), EFFORT)
    assert (len(found.left_out), found.bound) == (1, 0.0)


@pytest.mark.parametrize(
    ("question", "says"),
    [
        (lambda: asked(Goal.P_MEDIAN), "needs the number of sites"),
        (lambda: asked(Goal.SET_COVER), "needs the reach"),
        (lambda: asked(Goal.FIXED_CHARGE), "a column charge"),
        (lambda: asked(Goal.MAX_COVER, sites="id,x,y,room\ns,0,0,9\n", number=1, reach=3.0), "leave out the column room"),
        (lambda: asked(Goal.P_MEDIAN, sites="id,lon,lat\ns,107,33\n", number=1), "coordinates of two kinds"),
        (lambda: asked(Goal.P_MEDIAN, "id\na\n", number=1), "no table of costs"),
        (lambda: asked(Goal.P_MEDIAN, number=9), "9 sites cannot be opened: choose from 1 to 5"),
        (lambda: asked(Goal.P_MEDIAN, "id,x,y\n", number=1), "no place to serve"),
        (lambda: asked(Goal.SET_COVER, sites="id,x,y\ns,500,500\n", reach=3.0), "within reach"),
    ],
)
def test_a_question_without_an_answer_is_refused_with_what_it_lacks(question, says):
    with pytest.raises(BadPlaces, match=says):
        answer(question(), EFFORT)


def test_a_place_that_no_way_leads_from_is_named_with_its_line():
    clients, sites = read_table("id\na\nb\n"), read_table("id\ns\n")
    costs = read_costs("from,to,cost\na,s,3\n", clients, sites)
    with pytest.raises(BadPlaces, match=r"No way leads from b \(line 3\) to any site"):
        answer(Question(Goal.P_MEDIAN, clients, sites, number=1, costs=costs), EFFORT)


def test_a_plan_that_would_need_more_memory_than_it_may_take_is_refused_before_it_starts():
    question = asked(Goal.P_MEDIAN, number=1, memory=3_300)
    assert question.needed(question.pairs) > 3_300
    with pytest.raises(TooLarge, match="list at most 3 sites a client"):
        answer(question, EFFORT)
    # Where not even one site a client fits, nobody is told to list one.
    with pytest.raises(TooLarge, match="allow more, give a shorter reach or fewer sites, or plan region by region"):
        answer(replace(question, memory=2_000), EFFORT)


@pytest.mark.parametrize("goal", [Goal.MAX_COVER, Goal.SET_COVER])
def test_whom_a_long_reach_brings_together_is_counted_before_it_is_listed(goal):
    question = asked(goal, number=1 if goal.wants_number else None, reach=3.0, memory=1_000)
    assert question.pairs == 2 * 2 + 3 * 3  # each hamlet with itself
    with pytest.raises(TooLarge, match=r"5 clients with 13 pairs of a client and a site need 3\.5e-06 GiB and may take 9\.3e-07"):
        answer(question, EFFORT)
    table = replace(question, costs=np.zeros((5, 5)), memory=1_000)
    assert table.pairs == 25
    with pytest.raises(TooLarge, match="25 pairs"):
        answer(table, EFFORT)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("name\nx\n", "columns lon and lat, or x and y"),
        ("id,x,y\na,1,\n", r"Line 2: the cell is empty \(y\)"),
        ("id,x,y\na,1,1\na,2,2\n", "Line 3: a stands in line 2 already"),
        ("id,x,y\n,1,1\n", "Line 2: the place has no id"),
        ("id,x,y,status\na,1,1,closed\n", "Line 2: the status 'closed' is none"),
    ],
)
def test_a_table_that_is_none_is_refused_with_its_line(text, says):
    with pytest.raises(BadPlaces, match=says):
        read_table(text)


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("from,to\na,s\n", [("ways heading", 1)]),
        ("from,to,cost\n", [("empty", 0)]),
        ("from,to,cost\nz,s,1\na,z,1\n", [("no place", 2), ("no site", 3)]),
        ("from,to,cost\na,s,-1\na,,nan\n,s,inf\na,s,x\n", [("no-number", 3), ("too large", 4), ("no-number", 5)]),
        ("from,to,cost\na,s,-1\na,,\n,s,1\n", [("at-least", 2), ("no end", 3), ("missing", 3), ("no end", 4)]),
        ("from,to,cost\na,s,1\na,s,2\n", [("way twice", 3)]),
    ],
)
def test_every_faulty_line_of_a_table_of_costs_is_named(text, faults):
    with pytest.raises(BadColumns) as found:
        read_costs(text, read_table("id\na\n"), read_table("id\ns\n"))
    assert [(one.code, one.line) for one in found.value.faults] == faults


def test_places_that_no_way_leaves_are_found():
    ways = between(read_ways("from,to,cost\na,s,3\nc,s,0\n"), ["a", "b", "c", "d"], ["s"])
    assert without_any(ways, 4) == [1, 3]


def test_an_altitude_may_be_unknown_but_is_a_number_where_it_stands():
    table = read_table("lon,lat,altitude_m\n107,33,900\n107.1,33,\n")
    np.testing.assert_array_equal(table.altitude_m, [900.0, np.nan])
    assert read_table("lon,lat\n107,33\n").altitude_m is None
    with pytest.raises(BadPlaces, match=r"Line 2: 'high' is no number \(altitude_m\)"):
        read_table("lon,lat,altitude_m\n107,33,high\n")


def test_a_table_knows_its_lines_names_and_what_may_be_done_with_a_site():
    table = read_table("\ufeffCode,Name,Lon,Lat,status,weight\n110,Wang,107.5,33,Existing,2\n111,Li,107.6,33,,3\n")
    assert (table.ids, table.names, list(table.lines)) == (["110", "111"], ["Wang", "Li"], [2, 3])
    assert (table.is_on_the_earth, list(table.weight), table.charge) == (True, [2, 3], None)
    assert (table.rows_of(Status.EXISTING), table.rows_of(Status.FORBIDDEN)) == ([0], [])


@settings(max_examples=20)
@given(st.lists(st.lists(st.integers(0, 40), min_size=3, max_size=3), min_size=1, max_size=6), st.integers(1, 30))
def test_what_is_scaled_and_cut_is_what_the_table_says(rows, most):
    costs, factor = np.array(rows, dtype=float), np.arange(1.0, len(rows) + 1)
    lists = no_dearer(scaled(from_matrix(costs), factor), most)
    for client, row in enumerate(costs * factor[:, None]):
        part = slice(lists.start[client], lists.start[client + 1])
        assert sorted(zip(lists.cost[part], lists.site[part], strict=True)) == sorted((c, s) for s, c in enumerate(row) if c <= most)


@pytest.mark.parametrize("table", [read_table("id\na\nb\nc\n"), read_table("id,room\na,9\nb,9\nc,9\n")], ids=["", "with room"])
def test_costs_of_a_table_are_told_to_their_last_digit(table):
    sparse = read_costs("from,to,cost\na,a,0\nb,a,0.1\nc,a,0.7\nc,c,0.1\n", table, table)
    full = np.array([[0.0, 9.0, 9.0], [0.1, 9.0, 9.0], [0.7, 9.0, 0.1]])
    for costs in (sparse, full):
        found = answer(Question(Goal.P_MEDIAN, table, table, number=2, costs=costs), EFFORT)
        assert (found.sites.tolist(), found.costs.tolist(), found.objective) == ([0, 2], [0.0, 0.1, 0.1], 0.2)
        assert found.objective - found.bound == pytest.approx(0, abs=1e-7)


@pytest.mark.parametrize("goal", [Goal.MAX_COVER, Goal.SET_COVER])
@pytest.mark.parametrize("factor", [1.0, 1.1, 1.7, 1.81])
def test_whoever_lives_at_the_very_edge_of_a_reach_is_within_it(goal, factor):
    for far in (3, 7, 10, 13):
        sites, found = opened(asked(goal, f"id,x,y\na,0,0\nb,{far},0\n", number=1, circuity=factor, reach=round(far * factor, 4)))
        assert (len(sites), list(found.left_out)) == (1, [])


def test_what_fills_a_room_need_not_be_what_counts():
    text = "id,x,y,room\na,0,0,5\nb,1,0,5\nc,10,0,5\n"
    question = asked(Goal.P_MEDIAN, text, number=2, wants=np.array([3.0, 2.0, 4.0]))
    assert opened(question)[1].objective == 1.0
    assert opened(replace(question, wants=np.array([3.0, 3.0, 2.0])))[1].objective == 9.0
    with pytest.raises(BadPlaces, match="c \\(line 4\\) wants 6, more than any site has room for, which is 5"):
        answer(replace(question, wants=np.array([3.0, 3.0, 6.0])), EFFORT)


def test_a_p_center_of_parts_between_which_no_way_leads_is_refused_where_the_sites_are_too_few():
    text = "from,to,cost\na,a,0\nb,a,3\nc,c,0\nd,c,5\ne,c,5\na,d,9\n"
    table = read_table("id,status\na,\nb,\nc,\nd,forbidden\ne,\n")
    question = Question(Goal.P_CENTER, table, table, number=1, costs=read_costs(text, table, table))
    with pytest.raises(BadPlaces, match="The places fall into 2 parts between which no way leads, and 1 sites are too few"):
        answer(question, EFFORT)
    assert answer(replace(question, number=2), EFFORT).objective == 5.0


@pytest.mark.parametrize("goal", list(Goal))
def test_where_every_site_is_forbidden_that_is_said(goal):
    sites = "id,x,y,status,charge\na,0,0,forbidden,1\nb,1,0,forbidden,1\n"
    with pytest.raises(BadPlaces, match="Every site is forbidden: free one, or give others"):
        answer(asked(goal, sites=sites, number=1, reach=5.0), EFFORT)
