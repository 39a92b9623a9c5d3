"""What this room can do."""

from courtyard.logistics.actions.ask_drones import ask_drones
from courtyard.logistics.actions.ask_rounds import ask_rounds
from courtyard.logistics.actions.end_run import end_run
from courtyard.logistics.actions.import_table import TableImported, TableRefused, import_table
from courtyard.logistics.actions.keep_result import NotYours, keep_result
from courtyard.logistics.actions.make_scenario import ScenarioMade, make_scenario
from courtyard.logistics.actions.put_back_run import put_back_run
from courtyard.logistics.actions.run_scenario import NoSolvers, NoSuchEffort, RunAsked, ScenarioWithdrawn, TooMuchMemory, run_scenario
from courtyard.logistics.actions.stop_run import RunEnded, RunStopped, stop_run
from courtyard.logistics.actions.table_of_places import Level, NoTableOf, PlacesTaken, Weigh, table_of_places
from courtyard.logistics.actions.tables_from_plan import DayTables, NoDayOf, tables_from_plan
from courtyard.logistics.actions.take_run import RunTaken, take_run
from courtyard.logistics.actions.withdraw_scenario import RunUnderWay, withdraw_scenario
from courtyard.logistics.actions.withdraw_table import TableInUse, TableWithdrawn, withdraw_table
from courtyard.logistics.asking import NoPlanFor

__all__ = [
    "DayTables",
    "Level",
    "NoDayOf",
    "NoPlanFor",
    "NoSolvers",
    "NoSuchEffort",
    "NoTableOf",
    "NotYours",
    "PlacesTaken",
    "RunAsked",
    "RunEnded",
    "RunStopped",
    "RunTaken",
    "RunUnderWay",
    "ScenarioMade",
    "ScenarioWithdrawn",
    "TableImported",
    "TableInUse",
    "TableRefused",
    "TableWithdrawn",
    "TooMuchMemory",
    "Weigh",
    "ask_drones",
    "ask_rounds",
    "end_run",
    "import_table",
    "keep_result",
    "make_scenario",
    "put_back_run",
    "run_scenario",
    "stop_run",
    "table_of_places",
    "tables_from_plan",
    "take_run",
    "withdraw_scenario",
    "withdraw_table",
]
