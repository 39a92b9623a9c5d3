"""What this room can do."""

from courtyard.logistics.actions.import_table import TableImported, TableRefused, import_table
from courtyard.logistics.actions.make_scenario import NoPlanFor, ScenarioMade, make_scenario
from courtyard.logistics.actions.withdraw_scenario import RunUnderWay, ScenarioWithdrawn, withdraw_scenario
from courtyard.logistics.actions.withdraw_table import TableInUse, TableWithdrawn, withdraw_table

__all__ = [
    "NoPlanFor",
    "RunUnderWay",
    "ScenarioMade",
    "ScenarioWithdrawn",
    "TableImported",
    "TableInUse",
    "TableRefused",
    "TableWithdrawn",
    "import_table",
    "make_scenario",
    "withdraw_scenario",
    "withdraw_table",
]
