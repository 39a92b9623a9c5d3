"""The planner's part: her tables are imported, two scenarios asked of them, and their plans asked for.

They are worked out by the planner's process, which the worker starts once `courtyard up` serves the county.
"""

from uuid import UUID

from courtyard.algorithms.siting.goals import Goal
from courtyard.cli.season.county import EXAMPLES
from courtyard.cli.season.stage import Stage
from courtyard.logistics import actions as logistics
from courtyard.logistics.rules import Asked, Drone, TableKind

FOLDER = EXAMPLES / "network"
TABLES = {
    "villages": (TableKind.PLACES, "四百个村（演示）"),
    "sites": (TableKind.PLACES, "候选服务点（演示）"),
    "hubs": (TableKind.HUBS, "枢纽（演示）"),
    "departures": (TableKind.DEPARTURES, "班次（演示）"),
    "destinations": (TableKind.DESTINATIONS, "六个城市（演示）"),
    "products": (TableKind.PRODUCTS, "跑步鸡与鸭梨（演示）"),
}
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
    given = {f"{'places' if name == 'villages' else name}_id": table_id for name, table_id in ids.items()}
    earlier = None
    for number, title in SCENARIOS.items():
        asked = Asked(Goal.P_MEDIAN, number=number, circuity=1.4, drone=Drone.LIGHT)
        more = {"owner_id": office, "name": title, "asked": asked, "tariff": {}, "based_on": earlier}
        earlier = stage.do(logistics.make_scenario, "planner", f"scenario/{number}", **more, **given).scenario_id
        try:
            stage.do(logistics.run_scenario, "planner", f"run/{number}", scenario_id=earlier, seconds=SECONDS, gap=GAP)
        except logistics.NoSolvers as error:
            return f"The network has scenarios and no plan yet. {error}"
    return "Two plans of the network are worked out as soon as `courtyard up` serves the site: sign in as planner and watch."
