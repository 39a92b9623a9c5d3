"""What this room promises: texts as they came, questions as they were asked, and plans that fit the tables they were made for."""

import zipfile
import zlib
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, Generic, TypeVar
from uuid import UUID

import numpy as np
from pydantic import ValidationError

from courtyard.algorithms.columns import BadColumns, Columns
from courtyard.algorithms.flight.tables import read_legs
from courtyard.algorithms.routing.roads import Roads, read_osrm
from courtyard.algorithms.routing.tables import read_stops, read_vehicles
from courtyard.algorithms.siting.points import BadPlaces
from courtyard.algorithms.siting.tables import Table, read_table
from courtyard.kernel import codec, history
from courtyard.kernel.audit import Violation
from courtyard.logistics import results, texts
from courtyard.logistics.models import PlanningTable, PlanningTableText, Run, RunResult, Scenario, text_of
from courtyard.logistics.results import OF_PLACES, OF_SITES, Result
from courtyard.logistics.rules import QUESTIONS, Asks, Outcome, RoundsAsked
from courtyard.logistics.wrong_rounds import wrong_rounds

Kind = TypeVar("Kind")

_WITH_RESULT = (Outcome.PLANNED.value, Outcome.STOPPED.value)
_UNREADABLE = (OSError, EOFError, zlib.error, zipfile.BadZipFile, UnicodeDecodeError, ValueError, KeyError, TypeError)


def violations() -> Iterator[Violation]:
    """Tables, scenarios, runs and results, each once; texts and results are opened one at a time."""
    yield from _tables()
    yield from _scenarios()
    yield from _runs()
    yield from _results()


def _found(code: str, subject: object, message: str) -> Violation:
    return Violation("logistics", code, str(subject), message)


def _noted(kind: str, name: str) -> dict[UUID, Any]:
    """What the change log says of each record of a kind, under one name."""
    return {one.subject_id: one.what[name] for one in history.noted(kind) if name in one.what}


def _tables() -> Iterator[Violation]:
    noted = _noted("logistics.planning_table", "digest")
    for row in PlanningTable.unscoped.order_by("pk").iterator():
        if noted.get(row.public_id) != row.digest:
            yield _found("table-differs", row.public_id, f"the table {row.name} has another digest than was noted when it was imported")
        text = PlanningTableText.unscoped.filter(table=row).first()
        if text is None:
            yield _found("table-without-text", row.public_id, f"the text of the table {row.name} is gone")
            continue
        try:
            digest = texts.digest_of(text.text)
        except _UNREADABLE as error:
            yield _found("text-unreadable", row.public_id, f"the text of the table {row.name} cannot be unpacked: {error}")
            continue
        if digest != row.digest:
            yield _found("text-differs", row.public_id, f"the text of the table {row.name} is not the one that was imported")
    for gone in noted.keys() - set(PlanningTable.unscoped.values_list("public_id", flat=True)):
        yield _found("table-gone", gone, "this table was imported, and is not here")


def _scenarios() -> Iterator[Violation]:
    noted = _noted("logistics.scenario", "asked")
    for row in Scenario.unscoped.order_by("pk").iterator():
        if noted.get(row.public_id) != row.asked:
            yield _found("scenario-differs", row.public_id, f"the scenario {row.name} asks something else than was noted when it was made")
        try:
            codec.load(QUESTIONS[Asks(row.asks)], row.asked)
        except ValidationError as error:
            yield _found("question-unreadable", row.public_id, f"the question of the scenario {row.name} cannot be read: {error}")


def _runs() -> Iterator[Violation]:
    """A plan has a result and the other way round; what was stopped before anybody began has neither."""
    having = set(RunResult.unscoped.values_list("run_id", flat=True))
    for row in Run.unscoped.order_by("pk").iterator():
        wants = row.outcome in _WITH_RESULT and not (row.outcome == Outcome.STOPPED and row.begun_at is None)
        if wants and row.pk not in having:
            yield _found("plan-without-result", row.public_id, f"this run is {row.outcome}, and what it found is not here")
        if row.pk in having and not wants:
            yield _found("result-without-plan", row.public_id, f"this run is {row.outcome or 'not ended'}, and there is a result of it")


