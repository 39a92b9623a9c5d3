"""The columns of planning tables as the page shows them."""

from typing import Any

from django.utils.translation import get_language

from courtyard.algorithms.headings import IN_CHINESE
from courtyard.logistics.rules.columns import COLUMNS
from courtyard.web import words


def columns() -> list[dict[str, Any]]:
    """For each kind of table its columns in the reader's language, each with the name that every table may use."""
    return [
        {
            "kind": words.word("planning_table", kind.value),
            "needed": [[[_named(name) for name in way] for way in group] for group in one.needed],
            "more": [_named(name) for name in one.more],
            "says": one.says,
        }
        for kind, one in COLUMNS.items()
    ]


def _named(name: str) -> tuple[str, str]:
    """A column's name, and what it is called in Chinese where that is read."""
    return name, IN_CHINESE[name] if str(get_language()).startswith("zh") else ""
