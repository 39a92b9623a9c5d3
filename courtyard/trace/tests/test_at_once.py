"""Two hands reach for one bird at the same moment: one of them has it, on both databases."""

from threading import Barrier
from time import sleep

import pytest

from courtyard.kernel.actors import system
from courtyard.kernel.db import outermost
from courtyard.kernel.errors import Refused
from courtyard.kernel.verbs import unit_of_work
from courtyard.trace import actions, audit, queries
from courtyard.trace.errors import CannotHaveHappened
from courtyard.trace.models import Item
from courtyard.trace.rules import Stage
from courtyard.trace.rules import builders as happened
from courtyard.trace.tests.making import PLANT, SPRING, YARD, Yard, bird, crate, feed, key, pack
from tests.harness.together import together


@pytest.fixture
def yard(transactional_db) -> Yard:
    return Yard()


def later(*events):
    one = key()
    return lambda: actions.record(actor=system("cli"), key=one, now=SPRING.replace(month=4), events=events)


def codes(results):
    """Of each caller: None for success, else the codes of the refusal."""
    found = []
    for result in results:
        assert not isinstance(result, Exception) or isinstance(result, Refused), repr(result)
        found.append({reason.code for reason in result.reasons} if isinstance(result, Refused) else None)
    return found


def test_a_serial_that_two_commission_is_commissioned_once(yard):
    band = [happened.banded([bird(n), bird(9)], at=SPRING, place=YARD, hatched_on=SPRING.date(), breed="x") for n in range(4)]
    results = codes(together([later(one) for one in band]))
    assert results.count(None) == 1
    assert results.count({"begun-before"}) == 3
    assert Item.unscoped.filter(epc__endswith="/BIRD9").count() == 1
    assert list(audit.violations()) == []


def test_a_bird_that_two_process_becomes_one_pack(yard):
    yard.band(*map(bird, range(20)))
    pairs = [[(n, n) for n in range(20)], [(n, 100 + n) for n in reversed(range(20))], [(n, 200 + n) for n in range(0, 20, 2)]]
    calls = [later(*(happened.processed(bird(a), pack(b), at=SPRING, place=PLANT) for a, b in some)) for some in pairs]
    results = codes(together(calls))
    assert results.count(None) == 1
    assert results.count({"transformed"}) == 2
    assert all(queries.states([bird(n)])[bird(n)].stage is Stage.TRANSFORMED for n in range(0, 20, 2))
    assert list(audit.violations()) == []


def test_a_bird_that_two_pack_is_in_one_crate(yard):
    yard.band(bird(1), bird(2))
    calls = [later(happened.packed(crate(n), [bird(1), bird(2)], at=SPRING, place=YARD)) for n in range(1, 5)]
    results = codes(together(calls))
    assert results.count(None) == 1
    assert results.count({"inside-another"}) == 3
    assert list(audit.violations()) == []


def test_what_is_put_into_a_crate_while_it_leaves_either_leaves_or_stays(yard):
    """The crate is locked by both; a recalled bird put in just before it leaves holds it back."""
    yard.band(bird(1), bird(2))
    yard.collect(crate(1), bird(1))
    yard.recall(bird(2))
    leave = later(happened.departed([crate(1)], at=SPRING, place=YARD))
    results = together([leave, later(happened.packed(crate(1), [bird(2)], at=SPRING, place=YARD))])
    assert isinstance(results[0], CannotHaveHappened) or queries.state(crate(1)).disposition == "in_transit"
    assert list(audit.violations()) == []


def test_a_lot_of_which_two_take_gives_no_more_than_it_has(yard):
    pond = "https://id.gs1.org/01/09521234000037/10/POND"
    yard.record(happened.stocked(happened.kilograms(pond, 100), at=SPRING, place=YARD))
    calls = [later(happened.lot_processed([happened.kilograms(pond, 30)], at=SPRING, place=PLANT, outputs=[pack(n)])) for n in range(5)]
    results = codes(together(calls))
    assert results.count(None) == 3
    assert results.count({"not-enough"}) == 2
    assert queries.state(pond).balance == 10
    assert list(audit.violations()) == []