def _results() -> Iterator[Violation]:
    """In the order of the tables, so that each is read once for all of its results."""
    read: dict[Asks, Callable[[RunResult], Iterator[tuple[str, str]]]] = {
        Asks.SITES: partial(_of_sites, _Reader(read_table), _Reader(read_table)),
        Asks.ROUNDS: partial(_of_rounds, _Reader(read_stops), _Reader(read_vehicles)),
        Asks.DRONES: partial(_of_legs, _Reader(read_legs)),
    }
    names = [f"run__scenario__{name}" for name in ("asks", "places", "sites", "stops", "vehicles", "legs")]
    rows = RunResult.unscoped.select_related("run__scenario").order_by(*names, "pk")
    for row in rows.iterator(chunk_size=1):
        run = row.run
        try:
            for code, says in read[Asks(run.scenario.asks)](row):
                yield _found(code, run.public_id, says)
        except (*_UNREADABLE, BadPlaces, BadColumns) as error:
            yield _found("result-unreadable", run.public_id, f"the result of this run, or a table of it, cannot be read: {error}")


def _of_sites(places_of: "_Reader[Table]", sites_of: "_Reader[Table]", row: RunResult) -> Iterator[tuple[str, str]]:
    scenario = row.run.scenario
    found = results.unpacked(row.packed)
    places = places_of.table(scenario.places_id)
    sites = places if scenario.sites_id is None else sites_of.table(scenario.sites_id)
    yield from (("result-differs", says) for says in _wrong(found, places, sites))
    if row.run.summary.get("open") != len(found.site_rows):
        yield "summary-differs", f"{len(found.site_rows)} sites are open, and the summary says another number"


def _of_rounds(stops_of: "_Reader[Columns]", fleets_of: "_Reader[Columns]", row: RunResult) -> Iterator[tuple[str, str]]:
    scenario = row.run.scenario
    found = results.unpacked(row.packed, results.RoundsResult)
    stops, fleet = stops_of.table(scenario.stops_id), fleets_of.table(scenario.vehicles_id)
    asked = codec.load(RoundsAsked, scenario.asked)
    roads = Roads(asked.circuity, asked.km_h) if scenario.roads_id is None else read_osrm(text_of(scenario.roads_id))
    yield from (("result-differs", says) for says in wrong_rounds(found, stops, fleet, asked, roads))
    if row.run.summary.get("rounds") != len(found.round_centre):
        yield "summary-differs", f"{len(found.round_centre)} rounds are driven, and the summary says another number"


def _of_legs(legs_of: "_Reader[Columns]", row: RunResult) -> Iterator[tuple[str, str]]:
    found = results.unpacked(row.packed, results.DronesResult)
    legs = legs_of.table(row.run.scenario.legs_id)
    uneven = [name for name in results.OF_LEGS if getattr(found, name).shape != (len(legs),)]
    if uneven:
        yield "result-differs", f"{', '.join(uneven)} do not have a row for each leg"
        return
    if found.leg_id.tolist() != legs.ids:
        yield "result-differs", "a leg has another id than its table"
    if ((found.why > 0) & ((found.sorties > 0) | (found.fen >= 0))).any():
        yield "result-differs", "a leg that cannot be flown has sorties, or a price"
    if row.run.summary.get("flown") != int((found.why == 0).sum()):
        yield "summary-differs", f"{int((found.why == 0).sum())} legs can be flown, and the summary says another number"


class _Reader(Generic[Kind]):
    """The table that was read last."""

    def __init__(self, read: Callable[[str], Kind]) -> None:
        self._read = read
        self._last: tuple[int | None, Kind] | None = None

    def table(self, key: int | None) -> Kind:
        if self._last is None or self._last[0] != key:
            self._last = key, self._read(text_of(key))
        return self._last[1]


def _wrong(found: Result, places: Table, sites: Table) -> Iterator[str]:
    lengths = [(name, len(places)) for name in OF_PLACES] + [(name, len(found.site_rows)) for name in OF_SITES]
    uneven = [name for name, length in lengths if getattr(found, name).shape != (length,)]
    if uneven:
        yield f"{', '.join(uneven)} do not have a row for each place, or for each open site"
        return
    at = found.site_rows
    if len(at) and (at.min() < 0 or at.max() >= len(sites) or len(np.unique(at)) < len(at)):
        yield "an open site is no row of its table, or stands there twice"
    elif [sites.ids[row] for row in at.tolist()] != found.site_id.tolist():
        yield "an open site has another id than its table"
    if len(found.serves) and not -1 <= found.serves.min() <= found.serves.max() < max(1, len(at)):
        yield "a place is served by a site that is not open"
