"""What the page of a recall shows: layers, groups, threads, what is untraced, and what lies outside of one's area."""

from uuid import UUID

import pytest

from courtyard.kernel.actors import Actor, Grant, Role, system
from courtyard.kernel.errors import NotFound
from courtyard.trace import actions, queries
from courtyard.trace.actions.register_locations import NewLocation
from courtyard.trace.rules import builders as happened
from courtyard.trace.tests.making import PLANT, SHOP, SPRING, YARD, bird, crate, feed, fish, key, pack

COOPERATIVE, SHOPKEEPER = UUID(int=1), UUID(int=2)
OTHER_YARD = "https://id.gs1.org/414/9521234000006/254/YARD2"
DAY = SPRING.date().isoformat()


def manager(organisation: UUID) -> Actor:
    return Actor(UUID(int=9), (Grant(Role.MANAGER, organisation=organisation),))


@pytest.fixture
def season(yard):
    """Four birds, three fed of a sack; two become packs, one of them is sold in a parcel; one dies, one stays. A neighbour's bird."""
    actions.register_locations(
        actor=system(),
        key=key(),
        now=SPRING,
        locations=(
            NewLocation(YARD, organisation_id=COOPERATIVE, place_code="131123103201", name="Wang's yard"),
            NewLocation(PLANT, organisation_id=COOPERATIVE, place_code="131123100000", name="the plant"),
            NewLocation(OTHER_YARD, organisation_id=SHOPKEEPER, place_code="110101001001", name="Li's yard"),
            NewLocation(SHOP, organisation_id=SHOPKEEPER, place_code="110101001001"),
        ),
    )
    yard.band(bird(1), bird(2), bird(3), bird(4))
    yard.record(happened.banded([bird(9)], at=yard.now, place=OTHER_YARD, breed="Taihang"))
    sack = [happened.Supply(happened.kilograms(feed("SACK"), 25), "feed")]
    yard.record(happened.given([bird(1), bird(2), bird(3)], at=yard.now, place=YARD, supplies=sack))
    yard.record(happened.given([bird(9)], at=yard.now, place=OTHER_YARD, supplies=sack))
    yard.die(bird(3))
    yard.collect(crate(1), bird(1), bird(2))
    yard.carry(crate(1))
    yard.unpack(crate(1))
    yard.process((bird(1), pack(1)), (bird(2), pack(2)))
    yard.collect(crate(2), pack(1))
    yard.order = key()
    yard.record(happened.sold([crate(2)], at=yard.now, place=SHOP, order_id=yard.order))
    return yard


def groups(reach: queries.Reach) -> dict[str, tuple[int, int]]:
    return {group.key: (group.items, group.recalled) for group in reach.groups}


def threads(reach: queries.Reach) -> dict[tuple[str, str], int]:
    return {(thread.source, thread.target): thread.items for thread in reach.threads}


def test_a_sack_of_feed_leads_through_every_layer_to_the_buyer(season):
    found = queries.reach(system(), epcs=[feed("SACK")])
    order = f"buyer|urn:uuid:{season.order}"
    assert groups(found) == {
        f"supply|{feed('SACK')}": (1, 0),
        f"place|{YARD}": (3, 0),
        f"place|{OTHER_YARD}": (1, 0),
        "animal|packed": (2, 0),
        "animal|dead": (1, 0),
        "animal|alive": (1, 0),
        f"batch|{PLANT}|{DAY}": (2, 0),
        "pack|sold": (1, 0),
        "pack|kept": (1, 0),
        f"parcel|{crate(2)}": (1, 0),
        order: (1, 0),
    }
    assert threads(found) == {
        (f"supply|{feed('SACK')}", f"place|{YARD}"): 3,
        (f"supply|{feed('SACK')}", f"place|{OTHER_YARD}"): 1,
        (f"place|{YARD}", "animal|packed"): 2,
        (f"place|{YARD}", "animal|dead"): 1,
        (f"place|{OTHER_YARD}", "animal|alive"): 1,
        ("animal|packed", f"batch|{PLANT}|{DAY}"): 2,
        (f"batch|{PLANT}|{DAY}", "pack|sold"): 1,
        (f"batch|{PLANT}|{DAY}", "pack|kept"): 1,
        ("pack|sold", f"parcel|{crate(2)}"): 1,
        (f"parcel|{crate(2)}", order): 1,
    }
    assert (found.to_recall, found.recalled, found.hidden) == (4, 0, {})  # the sack, the neighbour's bird, two packs
    assert found.names == {YARD: "Wang's yard", OTHER_YARD: "Li's yard", PLANT: "the plant"}
    (sold,) = [line for line in found.of("pack") if line.standing == "sold"]
    assert (sold.epc, sold.made_of, sold.parcel, sold.buyer) == (pack(1), bird(1), crate(2), f"urn:uuid:{season.order}")
    assert [line.epc for line in found.of("crate")] == [crate(1)]


