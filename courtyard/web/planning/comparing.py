"""Two plans beside each other: what was asked differently, what came of it, and only where the two can be compared."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courtyard.algorithms.tariff import FIGURES
from courtyard.web import formats
from courtyard.web.planning import assumed, figures
from courtyard.web.planning.beside import Beside, landed_beside, soon_beside
from courtyard.web.planning.differing import COUNTED, FAR, Row, row, unlike


@dataclass(frozen=True, slots=True)
class Compared:
    """said: differences in sentences. asked, came: rows. soon, landed: in time and money. sites: how many open ones are in both, in the
    first only, in the second only.
    """

    said: tuple[str, ...]
    asked: tuple[Row, ...]
    came: tuple[Row, ...]
    soon: Beside
    landed: Beside
    same_places: bool
    sites: tuple[int, int, int] | None


def compare(one: Any, other: Any, results: tuple[Any, Any]) -> Compared:
    """Two scenarios whose newest runs were planned."""
    same_places = one.places.table_id == other.places.table_id
    a, b = (figures.told(scenario.of_sites, scenario.run.summary) for scenario in (one, other))
    same_unit = one.of_sites.unit is other.of_sites.unit
    sites = _sites(one, other, results) if same_places else None
    return Compared(
        said=tuple(_said(a, b, same_places=same_places, same_unit=same_unit, sites=sites)),
        asked=tuple(_asked(one, other)),
        came=tuple(_came(a, b, same_places=same_places, same_unit=same_unit)),
        soon=soon_beside(one, other, results) if same_places else Beside(),
        landed=landed_beside(one, other, results) if same_places else Beside(),
        same_places=same_places,
        sites=sites,
    )


def _asked(one: Any, other: Any) -> Iterator[Row]:
    """What differs in the question; what is the same is not said again."""
    tables = [(_("Places"), one.places.name, other.places.name), (_("Sites"), _sites_name(one), _sites_name(other))]
    tables.append((_("Distances"), _ways_name(one), _ways_name(other)))
    for name, a, b in tables:
        if a != b:
            yield Row(name, a, b)
    yield from unlike(_said_of(one), _said_of(other))


def _said_of(scenario: Any) -> Iterator[tuple[str, str]]:
    yield from figures.question(scenario.of_sites, has_ways=scenario.ways is not None)
    yield from figures.looked_at(scenario)
    if scenario.products is not None:
        yield from assumed.prices(scenario.tariff, FIGURES)


def _ways_name(scenario: Any) -> str:
    return scenario.ways.name if scenario.ways else _("the crow’s way")


def _sites_name(scenario: Any) -> str:
    return scenario.sites.name if scenario.sites else _("at any of the places")


def _came(a: Any, b: Any, *, same_places: bool, same_unit: bool) -> Iterator[Row]:
    yield row(_("centres open"), a["open"], b["open"], formats.number, COUNTED)
    for name, word in (("mean_km", _("mean")), ("p95_km", _("95 of 100 within")), ("worst_km", _("farthest"))):
        yield _if(same_places and same_unit, row(word, a[name], b[name], figures.kilometres, FAR, differ=_like(a[name])))
    yield _if(same_places, row(_("out of reach"), a["left_out"], b["left_out"], formats.number, COUNTED))
    gaps = [figures.share(one["gap"]) if one["gap"] is not None else formats.NOTHING for one in (a, b)]
    yield Row(_("still to gain, at most"), gaps[0], gaps[1])


def _like(value: Any) -> Callable[[Any], str]:
    """Shows a difference in the unit of one of both."""
    return lambda change: figures.kilometres(figures.Hours(change) if isinstance(value, figures.Hours) else change)


def _if(comparable: bool, found: Row) -> Row:
    """Without the difference of what cannot be compared."""
    return found if comparable else replace(found, more="")


def _sites(one: Any, other: Any, results: tuple[Any, Any]) -> tuple[int, int, int] | None:
    """Open sites in both, only in the first, only in the second; None where the sites are not out of one table."""
    tables = [scenario.sites or scenario.places for scenario in (one, other)]
    if tables[0].table_id != tables[1].table_id:
        return None
    a, b = (set(result.site_rows.tolist()) for result in results)
    return len(a & b), len(a - b), len(b - a)


def _said(a: Any, b: Any, *, same_places: bool, same_unit: bool, sites: tuple[int, int, int] | None) -> Iterator[str]:
    more = b["open"] - a["open"]
    if more:
        count = formats.number(abs(more))
        longer = ngettext("The second opens one centre more.", "The second opens %(count)s centres more.", more)
        fewer = ngettext("The second opens one centre fewer.", "The second opens %(count)s centres fewer.", -more)
        yield (longer if more > 0 else fewer) % {"count": count}
    else:
        yield _("Both open the same number of centres.")
    if not same_places:
        yield _("They serve different places, so their distances, times and costs are not compared.")
        return
    if not same_unit:
        yield _("One was planned over kilometres and the other over hours, so their ways are not compared.")
    elif None not in (a["mean_km"], b["mean_km"]):
        yield _nearer(b["mean_km"] - a["mean_km"], _like(a["mean_km"]))
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


def _nearer(change: float, show: Callable[[Any], str]) -> str:
    if show(abs(change)) == show(0):
        return _("On average people have it as far in both.")
    km = {"km": show(abs(change))}
    if change > 0:
        return _("On average people have it %(km)s farther in the second.") % km
    return _("On average people have it %(km)s nearer in the second.") % km
