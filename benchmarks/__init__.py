"""Figures, each beside a peer's and beside the limit, in one run on one machine. `make bench` lists the subjects.

RESULTS.md keeps what was seen, with the command that showed it.
"""
