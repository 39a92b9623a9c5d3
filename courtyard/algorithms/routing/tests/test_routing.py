"""Rounds: every plan against a check that knows nothing of the search, small ones against all plans there are."""

from copy import copy
from dataclasses import replace
from itertools import permutations

import numpy as np
import pytest
import pyvrp
from hypothesis import given, settings
from hypothesis import strategies as st

from courtyard.algorithms.routing.check import faults
from courtyard.algorithms.routing.county import Centre, plan_day
from courtyard.algorithms.routing.instances import nearest_integer, read_location_routing, read_vrplib, tenths
from courtyard.algorithms.routing.problem import ANY, NO_WAY, BadRounds, Hindrance, Rounds, Stop, Vehicle, Why, hindrance_of
from courtyard.algorithms.routing.roads import Roads, by_coordinates, by_osrm
from courtyard.algorithms.routing.solve import Effort, TooManyStops, solve
from courtyard.algorithms.routing.times import timed

HOUR = 3_600
SHORT = Effort(iterations=60)
TRUCK = Vehicle(3, (100,), begins=6 * HOUR, until=18 * HOUR, fixed=1_000, per_m=2, per_s=1)


def on_a_line(minutes, **changes):
    """A centre at 0 and stops so many minutes away from it along one road, at a metre a second."""
    at = np.array([0, *minutes]) * 60
    between = np.abs(at[:, None] - at).astype(np.int64)
    stops = tuple(Stop(k, **{name: values[k - 1] for name, values in changes.items()}) for k in range(1, len(at)))
    return Rounds((0,), stops, (TRUCK,), between, between)


def amounts(most):
    return st.one_of(st.just(()), st.tuples(st.integers(0, most)))


@st.composite
def problems(draw):
    """Up to six stops and two kinds of vehicle with every limit that there is, most of which can be kept."""
    count = draw(st.integers(1, 6))
    points = draw(st.lists(st.tuples(st.integers(0, 3_000), st.integers(0, 3_000)), min_size=count + 1, max_size=count + 1))
    at = np.array(points, dtype=float)
    between = np.ceil(np.hypot(*(at[:, None] - at).transpose(2, 0, 1))).astype(np.int64)
    opens = st.integers(0, 20_000)
    stops = []
    for place in range(1, count + 1):
        begin = draw(opens)
        stops.append(
            Stop(
                draw(st.integers(1, place)),
                deliver=draw(amounts(60)),
                collect=draw(amounts(60)),
                opens=begin,
                shuts=draw(st.one_of(st.just(ANY), st.integers(begin + 5_000, 40_000))),
                takes=draw(st.integers(0, 600)),
                ready=draw(st.sampled_from([0, 0, 0, 5_000])),
                on_board=draw(st.sampled_from([None, None, 4_500, 6_000])),
            )
        )
    kinds = [
        replace(
            TRUCK,
            count=draw(st.integers(1, 3)),
            begins=draw(st.integers(0, 3_000)),
            until=draw(st.sampled_from([ANY, 50_000])),
            longest_s=draw(st.sampled_from([ANY, 30_000])),
            trips=draw(st.integers(1, 2)),
        )
        for _ in range(draw(st.integers(1, 2)))
    ]
    return Rounds((0,), tuple(stops), tuple(kinds), between, between, collect_last=draw(st.booleans()))


@settings(max_examples=60)
@given(rounds=problems())
def test_every_plan_keeps_every_limit(rounds):
    try:
        plan = solve(rounds, SHORT)
    except BadRounds:
        return  # a stop that nobody could serve alone: other tests read the words
    assert faults(rounds, plan.rounds, plan.left_out) == []


@settings(max_examples=25)
@given(
    minutes=st.lists(st.integers(1, 90), min_size=1, max_size=4),
    limit=st.sampled_from([100, 120, 200]),
    brings=st.booleans(),
)
def test_a_single_vehicle_with_one_limit_on_board_is_as_cheap_as_the_best_order_by_hand(minutes, limit, brings):
    way = {"deliver": [(10,)] * len(minutes)} if brings else {"collect": [(10,)] * len(minutes)}
    rounds = on_a_line(minutes, on_board=[limit * 60] * len(minutes), **way)
    rounds = replace(rounds, vehicles=(replace(TRUCK, count=len(minutes)),))
    plan = solve(rounds, Effort(iterations=200))

    def cost(order):
        one = timed(rounds, 0, [list(order)])
        return one.cost if not faults(rounds, [one], [k for k in range(len(minutes)) if k not in order]) else None

    def best(left):
        """Every way of dividing the stops into rounds, each in every order."""
        if not left:
            return 0
        first, *rest = left
        found = []
        for mask in range(1 << len(rest)):
            part = [first, *(stop for k, stop in enumerate(rest) if mask >> k & 1)]
            costs = [c for order in permutations(part) if (c := cost(order)) is not None]
            if costs:
                found.append(min(costs) + best([stop for stop in rest if stop not in part]))
        return min(found)

    assert plan.left_out == ()
    assert plan.cost == best(list(range(len(minutes))))


