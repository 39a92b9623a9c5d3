"""Reads, each within the actor's reach. Nothing here loads a solver."""

from courtyard.logistics.queries.days import call_rows, left_rows, leg_rows, leg_ways, round_rows, run_zones
from courtyard.logistics.queries.results import (
    DronesResult,
    Result,
    RoundsResult,
    drones_result,
    place_rows,
    result,
    rounds_result,
    site_rows,
)
from courtyard.logistics.queries.scenarios import RunView, ScenarioView, run, runs, scenario, scenarios
from courtyard.logistics.queries.tables import Owner, TableView, owners, table, table_text, tables
from courtyard.logistics.results import share_name

__all__ = [
    "DronesResult",
    "Owner",
    "Result",
    "RoundsResult",
    "RunView",
    "ScenarioView",
    "TableView",
    "call_rows",
    "drones_result",
    "left_rows",
    "leg_rows",
    "leg_ways",
    "owners",
    "place_rows",
    "result",
    "round_rows",
    "rounds_result",
    "run",
    "run_zones",
    "runs",
    "scenario",
    "scenarios",
    "share_name",
    "site_rows",
    "table",
    "table_text",
    "tables",
]
