"""Documents of a thousand events as another company's system sends them, captured through the public verbs beside the bare rows.

A document is some flocks' season: birds are banded, fed and counted, put into crates and carried, worked up one by one, packed into
parcels and sold. Its sender is a cooperative's manager, whose own places these are, so every event is carried out: checked
against the lives of its items, whose states move.

`ours` is everything from the text to the finished job: read, checked, written down to wait (`trace.capture`), then taken in by the worker
as one part, all or nothing (`trace.capture_chunk`). The limit is the very rows that these left in every table, those of the kernel
among them, written by a program that reads, checks, locks and asks nothing: one executemany a table on SQLite, one COPY a table of text
made beforehand on PostgreSQL, in one transaction a document, into the same tables with their triggers and indexes.
"""

import json
import random
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks.common import Figure, seconds
from courtyard.algorithms.epcis.vocabulary import CONTEXT
from courtyard.algorithms.identifiers import serial12, with_check_digit

Json = dict[str, Any]

EVENTS = 1_000
BIRDS = 270  # in a document; each makes three events of its own, and the rest are about many of them
NOW = datetime(2018, 1, 1, tzinfo=UTC)
YARD, PLANT, SHOP = ("urn:epc:id:sgln:9521234.00001.YARD-%d", "urn:epc:id:sgln:9521234.00002.0", "urn:epc:id:sgln:9521234.00003.0")
YARDS = 20
APPS = tuple(f"courtyard.{room}" for room in ("kernel", "people", "trace"))
REACTIONS = {"trace.CaptureDue": ("courtyard.trace.reactions.capture_next",)}


def document(draw: random.Random) -> Json:
    """A valid document of a thousand events, all about animals and packs of its own."""
    return {
        "@context": [CONTEXT, {"courtyard": "https://courtyard.example/epcis/"}],
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": "2017-12-01T12:00:00.000+08:00",
        "epcisBody": {"eventList": list(_Season(draw).events())},
    }


