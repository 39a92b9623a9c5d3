"""How a set is written: checked as a whole, its accounts locked once in order, floors held, balances moved, rows inserted.

Order inside a set is nothing: floors and 64 bits are held by the state after the whole set, so that a set may pass money
through an account that is empty before and after.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from courtyard.kernel.actors import Actor
from courtyard.kernel.errors import Reason
from courtyard.kernel.fen import MAX_FEN
from courtyard.ledger import tables
from courtyard.ledger.codes import CODES
from courtyard.ledger.errors import AmountTooLarge, FloorBreached, NotPostable, UnknownKind
from courtyard.ledger.kinds import KINDS
from courtyard.ledger.rules import AccountRef, Breach, Entry, Movement, Phase, Posted, breaches, too_large
from courtyard.ledger.tables import Line

_FLOORS = {kind.name: kind.floor_fen for kind in KINDS.values()}
_GROWS_BY_DEBIT = {kind.name: kind.grows_by_debit for kind in KINDS.values()}
_ALLOWED = {(code.name, debit, credit): code.room for code in CODES.values() for debit in code.debit for credit in code.credit}


def lines_of(entries: Sequence[Entry], phase: Phase, actor: Actor) -> list[Line]:
    """The entries as transfers about to be written. Raises NotPostable or UnknownKind, naming everything that is wrong with them."""
    room = actor.conducted_by
    if not entries:
        raise NotPostable(_("A set has at least one entry."))
    for entry in entries:
        owner = _ALLOWED.get((entry.code, entry.debit.kind, entry.credit.kind))
        sound = type(entry.amount_fen) is int and 0 < entry.amount_fen <= MAX_FEN and entry.debit != entry.credit
        if owner is None or not sound or (room is not None and owner != room):
            _refuse(entries, room)
    return [Line(phase, e.code, e.debit, e.credit, e.amount_fen, None, None, e.project, e.household, e.lot, e.cause) for e in entries]


def _refuse(entries: Sequence[Entry], room: str | None) -> None:
    unknown = sorted({ref.kind for entry in entries for ref in (entry.debit, entry.credit) if ref.kind not in KINDS})
    if unknown:
        raise UnknownKind(
            reasons=[Reason("unknown-kind", _("There is no such kind of account."), detail={"kind": kind}) for kind in unknown]
        )
    raise NotPostable(
        reasons=[
            Reason(code, message, field="entries", detail={"position": position, "code": entry.code})
            for position, entry in enumerate(entries)
            for code, message in _faults(entry, room)
        ]
    )


def _faults(entry: Entry, room: str | None):
    code = CODES.get(entry.code)
    if code is None:
        yield "unknown-code", _("There is no such code; see courtyard/ledger/codes.py.")
    else:
        if room is not None and code.room != room:
            yield "code-of-another-room", _("The code belongs to another room.")
        if entry.debit.kind not in code.debit:
            yield "debit-kind", _("The code does not take from this kind of account.")
        if entry.credit.kind not in code.credit:
            yield "credit-kind", _("The code does not give to this kind of account.")
    if type(entry.amount_fen) is not int:
        yield "amount-not-whole", _("An amount is a whole number of fen.")
    elif entry.amount_fen <= 0:
        yield "amount-not-positive", _("An amount is more than zero; to move money back, reverse the set.")
    elif entry.amount_fen > MAX_FEN:
        yield "amount-too-large", _("An amount fits into 64 bits.")
    if entry.debit == entry.credit:
        yield "same-account", _("An entry moves money between two different accounts.")


def check_codes(lines: Sequence[Line], actor: Actor) -> None:
    """Refuses to settle, release or reverse what another room posted."""
    room = actor.conducted_by
    foreign = sorted({line.code for line in lines if room is not None and CODES[line.code].room != room})
    if foreign:
        raise NotPostable(
            reasons=[Reason("code-of-another-room", _("The code belongs to another room."), detail={"code": code}) for code in foreign]
        )


def write(lines: Sequence[Line], *, key: UUID, now: datetime, held_before: Sequence[int] = (), reason: str = "") -> Posted:
    """Writes one set. `held_before` has, for each line that resolves a hold, the amount that was held.

    Raises FloorBreached or AmountTooLarge; then nothing was written.
    """
    movements = movements_of(lines, held_before)
    if len(lines) == 1 and tables.write_one(key=key, at=now, reason=reason, line=lines[0], movements=movements):
        return Posted(key, 1)
    standings = tables.locked_standings(movements)
    if breached := breaches(movements, standings, _FLOORS):
        raise _floor_breached(breached)
    if overflowing := too_large(movements, standings):
        raise AmountTooLarge(kind=overflowing[0].kind, owner=str(overflowing[0].owner))
    tables.move(movements, standings)
    tables.write_set(key=key, at=now, reason=reason, lines=lines, standings=standings)
    return Posted(key, len(lines))


def movements_of(lines: Sequence[Line], held_before: Sequence[int] = ()) -> dict[AccountRef, Movement]:
    """What the lines do to each account, summed."""
    movements: dict[AccountRef, Movement] = {}
    for position, line in enumerate(lines):
        moved = line.amount_fen if line.phase is Phase.POSTED else 0
        held = line.amount_fen if line.phase is Phase.PENDING else -held_before[position] if held_before else 0
        for ref, grows in ((line.debit, _GROWS_BY_DEBIT[line.debit.kind]), (line.credit, not _GROWS_BY_DEBIT[line.credit.kind])):
            movement = movements.get(ref)
            if movement is None:
                movement = movements[ref] = Movement()
            if grows:
                movement.balance_fen += moved
            else:
                movement.balance_fen -= moved
                movement.held_fen += held
    return movements


def _floor_breached(breached: Sequence[Breach]) -> FloorBreached:
    reasons = [
        Reason(
            "floor",
            _("There is not enough in the account."),
            detail={
                "kind": breach.ref.kind,
                "owner": str(breach.ref.owner),
                "available_fen": breach.available_fen,
                "wanted_fen": breach.wanted_fen,
            },
        )
        for breach in sorted(breached, key=lambda breach: (breach.ref.kind, breach.ref.owner.int))
    ]
    return FloorBreached(reasons=reasons, **reasons[0].detail)
