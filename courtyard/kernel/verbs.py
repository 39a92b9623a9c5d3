"""A verb: one thing that somebody may do, carried out once for its key, in one transaction, and remembered.

    @verb
    def apply(*, actor: Actor, key: UUID, now: datetime, project_id: UUID, ...) -> Applied: ...

The outermost verb opens the transaction; a verb called inside another joins it. The decorator narrows the actor to the
grants that permit the verb, so that `objects.scoped(actor)` inside reaches exactly what the permission means.

What takes long and writes nothing (reading a file of 100,000 rows) happens before the transaction, so that nobody waits for it:

    @verb(prepare=read_register)
    def import_register(*, actor, key, now, content: bytes, ...) -> RegisterTaken:
        found = match(prepared(Reading), actor)

`prepare` is given those of the verb's arguments that it names, after the permission was checked and unless the key was carried
out before; what it returns the verb takes with `prepared`. It decides nothing that depends on the database: that may have
changed by the time the transaction opens.
"""

import functools
import importlib
import inspect
import pkgutil
import typing
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, ParamSpec, TypeVar, overload
from uuid import UUID

from django.apps import apps
from django.db import IntegrityError

from courtyard.kernel import codec, db, requests
from courtyard.kernel.actors import Actor
from courtyard.kernel.errors import Defect, KeyReused, NotPermitted, Refused, TryAgain
from courtyard.kernel.ids import child_key
from courtyard.kernel.models import Change
from courtyard.kernel.permissions import Permission

__all__ = ["VERBS", "Actor", "VerbSpec", "changed", "child_key", "load_verbs", "prepared", "unit_of_work", "verb"]

P = ParamSpec("P")
R = TypeVar("R")
T = TypeVar("T")

_ATTEMPTS = 4
_OWN_PARAMETERS = ("actor", "key", "now")


@dataclass(frozen=True)
class VerbSpec:
    """What the doors (API, command line, matrix of permissions) need to know of a verb."""

    room: str
    name: str
    function: Callable[..., Any]
    plain: Callable[..., Any]
    result: Any
    parameters: dict[str, inspect.Parameter]
    prepare: Callable[..., Any] | None = None

    @functools.cached_property
    def full_name(self) -> str:
        return f"{self.room}.{self.name}"

    @functools.cached_property
    def kinds(self) -> dict[str, Any]:
        """The annotated type of each parameter that has one."""
        return {name: p.annotation for name, p in self.parameters.items() if p.annotation is not inspect.Parameter.empty}

    @property
    def permission(self) -> Permission:
        table = importlib.import_module(f"courtyard.{self.room}.permissions").VERBS
        if self.name not in table:
            raise Defect(f"{self.full_name} has no line in courtyard/{self.room}/permissions.py; add one to VERBS")
        permission: Permission = table[self.name]
        return permission


@dataclass(slots=True)
class _Frame:
    """The unit of work that is running; verbs inside it share its transaction."""

    room: str
    name: str
    key: UUID
    actor: Actor
    now: datetime
    ready: list[Any] = field(default_factory=list)  # what was prepared, until the verb takes it
    changes: list[tuple[str, UUID, dict[str, Any]]] = field(default_factory=list)


VERBS: dict[str, VerbSpec] = {}
_frame: ContextVar[_Frame | None] = ContextVar("courtyard_frame", default=None)


@overload
def verb(function: Callable[P, R]) -> Callable[P, R]: ...


@overload
def verb(*, prepare: Callable[..., Any]) -> Callable[[Callable[P, R]], Callable[P, R]]: ...


def verb(function: Callable[..., Any] | None = None, *, prepare: Callable[..., Any] | None = None) -> Callable[..., Any]:
    """Makes a verb of a function with keyword-only parameters, `actor`, `key` and `now` among them.

    Raises NotPermitted, KeyReused, TryAgain, and whatever the verb itself refuses with; then nothing was done.
    """
    if function is None:
        return functools.partial(_made, prepare=prepare)
    return _made(function, prepare=prepare)


