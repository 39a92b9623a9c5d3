"""One figure of two plans beside each other, and how much the second differs, signed and in a word: nothing by colour alone."""

from collections.abc import Callable
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


@dataclass(frozen=True, slots=True)
class Row:
    """One figure of both plans, and by how much the second is above the first (empty: not to be compared, or none)."""

    name: str
    one: str
    other: str
    more: str = ""


def row(name: str, one: Any, other: Any, show: Callable[[Any], str], words: Words, *, differ: Callable[[Any], str] | None = None) -> Row:
    """Both shown, and their difference by `differ` where it is shown otherwise; without one where a figure is missing."""
    more = "" if None in (one, other) else signed(other - one, differ or show, words)
    return Row(str(name), show(one), show(other), more)


def signed(value: float, show: Callable[[Any], str], words: Words) -> str:
    """ "+3, more", "−0.5 km, nearer", "the same" where it would be shown as nothing."""
    if show(abs(value)) == show(0):
        return _("the same")
    sign, word = ("+", words[0]) if value > 0 else ("−", words[1])
    return _("%(much)s, %(word)s") % {"much": f"{sign}{show(abs(value))}", "word": word}


def points(share: float) -> str:
    """Of a difference of shares: 0.125 -> "12.5 points"."""
    return _("%(points)s points") % {"points": formats.number(round(100 * share, 1))}
