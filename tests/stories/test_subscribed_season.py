"""Another county subscribes to what happens here; a season goes by, and it was sent every event, equal to what the query answers."""

import json
from datetime import timedelta

from django.core.cache import cache
from django.test import Client

from courtyard.algorithms.epcis.validation import faults
from courtyard.kernel import audit
from courtyard.kernel.actors import Role, system
from courtyard.kernel.clock import utc_now
from courtyard.kernel.ids import uuid7
from courtyard.people import actions as people
from courtyard.people import queries as people_queries
from courtyard.trace.models import Event, Notice
from courtyard.trace.upkeep import Postman
from tests.harness.receiver import receiver
from tests.stories.season import RUNNING
from tests.stories.test_captured_season import OtherSystem

SECRET = "13df38d8275b13f05704629e5f1cf3d45d6132d5"


def test_another_county_subscribes_and_is_sent_the_seasons_events(season, settings):
    season.begin(RUNNING)
    cache.clear()
    # Accounts are asked what they may do by the season's own day.
    given = {"username": "partner", "name": "Partner"}
    user = people.create_user(actor=system("cli"), key=uuid7(season.now), now=season.now, **given).user_id
    role = {"user_id": user, "role": Role.OFFICER, "valid_from": season.now.date() - timedelta(days=2)}
    people.grant_role(actor=system("cli"), key=uuid7(season.now), now=season.now, **role)
    now = utc_now()
    digest = people_queries.token_digest("partner")
    people.make_token(actor=system("cli"), key=uuid7(now), now=now, user_id=user, label="epcis", digest=digest, days=30)
    partner = OtherSystem("partner")

    def post(path, body):
        sent = Client().post(f"/epcis/queries{path}", json.dumps(body), content_type="application/json", headers=partner.headers)
        assert sent.status_code == 201, sent.content
        return sent.json()

    with receiver() as shop:
        settings.COURTYARD_INNER_RECEIVERS = [shop.place]
        post("", {"name": "everything", "query": {}})
        post(
            "/everything/subscriptions",
            {"dest": shop.address, "signatureToken": SECRET, "stream": True, "initialRecordTime": "2017-01-01T00:00:00Z"},
        )
        postman = Postman()

        def a_while():
            season.work()
            for _ in range(6):
                postman.round(season.now)
                postman.settle(season.now)

        home = season.household(birds=12)
        season.supplier_delivers(home)
        a_while()
        assert shop.events != []
        shop.answers = [503]
        season.die(home, 2)
        season.walk(home, lame=range(3))
        season.certify(home)
        a_while()
        season.pass_days(1)
        season.collect(home)
        season.process()
        a_while()

        # One message failed and was sent once more, under its id; whoever keeps the ids has each event once.
        assert len({one.headers["Courtyard-Delivery"] for one in shop.arrived}) == len(shop.arrived) - 1
        kept = {one.headers["Courtyard-Delivery"]: one for one in shop.arrived}
        sent = [event for one in kept.values() for event in one.events]
        assert all(faults(one.document) == () for one in shop.arrived)

    answered = partner.events("/epcis/queries/everything/events?perPage=100")
    assert sorted(json.dumps(one, sort_keys=True) for one in sent) == sorted(json.dumps(one, sort_keys=True) for one in answered)
    assert len(sent) == Event.unscoped.count() > 10
    assert not Notice.unscoped.filter(done_at=None).exists()
    assert [violation for violation in audit.violations() if violation.room == "trace"] == []
