"""Two answers about drone legs beside each other: which only one flies and why, what the airports need, the motorbike beside both."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from courtyard.algorithms.flight.legs import Why
from courtyard.algorithms.tariff import LEG_FIGURES
from courtyard.kernel.actors import Actor
from courtyard.logistics import queries as logistics
from courtyard.web import formats
from courtyard.web.planning import assumed, drones
from courtyard.web.planning.comparing_days import Compared, Differs, in_both, only_in
from courtyard.web.planning.differing import COUNTED, DEAR, MORE, Part, Row, row, tables_unlike, unlike
from courtyard.web.planning.figures import whole_yuan
from courtyard.web.planning.worth import yuan

Told = Mapping[str, Any]
# A leg's id and its ends: what makes it the same in two tables.
Leg = tuple[Any, ...]
_TABLES = {"legs": gettext_lazy("Legs"), "heights": gettext_lazy("Heights"), "zones": gettext_lazy("Closed zones")}
_ENDS = ("from_lon", "from_lat", "to_lon", "to_lat")
# Airports that differ, each with its figures; a province has hundreds.
_MOST_PARTS = 12


def compare_drones(actor: Actor, one: Any, other: Any) -> Compared:
    """Two scenarios of legs whose newest runs have an answer."""
    a, b = ({_leg(told): told for told in logistics.leg_rows(actor, scenario.run.run_id)} for scenario in (one, other))
    parts = list(_airports(one.run.summary, other.run.summary))
    return Compared(
        said=tuple(_said(one, other, a, b)),
        asked=(*tables_unlike(one, other, _TABLES), *unlike(_question(one), _question(other))),
        came=tuple(_came(one.run.summary, other.run.summary)),
        caption=_("Legs that differ"),
        empty=_("Every leg is flown in both, or for the same reason in neither."),
        listed=tuple(_listed(a, b)),
        parts=tuple(parts[:_MOST_PARTS]),
        more_parts=max(0, len(parts) - _MOST_PARTS),
    )


def _leg(told: Told) -> Leg:
    return told["id"], *(told[name] for name in _ENDS)


def _question(scenario: Any) -> Iterator[tuple[str, str]]:
    yield from drones.question(scenario.asked)
    yield from assumed.prices(scenario.tariff, LEG_FIGURES)


def _said(one: Any, other: Any, a: Mapping[Leg, Told], b: Mapping[Leg, Told]) -> Iterator[str]:
    """In sentences, what somebody would ask first."""
    first, second = one.run.summary, other.run.summary
    more = second["flown"] - first["flown"]
    if more:
        longer = ngettext("The second flies one leg more.", "The second flies %(count)s legs more.", more)
        fewer = ngettext("The second flies one leg fewer.", "The second flies %(count)s legs fewer.", -more)
        yield (longer if more > 0 else fewer) % {"count": formats.number(abs(more))}
    else:
        yield _("Both fly the same number of legs.")
    flown = [{leg for leg, told in found.items() if told["flies"]} for found in (a, b)]
    if flown[0] != flown[1]:
        yield _("%(one)s flown only in the first, %(other)s only in the second.") % {
            "one": drones.legs_count(len(flown[0] - flown[1])),
            "other": drones.legs_count(len(flown[1] - flown[0])),
        }
    if first["sorties"] and second["sorties"]:
        for name, summary in ((one.name, first), (other.name, second)):
            yield _("“%(name)s” flies %(kg)s for %(drone)s a day; the same by motorbike costs %(bike)s.") % {
                "name": name,
                "kg": drones.kilograms(summary["kg"]),
                "drone": whole_yuan(summary["fen"] / 100),
                "bike": whole_yuan(summary["bike_fen"] / 100),
            }
    if one.legs.table_id != other.legs.table_id:
        yield in_both(
            one.legs,
            other.legs,
            len(a.keys() & b.keys()),
            _(
                "They rest on different tables of legs, “%(one)s” and “%(other)s”: %(both)s legs, by id and ends, stand in both. "
                "Figures are of all legs of each."
            ),
        )
    if (one.heights and one.heights.table_id) != (other.heights and other.heights.table_id):
        yield _("They take the height of the ground from different tables, or one of both from none.")
    if (one.zones and one.zones.table_id) != (other.zones and other.zones.table_id):
        yield _("They go around the closed zones of different tables, or one of both around none.")


# ------------------------------------------------------------------------------------------------------------------ figures


def _came(a: Told, b: Told) -> Iterator[Row]:
    yield row(_("legs flown"), a["flown"], b["flown"], formats.number, COUNTED)
    yield row(_("not flown"), a["legs"] - a["flown"], b["legs"] - b["flown"], formats.number, COUNTED)
    yield row(_("flown a day"), a["kg"], b["kg"], drones.kilograms, MORE)
    yield from _needed({**a, **_sums(a)}, {**b, **_sums(b)})
    yield row(_("a kilogram, flown"), _a_kg(a, "fen"), _a_kg(b, "fen"), yuan, DEAR)
    yield row(_("a kilogram, by motorbike"), _a_kg(a, "bike_fen"), _a_kg(b, "bike_fen"), yuan, DEAR)
    yield row(_("sooner than a motorbike"), a["sooner"], b["sooner"], drones.legs_count, COUNTED)
    yield row(_("cheaper a kilogram than a motorbike"), a["cheaper"], b["cheaper"], drones.legs_count, COUNTED)


def _sums(told: Told) -> dict[str, int]:
    """What all airports need together, beyond what the summary says itself."""
    return {name: sum(one.get(name, 0) for one in told["airports"]) for name in ("drones", "batteries", "chargers", "pads")}


def _needed(a: Told, b: Told) -> Iterator[Row]:
    """Of one airport, or of all: what its sorties need and cost; nothing where an airport cannot manage them, or is not there."""
    whole = (
        (_("sorties a day"), "sorties"),
        (_("drones"), "drones"),
        (_("batteries"), "batteries"),
        (_("chargers"), "chargers"),
        (_("pads"), "pads"),
    )
    for word, name in whole:
        yield row(word, a.get(name), b.get(name), formats.number, COUNTED)
    yield row(_("full charges"), a.get("charges"), b.get("charges"), _tenths, COUNTED)
    yield row(_("energy a day"), a.get("kwh"), b.get("kwh"), _kwh, MORE)
    yield row(_("cost a day"), a.get("fen"), b.get("fen"), yuan, DEAR)
    yield row(_("by motorbike"), a.get("bike_fen"), b.get("bike_fen"), yuan, DEAR)


def _tenths(value: float | None) -> str:
    return formats.number(None if value is None else round(value, 1))


def _kwh(value: float | None) -> str:
    return formats.NOTHING if value is None else _("%(count)s kWh") % {"count": _tenths(value)}


def _a_kg(told: Told, name: str) -> float | None:
    """Fen a kilogram of what is flown."""
    return told[name] / told["kg"] if told["kg"] else None


# --------------------------------------------------------------------------------------------------------- airports and legs


def _airports(a: Told, b: Told) -> Iterator[Part]:
    """Those that do not need the same in both, the greatest difference of sorties first; one is known by its name."""
    first, second = (_by_name(told["airports"]) for told in (a, b))
    names = [*first, *(name for name in second if name not in first)]
    moved = sorted(names, key=lambda name: -abs(second.get(name, {}).get("sorties", 0) - first.get(name, {}).get("sorties", 0)))
    for name in moved:
        rows = tuple(_needed(first.get(name, {}), second.get(name, {})))
        if any(one.one != one.other for one in rows):
            before, after = (found[name]["flown"] if name in found else None for found in (first, second))
            yield Part(name[0], (row(_("legs flown"), before, after, formats.number, COUNTED), *rows))


def _by_name(airports: Sequence[Told]) -> dict[tuple[str, int], Told]:
    """Those of one name are told apart by their order; those without any by their number."""
    found: dict[tuple[str, int], Told] = {}
    for number, one in enumerate(airports, 1):
        name = one["name"] or str(number)
        found[name, sum(1 for other, _at in found if other == name)] = one
    return found


def _listed(a: Mapping[Leg, Told], b: Mapping[Leg, Told]) -> Iterator[Differs]:
    """Legs that only one flies, then those that neither flies, each for another reason."""
    alone = ((a, b, _("flown only in the first")), (b, a, _("flown only in the second")))
    for found, others, says in alone:
        for leg, told in found.items():
            if told["flies"] and not (leg in others and others[leg]["flies"]):
                yield _differs(leg, says, a, b)
    for leg in (leg for leg in a if leg in b):
        if not a[leg]["flies"] and not b[leg]["flies"] and _becomes(a[leg]) != _becomes(b[leg]):
            yield _differs(leg, _("for another reason"), a, b)


def _differs(leg: Leg, says: str, a: Mapping[Leg, Told], b: Mapping[Leg, Told]) -> Differs:
    told = a.get(leg) or b[leg]
    ends = " – ".join(one for one in (told["from"], told["to"]) if one)
    return Differs(told["id"], ends or told["id"], says, *only_in(*(_becomes(found[leg]) if leg in found else "" for found in (a, b))))


def _becomes(told: Told) -> str:
    if not told["flies"]:
        return _("; ").join(one for one in (drones.why_not(told["why"]), told["zones"] if told["why"] & Why.CLOSED else "") if one)
    given = {"minutes": formats.number(told["minutes_out"]), "sorties": formats.number(told["sorties"])}
    return _("flown: %(minutes)s min out, %(sorties)s sorties") % given
