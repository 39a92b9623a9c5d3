"""Takes devices into the books."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from courtyard.kernel.verbs import Actor, verb


@dataclass(frozen=True)
class DevicesRegistered:
    devices: int


@verb
def register_devices(
    *, actor: Actor, key: UUID, now: datetime, organisation_id: UUID, kind: Literal["bracelet", "scale", "sensor"], serials: tuple[str, ...]
) -> DevicesRegistered:
    """Registers an organisation's devices by the serials printed on them, all or none."""
    raise NotImplementedError
