"""What we hand out is EPCIS 2.0 by its schema and its text, and named as others would name it."""

from datetime import timedelta

import pytest

from courtyard.algorithms.epcis.event_hash import document_hashes, event_hash
from courtyard.algorithms.epcis.validation import faults, read
from courtyard.trace import queries
from courtyard.trace.rules import Action, BizTransaction, ObjectEvent, Party
from courtyard.trace.rules import builders as happened
from courtyard.trace.rules.wire import document
from courtyard.trace.tests.making import PLANT, SHOP, SPRING, YARD, bird, crate, feed, key, pack


def _life_of_two_birds(yard):
    counts = [happened.StepCount(bird(1), 1_003_000, 1_020_000, "certified"), happened.StepCount(bird(2), 900_000, 1_010_000, "uncertain")]
    certified = happened.steps_certified(counts, at=SPRING, place=YARD, since=SPRING - timedelta(days=160))
    made = [
        yard.band(bird(1), bird(2)),
        yard.feed([bird(1)], feed("F1")),
        yard.record(certified),
        yard.record(happened.inspected([bird(1)], at=yard.now, place=YARD, certificate="urn:x:certificate:7", passed=True)),
        yard.record(happened.alarmed([bird(2)], at=yard.now, place=YARD, kind="no_signal", alarm_id=key())),
        yard.record(happened.missed([bird(2)], at=yard.now, place=YARD, reason="fox")),
        yard.record(happened.found_again([bird(2)], at=yard.now, place=YARD)),
        yard.collect(crate(1), bird(1), bird(2)),
        yard.carry(crate(1)),
        yard.unpack(crate(1)),
        yard.process((bird(1), pack(1)), (bird(2), pack(2))),
        yard.record(happened.arrived([pack(1), pack(2)], at=yard.now, place=SHOP)),
        yard.sell(pack(1)),
        yard.record(happened.returned([pack(1)], at=yard.now, place=PLANT)),
    ]
    return [event_id for done in made for event_id in done.event_ids]


def test_every_event_of_a_birds_life_is_valid_and_comes_back_equal(yard):
    handed_out = queries.epcis_document(_life_of_two_birds(yard), created=SPRING)
    assert faults(handed_out) == ()
    assert len(handed_out["epcisBody"]["eventList"]) == 15
    assert read(handed_out).as_json() == handed_out


def test_each_event_has_a_hash_of_its_own_that_another_spelling_does_not_change(yard):
    handed_out = queries.epcis_document(_life_of_two_birds(yard), created=SPRING)
    hashes = document_hashes(handed_out)
    assert len(set(hashes)) == len(hashes) == 15
    banded = handed_out["epcisBody"]["eventList"][0]
    spelt = banded | {
        "epcList": ["urn:epc:id:sgtin:9521234.000001.BIRD2", "https://other.example/01/09521234000013/21/BIRD1?17=261231"],
        "bizStep": "urn:epcglobal:cbv:bizstep:commissioning",
        "eventTime": "2017-03-01T02:00:00Z",
    }
    assert event_hash(spelt, document([], created=SPRING)["@context"]) == hashes[0]


@pytest.mark.parametrize("start", ["https://ref.gs1.org/cbv/", "https://ns.gs1.org/cbv/"])
def test_a_word_of_the_vocabulary_is_kept_bare_in_whatever_spelling_it_comes(yard, start):
    seen = ObjectEvent(
        event_time=SPRING,
        action=Action.ADD,
        epcs=(bird(1),),
        biz_step=f"{start}BizStep-commissioning",
        disposition=f"{start}Disp-active",
        biz_transactions=(BizTransaction("urn:x:1", f"{start}BTT-upevt"),),
        sources=(Party(f"{start}SDT-location", YARD),),
        read_point=YARD,
    )
    handed_out = queries.epcis_document(yard.record(seen).event_ids, created=SPRING)
    (event,) = handed_out["epcisBody"]["eventList"]
    assert (event["bizStep"], event["disposition"]) == ("commissioning", "active")
    assert event["bizTransactionList"] == [{"type": "upevt", "bizTransaction": "urn:x:1"}]
    assert event["sourceList"] == [{"type": "location", "source": YARD}]
    assert faults(handed_out) == ()
