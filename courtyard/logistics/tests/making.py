"""An office with a planner, a neighbour's office with one of its own, and places whose best plan can be seen with the eye."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import numpy as np

from courtyard.algorithms.siting.goals import Goal
from courtyard.kernel.actors import Actor, Grant, Role, system
from courtyard.logistics import actions, results
from courtyard.logistics.actions import DayTables
from courtyard.logistics.rules import Asked, DayOfPlan, DronesAsked, Outcome, RoundsAsked, TableKind
from courtyard.people import actions as people
from courtyard.people.actions import PlaceRow

COUNTY, NEIGHBOUR = "131122000000", "131123000000"
ABOVE = (("130000000000", "province", "河北省"), ("131100000000", "city", "衡水市"))

# Two hamlets on a parallel, ten kilometres apart or so: a and b, then c, d and e, where most people live in d.
VILLAGES = """id,name,lon,lat,weight
a,上村,115.00,37.8,1
b,下村,115.01,37.8,1
c,河村,115.11,37.8,1
d,山村,115.12,37.8,5
e,林村,115.14,37.8,1
"""

# A township with two villages of their own position and one without, and a township that nobody knows the place of, with one village.
KNOWN = (
    PlaceRow("131122100000", "town", "武邑镇", 115.88, 37.80, 20),
    PlaceRow("131122100201", "village", "东关村", 115.90, 37.81, 21),
    PlaceRow("131122100202", "village", "西关村", 115.86, 37.79),
    PlaceRow("131122100203", "village", "南关村"),
    PlaceRow("131122101000", "town", "清凉店镇"),
    PlaceRow("131122101201", "village", "北村"),
)

# Two stops near each other and one by itself; none of the vehicles holds what d wants, and e is shut before anybody is there.
STOPS = """id,name,lon,lat,deliver_kg,collect_kg,collect_crates,opens,shuts,takes_min,on_board_min
a,上村,107.50,33.00,100,0,4,6:00,12:00,10,240
b,下村,107.55,33.02,50,40,2,6:00,18:00,10,240
c,,107.60,33.10,0,90,6,8:00,18:00,15,
d,,107.45,33.08,900,0,0,,,5,
e,,109.45,33.08,9,0,0,,7:00,5,
"""
VEHICLES = """id,name,lon,lat,vehicles,room_kg,room_crates,begins,until,km_fen
van,北站,107.50,33.05,3,200,8,6:00,18:00,100
"""
# One that is flown twelve times a day, one that is too far, one with more than the light drone holds.
LEGS = """id,from,from_lon,from_lat,to,to_lon,to_lat,from_m,to_m,load_kg,wanted_kg
near,水库,107.30,33.00,河村,107.32,33.03,20,30,5,60
far,水库,107.30,33.00,山村,107.95,33.32,20,30,10,60
heavy,县城,107.50,33.00,林村,107.52,33.01,20,30,20,60
"""
# A wood between the reservoir and the village by the river, and the yard of an airfield in which the county's legs begin.
ZONES = """{"type": "FeatureCollection", "features": [
{"type": "Feature", "properties": {"name": "林场"}, "geometry": {"type": "Polygon", "coordinates":
  [[[107.305, 33.0], [107.312, 33.0], [107.312, 33.02], [107.305, 33.02], [107.305, 33.0]]]}},
{"type": "Feature", "properties": {"名称": "机场"}, "geometry": {"type": "MultiPolygon", "coordinates":
  [[[[107.49, 32.99], [107.51, 32.99], [107.51, 33.005], [107.49, 33.005]]]]}}
]}
"""


@dataclass
class Office:
    """A planner's desk: everything is done at `now`, which goes on by a second each time."""

    now: datetime
    office: UUID
    planner: Actor
    elsewhere: UUID
    stranger: Actor

    def do(self, verb: Any, actor: Actor | None = None, **given: Any) -> Any:
        self.now += timedelta(seconds=1)
        return verb(actor=actor or self.planner, key=uuid4(), now=self.now, **given)

    def table(self, text: str | bytes = VILLAGES, name: str = "villages", **more: Any) -> UUID:
        content = text if isinstance(text, bytes) else text.encode()
        given = {"owner_id": self.office, "kind": TableKind.PLACES, "name": name, "content": content} | more
        return self.do(actions.import_table, **given).table_id

    def know_places(self) -> None:
        self.do(people.import_places, system("cli"), rows=KNOWN)

    def scenario(self, asked: Asked | None = None, **more: Any) -> UUID:
        given = {"owner_id": self.office, "name": "two centres", "asked": asked or Asked(Goal.P_MEDIAN, number=2)} | more
        if "places_id" not in given:
            given["places_id"] = self.table()
        return self.do(actions.make_scenario, **given).scenario_id

    def rounds(self, asked: RoundsAsked | None = None, stops: str = STOPS, vehicles: str = VEHICLES) -> UUID:
        tables = {"stops_id": self.table(stops, "stops", kind=TableKind.STOPS)}
        tables |= {"vehicles_id": self.table(vehicles, "vehicles", kind=TableKind.VEHICLES)}
        given = {"owner_id": self.office, "name": "rounds", "asked": asked or RoundsAsked()} | tables
        return self.do(actions.ask_rounds, **given).scenario_id

    def drones(self, asked: DronesAsked | None = None, legs: str = LEGS, **more: Any) -> UUID:
        given = {"owner_id": self.office, "name": "legs", "asked": asked or DronesAsked()}
        legs_id = self.table(legs, "legs", kind=TableKind.LEGS)
        return self.do(actions.ask_drones, **given, legs_id=legs_id, **more).scenario_id

    def planned(self, scenario_id: UUID, summary: dict[str, Any], arrays: dict[str, Any]) -> UUID:
        """A run of a scenario with what was found."""
        run_id: UUID = self.do(actions.run_scenario, scenario_id=scenario_id).run_id
        self.do(actions.take_run, system())
        found = {"outcome": Outcome.PLANNED, "summary": summary, "content": results.packed(arrays)}
        self.do(actions.keep_result, system(), run_id=run_id, attempt=1, **found)
        return run_id

    def day_of_a_plan(self, **more: Any) -> DayTables:
        """A day's tables of a plan of the villages: a and b go to a, c and d to d, nobody reaches e."""
        run_id = self.planned(self.scenario(), {"open": 2, "objective": 1.0, "bound": 1.0}, of_villages())
        made: DayTables = self.do(actions.tables_from_plan, run_id=run_id, day=DayOfPlan(kg=20.0, **more))
        return made


