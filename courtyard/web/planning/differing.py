"""One figure of two plans beside each other, and how much the second differs, signed and in a word: nothing by colour alone."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from courtyard.web import formats

# What a figure above, and one below the other, is called.
Words = tuple[Promise, Promise]
MORE: Words = (pgettext_lazy("difference", "more"), pgettext_lazy("difference", "less"))
COUNTED: Words = (pgettext_lazy("difference", "more"), pgettext_lazy("difference", "fewer"))
FAR: Words = (pgettext_lazy("difference", "farther"), pgettext_lazy("difference", "nearer"))
DEAR: Words = (pgettext_lazy("difference", "dearer"), pgettext_lazy("difference", "cheaper"))
LATE: Words = (pgettext_lazy("difference", "later"), pgettext_lazy("difference", "earlier"))
LONG: Words = (pgettext_lazy("difference", "longer"), pgettext_lazy("difference", "shorter"))


@dataclass(frozen=True, slots=True)
class Row:
    """One figure of both plans, and by how much the second is above the first (empty: not to be compared, or none)."""

    name: str
    one: str
    other: str
    more: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """What belongs together under a heading: an hour, a product, an airport."""

    heading: str
    rows: tuple[Row, ...]


def row(name: str, one: Any, other: Any, show: Callable[[Any], str], told: Words, *, differ: Callable[[Any], str] | None = None) -> Row:
    """Both shown, and their difference by `differ` where it is shown otherwise; without one where a figure is missing."""
    more = "" if None in (one, other) else signed(other - one, differ or show, told)
    return Row(str(name), show(one), show(other), more)


def signed(value: float, show: Callable[[Any], str], told: Words) -> str:
    """ "+3, more", "−0.5 km, nearer", "the same" where it would be shown as nothing."""
    if show(abs(value)) == show(0):
        return _("the same")
    sign, word = ("+", told[0]) if value > 0 else ("−", told[1])
    return _("%(much)s, %(word)s") % {"much": f"{sign}{show(abs(value))}", "word": word}


def points(share: float) -> str:
    """Of a difference of shares: 0.125 -> "12.5 points"."""
    return _("%(points)s points") % {"points": formats.number(round(100 * share, 1))}


def unlike(one: Iterable[tuple[str, str]], other: Iterable[tuple[str, str]]) -> Iterator[Row]:
    """What two lists of names and words say differently; what is the same in both is not said again."""
    first, second = dict(one), dict(other)
    for name in [*first, *(name for name in second if name not in first)]:
        if first.get(name) != second.get(name):
            yield Row(name, first.get(name, formats.NOTHING), second.get(name, formats.NOTHING))


def tables_unlike(one: Any, other: Any, names: Mapping[str, str | Promise]) -> Iterator[Row]:
    """Where two scenarios rest on different tables, by the words for them; two of one name are told apart by when they came."""
    for name, word in names.items():
        a, b = getattr(one, name), getattr(other, name)
        if (a and a.table_id) != (b and b.table_id):
            texts = [table.name if table else _("none") for table in (a, b)]
            if texts[0] == texts[1]:
                texts = [f"{table.name}, {formats.moment(table.imported_at)}" for table in (a, b)]
            yield Row(str(word), *texts)
