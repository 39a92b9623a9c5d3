"""The chain of declared incomes: what of each is sealed, as canonical bytes."""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

from courtyard.algorithms.hashing import canonical_json
from courtyard.kernel.sealing import SealSource
from courtyard.people.models import DeclaredIncome, IncomeSeal

_COLUMNS = ("public_id", "household__public_id", "year", "kind", "amount_fen", "recorded_at", "replaces__public_id", "replaced_fen")


def payloads(ids: Sequence[int]) -> list[bytes]:
    """The canonical bytes of incomes given by primary key, in that order."""
    rows = {row[0]: row[1:] for row in DeclaredIncome.unscoped.filter(pk__in=ids).values_list("pk", *_COLUMNS)}
    return [_payload(*rows[pk]) for pk in ids]


def _payload(
    income: UUID, household: UUID, year: int, kind: str, amount_fen: int, recorded_at: datetime, replaces: UUID | None, replaced_fen: int
) -> bytes:
    return canonical_json(
        {
            "income": str(income),
            "household": str(household),
            "of": [year, kind],
            "amountFen": str(amount_fen),
            "recordedAt": recorded_at.astimezone(UTC).isoformat(timespec="microseconds"),
            "replaces": None if replaces is None else [str(replaces), str(replaced_fen)],
        }
    )


SEALING = SealSource(name="incomes", seals=IncomeSeal, subjects=DeclaredIncome, payloads=payloads)
