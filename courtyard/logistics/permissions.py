"""Verb -> roles. Planners and officers plan, each for the organisations of their own scope; who may read stands with the tables."""

from courtyard.kernel.actors import Role
from courtyard.kernel.permissions import may

PLANNERS = (Role.PLANNER, Role.OFFICER)

VERBS = {
    "import_table": may(*PLANNERS),
    "withdraw_table": may(*PLANNERS),
    "make_scenario": may(*PLANNERS),
    "ask_rounds": may(*PLANNERS),
    "ask_drones": may(*PLANNERS),
    "tables_from_plan": may(*PLANNERS),
    "table_of_places": may(*PLANNERS),
    "withdraw_scenario": may(*PLANNERS),
    "run_scenario": may(*PLANNERS),
    "stop_run": may(*PLANNERS),
    # The planner's process.
    "take_run": may(),
    "put_back_run": may(),
    "keep_result": may(),
    "end_run": may(),
}
