"""A store of millions of events in the product's own tables, and what it takes to find a pack's way back and what a feed lot reaches.

A county's seasons, one after another. A season is some thousand flocks at once, so that a flock's events lie far apart, as they do
where all households are raised at the same time: a hundred birds banded in a yard of its own, given feed eight times, their steps
certified in one event with a report a bird, three dead, the others put into crates, carried, unpacked, worked up one by one into
packs, and sent by twos in parcels. A feed lot goes to so many flocks that it reaches some 10,000 packs.

The rows are written in bulk, with neither triggers nor indexes nor checks, which are put back before anything is asked; the chain of
seals is left out, since nothing that is asked here reads it. Everything asked is asked through the room's own queries: the way back as
the page for machines asks it, what the scan page reads, and what the recall verb holds still before it writes.

Cold is the first time that any of these packs is asked for after the store's files were put out of the system's memory (PostgreSQL
keeps its own 128 MB); warm is the same packs again.
"""

import os
import random
import time
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks.common import Figure
from courtyard.algorithms.identifiers import serial12, with_check_digit

BIRDS, DEAD, FEEDS, CRATE, PARCEL = 100, 3, 8, 20, 2
LOT_FLOCKS = 104  # flocks that are given of one feed lot: 10,088 packs
SEASON_FLOCKS = 2_080
_ALIVE = BIRDS - DEAD
_CRATES, _PARCELS = -(-_ALIVE // CRATE), -(-_ALIVE // PARCEL)
FLOCK_EVENTS = 1 + FEEDS + 2 + 2 * _CRATES + 2 + _ALIVE + 4 * _PARCELS
BIRD, PACK, FEED = "09521234000013", "09521234000020", "09521234000044"
PLANTS, SHOPS = 20, 300
FIRST = datetime(2012, 3, 1, 2, tzinfo=UTC)
TABLES = ("trace_location", "trace_item", "trace_event", "trace_eventitem", "trace_epcstate")
_COLUMNS = {
    "trace_location": "id, epc, name, organisation, place_code",
    "trace_item": "id, epc, is_class",
    "trace_event": (
        "id, public_id, type, action, happened_at, zone_minutes, recorded_at, biz_step, disposition, read_point_id, biz_location_id, rest"
    ),
    "trace_eventitem": "event_id, item_id, role, quantity_millionths, uom",
    "trace_epcstate": (
        "item_id, stage, disposition, recalled, parent_id, location_id, begun_by_id, ended_by_id, version, balance_millionths"
    ),
}
Rows = list[tuple[Any, ...]]


class Store:
    """Makes the rows season by season."""

    def __init__(self, seed: int = 2017) -> None:
        from courtyard.trace.rules.standing import Stage
        from courtyard.trace.rules.vocabulary import EventType, Role, StoredAction

        self.draw = random.Random(seed)
        self.kind, self.action, self.role, self.stage = EventType, StoredAction, Role, Stage
        self.last = _last_ids()
        self.names: dict[int, str] = {}  # of the season's birds
        self.rows: dict[str, Rows] = {table: [] for table in TABLES}
        self.moment = FIRST
        self.organisations = [uuid.UUID(int=self.draw.getrandbits(128)).hex for _ in range(30)]
        self.plants = [self._place(f"414/{with_check_digit(f'952123410{n:03d}')}", n) for n in range(PLANTS)]
        self.shops = [self._place(f"414/{with_check_digit(f'952123420{n:03d}')}", n) for n in range(SHOPS)]

    def seasons(self, flocks: int) -> Iterator[dict[str, Rows]]:
        """The rows of so many flocks, stage by stage: whoever takes them empties the lists."""
        for first in range(0, flocks, SEASON_FLOCKS):
            yield from self._season(first, min(SEASON_FLOCKS, flocks - first))
            self.moment = FIRST + timedelta(days=182 * (1 + first // SEASON_FLOCKS))

    # ------------------------------------------------------------------------------------------------------ rows

    def _place(self, epc: str, number: int) -> int:
        self.last["trace_location"] += 1
        row = (self.last["trace_location"], epc, f"place {number}", self.organisations[number % 30], "131122191001")
        self.rows["trace_location"].append(row)
        return self.last["trace_location"]

    def _items(self, epcs: Iterable[str], *, classes: int = 0) -> range:
        first = self.last["trace_item"] + 1
        rows = [(first + at, epc, classes) for at, epc in enumerate(epcs)]
        self.rows["trace_item"].extend(rows)
        self.last["trace_item"] += len(rows)
        return range(first, first + len(rows))

    def _objects(self, gtin: str, count: int) -> range:
        return self._items([f"01/{gtin}/21/{serial12(self.draw.randbytes(8))}" for _ in range(count)])

    def _boxes(self, count: int) -> range:
        first = self.last["trace_item"]
        return self._items("00/" + with_check_digit(f"29521234{first + at:09d}") for at in range(count))

    def _event(self, kind: int, action: int, step: str, disposition: str, place: int, location: int | None = None, rest: str = "{}") -> int:
        self.moment += timedelta(seconds=1)
        self.last["trace_event"] += 1
        at = self.moment.strftime("%Y-%m-%d %H:%M:%S")
        name = f"{self.draw.getrandbits(128):032x}"
        row = (self.last["trace_event"], name, int(kind), int(action), at, 480, at, step, disposition, place, location, rest)
        self.rows["trace_event"].append(row)
        return self.last["trace_event"]

    def _parts(self, event: int, role: int, items: Iterable[int]) -> None:
        self.rows["trace_eventitem"].extend([(event, item, int(role), None, None) for item in items])

    def _state(
        self, items: Iterable[int], disposition: str, place: int, *, begun: Any, last: int, ended: int = 0, parent: Any = None
    ) -> None:
        """`ended`: how, if at all; the last event was it then."""
        stage, end = (ended, last) if ended else (int(self.stage.ALIVE), None)
        self.rows["trace_epcstate"].extend((item, stage, disposition, 0, parent, place, begun, end, last, None) for item in items)

    # ---------------------------------------------------------------------------------------------------- stages

    def _season(self, first: int, flocks: int) -> Iterator[dict[str, Rows]]:
        yards = [self._place(f"414/9521234000006/254/Y{first + at}", at) for at in range(flocks)]
        birds, banded = self._banding(yards)
        yield self.rows
        yield from self._feeding(yards, birds)
        self._counting(yards, birds, banded)
        yield self.rows
        self._to_the_plants(yards, birds)
        for flock, flock_birds in enumerate(birds):
            if flock % 200 == 0:
                yield self.rows
            self._to_the_table(flock_birds[DEAD:], banded[flock], self.plants[flock % PLANTS])
        yield self.rows

    def _banding(self, yards: list[int]) -> tuple[list[range], list[int]]:
        ilmd = '{"ilmd":{"courtyard:hatchDate":"2017-01-20","courtyard:breed":"Taihang","courtyard:supplierLot":"CH-7"}}'
        birds, events = [], []
        self.names.clear()
        for yard in yards:
            birds.append(self._objects(BIRD, BIRDS))
            self.names.update(row[:2] for row in self.rows["trace_item"][-BIRDS:])
            events.append(self._event(self.kind.OBJECT, self.action.ADD, "commissioning", "active", yard, rest=ilmd))
            self._parts(events[-1], self.role.OBJECT, birds[-1])
        return birds, events

    def _feeding(self, yards: list[int], birds: list[range]) -> Iterator[dict[str, Rows]]:
        """Flocks beside each other get the same lot; the next time others are beside each other."""
        for time_ in range(FEEDS):
            start = self.last["trace_item"]
            lots = self._items([f"01/{FEED}/10/F{start + at}" for at in range(-(-len(yards) // LOT_FLOCKS))], classes=1)
            last = 0
            for flock, yard in enumerate(yards):
                last = self._event(self.kind.OBJECT, self.action.OBSERVE, "other", "", yard, rest='{"courtyard:kind":"feed"}')
                self._parts(last, self.role.OBJECT, birds[flock])
                lot = lots[(flock + 13 * time_) % len(yards) // LOT_FLOCKS]
                self.rows["trace_eventitem"].append((last, lot, int(self.role.SUPPLY), 12_500_000, "KGM"))
            self._state(lots, "", yards[0], begun=None, last=last)
            yield self.rows

    def _counting(self, yards: list[int], birds: list[range], banded: list[int]) -> None:
        """Some die, the others' steps are certified: one event a flock, with a report for each bird."""
        times = '"sensorMetadata":{"startTime":"2017-03-01T00:00:00.000+08:00","endTime":"2017-08-20T00:00:00.000+08:00"}'
        for flock, yard in enumerate(yards):
            dead, alive = birds[flock][:DEAD], birds[flock][DEAD:]
            event = self._event(self.kind.OBJECT, self.action.DELETE, "destroying", "destroyed", yard, rest='{"courtyard:reason":"fox"}')
            self._parts(event, self.role.OBJECT, dead)
            self._state(dead, "destroyed", yard, begun=banded[flock], last=event, ended=int(self.stage.DESTROYED))
            reports = ",".join(
                f'{{"type":"Count","value":1{at:06d},"minValue":1{at:06d},"maxValue":1{at + 9:06d},"courtyard:quantity":"steps",'
                f'"courtyard:epc":"https://id.gs1.org/{self.names[bird]}","courtyard:verdict":"certified"}}'
                for at, bird in enumerate(alive)
            )
            rest = f'{{"sensorElementList":[{{{times},"sensorReport":[{reports}]}}]}}'
            event = self._event(self.kind.OBJECT, self.action.OBSERVE, "sensor_reporting", "", yard, rest=rest)
            self._parts(event, self.role.OBJECT, alive)

    def _to_the_plants(self, yards: list[int], birds: list[range]) -> None:
        crates: list[tuple[range, list[range], list[int]]] = []
        for flock, yard in enumerate(yards):
            boxes, alive = self._boxes(_CRATES), birds[flock][DEAD:]
            parts = [alive[at : at + CRATE] for at in range(0, _ALIVE, CRATE)]
            put = [self._move(self.action.ADD, "packing", box, part, yard) for box, part in zip(boxes, parts, strict=True)]
            crates.append((boxes, parts, put))
        for flock, (boxes, _parts, _put) in enumerate(crates):
            plant = self.plants[flock % PLANTS]
            self._parts(
                self._event(self.kind.OBJECT, self.action.OBSERVE, "departing", "in_transit", yards[flock]), self.role.OBJECT, boxes
            )
            arrived = self._event(self.kind.OBJECT, self.action.OBSERVE, "arriving", "in_progress", plant, plant)
            self._parts(arrived, self.role.OBJECT, boxes)
        for flock, (boxes, parts, put) in enumerate(crates):
            plant = self.plants[flock % PLANTS]
            for box, part, begun in zip(boxes, parts, put, strict=True):
                out = self._move(self.action.DELETE, "unpacking", box, part, plant)
                self._state((box,), "in_progress", plant, begun=begun, last=out)

    def _move(self, action: int, step: str, box: int, contents: Iterable[int], place: int) -> int:
        event = self._event(self.kind.AGGREGATION, action, step, "", place, place)
        self._parts(event, self.role.PARENT, (box,))
        self._parts(event, self.role.CHILD, contents)
        return event

    def _to_the_table(self, birds: range, banded: int, plant: int) -> None:
        packs = self._objects(PACK, len(birds))
        made = []
        for bird, pack in zip(birds, packs, strict=True):
            rest = f'{{"ilmd":{{"courtyard:weight":{self.draw.randrange(1_200, 2_400)},"courtyard:grade":"mountain"}}}}'
            event = self._event(self.kind.TRANSFORMATION, self.action.NONE, "killing", "sellable_not_accessible", plant, plant, rest)
            self._parts(event, self.role.INPUT, (bird,))
            self._parts(event, self.role.OUTPUT, (pack,))
            self._state((bird,), "sellable_not_accessible", plant, begun=banded, last=event, ended=int(self.stage.TRANSFORMED))
            made.append(event)
        parcels = self._boxes(_PARCELS)
        for number, parcel in enumerate(parcels):
            shop, inside = self.draw.choice(self.shops), packs[number * PARCEL :][:PARCEL]
            put = self._move(self.action.ADD, "packing", parcel, inside, plant)
            self._parts(self._event(self.kind.OBJECT, self.action.OBSERVE, "departing", "in_transit", plant), self.role.OBJECT, (parcel,))
            there = self._event(self.kind.OBJECT, self.action.OBSERVE, "arriving", "in_progress", shop, shop)
            self._parts(there, self.role.OBJECT, (parcel,))
            self._state((parcel,), "in_progress", shop, begun=put, last=there)
            order = f'{{"bizTransactionList":[{{"type":"po","bizTransaction":"urn:uuid:{uuid.UUID(int=self.draw.getrandbits(128))}"}}]}}'
            sold = self._event(self.kind.OBJECT, self.action.OBSERVE, "retail_selling", "retail_sold", shop, rest=order)
            self._parts(sold, self.role.OBJECT, inside)
            for at, pack in enumerate(inside, number * PARCEL):
                self._state((pack,), "retail_sold", shop, begun=made[at], last=sold, parent=parcel)


# ----------------------------------------------------------------------------------------------------------------- loading


def _last_ids() -> dict[str, int]:
    from django.db import connection

    found = {}
    with connection.cursor() as cursor:
        for table, columns in _COLUMNS.items():
            key = "id" if table == "trace_eventitem" else columns.split(",")[0]
            cursor.execute(f"SELECT COALESCE(MAX({key}), 0) FROM {table}")
            found[table] = cursor.fetchone()[0]
    return found


def load(store: Store, events: int) -> None:
    """Fills the tables with so many events, a flock more or less."""
    from django.db import connection, transaction

    with _bare_tables():
        for rows in store.seasons(-(-events // FLOCK_EVENTS)):
            with transaction.atomic(), connection.cursor() as cursor:
                for table in TABLES:
                    _insert(cursor, table, rows[table])
                    rows[table].clear()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for table in TABLES[:-1]:
                cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), MAX(id)) FROM {table}")
            cursor.execute("VACUUM ANALYZE")  # as the server's own housekeeping would have done by the time somebody asks


def _insert(cursor: Any, table: str, rows: Rows) -> None:
    if not rows:
        return
    if hasattr(cursor, "copy"):
        with cursor.copy(f"COPY {table} ({_COLUMNS[table]}) FROM STDIN") as copy:
            for start in range(0, len(rows), 10_000):
                lines = ["\t".join(["\\N" if value is None else str(value) for value in row]) for row in rows[start : start + 10_000]]
                copy.write("\n".join(lines) + "\n")
        return
    places = ", ".join(["%s"] * len(rows[0]))
    cursor.executemany(f"INSERT INTO {table} ({_COLUMNS[table]}) VALUES ({places})", rows)


@contextmanager
def _bare_tables() -> Iterator[None]:
    """Without triggers, indexes and other rules, which are all back afterwards."""
    from django.db import connection

    postgres = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        for statement in _PREPARE_POSTGRES if postgres else _PREPARE_SQLITE:
            cursor.execute(statement)
        drops, makes = _rules_of_postgres(cursor) if postgres else _rules_of_sqlite(cursor)
        for statement in drops:
            cursor.execute(statement)
    yield
    with connection.cursor() as cursor:
        for statement in makes:
            cursor.execute(statement)
        if not postgres:
            cursor.execute("PRAGMA journal_mode=WAL")
    connection.close()  # what was set for this connection ends with it


_PREPARE_POSTGRES = ("SET session_replication_role = replica", "SET maintenance_work_mem = '1GB'")
_PREPARE_SQLITE = ("PRAGMA foreign_keys=OFF", "PRAGMA journal_mode=OFF", "PRAGMA synchronous=OFF", "PRAGMA cache_size=-2000000")


def _rules_of_postgres(cursor: Any) -> tuple[list[str], list[str]]:
    """Statements that drop what is unique and indexed, but for primary keys, and those that make it again."""
    cursor.execute(
        "SELECT conrelid::regclass, conname, pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE conrelid = ANY(%s::regclass[]) AND contype = 'u'",
        [list(TABLES)],
    )
    unique = cursor.fetchall()
    cursor.execute(
        "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = ANY(%s) AND indexname NOT IN (SELECT conname FROM pg_constraint)",
        [list(TABLES)],
    )
    indexes = cursor.fetchall()
    drops = [f'ALTER TABLE {table} DROP CONSTRAINT "{name}"' for table, name, _made in unique]
    drops += [f'DROP INDEX "{name}"' for name, _made in indexes]
    return drops, [f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {made}' for table, name, made in unique] + [
        made for _name, made in indexes
    ]


def _rules_of_sqlite(cursor: Any) -> tuple[list[str], list[str]]:
    marks = ", ".join(["%s"] * len(TABLES))
    cursor.execute(f"SELECT type, name, sql FROM sqlite_master WHERE type <> 'table' AND sql IS NOT NULL AND tbl_name IN ({marks})", TABLES)
    found = cursor.fetchall()
    return [f'DROP {kind} "{name}"' for kind, name, _made in found], [made for _kind, _name, made in found]


# --------------------------------------------------------------------------------------------------------------- measuring


def figures(database: str, folder: Path, events: int, quick: bool) -> Iterator[Figure]:
    """How long the store takes to fill and to ask, by the hundredth that takes longest (p99) and by the middle (p50)."""
    from django.db import connection

    from courtyard.kernel.memory import settle

    if _count() < events:
        began = time.perf_counter()
        load(Store(), events)
        took = time.perf_counter() - began
        yield Figure(f"{database}: seconds to fill it, indexes included", took, None, None, "s", "", True)
    made = _count()
    yield Figure(f"{database}: events in the store", made, None, None, "events", f"at least {events:,}", made >= events)
    size = _size(folder) / 1e9
    yield Figure(f"{database}: size of the store", size, None, None, "GB", "under 25", size < 25)
    draw = random.Random(99)
    packs = draw.sample(_some(PACK, draw, 40_000), 200 if quick else 1_000)
    lots = [lot for lot in _some(FEED, draw, None) if _flocks_of(lot) == LOT_FLOCKS]
    lots = draw.sample(lots, min(len(lots), 10 if quick else 30))
    settle()  # as a server does
    for name, ask, asked, most in _questions(packs, lots):
        connection.close()
        _forget(folder)
        for state in ("cold", "warm"):
            times = [_timed(ask, one) for one in asked]
            took, worked = (sorted(each) for each in zip(*times, strict=True))
            last = -(-len(times) * 99 // 100) - 1
            title, target = f"{database}: {name}, {state}", f"under {most} ms" if state == "warm" else ""
            yield Figure(f"{title}, p50", took[len(took) // 2], None, None, "ms", "", True)
            yield Figure(f"{title}, p99 of {len(took):,}", took[last], None, None, "ms", target, took[last] < most or not target)
            if state == "warm":
                yield Figure(f"{title}, p99 of processor time", worked[last], None, None, "ms", "", True)


def _questions(packs: list[str], lots: list[str]) -> Iterator[tuple[str, Callable[[str], Any], list[str], int]]:
    from courtyard.algorithms.epcis.keys import key_of
    from courtyard.kernel import db
    from courtyard.trace import queries, recalling

    def way_back(pack: str) -> None:
        way = queries.trace_back(pack)
        assert {item.how for item in way.items} == {"itself", "product", "supply"}, way.items

    def scan_page(pack: str) -> None:
        bird = next(item.epc for item in queries.trace_upstream(pack) if item.how == "product")
        assert len(queries.histories_seen(*queries.glances([pack, bird]).values())) >= FEEDS + 10

    def reached(lot: str) -> None:
        found = queries.trace_forward(lot)
        assert sum(PACK in item.epc for item in found) >= LOT_FLOCKS * _ALIVE // 2

    def held(lot: str) -> None:
        with db.outermost():
            recalling.held([key_of(lot).text])

    yield "way back of a pack", way_back, packs, 20
    yield "what a scan page reads of a pack", scan_page, packs, 20
    yield f"what a feed lot reaches ({LOT_FLOCKS * _ALIVE:,} packs)", reached, lots, 500
    yield "the same, held still for a recall", held, lots, 500


def _timed(ask: Callable[[str], Any], one: str) -> tuple[float, float]:
    """Milliseconds by the clock, and of processor time; on a machine that does other work the first is longer."""
    server = _server_time()
    began, worked = time.perf_counter(), time.process_time()
    ask(one)
    took, worked = time.perf_counter() - began, time.process_time() - worked
    return took * 1000, (worked + _server_time() - server) * 1000


def _server_time() -> float:
    """Seconds that PostgreSQL's process for this connection has worked, as Linux counts them; none on SQLite, which works in ours."""
    from django.db import connection

    if connection.vendor != "postgresql":
        return 0.0
    connection.ensure_connection()
    schedule = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat")
    return int(schedule.read_text().split()[0]) / 1e9


def _count() -> int:
    from courtyard.trace import queries

    return queries.event_count()


def _some(gtin: str, draw: random.Random, tries: int | None) -> list[str]:
    """Items of a kind, among so many drawn from all, or among all classes."""
    from django.db import connection

    from courtyard.algorithms.epcis.keys import uri_of

    with connection.cursor() as cursor:
        if tries is None:
            cursor.execute("SELECT epc FROM trace_item WHERE is_class = %s ORDER BY id", [connection.vendor == "postgresql" or 1])
        else:
            cursor.execute("SELECT MAX(id) FROM trace_item")
            drawn = sorted(draw.sample(range(1, cursor.fetchone()[0] + 1), tries))
            cursor.execute(f"SELECT epc FROM trace_item WHERE id IN ({','.join(map(str, drawn))}) ORDER BY id")
        return [uri_of(epc) for (epc,) in cursor.fetchall() if epc.startswith(f"01/{gtin}/")]


def _flocks_of(lot: str) -> int:
    """How many events gave of a lot."""
    from django.db import connection

    from courtyard.algorithms.epcis.keys import key_of

    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM trace_eventitem i JOIN trace_item t ON t.id = i.item_id WHERE t.epc = %s", [key_of(lot).text])
        return int(cursor.fetchone()[0])


def _size(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def _forget(folder: Path) -> None:
    """Puts the store's files, and no others, out of the system's memory."""
    from django.db import connection

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("CHECKPOINT")
        connection.close()
    for file in folder.rglob("*"):
        if file.is_file():
            descriptor = os.open(file, os.O_RDONLY)
            os.fsync(descriptor)
            os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
            os.close(descriptor)
