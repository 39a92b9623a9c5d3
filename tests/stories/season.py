"""A season that tests can tell in a few lines: every step is a verb, called by somebody whose work it is.

    wang = season.household(birds=100)
    season.supplier_delivers(wang, birds=80)
    assert season.loan(wang).outstanding_fen == 3600_00
    assert season.verify() == []

The county is small and invented. `season.begin(terms)` opens the project; without it, the first household opens one with the
published terms of Wuyi, graded by weight (`WUYI`) so that a story needs no bracelets unless it is about them (`RUNNING`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

import numpy as np

from courtyard.finance import actions as finance
from courtyard.finance import queries as finance_queries
from courtyard.finance.queries import LoanPosition
from courtyard.finance.rules import Goods
from courtyard.kernel import audit, worker
from courtyard.kernel.actors import Actor, Grant, Role, system
from courtyard.kernel.clock import local_day
from courtyard.kernel.ids import uuid7
from courtyard.ledger import queries as ledger
from courtyard.ledger.rules import AccountRef
from courtyard.monitoring import actions as monitoring
from courtyard.monitoring.actions.record_days import DayTotals
from courtyard.people import actions as people
from courtyard.people.rules.places import PlaceRow
from courtyard.raising import actions as raising
from courtyard.raising import queries
from courtyard.raising.queries import BirdView, Statement
from courtyard.raising.rules import (
    Check,
    Eligibility,
    Fee,
    FeePer,
    FlockKind,
    Grade,
    Identity,
    LossReason,
    LossSource,
    Sale,
    Supply,
    Terms,
    Unit,
)

COUNTY, TOWN, VILLAGE, NEIGHBOUR = "131122000000", "131122100000", "131122100201", "131122100202"
NOBODY = UUID(int=0)
BEGINS = datetime(2017, 3, 1, 2, 0, tzinfo=UTC)

# The published terms: 100 chicks, 4,500 yuan lent, 100 yuan for a bird that is taken, 25 yuan of fees on it.
WUYI = Terms(
    species="chicken",
    breed="Taihang",
    identity=Identity.INDIVIDUAL,
    unit=Unit.BIRD,
    sale=Sale.PURCHASE,
    grades=(Grade("mountain", 100_00, 1_500),),
    ordinary=Grade("ordinary", 50_00),
    animals_per_household=100,
    advance_fen=4_500_00,
    supplies=(Supply("chick", Goods.LIVESTOCK, 1, 45_00),),
    days=160,
    steps=None,
    fees=(Fee("water", FeePer.UNIT, 5_00), Fee("electricity", FeePer.UNIT, 5_00), Fee("slaughter", FeePer.UNIT, 15_00)),
    flocks=(FlockKind.OWN, FlockKind.COLLECTIVE),
    eligibility=Eligibility(below_line=True, line_year=2016),
    standard=(Check("fence", "A fence of two metres"), Check("shelter", "A dry shelter"), Check("shade", "Shade", required=False)),
    trainings_before_approval=1,
    training_interval_days=60,
    insured_per_animal_fen=30_00,
    insured_reasons=(LossReason.DISEASE, LossReason.COLD),
)
# The same with bracelets: a bird that did not walk a million steps in 160 days is an ordinary one.
RUNNING = replace(WUYI, grades=(Grade("mountain", 100_00),), steps=1_000_000)


# A pond of the cooperative, in which households hold shares; fish are sold by the kilogram.
POND = replace(
    WUYI,
    species="carp",
    breed="Yellow River carp",
    identity=Identity.LOT,
    unit=Unit.KILOGRAM,
    grades=(Grade("table", 18_00),),
    ordinary=None,
    animals_per_household=500,
    advance_fen=1_000_00,
    supplies=(Supply("fingerling", Goods.LIVESTOCK, 1, 2_00),),
    days=240,
    fees=(Fee("pond", FeePer.UNIT, 3_33), Fee("share", FeePer.HOUSEHOLD, 50_00)),
    loss_order=(LossSource.CARRIED,),
    flocks=(FlockKind.COLLECTIVE,),
    eligibility=Eligibility(line_year=2016, needs_worker_for_own=False),
    insured_reasons=(),
    insured_per_animal_fen=0,
)


@dataclass(eq=False)
class Home:
    """A household in a story, and the ids that it gathers on its way."""

    name: str
    household_id: UUID
    person_id: UUID
    consent_id: UUID = NOBODY
    application_id: UUID = NOBODY
    yard_id: UUID | None = None
    loan_id: UUID | None = None
    order_id: UUID | None = None
    flock_id: UUID = NOBODY
    share_id: UUID | None = None
    animals: int = 0


@dataclass
class Account:
    """An account as the ledger has it."""

    balance_fen: int


class Books:
    """The ledger, asked by kind and owner: `season.ledger.account("household.earmarked", wang).balance_fen`."""

    def account(self, kind: str, owner: "Home | UUID") -> Account:
        return Account(ledger.balance_fen(AccountRef(kind, owner.household_id if isinstance(owner, Home) else owner)))


@dataclass
class Cast:
    """Who acts: each with the grants that such a person holds."""

    officer: Actor
    second: Actor
    manager: Actor
    technician: Actor
    helper: Actor
    system: Actor = field(default_factory=system)


class Season:
    """See the module. Days pass only when a story says so."""

    def __init__(self, *, gs1_prefix: str = "952123456") -> None:
        self.now = BEGINS
        self._prefix = gs1_prefix
        self.ledger = Books()
        self._numbers, self._serials, self._days = count(1), count(1), count(1)
        self.terms: Terms | None = None
        self.project_id = self.lot_id = self.settlement_id = NOBODY
        self._set_up()

    # ------------------------------------------------------------------------------------------------------ the stage

    @property
    def today(self) -> date:
        return local_day(self.now)

    def pass_days(self, days: int) -> None:
        self.now += timedelta(days=days)

    def key(self) -> UUID:
        """A new key, an instant later than the one before."""
        self.now += timedelta(milliseconds=1)
        return uuid7(self.now)

    def do(self, verb: Any, who: Actor, **arguments: Any) -> Any:
        """Carries out a verb now."""
        key = arguments.pop("key", None) or self.key()
        return verb(actor=who, key=key, now=self.now, **arguments)

    def work(self) -> worker.Round:
        """What the worker does until nothing waits. A delivery that fails fails the story."""
        done = worker.until_idle(now=self.now)
        assert done.failed == 0, "a delivery failed"
        return done

    def verify(self) -> list[str]:
        """What `courtyard verify` finds, in sentences."""
        return [str(violation) for violation in audit.violations()]

    def _set_up(self) -> None:
        house = system()
        places = (
            PlaceRow("130000000000", "province", "河北省"),
            PlaceRow("131100000000", "city", "衡水市"),
            PlaceRow(COUNTY, "county", "武邑县"),
            PlaceRow(TOWN, "town", "桥头镇"),
            PlaceRow(VILLAGE, "village", "李家庄村"),
            PlaceRow(NEIGHBOUR, "village", "王家庄村"),
        )
        self.do(people.import_places, house, rows=places)
        self.office, self.cooperative, self.company, self.hatchery, self.builder, self.insurer = (
            self.do(
                people.create_organisation, house, kind=kind, name=f"{kind} (invented)", place_code=COUNTY, gs1_prefix=prefix
            ).organisation_id
            for kind, prefix in (
                ("county_office", ""),
                ("cooperative", self._prefix),
                ("company", "952123457"),
                ("supplier", ""),
                ("supplier", ""),
                ("insurer", ""),
            )
        )
        county = COUNTY[:6]
        self.cast = Cast(
            officer=Actor(self.key(), (Grant(Role.OFFICER, place=county),)),
            second=Actor(self.key(), (Grant(Role.OFFICER, place=county),)),
            manager=Actor(self.key(), (Grant(Role.MANAGER, organisation=self.cooperative, place=county),)),
            technician=Actor(self.key(), (Grant(Role.TECHNICIAN, organisation=self.cooperative, place=county),)),
            helper=Actor(self.key(), (Grant(Role.HELPER, place=county),)),
        )
        self.do(people.set_poverty_line, system(), year=2016, amount_fen=2_952_00, price_year=2010, source="test")
        suppliers = ((self.hatchery, (Goods.LIVESTOCK, Goods.FEED, Goods.MEDICINE)), (self.builder, (Goods.RENOVATION,)))
        for supplier, goods in suppliers:
            self.do(
                finance.approve_supplier,
                self.cast.officer,
                cooperative_id=self.cooperative,
                supplier_id=supplier,
                goods=goods,
                valid_from=self.today,
            )
        self.fund = self.do(finance.open_fund, self.cast.officer, organisation_id=self.office, name="fund").fund_id

    # ---------------------------------------------------------------------------------------------------- the project

    def begin(self, terms: Terms = WUYI, *, capital_yuan: int = 1_000_000, guarantee_yuan: int = 0, pool_yuan: int = 0) -> UUID:
        """Opens a project; the fund lends, guarantees and insures with so many yuan. A second call opens another project."""
        self.terms = terms
        officer = self.cast.officer
        uses = set(terms.loss_order)
        self.project_id = self.do(
            raising.open_project,
            officer,
            name=f"{terms.species} {next(self._numbers)}",
            place_code=COUNTY,
            cooperative_id=self.cooperative,
            lender_id=self.office,
            supplier_id=self.hatchery,
            company_id=self.company,
            insurer_id=self.insurer if LossSource.INSURER in uses else None,
            guarantee_fund_id=self.fund if LossSource.GUARANTEE in uses else None,
            terms=terms,
            opens_on=self.today,
        ).project_id
        grant_yuan = 10_000
        total = (capital_yuan + guarantee_yuan + grant_yuan) * 100
        self.do(finance.contribute, officer, fund_id=self.fund, donor="donor", amount_fen=total, reference=f"C{next(self._numbers)}")
        self.commitment = self.do(finance.commit, officer, fund_id=self.fund, project_id=self.project_id, amount_fen=total).commitment_id
        self.do(finance.fund_lender, officer, commitment_id=self.commitment, lender_id=self.office, amount_fen=capital_yuan * 100)
        if guarantee_yuan:
            self.do(finance.back_guarantee, officer, commitment_id=self.commitment, fund_id=self.fund, amount_fen=guarantee_yuan * 100)
        if pool_yuan:
            reference = f"P{next(self._numbers)}"
            self.do(finance.pay_premium, officer, insurer_id=self.insurer, amount_fen=pool_yuan * 100, reference=reference, payer="county")
        return self.project_id

    # -------------------------------------------------------------------------------------------------- the household

    def register(self, *, workers: int = 1, persons: int = 3, income_yuan: int = 3_000, village: str = VILLAGE) -> Home:
        """A household in the register, with what it earned the year before."""
        number = next(self._numbers)
        members = tuple(
            people.NewMember(
                name=f"王{number}{at}",
                relation="head" if at == 0 else "other",
                head=at == 0,
                capacity="able" if at < workers else "unable",
                birth_date=date(1970, 1, 1),
            )
            for at in range(persons)
        )
        done = self.do(
            people.register_household, self.cast.officer, village_code=village, members=members, register_number=f"H{number:05d}"
        )
        home = Home(f"H{number:05d}", done.household_id, done.person_ids[0])
        officer = self.cast.officer
        self.do(people.declare_income, officer, household_id=home.household_id, year=2016, kind="farm", amount_fen=income_yuan * 100)
        consent = self.do(people.record_consent, self.cast.helper, household_id=home.household_id, purpose="apply")
        home.consent_id = consent.consent_id
        return home

    def apply(self, home: Home, birds: int = 100, *, kind: FlockKind = FlockKind.OWN) -> Home:
        """A helper applies for the household."""
        if self.terms is None:
            self.begin()
        done = self.do(
            raising.apply, self.cast.helper, project_id=self.project_id, household_id=home.household_id, animals=birds, kind=kind
        )
        home.application_id, home.animals = done.application_id, birds
        return home

    def inspect(self, home: Home, **failed: bool) -> Any:
        """A technician looks at the yard; `fence=False` says that this point was not met."""
        if home.yard_id is None:
            home.yard_id = self.do(
                raising.enter_yard, self.cast.technician, project_id=self.project_id, household_id=home.household_id
            ).yard_id
        return self._inspect(home.yard_id, failed)

    def _inspect(self, yard_id: UUID, failed: dict[str, bool]) -> Any:
        findings = tuple(raising.Finding(check.code, failed.get(check.code, True)) for check in self.terms.standard)
        return self.do(raising.inspect_yard, self.cast.technician, project_id=self.project_id, yard_id=yard_id, findings=findings)

    def train(self, *homes: Home) -> None:
        self.do(
            raising.hold_training,
            self.cast.technician,
            project_id=self.project_id,
            topic="chicks",
            held_on=self.today,
            household_ids=tuple(home.household_id for home in homes),
        )

    def approve(self, home: Home, *, flock: UUID | None = None) -> Home:
        """An officer approves."""
        done = self.do(raising.decide, self.cast.officer, application_id=home.application_id, approve=True, flock_id=flock)
        home.loan_id, home.order_id, home.flock_id, home.share_id = done.loan_id, done.order_id, done.flock_id, done.share_id
        return home

    def household(self, birds: int = 100, *, loan_yuan: int | None = None, **register: Any) -> Home:
        """A household from the register to its approved application for a flock in its own yard."""
        if self.terms is None:
            self.begin(WUYI if loan_yuan is None else replace(WUYI, advance_fen=loan_yuan * 100))
        home = self.apply(self.register(**register), birds)
        self.inspect(home)
        self.train(home)
        return self.approve(home)

    def collective(self, animals: Sequence[int], **register: Any) -> list[Home]:
        """Several households, none of whose members can work, with shares in one flock that the cooperative keeps."""
        if self.terms is None:
            self.begin()
        yard = self.do(
            raising.enter_yard, self.cast.technician, project_id=self.project_id, place_code=VILLAGE, name="cooperative's yard"
        ).yard_id
        self._inspect(yard, {})
        flock = self.do(raising.form_flock, self.cast.manager, project_id=self.project_id, yard_id=yard).flock_id
        homes = [self.apply(self.register(workers=0, **register), birds, kind=FlockKind.COLLECTIVE) for birds in animals]
        self.train(*homes)
        return [self.approve(home, flock=flock) for home in homes]

    # ------------------------------------------------------------------------------------------------------ the flock

    def supplier_delivers(self, home: Home, birds: int | None = None) -> Any:
        """The chicks come, and what the advance buys with them, in proportion."""
        birds = home.animals if birds is None else birds
        bracelets: tuple[str, ...] = ()
        if self.terms.steps is not None:
            bracelets = tuple(f"B{next(self._serials):08d}" for _ in range(birds))
            self.do(
                monitoring.register_devices,
                self.cast.manager,
                organisation_id=self.cooperative,
                kind="bracelet",
                serials=bracelets,
            )
        arrived = tuple(raising.Arrived(supply.item, supply.per_animal * birds) for supply in self.terms.supplies)
        return self.do(
            raising.deliver,
            self.cast.manager,
            application_id=home.application_id,
            arrived=arrived,
            placed_on=self.today,
            hatched_on=self.today - timedelta(days=30),
            supplier_lot="H-2017-03",
            bracelets=bracelets,
        )

    def birds(self, home: Home, state: str = "alive") -> list[BirdView]:
        return [bird for bird in queries.birds(home.flock_id) if bird.state == state]

    def die(self, home: Home, birds: int, reason: str = "disease") -> Any:
        """The first so many birds alive are lost; where animals have no numbers, so many."""
        if self.terms.identity is Identity.LOT:
            lost: dict[str, Any] = {"animals": birds}
        else:
            lost = {"epcs": tuple(bird.epc for bird in self.birds(home)[:birds])}
        return self.do(raising.record_losses, self.cast.technician, flock_id=home.flock_id, lost_on=self.today, reason=reason, **lost)

    def walk(self, home: Home, *, days: int = 160, lame: Iterable[int] = (), steps_a_day: int = 7_000) -> None:
        """Days pass on which the flock walks; birds in the slots of `lame` walk half as far. Bracelets count."""
        slots = len(queries.birds(home.flock_id))
        draw = np.random.default_rng(next(self._days))
        daily = steps_a_day * draw.lognormal(0, 0.04, slots) * np.ones((days, 1))
        daily = daily * draw.lognormal(0, 0.12, (days, 1)) * draw.lognormal(0, 0.1, (days, slots))
        daily[:, list(lame)] /= 2
        first = self.today
        self.pass_days(days)
        rows = tuple(DayTotals(home.flock_id, first + timedelta(days=at), tuple(daily[at].astype(int).tolist())) for at in range(days))
        self.do(monitoring.record_days, self.cast.manager, rows=rows, provenance="device")

    def certify(self, home: Home) -> Any:
        return self.do(raising.certify_steps, self.cast.manager, flock_id=home.flock_id, until=self.today)

    # ----------------------------------------------------------------------------------------------- collection, sale

    def open_lot(self, name: str | None = None) -> UUID:
        self.lot_id = self.do(
            raising.open_lot, self.cast.manager, project_id=self.project_id, name=name or f"lot {next(self._numbers)}"
        ).lot_id
        return self.lot_id

    def collect(self, home: Home, *, weight_g: int = 1_800, light: int = 0, only: int | None = None) -> Any:
        """Every bird alive (or `only` so many) goes onto the scale; the first `light` of them weigh too little for the grade."""
        if self.lot_id == NOBODY:
            self.open_lot()
        alive = self.birds(home)[:only]
        birds = tuple(raising.CollectedBird(bird.epc, 1_200 if at < light else weight_g, at // 20 + 1) for at, bird in enumerate(alive))
        return self.do(raising.collect, self.cast.helper, lot_id=self.lot_id, flock_id=home.flock_id, collected_on=self.today, birds=birds)

    def harvest(self, home: Home, **quantities: int) -> Any:
        """What a flock yields by count or weight, by grade: `first=40`."""
        if self.lot_id == NOBODY:
            self.open_lot()
        parts = tuple(raising.Part(grade, quantity) for grade, quantity in quantities.items())
        return self.do(raising.harvest, self.cast.helper, lot_id=self.lot_id, flock_id=home.flock_id, collected_on=self.today, parts=parts)

    def process(self, lot: UUID | None = None) -> Any:
        """Every accepted bird of the lot becomes a pack."""
        rows = queries.households(self.cast.officer, self.project_id, self.today, size=1000).rows
        flocks = {row.flock_id for row in rows if row.flock_id}
        birds = [bird for flock in flocks for bird in queries.birds(flock) if bird.state == "collected" and bird.grade and not bird.pack]
        packed = tuple(raising.PackedBird(bird.epc, 1_300) for bird in birds)
        return self.do(raising.process, self.cast.manager, lot_id=lot or self.lot_id, packed_on=self.today, birds=packed)

    def sell(self) -> Any:
        """The company takes the open lot; the next collection opens another."""
        sold = self.do(raising.sell_lot, self.cast.manager, lot_id=self.lot_id)
        self.lot_id = NOBODY
        return sold

    # ----------------------------------------------------------------------------------------------------- settlement

    def prepare(self, **arguments: Any) -> Any:
        prepared = self.do(raising.prepare_settlement, self.cast.manager, project_id=self.project_id, settled_on=self.today, **arguments)
        self.settlement_id = prepared.settlement_id
        return prepared

    def settle(self, **arguments: Any) -> Any:
        """Prepared by the manager, signed by an officer, posted by the worker."""
        prepared = self.prepare(**arguments)
        self.do(raising.sign_settlement, self.cast.officer, settlement_id=prepared.settlement_id, digest=prepared.digest)
        self.work()
        assert queries.settlement(self.cast.officer, prepared.settlement_id).state == "posted"
        return prepared

    # ------------------------------------------------------------------------------------------------------- looking

    def statement(self, home: Home) -> Statement:
        return queries.statement(self.cast.officer, home.household_id, self.project_id)

    def loan(self, home: Home) -> LoanPosition:
        return finance_queries.loan(home.loan_id)
