"""Back from a pack to its yard, forward from a cause to everything it reached."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courtyard.kernel.actors import system
from courtyard.kernel.errors import NotFound
from courtyard.kernel.models import Fact
from courtyard.trace import audit, queries
from courtyard.trace.actions.end_recall import RecallIsOver, WhyEnded
from courtyard.trace.actions.recall import NoReason
from courtyard.trace.errors import DeclaredAlready, OthersRestOnIt, UnknownItems
from courtyard.trace.facts import ItemsRecalled
from courtyard.trace.rules import Stage
from courtyard.trace.rules import builders as happened
from courtyard.trace.starting import DayAt
from courtyard.trace.tests.making import PLANT, SHOP, SPRING, YARD, bird, crate, feed, fish, key, pack


@pytest.fixture
def season(yard):
    """Three birds of one yard, two fed from a sack, in a crate to the plant, two packs, one of them in a parcel and delivered."""
    yard.band(bird(1), bird(2), bird(3))
    yard.feed([bird(1), bird(2)], feed("SACK"))
    yard.collect(crate(1), bird(1), bird(2), bird(3))
    yard.collect(crate(9), crate(1))
    yard.carry(crate(9))
    yard.unpack(crate(9))
    yard.unpack(crate(1))
    yard.process((bird(1), pack(1)), (bird(2), pack(2)))
    yard.collect(crate(2), pack(1))
    yard.carry(crate(2))
    return yard


def test_a_history_holds_what_happened_in_the_containers_while_inside(season):
    steps = [(line.biz_step, line.role, line.container) for line in queries.history(bird(1))]
    assert steps == [
        ("commissioning", "object", None),
        ("other", "object", None),
        ("packing", "child", None),
        ("packing", "child", crate(1)),
        ("departing", "object", crate(9)),
        ("arriving", "object", crate(9)),
        ("unpacking", "released", crate(1)),
        ("unpacking", "released", None),
        ("killing", "input", None),
    ]
    first = queries.history(bird(1))[0]
    assert first.rest["ilmd"] == {"courtyard:hatchDate": "2017-03-01", "courtyard:breed": "Taihang"}
    assert (first.type, first.action, first.read_point) == ("ObjectEvent", "ADD", YARD)
    assert [line.parent for line in queries.history(bird(1)) if line.role == "child"] == [crate(1), crate(9)]


def test_a_pack_leads_back_to_its_yard(season):
    way = queries.trace_back(pack(1))
    assert [(item.epc, item.how) for item in way.items] == [(pack(1), "itself"), (bird(1), "product"), (feed("SACK"), "supply")]
    assert [line.epc for line in way.lines].count(bird(1)) == 9
    assert (way.lines[0].epc, way.lines[0].biz_step, way.lines[0].read_point) == (bird(1), "commissioning", YARD)
    assert [(line.biz_step, line.container) for line in way.lines if line.epc == pack(1)] == [
        ("killing", None),
        ("packing", None),
        ("departing", crate(2)),
        ("arriving", crate(2)),
    ]
    assert bird(2) not in {line.epc for line in way.lines}


def test_a_parcel_leads_back_to_everything_in_it(season):
    assert {item.epc for item in queries.trace_back(crate(2)).items} == {crate(2), pack(1), bird(1), feed("SACK")}


def test_a_sack_of_feed_leads_forward_to_packs_and_parcels_and_not_to_neighbours_in_a_crate(season):
    found = {item.epc: item.how for item in queries.trace_forward(feed("SACK"))}
    assert found == {
        feed("SACK"): "itself",
        bird(1): "supply",
        bird(2): "supply",
        pack(1): "product",
        pack(2): "product",
        crate(1): "holder",
        crate(2): "holder",
    }


def test_a_crate_leads_forward_to_what_it_held(season):
    found = {item.epc: item.how for item in queries.trace_forward(crate(1))}
    assert {epc for epc, how in found.items() if how == "content"} == {bird(1), bird(2), bird(3)}
    assert {epc for epc, how in found.items() if how == "product"} == {pack(1), pack(2)}


def test_a_way_takes_two_statements_however_long(season, django_assert_num_queries):
    with django_assert_num_queries(2):
        queries.trace_back(pack(1))
    with django_assert_num_queries(1):
        queries.trace_forward(feed("SACK"))
    with django_assert_num_queries(2):
        queries.history(bird(1))


def test_a_recall_reaches_what_lives_and_says_so(season):
    done = season.recall(feed("SACK"))
    assert done.reached == 3
    assert {epc: season.state(epc).recalled for epc in (feed("SACK"), pack(1), pack(2), bird(1), bird(3), crate(2))} == {
        feed("SACK"): True,
        pack(1): True,
        pack(2): True,
        bird(1): False,
        bird(3): False,
        crate(2): False,
    }
    fact = Fact.objects.get(name="trace.ItemsRecalled")
    assert ItemsRecalled(
        **{**fact.body, "event_ids": tuple(fact.body["event_ids"]), "causes": tuple(fact.body["causes"])}
    ) == ItemsRecalled(event_ids=tuple(map(str, done.event_ids)), causes=(feed("SACK"),), reached=3, reason="salmonella")
    with pytest.raises(UnknownItems) as caught:
        season.recall(pack(77))
    assert caught.value.reasons[0].detail["epc"] == pack(77)


def test_a_recall_by_mistake_is_lifted_by_declaring_it_an_error(season):
    done = season.recall(feed("SACK"))
    season.declare_error(done.event_ids[0])
    assert [season.state(epc).recalled for epc in (feed("SACK"), pack(1), pack(2))] == [False] * 3
    assert season.state(pack(2)).disposition == "sellable_not_accessible"
    assert list(audit.violations()) == []


def test_what_two_recalls_reach_stays_recalled_until_both_were_a_mistake(season):
    first = season.recall(feed("SACK"))
    second = season.recall(bird(1))
    assert (first.reached, second.reached) == (3, 1)
    assert season.end(first, "mistake").freed == 2
    assert [season.state(epc).recalled for epc in (feed("SACK"), pack(1), pack(2))] == [False, True, False]
    season.end(second, "mistake")
    assert not season.state(pack(1)).recalled
    assert list(audit.violations()) == []


def test_a_recall_that_is_done_leaves_everything_recalled_and_ends_once(season, everything):
    done = season.recall(feed("SACK"))
    assert season.end(done, "done", note="all packs are back and burnt").freed == 0
    assert season.state(pack(1)).recalled
    assert Fact.objects.get(name="trace.RecallEnded").body == {"recall_id": str(done.recall_id), "mistake": False, "freed": 0}
    before = everything()
    with pytest.raises(RecallIsOver):
        season.end(done, "mistake")
    assert everything() == before


def test_a_recall_ends_for_a_reason(season, everything):
    done = season.recall(feed("SACK"))
    before = everything()
    with pytest.raises(WhyEnded):
        season.end(done, "mistake", note=" ")
    assert everything() == before


def test_a_yard_is_recalled_with_all_that_began_there(season):
    assert season.recall(places=(YARD,)).reached == 3  # the third bird and both packs
    assert [season.state(one).recalled for one in (bird(3), pack(1), pack(2), feed("SACK"))] == [True, True, True, False]


def test_a_day_is_recalled_with_all_that_happened_on_it(season):
    day = SPRING.date()
    assert season.recall(days=(DayAt(day, PLANT, "killing"),)).reached == 2
    assert [season.state(one).recalled for one in (bird(3), pack(1), pack(2))] == [False, True, True]
    assert season.recall(days=(DayAt(day, YARD),)).reached == 3  # the third bird and both packs; crates stand for what they held
    assert not season.state(crate(1)).recalled


@pytest.fixture
def used_again(yard):
    """A crate on a pallet with one bird on the first day, and with another one the day after."""
    yard.band(bird(1), bird(2), bird(3))
    yard.collect(crate(1), bird(1))
    yard.collect(crate(9), crate(1))
    yard.carry(crate(9))
    yard.unpack(crate(9))
    yard.unpack(crate(1))
    yard.process((bird(1), pack(1)))
    yard.now += timedelta(days=1)
    yard.collect(crate(1), bird(2))
    yard.carry(crate(1))
    return yard


@pytest.mark.parametrize(("days", "reached"), [(0, {pack(1)}), (1, {bird(2)})])
def test_a_day_on_which_a_crate_left_is_recalled_with_what_was_in_it_just_then(used_again, days, reached):
    day = DayAt(SPRING.date() + timedelta(days=days), YARD, "departing")
    assert used_again.recall(days=(day,)).reached == 1
    assert {one for one in (bird(2), bird(3), pack(1), crate(1), crate(9)) if used_again.state(one).recalled} == reached


def test_a_crate_by_its_label_is_its_last_filling_and_says_that_there_were_others(used_again):
    inside = {item.epc for item in queries.trace_forward(crate(1)) if item.how == "content"}
    assert inside == {bird(2)}
    assert queries.reach(system("cli"), epcs=[crate(1)]).untraced["earlier-contents"] == 1
    used_again.unpack(crate(1))
    assert {item.epc for item in queries.trace_forward(crate(1)) if item.how == "content"} == {bird(2)}


def test_what_is_put_into_a_crate_on_a_pallet_afterwards_is_on_the_pallet(used_again):
    used_again.collect(crate(9), crate(1))
    used_again.collect(crate(1), bird(3))
    assert {item.epc for item in queries.trace_forward(crate(9)) if item.how == "content"} == {crate(1), bird(2), bird(3)}


def test_an_error_of_a_crate_is_seen_by_what_was_in_it_then_and_by_nothing_else(used_again):
    left = next(one.event_id for one in queries.history(bird(1)) if one.biz_step == "departing")
    before = queries.glances([bird(1), pack(1), bird(2), bird(3), crate(1), crate(9)])
    used_again.declare_error(left)
    after = queries.glances([bird(1), pack(1), bird(2), bird(3), crate(1), crate(9)])
    assert {epc for epc in after if after[epc].version != before[epc].version} == {bird(1), crate(1), crate(9)}


def test_whoever_knows_everything_up_to_an_event_sees_what_is_newer_and_an_error_declared_since(used_again):
    everybody = [bird(1), pack(1), bird(2), bird(3), crate(1), crate(9)]
    before = queries.glances(everybody)
    known = max(one.version for one in before.values())
    assert queries.glances(everybody, since=known) == before
    used_again.declare_error(next(one.event_id for one in queries.history(bird(1)) if one.biz_step == "departing"))
    after = queries.glances(everybody)
    assert queries.glances(everybody, since=known) == after
    # Of an error that is known nobody has to hear again.
    declared = max(one.version for one in after.values())
    with CaptureQueriesContext(connection) as seen:
        assert all(one.version <= declared for one in queries.glances(everybody, since=declared).values())
    assert len(seen) == 1


def test_a_place_or_a_day_where_nothing_happened_is_not_recalled(season, everything):
    before = everything()
    for start in ({"places": (SHOP,)}, {"places": ("nowhere",)}, {"days": (DayAt(SPRING.date(), SHOP),)}, {}):
        with pytest.raises(UnknownItems):
            season.recall(**start)
    assert everything() == before


def test_an_error_is_declared_beside_the_event_under_its_own_id(season):
    lost = season.die(bird(3)).event_ids[0]
    assert season.state(bird(3)).stage is Stage.DESTROYED
    season.declare_error(lost, explanation="it was bird 4")
    assert season.state(bird(3)).stage is Stage.ALIVE
    first, second = queries.bodies([lost])[lost]
    declaration = second.pop("errorDeclaration")
    assert declaration["reason"] == "did_not_occur"
    assert declaration["courtyard:explanation"] == "it was bird 4"
    assert first.pop("recordTime") < second.pop("recordTime")
    assert first == second
    assert [line.in_error for line in queries.history(bird(3))][-1]
    assert list(audit.violations()) == []


def test_an_error_is_declared_once_and_only_of_what_was_recorded(season, everything):
    event = season.die(bird(3)).event_ids[0]
    season.declare_error(event)
    before = everything()
    with pytest.raises(DeclaredAlready):
        season.declare_error(event)
    with pytest.raises(NotFound):
        season.declare_error(key())
    assert everything() == before


def test_an_event_on_which_others_rest_stays(season, everything):
    banding = next(line.event_id for line in queries.history(bird(1)) if line.biz_step == "commissioning")
    before = everything()
    with pytest.raises(OthersRestOnIt) as caught:
        season.declare_error(banding)
    assert everything() == before
    assert {reason.detail["epc"] for reason in caught.value.reasons} == {bird(1), bird(2), bird(3)}


def test_a_serial_whose_commissioning_was_an_error_may_be_commissioned_again(yard):
    wrong = yard.band(bird(1)).event_ids[0]
    yard.declare_error(wrong, reason="incorrect_data")
    assert yard.state(bird(1)).stage is Stage.VOID
    yard.band(bird(1))
    assert yard.state(bird(1)).stage is Stage.ALIVE
    assert list(audit.violations()) == []


def test_taking_back_an_unpacking_puts_the_birds_back_unless_the_crate_is_gone(yard, everything):
    yard.band(bird(1), bird(2))
    yard.collect(crate(1), bird(1), bird(2))
    opened = yard.unpack(crate(1)).event_ids[0]
    ended = yard.die(crate(1)).event_ids[0]
    before = everything()
    with pytest.raises(OthersRestOnIt):
        yard.declare_error(opened)
    assert everything() == before
    yard.declare_error(ended)
    yard.declare_error(opened)
    assert yard.state(bird(2)).parent == crate(1)
    assert list(audit.violations()) == []


def test_taking_back_a_processing_brings_the_bird_back_and_the_pack_away(yard):
    yard.band(bird(1))
    event = yard.process((bird(1), pack(1))).event_ids[0]
    yard.declare_error(event)
    assert (yard.state(bird(1)).stage, yard.state(pack(1)).stage) == (Stage.ALIVE, Stage.VOID)
    assert queries.trace_back(pack(1)).items[0].epc == pack(1)
    assert len(queries.trace_back(pack(1)).items) == 1
    yard.process((bird(1), pack(2)))
    assert list(audit.violations()) == []


def test_taking_back_a_catch_gives_back_no_more_fish_than_were_left(yard, everything):
    pond = fish("POND")
    first = yard.record(happened.stocked(happened.kilograms(pond, 50), at=yard.now, place=YARD)).event_ids[0]
    yard.record(happened.stocked(happened.kilograms(pond, 30), at=yard.now, place=YARD))
    cut = happened.lot_processed([happened.kilograms(pond, 40)], at=yard.now, place=PLANT, outputs=[pack(1)])
    event = yard.record(cut).event_ids[0]
    before = everything()
    with pytest.raises(OthersRestOnIt):
        yard.declare_error(first)
    assert everything() == before
    yard.declare_error(event)
    assert yard.state(pond).balance == 80
    yard.declare_error(first)
    assert yard.state(pond).balance == 30
    assert list(audit.violations()) == []


def test_a_recall_needs_a_reason(season, everything):
    before = everything()
    with pytest.raises(NoReason):
        season.recall(bird(3), reason=" ")
    assert everything() == before
