"""Rows that answer earlier rows: what settles or releases a hold, and what takes a posted set back."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from courtyard.kernel.actors import Actor
from courtyard.kernel.errors import Reason, Text
from courtyard.ledger import posting, tables
from courtyard.ledger.errors import AlreadyReversed, HoldResolved, NoSuchTransfer, NotAHold, NotPostable, NotReversible
from courtyard.ledger.models import Transfer, TransferSet
from courtyard.ledger.rules import AccountRef, Line, Phase, TransferRef, summed

T = TypeVar("T")
_CHUNK = 5_000  # ids in one condition; SQLite takes no more than 32,766 values in a statement
_FIELDS = (
    "id",
    "phase",
    "code",
    "debit_account__kind",
    "debit_account__owner",
    "credit_account__kind",
    "credit_account__owner",
    "amount_fen",
    "reverses_id",
    "project",
    "household",
    "lot",
    "cause",
)


def locked_holds(refs: Sequence[TransferRef], actor: Actor) -> list[Line]:
    """For each hold, in the order given, a line that resolves it, phase to be set; its accounts are locked from here on.

    Raises NotPostable, NoSuchTransfer, NotAHold or HoldResolved.
    """
    if not refs:
        raise NotPostable(_("Name at least one hold."))
    if len(set(refs)) != len(refs):
        raise NotPostable(_("A hold is named twice; name each of them once."))
    rows = _rows_of(refs)
    absent = [ref for ref in refs if ref not in rows]
    if absent:
        raise NoSuchTransfer(reasons=_each(absent, "no-such-transfer", NoSuchTransfer.default_message))
    posted = [ref for ref in refs if rows[ref][1].phase is not Phase.PENDING]
    if posted:
        raise NotAHold(reasons=_each(posted, "not-a-hold", NotAHold.default_message))
    lines = [rows[ref][1] for ref in refs]
    posting.check_codes(lines, actor)
    # Whoever resolves a hold holds the locks of its accounts, so what is read after them is still so when we write.
    tables.locked_standings(summed(lines).refs)
    resolved = _answered("resolves_id", [rows[ref][0] for ref in refs])
    if resolved:
        gone = [ref for ref in refs if rows[ref][0] in resolved]
        raise HoldResolved(reasons=_each(gone, "hold-resolved", HoldResolved.default_message))
    for ref in refs:
        pk, line = rows[ref]
        line.resolves, line.held_fen = pk, line.amount_fen
    return lines


def mirror(set_key: UUID, actor: Actor, positions: Sequence[int] | None = None) -> list[Line]:
    """The set's posted transfers (those at `positions`, unless None) the other way round, locked against a second reversal.

    Raises NoSuchTransfer, NotReversible, AlreadyReversed or NotPostable.
    """
    if not TransferSet.unscoped.filter(key=set_key).exists():
        raise NoSuchTransfer(set_key=str(set_key))
    found = Transfer.unscoped.filter(set__key=set_key).order_by("position")
    if positions is not None:
        found = found.filter(position__in=positions)
    rows = [_line(values) for values in found.values_list(*_FIELDS)]
    if positions is not None and not 0 < len(rows) == len(positions):
        raise NoSuchTransfer(set_key=str(set_key), positions=list(positions))
    lines = [line for _pk, line in rows]
    if any(line.phase is not Phase.POSTED or line.reverses is not None for line in lines):
        raise NotReversible(set_key=str(set_key))
    posting.check_codes(lines, actor)
    tables.locked_standings(summed(lines).refs)
    if _answered("reverses_id", [pk for pk, _line in rows]):
        raise AlreadyReversed(set_key=str(set_key))
    for pk, line in rows:
        line.debit, line.credit = line.credit, line.debit
        line.resolves, line.reverses = None, pk
    return lines


def _batched(items: Sequence[T], size: int) -> Iterator[list[T]]:
    waiting = iter(items)
    while chunk := list(islice(waiting, size)):
        yield chunk


def _rows_of(refs: Sequence[TransferRef]) -> dict[TransferRef, tuple[int, Line]]:
    found: dict[TransferRef, tuple[int, Line]] = {}
    for chunk in _batched(refs, _CHUNK):
        wanted = tables.transfer_ids(chunk)
        by_id = {values[0]: _line(values) for values in Transfer.unscoped.filter(pk__in=wanted.values()).values_list(*_FIELDS)}
        found |= {ref: by_id[pk] for ref, pk in wanted.items()}
    return found


def _line(values: Sequence[Any]) -> tuple[int, Line]:
    pk, phase, code, debit_kind, debit_owner, credit_kind, credit_owner, amount_fen, reverses, *dimensions = values
    debit, credit = AccountRef(debit_kind, debit_owner), AccountRef(credit_kind, credit_owner)
    return pk, Line(Phase(phase), code, debit, credit, amount_fen, None, reverses, *dimensions)


def _answered(field: str, ids: Sequence[int]) -> set[int]:
    """Which of these transfers another one resolves, or reverses."""
    return {
        pk for chunk in _batched(ids, _CHUNK) for pk in Transfer.unscoped.filter(**{f"{field}__in": chunk}).values_list(field, flat=True)
    }


def _each(refs: Sequence[TransferRef], code: str, message: Text) -> list[Reason]:
    return [Reason(code, message, "holds", {"set_key": str(ref.set_key), "position": ref.position}) for ref in refs]
