"""Actor by verb by foreign record: whoever must not is refused, and nothing is left behind."""

import shutil

import pytest
from django.conf import settings
from django.db import transaction

from courtyard.kernel.verbs import load_verbs
from tests.properties.intruders import DONE, NOTHING_DONE, Spy
from tests.properties.tour import TOUR

# A refusal that is not NotPermitted or NotFound, but says by another name that the record is not within reach.
BY_SCOPE = {
    "people.import_places": ("PlacesRefused", "every row outside the area is named in its own line"),
    "people.import_register": ("RegisterRefused", "the villages of the file are not in the area, which each row says"),
    "people.set_work_capacity": ("InNoHousehold", "no household of the area has such a member"),
    "people.record_condition": ("InNoHousehold", "no household of the area has such a member"),
    "monitoring.bind": ("UnknownDevices", "devices of others are as unknown as devices that are not there"),
    "trace.capture_event": ("NotTaken", "the event names a place that is somebody else's"),
    "monitoring.record_days": ("UnknownGroups", "groups of others are as unknown as groups that are not there"),
}
# What the same words mean for somebody elsewhere, without touching anything that is not hers.
OF_ONES_OWN = {
    "monitoring.raise_alarms": (NOTHING_DONE, "looks at the flocks of the actor's own area, of which there are none"),
    "monitoring.unbind": (NOTHING_DONE, "ends the bindings of the actor's own area, of which there are none"),
    "people.check_register": (DONE, "lists the problems of a file that the actor brought, and imports nothing"),
    "passport.claim_pack": (DONE, "whoever holds the pack may type what stands under its panel, wherever it was bought"),
    "passport.report_doubt": (DONE, "anybody may say that something is not right with a pack"),
    "trace.name_query": (DONE, "a query is kept for its own organisation or place, and shows what its asker may see when it is asked"),
    "trace.capture": (DONE, "a document is only accepted; when it is taken in, events at places of others are left out"),
    "people.create_user": (DONE, "an account without a role belongs to nobody and may do nothing"),
}
# Verbs that the tour does not call, each with the reason; keep it short.
NOT_CALLED: dict[str, str] = {}


@pytest.fixture
def spy(db, monkeypatch) -> Spy:
    """The whole tour, with intruders before every verb."""
    seen = Spy(monkeypatch)
    for stop in TOUR:
        before = transaction.savepoint()
        stop()
        transaction.savepoint_rollback(before)
        shutil.rmtree(settings.COURTYARD_HOME / "heads", ignore_errors=True)
    return seen


# One test, so that the tour is made once.
@pytest.mark.timeout(300)
def test_whoever_must_not_is_refused_whatever_the_verb_and_nothing_is_left_behind(spy):
    missing = set(load_verbs()) - set(spy.seen)
    assert missing == set(NOT_CALLED), "call it in tests/properties/tour.py, or say here why not"
    assert spy.tried > 1_000

    known = BY_SCOPE | OF_ONES_OWN
    let_in = {
        name: {answer: who for answer, who in answers.items() if known.get(name, ("", ""))[0] != answer}
        for name, answers in spy.let_in.items()
    }
    assert {name: answers for name, answers in let_in.items() if answers} == {}
    assert spy.left_behind == []
    # What is excused still needs its excuse.
    assert {name: list(spy.let_in.get(name, {})) for name in known} == {name: [answer] for name, (answer, _) in known.items()}
