"""Leg bands: the codes that a flock's bands carry, and what a band that somebody scanned is worth.

Whoever checks a band's code needs the secret, so it is checked here and not offline. Its secret is the ring's index key, which never
rotates: a bird wears its band all its life.
"""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from django.conf import settings

from courtyard.algorithms.codes import band
from courtyard.algorithms.codes.pack import Unreadable, read_link
from courtyard.kernel.actors import Actor, Role
from courtyard.kernel.secrets import keyring
from courtyard.passport.permissions import VERBS
from courtyard.passport.rules import epc_of
from courtyard.raising import queries as raising
from courtyard.trace import queries as trace
from courtyard.trace.rules import Stage
from courtyard.trace.rules.standing import UNFIT


@dataclass(frozen=True, slots=True)
class LegBand:
    """A bird, its serial, and the text of the square code on its band, 84 characters at most."""

    epc: str
    slot: int
    serial: str
    text: str


class BandState(StrEnum):
    """What a scanned band turned out to be."""

    WORN = "worn"
    """made by us, and its bird lives"""
    ENDED = "ended"
    """made by us, and its bird was processed, given back, died or was lost: on a living bird it is used again"""
    FORGED = "forged"
    """its code is not ours"""
    UNREADABLE = "unreadable"


def who_prints(actor: Actor) -> Actor:
    """The actor with those of its grants that let it order bands: a household sees its flock, and makes no bands for it."""
    return actor.limited_to((*VERBS["order_bands"].roles, Role.SYSTEM))


def leg_bands(actor: Actor, flock_id: UUID) -> tuple[LegBand, ...]:
    """What the leg bands of a flock carry, by slot, for whoever prints them. Raises NotFound."""
    found = []
    for bird in raising.birds_seen(who_prints(actor), flock_id):
        *_root, _ai, gtin, _serial_ai, serial = trace.canonical(bird.epc).split("/")
        text = band.make(host=settings.COURTYARD_LABEL_HOST, gtin=gtin, serial=serial, secret=keyring().index)
        found.append(LegBand(bird.epc, bird.slot, serial, text))
    return tuple(found)


def scanned_band(text: str) -> BandState:
    """What a band's code is worth, for anybody who scans it. One statement."""
    try:
        if not band.is_genuine(text, secrets=(keyring().index,)):
            return BandState.FORGED
        link = read_link(text)
    except Unreadable:
        return BandState.UNREADABLE
    epc = epc_of(link.key.value, link.qualifiers[0].value)
    seen = trace.glances([epc]).get(epc)
    if seen is None:
        return BandState.FORGED
    return BandState.WORN if seen.stage is Stage.ALIVE and seen.disposition not in UNFIT else BandState.ENDED