def _made(function: Callable[..., Any], *, prepare: Callable[..., Any] | None) -> Callable[..., Any]:
    spec = _specification(function, prepare)

    @functools.wraps(function)
    def carry_out(*args: Any, **kwargs: Any) -> Any:
        if args:
            raise Defect(f"{spec.full_name} takes keyword arguments only")
        outer = _frame.get()
        return _nested(spec, outer, kwargs) if outer else _outermost(spec, kwargs)

    VERBS[spec.full_name] = replace(spec, function=carry_out)
    return carry_out


def _specification(function: Callable[..., Any], prepare: Callable[..., Any] | None) -> VerbSpec:
    parts = function.__module__.split(".")
    room = parts[1] if parts[0] == "courtyard" and len(parts) > 2 else parts[-1]
    parameters = inspect.signature(function).parameters
    positional = [name for name, p in parameters.items() if p.kind is not inspect.Parameter.KEYWORD_ONLY]
    absent = [name for name in _OWN_PARAMETERS if name not in parameters]
    if positional or absent:
        raise Defect(f"{function.__module__}: a verb is verb(*, actor, key, now, ...); positional: {positional}, absent: {absent}")
    unknown = [name for name in inspect.signature(prepare).parameters if name not in parameters or name == "key"] if prepare else []
    if unknown:
        raise Defect(f"{function.__module__}: what prepares a verb takes arguments of the verb's own, but for its key; not: {unknown}")
    result = typing.get_type_hints(function).get("return", type(None))
    own = {name: parameter for name, parameter in parameters.items() if name not in _OWN_PARAMETERS}
    return VerbSpec(room, function.__name__, function, function, result, own, prepare)


def _outermost(spec: VerbSpec, kwargs: dict[str, Any]) -> Any:
    """Opens the transaction; runs again after a deadlock, which is safe because nothing of the first run is left."""
    body, ready = _digest(spec, kwargs), list[Any]()
    for attempt in range(1, _ATTEMPTS + 1):
        try:
            return _once(spec, kwargs, body, ready)
        except TryAgain:
            if attempt == _ATTEMPTS:
                raise
        except (IntegrityError, Refused) as error:
            # A twin with the same key may have committed meanwhile and stood in our way; then its result is ours.
            found = _replay(spec, kwargs["key"], body, kwargs["actor"])
            if found is None:
                raise
            if isinstance(error, KeyReused | NotPermitted):
                raise
            return found[0]
    raise Defect("unreachable")


def _once(spec: VerbSpec, kwargs: dict[str, Any], body: str, ready: list[Any]) -> Any:
    """One attempt. What was prepared waits in `ready` until a verb takes it, so only what an attempt used up is prepared again."""
    permitted = _permitted(spec, kwargs["actor"])
    if spec.prepare and not ready and requests.find(kwargs["key"]) is None:
        with db.in_words():
            ready.append(_prepare(spec, {**kwargs, "actor": permitted}))
    with db.outermost():
        replayed = _replay(spec, kwargs["key"], body, kwargs["actor"])
        if replayed is not None:
            return replayed[0]
        return _run(spec, {**kwargs, "actor": permitted}, body, parent=None, ready=ready)


def _prepare(spec: VerbSpec, kwargs: dict[str, Any]) -> Any:
    """Calls what prepares the verb with those of its arguments that it names."""
    prepare: Any = spec.prepare
    defaults = {name: parameter.default for name, parameter in spec.parameters.items()}
    return prepare(**{name: kwargs.get(name, defaults.get(name)) for name in inspect.signature(prepare).parameters})


def _nested(spec: VerbSpec, outer: _Frame, kwargs: dict[str, Any]) -> Any:
    """Joins the caller's transaction. A room further up may conduct the verb on its own authority, if the table says so.

    A verb of the same room widens nothing: it reaches what its caller was permitted to reach, and no more.
    """
    if outer.room == spec.room:
        actor = kwargs["actor"]
    elif outer.room in spec.permission.rooms:
        actor = kwargs["actor"].conducted(outer.room)
    else:
        raise Defect(f"{outer.room}.{outer.name} calls {spec.full_name}, whose permission does not name {outer.room} in conducted_by")
    body, given = _digest(spec, kwargs), {**kwargs, "actor": actor}
    return _run(spec, given, body, parent=outer.key, ready=[_prepare(spec, given)] if spec.prepare else [])