def test_live_birds_are_home_within_their_time_though_the_way_out_is_long():
    # Out to the farthest yard and home past the others takes 3 h 20 min; the birds of the farthest are on board for 1 h 40.
    rounds = on_a_line([100, 90, 80], collect=[(30,)] * 3, on_board=[100 * 60] * 3)
    plan = solve(rounds, SHORT)
    assert [call.stop for call in plan.rounds[0].trips[0].calls] == [0, 1, 2]
    assert plan.rounds[0].seconds == 200 * 60
    assert faults(rounds, plan.rounds) == []


def test_with_a_shorter_time_on_board_the_near_yard_is_never_called_at_after_a_far_one():
    rounds = on_a_line([100, 40], collect=[(30,)] * 2, on_board=[100 * 60, 30 * 60])
    with pytest.raises(BadRounds, match=r"stop 1: the straight way takes 40 min, longer than the 30 min"):
        solve(rounds, SHORT)
    rounds = on_a_line([100, 40], collect=[(30,)] * 2, on_board=[100 * 60, 40 * 60])
    plan = solve(rounds, SHORT)
    assert sorted([call.stop for call in one.trips[0].calls] for one in plan.rounds) in ([[0], [1]], [[0, 1]])
    assert faults(rounds, plan.rounds) == []


def test_more_limits_than_vehicles_still_keep_every_limit():
    rounds = on_a_line([60, 60, 60], deliver=[(10,)] * 3, on_board=[60 * 60, 61 * 60, None])
    rounds = replace(rounds, vehicles=(replace(TRUCK, count=1),))
    plan = solve(rounds, SHORT)
    assert (len(plan.rounds), plan.left_out) == (1, ())
    assert faults(rounds, plan.rounds) == []


def test_what_the_vehicles_cannot_hold_is_left_out_and_as_little_as_possible():
    rounds = on_a_line([10, 20, 30], deliver=[(60,), (60,), (40,)])
    plan = solve(replace(rounds, vehicles=(replace(TRUCK, count=1),)), SHORT)
    assert len(plan.left_out) == 1
    assert plan.left_out != (2,)


def test_a_second_truck_is_used_however_dear_it_is_where_one_does_not_hold_all():
    # In thousandths of a fen, as the planner's tables are counted: a truck for the day costs twelve million.
    rounds = on_a_line([10, 20, 30], deliver=[(6,)] * 3)
    dear = replace(rounds.vehicles[0], count=3, room=(9,), fixed=12_000_000, per_m=180)
    plan = solve(replace(rounds, vehicles=(dear,)), Effort(iterations=500))
    assert (len(plan.rounds), plan.left_out) == (3, ())


def test_of_several_vehicles_the_one_with_room_says_why_it_cannot_call():
    rounds = on_a_line([10], deliver=[(20,)])
    small, large = (replace(rounds.vehicles[0], room=(room,)) for room in (5, 15))
    assert hindrance_of(replace(rounds, vehicles=(large, small)), rounds.stops[0]) == Hindrance(Why.TOO_MUCH, 20, 15)
    late = replace(large, room=(30,), begins=5_000, until=5_100, longest_s=ANY)
    assert hindrance_of(replace(rounds, vehicles=(late, small)), rounds.stops[0]).why is Why.DAY_ENDS


def test_a_truck_that_may_go_twice_serves_what_one_trip_does_not_hold():
    rounds = on_a_line([10, 20, 30], deliver=[(60,), (60,), (40,)])
    rounds = replace(rounds, vehicles=(replace(TRUCK, count=1, trips=2),))
    plan = solve(rounds, SHORT)
    assert (plan.left_out, len(plan.rounds), len(plan.rounds[0].trips)) == ((), 1, 2)
    assert faults(rounds, plan.rounds) == []


