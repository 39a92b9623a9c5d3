"""Packs, as the room that prints their codes asks for them."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from courtyard.raising.models import Pack
from courtyard.trace import queries as trace


@dataclass(frozen=True, slots=True)
class PackNumber:
    """A pack with a serial of its own."""

    epc: str
    gtin: str
    serial: str
    packed_on: date


def packs_of(lot_id: UUID) -> tuple[PackNumber, ...]:
    """Packs of a lot that have serials, in the order in which they were packed; none where the lot was packed by number or weight."""
    rows = Pack.unscoped.filter(lot__public_id=lot_id, bird__isnull=False).order_by("pk").values_list("epc", "packed_on")
    found = []
    for epc, packed_on in rows:
        *_root, _ai, gtin, _serial_ai, serial = trace.canonical(epc).split("/")
        found.append(PackNumber(epc, gtin, serial, packed_on))
    return tuple(found)