def test_a_pack_leads_back_to_its_yard_and_feed_and_on_to_its_parcel(season):
    found = queries.reach(system(), epcs=[pack(1)])
    assert {line.epc: (line.layer, line.way) for line in found.lines} == {
        pack(1): ("pack", "cause"),
        crate(2): ("parcel", "down"),
        bird(1): ("animal", "up"),
        feed("SACK"): ("supply", "up"),
    }
    assert threads(found)[f"supply|{feed('SACK')}", f"place|{YARD}"] == 1


def test_what_is_recalled_and_what_is_untraced_is_counted(season):
    season.recall(feed("SACK"))
    found = queries.reach(system(), places=[YARD])
    assert (found.to_recall, found.recalled) == (3, 2)
    assert groups(found)["pack|kept"] == (1, 1)
    # The fourth bird got nothing that is written down; the second pack is in no parcel.
    assert found.untraced == {"no-supply": 1, "no-parcel": 1}


def test_birds_that_were_collected_and_packs_that_left_for_nobody_knows_where_are_untraced(season):
    season.collect(crate(3), bird(4))
    season.record(happened.departed([pack(2)], at=season.now, place=PLANT))
    assert queries.reach(system(), places=[YARD]).untraced == {"no-supply": 1, "collected": 1, "left-unknown": 1}


def test_a_manager_sees_what_its_own_places_reached_and_of_the_rest_the_number(season):
    found = queries.reach(manager(COOPERATIVE), epcs=[feed("SACK")])
    assert found.hidden == {"animal": 1}
    assert bird(9) not in {line.epc for line in found.lines}
    assert OTHER_YARD not in found.names
    assert groups(found)["place|hidden"] == (1, 0)
    assert groups(found)["animal|hidden"] == (1, 0)
    assert found.to_recall == 4


def test_who_has_nothing_of_it_learns_nothing_of_it(season):
    for epc in (pack(2), bird(4)):
        with pytest.raises(NotFound):
            queries.reach(manager(SHOPKEEPER), epcs=[epc])
    with pytest.raises(NotFound):
        queries.reach(manager(UUID(int=7)), epcs=[feed("SACK")])


def test_a_pond_is_followed_by_its_lots(yard):
    yard.record(happened.banded(quantities=[happened.pieces(fish("POND"), 500)], at=yard.now, place=YARD, breed="carp"))
    caught = [happened.kilograms(fish("POND"), 1)]
    yard.record(happened.stocked(happened.kilograms(fish("CATCH"), 80), at=yard.now, place=YARD, out_of=caught))
    made = [happened.pieces(fish("PACKS"), 90)]
    yard.record(happened.lot_processed([happened.kilograms(fish("CATCH"), 80)], at=yard.now, place=PLANT, output_quantities=made))
    found = queries.reach(system(), epcs=[fish("POND")])
    assert {line.epc: (line.layer, line.quantity, line.unit) for line in found.lines} == {
        fish("POND"): ("animal", 500, ""),
        fish("CATCH"): ("animal", 80, "KGM"),
        fish("PACKS"): ("pack", 90, ""),
    }
    assert threads(found) == {
        (f"place|{YARD}", f"animal|{fish('POND')}"): 1,
        (f"animal|{fish('POND')}", f"animal|{fish('CATCH')}"): 1,
        (f"animal|{fish('CATCH')}", f"batch|{PLANT}|{DAY}"): 1,
        (f"batch|{PLANT}|{DAY}", f"pack|{fish('PACKS')}"): 1,
    }
    assert found.untraced == {"no-supply": 1, "by-lot": 1}


def test_a_reach_takes_the_same_statements_however_many_it_finds(season, django_assert_max_num_queries):
    for start in ([pack(1)], [feed("SACK")]):
        with django_assert_max_num_queries(13):
            queries.reach(system(), epcs=start)


def test_a_day_lists_what_happened_at_ones_own_places(season):
    seen = {(one.name, one.biz_step): one.events for one in queries.happened_on(manager(COOPERATIVE), SPRING.date())}
    assert seen == {
        ("Wang's yard", "commissioning"): 1,
        ("Wang's yard", "other"): 1,
        ("Wang's yard", "destroying"): 1,
        ("Wang's yard", "packing"): 2,
        ("Wang's yard", "departing"): 1,
        ("the plant", "arriving"): 1,
        ("the plant", "unpacking"): 1,
        ("the plant", "killing"): 2,
    }


def test_recalls_are_listed_for_who_made_them_and_for_whom_they_reached(season):
    made = season.recall(bird(9), actor=manager(SHOPKEEPER))
    reaching = season.recall(feed("SACK"), actor=manager(COOPERATIVE))
    assert [(one.recall_id, one.own) for one in queries.recalls(manager(COOPERATIVE))] == [(reaching.recall_id, True)]
    assert [(one.recall_id, one.own) for one in queries.recalls(manager(SHOPKEEPER))] == [
        (reaching.recall_id, False),
        (made.recall_id, True),
    ]
    assert queries.recalls(manager(UUID(int=7))) == []
    one = queries.recall_of(manager(SHOPKEEPER), made.recall_id)
    assert (one.reason, one.reached, one.epcs, one.outcome) == ("salmonella", 1, (bird(9),), "")
    with pytest.raises(NotFound):
        queries.recall_of(manager(COOPERATIVE), made.recall_id)
