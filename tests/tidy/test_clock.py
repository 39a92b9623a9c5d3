"""Time comes in as an argument, so that a season of 2017 can be run today and a verb can be replayed."""

import ast

import pytest

from tests.tidy.source import dotted, refuse, sources

pytestmark = pytest.mark.only_on("sqlite")  # it reads files, and knows no database

CLOCKS = (
    "timezone.now",
    "timezone.localdate",
    "timezone.localtime",
    "datetime.now",
    "datetime.utcnow",
    "datetime.today",
    "date.today",
    "time.time",
    "time.time_ns",
    "clock.utc_now",
    "utc_now",
)


def test_verbs_and_rules_read_no_clock():
    refuse(
        (
            f"{source.at(node)} {name}"
            for source in sources()
            if source.is_action or source.is_rules
            for node in source.nodes
            if isinstance(node, ast.Attribute | ast.Name)
            and (name := dotted(node))
            and any(name == c or name.endswith(f".{c}") for c in CLOCKS)
        ),
        "Take `now` (an instant) or a day as an argument; courtyard.kernel.clock.local_day(now) gives the programme's day.",
    )