class _Season:
    """The events of some birds in the order in which they happen, a minute apart."""

    def __init__(self, draw: random.Random) -> None:
        self.draw = draw
        self.moment = datetime(2017, 3, 1, 2, tzinfo=UTC) + timedelta(seconds=draw.randrange(86_400))
        self.yard = YARD % draw.randrange(YARDS)
        self.birds = [f"urn:epc:id:sgtin:9521234.056789.{serial12(draw.randbytes(8))}" for _ in range(BIRDS)]
        self.packs = [f"https://id.gs1.org/01/{with_check_digit('0952123405679')}/21/{serial12(draw.randbytes(8))}" for _ in self.birds]

    def event(self, kind: str, step: str, place: str, **more: Any) -> Json:
        self.moment += timedelta(minutes=1)
        return {
            "eventID": f"urn:uuid:{uuid.UUID(int=self.draw.getrandbits(128), version=4)}",
            "type": kind,
            "eventTime": self.moment.isoformat(timespec="milliseconds"),
            "eventTimeZoneOffset": "+08:00",
            "bizStep": step,
            "readPoint": {"id": place},
            **more,
        }

    def events(self) -> Iterator[Json]:
        yield from self._in_the_yard()
        yield from self._to_the_plant()
        for bird, pack in zip(self.birds, self.packs, strict=True):
            yield self.event(
                "TransformationEvent",
                "killing",
                PLANT,
                disposition="sellable_not_accessible",
                bizLocation={"id": PLANT},
                inputEPCList=[bird],
                outputEPCList=[pack],
                ilmd={"courtyard:weight": self.draw.randrange(1_200, 2_400), "courtyard:grade": "mountain"},
            )
        yield from self._to_the_table()

    def _in_the_yard(self) -> Iterator[Json]:
        ilmd = {"courtyard:hatchDate": "2017-01-20", "courtyard:breed": "Taihang", "courtyard:supplierLot": f"CH-{self.draw.randrange(99)}"}
        for flock in _parts(self.birds, 100):
            yield self.event("ObjectEvent", "commissioning", self.yard, action="ADD", disposition="active", epcList=flock, ilmd=ilmd)
        for week in range(22):
            given = {"epcClass": f"urn:epc:class:lgtin:9521234.056790.F{self.draw.randrange(50)}", "quantity": 12.5, "uom": "KGM"}
            flock = self.birds[week % 2 * 100 :][:100]
            yield self.event("ObjectEvent", "other", self.yard, action="OBSERVE", epcList=flock, **{"courtyard:supplyList": [given]})
        for bird in self.birds:
            report = {"type": "Count", "value": self.draw.randrange(900_000, 1_200_000), "deviceID": "urn:epc:id:giai:9521234.BR7"}
            element = {"sensorMetadata": {"time": "2017-08-20T00:00:00.000+08:00"}, "sensorReport": [report]}
            yield self.event("ObjectEvent", "sensor_reporting", self.yard, action="OBSERVE", epcList=[bird], sensorElementList=[element])

    def _to_the_plant(self) -> Iterator[Json]:
        crates = {self._sscc(): birds for birds in _parts(self.birds, 20)}
        for crate, birds in crates.items():
            yield self.event("AggregationEvent", "packing", self.yard, action="ADD", parentID=crate, childEPCs=birds)
        going, there = {"disposition": "in_transit"}, {"disposition": "in_progress", "bizLocation": {"id": PLANT}}
        yield self.event("ObjectEvent", "departing", self.yard, action="OBSERVE", epcList=list(crates), **going)
        yield self.event("ObjectEvent", "arriving", PLANT, action="OBSERVE", epcList=list(crates), **there)
        for crate, birds in crates.items():
            yield self.event("AggregationEvent", "unpacking", PLANT, action="DELETE", parentID=crate, childEPCs=birds)

    def _to_the_table(self) -> Iterator[Json]:
        """A parcel for one or two packs: packed, sent, and sold."""
        for packs in _parts(self.packs, 2):
            parcel = self._sscc()
            paper = {"type": "po", "bizTransaction": f"urn:uuid:{uuid.UUID(int=self.draw.getrandbits(128), version=4)}"}
            yield self.event("AggregationEvent", "packing", PLANT, action="ADD", parentID=parcel, childEPCs=packs)
            yield self.event("ObjectEvent", "shipping", PLANT, action="OBSERVE", disposition="in_transit", epcList=[parcel])
            yield self.event(
                "ObjectEvent",
                "retail_selling",
                SHOP,
                action="OBSERVE",
                disposition="retail_sold",
                epcList=[parcel],
                bizTransactionList=[paper],
            )

    def _sscc(self) -> str:
        return f"https://id.gs1.org/00/{with_check_digit(f'19521234{self.draw.randrange(10**9):09d}')}"


def _parts(things: list[str], size: int) -> Iterator[list[str]]:
    for start in range(0, len(things), size):
        yield things[start : start + size]


# --------------------------------------------------------------------------------------------------------------- measuring


