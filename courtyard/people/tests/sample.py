"""A small county for the room's tests, and the proof that a refusal left nothing behind."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import count
from typing import Any
from uuid import UUID, uuid5

from django.apps import apps
from django.db import connection

from courtyard.algorithms import id_card
from courtyard.kernel.actors import Actor, Grant, Role, system
from courtyard.people import actions as people
from courtyard.people.actions import NewMember, PlaceRow

NOW = datetime(2017, 3, 1, 2, 0, tzinfo=UTC)
TODAY = date(2017, 3, 1)
COUNTY, TOWN, OTHER_TOWN = "131122000000", "131122191000", "131122291000"
ZAOYUAN, DONGGOU, NANPO = "131122191901", "131122191902", "131122291901"
ELSEWHERE = "131128101901"  # a village of another county

PLACES = (
    PlaceRow("130000000000", "province", "河北省"),
    PlaceRow("131100000000", "city", "衡水市"),
    PlaceRow(COUNTY, "county", "武邑县", 115.88, 37.80),
    PlaceRow(TOWN, "town", "柳林镇"),
    PlaceRow(OTHER_TOWN, "town", "石桥乡"),
    PlaceRow(ZAOYUAN, "village", "枣园村村委会", ur_code="220"),
    PlaceRow(DONGGOU, "village", "东沟村村委会", ur_code="220"),
    PlaceRow(NANPO, "village", "南坡村村委会", ur_code="220"),
    PlaceRow("131122291902", "village", "东沟村村委会", ur_code="220"),  # a name that stands twice in the county
    PlaceRow("131128000000", "county", "阜城县"),
    PlaceRow("131128101000", "town", "古槐镇"),
    PlaceRow(ELSEWHERE, "village", "河沿村村委会"),
)

SYSTEM = system("cli")
_SPACE = UUID(int=2017)


def number_of(born: date, sequence: int = 1, *, county: str = "139999") -> str:
    """An invented identity number with a right check character; odd sequences are men."""
    body = f"{county}{born:%Y%m%d}{sequence:03d}"
    return body + id_card.check_character(body)


def actor_with(role: Role, *, place: str | None = None, organisation: UUID | None = None, household: UUID | None = None) -> Actor:
    return Actor(UUID(int=77), (Grant(role, organisation, place, household),))


OFFICER = actor_with(Role.OFFICER, place="131122")
FOREIGN_OFFICER = actor_with(Role.OFFICER, place="131128")


@dataclass
class County:
    """Calls verbs with a fresh key each, as the officer of the county unless told otherwise."""

    now: datetime = NOW
    keys: Iterator[int] = field(default_factory=count)

    def __post_init__(self) -> None:
        people.import_places(actor=SYSTEM, key=self.key(), now=self.now, rows=PLACES)

    def key(self) -> UUID:
        return uuid5(_SPACE, str(next(self.keys)))

    def do(self, verb: Any, *, actor: Actor = OFFICER, now: datetime | None = None, **asked: Any) -> Any:
        return verb(actor=actor, key=asked.pop("key", None) or self.key(), now=now or self.now, **asked)

    def household(self, *members: NewMember, village: str = ZAOYUAN, **asked: Any) -> Any:
        given = members or (
            NewMember("王建国", relation="head", capacity="able"),
            NewMember("李桂英", relation="spouse", capacity="unable"),
        )
        return self.do(people.register_household, village_code=village, members=given, **asked)


def fingerprint() -> str:
    """A hash over every row of the room and of the kernel's records."""
    digest = hashlib.sha256()
    with connection.cursor() as cursor:
        for label in ("people", "kernel"):
            for model in apps.get_app_config(label).get_models():
                cursor.execute(f'SELECT * FROM "{model._meta.db_table}" ORDER BY 1')
                for row in cursor.fetchall():
                    digest.update(repr(row).encode())
                digest.update(model._meta.db_table.encode())
    return digest.hexdigest()


@contextmanager
def nothing_changes() -> Iterator[None]:
    """What is refused inside leaves every table as it was."""
    before = fingerprint()
    yield
    assert fingerprint() == before
