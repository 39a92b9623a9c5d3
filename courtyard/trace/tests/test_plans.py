"""A question to a long store is answered from an index: no plan walks through all events."""

import re
from datetime import UTC, datetime

import pytest
from django.db import connection

from courtyard.algorithms.epcis.query import read
from courtyard.kernel.actors import Actor, Grant, Role, system
from courtyard.trace import asking, queries
from courtyard.trace.models import EventItem, Item, Location, Mention
from courtyard.trace.tests.making import key

ROWS = 20_000
OURS = key()
QUERIES = (
    {},
    {"orderBy": "recordTime"},
    {"GE_eventTime": "2017-01-01T00:00:00Z", "LT_eventTime": "2017-01-01T01:00:00Z"},
    {"EQ_bizStep": "killing"},
    {"EQ_disposition": "recalled"},
    {"EQ_readPoint": "urn:x:place:7"},
    {"EQ_bizLocation": "urn:x:place:7"},
    {"EQ_eventID": "urn:uuid:00000000-0000-0000-0000-000000000007"},
    {"MATCH_anyEPC": "https://id.gs1.org/01/09521234000013/21/A7"},
    {"EQ_bizTransaction_po": "urn:x:po:1"},
)


@pytest.fixture
def _long(db):
    """Many events at many places, each about an item of its own; one step and one disposition in a thousand is rare."""
    Location.unscoped.bulk_create(
        [Location(epc=f"urn:x:place:{number}", organisation=OURS if number == 7 else None) for number in range(1_000)]
    )
    first = Location.unscoped.order_by("pk").first().pk
    series = _series()
    uuid = "lpad(to_hex(n), 32, '0')::uuid" if connection.vendor == "postgresql" else "printf('%032x', n)"
    at = "'2017-01-01T00:00:00Z'::timestamptz + n * interval '1 minute'"
    if connection.vendor != "postgresql":
        at = "datetime('2017-01-01', '+' || n || ' minutes')"
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO trace_event (public_id, type, action, happened_at, zone_minutes, recorded_at, biz_step, disposition,"
            f" read_point_id, biz_location_id, rest) SELECT {uuid}, 1, 2, {at}, 480, {at},"
            " CASE WHEN n % 1000 = 0 THEN 'killing' ELSE 'other' END, CASE WHEN n % 1000 = 0 THEN 'recalled' ELSE '' END,"
            f" {first} + n % 1000, {first} + n % 1000, '{{}}' FROM {series}"
        )
        yes = "false" if connection.vendor == "postgresql" else "0"
        cursor.execute(f"INSERT INTO trace_item (epc, is_class) SELECT '01/09521234000013/21/A' || n, {yes} FROM {series}")
        cursor.execute(
            "INSERT INTO trace_eventitem (event_id, item_id, role) SELECT e.id, e.id - m.e + m.i, 1 FROM trace_event e,"
            " (SELECT (SELECT MIN(id) FROM trace_event) AS e, (SELECT MIN(id) FROM trace_item) AS i) m"
        )
        for table in ("trace_event", "trace_item", "trace_eventitem", "trace_location"):
            cursor.execute(f"ANALYZE {table}")


def _series() -> str:
    if connection.vendor == "postgresql":
        return f"generate_series(1, {ROWS}) AS series(n)"
    return f"(WITH RECURSIVE series(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM series WHERE n < {ROWS}) SELECT n FROM series)"


def _walks(plan: str) -> list[str]:
    """The steps of a plan that read the whole of a long table."""
    return re.findall(r"Seq Scan on trace_(?:event|item|eventitem)\b.*|SCAN (?:trace_(?:event|item|eventitem))(?! USING).*", plan)


ASKERS = (system("cli"), Actor(None, (Grant(Role.MANAGER, organisation=OURS),)))


@pytest.mark.usefixtures("_long")
def test_no_question_walks_through_all_events():
    walked = []
    for actor in ASKERS:
        for asked in QUERIES:
            query = read(asked)
            column = {"eventTime": "happened_at", "recordTime": "recorded_at"}[query.order]
            rows = asking.narrowed(asking.seen(actor), query).order_by(f"-{column}", "-pk").values_list("pk", column)[:100]
            walked += [(asked, step) for step in _walks(rows.explain())]
    assert walked == []


@pytest.mark.usefixtures("_long")
def test_items_are_looked_up_by_their_beginning():
    (pattern,) = read({"MATCH_epc": "https://id.gs1.org/01/09521234000013/21/*"}).terms[0].values
    assert pattern.start == "01/09521234000013/21/"
    assert _walks(Item.unscoped.filter(asking.begins("epc", "01/09521234000013/21/A1999")).explain()) == []
    assert _walks(EventItem.unscoped.filter(item__in=Item.unscoped.filter(epc="01/09521234000013/21/A7"), role=1).explain()) == []
    assert _walks(Mention.unscoped.filter(asking.begins("epc", "01/09521234000013/21/A1999")).explain()) == []
    found = queries.ask(read({"MATCH_epc": "https://id.gs1.org/01/09521234000013/21/A7"}), actor=system("cli"), size=30)
    assert [event["eventID"] for event in found.events] == ["urn:uuid:00000000-0000-0000-0000-000000000007"]
    assert datetime.fromisoformat(found.events[0]["eventTime"]).astimezone(UTC).minute == 7
