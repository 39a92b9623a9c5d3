"""Two plans beside each other in time and money: who is reached within the day, what a kilogram costs leg by leg, who keeps more or less.

Only where both were looked at alike; otherwise in a sentence why not.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.utils.translation import gettext as _
from numpy.typing import ArrayLike

from courtyard.algorithms.landed_plan import changes, gained
from courtyard.logistics.queries import Result, share_name
from courtyard.web import formats
from courtyard.web.planning.differing import COUNTED, DEAR, MORE, Part, Row, points, row, signed
from courtyard.web.planning.figures import share
from courtyard.web.planning.worth import LEGS, yuan

Told = Mapping[str, Any]
Results = tuple[Result, Result]
# So much of the weight reaches at least what is told of "95 of 100".
_MOST = 0.95


@dataclass(frozen=True, slots=True)
class Beside:
    """`why_not`: it is not compared, and why; `said` are its parts in a sentence each. All empty where neither plan knows of it."""

    why_not: str = ""
    said: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.why_not or self.parts)


def soon_beside(one: Any, other: Any, results: Results) -> Beside:
    """How soon parcels arrive, hour by hour. Both serve the same places."""
    a, b = (scenario.run.summary.get("reach") for scenario in (one, other))
    if a is None and b is None:
        return Beside()
    why_not = _unlike(one, other, a, b)
    if not why_not and a["limit_hours"] != b["limit_hours"]:
        why_not = _("parcels are to arrive within %(one)s hours in the first and %(other)s in the second.") % {
            "one": formats.number(a["limit_hours"]),
            "other": formats.number(b["limit_hours"]),
        }
    second = {} if why_not else {told["at"]: told for told in b["by_hour"]}
    pairs = [] if why_not else [(told, second[told["at"]]) for told in a["by_hour"] if told["at"] in second]
    if not why_not and not pairs:
        why_not = _("their parcels are handed over at different hours.")
    if why_not:
        return Beside(why_not=_("How soon parcels arrive is not compared: %(why)s") % {"why": why_not})
    hours = formats.number(a["limit_hours"])
    said = tuple(_said_of_hour(first, then, hours) for first, then in pairs)
    return Beside("", said, tuple(_hour(first, then, hours, results) for first, then in pairs))


def landed_beside(one: Any, other: Any, results: Results) -> Beside:
    """What a kilogram costs to land, product by product of both. Both serve the same places."""
    a, b = (scenario.run.summary.get("landed") for scenario in (one, other))
    if a is None and b is None:
        return Beside()
    why_not = _unlike(one, other, a, b)
    differing = [] if why_not else changes(a, b)
    if not why_not and not differing:
        why_not = _("they have no product of the same id.")
    if why_not:
        return Beside(why_not=_("What a kilogram costs to land is not compared: %(why)s") % {"why": why_not})
    first, second = ({told["product"]: told for told in side["products"]} for side in (a, b))
    found = [_product(first[told["product"]], second[told["product"]], told, results) for told in differing]
    return Beside("", tuple(said for said, _part in found if said), tuple(part for _said, part in found))


def _unlike(one: Any, other: Any, a: Told | None, b: Told | None) -> str:
    """Why neither times nor costs of both can be compared; empty where they can."""
    for scenario, told in ((one, a), (other, b)):
        if told is None:
            return _("“%(name)s” has no tables for it.") % {"name": scenario.name}
        if "why_not" in told:
            return _("for “%(name)s” it could not be said.") % {"name": scenario.name}
    if one.destinations.table_id != other.destinations.table_id:
        return _("parcels go to other destinations in the second.")
    return ""


# ------------------------------------------------------------------------------------------------------------------- in time


def _hour(a: Told, b: Told, hours: str, results: Results) -> Part:
    within = _("destinations within %(hours)s hours") % {"hours": hours}
    rows = [row(within, a["within"], b["within"], share, MORE, differ=points)]
    if any(told["within"] != told["within_by_road"] for told in (a, b)):
        rows.append(row(_("the same without drones"), a["within_by_road"], b["within_by_road"], share, MORE, differ=points))
    counts = (
        ("villages_everywhere", _("places that reach everything")),
        ("people_everywhere", _("people who reach everything")),
        ("people_beyond", _("people who do not")),
    )
    rows += [row(word, a[name], b[name], _whole, COUNTED) for name, word in counts]
    name = share_name(a["at"])
    one, other = (found.more.get(name) for found in results)
    if one is not None and other is not None:
        most = _most(one, results[0].weight), _most(other, results[1].weight)
        rows.append(row(_("95 of 100 people reach at least"), most[0], most[1], share, MORE, differ=points))
        rows.append(row(_("the place that reaches least"), float(one.min()), float(other.min()), share, MORE, differ=points))
    return Part(_("Handed over at %(at)s") % {"at": a["at"]}, tuple(rows))


def _said_of_hour(a: Told, b: Told, hours: str) -> str:
    more = b["people_everywhere"] - a["people_everywhere"]
    given = {"at": a["at"], "hours": hours, "people": _whole(abs(more))}
    if _whole(abs(more)) == _whole(0):
        return _("Handed over at %(at)s, as many people reach every destination within %(hours)s hours in both.") % given
    if more > 0:
        return _("Handed over at %(at)s, %(people)s people more reach every destination within %(hours)s hours in the second.") % given
    return _("Handed over at %(at)s, %(people)s people fewer reach every destination within %(hours)s hours in the second.") % given


def _most(shares: ArrayLike, weight: ArrayLike) -> float:
    """What 95 of 100 by weight reach at least."""
    values, heavy = np.asarray(shares, dtype=np.float64), np.asarray(weight, dtype=np.float64)
    order = np.argsort(-values, kind="stable")
    upto = np.cumsum(heavy[order])
    return float(values[order][np.searchsorted(upto, _MOST * upto[-1])])


# ------------------------------------------------------------------------------------------------------------------ in money


def _product(a: Told, b: Told, differing: Told, results: Results) -> tuple[str, Part]:
    legs = [(word, name) for name, word in LEGS.items() if name in a["legs"] or name in b["legs"]]
    rows = [_amount(word, a["legs"].get(name, 0.0), differing["legs"].get(name), DEAR) for word, name in legs]
    rows.append(_amount(_("landed, in all"), a["landed_fen"], differing["landed_fen"], DEAR))
    rows.append(_amount(_("left for the household"), a["kept_fen"], differing["kept_fen"], MORE))
    rows.append(row(_("people for whom it is worth it"), a["people_worth_it"], b["people_worth_it"], _whole, COUNTED))
    before, after = (found.more.get(f"kept_fen_{told['array']}") for found, told in zip(results, (a, b), strict=True))
    said = ""
    if before is not None and after is not None:
        people = gained(before, after, results[0].weight)
        said = _("Of a kilogram of %(name)s, %(more)s people keep more in the second, %(same)s as much, and %(less)s less.") % {
            "name": b["name"],
            **{name: _whole(count) for name, count in people.items()},
        }
    return said, Part(_("A kilogram of %(name)s") % {"name": b["name"]}, tuple(rows))


def _amount(name: Any, fen: float, more: float | None, words: Any) -> Row:
    """By its first amount and the change."""
    change = more or 0.0
    return Row(str(name), yuan(fen), yuan(fen + change), signed(change, yuan, words))


def _whole(value: float) -> str:
    return formats.number(round(value))
