"""Reads, each within the actor's reach. Nothing here loads a solver."""

from courtyard.logistics.queries.results import Result, place_rows, result, site_rows
from courtyard.logistics.queries.scenarios import RunView, ScenarioView, run, runs, scenario, scenarios
from courtyard.logistics.queries.tables import Owner, TableView, owners, table, table_text, tables
from courtyard.logistics.results import share_name

__all__ = [
    "Owner",
    "Result",
    "RunView",
    "ScenarioView",
    "TableView",
    "owners",
    "place_rows",
    "result",
    "run",
    "runs",
    "scenario",
    "scenarios",
    "share_name",
    "site_rows",
    "table",
    "table_text",
    "tables",
]