def figures(database: str, quick: bool) -> Iterator[Figure]:
    """Each document beside its own rows right after it, so that both meet the same load; the one whose ratio is the median."""
    from django.db import connection

    manager, draw = _manager(), random.Random(2017)
    _capture(json.dumps(document(draw)), manager)  # a county does not begin with the document that is timed
    _copy_database()
    here, ours, raw = connection.settings_dict["NAME"], [], []
    for _ in range(3 if quick else 15):
        text, before = json.dumps(document(draw)), _last_rows()
        ours.append(seconds(lambda text=text: _capture(text, manager)))
        after = _last_rows()
        rows = _rows(before, after)
        with _connected(_copy_of(here)):
            assert _last_rows() == before
            raw.append(seconds(lambda rows=rows: _write(rows)))
            assert _last_rows() == after
    took, limit = sorted(zip(ours, raw, strict=True), key=lambda pair: pair[0] / pair[1])[len(ours) // 2]
    what = "COPY" if database == "postgresql" else "executemany"
    name = f"{database}: capture of {EVENTS:,} events, of {len(ours)} documents"
    yield Figure(name, took * 1000, None, limit * 1000, "ms", f"at most 4 x raw {what}", took <= 4 * limit)


def _manager() -> Any:
    """A cooperative's manager whose places are registered, and nobody else's are used."""
    from courtyard.kernel.actors import Actor, Grant, Role, system
    from courtyard.trace import actions
    from courtyard.trace.actions.register_locations import NewLocation

    ours = uuid.uuid4()
    places = tuple(NewLocation(epc, ours) for epc in (*(YARD % number for number in range(YARDS)), PLANT, SHOP))
    actions.register_locations(actor=system("bench"), key=uuid.uuid4(), now=NOW, locations=places)
    return Actor(uuid.uuid4(), (Grant(Role.MANAGER, organisation=ours),))


def _capture(text: str, actor: Any) -> None:
    from courtyard.kernel import facts
    from courtyard.trace import actions
    from courtyard.trace import queries as trace

    opened = actions.capture(actor=actor, key=uuid.uuid4(), now=NOW, document=text)
    assert facts.deliver_due(now=NOW) == facts.Delivered(1, 0)
    job = trace.capture_job(actor, opened.capture_id)
    assert (job.taken, job.errors) == (EVENTS, []), job.errors[:3]


Marks = dict[str, int]
Rows = list[tuple[str, Any]]  # a table with its rows, or with the text of its COPY


def _tables() -> dict[str, str]:
    """Every table with a number for its key, and that column; what others refer to comes first."""
    from django.apps import apps
    from django.db.models import AutoField, BigIntegerField

    found = {}
    for label in ("kernel", "people", "trace"):
        for model in apps.get_app_config(label).get_models():
            if isinstance(model._meta.pk.target_field if model._meta.pk.remote_field else model._meta.pk, AutoField | BigIntegerField):
                found[model._meta.db_table] = model._meta.pk.column
    return found


def _last_rows() -> Marks:
    from django.db import connection

    with connection.cursor() as cursor:
        marks = {}
        for table, key in _tables().items():
            cursor.execute(f"SELECT COALESCE(MAX({key}), 0) FROM {table}")
            marks[table] = cursor.fetchone()[0]
        return marks


def _rows(before: Marks, after: Marks) -> Rows:
    """What a capture left, as its database's fastest way in takes it."""
    from django.db import connection

    found: Rows = []
    with connection.cursor() as cursor:
        for table, key in _tables().items():
            if before[table] == after[table]:
                continue
            chosen = f"SELECT * FROM {table} WHERE {key} > {before[table]} AND {key} <= {after[table]} ORDER BY {key}"
            if connection.vendor == "postgresql":
                with cursor.copy(f"COPY ({chosen}) TO STDOUT") as copy:
                    found.append((table, b"".join(map(bytes, copy))))
            else:
                cursor.execute(chosen)
                found.append((table, [tuple(map(_plain, row)) for row in cursor.fetchall()]))
    return found


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, datetime) else value


def _write(rows: Rows) -> None:
    """The bare insert: all tables in one transaction."""
    from django.db import connection, transaction

    with transaction.atomic(), connection.cursor() as cursor:
        for table, given in rows:
            if isinstance(given, bytes):
                with cursor.copy(f"COPY {table} FROM STDIN") as copy:
                    copy.write(given)
            else:
                places = ", ".join(["%s"] * len(given[0]))
                cursor.executemany(f"INSERT INTO {table} VALUES ({places})", given)


def _copy_of(name: Any) -> Any:
    """The name of the database into which the bare rows go."""
    return name.with_suffix(".raw") if isinstance(name, Path) else f"{name}_raw"


def _copy_database() -> None:
    """The database as it stands before anything is timed, a second time."""
    from django.db import connection

    here = connection.settings_dict["NAME"]
    if connection.vendor == "postgresql":
        with _connected("template1"), connection.cursor() as cursor:
            cursor.execute(f'CREATE DATABASE "{_copy_of(here)}" TEMPLATE "{here}"')
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    shutil.copy(here, _copy_of(here))


@contextmanager
def _connected(name: Any) -> Iterator[None]:
    """The same connection's settings on another database of the server, or on another file."""
    from django.db import connection

    here = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = here
