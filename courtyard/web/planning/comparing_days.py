"""What comparing two days of rounds and comparing two answers about drone legs have in common."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courtyard.web import formats
from courtyard.web.listing import Column
from courtyard.web.planning.differing import Part, Row

# So many names are told within a sentence; the rest is counted.
_MOST_NAMES = 5


@dataclass(frozen=True, slots=True)
class Differs:
    """A stop or a leg that is not as it is in the other: in which way, and what becomes of it in both."""

    id: str
    name: str
    how: str
    one: str
    other: str


@dataclass(frozen=True, slots=True)
class Compared:
    """Two days beside each other.

    said     differences in sentences, the most wanted first
    asked    what was asked differently, tables among it; came: what came of it
    listed   stops or legs that differ, for a list of `COLUMNS`; caption: what that list is called, empty: what stands there without any
    changed  rounds that are not driven alike, under `changed_caption`
    parts    each airport that differs; more_parts: how many of them there are beyond these
    """

    said: tuple[str, ...]
    asked: tuple[Row, ...]
    came: tuple[Row, ...]
    listed: tuple[Differs, ...]
    caption: str
    empty: str
    changed: tuple[Row, ...] = ()
    changed_caption: str = ""
    parts: tuple[Part, ...] = ()
    more_parts: int = 0


COLUMNS = (
    Column("name", gettext_lazy("Name"), value=lambda row: row.name, sort="name", heading=True),
    Column("how", gettext_lazy("What differs"), value=lambda row: row.how, sort="how"),
    Column("one", gettext_lazy("In the first"), value=lambda row: row.one, sort="one"),
    Column("other", gettext_lazy("In the second"), value=lambda row: row.other, sort="other"),
    Column("id", gettext_lazy("Id"), value=lambda row: row.id, sort="id"),
)


def only_in(one: str, other: str) -> tuple[str, str]:
    """What becomes of something in both; where that is nothing, its table does not have it."""
    absent = _("not in its table")
    return one or absent, other or absent


def in_both(one: Any, other: Any, both: int, says: str) -> str:
    """That two tables are different ones, and how many of their rows stand in both."""
    return says % {"one": one.name, "other": other.name, "both": formats.number(both)}


def listed_names(names: Sequence[str]) -> str:
    """ "a, b and c"; of many the first, and how many more."""
    if len(names) <= _MOST_NAMES:
        return formats.listed(names)
    more = {"names": ", ".join(names[:_MOST_NAMES]), "more": formats.number(len(names) - _MOST_NAMES)}
    return _("%(names)s and %(more)s more") % more
