"""A routing engine's table at the desk: what is none, which stops it must match, and rounds that go by it and are checked by it."""

import json

import pytest
from django.utils import translation

from courtyard.logistics import actions, audit, queries
from courtyard.logistics.rounds import plan_rounds
from courtyard.logistics.rules import RoundsAsked, TableKind
from courtyard.logistics.tests.making import STOPS, VEHICLES

# The place of the vans and then five stops: each a kilometre and two minutes from every other, but c, to which no road leads.
PLACES = 6


def table(far: int = 1_000, places: int = PLACES, without: int | None = None, **more: object) -> str:
    def matrix(step: int) -> list[list[int | None]]:
        return [[0 if a == b else None if without in (a, b) else step for b in range(places)] for a in range(places)]

    return json.dumps({"code": "Ok", "distances": matrix(far), "durations": matrix(120)} | more)


def asked_with(office, roads: str, stops: str = STOPS, vehicles: str = VEHICLES):
    given = {"stops_id": (stops, TableKind.STOPS), "vehicles_id": (vehicles, TableKind.VEHICLES), "roads_id": (roads, TableKind.ROADS)}
    ids = {name: office.table(text, name, kind=kind) for name, (text, kind) in given.items()}
    return office.do(actions.ask_rounds, owner_id=office.office, name="by road", asked=RoundsAsked(), **ids).scenario_id


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("lon,lat\n1,2\n", "From this line on the file is no JSON."),
        ("[]", "This is no answer of OSRM’s table service."),
        (table(code="NoRoute"), "The routing engine says “NoRoute” and not “Ok”; ask it again."),
        (table(distances=[[0, 1]]), "It has no square “distances”: ask the engine for annotations=duration,distance"),
        (table(durations=[["x"] * PLACES] * PLACES), "“durations” has something that is no number."),
        (table(far=-5), "“distances” says -5 from place 0 to place 1, counted from 0"),
        (table(durations=[[0]]), "Distances and durations are not of one size."),
    ],
)
def test_what_is_no_table_of_an_engine_is_refused_in_both_languages(office, text, says):
    with translation.override("en"), pytest.raises(actions.TableRefused) as refused:
        office.table(text, kind=TableKind.ROADS)
    assert [(one.message.startswith(says), one.field) for one in refused.value.reasons] == [(True, "line 1")]
    with translation.override("zh-hans"), pytest.raises(actions.TableRefused) as refused:
        office.table(text, kind=TableKind.ROADS)
    assert not refused.value.reasons[0].message.startswith(says)


def test_a_table_must_be_of_one_place_of_vehicles_and_all_stops(office):
    scenario_id = asked_with(office, table())
    assert (queries.scenario(office.planner, scenario_id).roads.rows, queries.scenario(office.planner, scenario_id).stops.rows) == (6, 5)
    two = VEHICLES + "truck,,107.9,33.05,1,900,20,6:00,18:00,100\n"
    for more, field in (({"roads": table(places=5)}, "roads_id"), ({"roads": table(), "vehicles": two}, "vehicles_id")):
        with pytest.raises(actions.NoPlanFor) as refused:
            asked_with(office, **more)
        assert [(one.code, one.field) for one in refused.value.reasons] == [("roads", field)]
    assert len(queries.scenarios(office.planner)) == 1


def test_rounds_go_by_the_table_and_assume_no_road():
    given = {"seconds": 60, "memory": 2**30, "watch": lambda *_: False}
    summary, arrays = plan_rounds(STOPS, VEHICLES, RoundsAsked(), roads=table(without=3), **given)
    assert {arrays["stop_id"][row] for row in arrays["call_stop"].tolist()} <= {"a", "b", "e"}
    left = dict(zip(arrays["stop_id"][arrays["left_stop"]].tolist(), arrays["left_why"].tolist(), strict=True))
    assert (left["c"], left["d"]) == ("no way", "too much")
    calls = len(arrays["call_stop"])
    assert summary["km"] == pytest.approx(calls + summary["trips"])  # a kilometre to each call, and one home
    assert not {"rounds_circuity", "rounds_km_h"} & {one["figure"] for one in summary["assumed"]}


def test_rounds_by_a_table_are_held_against_it_once_more(office):
    given = {"seconds": 60, "memory": 2**30, "watch": lambda *_: False}
    scenario_id = asked_with(office, table())
    summary, arrays = plan_rounds(STOPS, VEHICLES, RoundsAsked(), roads=table(), **given)
    office.planned(scenario_id, summary, arrays)
    assert list(audit.violations()) == []
    other = asked_with(office, table(far=2_000))
    office.planned(other, summary, arrays)
    assert {one.code for one in audit.violations()} == {"result-differs"}
