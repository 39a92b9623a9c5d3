"""The planner's process: takes runs that wait, one after the other, and works them out. Only it imports the solvers.

A thread of its own says every other second that the run lives and how far it is, whatever the search is at. The same thread hears when
the process is told to end, or when whoever started it is gone: then the run waits again, and the process ends at once, for nothing that a
search has done by then is worth waiting for.
"""

import math
import os
import select
import signal
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any
from uuid import UUID

import structlog
from django.conf import settings
from django.db import Error, connection

from courtyard.algorithms.flight.atmosphere import OutOfAtmosphere
from courtyard.algorithms.flight.legs import BadLegs
from courtyard.algorithms.routing.problem import BadRounds
from courtyard.algorithms.routing.solve import TooManyStops
from courtyard.algorithms.siting.points import BadPlaces
from courtyard.algorithms.siting.tables import read_table
from courtyard.kernel import clock, codec
from courtyard.kernel.actors import system
from courtyard.kernel.errors import TryAgain
from courtyard.kernel.ids import uuid7
from courtyard.logistics import actions, results, rules
from courtyard.logistics.beating import beat
from courtyard.logistics.drones import plan_drones
from courtyard.logistics.models import Run, text_of
from courtyard.logistics.planning import Tables, Watch, plan
from courtyard.logistics.results import Array
from courtyard.logistics.rounds import plan_rounds
from courtyard.logistics.rules import Asked, Asks, DronesAsked, Outcome, RoundsAsked

Found = tuple[dict[str, Any], dict[str, Array]]

log = structlog.get_logger("courtyard.planner")
BEAT = 2.0
_REFUSALS = (BadPlaces, BadRounds, TooManyStops, BadLegs, OutOfAtmosphere)
_POLITE, _FIRST_TO_GO = 10, "500"


@dataclass(frozen=True, slots=True)
class _Taken:
    """A run that is ours until somebody else takes it as its next attempt."""

    run_id: UUID
    attempt: int


def work(*, parent: int | None = None) -> int:
    """Works out every run that waits; how many. `parent`: the process that started this one, without which it ends."""
    _make_way()
    done = 0
    while (taken := _do(actions.take_run)).run_id is not None:
        try:
            _work_out(_Taken(taken.run_id, taken.attempt), parent)
        except actions.NotYours:
            log.warning("planner.not_ours", run=str(taken.run_id))
        done += 1
    return done


def _do(verb: Any, **given: Any) -> Any:
    now = clock.utc_now()
    return verb(actor=system(), key=uuid7(now), now=now, **given)


def _make_way() -> None:
    """Pages come first; and where memory runs out, a plan is what the machine may do without."""
    os.nice(_POLITE)
    try:
        with open("/proc/self/oom_score_adj", "w") as file:
            file.write(_FIRST_TO_GO)
    except OSError:
        pass  # no Linux, or not allowed: then the machine chooses


def _work_out(taken: _Taken, parent: int | None) -> None:
    run = Run.unscoped.select_related("scenario").get(public_id=taken.run_id)
    begun = time.monotonic()
    mine = {"run_id": taken.run_id, "attempt": taken.attempt}
    with _Beating(taken, parent) as beating:

        def ends(phase: str, best: float, bound: float) -> bool:
            beating.seen = (phase, best, bound)
            # A first plan without a bound says nothing of how good it is, and the first bound comes in less time than the plan took.
            is_time = phase != "begin" and time.monotonic() - begun >= run.seconds
            return is_time or beating.is_told_to_end

        try:
            summary, arrays = _PLANS[Asks(run.scenario.asks)](run, ends)
        except _REFUSALS as error:
            why, values = _refused(error)
            _do(actions.end_run, **mine, outcome=Outcome.REFUSED, why=why, values=values)
            return
        except Error:
            raise  # the database's, not the plan's: another process takes the run when this one is not heard of any more
        except Exception as error:
            log.exception("planner.failed", run=str(taken.run_id))
            why = rules.OUT_OF_MEMORY if isinstance(error, MemoryError) else rules.OUR_FAULT
            _do(actions.end_run, **mine, outcome=Outcome.FAILED, why=why)
            return
        outcome = Outcome.STOPPED if beating.is_stop_asked else Outcome.PLANNED
        summary |= {"seconds": round(time.monotonic() - begun, 3)}
        _do(actions.keep_result, **mine, outcome=outcome, summary=summary, content=results.packed(arrays))