def of_villages() -> dict[str, Any]:
    """The arrays of a plan of the villages with two centres, a and d, which reach no farther than a kilometre."""
    lon = np.array([115.00, 115.01, 115.11, 115.12, 115.14], dtype="f4")
    of_sites = {"site_rows": np.array([0, 3], "i4"), "site_id": np.array(["a", "d"]), "site_name": np.array(["上村", "山村"])}
    of_sites |= {"site_lon": lon[[0, 3]], "site_lat": np.full(2, 37.8, "f4"), "site_serves": np.array([2, 2], "i4")}
    of_sites |= {"site_weight": np.array([2, 6], "f4"), "site_mean": np.full(2, 0.5, "f4"), "site_worst": np.full(2, 0.9, "f4")}
    return of_sites | {
        "place_lon": lon,
        "place_lat": np.full(5, 37.8, "f4"),
        "placed": np.zeros(5, "u1"),
        "serves": np.array([0, 0, 1, 1, -1], "i4"),
        "cost": np.array([0, 0.9, 0.9, 0, np.inf], "f4"),
        "weight": np.array([1, 1, 1, 5, 1], "f4"),
    }


def make_office(now: datetime) -> Office:
    house = system("cli")
    rows = [PlaceRow(code=code, level=level, name=name) for code, level, name in ABOVE]
    rows += [PlaceRow(code=COUNTY, level="county", name="武邑县"), PlaceRow(code=NEIGHBOUR, level="county", name="武强县")]
    people.import_places(actor=house, key=uuid4(), now=now, rows=tuple(rows))
    ours, theirs = (
        people.create_organisation(actor=house, key=uuid4(), now=now, kind="county_office", name=name, place_code=code).organisation_id
        for name, code in (("武邑县扶贫办公室", COUNTY), ("武强县扶贫办公室", NEIGHBOUR))
    )
    planners = [Actor(uuid4(), (Grant(Role.PLANNER, organisation=office),)) for office in (ours, theirs)]
    return Office(now, ours, planners[0], theirs, planners[1])
