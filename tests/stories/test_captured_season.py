"""A season's events leave by one county's trace, come into another's by the public API, and are asked back: equal as JSON."""

import json
import re
import shutil
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.test import Client

from courtyard.algorithms.epcis.validation import faults
from courtyard.kernel import audit, worker
from courtyard.kernel.actors import Role, system
from courtyard.kernel.clock import utc_now
from courtyard.kernel.ids import uuid7
from courtyard.people import actions as people
from courtyard.people import queries as people_queries
from courtyard.trace import actions as trace
from courtyard.trace import queries
from courtyard.trace.models import Event, Item
from courtyard.trace.rules import builders as happened
from tests.stories import test_fish_pond as pond
from tests.stories.season import RUNNING, Season


def _birds() -> None:
    """Bracelets, a death, a doubt, crates, packs, and a mistake that was declared."""
    season = Season()
    season.begin(RUNNING)
    home = season.household(birds=12)
    season.supplier_delivers(home)
    season.die(home, 2)
    season.walk(home, lame=range(3))
    season.certify(home)
    season.collect(home)
    season.process()
    pack = next(item for item in Item.unscoped.order_by("-pk") if not item.is_class)
    shown = queries.canonical(f"https://id.gs1.org/{pack.epc}")
    seen = happened.arrived([shown], at=season.now, place="urn:epc:id:sgln:9521234.00002.0")
    (event_id,) = trace.record(actor=system("cli"), key=uuid7(season.now), now=season.now, events=(seen,)).event_ids
    trace.declare_error(actor=system("cli"), key=uuid7(season.now), now=season.now, event_id=event_id, reason="incorrect_data")


def _fish() -> None:
    pond.test_fish_are_sold_by_the_kilogram(Season())


class OtherSystem:
    """Somebody else's program: it knows the standard's addresses and headers, and has a token."""

    def __init__(self, token: str) -> None:
        self.headers = {"Authorization": f"Bearer {token}", "GS1-EPCIS-Version": "2.0", "GS1-CBV-Version": "2.0"}

    def capture(self, document: dict[str, Any]) -> dict[str, Any]:
        sent = Client().post("/epcis/capture", json.dumps(document), content_type="application/json", headers=self.headers)
        assert sent.status_code == 202, sent.content
        worker.until_idle(now=utc_now())
        job: dict[str, Any] = Client().get(sent["Location"], headers=self.headers).json()
        return job

    def events(self, first: str = "/epcis/events?perPage=100&orderBy=recordTime&orderDirection=ASC") -> list[dict[str, Any]]:
        address, found = first, []
        while address:
            page = Client().get(address, headers=self.headers)
            assert page.status_code == 200, page.content
            assert faults(page.json()) == ()
            found += page.json()["epcisBody"]["queryResults"]["resultsBody"]["eventList"]
            following = re.fullmatch(r'<(.+)>; rel="next"', page.headers.get("Link", ""))
            address = following[1] if following else ""
        return found


def _states() -> dict[str, Any]:
    return {epc: queries.state(queries.canonical(f"https://id.gs1.org/{epc}")) for epc in Item.unscoped.values_list("epc", flat=True)}


def _told(events: list[dict[str, Any]]) -> list[str]:
    return sorted(json.dumps({name: value for name, value in event.items() if name != "recordTime"}, sort_keys=True) for event in events)


@pytest.mark.parametrize("season", [_birds, _fish])
def test_a_seasons_events_are_captured_by_another_county_and_come_back_equal(db, season: Callable[[], None]):
    before = transaction.savepoint()
    season()
    ids = list(dict.fromkeys(Event.unscoped.order_by("pk").values_list("public_id", flat=True)))
    document = json.loads(json.dumps(queries.epcis_document(ids, created=utc_now())))
    states, count = _states(), Event.unscoped.count()
    transaction.savepoint_rollback(before)
    # What was published of the chain belongs to the other county.
    shutil.rmtree(settings.COURTYARD_HOME / "heads", ignore_errors=True)
    assert not Event.unscoped.exists()
    assert faults(document) == ()

    cache.clear()
    now = utc_now()
    user = people.create_user(actor=system("cli"), key=uuid7(now), now=now, username="partner", name="Partner").user_id
    given = {"user_id": user, "role": Role.OFFICER, "valid_from": now.date() - timedelta(days=2)}
    people.grant_role(actor=system("cli"), key=uuid7(now), now=now, **given)
    digest = people_queries.token_digest("partner")
    people.make_token(actor=system("cli"), key=uuid7(now), now=now, user_id=user, label="epcis", digest=digest, days=30)
    partner = OtherSystem("partner")

    job = partner.capture(document)
    assert (job["running"], job["success"], job["errors"]) == (False, True, [])
    assert _told(partner.events()) == _told(document["epcisBody"]["eventList"])
    assert Event.unscoped.count() == count > 5
    assert _states() == states
    assert [violation for violation in audit.violations() if violation.room == "trace"] == []
    # Sent once more, nothing is there twice.
    assert partner.capture(document)["success"]
    assert Event.unscoped.count() == count
