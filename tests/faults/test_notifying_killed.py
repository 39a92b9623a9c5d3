"""What sends news to subscribers is killed before and after each of its commits, with what it sent on the way, and started again."""

import json
from datetime import timedelta

import pytest

from courtyard.api.tests.test_epcis import CONTEXT, YARD, event
from courtyard.kernel import worker
from courtyard.kernel.actors import system
from courtyard.kernel.ids import uuid7
from courtyard.trace import actions as trace
from courtyard.trace.models import Notice, Subscription
from tests.faults import jobs
from tests.faults.mortal import Kill, When
from tests.harness.receiver import receiver

pytestmark = [pytest.mark.fault, pytest.mark.usefixtures("transactional_db")]


def _do(verb, now, **arguments):
    return verb(actor=system("cli"), key=uuid7(now), now=now, **arguments)


def _record(now, number):
    _do(trace.capture_event, now, event=json.dumps({"@context": CONTEXT, **event(number, readPoint={"id": YARD})}))


# Of each notice: it is made (1, 3), it is noted that it arrived (2, 4).
@pytest.mark.parametrize("when", When)
@pytest.mark.parametrize("commit", [1, 2, 3, 4])
def test_no_event_is_lost_and_what_comes_twice_comes_under_the_same_id(mother, settings, now, commit, when):
    with receiver() as shop:
        settings.COURTYARD_INNER_RECEIVERS = [shop.place]
        _do(trace.name_query, now, name="q", query={})
        _do(trace.subscribe, now, query="q", dest=shop.address, stream=True)
        for number in (1, 2, 3):
            _record(now, number)
        settings_of_a_child = [shop.place, [now] * 3]
        worker.until_idle(now=now)
        # Three events go in one message; a fourth, recorded meanwhile, in the next.
        if commit <= 2:
            assert mother.run(jobs.notify, *settings_of_a_child, kill=Kill(commit, when)).killed
        else:
            assert mother.run(jobs.notify, *settings_of_a_child).result == 1
        _record(now, 4)
        worker.until_idle(now=now)
        if commit > 2:
            assert mother.run(jobs.notify, *settings_of_a_child, kill=Kill(commit - 2, when)).killed
        # The claim of whoever was killed runs out.
        later = now + timedelta(minutes=6)
        again = mother.run(jobs.notify, shop.place, [later] * 4)
        assert (again.killed, again.error) == (False, None)

        # Killed while it noted that the message arrived: the message had arrived, and came again under its own id.
        twice = 1 if commit in (2, 4) and when is When.BEFORE else 0
        ids = [one.headers["Courtyard-Delivery"] for one in shop.arrived]
        assert len(ids) - len(set(ids)) == twice
        bodies = {one.headers["Courtyard-Delivery"]: one.body for one in shop.arrived}
        assert all(bodies[one.headers["Courtyard-Delivery"]] == one.body for one in shop.arrived)
        once = {one.headers["Courtyard-Delivery"]: one for one in shop.arrived}
        assert [int(found["eventID"][-12:]) for one in once.values() for found in one.events] == [1, 2, 3, 4]
    assert not Notice.unscoped.filter(done_at=None).exists()
    assert Subscription.unscoped.get().position == 4
