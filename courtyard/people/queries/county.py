"""The columns of a county's households on a day: a few reads, each one row of packed numbers that NumPy takes as they come.

A hundred thousand rows as Python tuples cost more than finding them. So the database packs a whole column into one value
(text on SQLite, the big-endian bytes of `int8send` on PostgreSQL), and the sums are made here.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import numpy as np
import psycopg
from django.db import connection
from numpy.typing import NDArray

from courtyard.kernel import db

Ints = NDArray[np.int64]

_IN_PLACE = "h.village_id IN (SELECT v.id FROM people_place v WHERE v.code >= %s AND v.code <= %s)"
_HOUSEHOLD_IN_PLACE = f"IN (SELECT h.id FROM people_household h WHERE {_IN_PLACE})"  # noqa: S608  our own words
# The household's key, below zero for a member who does not work: able and partly come before "u", unable and unknown after, and
# one comparison is half the price of a list. A sign is cheaper than a sum of two numbers, three hundred thousand times over.
_MEMBER = "CASE WHEN m.capacity < 'u' THEN m.household_id ELSE -m.household_id END"


@dataclass(frozen=True, slots=True)
class _Asked:
    """What was asked, as the database takes it; `known` None is now; `place` is the first and last code of an area."""

    on: Any
    known: Any
    year: int
    place: tuple[str, ...]


def columns(*, on: date, known_at: datetime | None, place: str | None) -> dict[str, Any]:
    """The columns of `HouseholdTable` by name."""
    asked = _Asked(
        on=connection.ops.adapt_datefield_value(on),
        known=connection.ops.adapt_datetimefield_value(known_at) if known_at else None,
        year=on.year,
        place=(place.ljust(12, "0"), place.ljust(12, "9")) if place else (),
    )
    moved = _moved(asked)
    ids, villages, public_ids = _households(asked, moved)
    if moved and asked.place:
        # Some of those who lived there then live elsewhere now; the sums are made over all, and only `ids` are read from them.
        asked = replace(asked, place=())
    # Arrays are indexed by the household's own key, which is dense: one more than the largest is their size.
    size = int(ids[-1]) + 1 if len(ids) else 0
    persons, working = _members(asked, size)
    income, year = _incomes(asked, ids, size)
    return {
        "id": ids,
        "public_id": public_ids,
        "village_code": _codes(villages),
        "persons": persons[ids].astype(np.int32),
        "workers": working[ids].astype(np.int32),
        "declared_income_fen": income[ids],
        "income_year": year[ids],
    }


def _run(sql: str, values: list[Any]) -> tuple[Any, ...]:
    """The single row of a query. On PostgreSQL in binary, so that bytes come as bytes and not as twice as many hex digits."""
    if db.is_postgres():
        connection.ensure_connection()
        with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as plain:
            found: Any = plain.execute(sql, values, binary=True).fetchone()
            return tuple(found)
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        row: tuple[Any, ...] = cursor.fetchone()
    return row


def _pack(expression: str) -> str:
    """SQL that puts a column of whole numbers into one value."""
    return f"string_agg(int8send(({expression})::bigint), ''::bytea)" if db.is_postgres() else f"group_concat({expression})"


def _unpack(value: Any) -> Ints:
    if value is None:
        return np.empty(0, np.int64)
    if isinstance(value, str):
        return np.fromstring(value, dtype=np.int64, sep=",")
    return np.frombuffer(value, dtype=">i8").astype(np.int64)


def _moved(asked: _Asked) -> dict[int, tuple[int, bool]]:
    """Households that moved after the day, or were not known yet to have moved: the village then, and whether it was asked for."""
    known, values = ("", []) if asked.known is None else (" OR m.recorded_at > %s", [asked.known])
    inside = "v.code >= %s AND v.code <= %s" if asked.place else "1 = 1"
    sql = f"""SELECT m.household_id, m.from_village_id, CASE WHEN {inside} THEN 1 ELSE 0 END
        FROM people_householdmove m JOIN people_place v ON v.id = m.from_village_id
        WHERE m.moved_on > %s{known} ORDER BY m.moved_on DESC, m.id DESC"""  # noqa: S608  our own words
    with connection.cursor() as cursor:
        cursor.execute(sql, [*asked.place, asked.on, *values])
        # The first of a household's later moves comes last here, and stands.
        return {household: (village, bool(there)) for household, village, there in cursor.fetchall()}


def _households(asked: _Asked, moved: dict[int, tuple[int, bool]]) -> tuple[Ints, Ints, NDArray[np.bytes_]]:
    """Key, village's key and public id (32 hex digits) of each household registered by the day, in the order of keys."""
    public_id = "string_agg(uuid_send(h.public_id), ''::bytea)" if db.is_postgres() else "group_concat(h.public_id, '')"
    here = f"({_IN_PLACE} OR h.id IN (SELECT m.household_id FROM people_householdmove m))" if moved else _IN_PLACE  # noqa: S608  our own words
    where = f"h.registered_on <= %s AND {here}" if asked.place else "h.registered_on <= %s"
    sql = f"SELECT {_pack('h.id')}, {_pack('h.village_id')}, {public_id} FROM people_household h WHERE {where}"  # noqa: S608  our own words
    found = _run(sql, [asked.on, *asked.place])
    ids, villages = _unpack(found[0]), _unpack(found[1])
    digits = (found[2] or "") if isinstance(found[2], str | None) else bytes(found[2]).hex()
    public_ids = np.frombuffer(digits.encode(), dtype="S32")
    if not (ids[1:] > ids[:-1]).all():
        order = np.argsort(ids, kind="stable")
        ids, villages, public_ids = ids[order], villages[order], public_ids[order]
    if not moved:
        return ids, villages, public_ids
    if asked.place:
        kept = _lived_there(asked, ids, moved)
        ids, villages, public_ids = ids[kept], villages[kept], public_ids[kept]
    villages = np.array([moved[pk][0] if pk in moved else village for pk, village in zip(ids.tolist(), villages.tolist(), strict=True)])
    return ids, villages.astype(np.int64), public_ids