def test_collecting_last_keeps_crates_of_birds_away_from_what_is_delivered():
    rounds = on_a_line([10, 20, 30], deliver=[(), (50,), ()], collect=[(50,), (), (50,)])
    rounds = replace(rounds, vehicles=(replace(TRUCK, count=1),))
    orders = [[call.stop for call in solve(one, SHORT).rounds[0].trips[0].calls] for one in (rounds, replace(rounds, collect_last=True))]
    assert orders[1][0] == 1
    assert faults(replace(rounds, collect_last=True), [timed(rounds, 0, [[0, 1, 2]])]) == [
        "round 0: trip 0: it delivers at stop 1 after it has collected"
    ]


def test_a_round_leaves_as_late_as_being_back_early_allows():
    rounds = on_a_line([30], opens=[10 * HOUR], takes=[600])
    one = timed(rounds, 0, [[0]])
    assert (one.trips[0].departs, one.trips[0].calls[0].begins, one.trips[0].returns) == (34_200, 36_000, 38_400)


def test_the_check_sees_a_plan_that_was_tampered_with():
    rounds = on_a_line([30, 60], deliver=[(60,), (40,)], on_board=[ANY, 70 * 60], shuts=[12 * HOUR, ANY])
    one = timed(rounds, 0, [[0, 1]])
    trip = one.trips[0]
    first, second = trip.calls
    cases = {
        "at another time than the way": replace(trip, calls=(replace(first, arrives=first.arrives - 1), second)),
        "outside its hours": timed(on_a_line([30, 60], opens=[12 * HOUR + 1, 0]), 0, [[0, 1]]).trips[0],
        "service at stop 0 takes": replace(trip, calls=(replace(first, leaves=first.leaves + 1), second)),
        "returns at another time": replace(trip, returns=trip.returns + 1),
        "on board for": timed(on_a_line([30, 60], takes=[HOUR, 0]), 0, [[0, 1]]).trips[0],
        "before the vehicle is there": replace(trip, departs=0),
    }
    assert faults(rounds, [one]) == []
    for says, tampered in cases.items():
        assert any(says in fault for fault in faults(rounds, [replace(one, trips=(tampered,))])), says
    assert "stop 1 is served or left out 0 times" in faults(rounds, [timed(rounds, 0, [[0]])])
    assert "stop 0 is served or left out 2 times" in faults(rounds, [one, timed(rounds, 0, [[0]])])
    heavy = replace(rounds, stops=(replace(rounds.stops[0], deliver=(61,)), rounds.stops[1]))
    assert "round 0: trip 0: it carries 101 of load 0, and has room for 100" in faults(heavy, [one])
    assert "4 vehicles of kind 0 are used, and there are 3" in faults(rounds, [one] * 4)
    assert "round 0: its distance or cost is another one" in faults(rounds, [replace(one, cost=one.cost - 1)])


@pytest.mark.parametrize(
    ("stop", "says"),
    [
        ({"place": 9}, "stop Wang: places are numbered from 0 to 2"),
        ({"deliver": (101,)}, "stop Wang: it needs room for 101, and no vehicle has more than 100"),
        ({"deliver": (1, 1)}, "stop Wang: there are 1 kinds of load, and it names 2"),
        ({"collect": (-1,)}, "stop Wang: an amount is negative"),
        ({"collect": (10**18,)}, "stop Wang: an amount is larger than can be reckoned with"),
        ({"opens": 9, "shuts": 8}, "stop Wang: it shuts before it opens"),
        ({"shuts": 6 * HOUR}, "stop Wang: nobody can be there before 7:00, and it shuts at 6:00"),
        ({"opens": 17 * HOUR + 1}, "stop Wang: nobody who calls there is back before 18:00:01, and the day of the vehicles ends sooner"),
        ({"ready": 18 * HOUR}, "stop Wang: nobody who calls there is back"),
        ({"deliver": (1,), "on_board": 59 * 60}, "stop Wang: the straight way takes 60 min, longer than the 59 min"),
    ],
)
def test_a_stop_that_no_plan_could_serve_is_named_with_what_to_do(stop, says):
    rounds = on_a_line([30, 60])
    with pytest.raises(BadRounds) as refused:
        solve(replace(rounds, stops=(rounds.stops[0], replace(rounds.stops[1], name="Wang", **stop))), SHORT)
    assert refused.value.reasons[0].startswith(says)


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"count": 10**18}, "vehicle 0: there are 1 to 100,000 of it, and each makes 1 to 1,000 trips"),
        ({"trips": 0}, "vehicle 0: there are 1 to 100,000 of it"),
        ({"per_m": 10**18}, "vehicle 0: a cost or a room is larger than can be reckoned with"),
        ({"room": (10**18,)}, "vehicle 0: a cost or a room is larger than can be reckoned with"),
    ],
)
def test_figures_that_a_solver_would_choke_on_are_refused(more, says):
    rounds = on_a_line([30, 60])
    with pytest.raises(BadRounds) as refused:
        solve(replace(rounds, vehicles=(replace(rounds.vehicles[0], **more),)), SHORT)
    assert refused.value.reasons == (f"{says}",) or refused.value.reasons[0].startswith(says)


