"""What a page shows of a pack, worked out from raising, trace and people; kept by the worker, or made at once where nothing is kept.

As JSON, of a flock in a lot (`Origin.data`): species, breed, kind, village (names from the province down), map, household (an id),
agreed (whether that ever agreed to be named; if so, whether it still does is asked at each scan),
households, animals, cooperative, company, lot, placed_on, hatched_on, collected_on, steps_asked, fees, given.
Of a pack (`Sheet.data`): weight_g, grade, packed_on, best_before, storage, money, and what its events say: stops, steps, tests,
recall (its day and reason), given (which lines of the origin's).
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from courtyard.passport.models import Code, LabelSheets, Origin, Sheet
from courtyard.passport.rules import epc_of
from courtyard.people import queries as people
from courtyard.people.rules.places import spoken_name
from courtyard.raising import queries as raising
from courtyard.trace import queries as trace

Json = dict[str, Any]

MAP_WIDTH, MAP_HEIGHT, MAP_MARGIN, MAP_MOST = 300, 150, 12, 120
_KM_A_DEGREE = 111.2  # of latitude
_BORDER = 5
_PREFIX = "courtyard"


@dataclass(slots=True)
class Built:
    """Sheets of some packs, not written yet. `origins` by flock and lot."""

    origins: dict[tuple[UUID, UUID], Json]
    sheets: dict[int, tuple[tuple[UUID, UUID], str, int, Json]]  # of a code: its origin, its bird, the trace's version, its data


def build(codes: Sequence[Code], *, known: dict[tuple[UUID, UUID], Json] | None = None) -> Built:
    """Everything for these codes; `known` are origins that need not be read anew. A fixed number of statements a lot and flock."""
    built = Built(dict(known or {}), {})
    by_lot: dict[UUID, list[Code]] = defaultdict(list)
    for code in codes:
        by_lot[code.lot].append(code)
    for lot, of_lot in by_lot.items():
        _build_lot(lot, of_lot, built)
    return built


def _build_lot(lot: UUID, codes: list[Code], built: Built) -> None:
    wanted = {code.epc: code for code in codes}
    packs = raising.packs_of(lot, epcs=wanted)
    money = raising.money_of_birds(lot, [pack.bird for pack in packs])
    birds = {pack.bird: trace.canonical(pack.bird) for pack in packs}
    epcs = [epc_of(wanted[pack.epc].gtin, wanted[pack.epc].serial) for pack in packs]
    versions = trace.glances([*epcs, *birds.values()])
    lines: dict[str, list[trace.HistoryLine]] = defaultdict(list)
    for line in trace.histories_of([*epcs, *birds.values()]):
        lines[line.epc].append(line)
    orders = list(LabelSheets.unscoped.filter(lot=lot).order_by("-pk"))
    for pack, epc in zip(packs, epcs, strict=True):
        where, bird = (pack.flock_id, lot), birds[pack.bird]
        if where not in built.origins:
            built.origins[where] = origin_data(raising.flock_origin(pack.flock_id, lot))
        version = max((versions[one].version for one in (epc, bird) if one in versions), default=0)
        data = {
            "weight_g": pack.weight_g,
            "grade": pack.grade,
            "packed_on": pack.packed_on.isoformat(),
            **_label(orders, wanted[pack.epc].pk),
            "money": asdict(money[pack.bird]),
            **events_data([*lines[bird], *lines[epc]], built.origins[where], epc=epc, bird=bird),
        }
        built.sheets[wanted[pack.epc].pk] = (where, bird, version, data)


def _label(orders: Sequence[LabelSheets], code: int) -> Json:
    """What a pack's label says of its keeping: of each the newest that anybody said. A label that was drawn again and says nothing of a
    day takes none back."""
    of_code = [order for order in orders if order.first <= code <= order.last]
    days = (order.best_before for order in of_code if order.best_before)
    return {"best_before": _day(next(days, None)), "storage": next((order.storage for order in of_code if order.storage), "")}


def write(built: Built, *, now: datetime) -> int:
    """Keeps what was built, over what was kept before."""
    kept: dict[tuple[UUID, UUID], int] = {}
    for (flock, lot), data in built.origins.items():
        row, _made = Origin.objects.update_or_create(flock=flock, lot=lot, defaults={"data": data, "built_at": now})
        kept[flock, lot] = row.pk
    Sheet.objects.bulk_create(
        [
            Sheet(code_id=code, origin_id=kept[where], bird=bird, version=version, data=data)
            for code, (where, bird, version, data) in built.sheets.items()
        ],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["origin", "bird", "version", "data"],
        batch_size=500,
    )
    return len(built.sheets)


# ------------------------------------------------------------------------------------------------------------- of the flock


def origin_data(origin: raising.FlockOrigin) -> Json:
    """See the module."""
    return {
        "species": origin.species,
        "breed": origin.breed,
        "kind": origin.kind,
        "village": [spoken_name(name) for name in people.place_path(origin.village_code)],
        "map": village_map(origin.village_code, origin.yard_at),
        "household": str(origin.household_id) if origin.household_id else None,
        "agreed": origin.household_id is not None and people.ever_agreed_to_be_named(origin.household_id),
        "households": origin.households,
        "animals": origin.animals,
        "cooperative": origin.cooperative,
        "company": origin.company,
        "lot": origin.lot_name,
        "placed_on": _day(origin.placed_on),
        "hatched_on": _day(origin.hatched_on),
        "collected_on": _day(origin.collected_on),
        "steps_asked": origin.steps_asked,
        "fees": list(origin.fees),
        "given": [
            [one.kind, one.name, one.supply_lot, one.on.isoformat(), str(one.event) if one.event else None, one.withdrawal_days]
            for one in origin.given
        ],
    }


def _day(day: Any) -> str | None:
    return day.isoformat() if day else None


def village_map(code: str, yard: tuple[float, float] | None = None) -> Json | None:
    """The villages of the county as points in a box, this one apart, and the yard; None where the village's place is not known.

    Degrees are laid flat about the middle (a degree of longitude shrinks with the cosine of the latitude): true enough for a county.
    """
    rows: Any = people.places_under(code[:6], level="village").exclude(lon=None).values_list("code", "lon", "lat")
    points: dict[str, tuple[float, float]] = {village: (lon, lat) for village, lon, lat in rows}
    if code not in points or len(points) < 2:
        return None
    return _flat(points.pop(code), sorted(points.values()), yard)


def _flat(here: tuple[float, float], others: Sequence[tuple[float, float]], yard: tuple[float, float] | None = None) -> Json:
    shown = others[:: len(others) // MAP_MOST + 1]
    lons, lats = zip(here, *shown, strict=True)
    shrink = max(0.1, math.cos(math.radians((min(lats) + max(lats)) / 2)))
    wide, high = (max(lons) - min(lons)) * shrink or 1e-6, max(lats) - min(lats) or 1e-6
    scale = min((MAP_WIDTH - 2 * MAP_MARGIN) / wide, (MAP_HEIGHT - 2 * MAP_MARGIN) / high)
    left, top = (MAP_WIDTH - wide * scale) / 2, (MAP_HEIGHT - high * scale) / 2

    # As long as fits into a third of the picture.
    kilometre = scale / _KM_A_DEGREE
    bar = next((km for km in (100, 50, 20, 10, 5, 2) if km * kilometre <= MAP_WIDTH / 3), 1)

    def placed(point: tuple[float, float]) -> list[int]:
        return [round(left + (point[0] - min(lons)) * shrink * scale), round(top + (max(lats) - point[1]) * scale)]

    drawn: Json = {"here": placed(here), "others": [placed(one) for one in shown], "bar": [round(bar * kilometre), bar]}
    if yard is not None:
        x, y = placed(yard)
        # A yard beyond the outermost village stands at the border of the picture; how far it is, is said.
        drawn["yard"] = [min(max(x, _BORDER), MAP_WIDTH - _BORDER), min(max(y, _BORDER), MAP_HEIGHT - _BORDER)]
        drawn["yard_km"] = round(math.hypot((yard[0] - here[0]) * shrink, yard[1] - here[1]) * _KM_A_DEGREE, 1)
    return drawn


# ------------------------------------------------------------------------------------------------------------- of the events


def events_data(lines: Iterable[trace.HistoryLine], origin: Json, *, epc: str, bird: str) -> Json:
    """What the standing events of a pack and its bird say, in the order in which they happened."""
    standing = sorted((line for line in lines if not line.in_error), key=lambda line: line.happened_at)
    seen = {str(line.event_id) for line in standing}
    return {
        "stops": _stops(standing, bird),
        "steps": _steps(standing, bird),
        "tests": [found for line in standing if (found := _test(line)) is not None],
        "recall": next((found for line in reversed(standing) if (found := _recall(line, epc)) is not None), None),
        "given": [at for at, one in enumerate(origin["given"]) if one[4] is None or one[4] in seen],
    }


def _recall(line: trace.HistoryLine, epc: str) -> list[str] | None:
    """When a pack was recalled and why, in the words of whoever did."""
    if line.epc != epc or line.biz_step != "holding" or line.disposition != "recalled":
        return None
    return [line.happened_at.isoformat(), line.rest.get(f"{_PREFIX}:reason", "")]


_SILENT = frozenset({"other", "sensor_reporting", "stock_taking", "unpacking", "inspecting", ""})


def _stops(lines: Sequence[trace.HistoryLine], bird: str) -> list[list[str]]:
    """When, which step, and whether the bird or the pack took it. What feeds, counts or tests stands elsewhere on the page."""
    found: dict[UUID, list[str]] = {}
    for line in lines:
        # The bird's last event is the pack's first.
        if line.biz_step not in _SILENT and line.role != "input":
            found.setdefault(line.event_id, [line.happened_at.isoformat(), line.biz_step, "bird" if line.epc == bird else "pack"])
    return list(found.values())


def _steps(lines: Sequence[trace.HistoryLine], bird: str) -> Json | None:
    """The last certified count with its bounds."""
    # One event certifies a whole flock. A name of the bird, in whichever form, has its serial in it.
    serial = bird.rpartition("/")[2]
    for line in reversed(lines):
        for element in line.rest.get("sensorElementList", ()):
            for report in element.get("sensorReport", ()):
                about = report.get(f"{_PREFIX}:epc")
                if about and serial in about and report.get(f"{_PREFIX}:quantity") == "steps" and trace.canonical(about) == bird:
                    return {
                        "known": int(report["minValue"]),
                        "upper": int(report["maxValue"]),
                        "verdict": report.get(f"{_PREFIX}:verdict", ""),
                        "at": line.happened_at.isoformat(),
                    }
    return None


def _test(line: trace.HistoryLine) -> list[Any] | None:
    """A laboratory's result or a certificate: its number, whether it was passed, when, which of the two, and who issued it."""
    if line.biz_step != "inspecting" or line.disposition not in ("conformant", "non_conformant"):
        return None
    papers = [one for one in line.rest.get("bizTransactionList", ()) if one.get("type") in ("testres", "cert")]
    kind = "" if not papers else "laboratory" if papers[0]["type"] == "testres" else "quarantine"
    number = line.rest.get(f"{_PREFIX}:certificateNumber") or (papers[0]["bizTransaction"] if papers else "")
    issuer = line.rest.get(f"{_PREFIX}:certificateIssuer", "")
    return [number, line.disposition == "conformant", line.happened_at.isoformat(), kind, issuer]
