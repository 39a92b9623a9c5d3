"""What one row under a figure opens to: its transfers with their accounts, or its record with its trace event; and their seals."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import ibis
import ibis.expr.types as ir

from courtyard.impact import engine, ground
from courtyard.impact.indicators import animals, exits, money, welfare
from courtyard.impact.indicators.base import ROW, Scene
from courtyard.impact.permissions import SEES_HOUSEHOLDS
from courtyard.impact.reach import Reach, reach_of
from courtyard.impact.rules import Known, Window
from courtyard.kernel.actors import Actor
from courtyard.kernel.errors import NotFound
from courtyard.kernel.ids import child_key
from courtyard.kernel.models import Request
from courtyard.ledger import queries as ledger
from courtyard.trace import queries as trace

# The kind of record that each source of rows opens to.
KINDS = {
    "transfer": "transfer_set",
    "placement": "placement",
    "loss": "loss",
    "collection": "collection",
    "certification": "certification",
    "objection": "objection",
    "household": "household",
    "exit_assessment": "exit_assessment",
}
_BASES: dict[str, Callable[[Scene], ir.Table]] = {
    "placement": animals.placed,
    "loss": animals.lost,
    "collection": animals.collected,
    "certification": animals.certified,
    "objection": animals.objections,
    "exit_assessment": exits.assessed,
}
_ALL = Window(on=date(9999, 12, 30), known=Known(2**62, 2**62, datetime(9999, 12, 30, tzinfo=UTC)))
MOST_REQUESTS = 8
# Labels of the keys under which a collection records its events (raising.collect, raising.harvest).
_TRACED = ("crates", "harvest")


@dataclass(frozen=True, slots=True)
class Seal:
    """A record's place in its journal's chain. `digest` covers everything before it."""

    sequence: int
    digest: str
    sealed_at: datetime


@dataclass(frozen=True, slots=True)
class RequestView:
    """A verb that was carried out: by whom, through which door, when."""

    key: UUID
    verb: str
    actor_id: UUID | None
    via: str
    at: datetime


@dataclass(frozen=True, slots=True)
class TransferLine:
    """One transfer: `amount_fen` from the account `debit` to `credit`, as (kind, owner). An owner that may not be seen is None."""

    position: int
    phase: str
    code: str
    debit: tuple[str, UUID | None]
    credit: tuple[str, UUID | None]
    amount_fen: int
    reverses: bool
    resolves: bool
    household: UUID | None
    project: UUID | None
    lot: UUID | None
    cause: UUID | None


@dataclass(frozen=True, slots=True)
class TransferSetDetail:
    """What was posted together. `lines` are those within the actor's reach, `others` how many more there are.

    requests: the verb that posted it, and the verbs inside which that ran, the outermost last.
    """

    key: UUID
    at: datetime
    reason: str
    lines: tuple[TransferLine, ...]
    others: int
    requests: tuple[RequestView, ...]
    seal: Seal | None


@dataclass(frozen=True, slots=True)
class EventDetail:
    """A trace event as EPCIS 2.0 JSON, with what was declared about it since, and its seal."""

    event_id: UUID
    bodies: tuple[dict[str, Any], ...]
    seal: Seal | None


@dataclass(frozen=True, slots=True)
class Payment:
    """A payment that a bank confirmed; `set_key` opens it."""

    set_key: UUID
    position: int
    at: datetime
    purse: str
    amount_fen: int


@dataclass(frozen=True, slots=True)
class HouseholdDetail:
    """What a household is measured by. `declared_fen` None: it declared nothing; `line_fen` None: no line is known."""

    household: UUID
    persons: int
    declared_fen: int | None
    line_fen: int | None
    paid_fen: int
    payments: tuple[Payment, ...]


@dataclass(frozen=True, slots=True)
class RowDetail:
    """An opened row: a set of transfers, a household, or the record that `fields` describe."""

    source: str
    ref: UUID
    transfers: TransferSetDetail | None = None
    household: HouseholdDetail | None = None
    events: tuple[EventDetail, ...] = ()
    fields: dict[str, Any] | None = None
    requests: tuple[RequestView, ...] = ()


def row_detail(actor: Actor, source: str, ref: UUID, window: Window | None = None) -> RowDetail:
    """Opens a row by its `source` and `ref`. `window`: the figure's, where the row is a state (a household's income).

    Raises NotFound for what does not exist or lies outside the actor's reach, NotPermitted.
    """
    reach = reach_of(actor)
    named = bool(actor.limited_to(SEES_HOUSEHOLDS).grants)
    if source == "transfer":
        return RowDetail(source, ref, transfers=_transfer_set(ref, reach, named))
    if source == "household":
        if not named or window is None:
            raise NotFound(subject=source)
        return RowDetail(source, ref, household=_household(ref, reach, window))
    if source not in _BASES:
        raise NotFound(subject=source)
    return _record(source, ref, reach, window or _ALL, named)


def _transfer_set(key: UUID, reach: Reach, named: bool) -> TransferSetDetail:
    rows = list(ledger.transfers_of(key))
    if not rows:
        raise NotFound(subject="ledger.transferset")
    scene = Scene(_ALL, engine.tables(), reach, slots=True, extra=(("key", "uuid", key),))
    statement = engine.kept(("lines", scene.shape), lambda: _lines_of(scene))
    seen = {row["part"] for row in statement.run(scene.values)}
    if not seen:
        raise NotFound(subject="ledger.transferset")

    def owner(account: Any) -> UUID | None:
        return account.owner if named or not account.kind.startswith(("household.", "loan.")) else None

    lines = tuple(
        TransferLine(
            position=row.position,
            phase=row.phase,
            code=row.code,
            debit=(row.debit_account.kind, owner(row.debit_account)),
            credit=(row.credit_account.kind, owner(row.credit_account)),
            amount_fen=row.amount_fen,
            reverses=row.reverses_id is not None,
            resolves=row.resolves_id is not None,
            household=row.household if named else None,
            project=row.project,
            lot=row.lot,
            cause=row.cause,
        )
        for row in rows
        if row.position in seen
    )
    whole = rows[0].set
    return TransferSetDetail(key, whole.at, whole.reason, lines, len(rows) - len(lines), _requests(key), _seal("ledger", subject__key=key))


def _lines_of(scene: Scene) -> ir.Table:
    """The transfers of the set `key` that the scene reaches; sealed or not."""
    t, s = scene.tables.of("ledger_transfer", "t"), scene.tables.of("ledger_transferset", "s")
    debit, credit = scene.tables.of("ledger_account", "d"), scene.tables.of("ledger_account", "c")
    one = s.filter(s.s_key == scene.value("key"))
    joined = (
        t.join(one, [("t_set_id", "s_id")]).join(debit, [("t_debit_account_id", "d_id")]).join(credit, [("t_credit_account_id", "c_id")])
    )
    whose = ibis.cases(
        (joined.d_kind.isin(money.ORGANISATIONS), joined.d_owner),
        (joined.c_kind.isin(money.ORGANISATIONS), joined.c_owner),
        else_=scene.tables.dialect.no_uuid(),
    )
    return scene.narrow(joined.select(part="t_position", household="t_household", project="t_project", organisation=whose)).select("part")


def _record(source: str, ref: UUID, reach: Reach, window: Window, named: bool) -> RowDetail:
    scene = Scene(window, engine.tables(), reach, slots=True, extra=(("ref", "uuid", ref),))
    statement = engine.kept(("record", source, scene.shape), lambda: _one(source, scene))
    rows = statement.run(scene.values)
    if not rows:
        raise NotFound(subject=source)
    first = rows[0]
    event = engine.as_uuid(first.get("event"))
    events = [event] if event else _events_of(ref)
    fields = {
        "household": engine.as_uuid(first["household"]) if named else None,
        "project": engine.as_uuid(first["project"]),
        "day": engine.as_day(first["day"]),
        "recorded_at": engine.as_instant(first["at"]),
        "parts": [{"subject": row["subject"], "value": row["value"]} for row in rows],
    }
    return RowDetail(source, ref, events=tuple(_event(one) for one in events), fields=fields, requests=_requests(ref))


def _one(source: str, scene: Scene) -> ir.Table:
    rows = _BASES[source](scene)
    wanted = [*ROW, "value", *(["event"] if "event" in rows.columns else [])]
    return rows.filter(rows.ref == scene.value("ref")).select(*wanted).order_by("pk")


def _events_of(ref: UUID) -> list[UUID]:
    """The events that were recorded inside the verb which made a record that keeps no event of its own."""
    keys = [child_key(ref, label) for label in _TRACED]
    results = Request.objects.filter(key__in=keys, verb="trace.record").values_list("result", flat=True)
    return [UUID(one) for result in results for one in result["event_ids"]]


def _event(event_id: UUID) -> EventDetail:
    return EventDetail(event_id, tuple(trace.bodies([event_id]).get(event_id, ())), _seal("trace", subject__public_id=event_id))


def _household(ref: UUID, reach: Reach, window: Window) -> HouseholdDetail:
    scene = Scene(window, engine.tables(), reach, slots=True, extra=(("ref", "uuid", ref),))
    state = engine.kept(("household", scene.shape), lambda: _state_of(scene)).run(scene.values)
    if not state:
        raise NotFound(subject="people.household")
    paid = engine.kept(("payments", scene.shape), lambda: _payments_of(scene)).run(scene.values)
    lines = engine.kept(("line", scene.shape), lambda: welfare.line(scene)).run(scene.values)
    return HouseholdDetail(
        household=ref,
        persons=state[0]["value"],
        declared_fen=state[0]["declared"],
        line_fen=lines[0]["line_fen"] if lines else None,
        paid_fen=sum(row["value"] for row in paid),
        payments=tuple(_payment(row) for row in paid),
    )


def _state_of(scene: Scene) -> ir.Table:
    rows = welfare.registered(scene)
    return rows.filter(rows.ref == scene.value("ref")).select("value", "declared")


def _payments_of(scene: Scene) -> ir.Table:
    rows = money.payments(scene)
    return rows.filter(rows.household == scene.value("ref")).select("ref", "part", "at", "purse", "value", "pk").order_by("pk")


def _payment(row: engine.Row) -> Payment:
    key, at = engine.as_uuid(row["ref"]), engine.as_instant(row["at"])
    if key is None or at is None:
        raise NotFound(subject="ledger.transferset")
    return Payment(key, row["part"], at, row["purse"], row["value"])


def _requests(key: UUID) -> tuple[RequestView, ...]:
    """The verb of a key and those inside which it ran."""
    found: list[RequestView] = []
    wanted: UUID | None = key
    while wanted is not None and len(found) < MOST_REQUESTS:
        row = Request.objects.filter(key=wanted).first()
        if row is None:
            break
        found.append(RequestView(row.key, row.verb, row.actor_id, row.via, row.at))
        wanted = row.parent
    return tuple(found)


def _seal(chain: str, **lookup: Any) -> Seal | None:
    row = ground.seals(ground.chain(chain)).filter(**lookup).order_by("sequence").first()
    return Seal(row.sequence, bytes(row.digest).hex(), row.sealed_at) if row else None
