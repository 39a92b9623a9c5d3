"""What looks wrong with a bird's steps, in words: the record keeps a code and figures, the page says them to its reader."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from courtyard.algorithms.suspicion import Suspicion
from courtyard.web.formats import day, number, percent

Flag = Mapping[str, Any]


def _days(flag: Flag) -> int:
    return (date.fromisoformat(flag["to"]) - date.fromisoformat(flag["from"])).days + 1


def _other(flag: Flag) -> str:
    return number(flag["others"][0]) if flag["others"] else "?"


SENTENCES: dict[str, Callable[[Flag], str]] = {
    Suspicion.IMPOSSIBLE_DAY: lambda flag: (
        _("%(steps)s steps in one day; a bird walks at most %(limit)s.")
        % {"steps": number(round(flag["value"])), "limit": number(round(flag["limit"]))}
    ),
    Suspicion.CONSTANT: lambda flag: (
        _("Exactly %(steps)s steps on each of %(days)s days running.")
        % {"steps": number(round(flag["value"])), "days": number(_days(flag))}
    ),
    Suspicion.IDENTICAL: lambda flag: (
        _("The same counts as number %(other)s on %(days)s days.") % {"other": _other(flag), "days": number(round(flag["value"]))}
    ),
    Suspicion.TOGETHER: lambda flag: (
        _("It moves as number %(other)s does, day after day (correlation %(much)s).")
        % {"other": _other(flag), "much": number(round(flag["value"], 2))}
    ),
    Suspicion.LEVEL_SHIFT: lambda flag: (
        _("%(much)s times the steps of the week before, while its flock walked as usual.") % {"much": number(round(flag["value"], 2))}
    ),
    Suspicion.OUTLIER: lambda flag: _("Far above its flock (z-score %(much)s).") % {"much": number(round(flag["value"], 1))},
    Suspicion.UNIFORM_FLOCK: lambda flag: _("The birds of its flock differ by only %(share)s.") % {"share": percent(flag["value"])},
}


def sentence(flag: Any) -> str:
    """One suspicion with its days. What an earlier release kept as a sentence is shown as it is."""
    if not isinstance(flag, Mapping):
        return str(flag)
    say = SENTENCES.get(flag["kind"])
    if say is None:
        return str(flag["kind"])
    first, last = date.fromisoformat(flag["from"]), date.fromisoformat(flag["to"])
    when = day(first) if first == last else f"{day(first)} – {day(last)}"
    return f"{say(flag)} {when}"