def test_an_error_declared_while_others_build_on_it_stands_or_is_refused(yard):
    (event,) = yard.band(bird(1)).event_ids
    one = key()
    declare = {"actor": system("cli"), "key": one, "now": SPRING.replace(month=4), "event_id": event, "reason": "did_not_occur"}
    calls = [lambda: actions.declare_error(**declare), later(happened.processed(bird(1), pack(1), at=SPRING, place=PLANT))]
    results = together(calls)
    assert sum(isinstance(result, Refused) for result in results) == 1
    assert list(audit.violations()) == []


def recalling(*epcs):
    one = key()
    return lambda: actions.recall(actor=system("cli"), key=one, now=SPRING.replace(month=4), epcs=epcs, reason="salmonella")


def test_a_bird_that_becomes_a_pack_while_its_feed_is_recalled_is_recalled_as_bird_or_as_pack(yard):
    birds = [bird(n) for n in range(30)]
    yard.band(*birds)
    yard.feed(birds, feed("SACK"))
    pairs = [happened.processed(bird(n), pack(n), at=SPRING, place=PLANT) for n in range(30)]
    packed, recalled = together([later(*pairs), recalling(feed("SACK"))])
    assert not isinstance(recalled, Exception), repr(recalled)
    assert recalled.reached == 31
    stood = queries.states([*birds, *map(pack, range(30))])
    alive = [state.epc for state in stood.values() if state.stage is Stage.ALIVE]
    assert alive == (birds if isinstance(packed, CannotHaveHappened) else [pack(n) for n in range(30)])
    assert all(stood[epc].recalled for epc in alive)
    assert list(audit.violations()) == []


def test_packs_that_are_sold_while_they_are_recalled_are_sold_before_it_or_not_at_all(yard):
    yard.band(*map(bird, range(8)))
    yard.process(*((bird(n), pack(n)) for n in range(8)))
    sales = [later(happened.sold([pack(n)], at=SPRING, place=PLANT, order_id=key())) for n in range(8)]
    *sold, recalled = together([*sales, recalling(*map(bird, range(8)))])
    assert recalled.reached == 8
    for number, result in enumerate(sold):
        assert queries.state(pack(number)).recalled
        events = [line.biz_step for line in queries.history(pack(number))]
        assert events == (["killing", "holding"] if isinstance(result, CannotHaveHappened) else ["killing", "retail_selling", "holding"])
    assert list(audit.violations()) == []


def test_a_sale_that_looks_whether_anything_is_recalled_keeps_a_recall_waiting(yard):
    """Whoever looks and then sells does both before the recall, or sees it."""
    yard.band(bird(1))
    yard.process((bird(1), pack(1)))
    looked = Barrier(2, timeout=20)
    order = []

    def sell():
        with outermost():
            found = queries.recalled_among([pack(1)])
            looked.wait()
            sleep(0.3)
            order.append(("sold", found))

    def recall():
        looked.wait()
        recalling(bird(1))()
        order.append(("recalled", ()))

    assert [result for result in together([sell, recall]) if isinstance(result, Exception)] == []
    assert order == [("sold", ()), ("recalled", ())]
    with outermost():
        assert queries.recalled_among([pack(1), bird(1)]) == (pack(1),)


def test_a_recall_that_waited_for_a_bird_looks_again_what_came_of_it(yard):
    """The bird's pack is written and not committed when the recall looks, and there when it has the bird's lock."""
    yard.band(bird(1))
    yard.feed([bird(1)], feed("SACK"))
    written = Barrier(2, timeout=20)

    def pack_it():
        house, now = system("cli"), SPRING.replace(month=4)
        with unit_of_work(room="trace", name="react", key=key(), actor=house, now=now):
            packed = (happened.processed(bird(1), pack(1), at=SPRING, place=PLANT),)
            actions.record(actor=house, key=key(), now=now, events=packed)
            written.wait()
            sleep(0.5)

    def recall():
        written.wait()
        return recalling(feed("SACK"))()

    packed, recalled = together([pack_it, recall])
    assert packed is None
    assert recalled.reached == 2
    assert queries.state(pack(1)).recalled
    assert not queries.state(bird(1)).recalled
    assert list(audit.violations()) == []