def test_what_is_too_large_for_every_vehicle_is_held_against_the_largest():
    rounds = on_a_line([30, 60])
    wide = (replace(rounds.vehicles[0], room=(200,)), replace(rounds.vehicles[0], room=(100,)))
    stops = (rounds.stops[0], replace(rounds.stops[1], deliver=(201,)))
    with pytest.raises(BadRounds, match="it needs room for 201, and no vehicle has more than 200"):
        solve(replace(rounds, stops=stops, vehicles=wide), SHORT)


def test_what_no_centre_could_serve_is_named_for_all_centres_before_any_searches():
    van = Vehicle(count=1, room=(10,), until=12 * HOUR)
    centres = [Centre(107.0, 33.0, (van,)), Centre(109.0, 33.0, (van,))]
    stops = [Stop(place=row, deliver=(one,), name=name) for row, (one, name) in enumerate([(11, "Wang"), (1, "Li"), (12, "Zhao")])]
    with pytest.raises(BadRounds) as refused:
        plan_day(stops, [107.0, 107.1, 109.0], [33.0, 33.0, 33.0], centres, effort=SHORT, workers=2)
    assert [says.partition(":")[0] for says in refused.value.reasons] == ["stop Wang", "stop Zhao"]
    # On the way from another process they stay apart.
    assert copy(refused.value).reasons == refused.value.reasons


def test_a_stop_that_no_road_leads_to_is_named():
    rounds = on_a_line([30, 60])
    metres = rounds.metres.copy()
    metres[0, 2] = NO_WAY
    with pytest.raises(BadRounds, match="stop 1: there is no way from its centre"):
        solve(replace(rounds, metres=metres), SHORT)


def test_what_does_not_fit_the_memory_is_refused_before_it_is_made():
    with pytest.raises(TooManyStops, match="divide them among centres"):
        solve(on_a_line([30, 60]), SHORT, most_bytes=100)


def test_the_same_seed_gives_the_same_plan_and_whoever_watches_can_stop_it():
    draw = np.random.default_rng(5)
    rounds = on_a_line(draw.integers(5, 90, 30).tolist(), deliver=[(int(one),) for one in draw.integers(1, 10, 30)])
    assert solve(rounds, SHORT) == solve(rounds, SHORT)
    seen = []
    plan = solve(rounds, Effort(iterations=1_000, watch=lambda progress: seen.append(progress) or len(seen) > 4))
    assert plan.iterations == 4
    assert [one.iteration for one in seen] == [0, 1, 2, 3, 4]
    assert seen[-1].cost == plan.cost
    assert solve(rounds, Effort(iterations=1_000, idle=5)).iterations < 1_000


def test_a_county_gives_each_stop_to_its_nearest_centre_with_room_and_two_processes_plan_the_same():
    draw = np.random.default_rng(7)
    lon, lat = draw.uniform(107, 107.6, 40), draw.uniform(33, 33.4, 40)
    stops = [Stop(k, collect=(10,), on_board=4 * HOUR) for k in range(40)]
    centres = [Centre(107.1, 33.2, (TRUCK,)), Centre(107.5, 33.2, (TRUCK,))]
    parts = plan_day(stops, lon, lat, centres, roads=Roads(1.5, 40), effort=SHORT)
    assert sorted(row for part in parts for row in part.stops) == list(range(40))
    assert [sum(stops[row].collect[0] for row in part.stops) <= 300 for part in parts] == [True, True]
    for part in parts:
        assert faults(part.rounds, part.plan.rounds, part.plan.left_out) == []
        assert part.plan.left_out == ()
    again = plan_day(stops, lon, lat, centres, roads=Roads(1.5, 40), effort=SHORT, workers=2)
    assert [(part.stops, part.plan) for part in again] == [(part.stops, part.plan) for part in parts]


