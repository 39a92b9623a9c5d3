"""The planner's part: her tables are imported, two plans of where to build, a day's rounds and drone legs asked of them.

They are worked out by the planner's process, which the worker starts once `courtyard up` serves the county.
"""

from uuid import UUID

from courtyard.algorithms.siting.goals import Goal
from courtyard.cli.season.county import EXAMPLES
from courtyard.cli.season.stage import Stage
from courtyard.logistics import actions as logistics
from courtyard.logistics.rules import Asked, Drone, DronesAsked, RoundsAsked, TableKind

FOLDER = EXAMPLES / "network"
TABLES = {
    "villages": (TableKind.PLACES, "四百个村（演示）"),
    "sites": (TableKind.PLACES, "候选服务点（演示）"),
    "hubs": (TableKind.HUBS, "枢纽（演示）"),
    "departures": (TableKind.DEPARTURES, "班次（演示）"),
    "destinations": (TableKind.DESTINATIONS, "六个城市（演示）"),
    "products": (TableKind.PRODUCTS, "跑步鸡与鸭梨（演示）"),
    "stops": (TableKind.STOPS, "一天的停靠点（演示）"),
    "vehicles": (TableKind.VEHICLES, "两处的车辆（演示）"),
    "legs": (TableKind.LEGS, "无人机航段（演示）"),
}
OF_DAYS = ("stops", "vehicles", "legs")
SCENARIOS = {8: "八个服务点（演示）", 16: "十六个服务点（演示）"}
SECONDS, GAP = 20, 0.005


def ask(stage: Stage, office: UUID) -> str:
    """What was asked, in a sentence, or why no plan can be worked out here."""
    ids = {
        name: stage.do(
            logistics.import_table,
            "planner",
            f"table/{name}",
            owner_id=office,
            kind=kind,
            name=title,
            content=(FOLDER / f"{name}.csv").read_bytes(),
        ).table_id
        for name, (kind, title) in TABLES.items()
    }
    given = {f"{'places' if name == 'villages' else name}_id": table_id for name, table_id in ids.items() if name not in OF_DAYS}
    earlier, asked_for = None, []
    for number, title in SCENARIOS.items():
        asked = Asked(Goal.P_MEDIAN, number=number, circuity=1.4, drone=Drone.LIGHT)
        more = {"owner_id": office, "name": title, "asked": asked, "tariff": {}, "based_on": earlier}
        earlier = stage.do(logistics.make_scenario, "planner", f"scenario/{number}", **more, **given).scenario_id
        asked_for.append(earlier)
    of_rounds = {"asked": RoundsAsked(), "stops_id": ids["stops"], "vehicles_id": ids["vehicles"]}
    of_drones = {"asked": DronesAsked(), "legs_id": ids["legs"]}
    days = ((logistics.ask_rounds, "一天的线路（演示）", of_rounds), (logistics.ask_drones, "无人机航段（演示）", of_drones))
    for verb, title, of_day in days:
        asked_for.append(stage.do(verb, "planner", f"scenario/{verb.__name__}", owner_id=office, name=title, **of_day).scenario_id)
    try:
        for number, scenario_id in enumerate(asked_for):
            stage.do(logistics.run_scenario, "planner", f"run/{number}", scenario_id=scenario_id, seconds=SECONDS, gap=GAP)
    except logistics.NoSolvers as error:
        return f"The network has scenarios and no plan yet. {error}"
    return (
        "Two plans of the network, a day's rounds and drone legs are worked out as soon as `courtyard up` serves the site: sign in as "
        "planner and watch."
    )
