"""The chain of the journal: which bytes stand for a set when it is sealed.

A set is sealed whole, with everything that was posted together under its key, in canonical JSON (RFC 8785):

    {"at": instant in UTC with microseconds, "key": ..., "reason": ..., "transfers": [...]}

and each transfer, in the order of its position, with what its row holds, accounts as "kind/owner", other transfers as
"set key/position", the amount as text (an amount may pass 2^53), and only those dimensions that it has.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC
from typing import Any

from courtyard.algorithms.hashing import canonical_json
from courtyard.kernel.sealing import SealSource
from courtyard.ledger.models import Seal, Transfer, TransferSet

_CHUNK = 5_000
_DIMENSIONS = ("project", "household", "lot", "cause")


def payloads(set_ids: Sequence[int]) -> list[bytes]:
    """The canonical bytes of the sets, in the order given; two queries for each five thousand sets."""
    return [payload for at in range(0, len(set_ids), _CHUNK) for payload in _payloads(set_ids[at : at + _CHUNK])]


def _payloads(set_ids: Sequence[int]) -> list[bytes]:
    sets = TransferSet.unscoped.in_bulk(list(set_ids))
    transfers = defaultdict(list)
    rows = Transfer.unscoped.filter(set_id__in=set_ids).order_by("set_id", "position")
    for set_id, *values in rows.values_list(
        "set_id",
        "position",
        "phase",
        "code",
        "amount_fen",
        "debit_account__kind",
        "debit_account__owner",
        "credit_account__kind",
        "credit_account__owner",
        "resolves__set__key",
        "resolves__position",
        "reverses__set__key",
        "reverses__position",
        *_DIMENSIONS,
    ).iterator(chunk_size=_CHUNK):
        transfers[set_id].append(_transfer(values))
    return [
        canonical_json(
            {
                "at": sets[pk].at.astimezone(UTC).isoformat(timespec="microseconds"),
                "key": str(sets[pk].key),
                "reason": sets[pk].reason,
                "transfers": transfers[pk],
            }
        )
        for pk in set_ids
    ]


def _transfer(values: Sequence[Any]) -> dict[str, object]:
    position, phase, code, amount_fen, debit_kind, debit_owner, credit_kind, credit_owner, *rest = values
    resolves_key, resolves_at, reverses_key, reverses_at, *dimensions = rest
    written = {
        "position": position,
        "phase": phase,
        "code": code,
        "amount_fen": str(amount_fen),
        "debit": f"{debit_kind}/{debit_owner}",
        "credit": f"{credit_kind}/{credit_owner}",
    }
    if resolves_key is not None:
        written["resolves"] = f"{resolves_key}/{resolves_at}"
    if reverses_key is not None:
        written["reverses"] = f"{reverses_key}/{reverses_at}"
    return written | {name: str(value) for name, value in zip(_DIMENSIONS, dimensions, strict=True) if value is not None}


SEALING = SealSource(name="ledger", seals=Seal, subjects=TransferSet, payloads=payloads)
