"""`courtyard plan`: the planner's questions from the command line, without a county."""
