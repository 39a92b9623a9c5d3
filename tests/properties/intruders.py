"""Who must not: for each verb, everybody without its role, and everybody who holds the role somewhere else.

A spy stands where verbs are carried out. When somebody calls one, everybody who must not calls it first, with the same words, so
that the record in question is in the very state in which the call would have been right.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import transaction

from courtyard.kernel import verbs
from courtyard.kernel.actors import Actor, Grant, Role
from courtyard.kernel.errors import NotFound, NotPermitted
from courtyard.kernel.verbs import VerbSpec
from tests.properties.everything import LOG, digest

ELSEWHERE = "440305"  # a county that is in nobody's programme
STRANGER = UUID(int=0xDEAD)
DONE, NOTHING_DONE = "was done", "was done to nothing"
PERSONS = [role for role in Role if role is not Role.SYSTEM]


@dataclass(frozen=True)
class Intruder:
    """Somebody who must not, and why not."""

    why: str
    actor: Actor


def intruders(spec: VerbSpec) -> Iterator[Intruder]:
    """Everybody who must not carry out the verb on a record of our county."""
    user = UUID(int=0xBAD)
    yield Intruder("nobody", Actor(user, ()))
    for role in PERSONS:
        if role not in spec.permission.roles:
            yield Intruder(f"{role}, who may not", Actor(user, (Grant(role),)))
        else:
            yield Intruder(f"{role} of another county", Actor(user, (Grant(role, place=ELSEWHERE),)))
            yield Intruder(f"{role} of another organisation", Actor(user, (Grant(role, organisation=STRANGER),)))
            yield Intruder(f"{role} of another household", Actor(user, (Grant(role, household=STRANGER),)))


@dataclass
class Spy:
    """What it saw: the calls of each verb, and what intruders were not kept from."""

    monkeypatch: pytest.MonkeyPatch
    seen: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    let_in: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    left_behind: list[str] = field(default_factory=list)
    tried: int = 0
    _later: list[tuple[VerbSpec, dict[str, Any]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._outermost = verbs._outermost
        nested = verbs._nested

        def outermost(spec: VerbSpec, kwargs: dict[str, Any]) -> Any:
            if spec.full_name not in self.seen:
                self._try(spec, kwargs)
            self._saw(spec, kwargs)
            result = self._outermost(spec, kwargs)
            while self._later:
                self._try(*self._later.pop())
            return result

        def inner(spec: VerbSpec, outer: Any, kwargs: dict[str, Any]) -> Any:
            if spec.full_name not in self.seen:
                self._later.append((spec, kwargs))  # it stands in somebody's transaction; as soon as that is done
            self._saw(spec, kwargs)
            return nested(spec, outer, kwargs)

        self.monkeypatch.setattr(verbs, "_outermost", outermost)
        self.monkeypatch.setattr(verbs, "_nested", inner)

    def _saw(self, spec: VerbSpec, kwargs: dict[str, Any]) -> None:
        if not spec.full_name.startswith("sample."):
            self.seen.setdefault(spec.full_name, []).append(kwargs)

    def _try(self, spec: VerbSpec, kwargs: dict[str, Any]) -> None:
        before, records = digest(), digest(without=LOG)
        for intruder in intruders(spec):
            self.tried += 1
            here = transaction.savepoint()
            answer = self._answer(lambda actor=intruder.actor: self._outermost(spec, {**kwargs, "actor": actor, "key": uuid4()}))
            if answer == DONE and digest(without=LOG) == records:
                answer = NOTHING_DONE
            if answer:
                self.let_in.setdefault(spec.full_name, {}).setdefault(answer, []).append(intruder.why)
            if answer in (DONE, NOTHING_DONE):
                transaction.savepoint_rollback(here)  # the next one finds it as it was
        if digest() != before:
            self.left_behind.append(spec.full_name)

    @staticmethod
    def _answer(call: Callable[[], Any]) -> str:
        """Empty when it was refused as it must be; otherwise what came instead."""
        try:
            call()
        except (NotPermitted, NotFound):
            return ""
        except Exception as error:  # the test looks at it
            return type(error).__name__
        return DONE
