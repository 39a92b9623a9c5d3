"""What may happen to an item, and what may not."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courtyard.kernel.actors import system
from courtyard.trace import actions, audit, queries
from courtyard.trace.errors import CannotHaveHappened, MalformedEvent
from courtyard.trace.rules import Action, ObjectEvent, Stage
from courtyard.trace.rules import builders as happened
from courtyard.trace.tests.making import PLANT, SHOP, YARD, bird, crate, feed, fish, key, pack


@pytest.fixture
def refuses(everything):
    """Asks for something that is refused, proves that nothing changed, and returns {identifier: code}."""

    def ask(call, *arguments, kind=CannotHaveHappened, **named):
        before = everything()
        with pytest.raises(kind) as caught:
            call(*arguments, **named)
        assert everything() == before
        return {reason.detail.get("epc"): reason.code for reason in caught.value.reasons}

    return ask


def test_a_bird_goes_from_its_yard_to_a_pack_on_a_table(yard):
    yard.band(bird(1), bird(2))
    yard.collect(crate(1), bird(1), bird(2))
    assert yard.state(bird(1)).parent == crate(1)
    yard.carry(crate(1))
    assert (yard.state(bird(1)).location, yard.state(bird(1)).disposition) == (PLANT, "in_progress")
    yard.unpack(crate(1))
    yard.process((bird(1), pack(1)), (bird(2), pack(2)))
    assert yard.state(bird(1)).stage is Stage.TRANSFORMED
    yard.sell(pack(1))
    assert (yard.state(pack(1)).disposition, yard.state(pack(1)).location) == ("retail_sold", SHOP)
    assert yard.state(pack(2)).disposition == "sellable_not_accessible"
    assert list(audit.violations()) == []


def test_a_serial_is_commissioned_once(yard, refuses):
    yard.band(bird(1))
    assert refuses(yard.band, bird(1), bird(2)) == {bird(1): "begun-before"}
    twice = [happened.banded([bird(3)], at=yard.now, place=YARD, hatched_on=yard.now.date(), breed="x")] * 2
    assert refuses(yard.record, *twice) == {bird(3): "begun-before"}


def test_urn_and_digital_link_name_the_same_bird(yard, refuses):
    yard.band(bird(1))
    urn = "urn:epc:id:sgtin:9521234.000001.BIRD1"
    assert refuses(yard.band, urn) == {bird(1): "begun-before"}
    assert queries.states([urn, "https://brand.example/any/01/09521234000013/21/BIRD1?s=1"]).keys() == {
        urn,
        "https://brand.example/any/01/09521234000013/21/BIRD1?s=1",
    }


def test_no_pack_comes_from_a_dead_bird(yard, refuses):
    yard.band(bird(1), bird(2))
    yard.die(bird(1))
    assert refuses(yard.process, (bird(2), pack(2)), (bird(1), pack(1))) == {bird(1): "destroyed"}
    assert refuses(yard.die, bird(1)) == {bird(1): "destroyed"}
    assert refuses(yard.collect, crate(1), bird(1), bird(2)) == {bird(1): "destroyed"}


def test_no_bird_becomes_two_packs_and_no_pack_has_two_birds(yard, refuses):
    yard.band(bird(1), bird(2))
    yard.process((bird(1), pack(1)))
    assert refuses(yard.process, (bird(1), pack(2))) == {bird(1): "transformed"}
    assert refuses(yard.process, (bird(2), pack(1))) == {pack(1): "begun-before"}
    assert refuses(yard.sell, bird(1)) == {bird(1): "transformed"}


def test_an_input_exists_and_is_fit(yard, refuses):
    yard.band(bird(1))
    yard.record(happened.missed([bird(1)], at=yard.now, place=YARD, reason="flown"))
    assert refuses(yard.process, (bird(1), pack(1)), (bird(9), pack(9))) == {bird(1): "unfit", bird(9): "unknown"}
    yard.record(happened.found_again([bird(1)], at=yard.now, place=YARD))
    yard.process((bird(1), pack(1)))


@pytest.mark.parametrize("stolen", [False, True])
def test_a_missing_or_stolen_bird_that_goes_into_a_crate_is_no_fitter_for_it(yard, refuses, stolen):
    yard.band(bird(1))
    yard.record(happened.missed([bird(1)], at=yard.now, place=YARD, reason="gone", stolen=stolen))
    yard.collect(crate(1), bird(1))
    yard.unpack(crate(1), bird(1))
    assert refuses(yard.process, (bird(1), pack(1))) == {bird(1): "unfit"}
    assert refuses(yard.sell, bird(1)) == {bird(1): "unfit"}


@pytest.mark.parametrize("disposition", ["unknown", "non_conformant", "no_pedigree_match", "dispensed", "damaged"])
def test_what_nobody_vouches_for_is_neither_worked_up_nor_sold(yard, refuses, disposition):
    yard.band(bird(1))
    seen = ObjectEvent(
        event_time=yard.now, action=Action.OBSERVE, biz_step="inspecting", disposition=disposition, epcs=(bird(1),), read_point=YARD
    )
    yard.record(seen)
    assert refuses(yard.process, (bird(1), pack(1))) == {bird(1): "unfit"}
    assert refuses(yard.sell, bird(1)) == {bird(1): "unfit"}


def test_an_item_is_in_one_container_at_a_time(yard, refuses):
    yard.band(bird(1), bird(2))
    yard.collect(crate(1), bird(1))
    assert refuses(yard.collect, crate(2), bird(1), bird(2)) == {bird(1): "inside-another"}
    assert refuses(yard.process, (bird(1), pack(1))) == {bird(1): "inside-another"}
    assert refuses(yard.die, bird(1)) == {bird(1): "inside-another"}
    assert refuses(yard.carry, bird(1)) == {bird(1): "inside-another"}
    assert refuses(yard.unpack, crate(1), bird(2)) == {bird(2): "not-inside"}
    yard.unpack(crate(1), bird(1))
    yard.collect(crate(2), bird(1), bird(2))


def test_a_container_does_not_end_while_it_holds_something_nor_goes_into_itself(yard, refuses):
    yard.band(bird(1))
    yard.collect(crate(1), bird(1))
    yard.collect(crate(2), crate(1))
    assert refuses(yard.die, crate(2)) == {crate(2): "holds-others"}
    assert refuses(yard.collect, crate(1), crate(2)) == {crate(2): "inside-itself"}
    yard.unpack(crate(2))
    yard.unpack(crate(1))
    yard.die(crate(2), crate(1))
    assert list(audit.violations()) == []


def test_what_is_recalled_is_neither_sold_nor_shipped_nor_worked_up_nor_carried_out_in_a_crate(yard, refuses):
    yard.band(bird(1), bird(2), bird(3))
    yard.process((bird(1), pack(1)))
    yard.collect(crate(1), bird(3))
    yard.recall(bird(1), bird(2), bird(3))
    assert yard.state(pack(1)).recalled
    assert yard.state(pack(1)).disposition == "recalled"
    assert refuses(yard.sell, pack(1)) == {pack(1): "recalled"}
    assert refuses(yard.process, (bird(2), pack(2))) == {bird(2): "recalled"}
    assert refuses(yard.record, happened.departed([pack(1)], at=yard.now, place=PLANT)) == {pack(1): "recalled"}
    assert refuses(yard.record, happened.departed([crate(1)], at=yard.now, place=PLANT)) == {crate(1): "holds-unfit"}
    yard.die(pack(1))
    assert list(audit.violations()) == []


def test_what_is_recalled_may_come_back(yard):
    yard.band(bird(1))
    yard.process((bird(1), pack(1)))
    yard.sell(pack(1))
    yard.recall(bird(1))
    yard.record(
        ObjectEvent(
            event_time=yard.now, action=Action.OBSERVE, biz_step="shipping", disposition="returned", epcs=(pack(1),), read_point=SHOP
        )
    )
    assert (yard.state(pack(1)).disposition, yard.state(pack(1)).recalled) == ("returned", True)


def test_a_pack_is_sold_once_unless_it_comes_back(yard, refuses):
    yard.band(bird(1))
    yard.process((bird(1), pack(1)))
    yard.sell(pack(1))
    assert refuses(yard.sell, pack(1)) == {pack(1): "sold"}
    yard.record(happened.returned([pack(1)], at=yard.now, place=SHOP))
    yard.sell(pack(1))


def test_a_lot_of_fish_cannot_give_more_than_it_has(yard, refuses):
    pond = fish("POND1")
    yard.record(happened.stocked(happened.kilograms(pond, Decimal("120.5")), at=yard.now, place=YARD))
    cut = happened.lot_processed([happened.kilograms(pond, 100)], at=yard.now, place=PLANT, outputs=[pack(1), pack(2)])
    yard.record(cut)
    assert yard.state(pond).balance == Decimal("20.5")
    again = happened.lot_processed([happened.kilograms(pond, Decimal("20.6"))], at=yard.now, place=PLANT, outputs=[pack(3)])
    assert refuses(yard.record, again) == {pond: "not-enough"}
    unknown = happened.lot_processed([happened.kilograms(fish("OTHER"), 1)], at=yard.now, place=PLANT, outputs=[pack(3)])
    assert refuses(yard.record, unknown) == {fish("OTHER"): "unknown"}
    yard.recall(pond)
    assert yard.state(pack(1)).recalled
    last = happened.lot_processed([happened.kilograms(pond, 1)], at=yard.now, place=PLANT, outputs=[pack(3)])
    assert refuses(yard.record, last) == {pond: "recalled"}
    assert list(audit.violations()) == []


def test_a_recalled_feed_is_fed_no_more_and_what_ate_it_is_recalled(yard, refuses):
    yard.band(bird(1), bird(2), bird(3))
    yard.feed([bird(1), bird(2)], feed("SACK1"))
    yard.feed([bird(3)], feed("SACK2"))
    yard.process((bird(1), pack(1)))
    assert yard.recall(feed("SACK1")).reached == 3  # the sack, one bird, one pack
    assert [yard.state(epc).recalled for epc in (bird(2), bird(3), pack(1))] == [True, False, True]
    assert refuses(yard.feed, [bird(3)], feed("SACK1")) == {feed("SACK1"): "recalled"}


def test_every_fault_of_an_event_is_named_with_its_field(yard, refuses):
    with pytest.raises(MalformedEvent) as caught:
        yard.record(
            ObjectEvent(
                event_time=yard.now + timedelta(days=1),
                action=Action.OBSERVE,
                biz_step="flying",
                epcs=("https://id.gs1.org/01/09521234000014/21/X", bird(1), bird(1), fish("A")),
                ilmd={"hatchDate": "x"},
            ),
            happened.packed(crate(1), [], at=yard.now, place=YARD),
        )
    assert [(reason.field, reason.code) for reason in caught.value.reasons] == [
        ("events[0].epcs", "illegal-identifier"),
        ("events[0].epcs", "class-among-objects"),
        ("events[0].epcs", "named-twice"),
        ("events[0].ilmd", "ilmd-not-at-beginning"),
        ("events[0].biz_step", "unknown-word"),
        ("events[0].ilmd", "no-namespace"),
        ("events[1].children", "no-children"),
    ]


def test_an_event_of_tomorrow_and_a_recall_by_the_back_door_are_refused(yard, refuses):
    yard.band(bird(1))
    tomorrow = happened.died([bird(1)], at=yard.now + timedelta(days=1), place=YARD, reason="x")
    assert refuses(yard.record, tomorrow, kind=MalformedEvent) == {None: "in-the-future"}
    recalled = ObjectEvent(event_time=yard.now, action=Action.OBSERVE, disposition="recalled", epcs=(bird(1),))
    assert refuses(yard.record, recalled, kind=MalformedEvent) == {None: "use-recall"}


def test_the_same_key_records_once(yard):
    events = (happened.banded([bird(1)], at=yard.now, place=YARD, hatched_on=yard.now.date(), breed="x"),)
    one = key()
    first = actions.record(actor=system("cli"), key=one, now=yard.now, events=events)
    assert actions.record(actor=system("cli"), key=one, now=yard.now, events=events) == first
    assert queries.event_count() == 1


def test_the_number_of_statements_does_not_grow_with_the_items(yard, django_assert_max_num_queries):
    def statements(call):
        with CaptureQueriesContext(connection) as seen:
            call()
        return len(seen)

    yard.band(bird(0))
    few = statements(lambda: yard.band(bird(1), bird(2)))
    assert statements(lambda: yard.band(*map(bird, range(3, 300)))) == few <= 16
    yard.process((bird(0), pack(0)))
    few = statements(lambda: yard.process((bird(1), pack(1))))
    assert statements(lambda: yard.process(*((bird(n), pack(n)) for n in range(2, 300)))) == few <= 16
    with django_assert_max_num_queries(2):
        assert len(queries.states(map(pack, range(1, 300)))) == 299