def _lived_there(asked: _Asked, ids: Ints, moved: dict[int, tuple[int, bool]]) -> NDArray[np.bool_]:
    """Which of the households lived in the place on the day: those that moved since by their village then, the others as they do now."""
    sql = f"SELECT {_pack('h.id')} FROM people_household h WHERE {_IN_PLACE}"  # noqa: S608  our own words
    now_there = np.isin(ids, _unpack(_run(sql, list(asked.place))[0]))
    then = {pk: there for pk, (_village, there) in moved.items()}
    return np.array([then.get(pk, here) for pk, here in zip(ids.tolist(), now_there.tolist(), strict=True)], dtype=bool)


def _codes(villages: Ints) -> NDArray[np.str_]:
    """The code of each village's key."""
    if not len(villages):
        return np.empty(0, "U12")
    code = "string_agg(v.code, '')" if db.is_postgres() else "group_concat(v.code, '')"
    sql = f"SELECT {_pack('v.id')}, {code} FROM people_place v WHERE v.level = %s"  # noqa: S608  our own words
    found = _run(sql, ["village"])
    known, codes = _unpack(found[0]), np.frombuffer(found[1].encode(), dtype="S12").astype("U12")
    # By the village's own key, as the rest by the household's.
    of_key = np.zeros(int(known.max()) + 1, "U12")
    of_key[known] = codes
    return of_key[villages]


def _members(asked: _Asked, size: int) -> tuple[Ints, Ints]:
    """How many persons each household has on the day, and how many of them work; indexed by the household's key."""
    where, values = "m.valid_from <= %s AND (m.valid_to IS NULL OR m.valid_to > %s)", [asked.on, asked.on]
    if asked.known is None:
        where += " AND m.superseded_at IS NULL"
    else:
        where += " AND m.recorded_at <= %s AND (m.superseded_at IS NULL OR m.superseded_at > %s)"
        values += [asked.known, asked.known]
    if asked.place:
        where += f" AND m.household_id {_HOUSEHOLD_IN_PLACE}"
    sql = f"SELECT {_pack(_MEMBER)} FROM people_membership m WHERE {where}"  # noqa: S608  our own words
    found = _unpack(_run(sql, [*values, *asked.place])[0])
    owners = np.abs(found)
    working = found[(found > 0) & (owners < size)]
    return np.bincount(owners[owners < size], minlength=size), np.bincount(working, minlength=size)


def _incomes(asked: _Asked, ids: Ints, size: int) -> tuple[Ints, NDArray[np.int16]]:
    """The declared income of each household in its latest year not after the day, and that year (0: none).

    Year by year backwards, until every household has one: almost all have declared the same latest year.
    """
    income, latest = np.zeros(size, np.int64), np.zeros(size, np.int16)
    year = _year_before(asked.year + 1)
    while year is not None and len(ids) and not latest[ids].all():
        total, rows = _sums(asked, year, size)
        fresh = (rows > 0) & (latest == 0)
        income[fresh], latest[fresh] = total[fresh], year
        year = _year_before(year)
    return income, latest


def _year_before(year: int) -> int | None:
    found: int | None = _run("SELECT max(i.year) FROM people_declaredincome i WHERE i.year < %s", [year])[0]
    return found


def _sums(asked: _Asked, year: int, size: int) -> tuple[Ints, Ints]:
    """Fen and rows of a year: all amounts less those that they replace, which leaves those that stand."""
    known, values = ("", [year]) if asked.known is None else (" AND i.recorded_at <= %s", [year, asked.known])
    place = f" AND i.household_id {_HOUSEHOLD_IN_PLACE}" if asked.place else ""
    packed = f"SELECT {_pack('i.household_id')}, {_pack('i.amount_fen - i.replaced_fen')}"
    found = _run(f"{packed} FROM people_declaredincome i WHERE i.year = %s{known}{place}", [*values, *asked.place])
    owners, fen = _unpack(found[0]), _unpack(found[1])
    inside = owners < size
    # Exact: a household's fen of a year stay far below 2^53.
    total = np.bincount(owners[inside], weights=fen[inside], minlength=size)
    return total.astype(np.int64), np.bincount(owners[inside], minlength=size)
