"""The planner's desk: tables, scenarios, plans on a map, what is taken away."""