def _digest(spec: VerbSpec, kwargs: dict[str, Any]) -> str:
    return codec.digest({name: value for name, value in kwargs.items() if name not in _OWN_PARAMETERS}, spec.kinds)


def _permitted(spec: VerbSpec, actor: Actor) -> Actor:
    narrowed = actor.limited_to(spec.permission.roles)
    if not narrowed.grants:
        raise NotPermitted(verb=spec.full_name)
    return narrowed


def _replay(spec: VerbSpec, key: UUID, body: str, actor: Actor) -> tuple[Any] | None:
    """The first result for this key, in a tuple; None when the key is new."""
    first = requests.find(key)
    if first is None:
        return None
    if first.verb != spec.full_name or first.digest != body or first.actor_id != actor.user_id:
        raise KeyReused(key=str(key))
    return (codec.load_json(spec.result, first.result),)


def _run(spec: VerbSpec, kwargs: dict[str, Any], body: str, parent: UUID | None, ready: list[Any]) -> Any:
    actor, key, now = kwargs["actor"], kwargs["key"], kwargs["now"]
    frame = _Frame(spec.room, spec.name, key, actor, now, ready)
    token = _frame.set(frame)
    try:
        result = spec.plain(**kwargs)
    finally:
        _frame.reset(token)
    request_id = requests.record(
        key=key,
        parent=parent,
        verb=spec.full_name,
        actor_id=actor.user_id,
        via=actor.via,
        at=now,
        digest=body,
        kind=spec.result,
        result=result,
    )
    if frame.changes:
        Change.objects.bulk_create(
            [Change(request_id=request_id, subject_type=kind, subject_id=subject, what=what) for kind, subject, what in frame.changes]
        )
    return result


def changed(subject_type: str, subject_id: UUID, **what: Any) -> None:
    """Notes in the change log that the running verb changed a record, as field=[before, after] or field=value."""
    frame = _frame.get()
    if frame is None:
        raise Defect("changed() is called inside a verb")
    frame.changes.append((subject_type, subject_id, what))


def prepared(kind: type[T]) -> T:
    """Takes, once, what was prepared for the running verb: it is the verb's own from then on, to alter as it likes."""
    frame = _frame.get()
    if frame is None or not frame.ready:
        raise Defect("prepared() is called once, inside a verb that was declared with prepare=")
    value = frame.ready.pop()
    if not isinstance(value, kind):
        raise Defect(f"{frame.room}.{frame.name} expects a prepared {kind.__name__}, and was given {type(value).__name__}")
    return value


def running() -> _Frame:
    """The unit of work that is running; for the kernel's own use."""
    frame = _frame.get()
    if frame is None:
        raise Defect("this is called inside a verb")
    return frame


@contextmanager
def unit_of_work(*, room: str, name: str, key: UUID, actor: Actor, now: datetime) -> Iterator[None]:
    """A transaction around several verbs of one room, for the worker's deliveries; verbs inside join it."""
    with db.outermost():
        token = _frame.set(_Frame(room, name, key, actor, now))
        try:
            yield
        finally:
            _frame.reset(token)


def load_verbs() -> dict[str, VerbSpec]:
    """Imports every room's actions and returns the whole table, name -> verb."""
    for config in apps.get_app_configs():
        if config.name.startswith("courtyard."):
            _import_all(f"{config.name}.actions")
    return dict(sorted(VERBS.items()))


def _import_all(package: str) -> None:
    try:
        module = importlib.import_module(package)
    except ModuleNotFoundError as error:
        if error.name != package:
            raise
        return
    for info in pkgutil.iter_modules(module.__path__):
        importlib.import_module(f"{package}.{info.name}")


def permits(actor: Actor, verb_name: str) -> bool:
    """Whether the actor holds a role that may call the verb (of whatever record); for menus and buttons."""
    return bool(actor.limited_to(VERBS[verb_name].permission.roles).grants)
