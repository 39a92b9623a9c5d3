"""What `courtyard verify` asks of the ledger: everything recomputed from the transfers, in the database, a statement a promise.

Sums are taken as two halves of 32 bits, so that no intermediate sum leaves 64 bits, whatever the order of the rows.

A set that is not sealed yet is no violation (the sealer follows the journal); one that the sealer has passed by is.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, Q

from courtyard.kernel import db, heads
from courtyard.kernel.audit import Violation
from courtyard.kernel.models import Sealer
from courtyard.kernel.sealing import unsealed
from courtyard.ledger.codes import CODES
from courtyard.ledger.kinds import KINDS
from courtyard.ledger.models import Account, Seal
from courtyard.ledger.sealed import SEALING

_LATE = timedelta(days=1)
_GROW_BY_DEBIT = ", ".join(f"'{kind.name}'" for kind in KINDS.values() if kind.grows_by_debit)


def violations() -> Iterator[Violation]:
    """Every promise of the ledger that does not hold, in a fixed order."""
    yield from _balances()
    yield from _whole()
    yield from _floors()
    yield from _memoranda()
    yield from _sets()
    yield from _answers()
    yield from _codes()
    yield from _passed_by()
    for sentence in heads.breaks(SEALING):
        yield _violation("chain-broken", SEALING.name, sentence)


def _violation(code: str, subject: object, message: str) -> Violation:
    return Violation("ledger", code, str(subject), message)


def _halves(expression: str, name: str) -> str:
    """A sum as the two halves of its number: `name_high` and, from 0 to 2^32 - 1, `name_low`."""
    low = f"CAST(SUM(({expression}) & 4294967295) AS bigint)"
    return f"CAST(SUM(({expression}) >> 32) AS bigint) + ({low} >> 32) AS {name}_high, {low} & 4294967295 AS {name}_low"


def _balances() -> Iterator[Violation]:
    """Each balance is the sum of the posted transfers, each hold that of the pending ones that nothing has resolved."""
    sides = " UNION ALL ".join(
        f"""SELECT t.{side}_account_id AS account_id,
                CASE WHEN t.phase <> 'posted' THEN 0 WHEN a.kind {grows} THEN t.amount_fen ELSE -t.amount_fen END AS moved,
                CASE WHEN t.phase = 'pending' AND NOT a.kind {grows} AND NOT EXISTS (
                    SELECT 1 FROM ledger_transfer r WHERE r.resolves_id = t.id
                ) THEN t.amount_fen ELSE 0 END AS held
            FROM ledger_transfer t JOIN ledger_account a ON a.id = t.{side}_account_id"""  # noqa: S608  our own words
        for side, grows in (("debit", f"IN ({_GROW_BY_DEBIT})"), ("credit", f"NOT IN ({_GROW_BY_DEBIT})"))
    )
    statement = f"""
        SELECT kind, owner, balance_fen, held_fen, moved_high, moved_low, held_high, held_low FROM (
            SELECT a.kind, a.owner, a.balance_fen, a.held_fen,
                COALESCE(s.moved_high, 0) AS moved_high, COALESCE(s.moved_low, 0) AS moved_low,
                COALESCE(s.held_high, 0) AS held_high, COALESCE(s.held_low, 0) AS held_low
            FROM ledger_account a LEFT JOIN (
                SELECT account_id, {_halves("moved", "moved")}, {_halves("held", "held")} FROM ({sides}) m GROUP BY account_id
            ) s ON s.account_id = a.id
        ) x
        WHERE moved_high <> balance_fen >> 32 OR moved_low <> (balance_fen & 4294967295)
            OR held_high <> held_fen >> 32 OR held_low <> (held_fen & 4294967295)
        ORDER BY kind, owner"""  # noqa: S608
    for kind, owner, balance, held, moved_high, moved_low, held_high, held_low in _rows(statement):
        moved, open_fen = (moved_high << 32) + moved_low, (held_high << 32) + held_low
        if moved != balance:
            yield _violation("balance-differs", _name(kind, owner), f"the account says {balance} fen, its transfers {moved}")
        if open_fen != held:
            yield _violation("hold-differs", _name(kind, owner), f"the account says {held} fen are held, its pending transfers {open_fen}")


def _whole() -> Iterator[Violation]:
    """All accounts together hold nothing: what is had and owed to us equals what we owe."""
    signed = f"CASE WHEN kind IN ({_GROW_BY_DEBIT}) THEN -balance_fen ELSE balance_fen END"
    for high, low in _rows(f"SELECT {_halves(signed, 'sum')} FROM ledger_account"):  # noqa: S608
        if high or low:
            yield _violation("sum-not-zero", "all accounts", f"debits and credits differ by {(high << 32) + low} fen")


def _floors() -> Iterator[Violation]:
    below = Account.unscoped.raw("SELECT * FROM ledger_account WHERE balance_fen - held_fen < floor_fen ORDER BY kind, owner")
    for account in below:
        message = f"{account.balance_fen - account.held_fen} fen are available, the floor is {account.floor_fen}"
        yield _violation("floor-breached", _name(account.kind, account.owner), message)
    table = Q(pk__in=[])
    for kind in KINDS.values():
        table |= Q(kind=kind.name, floor_fen=kind.floor_fen)
    for account in Account.unscoped.exclude(table).order_by("kind", "owner"):
        message = f"kinds.py does not list the kind with a floor of {account.floor_fen} fen"
        yield _violation("kind-differs", _name(account.kind, account.owner), message)


def _memoranda() -> Iterator[Violation]:
    """Accounts that are kept in pairs stand equal, an absent one counting as zero."""
    for kind in KINDS.values():
        if kind.memorandum is None or kind.name > kind.memorandum:
            continue
        statement = """
            SELECT owner, SUM(CASE WHEN kind = %s THEN balance_fen ELSE 0 END), SUM(CASE WHEN kind = %s THEN balance_fen ELSE 0 END)
            FROM ledger_account WHERE kind IN (%s, %s) GROUP BY owner
            HAVING SUM(CASE WHEN kind = %s THEN balance_fen ELSE -balance_fen END) <> 0 ORDER BY owner"""
        pair = [kind.name, kind.memorandum]
        for owner, one, other in _rows(statement, [*pair, *pair, kind.name]):
            message = f"{kind.name} says {one} fen, {kind.memorandum} {other}"
            yield _violation("memorandum-differs", _name(kind.name, owner), message)


def _sets() -> Iterator[Violation]:
    """Each set has as many transfers as it says, at positions counted from zero."""
    statement = """
        SELECT s.key, s.size, COUNT(t.id), MIN(t.position), MAX(t.position) FROM ledger_transferset s
        LEFT JOIN ledger_transfer t ON t.set_id = s.id GROUP BY s.id, s.key, s.size
        HAVING COUNT(t.id) <> s.size OR MIN(t.position) <> 0 OR MAX(t.position) <> s.size - 1 ORDER BY s.key"""
    for key, size, count, _first, _last in _rows(statement):
        yield _violation("set-incomplete", db.uuid_read(key), f"the set says {size} transfers, {count} are there")


def _answers() -> Iterator[Violation]:
    """What resolves a hold keeps its accounts and code and does not exceed it; what reverses a transfer is its mirror image."""
    same = "t.code = o.code AND t.debit_account_id = o.debit_account_id AND t.credit_account_id = o.credit_account_id"
    mirror = "t.code = o.code AND t.debit_account_id = o.credit_account_id AND t.credit_account_id = o.debit_account_id"
    for field, sound in (
        ("resolves", f"o.phase = 'pending' AND {same} AND t.amount_fen <= o.amount_fen"),
        ("reverses", f"o.phase = 'posted' AND o.reverses_id IS NULL AND {mirror} AND t.amount_fen = o.amount_fen"),
    ):
        statement = f"""
            SELECT s.key, t.position FROM ledger_transfer t JOIN ledger_transfer o ON o.id = t.{field}_id
            JOIN ledger_transferset s ON s.id = t.set_id WHERE NOT ({sound}) ORDER BY t.id"""  # noqa: S608
        for key, position in _rows(statement):
            yield _violation(f"{field}-differs", f"{db.uuid_read(key)}/{position}", f"the transfer does not answer the one that it {field}")


def _codes() -> Iterator[Violation]:
    """Every transfer's code may do what it does, the other way round in a reversal."""
    statement = """
        SELECT t.code, t.reverses_id IS NOT NULL, d.kind, c.kind, COUNT(*) FROM ledger_transfer t
        JOIN ledger_account d ON d.id = t.debit_account_id JOIN ledger_account c ON c.id = t.credit_account_id
        GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4"""
    for name, reversed_, debit, credit, count in _rows(statement):
        code = CODES.get(name)
        origin, target = (credit, debit) if reversed_ else (debit, credit)
        if code is None or origin not in code.debit or target not in code.credit:
            yield _violation("code-differs", name, f"{count} transfers move money from {origin} to {target}, which codes.py does not allow")


def _passed_by() -> Iterator[Violation]:
    """Sets that the sealer will not look at again, or that stayed unsealed while it went on for a day after them."""
    sealer = Sealer.objects.filter(name=SEALING.name).first()
    if sealer is None:
        return
    later = Seal.objects.filter(subject_id__gt=OuterRef("pk"), sealed_at__gt=OuterRef("at") + _LATE)
    for row in unsealed(SEALING).filter(Q(pk__lte=sealer.scanned_below) | Exists(later)):
        yield _violation("set-not-sealed", row.key, "the sealer has passed this set by; it stands in no chain")


def _rows(statement: str, values: list[Any] | None = None) -> Iterator[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values or [])
        yield from cursor.fetchall()


def _name(kind: str, owner: Any) -> str:
    return f"{kind}/{db.uuid_read(owner)}"
