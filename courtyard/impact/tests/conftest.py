"""A season with all that indicators count, and the means to ask for figures in it."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest

from courtyard.finance import actions as finance
from courtyard.finance import queries as finance_queries
from courtyard.finance.rules import Goods, PayoutResult
from courtyard.impact import actions as impact
from courtyard.impact import queries
from courtyard.impact.actions.assess_exit import Finding
from courtyard.impact.rules import Criterion, Evidence, Window
from courtyard.kernel.actors import Actor, Grant, Role, system
from courtyard.ledger import actions as ledger
from courtyard.people import actions as people
from courtyard.raising import actions as raising
from courtyard.raising.rules import Check, Eligibility, Fee, FeePer, FlockKind, Grade, Identity, Period, Sale, Supply, Terms, Unit
from tests.stories.season import NEIGHBOUR, WUYI, Home, Season

SMALL = replace(WUYI, animals_per_household=10, advance_fen=450_00)
PIGEONS = Terms(
    species="pigeon",
    breed="White King",
    identity=Identity.LOT,
    unit=Unit.PAIR,
    sale=Sale.PURCHASE,
    grades=(Grade("first", 30_00),),
    ordinary=None,
    animals_per_household=10,
    advance_fen=500_00,
    supplies=(Supply("pair", Goods.LIVESTOCK, 1, 50_00),),
    days=60,
    steps=None,
    fees=(Fee("feed", FeePer.UNIT, 5_00),),
    settlement=Period.MONTHLY,
    flocks=(FlockKind.OWN,),
    eligibility=Eligibility(below_line=True, line_year=2016),
    standard=(Check("loft", "A loft"),),
    trainings_before_approval=0,
)


class Year(Season):
    """A season with payouts, wages, assessments and figures."""

    def window(self, on: date | None = None, **more) -> Window:
        """Everything that is sealed and recorded now."""
        return Window(on=on or self.today, known=queries.known_now(self.now), **more)

    def figures(self, actor: Actor | None = None, **window) -> dict:
        return {figure.name: figure for figure in queries.figures(actor or system(), self.window(**window))}

    def value(self, name: str, actor: Actor | None = None, **window):
        return queries.figure(actor or system(), name, self.window(**window)).value

    def seal(self) -> None:
        self.work()

    def bank_account(self, home: Home, number: str) -> None:
        self.do(
            people.set_bank_account,
            self.cast.officer,
            owner_type="household",
            owner_id=home.household_id,
            bank="bank",
            number=number,
            holder=home.name,
        )

    def company_pays(self, yuan: int) -> None:
        self.do(
            finance.company_pays_in,
            self.cast.officer,
            company_id=self.company,
            cooperative_id=self.cooperative,
            amount_fen=yuan * 100,
            reference=f"S{next(self._numbers)}",
        )

    def send_payout(self, *kinds: str) -> UUID:
        """Prepared, signed by two, sent to the bank."""
        manager = Actor(self.cast.manager.user_id, (Grant(Role.MANAGER, organisation=self.cooperative),))
        batch = self.do(finance.prepare_payout, manager, organisation_id=self.cooperative, account_kinds=kinds).batch_id
        self.do(finance.sign_payout, manager, batch_id=batch)
        self.do(finance.sign_payout, self.cast.officer, batch_id=batch)
        self.do(finance.export_payout, manager, batch_id=batch)
        return batch

    def bank_answers(self, batch: UUID, states: dict[Home, str]) -> None:
        """The bank's answer, by household."""
        lines = {line.owner: line.reference for line in finance_queries.batch_lines(system(), batch)}
        results = tuple(PayoutResult(lines[home.household_id], state) for home, state in states.items())
        self.do(finance.record_payout_results, system(), batch_id=batch, results=results)

    def wage(self, home: Home, yuan: int, month: date) -> None:
        self.do(
            finance.accrue_wage,
            self.cast.officer,
            payer_kind="cooperative.fees",
            payer_id=self.cooperative,
            household_id=home.household_id,
            person_id=home.person_id,
            month=month,
            amount_fen=yuan * 100,
            project_id=self.project_id,
        )

    def assess(self, home: Home, *, on: date | None = None, evidence: Evidence = Evidence.TWO_PARTY, **unmet: bool):
        """An assessment in which every criterion is met, but for those that say `housing=False`."""
        findings = tuple(Finding(c, unmet.get(c.value, True), evidence, "visit") for c in Criterion)
        return self.do(
            impact.assess_exit, self.cast.officer, household_id=home.household_id, assessed_on=on or self.today, findings=findings
        )

    def reverse(self, set_key: UUID) -> None:
        self.do(ledger.reverse, system(), set_key=set_key, reason="a mistake")


@pytest.fixture
def year(db: None) -> Year:
    """An invented county in which nothing has happened yet."""
    return Year()


@pytest.fixture
def told(year: Year) -> Year:
    """A season told to its end: `wang` did well and came above the line, two of `li`'s birds died, three households share a flock,
    `sun` keeps pigeons in another project, `zhao` and `qian` take no part; one payment is confirmed and one is not answered."""
    year.begin(SMALL)
    year.wang, year.li = year.household(birds=10, income_yuan=8_700), year.household(birds=10, income_yuan=2_000, persons=2)
    year.shared = year.collective([3, 3, 4], village=NEIGHBOUR, income_yuan=8_000)
    year.zhao, year.qian = year.register(income_yuan=0, persons=5), year.register(income_yuan=20_000)
    for home in (year.wang, year.li, *year.shared):
        year.supplier_delivers(home)
    year.pass_days(30)
    year.die(year.li, 2)
    year.die(year.shared[0], 1)
    year.pass_days(130)
    for home in (year.wang, year.li, year.shared[0]):
        year.collect(home)
    year.sell()
    year.settle()
    year.company_pays(2_000)
    year.bank_account(year.wang, "6222000000000000001")
    year.bank_account(year.li, "6222000000000000002")
    year.batch = year.send_payout("household.dividend")
    year.bank_answers(year.batch, {year.wang: "confirmed"})
    year.wage(year.shared[0], 100, date(2017, 7, 1))
    year.do(
        raising.object_to,
        year.cast.helper,
        project_id=year.project_id,
        household_id=year.li.household_id,
        text="Two birds were not weighed.",
    )
    year.chickens = year.project_id
    year.lot_id = UUID(int=0)
    year.begin(PIGEONS)
    year.sun = year.household(birds=10, village=NEIGHBOUR)
    year.supplier_delivers(year.sun)
    year.assess(year.wang)
    year.assess(year.li, housing=False)
    year.now += timedelta(days=1)
    year.seal()
    return year
