"""A person sees where events are sent, ends it, and takes up again what was suspended."""

import json
from datetime import timedelta

from django.urls import reverse

from courtyard.api.tests.test_epcis import CONTEXT, event
from courtyard.kernel import worker
from courtyard.kernel.actors import system
from courtyard.kernel.clock import utc_now
from courtyard.kernel.ids import uuid7
from courtyard.people import queries as people
from courtyard.trace import actions as trace
from courtyard.trace import queries as trace_queries
from courtyard.trace.actions.register_locations import NewLocation
from courtyard.trace.models import Notice, Subscription
from courtyard.trace.upkeep import Postman
from courtyard.web.tests.conftest import COUNTY
from courtyard.web.tests.conftest import county as county
from tests.harness.receiver import receiver

PAGE = "subscriptions"
SITE = "urn:epc:id:sgln:9521234.00000.YARD1"
EVENT = json.dumps({"@context": CONTEXT, **event(1, readPoint={"id": SITE})})


def _subscribe(county, name, dest):
    now = utc_now()
    actor = people.actor_of_user(county.users[name].public_id, now=now)
    trace.name_query(actor=actor, key=uuid7(now), now=now, name="q", query={})
    return trace.subscribe(actor=actor, key=uuid7(now), now=now, query="q", dest=dest, stream=True).subscription_id


def test_a_person_reads_when_something_is_sent(county):
    now = utc_now()
    _subscribe(county, "manager", "https://shop.example/news")
    half_hours = {"second": "0", "minute": "0,30"}
    actor = people.actor_of_user(county.users["manager"].public_id, now=now)
    trace.subscribe(
        actor=actor, key=uuid7(now), now=now, query="q", dest="https://shop.example/often", schedule=half_hours, report_if_empty=True
    )
    page = county.client("manager").get(reverse(PAGE)).content.decode()
    at_once, by_schedule = (page.partition(f"<h2>https://shop.example/{name}</h2>")[2].partition("</dl>")[0] for name in ("news", "often"))
    assert "at once, whenever something happens</dd>" in at_once
    assert "<code>second 0, minute 0,30</code>; also when nothing happened</dd>" in by_schedule


def _press(client, what, subscription):
    address = reverse(PAGE)
    return client.post(address, {"do": what, "subscription_id": str(subscription), "key": str(uuid7(utc_now()))})


def test_what_is_sent_is_seen_and_ended_by_whoever_answers_for_it(county):
    theirs = _subscribe(county, "manager", "https://shop.example/news")
    page = county.client("manager").get(reverse(PAGE)).content.decode()
    assert "https://shop.example/news" in page
    assert "nothing yet" in page
    assert reverse(PAGE) in county.client("manager").get(reverse("account")).content.decode()
    # A technician neither sees the page nor ends anything.
    assert county.client("technician").get(reverse(PAGE)).status_code == 403
    assert _press(county.client("technician"), "end", theirs).status_code == 403
    # A warehouse of another organisation sees its own, which are none.
    assert "Nothing is sent to anybody." in county.client("warehouse").get(reverse(PAGE)).content.decode()
    _press(county.client("warehouse"), "end", theirs)
    assert Subscription.unscoped.get().ended_at is None
    assert _press(county.client("manager"), "end", theirs).status_code == 302
    assert Subscription.unscoped.get().ended_at is not None
    assert "Nothing is sent to anybody." in county.client("manager").get(reverse(PAGE)).content.decode()


def test_what_was_suspended_waits_on_the_desk_until_somebody_takes_it_up_again(county, settings):
    with receiver() as shop:
        settings.COURTYARD_INNER_RECEIVERS = [shop.place]
        theirs = _subscribe(county, "officer", shop.address)
        now = utc_now()
        county.now = now
        county.do(trace.register_locations, locations=(NewLocation(SITE, place_code=COUNTY),))
        county.do(trace.capture_event, event=EVENT)
        worker.until_idle(now=utc_now())
        shop.answers, postman = [410], Postman()
        postman.round(utc_now())
        postman.settle(utc_now())
        desk = county.client("officer").get(reverse("desk")).content.decode()
        assert "See why events are not sent" in desk
        assert f"{reverse(PAGE)}#s{theirs}" in desk
        page = county.client("officer").get(reverse(PAGE)).content.decode()
        assert "It answered with the status 410." in page
        assert "suspended" in page
        assert _press(county.client("officer"), "resume", theirs).status_code == 302
        postman.round(utc_now() + timedelta(seconds=1))
        assert postman.settle(utc_now()) == 1
        assert len(shop.arrived) == 2
    assert "See why events are not sent" not in county.client("officer").get(reverse("desk")).content.decode()
    assert Notice.unscoped.filter(done_at__isnull=False).count() == 1


def test_whoever_lost_its_role_is_sent_nothing_more(county, settings):
    with receiver() as shop:
        settings.COURTYARD_INNER_RECEIVERS = [shop.place]
        _subscribe(county, "officer", shop.address)
        county.users["officer"].is_active = False
        county.users["officer"].save()
        now = utc_now()
        county.now = now
        county.do(trace.capture_event, event=EVENT)
        worker.until_idle(now=utc_now())
        Postman().round(utc_now())
        assert shop.arrived == []
    assert Subscription.unscoped.get().last_fault == "no-role"
    assert [one.suspended_at is not None for one in trace_queries.subscriptions(system())] == [True]
