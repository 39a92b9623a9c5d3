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
from courtyard.ledger.rules import Breach, Entry, Line, Phase, Posted, breaches, summed, too_large

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


def write(lines: Sequence[Line], *, key: UUID, now: datetime, reason: str = "") -> Posted:
    """Writes one set. Raises FloorBreached or AmountTooLarge; then nothing was written."""
    sums = summed(lines)
    if len(lines) == 1 and tables.write_one(key=key, at=now, reason=reason, line=lines[0], sums=sums):
        return Posted(key, 1)
    standings = tables.locked_standings(sums.refs)
    if breached := breaches(sums, standings):
        raise _floor_breached(breached)
    if overflowing := too_large(sums, standings):
        raise AmountTooLarge(kind=overflowing[0].kind, owner=str(overflowing[0].owner))
    tables.move(sums, standings)
    tables.write_set(key=key, at=now, reason=reason, lines=lines, sums=sums, standings=standings)
    return Posted(key, len(lines))


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
