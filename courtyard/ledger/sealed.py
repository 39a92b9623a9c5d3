"""The chain of the journal: which bytes stand for a set when it is sealed.

A set is sealed whole, with everything that was posted together under its key, in canonical JSON (RFC 8785):

    {"at": instant in UTC with microseconds, "key": ..., "reason": ..., "transfers": [...]}

and each transfer, in the order of its position, with what its row holds, accounts as "kind/owner", other transfers as
"set key/position", the amount as text (an amount may pass 2^53), and only those dimensions that it has.
"""

import json
from collections.abc import Iterator, Sequence
from datetime import UTC
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db import connection

from courtyard.algorithms.hashing import canonical_json
from courtyard.kernel import db
from courtyard.kernel.sealing import SealSource
from courtyard.ledger.models import Seal, TransferSet

_text = json.encoder.encode_basestring
_TRANSFERS = 20_000  # read at a time, so that a round over long sets stays small
_SELECT = """
    SELECT t.set_id, t.amount_fen, CAST(t.cause AS text), t.code, c.kind, CAST(c.owner AS text), d.kind, CAST(d.owner AS text),
        CAST(t.household AS text), CAST(t.lot AS text), t.phase, t.position, CAST(t.project AS text),
        CAST(ps.key AS text), p.position, CAST(rs.key AS text), r.position
    FROM ledger_transfer t
    JOIN ledger_account d ON d.id = t.debit_account_id JOIN ledger_account c ON c.id = t.credit_account_id
    LEFT JOIN ledger_transfer p ON p.id = t.resolves_id LEFT JOIN ledger_transferset ps ON ps.id = p.set_id
    LEFT JOIN ledger_transfer r ON r.id = t.reverses_id LEFT JOIN ledger_transferset rs ON rs.id = r.set_id
    WHERE t.set_id IN ({ids}) ORDER BY t.set_id, t.position"""


def payloads(set_ids: Sequence[int]) -> Iterator[bytes]:
    """The canonical bytes of the sets, in the order given: one query for them, one for each twenty thousand transfers."""
    sets = TransferSet.unscoped.in_bulk(list(set_ids))
    for chunk in _chunks(set_ids, sets):
        transfers = {pk: [_transfer(row) for row in rows] for pk, rows in groupby(_rows(chunk), key=itemgetter(0))}
        for pk in chunk:
            yield _set(sets[pk], transfers.get(pk, []))


def _chunks(set_ids: Sequence[int], sets: dict[int, TransferSet]) -> Iterator[list[int]]:
    chunk: list[int] = []
    size = 0
    for pk in set_ids:
        if chunk and size + sets[pk].size > _TRANSFERS:
            yield chunk
            chunk, size = [], 0
        chunk.append(pk)
        size += sets[pk].size
    yield chunk


def _rows(set_ids: Sequence[int]) -> Iterator[tuple[Any, ...]]:
    ids = "SELECT value::bigint FROM jsonb_array_elements_text(%s::jsonb)" if db.is_postgres() else "SELECT value FROM json_each(%s)"
    with connection.cursor() as cursor:
        cursor.execute(_SELECT.format(ids=ids), [json.dumps(list(set_ids))])
        yield from cursor.fetchall()


def _set(row: TransferSet, transfers: list[str]) -> bytes:
    at = row.at.astimezone(UTC).isoformat(timespec="microseconds")
    reason = canonical_json(row.reason).decode()
    return f'{{"at":"{at}","key":"{row.key}","reason":{reason},"transfers":[{",".join(transfers)}]}}'.encode()


def _transfer(row: tuple[Any, ...]) -> str:
    """Written out by hand, keys in order, every text escaped whatever the row was made to hold: a county seals millions a year."""
    _set_id, amount_fen, cause, code, credit_kind, credit, debit_kind, debit, household, lot, phase, position, project = row[:13]
    resolved, resolved_at, reversed_, reversed_at = row[13:]
    written = [f'"amount_fen":{_text(str(amount_fen))}']
    if cause is not None:
        written.append(f'"cause":{_text(_dashed(cause))}')
    written.append(f'"code":{_text(code)},"credit":{_text(f"{credit_kind}/{_dashed(credit)}")}')
    written.append(f'"debit":{_text(f"{debit_kind}/{_dashed(debit)}")}')
    if household is not None:
        written.append(f'"household":{_text(_dashed(household))}')
    if lot is not None:
        written.append(f'"lot":{_text(_dashed(lot))}')
    written.append(f'"phase":{_text(phase)},"position":{position if type(position) is int else _text(str(position))}')
    if project is not None:
        written.append(f'"project":{_text(_dashed(project))}')
    if resolved is not None:
        written.append(f'"resolves":{_text(f"{_dashed(resolved)}/{resolved_at}")}')
    if reversed_ is not None:
        written.append(f'"reverses":{_text(f"{_dashed(reversed_)}/{reversed_at}")}')
    return f"{{{','.join(written)}}}"


def _dashed(digits: str) -> str:
    """A UUID in its usual form; SQLite keeps the digits alone."""
    if len(digits) == 36:
        return digits
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


SEALING = SealSource(name="ledger", seals=Seal, subjects=TransferSet, payloads=payloads)
