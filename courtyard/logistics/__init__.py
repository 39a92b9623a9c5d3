"""The planner's desk: tables of places, scenarios asked of them, and the plans that were worked out.

Owns: `PlanningTable` and its text, `Scenario`, `Run` and `RunResult`.

Promises: a table is taken whole or not at all, every row that cannot be planned with is named, and its text can be taken away again as it
came; neither a table nor a scenario is edited, another one is made; a plan comes with a bound that no plan can pass, or says why there is
none; a run is worked out by a process of its own, killed or not, and what it found is kept once. A scenario changes no recorded fact: this
room posts nothing and traces nothing.

Asks of others: people for organisations; `algorithms` for the plans. Only the planner's process loads the solvers (the extra `planning`),
so that pages work where they are not installed.
"""
