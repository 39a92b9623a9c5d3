"""Small things that the tests of this room are made of."""

from datetime import UTC, datetime, timedelta
from itertools import count
from uuid import UUID

from courtyard.kernel.actors import system
from courtyard.kernel.ids import uuid7
from courtyard.trace import actions, queries
from courtyard.trace.rules import builders as happened

BIRD_GTIN, PACK_GTIN, FISH_GTIN, FEED_GTIN = "09521234000013", "09521234000020", "09521234000037", "09521234000044"
YARD = "https://id.gs1.org/414/9521234000006/254/YARD1"
PLANT = "https://id.gs1.org/414/9521234000013"
SHOP = "https://id.gs1.org/414/9521234000020"
SPRING = datetime(2017, 3, 1, 2, 0, tzinfo=UTC)

_numbers = count(1)


def key() -> UUID:
    return uuid7(SPRING, next(_numbers))


def bird(number: int) -> str:
    return f"https://id.gs1.org/01/{BIRD_GTIN}/21/BIRD{number}"


def pack(number: int) -> str:
    return f"https://id.gs1.org/01/{PACK_GTIN}/21/PACK{number}"


def crate(number: int) -> str:
    body = f"1952123{number:010d}"
    total = sum(int(digit) * (3 if at % 2 == 0 else 1) for at, digit in enumerate(body))
    return f"https://id.gs1.org/00/{body}{-total % 10}"


def fish(name: str) -> str:
    return f"https://id.gs1.org/01/{FISH_GTIN}/10/{name}"


def feed(name: str) -> str:
    return f"https://id.gs1.org/01/{FEED_GTIN}/10/{name}"


class Yard:
    """A yard, a plant and a shop whose days pass one by one; every call is a verb of its own."""

    def __init__(self) -> None:
        self.now = SPRING

    def record(self, *events, actor=None):
        self.now += timedelta(hours=1)
        return actions.record(actor=actor or system("cli"), key=key(), now=self.now, events=events)

    def band(self, *birds):
        return self.record(happened.banded(birds, at=self.now, place=YARD, hatched_on=SPRING.date(), breed="Taihang"))

    def feed(self, birds, lot, *, kilograms=25):
        return self.record(
            happened.given(birds, at=self.now, place=YARD, supplies=[happened.Supply(happened.kilograms(lot, kilograms), "feed")])
        )

    def die(self, *birds):
        return self.record(happened.died(birds, at=self.now, place=YARD, reason="fox"))

    def collect(self, container, *birds):
        return self.record(happened.packed(container, birds, at=self.now, place=YARD))

    def carry(self, container, place=PLANT):
        self.record(happened.departed([container], at=self.now, place=YARD))
        return self.record(happened.arrived([container], at=self.now, place=place))

    def unpack(self, container, *children):
        return self.record(happened.unpacked(container, children, at=self.now, place=PLANT))

    def process(self, *pairs):
        return self.record(*(happened.processed(bird, pack, at=self.now, place=PLANT) for bird, pack in pairs))

    def sell(self, *packs):
        return self.record(happened.sold(packs, at=self.now, place=SHOP, order_id=key()))

    def recall(self, *epcs, reason="salmonella", actor=None, **starts):
        self.now += timedelta(hours=1)
        return actions.recall(actor=actor or system("cli"), key=key(), now=self.now, epcs=epcs, reason=reason, **starts)

    def end(self, recalled, outcome, *, note="the laboratory was wrong", actor=None):
        self.now += timedelta(hours=1)
        return actions.end_recall(
            actor=actor or system("cli"), key=key(), now=self.now, recall_id=recalled.recall_id, outcome=outcome, note=note
        )

    def declare_error(self, event_id, reason="did_not_occur", **values):
        self.now += timedelta(hours=1)
        return actions.declare_error(actor=system("cli"), key=key(), now=self.now, event_id=event_id, reason=reason, **values)

    def state(self, epc):
        return queries.state(epc)