def _sites(run: Run, watch: Watch) -> Found:
    watch("tables", math.inf, math.inf)
    scenario = run.scenario
    places, sites = scenario.places_id, scenario.sites_id
    tables = Tables(
        places=read_table(text_of(places)),
        sites=None if sites in (None, places) else read_table(text_of(sites)),
        ways=None if scenario.ways_id is None else text_of(scenario.ways_id),
        further={name: text_of(key) for name in rules.FURTHER if (key := getattr(scenario, f"{name}_id")) is not None},
        tariff=scenario.tariff,
    )
    watch("lists", math.inf, math.inf)  # of who could serve whom, before the search says anything
    return plan(tables, codec.load(Asked, scenario.asked), gap=run.gap, memory=_memory(), watch=watch)


def _rounds(run: Run, watch: Watch) -> Found:
    watch("tables", math.inf, math.inf)
    asked = codec.load(RoundsAsked, run.scenario.asked)
    texts = text_of(run.scenario.stops_id), text_of(run.scenario.vehicles_id)
    roads = None if run.scenario.roads_id is None else text_of(run.scenario.roads_id)
    return plan_rounds(*texts, asked, roads=roads, seconds=run.seconds, memory=_memory(), watch=watch)


def _drones(run: Run, watch: Watch) -> Found:
    watch("tables", math.inf, math.inf)
    scenario = run.scenario
    heights, zones = (None if key is None else text_of(key) for key in (scenario.heights_id, scenario.zones_id))
    asked = codec.load(DronesAsked, scenario.asked)
    return plan_drones(text_of(scenario.legs_id), asked, scenario.tariff, heights=heights, zones=zones)


_PLANS: Mapping[Asks, Callable[[Run, Watch], Found]] = {Asks.SITES: _sites, Asks.ROUNDS: _rounds, Asks.DRONES: _drones}


def _memory() -> int:
    return round(settings.COURTYARD_PLAN_MEMORY * rules.GIB)


def _refused(error: Exception) -> tuple[str, dict[str, str]]:
    """Why there is no plan, in words that are kept in English, and what they speak of."""
    if isinstance(error, BadPlaces):
        return error.says, dict(error.values)
    if isinstance(error, TooManyStops):
        return error.SAYS, error.values
    return (rules.NO_ROUNDS if isinstance(error, BadRounds) else rules.NO_LEGS), {"reasons": str(error)}


class _Beating:
    """While it lasts, the run is heard of. `seen` is the search's latest progress; the search asks `is_told_to_end`."""

    def __init__(self, taken: _Taken, parent: int | None) -> None:
        self._taken, self._parent = taken, parent
        self.seen: tuple[str, float, float] | None = None
        self.is_stop_asked = False  # by a person: what was found by then is kept
        self._is_lost = False  # another process works on it
        self._is_over = False
        self._reads, self._writes = os.pipe()
        self._thread = threading.Thread(target=self._beat, name="beat", daemon=True)

    @property
    def is_told_to_end(self) -> bool:
        return self.is_stop_asked or self._is_lost

    def __enter__(self) -> "_Beating":
        # A signal writes into the pipe at once, even while the main thread is deep in compiled loops and hears nothing.
        os.set_blocking(self._writes, False)
        self._before = {number: signal.signal(number, lambda *_: None) for number in (signal.SIGTERM, signal.SIGINT)}
        self._wakes = signal.set_wakeup_fd(self._writes, warn_on_full_buffer=False)
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._is_over = True
        os.write(self._writes, b"\0")
        self._thread.join()
        signal.set_wakeup_fd(self._wakes)
        for number, handler in self._before.items():
            signal.signal(number, handler)
        os.close(self._reads)
        os.close(self._writes)

    def _beat(self) -> None:
        while True:
            told, _, _ = select.select([self._reads], [], [], BEAT)
            if self._is_over:
                break
            try:
                if told or self._is_orphaned():
                    _do(actions.put_back_run, run_id=self._taken.run_id, attempt=self._taken.attempt)
                    os._exit(0)
                self._note()
            except (TryAgain, Error) as failure:
                log.warning("planner.not_heard", run=str(self._taken.run_id), error=repr(failure))
                connection.close()
                if told:
                    os._exit(1)  # it is found by its silence
        connection.close()

    def _is_orphaned(self) -> bool:
        return self._parent is not None and os.getppid() != self._parent

    def _note(self) -> None:
        phase, best, bound = self.seen or ("", None, None)
        heard = beat(self._taken.run_id, self._taken.attempt, clock.utc_now(), phase=phase, best=best, bound=bound)
        self._is_lost = not heard.is_yours
        self.is_stop_asked = heard.is_stop_asked
