"""A whole season of an invented county, run day by day through the same verbs that the pages call.

`fate` draws what happens (pure, from a seed), `county` sets the stage, `days` acts, `bank` answers, `outcome` reads what came of it.
"""
