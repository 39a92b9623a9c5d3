"""The season itself, day by day: who does what, in the order in which a real one goes.

Each act is a verb of some room, called by the person whose work it is; nothing here touches a table. Days before the chicks
come are counted back from `Calendar.chicks`.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from typing import Any
from uuid import UUID

import numpy as np

from courtyard.cli.season import network
from courtyard.cli.season.county import COUNTY, County, add_household_user
from courtyard.cli.season.fate import REASONS, SILENT, FlockFate, Options, flock_fate, yard_at
from courtyard.cli.season.paying import Payout
from courtyard.cli.season.stage import Stage
from courtyard.cli.season.terms import ANIMALS, DAYS, RETAIL, RUNNING_CHICKEN
from courtyard.finance import actions as finance
from courtyard.kernel.errors import Refused
from courtyard.monitoring import actions as monitoring
from courtyard.monitoring.actions.record_days import DayTotals
from courtyard.passport import actions as passport
from courtyard.people import actions as people
from courtyard.people import queries as people_queries
from courtyard.raising import actions as raising
from courtyard.raising import queries as raising_queries
from courtyard.raising.actions.apply import NotEligible
from courtyard.raising.actions.collect import CollectedBird
from courtyard.raising.actions.deliver import Arrived
from courtyard.raising.actions.inspect_yard import Finding
from courtyard.raising.actions.process import PackedBird
from courtyard.raising.actions.state_retail import RetailPrice
from courtyard.raising.actions.visit import Given
from courtyard.raising.rules import FlockKind

PREPARE, LAST_WEEK = 50, 7
COLLECT_DAYS = 3
RENOVATION_FEN = 180_00
PREMIUM_PER_BIRD_FEN = 3_00
CRATE_HOLDS = 20
VISIT_EVERY = 14
NOT_YET = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days on which things happen."""

    chicks: date

    @property
    def begins(self) -> date:
        return self.chicks - timedelta(days=PREPARE)

    @property
    def certifies(self) -> date:
        return self.chicks + timedelta(days=DAYS)

    @property
    def settles(self) -> date:
        return self.certifies + timedelta(days=COLLECT_DAYS + 4)

    @property
    def ends(self) -> date:
        return self.settles + timedelta(days=12)

    def days(self) -> Iterator[date]:
        day = self.begins
        while day <= self.ends:
            yield day
            day += timedelta(days=1)


@dataclass(slots=True)
class Flock:
    """A flock as the season follows it; `members` are the households with a share, one of them in an own yard."""

    number: int
    village: str
    kind: FlockKind
    members: list[UUID]
    yard: UUID | None = None
    flock: UUID = NOT_YET  # until it is formed or delivered
    applications: list[UUID] = field(default_factory=list)
    fates: list[FlockFate] = field(default_factory=list)
    epcs: list[str] = field(default_factory=list)

    @property
    def dies_on(self) -> np.ndarray:
        return np.concatenate([fate.dies_on for fate in self.fates])

    @property
    def why(self) -> np.ndarray:
        return np.concatenate([fate.why for fate in self.fates])

    def alive(self, day: int) -> int:
        """How many live on after the day (1, 2, …) after the chicks came. Nothing is recorded of a flock whose last animal is gone."""
        return int(np.count_nonzero((self.dies_on < 0) | (self.dies_on > day)))

    def steps_of(self, day: int) -> tuple[int | None, ...]:
        """What the bracelets said on the day (1, 2, …) after the chicks came, by slot."""
        counts = np.concatenate([fate.steps[day - 1] for fate in self.fates])
        return tuple(None if count == SILENT else int(count) for count in counts)