def test_a_centre_that_is_full_sends_on_those_for_whom_the_next_is_least_farther():
    centres = [Centre(100.0, 30.0, (replace(TRUCK, count=1),)), Centre(100.4, 30.0, (TRUCK,))]
    parts = plan_day([Stop(k, deliver=(50,)) for k in range(3)], [100.0, 100.05, 100.1], [30.0] * 3, centres, effort=SHORT)
    assert [part.stops for part in parts] == [(0, 1), (2,)]


def test_coordinates_give_great_circles_times_the_bends_of_the_road():
    metres, seconds = by_coordinates([0, 1], [0, 0], Roads(circuity=2, km_h=36))
    assert metres.tolist() == [[0, 222_391], [222_391, 0]]
    assert seconds[0, 1] == 22_240
    with pytest.raises(BadRounds, match="place 1: it is nowhere on the earth; are latitude and longitude swapped"):
        by_coordinates([33, 33], [33, 107], Roads())
    with pytest.raises(BadRounds, match="place 0"):
        by_coordinates([np.nan], [33], Roads())


def test_an_answer_of_osrm_is_read_with_its_holes():
    metres, seconds = by_osrm({"code": "Ok", "distances": [[0, 10.2], [None, 0]], "durations": [[0, 1.5], [2, 0]]})
    assert (metres.tolist(), seconds.tolist()) == ([[0, 11], [NO_WAY, 0]], [[0, 2], [2, 0]])
    for table, says in (
        ({"code": "InvalidQuery", "message": "Query string malformed"}, "Query string malformed"),
        ({"code": "Ok", "durations": [[0]]}, "no square distances"),
        ({"code": "Ok", "distances": [[0, 1]], "durations": [[0]]}, "no square distances"),
        ({"code": "Ok", "distances": [[0, -1], [1, 0]], "durations": [[0, 1], [1, 0]]}, "from place 0 to place 1 it says -1"),
        ({"code": "Ok", "distances": [[0, "x"], [1, 0]], "durations": [[0, 1], [1, 0]]}, "no number"),
    ):
        with pytest.raises(BadRounds, match=says):
            by_osrm(table)


VRPTW = """NAME : small
TYPE : VRPTW
DIMENSION : 4
VEHICLES : 2
CAPACITY : 20
SERVICE_TIME : 10
EDGE_WEIGHT_TYPE : EUC_2D
NODE_COORD_SECTION
1 0 0
2 3 4
3 6 8
4 0 7
DEMAND_SECTION
1 0
2 10
3 10
4 5
TIME_WINDOW_SECTION
1 0 100
2 0 60
3 20 80
4 0 90
DEPOT_SECTION
1
-1
EOF
"""


def test_an_instance_costs_what_the_solver_by_itself_finds(tmp_path):
    path = tmp_path / "small.vrp"
    path.write_text(VRPTW, encoding="utf-8")
    for scale, name in ((tenths, "dimacs"), (nearest_integer, "round")):
        alone = pyvrp.solve(pyvrp.read(path, name), pyvrp.stop.MaxIterations(50), seed=3, display=False)
        rounds = read_vrplib(path, scale)
        plan = solve(rounds, Effort(iterations=50, seed=3))
        assert plan.cost == alone.cost()
        assert faults(rounds, plan.rounds) == []


SEVERAL = """NAME: several
TYPE: SPDTW
COMMENT: two depots, three vehicles, two kinds of load
DIMENSION: 6
VEHICLES: 3
VEHICLES_FIXED_COST: 7
VEHICLES_MAX_RELOADS: 2
VEHICLES_MAX_DISTANCE: 120
EDGE_WEIGHT_TYPE: EXPLICIT
EDGE_WEIGHT_FORMAT: LOWER_ROW
EDGE_WEIGHT_SECTION:
30
10 25
22 14 18
31 16 27 12
15 20 11 24 19
DEMAND_SECTION
1 0 0
2 0 0
3 4 1
4 0 2
5 5 1
6 3 0
BACKHAUL_SECTION
1 0 0
2 0 0
3 0 1
4 6 0
5 0 0
6 2 2
RELEASE_TIME_SECTION
1 0
2 0
3 5
4 0
5 0
6 9
CAPACITY_SECTION
1 6 4
2 6 4
3 9 4
VEHICLES_DEPOT_SECTION
1 1
2 1
3 2
VEHICLES_RELOAD_DEPOT_SECTION
1 1
2 1
3 2
VEHICLES_UNIT_DISTANCE_COST_SECTION
1 1
2 1
3 2
DEPOT_SECTION
1
2
-1
EOF
"""

