"""Every verb is called once, by somebody whose work it is: stories first, then whatever no story tells.

`TOUR` names the stops in their order, each a function of nothing that tells its part in the present database.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO
from uuid import UUID

from openpyxl import Workbook

from courtyard.finance import actions as finance
from courtyard.finance import queries as finance_queries
from courtyard.finance.models import PayoutLine, SupplierApproval
from courtyard.finance.rules import LineState, LossSource, PayoutResult, ReturnedPayment
from courtyard.finance.tests.conftest import Desk, make_desk
from courtyard.impact import actions as impact
from courtyard.impact.actions.assess_exit import Finding
from courtyard.impact.indicators import INDICATORS
from courtyard.impact.rules import Criterion, Evidence
from courtyard.kernel.actors import Actor, Grant, Role, system
from courtyard.ledger import actions as ledger
from courtyard.logistics import actions as logistics
from courtyard.logistics.rules import Outcome
from courtyard.logistics.tests.making import make_office
from courtyard.monitoring import actions as monitoring
from courtyard.monitoring.models import Alarm
from courtyard.passport import actions as passport
from courtyard.passport.models import Case, Code
from courtyard.passport.spool import ScanLine
from courtyard.people import actions as people
from courtyard.people import queries as people_queries
from courtyard.people.models import Membership, RoleGrant, User
from courtyard.raising import actions as raising
from courtyard.raising.models import Bird, Objection
from courtyard.raising.rules import Fate, LossReason
from courtyard.trace import actions as trace
from courtyard.trace import queries as trace_queries
from courtyard.trace.models import Event
from tests.faults import books
from tests.stories import test_collective_flock as collective
from tests.stories import test_fish_pond as pond
from tests.stories import test_pigeons_by_the_month as pigeons
from tests.stories import test_published_case as published
from tests.stories.season import BEGINS, COUNTY, NEIGHBOUR, RUNNING, WUYI, Home, Season


def walking() -> None:
    """Bracelets, visits, weights, an alarm, a bird in doubt, a yard that is renovated."""
    season = Season()
    season.begin(RUNNING)
    home = season.apply(season.register(), 6)
    found = season.inspect(home, fence=False)
    season.do(
        raising.renovate_yard, season.cast.manager, inspection_id=found.inspection_id, supplier_id=season.builder, work="fence",
        cost_fen=100_00, paid_by="grant", commitment_id=season.commitment,
    )  # fmt: skip
    season.inspect(home)
    season.train(home)
    season.approve(home)
    season.supplier_delivers(home)
    bird = season.birds(home)[0]
    season.do(raising.visit, season.cast.technician, flock_id=home.flock_id, visited_on=season.today, counted=6)
    season.do(
        raising.weigh, season.cast.technician, flock_id=home.flock_id, weighed_on=season.today,
        weights=(raising.BirdWeight(bird.epc, 300),),
    )  # fmt: skip
    season.die(home, 1, LossReason.DISEASE)
    season.do(
        raising.file_certificate, season.cast.technician, flock_id=home.flock_id, kind="laboratory", number="T-1", issuer="test",
        issued_on=season.today,
    )  # fmt: skip
    season.walk(home, days=10)
    season.pass_days(30)
    season.do(monitoring.raise_alarms, season.cast.manager, on=season.today)
    season.work()
    alarm = Alarm.unscoped.first()
    season.do(monitoring.close_alarm, season.cast.technician, alarm_id=alarm.public_id, outcome="looked")
    season.pass_days(160)
    season.certify(home)
    doubtful = Bird.unscoped.filter(flock__public_id=home.flock_id, state="alive").first()
    season.do(raising.decide_doubt, season.cast.officer, epc=doubtful.epc, certified=True, reason="seen")
    event = Event.unscoped.order_by("-id").first()
    handed_out = trace_queries.epcis_document([event.public_id], created=season.now)
    seen = handed_out["epcisBody"]["eventList"][0] | {"eventID": "urn:x:seen", "@context": handed_out["@context"]}
    season.do(trace.capture, season.cast.officer, document=json.dumps(handed_out))
    season.do(trace.capture_event, season.cast.officer, event=json.dumps(seen))
    season.work()
    subscribing(season)
    season.do(trace.declare_error, season.cast.officer, event_id=event.public_id, reason="incorrect_data", explanation="test")
    recalled = season.do(trace.recall, season.cast.officer, epcs=(doubtful.epc,), reason="test")
    season.do(trace.end_recall, season.cast.officer, recall_id=recalled.recall_id, outcome="mistake", note="test")


def subscribing(season: Season) -> None:
    """A query gets a name, a subscription, and neither any more."""
    officer = season.cast.officer
    season.do(trace.name_query, officer, name="shipped", query={"EQ_bizStep": ["shipping"]})
    made = season.do(trace.subscribe, officer, query="shipped", dest="https://shop.example/news", stream=True)
    season.do(trace.resume_subscription, officer, subscription_id=made.subscription_id)
    season.do(trace.unsubscribe, officer, subscription_id=made.subscription_id)
    season.do(trace.delete_query, officer, name="shipped")


def asking() -> None:
    """Somebody thinks better of it; birds get bands; somebody objects and is answered."""
    season = Season()
    gone = season.apply(season.register(), 10)
    season.do(raising.withdraw, season.cast.helper, application_id=gone.application_id)
    home = season.household(birds=10)
    season.supplier_delivers(home)
    season.do(passport.order_bands, season.cast.technician, flock_id=home.flock_id, paper="roll")
    season.pass_days(160)
    season.collect(home)
    season.process()
    lot = season.lot_id
    coding(season, lot)
    season.sell()
    season.do(raising.state_retail, season.cast.manager, lot_id=lot, prices=(raising.RetailPrice(128_00),))
    prepared = season.prepare()
    season.do(
        raising.object_to, season.cast.helper, project_id=season.project_id, household_id=home.household_id, text="too little",
        settlement_id=prepared.settlement_id,
    )  # fmt: skip
    objection = Objection.unscoped.get(settlement__public_id=prepared.settlement_id)
    season.do(raising.answer_objection, season.cast.officer, objection_id=objection.public_id, upheld=False, answer="it is right")
    impacts(season, home)


def parting() -> None:
    """Birds that no grade takes go back to their household."""
    season = Season()
    season.begin(replace(WUYI, ordinary=None))
    home = season.household(birds=10)
    season.supplier_delivers(home)
    season.pass_days(160)
    season.collect(home, light=2)
    season.do(raising.part_with, season.cast.manager, lot_id=season.lot_id, fate=Fate.RETURNED, parted_on=season.today)


def coding(season: Season, lot: UUID) -> None:
    """A key, codes, a scratch number that somebody types; the key is lost, the next one retired."""
    manager, buyer = season.cast.manager, Actor(None, (Grant(Role.BUYER),))
    made = season.do(passport.make_key, manager, issuer_id=season.cooperative, year=season.today.year)
    season.do(passport.mint_codes, manager, lot_id=lot)
    code = Code.unscoped.order_by("pk").first()
    order = season.do(passport.order_labels, manager, lot_id=lot, paper="a4", pins=True)
    hashes = tuple(passport.DrawnPin(one, "00" * 32) for one in Code.unscoped.order_by("pk").values_list("pk", flat=True)[:240])
    season.do(passport.keep_labels, season.cast.system, order_id=order.order_id, number=0, content=b"%PDF", pins=hashes)
    season.do(passport.claim_pack, buyer, gtin=code.gtin, serial=code.serial, typed="ABCD-EFGH")
    season.do(passport.report_doubt, buyer, gtin=code.gtin, serial=code.serial, text="test")
    line = ScanLine(UUID(int=1), season.now.isoformat(), code.gtin, code.serial, "device", "first_seen", "203.0.113.7")
    season.do(passport.take_scans, season.cast.system, lines=(line,))
    season.do(passport.renew_sheets, season.cast.system)
    season.do(passport.look_for_copies, season.cast.system)
    case = Case.unscoped.order_by("pk").first()
    season.do(passport.decide_case, manager, case_id=case.public_id, copied=False, reason="test")
    season.pass_days(31)
    season.do(passport.forget_addresses, season.cast.system)
    season.do(passport.compromise_key, manager, key_id=made.key_id, since=season.now, reason="test")
    again = season.do(passport.make_key, manager, issuer_id=season.cooperative, year=season.today.year)
    season.do(passport.retire_key, manager, key_id=again.key_id)


def impacts(season: Season, home: Home) -> None:
    """A household is assessed, a target set, a page of figures kept."""
    officer, day = season.cast.officer, season.today
    findings = tuple(Finding(criterion, True, Evidence.TWO_PARTY, "visit") for criterion in Criterion)
    season.do(impact.assess_exit, officer, household_id=home.household_id, assessed_on=day, findings=findings)
    counted = next(name for name, indicator in INDICATORS.items() if not indicator.is_ratio)
    season.do(impact.set_target, officer, indicator=counted, value=3, by=day + timedelta(days=9), place=COUNTY[:6])
    season.do(impact.take_snapshot, officer, on=day, place=COUNTY[:6], title="test")


def paying() -> None:
    """Payouts of every kind, an order that is called off, losses, wages, money between banks."""
    desk = make_desk(BEGINS)
    wang = desk.household("王", account="6222000000000000001")
    loan = desk.lend(4500, wang, loss_order=(LossSource.FORGIVEN,))
    desk.do(finance.cancel_order, desk.manager, order_id=desk.order(loan, 10))
    desk.receive(desk.order(loan, 50), 50)
    lot = desk.lot(9000)
    desk.dividend(lot, wang, 3000)
    desk.company_pays(9000)
    desk.do(finance.repay, loan_id=loan, lot_id=lot, amount_fen=100_00)
    waiting = desk.do(finance.cover_loss, loan_id=loan, source=LossSource.FORGIVEN, amount_fen=10_00, reason="test")
    desk.do(finance.reject_loss, desk.second, decision_id=waiting.decision_id)
    desk.do(finance.cover_loss, loan_id=loan, source=LossSource.FORGIVEN, amount_fen=10_00, reason="again")
    desk.do(finance.countersign_loss, desk.second, decision_id=finance_queries.losses_of(loan).order_by("-id").first().public_id)
    desk.do(finance.pay_premium, insurer_id=desk.ids["insurer"], amount_fen=100_00, reference="P-1")
    insured = desk.spent_loan("李", yuan=45)
    desk.do(finance.pay_claim, loan_id=insured, insurer_id=desk.ids["insurer"], amount_fen=60_00, reason="test")
    employer = desk.organisation("employer", "employer", account="95200001000000009")
    desk.do(finance.fund_wages, employer_id=employer, amount_fen=5000_00, reference="W-1")
    desk.do(finance.move_bank, from_id=desk.ids["cooperative"], to_id=desk.ids["office"], amount_fen=100_00, reference="M-1")
    mistyped = desk.do(finance.contribute, fund_id=desk.ids["fund"], donor="test", amount_fen=1, reference="C-9").contribution_id
    desk.do(finance.reverse_pay_in, pay_in_id=mistyped, reason="test")
    approval = SupplierApproval.unscoped.filter(valid_to=None).first()
    desk.do(finance.end_supplier_approval, approval_id=approval.public_id, on=desk.now.date() + timedelta(days=1))

    moved = books.contribute("mistake", 100_00, now=desk.now)
    desk.do(ledger.reverse, system(), set_key=moved.set_key, reason="a mistake")

    desk.do(finance.cancel_payout, desk.manager, batch_id=_prepare(desk))
    batch = _prepare(desk)
    for actor in (desk.manager, desk.officer):
        desk.do(finance.sign_payout, actor, batch_id=batch)
    desk.do(finance.export_payout, desk.manager, batch_id=batch)
    line = PayoutLine.unscoped.get(batch__public_id=batch)
    desk.do(finance.record_payout_results, desk.manager, batch_id=batch, results=(PayoutResult(line.reference, LineState.UNKNOWN),))
    desk.do(finance.import_payout_results, desk.manager, batch_id=batch, content=_results(line), file_name="results.xlsx")
    desk.do(finance.return_payments, desk.manager, batch_id=batch, returns=(ReturnedPayment(line.reference),), reason="test")


def _prepare(desk: Desk):
    arguments = {"organisation_id": desk.ids["cooperative"], "account_kinds": ("household.dividend",)}
    return desk.do(finance.prepare_payout, desk.manager, **arguments).batch_id


def _results(line: PayoutLine) -> bytes:
    book, out = Workbook(), BytesIO()
    for row in (("业务参考号", "金额", "处理结果"), (line.reference, f"{line.amount_fen / 100:.2f}", "成功")):
        book.active.append(row)
    book.save(out)
    return out.getvalue()


def registering() -> None:
    """People come, go, are corrected, given an account, and taken out again."""
    season = Season()
    officer, day = season.cast.officer, season.today
    home = season.register()
    baby = people.NewMember(name="王小", relation="child", birth_date=date(2016, 1, 1))
    admitted = season.do(people.admit_member, officer, household_id=home.household_id, member=baby, valid_from=day)
    membership = Membership.unscoped.filter(person__public_id=admitted.person_id).get()
    season.do(
        people.correct_membership,
        officer,
        membership_id=membership.public_id,
        valid_from=day - timedelta(days=3),
        valid_to=None,
        relation="child",
    )
    season.pass_days(5)
    season.do(people.leave_member, officer, household_id=home.household_id, person_id=admitted.person_id, on=season.today)
    son = people.NewMember(name="王大", relation="child", birth_date=date(1990, 1, 1))
    grown = season.do(people.admit_member, officer, household_id=home.household_id, member=son, valid_from=day)
    season.do(people.change_head, officer, household_id=home.household_id, person_id=grown.person_id, former_relation="parent")
    season.do(
        people.split_household, officer, household_id=home.household_id, leavers=(people.Leaver(home.person_id, "head"),)
    )  # fmt: skip
    season.do(people.move_household, officer, household_id=home.household_id, village_code=NEIGHBOUR)
    season.do(people.set_work_capacity, officer, person_id=home.person_id, capacity="partly", valid_from=season.today)
    season.do(people.record_condition, officer, person_id=home.person_id, kind="chronic", text="test")
    season.do(
        people.set_bank_account,
        officer,
        owner_type="household",
        owner_id=home.household_id,
        bank="bank",
        number="6222000000000000777",
        holder="王",
    )
    consent = season.do(people.record_consent, season.cast.helper, household_id=home.household_id, purpose="proxy_payee")
    season.do(
        people.name_payee, officer, household_id=home.household_id, proxy_name="李", relation="neighbour", consent_id=consent.consent_id
    )
    season.do(people.withdraw_consent, officer, consent_id=consent.consent_id)
    accounts(season)
    content = "户编号,村,姓名,与户主关系\nH900,李家庄村,张三,户主\n".encode()
    for verb in (people.check_register, people.import_register):
        season.do(verb, officer, content=content, file_name="register.csv")
    long = "\n".join(["户编号,村,姓名,与户主关系", *(f"H{at},李家庄村,张{at},户主" for at in range(1000, 2001))]).encode()
    begun = season.do(people.import_register, officer, content=long, file_name="register.csv")
    season.do(people.take_register_chunk, officer, import_id=begun.import_id, number=1)
    season.do(people.give_up_import, officer, import_id=begun.import_id)
    season.do(people.rotate_secrets, season.cast.system)


def accounts(season: Season) -> None:
    officer = season.cast.officer
    season.do(people.set_phone, officer, organisation_id=season.cooperative, phone="0318-5712345")
    user = season.do(people.create_user, officer, username="manager1", name="王")
    season.do(people.grant_role, officer, user_id=user.user_id, role=Role.MANAGER, organisation_id=season.cooperative, place_code=COUNTY)
    manager = people_queries.actor_for(User.objects.get(public_id=user.user_id), season.now, "web")
    made = season.do(people.make_token, manager, user_id=user.user_id, label="test", digest=hashlib.sha256(b"x").hexdigest())
    season.do(people.end_token, manager, token_id=made.token_id)
    grant = RoleGrant.unscoped.get(user__public_id=user.user_id)
    season.do(people.end_role, officer, grant_id=grant.public_id, on=season.today + timedelta(days=1))


def planning() -> None:
    """A table is imported, a scenario asked of it, run, stopped, and run in vain; both are put aside. Rounds and legs are asked for."""
    desk, house = make_office(BEGINS), system()
    table_id = desk.table()
    scenario_id = desk.scenario(places_id=table_id)
    run = {"run_id": desk.do(logistics.run_scenario, scenario_id=scenario_id).run_id, "attempt": 1}
    desk.do(logistics.take_run, house)
    desk.do(logistics.put_back_run, house, **run)
    desk.do(logistics.take_run, house)
    desk.do(logistics.stop_run, run_id=run["run_id"])
    desk.do(logistics.keep_result, house, **run, outcome=Outcome.STOPPED, summary={"objective": 2.0}, content=b"")
    run["run_id"] = desk.do(logistics.run_scenario, scenario_id=scenario_id).run_id
    desk.do(logistics.take_run, house)
    desk.do(logistics.end_run, house, **run, outcome=Outcome.REFUSED, why="test")
    desk.rounds()
    desk.drones()
    desk.day_of_a_plan()
    desk.know_places()
    desk.do(logistics.table_of_places, owner_id=desk.office, name="villages of the county")
    desk.do(logistics.withdraw_scenario, scenario_id=scenario_id)
    desk.do(logistics.withdraw_table, table_id=table_id)


TOUR: tuple[Callable[[], object], ...] = (
    lambda: published.test_a_household_keeps_three_thousand_of_ten_thousand_yuan(Season()),
    lambda: published.test_a_shortfall_is_borne_by_the_insurer(Season()),
    lambda: published.test_a_shortfall_is_borne_by_the_guarantee_fund(Season()),
    lambda: collective.test_own_yards_and_a_collective_flock_settle_together(Season()),
    lambda: pond.test_fish_are_sold_by_the_kilogram(Season()),
    lambda: pond.test_consigned_fish_are_settled_in_rounds_and_a_reserve_waits_for_the_last(Season()),
    lambda: pigeons.test_a_worker_of_the_cooperative_earns_three_thousand_yuan_a_month(_pigeons()),
    walking,
    asking,
    parting,
    paying,
    registering,
    planning,
)


def _pigeons() -> Season:
    season = Season()
    season.begin(pigeons.PIGEONS)
    return season
