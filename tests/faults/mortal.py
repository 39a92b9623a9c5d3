"""Processes that can be killed at a commit: the n-th of the process, just before or just after the database has it.

A server process loads everything once and holds no connection; each child is forked from it, so that a kill costs
milliseconds. In the child, and nowhere else, Django's commit is wrapped: at the chosen one the process sends SIGKILL to
itself. Nothing in the product knows of it.
"""

import multiprocessing
import os
import signal
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import environ

import tests.faults.loaded  # noqa: F401  first, because what follows needs the applications

from django.conf import settings  # isort: skip
from django.db import connections  # isort: skip
from django.db.backends.base.base import BaseDatabaseWrapper  # isort: skip


class When(StrEnum):
    BEFORE = "before"
    AFTER = "after"


@dataclass(frozen=True)
class Kill:
    """SIGKILL before or after the commit of this number, counted from 1 in the process."""

    commit: int
    when: When


@dataclass
class End:
    """How a child ended. `said` is what it told us while it lived, in order; nothing of that may be lost afterwards."""

    killed: bool
    result: Any = None
    error: BaseException | None = None
    said: list[Any] = field(default_factory=list)


class Mother:
    """Forks the children of one test run."""

    def __init__(self) -> None:
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(["pytest", "tests.faults.mortal", "tests.faults.jobs"])

    def start(self, job: Callable[..., Any], *given: Any, kill: Kill | None = None, **options: Any) -> "Child":
        """`job(say, *given)` in a process of its own; it may be killed, or wait for something that we do to it.

        Options: `url` and `home` of another county than this worker's, and `database`, settings of the connection.
        """
        here, there = self._context.Pipe()
        process = self._context.Process(target=_live, args=(there, job, given, kill, options), daemon=True)
        process.start()
        there.close()
        return Child(process, here)

    def run(self, job: Callable[..., Any], *given: Any, kill: Kill | None = None, seconds: float = 60, **options: Any) -> End:
        """Starts the job and waits for its end."""
        return self.start(job, *given, kill=kill, **options).end(seconds)


class Child:
    """A process that was started."""

    def __init__(self, process: Any, pipe: Connection) -> None:
        self._process, self._pipe = process, pipe

    @property
    def pid(self) -> int:
        return self._process.pid

    def heard(self, seconds: float = 60) -> None:
        """Waits until it says its first word."""
        if not self._pipe.poll(seconds):
            raise AssertionError(f"the process said nothing within {seconds} s")

    def stop(self) -> End:
        """Kills it wherever it is."""
        self._process.kill()
        return self.end()

    def end(self, seconds: float = 60) -> End:
        """Waits for the end; everything that the child said is read, also what it said just before it was killed."""
        end = End(killed=False)
        while self._pipe.poll(seconds):
            try:
                kind, value = self._pipe.recv()
            except (EOFError, ConnectionResetError):
                break
            if kind == "said":
                end.said.append(value)
            elif kind == "result":
                end.result = value
            else:
                end.error = value
        else:
            self._process.kill()
            raise AssertionError(f"the process did not end within {seconds} s; it had said {end.said}")
        self._process.join(seconds)
        end.killed = self._process.exitcode == -signal.SIGKILL
        if not end.killed and self._process.exitcode != 0:
            raise AssertionError(f"the process ended with {self._process.exitcode}")
        return end


def _live(pipe: Connection, job: Callable[..., Any], given: tuple[Any, ...], kill: Kill | None, options: dict[str, Any]) -> None:
    """In the child."""
    _settle(**options)
    if kill is not None:
        _die_at(kill)
    try:
        outcome = ("result", job(lambda word: pipe.send(("said", word)), *given))
    except Exception as error:  # the test looks at it
        outcome = ("error", error)
    connections.close_all()
    try:
        pipe.send(outcome)
    except Exception:  # an error that does not travel still has its name
        pipe.send(("error", RuntimeError(repr(outcome[1]))))


def _settle(*, url: str | None = None, home: Path | None = None, database: dict[str, Any] | None = None) -> None:
    own = connections["default"].settings_dict
    if url is not None:
        own.update(environ.Env.db_url_config(url) | {"OPTIONS": own["OPTIONS"]})
    own.update(database or {})
    if home is not None:
        settings.COURTYARD_HOME = home


def _die_at(kill: Kill) -> None:
    commit, number = BaseDatabaseWrapper._commit, 0

    def last(self: BaseDatabaseWrapper) -> None:
        nonlocal number
        number += 1
        if number == kill.commit and kill.when is When.BEFORE:
            os.kill(os.getpid(), signal.SIGKILL)
        commit(self)
        if number == kill.commit and kill.when is When.AFTER:
            os.kill(os.getpid(), signal.SIGKILL)

    BaseDatabaseWrapper._commit = last  # type: ignore[method-assign]