SOLOMON = """small

VEHICLE
NUMBER     CAPACITY
  2         20

CUSTOMER
CUST NO.  XCOORD.   YCOORD.    DEMAND   READY TIME  DUE DATE   SERVICE TIME

    0      0         0          0          0       100          0
    1      3         4         10          0        60         10
    2      6         8         10         20        80         10
    3      0         7          5          0        90         10
"""


def test_whatever_our_types_know_of_an_instance_is_given_to_the_solver_as_it_reads_it(tmp_path):
    path = tmp_path / "several.vrp"
    path.write_text(SEVERAL, encoding="utf-8")
    read, rounds = pyvrp.read(path, "round"), read_vrplib(path, nearest_integer)
    assert [(one.count, one.room, one.starts, one.trips, one.fixed, one.per_m, one.longest_m) for one in rounds.vehicles] == [
        (2, (6, 4), 0, 3, 7, 1, 120),
        (1, (9, 4), 1, 3, 7, 2, 120),
    ]
    assert [(stop.deliver, stop.collect, stop.ready) for stop in rounds.stops] == [
        ((4, 1), (0, 1), 5),
        ((0, 2), (6, 0), 0),
        ((5, 1), (), 0),
        ((3, 0), (2, 2), 9),
    ]
    alone = pyvrp.solve(read, pyvrp.stop.MaxIterations(200), seed=3, display=False)
    plan = solve(rounds, Effort(iterations=200, seed=3))
    assert (plan.cost, plan.left_out, alone.is_feasible()) == (alone.cost(), (), True)
    assert faults(rounds, plan.rounds) == []


def test_a_file_in_solomons_form_is_the_same_problem(tmp_path):
    one, other = tmp_path / "small.txt", tmp_path / "small.vrp"
    one.write_text(SOLOMON, encoding="utf-8")
    other.write_text(VRPTW, encoding="utf-8")
    read, again = read_vrplib(one, tenths), read_vrplib(other, tenths)
    assert (read.stops, read.vehicles, read.metres.tolist()) == (again.stops, again.vehicles, again.metres.tolist())


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (VRPTW.replace("SERVICE_TIME : 10", "DISTANCE : 200"), "small.vrp: DISTANCE is a route's longest duration in some collections"),
        (VRPTW.replace("DEPOT_SECTION", "PRIZE_SECTION\n1 0\n2 1\n3 1\n4 1\nDEPOT_SECTION"), "small.vrp: PRIZE is not planned with"),
        (VRPTW.replace("TYPE : VRPTW", "TYPE : VRPB"), "a vehicle never only collects \\(TYPE VRPB\\) is not planned with"),
        (VRPTW.replace("SECTION\n1\n-1", "SECTION\n2\n-1"), "its depots have to be the first of its nodes"),
        (VRPTW.replace("4 5\nTIME", "TIME"), "small.vrp has 4 nodes and 3 demands: it is cut short"),
        (VRPTW.replace("CAPACITY : 20\n", ""), "has no capacity, no demands, or no coordinates"),
        (VRPTW.replace("CAPACITY : 20", "CAPACITY 20"), "in no form of VRPLIB's or Solomon's that is read"),
        (VRPTW.replace("EUC_2D", "GEO"), "in no form of VRPLIB's or Solomon's that is read"),
        (VRPTW.replace("CAPACITY : 20", "").replace("DEPOT_S", "CAPACITY_SECTION\n1 20\n2 20\n3 20\nDEPOT_S"), "has 2 vehicles, and says"),
        (SEVERAL.replace("RELOAD_DEPOT_SECTION\n1 1", "RELOAD_DEPOT_SECTION\n1 2"), "reloads elsewhere than at its own depot"),
        ("", "has no capacity, no demands"),
    ],
)
def test_an_instance_with_a_rule_that_we_do_not_know_is_refused_and_never_planned_without_it(tmp_path, text, says):
    path = tmp_path / "small.vrp"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadRounds, match=says):
        read_vrplib(path, nearest_integer)


def test_an_instance_of_location_and_routing_is_read():
    text = "2 1\n0 0\n3 4\n0 8\n10\n99\n4\n6\n700\n50\n0\n"
    rounds, opening = read_location_routing(text)
    assert (opening, rounds.metres.tolist()) == ((700,), [[0, 500, 800], [500, 0, 500], [800, 500, 0]])
    assert solve(rounds, SHORT).cost == 1_800 + 50
    with pytest.raises(BadRounds, match="2 customers and 1 depots need 15 numbers, and there are 14"):
        read_location_routing(text.rsplit("0", 1)[0])