class Season:
    """Acts through its stage; `flocks` and `refused` say who takes part and who was told why not."""

    def __init__(self, stage: Stage, county: County, calendar: Calendar, options: Options) -> None:
        self.stage, self.county, self.calendar, self.options = stage, county, calendar, options
        self.flocks: list[Flock] = []
        self.refused: dict[UUID, tuple[str, ...]] = {}
        self.project = self.lot = self.commitment = NOT_YET
        self.digest = self.network = ""
        self.acts = self._acts()

    def live(self, day: date) -> None:
        """Everything that happens on one day, and the worker's round at its end."""
        self.stage.turn_to(day)
        for act in self.acts.get((day - self.calendar.chicks).days, ()):
            act()
        age = (day - self.calendar.chicks).days
        if 1 <= age <= DAYS:
            self._raise_birds(age)
        self.stage.let_the_worker_finish()

    def _acts(self) -> dict[int, list[Callable[[], None]]]:
        """Day, counted from the chicks' arrival -> acts in order."""
        certifies, settles = DAYS, (self.calendar.settles - self.calendar.chicks).days
        plan: dict[int, list[Callable[[], None]]] = defaultdict(list)
        plan[-PREPARE] += [self.open_project]
        plan[-45] += [self.apply]
        plan[-28] += [self.inspect]
        plan[-20] += [self.renovate]
        plan[-14] += [self.train]
        plan[-LAST_WEEK] += [self.decide]
        plan[0] += [self.deliver]
        suppliers = self._payout("payout/suppliers", "office", ("supplier.payable",), (self.county.hatchery, self.county.builder))
        plan[4] += [suppliers.prepare, suppliers.sign]
        plan[8] += [suppliers.hear]
        plan[11] += [partial(suppliers.hear, again=True)]
        plan[60] += [self.train]
        plan[120] += [self.train]
        plan[certifies] += [self.certify]
        plan[certifies + 1] += [self.collect]
        plan[certifies + 2] += [self.process, self.mint]
        plan[settles - 2] += [self.sell]
        plan[settles - 1] += [self.prepare_settlement]
        plan[settles] += [self.sign_settlement]
        plan[settles + 1] += [self.repay_the_lender]
        dividends = self._payout("payout", "cooperative", ("household.dividend", "cooperative.fees"))
        plan[settles + 2] += [dividends.prepare]
        plan[settles + 3] += [dividends.sign]
        plan[settles + 5] += [dividends.hear]
        plan[settles + 9] += [partial(dividends.hear, again=True)]
        plan[settles + 12] += [self.leave_something_to_do]
        return plan

    # Before the chicks come -----------------------------------------------------------------------------------------

    def open_project(self) -> None:
        """The terms are published, and the fund commits what the county's households may need."""
        do, county = self.stage.do, self.county
        self.project = do(
            raising.open_project,
            "officer",
            "project",
            name="武邑县跑步鸡 2017（演示）",
            place_code=COUNTY,
            cooperative_id=county.cooperative,
            lender_id=county.office,
            supplier_id=county.hatchery,
            company_id=county.company,
            insurer_id=county.insurer,
            guarantee_fund_id=county.fund,
            terms=RUNNING_CHICKEN,
            opens_on=self.stage.day,
        ).project_id
        lent = self.options.households * RUNNING_CHICKEN.advance_fen
        other = self.options.households * RENOVATION_FEN
        do(
            finance.contribute,
            "officer",
            "contribution",
            fund_id=county.fund,
            donor="电商公司公益基金（演示）",
            amount_fen=lent + 2 * other,
            reference="C-2017-001",
        )
        self.commitment = do(
            finance.commit, "officer", "commitment", fund_id=county.fund, project_id=self.project, amount_fen=lent + 2 * other
        ).commitment_id
        do(finance.fund_lender, "officer", "lender", commitment_id=self.commitment, lender_id=county.office, amount_fen=lent)
        do(finance.back_guarantee, "officer", "guarantee", commitment_id=self.commitment, fund_id=county.fund, amount_fen=other)
        premium = self.options.households * ANIMALS * PREMIUM_PER_BIRD_FEN
        do(
            finance.pay_premium,
            "officer",
            "premium",
            insurer_id=county.insurer,
            amount_fen=premium,
            reference="P-2017-001",
            payer="武邑县财政局（演示）",
            project_id=self.project,
        )

    def apply(self) -> None:
        """A helper applies for every household, with its consent; who cannot join hears every reason at once."""
        table = people_queries.households_as_of(on=self.stage.day, place=COUNTY[:6])
        collective: dict[str, Flock] = {}
        for at in range(min(self.options.households, len(table.id))):
            household, village = UUID(table.public_id[at].decode()), str(table.village_code[at])
            kind = FlockKind.OWN if table.workers[at] > 0 else FlockKind.COLLECTIVE
            consent = self.stage.do(people.record_consent, "helper", f"consent/{household}", household_id=household, purpose="apply")
            try:
                applied = self.stage.do(
                    raising.apply,
                    "helper",
                    f"apply/{household}",
                    project_id=self.project,
                    household_id=household,
                    animals=ANIMALS,
                    kind=kind,
                    consent_id=consent.consent_id,
                )
            except NotEligible as refusal:
                self.refused[household] = tuple(reason.code for reason in refusal.reasons)
                continue
            if kind is FlockKind.OWN or village not in collective:
                flock = Flock(len(self.flocks), village, kind, [])
                self.flocks.append(flock)
                if kind is FlockKind.COLLECTIVE:
                    collective[village] = flock
            else:
                flock = collective[village]
            flock.members.append(household)
            flock.applications.append(applied.application_id)
            flock.fates.append(flock_fate(self.options, at, ordered=ANIMALS, days=DAYS))

    def inspect(self) -> None:
        """A technician looks at every yard, and measures where it is; one in ten lacks something."""
        villages: Any = people_queries.places_under(COUNTY[:6], level="village").exclude(lon=None).values_list("code", "lon", "lat")
        middles = {code: (lon, lat) for code, lon, lat in villages}
        for flock in self.flocks:
            where = yard_at(self.options, flock.number, middles[flock.village]) if flock.village in middles else (None, None)
            own = flock.members[0] if flock.kind is FlockKind.OWN else None
            flock.yard = self.stage.do(
                raising.enter_yard,
                "technician",
                f"yard/{flock.number}",
                project_id=self.project,
                household_id=own,
                place_code=flock.village,
                name="" if own else "合作社集中养殖场",
                lon=where[0],
                lat=where[1],
            ).yard_id
            self._inspect(flock, "first", passed=flock.fates[0].passes)

    def _inspect(self, flock: Flock, label: str, *, passed: bool) -> UUID:
        findings = tuple(Finding(check.code, passed or check.code != "fence") for check in RUNNING_CHICKEN.standard)
        done = self.stage.do(
            raising.inspect_yard,
            "technician",
            f"inspect/{label}/{flock.number}",
            project_id=self.project,
            yard_id=flock.yard,
            findings=findings,
        )
        return done.inspection_id

    def renovate(self) -> None:
        """What was lacking is built, paid from the grant, and looked at again."""
        for flock in self.flocks:
            if flock.fates[0].passes:
                continue
            self.stage.do(
                raising.renovate_yard,
                "manager",
                f"renovate/{flock.number}",
                inspection_id=self.stage.key(f"inspect/first/{flock.number}"),
                supplier_id=self.county.builder,
                work="围栏加高",
                cost_fen=RENOVATION_FEN,
                paid_by="grant",
                commitment_id=self.commitment,
            )
            self._inspect(flock, "second", passed=True)

    def train(self) -> None:
        """A training in every village, at its interval."""
        by_village: dict[str, list[UUID]] = defaultdict(list)
        for flock in self.flocks:
            by_village[flock.village] += flock.members
        for village, households in sorted(by_village.items()):
            self.stage.do(
                raising.hold_training,
                "technician",
                f"training/{self.stage.day}/{village}",
                project_id=self.project,
                topic="雏鸡饲养与防疫" if self.stage.day < self.calendar.chicks else "放养管理与防疫",
                held_on=self.stage.day,
                household_ids=tuple(households),
            )

    def decide(self) -> None:
        """An officer approves: the loan is granted and the order goes out."""
        due_on = self.calendar.ends + timedelta(days=30)
        for flock in self.flocks:
            if flock.kind is FlockKind.COLLECTIVE:
                flock.flock = self.stage.do(
                    raising.form_flock, "manager", f"form/{flock.number}", project_id=self.project, yard_id=flock.yard
                ).flock_id
            for application in flock.applications:
                self.stage.do(
                    raising.decide,
                    "officer",
                    f"decide/{application}",
                    application_id=application,
                    approve=True,
                    flock_id=flock.flock if flock.kind is FlockKind.COLLECTIVE else None,
                    due_on=due_on,
                )

    def deliver(self) -> None:
        """The chicks come, some orders short, and each gets its bracelet."""
        serial = 0
        for flock in self.flocks:
            for application, fate in zip(flock.applications, flock.fates, strict=True):
                bracelets = tuple(f"B{serial + n:08d}" for n in range(fate.delivered))
                serial += fate.delivered
                self.stage.do(
                    monitoring.register_devices,
                    "manager",
                    f"devices/{application}",
                    organisation_id=self.county.cooperative,
                    kind="bracelet",
                    serials=bracelets,
                )
                done = self.stage.do(
                    raising.deliver,
                    "manager",
                    f"deliver/{application}",
                    application_id=application,
                    arrived=tuple(Arrived(supply.item, supply.per_animal * fate.delivered) for supply in RUNNING_CHICKEN.supplies),
                    placed_on=self.stage.day,
                    hatched_on=self.stage.day - timedelta(days=30),
                    supplier_lot=f"H{self.stage.day:%Y%m%d}",
                    bracelets=bracelets,
                )
                flock.flock = done.flock_id
            flock.epcs = [bird.epc for bird in raising_queries.birds(flock.flock)]

    # While they grow ------------------------------------------------------------------------------------------------

    def _raise_birds(self, age: int) -> None:
        """One day of the flocks: counters come in, deaths are recorded, every fortnight somebody looks."""
        rows = tuple(DayTotals(flock.flock, self.stage.day, flock.steps_of(age)) for flock in self.flocks)
        self.stage.do(monitoring.record_days, "system", f"steps/{age}", rows=rows, provenance="device")
        for flock in self.flocks:
            self._record_deaths(flock, age)
            if (age + flock.number) % VISIT_EVERY == 0 and (alive := flock.alive(age)):
                given = (Given("vaccine", "新城疫疫苗", "V201703", withdrawal_days=21),) if age <= VISIT_EVERY else ()
                self.stage.do(
                    raising.visit,
                    "technician",
                    f"visit/{flock.number}/{age}",
                    flock_id=flock.flock,
                    visited_on=self.stage.day,
                    counted=alive,
                    given=given,
                )

    def _record_deaths(self, flock: Flock, age: int) -> None:
        today = flock.dies_on == age
        for why in np.unique(flock.why[today]) if today.any() else ():
            epcs = tuple(flock.epcs[slot] for slot in np.flatnonzero(today & (flock.why == why)))
            reason = REASONS[int(why)]
            self.stage.do(
                raising.record_losses,
                "technician",
                f"loss/{flock.number}/{age}/{reason}",
                flock_id=flock.flock,
                lost_on=self.stage.day,
                reason=reason,
                epcs=epcs,
            )

    # When they are grown --------------------------------------------------------------------------------------------

    def certify(self) -> None:
        """The step counts are certified; what looks odd is for a person to decide, and here she trusts the bird."""
        for flock in self.flocks:
            if not flock.alive(DAYS):
                continue
            self.stage.do(raising.certify_steps, "manager", f"certify/{flock.number}", flock_id=flock.flock, until=self.stage.day)
            for bird in raising_queries.birds(flock.flock):
                if bird.doubtful:
                    self.stage.do(
                        raising.decide_doubt,
                        "officer",
                        f"doubt/{bird.epc}",
                        epc=bird.epc,
                        certified=True,
                        reason="技术员现场核对，脚环与鸡相符",
                    )

    def collect(self) -> None:
        """Every living bird onto the scale and into a crate."""
        self.lot = self.stage.do(raising.open_lot, "manager", "lot", project_id=self.project, name="2017-1").lot_id
        for flock in self.flocks:
            weights = np.concatenate([fate.weight_g for fate in flock.fates])
            alive = np.flatnonzero(flock.dies_on < 0)
            if len(alive):
                birds = tuple(CollectedBird(flock.epcs[slot], int(weights[slot]), n // CRATE_HOLDS + 1) for n, slot in enumerate(alive))
                self.stage.do(
                    raising.collect,
                    "helper",
                    f"collect/{flock.number}",
                    lot_id=self.lot,
                    flock_id=flock.flock,
                    collected_on=self.stage.day,
                    birds=birds,
                )
            self.stage.do(raising.close_flock, "manager", f"close/{flock.number}", flock_id=flock.flock, closed_on=self.stage.day)

    def process(self) -> None:
        """One bird in, one pack out."""
        for flock in self.flocks:
            weights = np.concatenate([fate.weight_g for fate in flock.fates])
            birds = tuple(PackedBird(flock.epcs[slot], int(weights[slot] * 0.74)) for slot in np.flatnonzero(flock.dies_on < 0))
            if birds:
                self.stage.do(
                    raising.process, "warehouse", f"process/{flock.number}", lot_id=self.lot, packed_on=self.stage.day, birds=birds
                )

    def mint(self) -> None:
        """The cooperative's key of the year, and a code for every pack."""
        if not any((flock.dies_on < 0).any() for flock in self.flocks):
            return
        self.stage.do(passport.make_key, "manager", "signing key", issuer_id=self.county.cooperative, year=self.stage.day.year)
        left, part = 1, 0
        while left:
            left = self.stage.do(passport.mint_codes, "manager", f"codes/{part}", lot_id=self.lot).left
            part += 1

    def sell(self) -> None:
        """The company takes the lot at grade prices and pays."""
        try:
            sold = self.stage.do(raising.sell_lot, "manager", "sale", lot_id=self.lot)
        except Refused:
            if any((flock.dies_on < 0).any() for flock in self.flocks):
                raise
            return  # every bird died; there is nothing to sell
        prices = tuple(RetailPrice(price_fen, weight, grade) for grade, weight, price_fen in RETAIL)
        self.stage.do(raising.state_retail, "manager", "retail", lot_id=self.lot, prices=prices)
        self.stage.do(
            finance.company_pays_in,
            "officer",
            "company pays",
            company_id=self.county.company,
            cooperative_id=self.county.cooperative,
            amount_fen=sold.value_fen,
            reference="S-2017-001",
        )

    def prepare_settlement(self) -> None:
        prepared = self.stage.do(
            raising.prepare_settlement, "manager", "settlement", project_id=self.project, settled_on=self.stage.day, lot_ids=(self.lot,)
        )
        self.digest = prepared.digest

    def sign_settlement(self) -> None:
        """A second person signs; the worker posts it, chunk by chunk, before the day is over."""
        self.stage.do(raising.sign_settlement, "officer", "sign settlement", settlement_id=self.stage.key("settlement"), digest=self.digest)

    def repay_the_lender(self) -> None:
        """What the settlement repaid goes from the cooperative's bank account to the lender's."""
        repaid = raising_queries.settlement(self.stage.actors["officer"], self.stage.key("settlement")).loan_fen
        if repaid:
            self.stage.do(
                finance.move_bank,
                "officer",
                "bank/repaid",
                from_id=self.county.cooperative,
                to_id=self.county.office,
                amount_fen=repaid,
                reference="R-2017-001",
            )

    def leave_something_to_do(self) -> None:
        """Whoever looks at the county afterwards finds it at work: an objection to answer, a payout to sign, a household that signs in, a
        network to be planned.
        """
        self.network = network.ask(self.stage, self.county.office)
        first = next((flock for flock in self.flocks if flock.kind is FlockKind.OWN), None)
        if first is None:
            return
        household = first.members[0]
        self.stage.do(
            raising.object_to,
            "helper",
            "objection",
            project_id=self.project,
            household_id=household,
            text="我家应该少死两只，请核对死亡记录。",
        )
        add_household_user(self.stage, household)
        self._payout("payout/2", "cooperative", ("household.dividend",)).prepare()

    def _payout(self, label: str, payer: str, kinds: tuple[str, ...], payees: tuple[UUID, ...] | None = None) -> Payout:
        signers = ("manager", "officer") if payer == "cooperative" else ("officer", "officer2")
        return Payout(self.stage, label, getattr(self.county, payer), kinds, signers, payees)
