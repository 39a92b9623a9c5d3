"""Two plans beside each other: what was asked differently, what came of it, and only where the two can be compared."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courtyard.web import formats
from courtyard.web.planning import figures
from courtyard.web.planning.worth import yuan


@dataclass(frozen=True, slots=True)
class Row:
    """One figure of both plans, and by how much the second is above the first (empty: not to be compared, or none)."""

    name: str
    one: str
    other: str
    more: str = ""


@dataclass(frozen=True, slots=True)
class Compared:
    """said: differences in sentences. asked, came: rows. kept, gone, new: open sites in both, in the first only, in the second only."""

    said: tuple[str, ...]
    asked: tuple[Row, ...]
    came: tuple[Row, ...]
    same_places: bool
    sites: tuple[int, int, int] | None


def compare(one: Any, other: Any, results: tuple[Any, Any]) -> Compared:
    """Two scenarios whose newest runs were planned."""
    same_places = one.places.table_id == other.places.table_id
    a, b = one.run.summary, other.run.summary
    sites = _sites(one, other, results) if same_places else None
    return Compared(
        said=tuple(_said(a, b, same_places=same_places, sites=sites)),
        asked=tuple(_asked(one, other)),
        came=tuple(_came(a, b, same_places=same_places)),
        same_places=same_places,
        sites=sites,
    )


def _asked(one: Any, other: Any) -> Iterator[Row]:
    """What differs in the question; what is the same is not said again."""
    tables = [(_("Places"), one.places.name, other.places.name), (_("Sites"), _sites_name(one), _sites_name(other))]
    for name, a, b in tables:
        if a != b:
            yield Row(name, a, b)
    first, second = dict(figures.question(one.asked)), dict(figures.question(other.asked))
    for name in [*first, *(name for name in second if name not in first)]:
        if first.get(name) != second.get(name):
            yield Row(name, first.get(name, formats.NOTHING), second.get(name, formats.NOTHING))


def _sites_name(scenario: Any) -> str:
    return scenario.sites.name if scenario.sites else _("at any of the places")


def _came(a: Any, b: Any, *, same_places: bool) -> Iterator[Row]:
    yield Row(_("centres open"), formats.number(a["open"]), formats.number(b["open"]), _signed(b["open"] - a["open"], formats.number))
    for name, word in (("mean_km", _("mean")), ("p95_km", _("95 of 100 within")), ("worst_km", _("farthest"))):
        more = _signed(b[name] - a[name], figures.kilometres) if same_places and None not in (a[name], b[name]) else ""
        yield Row(word, figures.kilometres(a[name]), figures.kilometres(b[name]), more)
    out = [one["left_out"] for one in (a, b)]
    more = _signed(out[1] - out[0], formats.number) if same_places else ""
    yield Row(_("out of reach"), formats.number(out[0]), formats.number(out[1]), more)
    if same_places:
        yield from _worth(a, b)
    gaps = [figures.share(one["gap"]) if one["gap"] is not None else formats.NOTHING for one in (a, b)]
    yield Row(_("still to gain, at most"), gaps[0], gaps[1])


def _worth(a: Any, b: Any) -> Iterator[Row]:
    """Time and money, where both plans were looked at alike: the same hours and limit, products of the same id."""
    soon, later = (one.get("reach", {}) for one in (a, b))
    if soon.get("limit_hours") == later.get("limit_hours"):
        other = {one["at"]: one["within"] for one in later.get("by_hour", ())}
        for one in soon.get("by_hour", ()):
            if one["at"] in other:
                name = _("within %(hours)s h, handed over at %(at)s") % {"hours": formats.number(soon["limit_hours"]), "at": one["at"]}
                more = _signed(100 * (other[one["at"]] - one["within"]), _points)
                yield Row(name, figures.share(one["within"]), figures.share(other[one["at"]]), more)
    known = {one["product"]: one for one in b.get("landed", {}).get("products", ())}
    for one in a.get("landed", {}).get("products", ()):
        second = known.get(one["product"])
        for name, word in (("landed_fen", _("a kilogram of %(name)s, landed")), ("kept_fen", _("left of a kilogram of %(name)s"))):
            if second and None not in (one[name], second[name]):
                more = _signed((second[name] - one[name]) / 100, _yuan)
                yield Row(word % {"name": one["name"]}, yuan(one[name]), yuan(second[name]), more)


def _points(value: float) -> str:
    return _("%(points)s points") % {"points": formats.number(round(value, 1))}


def _yuan(value: float) -> str:
    return yuan(100 * value)


def _signed(value: float, show: Any) -> str:
    """ "+3", "−0.5 km", "the same"."""
    if round(value, 1) == 0:
        return _("the same")
    return f"{'+' if value > 0 else '−'}{show(abs(value))}"


def _sites(one: Any, other: Any, results: tuple[Any, Any]) -> tuple[int, int, int] | None:
    """Open sites in both, only in the first, only in the second; None where the sites are not out of one table."""
    tables = [scenario.sites or scenario.places for scenario in (one, other)]
    if tables[0].table_id != tables[1].table_id:
        return None
    a, b = (set(result.site_rows.tolist()) for result in results)
    return len(a & b), len(a - b), len(b - a)


def _said(a: Any, b: Any, *, same_places: bool, sites: tuple[int, int, int] | None) -> Iterator[str]:
    more = b["open"] - a["open"]
    if more:
        count = formats.number(abs(more))
        longer = ngettext("The second opens one centre more.", "The second opens %(count)s centres more.", more)
        fewer = ngettext("The second opens one centre fewer.", "The second opens %(count)s centres fewer.", -more)
        yield (longer if more > 0 else fewer) % {"count": count}
    else:
        yield _("Both open the same number of centres.")
    if not same_places:
        yield _("They serve different places, so their distances are not compared.")
        return
    if None not in (a["mean_km"], b["mean_km"]):
        yield _nearer(b["mean_km"] - a["mean_km"])
    out = b["left_out"] - a["left_out"]
    if out:
        places = figures.places(abs(out))
        more = _("%(places)s more are out of reach in the second.") % {"places": places}
        yield more if out > 0 else _("%(places)s fewer are out of reach in the second.") % {"places": places}
    if sites is not None:
        yield _("%(both)s centres are in both, %(one)s only in the first, %(other)s only in the second.") % {
            "both": formats.number(sites[0]),
            "one": formats.number(sites[1]),
            "other": formats.number(sites[2]),
        }


def _nearer(change: float) -> str:
    if round(change, 1) == 0:
        return _("On average people have it as far in both.")
    km = {"km": figures.kilometres(abs(change))}
    if change > 0:
        return _("On average people have it %(km)s farther in the second.") % km
    return _("On average people have it %(km)s nearer in the second.") % km
