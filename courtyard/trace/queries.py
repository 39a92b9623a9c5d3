"""What can be asked of the trace. Reads for higher rooms take no actor; `events` is what a person may list."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Any
from uuid import UUID

from courtyard.trace.rules.standing import Stage


@dataclass(frozen=True, slots=True)
class ItemState:
    """Where an item stands. `parent` is the container that it is in; `location` is where it, or its outermost container, was last."""

    epc: str
    stage: Stage
    disposition: str
    recalled: bool
    parent: str | None
    location: str | None
    balance: float | None

    @property
    def gone(self) -> bool:
        return self.stage is not Stage.ALIVE


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One event in an item's way, oldest first; `container` says in which crate or parcel it took part, None for itself."""

    event_id: UUID
    type: str
    action: str | None
    role: str
    biz_step: str
    disposition: str
    happened_at: datetime
    recorded_at: datetime
    read_point: str | None
    biz_location: str | None
    parent: str | None
    container: str | None
    in_error: bool
    rest: dict[str, Any]


def mint_serials(count: int, *, randomness: Random | None = None) -> tuple[str, ...]:
    """So many new serials of 12 characters, all different; `randomness` makes a seeded season repeatable."""
    raise NotImplementedError


def states(epcs: Iterable[str]) -> dict[str, ItemState]:
    """Where items stand, by the identifier as it was asked for; one that no event named is absent."""
    raise NotImplementedError


def history(epc: str) -> tuple[HistoryLine, ...]:
    """Everything that happened to an item, itself and in its containers, as recorded, oldest first."""
    raise NotImplementedError
