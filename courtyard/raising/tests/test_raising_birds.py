"""Delivery, visits, losses, weights, steps, collection and processing, and what is refused of each."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from courtyard.algorithms.epcis.urn import parse_urn
from courtyard.finance.actions.receive import DeliveryRefused
from courtyard.kernel.errors import Invalid
from courtyard.monitoring import actions as monitoring
from courtyard.monitoring.actions.record_days import DayTotals
from courtyard.raising import actions as raising
from courtyard.raising import queries
from courtyard.raising.actions.certify_steps import NoStepsAsked, NothingCounted
from courtyard.raising.actions.close_flock import AnimalsLeft
from courtyard.raising.actions.collect import NotOnScale, StepsNotCertified
from courtyard.raising.actions.decide_doubt import NoDoubt
from courtyard.raising.actions.deliver import BraceletsMissing, NotAwaited
from courtyard.raising.actions.open_lot import NameTaken
from courtyard.raising.actions.record_losses import LossUnclear
from courtyard.raising.actions.visit import CountImpossible, NotWithdrawalDays
from courtyard.raising.actions.weigh import WeightUnclear
from courtyard.raising.collecting import InWithdrawal, LotClosed, WrongVerb
from courtyard.raising.identity import supply_class
from courtyard.raising.models import SupplyLot
from courtyard.raising.selling import LotEmpty, LotSoldBefore
from courtyard.raising.standing import DayOutOfOrder, FlockIsClosed
from courtyard.raising.supplying import NotASupplier
from courtyard.raising.tests.making import SMALL, SMALL_RUNNING, flock_of_ten
from courtyard.trace import actions as tracing
from courtyard.trace import queries as trace
from tests.stories.season import Season


def digital_link(epc: str) -> str:
    return parse_urn(epc).link


def test_each_chick_has_a_number_of_its_own_from_the_first_day(season: Season):
    wang = flock_of_ten(season)
    birds = season.birds(wang)
    assert [bird.slot for bird in birds] == list(range(10))
    assert len({bird.epc for bird in birds}) == 10
    (begin,) = trace.history(birds[0].epc)
    assert begin.biz_step == "commissioning"
    assert begin.rest["ilmd"]["courtyard:hatchDate"] == "2017-01-30"
    assert begin.rest["ilmd"]["courtyard:breed"] == "Taihang"


def test_more_chicks_than_were_ordered_are_not_taken_in(season: Season, refused):
    season.begin(SMALL)
    wang = season.household(birds=10)
    with refused(DeliveryRefused):
        season.supplier_delivers(wang, birds=11)


def test_chicks_come_once(season: Season, refused):
    wang = flock_of_ten(season)
    with refused(NotAwaited):
        season.supplier_delivers(wang)


def test_where_steps_are_counted_every_chick_needs_a_bracelet(season: Season, refused):
    season.begin(SMALL_RUNNING)
    wang = season.household(birds=10)
    with refused(BraceletsMissing):
        season.do(
            raising.deliver,
            season.cast.manager,
            application_id=wang.application_id,
            arrived=(raising.Arrived("chick", 10),),
            placed_on=season.today,
            bracelets=("B1", "B2"),
        )


def test_shares_of_a_collective_flock_fill_its_slots_one_after_another(season: Season):
    season.begin(SMALL)
    one, two = season.collective([10, 10])
    season.supplier_delivers(one, birds=7)
    season.pass_days(3)
    season.supplier_delivers(two)
    assert [bird.slot for bird in season.birds(one)] == list(range(17))
    assert season.verify() == []


def test_a_bird_is_lost_once_and_only_from_its_own_flock(season: Season, refused):
    wang = flock_of_ten(season)
    season.pass_days(5)
    first = season.birds(wang)[0].epc
    done = season.die(wang, 1, "disease")
    assert (done.animals, done.alive, done.claim_fen) == (1, 9, 30_00)
    with refused(Invalid) as error:
        season.do(
            raising.record_losses,
            season.cast.technician,
            flock_id=wang.flock_id,
            lost_on=season.today,
            reason="disease",
            epcs=(first, "urn:epc:id:sgtin:952123456.0009.X"),
        )
    assert [reason.detail["epc"] for reason in error.value.reasons] == sorted([first, "urn:epc:id:sgtin:952123456.0009.X"])
    assert trace.states([first])[first].disposition == "destroyed"
    assert season.die(wang, 1, "predator").claim_fen == 0
    assert season.verify() == []


def test_a_stolen_bird_is_not_destroyed(season: Season):
    wang = flock_of_ten(season)
    bird = season.birds(wang)[0].epc
    season.die(wang, 1, "stolen")
    state = trace.states([bird])[bird]
    assert (state.disposition, state.gone) == ("stolen", False)


def test_a_missing_bird_is_not_destroyed_and_not_fit_to_be_sold(season: Season):
    wang = flock_of_ten(season)
    bird = season.birds(wang)[0].epc
    season.die(wang, 1, "missing")
    state = trace.states([bird])[bird]
    assert (state.disposition, state.gone) == ("non_sellable_other", False)


def test_a_loss_needs_a_known_reason_and_no_day_in_the_future(season: Season, refused):
    wang = flock_of_ten(season)
    arguments = {"flock_id": wang.flock_id, "epcs": (season.birds(wang)[0].epc,)}
    with refused(LossUnclear):
        season.do(raising.record_losses, season.cast.technician, lost_on=season.today, reason="boredom", **arguments)
    with refused(DayOutOfOrder):
        season.do(raising.record_losses, season.cast.technician, lost_on=season.today + timedelta(days=1), reason="cold", **arguments)


def test_the_last_loss_closes_the_flock(season: Season, refused):
    wang = flock_of_ten(season)
    season.die(wang, 10)
    assert season.statement(wang).step == "closed"
    with refused(FlockIsClosed):
        season.do(raising.visit, season.cast.technician, flock_id=wang.flock_id, visited_on=season.today)


def test_a_visit_counts_no_more_birds_than_there_are(season: Season, refused):
    wang = flock_of_ten(season)
    for wrong in ({"counted": 11}, {"sick": 11}, {"counted": 3, "sick": 4}):
        with refused(CountImpossible):
            season.do(raising.visit, season.cast.technician, flock_id=wang.flock_id, visited_on=season.today, **wrong)


def lot_of(label: str) -> str:
    return SupplyLot.unscoped.get(label=label).epc


def test_what_was_given_is_tied_to_every_bird_alive(season: Season):
    wang = flock_of_ten(season)
    given = (raising.Given("vaccine", "Newcastle disease", "V-2017/03"),)
    season.do(raising.visit, season.cast.technician, flock_id=wang.flock_id, visited_on=season.today, counted=10, given=given)
    fed = {one.epc for one in trace.trace_forward(lot_of("V-2017/03"))}
    assert fed >= {digital_link(bird.epc) for bird in season.birds(wang)}
    assert season.verify() == []


def test_a_flock_is_not_collected_before_the_days_of_its_medicine_are_over(season: Season, refused):
    wang = flock_of_ten(season)
    season.pass_days(150)
    for name, days in (("salt", None), ("Newcastle", 0), ("tylosin", 7)):
        given = (raising.Given("medicine", name, "", None, days),)
        season.do(raising.visit, season.cast.technician, flock_id=wang.flock_id, visited_on=season.today, given=given)
    with refused(NotWithdrawalDays):
        given = (raising.Given("medicine", "tylosin", "", None, 401),)
        season.do(raising.visit, season.cast.technician, flock_id=wang.flock_id, visited_on=season.today, given=given)
    season.open_lot()
    season.pass_days(6)
    with refused(InWithdrawal) as error:
        season.collect(wang)
    (reason,) = error.value.reasons
    assert (reason.detail["name"], reason.detail["from"]) == ("tylosin", (season.today + timedelta(days=1)).isoformat())
    season.pass_days(1)
    assert sum(grade.quantity for grade in season.collect(wang).grades) == 10


def test_a_hatcherys_lot_is_followed_to_every_chick_of_it(season: Season):
    wang = flock_of_ten(season)
    reached = {one.epc for one in trace.trace_forward(lot_of("H-2017-03"))}
    assert reached >= {digital_link(bird.epc) for bird in season.birds(wang)}


def test_two_suppliers_may_print_the_same_label(season: Season):
    season.begin(SMALL)
    one, other = season.household(birds=10), season.household(birds=10)
    for home, supplier in ((one, season.hatchery), (other, season.builder)):
        season.supplier_delivers(home)
        given = (raising.Given("feed", "maize", "LOT-7", supplier),)
        season.do(raising.visit, season.cast.technician, flock_id=home.flock_id, visited_on=season.today, counted=10, given=given)
    lots = {lot.supplier.public_id: lot.epc for lot in SupplyLot.unscoped.filter(label="LOT-7").select_related("supplier")}
    season.do(tracing.recall, season.cast.officer, epcs=(lots[season.hatchery],), reason="salmonella")
    assert [{trace.state(bird.epc).recalled for bird in season.birds(home)} for home in (one, other)] == [{True}, {False}]
    assert season.verify() == []


def test_labels_that_no_gs1_lot_can_hold_do_not_run_into_each_other():
    labels = ("甲批", "乙批", "A-VERY-LONG-LABEL-OF-A-MILL-1", "A-VERY-LONG-LABEL-OF-A-MILL-2", "V/1", "V-1", "V.1")
    names = [supply_class("952123456", label) for label in labels]
    assert len(set(names)) == len(labels)
    assert all(len(name.rpartition(".")[2]) <= 20 and trace.canonical(name) for name in names)
    assert supply_class("952123456", "v-1") == supply_class("952123456", "Ｖ-1") == "urn:epc:class:lgtin:952123456.0000.V-1"
    assert supply_class("952123456", "https://id.gs1.org/01/09521234000044/10/LOT") == "https://id.gs1.org/01/09521234000044/10/LOT"


def test_nobody_but_a_supplier_gives_a_lot(season: Season, refused):
    wang = flock_of_ten(season)
    for stranger in (season.company, UUID(int=7)):
        given = (raising.Given("feed", "maize", "LOT-7", stranger),)
        with refused(NotASupplier):
            season.do(raising.visit, season.cast.technician, flock_id=wang.flock_id, visited_on=season.today, counted=10, given=given)


def test_birds_are_weighed_one_by_one_or_together(season: Season, refused):
    wang = flock_of_ten(season)
    weights = tuple(raising.BirdWeight(bird.epc, 900 + at) for at, bird in enumerate(season.birds(wang)[:4]))
    arguments = {"flock_id": wang.flock_id, "weighed_on": season.today}
    done = season.do(raising.weigh, season.cast.technician, weights=weights, **arguments)
    assert (done.animals, done.mean_g) == (4, 901)
    assert season.do(raising.weigh, season.cast.technician, animals=5, total_g=5_003, **arguments).mean_g == 1_000
    for wrong in ({"animals": 11, "total_g": 9_000}, {"animals": 3, "total_g": 0}, {"weights": (weights[0], weights[0])}, {}):
        with refused(WeightUnclear):
            season.do(raising.weigh, season.cast.technician, **arguments, **wrong)


# --------------------------------------------------------------------------------------------------------------------- steps


def cheated(season: Season, wang, days: int = 160):
    """One bracelet of ten counts the same every day."""
    first = season.today
    season.pass_days(days)
    rows = tuple(
        DayTotals(wang.flock_id, first + timedelta(days=at), (9_999, *(6_500 + (at * 37 + slot * 91) % 900 for slot in range(1, 10))))
        for at in range(days)
    )
    season.do(monitoring.record_days, season.cast.manager, rows=rows, provenance="device")


def test_a_cheated_pedometer_waits_for_a_person_before_its_bird_is_collected(season: Season, refused):
    wang = flock_of_ten(season, SMALL_RUNNING)
    cheated(season, wang)
    assert season.certify(wang).doubtful >= 1
    doubtful = [bird for bird in season.birds(wang) if bird.doubtful]
    assert doubtful[0].slot == 0
    constant = next(flag for flag in doubtful[0].doubt["flags"] if flag["kind"] == "constant")
    assert (constant["value"], constant["from"]) == (9_999, (season.today - timedelta(days=160)).isoformat())
    assert (date.fromisoformat(constant["to"]) - date.fromisoformat(constant["from"])).days == 159
    season.open_lot()
    with refused(StepsNotCertified) as error:
        season.collect(wang)
    assert {reason.detail["epc"] for reason in error.value.reasons} == {bird.epc for bird in doubtful}
    for bird in doubtful:
        season.do(raising.decide_doubt, season.cast.officer, epc=bird.epc, certified=bird.slot != 0, reason="looked at it")
    with refused(NoDoubt):
        season.do(raising.decide_doubt, season.cast.officer, epc=doubtful[0].epc, certified=True, reason="again")
    graded = {grade.grade: grade.quantity for grade in season.collect(wang).grades}
    assert graded["ordinary"] == 1
    assert season.verify() == []


def test_a_bird_that_joined_later_was_not_missing_before(season: Season):
    """Two households share a flock; the second one's birds come 100 days later and are too young when the first one's are certified."""
    season.begin(replace(SMALL_RUNNING, trainings_before_approval=0))
    early, late = season.collective([5, 5])
    season.supplier_delivers(early)
    season.walk(early, days=100)
    season.supplier_delivers(late)
    season.walk(early, days=60)
    done = season.certify(early)
    assert (done.certified, done.doubtful, done.short) == (5, 0, 5)
    steps = {bird.slot: bird.certified for bird in season.birds(early)}
    assert steps == {slot: slot < 5 for slot in range(10)}
    (reports,) = [
        element["sensorReport"] for line in trace.history(season.birds(early)[9].epc) for element in line.rest.get("sensorElementList", ())
    ]
    assert {report["courtyard:verdict"] for report in reports} == {"certified", "too_young"}
    assert season.verify() == []


def test_a_bird_whose_bracelet_came_off_waits_for_a_person(season: Season):
    wang = flock_of_ten(season, SMALL_RUNNING)
    season.walk(wang, days=140)
    naked = season.birds(wang)[9].epc
    season.do(monitoring.unbind, season.cast.manager, subjects=(naked,), on=season.today, reason="came off")
    first = season.today
    season.pass_days(20)
    rows = tuple(
        DayTotals(wang.flock_id, first + timedelta(days=at), (*(6_500 + (at * 37 + slot * 91) % 900 for slot in range(9)), None))
        for at in range(20)
    )
    season.do(monitoring.record_days, season.cast.manager, rows=rows, provenance="device")
    season.certify(wang)
    (bird,) = [bird for bird in season.birds(wang) if bird.epc == naked]
    assert (bird.certified, bird.doubt["verdict"], bird.doubt["missing_days"]) == (None, "uncertain", 21)
    assert season.verify() == []


def test_steps_are_certified_before_birds_are_collected(season: Season, refused):
    wang = flock_of_ten(season, SMALL_RUNNING)
    season.open_lot()
    with refused(NothingCounted):
        season.certify(wang)
    with refused(StepsNotCertified):
        season.collect(wang)


def test_a_project_without_steps_certifies_none(season: Season, refused):
    wang = flock_of_ten(season)
    with refused(NoStepsAsked):
        season.certify(wang)


# ---------------------------------------------------------------------------------------------------------------- collection


def test_every_bird_is_weighed_once_into_crates_without_gaps(season: Season, refused):
    wang = flock_of_ten(season)
    lot = season.open_lot()
    birds = season.birds(wang)
    one, two = birds[0].epc, birds[1].epc
    for wrong in (
        (),
        (raising.CollectedBird(one, 0),),
        (raising.CollectedBird(one, 900), raising.CollectedBird(one, 900)),
        (raising.CollectedBird(one, 900, 1), raising.CollectedBird(two, 900, 3)),
    ):
        with refused(NotOnScale):
            season.do(raising.collect, season.cast.helper, lot_id=lot, flock_id=wang.flock_id, collected_on=season.today, birds=wrong)


def test_a_lot_that_is_sold_takes_nothing_more(season: Season, refused):
    wang = flock_of_ten(season)
    lot = season.open_lot()
    with refused(LotEmpty):
        season.do(raising.sell_lot, season.cast.manager, lot_id=lot)
    season.collect(wang, only=6)
    season.do(raising.sell_lot, season.cast.manager, lot_id=lot)
    with refused(LotClosed):
        season.collect(wang)
    with refused(LotSoldBefore):
        season.do(raising.sell_lot, season.cast.manager, lot_id=lot)


def test_two_lots_of_a_project_have_two_names(season: Season, refused):
    season.begin(SMALL)
    season.open_lot("spring")
    with refused(NameTaken):
        season.open_lot("spring")


def test_birds_with_numbers_are_not_harvested_by_count(season: Season, refused):
    wang = flock_of_ten(season)
    season.open_lot()
    with refused(WrongVerb):
        season.do(
            raising.harvest,
            season.cast.helper,
            lot_id=season.lot_id,
            flock_id=wang.flock_id,
            collected_on=season.today,
            parts=(raising.Part("mountain", 3),),
        )


def test_a_flock_with_birds_alive_is_not_closed(season: Season, refused):
    wang = flock_of_ten(season)
    with refused(AnimalsLeft):
        season.do(raising.close_flock, season.cast.manager, flock_id=wang.flock_id, closed_on=season.today)


def test_a_bird_becomes_one_pack_and_only_one(season: Season, refused):
    wang = flock_of_ten(season)
    season.collect(wang)
    lot, bird = season.lot_id, queries.birds(wang.flock_id)[0]
    packed = (raising.PackedBird(bird.epc, 1_300),)
    done = season.do(raising.process, season.cast.manager, lot_id=lot, packed_on=season.today, birds=packed)
    assert (done.packs, done.left) == (1, 9)
    with refused(Invalid):
        season.do(raising.process, season.cast.manager, lot_id=lot, packed_on=season.today, birds=packed)
    after = queries.birds(wang.flock_id)[0]
    steps = [line.biz_step for line in trace.history(bird.epc)]
    assert steps[0] == "commissioning"
    assert {"packing", "departing", "arriving", "unpacking"} <= set(steps)
    assert trace.states([bird.epc])[bird.epc].gone
    assert not trace.states([after.pack])[after.pack].gone
    assert season.verify() == []


def test_a_bird_too_light_for_any_grade_is_not_accepted_and_not_packed(season: Season, refused):
    wang = flock_of_ten(season, replace(SMALL, ordinary=None))
    done = season.collect(wang, light=4)
    assert {grade.grade: (grade.quantity, grade.value_fen) for grade in done.grades} == {"": (4, 0), "mountain": (6, 600_00)}
    refused_bird = next(bird for bird in queries.birds(wang.flock_id) if not bird.grade)
    with refused(Invalid):
        season.do(
            raising.process,
            season.cast.manager,
            lot_id=season.lot_id,
            packed_on=season.today,
            birds=(raising.PackedBird(refused_bird.epc, 700),),
        )
    assert season.verify() == []


# -------------------------------------------------------------------------------------------------- what happens meanwhile


def test_a_silent_bracelet_becomes_part_of_its_birds_way(season: Season):
    wang = flock_of_ten(season, SMALL_RUNNING)
    first = season.today
    season.pass_days(6)
    rows = tuple(DayTotals(wang.flock_id, first + timedelta(days=at), (*([7_000 + at] * 9), 7_000 if at < 2 else None)) for at in range(6))
    season.do(monitoring.record_days, season.cast.manager, rows=rows, provenance="device")
    raised = season.do(monitoring.raise_alarms, season.cast.system, on=first + timedelta(days=5), groups=(wang.flock_id,))
    assert len(raised.alarm_ids) == 1
    season.work()
    silent = season.birds(wang)[9].epc
    assert [line.biz_step for line in trace.history(silent)] == ["commissioning", "sensor_reporting"]
    assert len(trace.history(season.birds(wang)[0].epc)) == 1
    assert season.verify() == []


def test_a_household_is_due_for_training_when_the_interval_has_passed(season: Season):
    wang = flock_of_ten(season)
    season.pass_days(60)
    assert queries.trainings_due(season.cast.officer, season.project_id, season.today) == ()
    season.pass_days(1)
    (due,) = queries.trainings_due(season.cast.officer, season.project_id, season.today)
    assert due.household_id == wang.household_id
    season.train(wang)
    assert queries.trainings_due(season.cast.officer, season.project_id, season.today) == ()
