"""Who acts, on which day, under which key. Everything that happens in a season goes through `Stage.do`."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any, ParamSpec, TypeVar
from uuid import UUID, uuid5

from courtyard.kernel import clock, worker
from courtyard.kernel.actors import Actor, system

P = ParamSpec("P")
R = TypeVar("R")

NAMESPACE = UUID("5f3f6d0a-6c0e-5d3a-9b7e-6c9f6d1b8a11")
OFFICE_OPENS = timedelta(hours=8)


class Stage:
    """The programme's day, the people who act on it, and repeatable keys: the same seed makes the same season."""

    def __init__(self, *, seed: int, first_day: date) -> None:
        self.seed = seed
        self.day = first_day
        self.actors: dict[str, Actor] = {"system": system("cli")}
        self._acts_today = 0

    def turn_to(self, day: date) -> None:
        """The next day begins; days do not run backwards."""
        if day < self.day:
            raise ValueError(f"{day} lies before {self.day}")
        if day > self.day:
            self.day, self._acts_today = day, 0

    def now(self) -> datetime:
        """An instant of the day, a little later at each call."""
        self._acts_today += 1
        return clock.start_of_day(self.day) + OFFICE_OPENS + timedelta(milliseconds=100 * self._acts_today)

    def key(self, label: str) -> UUID:
        return uuid5(NAMESPACE, f"{self.seed}/{label}")

    def do(self, verb: Callable[..., R], who: str, label: str, **arguments: Any) -> R:
        """Has somebody carry out a verb today."""
        return verb(actor=self.actors[who], key=self.key(label), now=self.now(), **arguments)

    def let_the_worker_finish(self) -> worker.Round:
        """Delivers and seals until nothing waits, as the worker beside a real county would within seconds.

        Raises RuntimeError when a delivery fails: in an invented season nothing may.
        """
        done = worker.until_idle(now=self.now())
        if done.failed:
            raise RuntimeError("a delivery failed in the season; `courtyard worker --once` says which")
        return done
