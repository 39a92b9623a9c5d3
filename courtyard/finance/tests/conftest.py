"""A small county with money in it: enough to lend, buy, lose, cover, and pay out. Everything is done through verbs."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import count
from uuid import UUID, uuid5

import pytest

from courtyard.finance import actions as finance
from courtyard.finance import audit, models, queries
from courtyard.finance.rules import Delivered, Goods, OrderLine
from courtyard.kernel.actors import Actor, Grant, Role, system
from courtyard.kernel.models import Change, Fact, Request
from courtyard.kernel.verbs import unit_of_work
from courtyard.ledger import actions as ledger
from courtyard.ledger import queries as books
from courtyard.ledger.rules import AccountRef, Entry
from courtyard.people import actions as people
from courtyard.people.actions.register_household import NewMember
from courtyard.people.rules.places import PlaceRow

COUNTY, TOWN, VILLAGE, OTHER_VILLAGE = "131122000000", "131122100000", "131122100201", "130632100201"
NAMESPACE = UUID("7d1c2f06-0000-4000-8000-000000000001")
PLACES = (
    ("130000000000", "province", "河北省"),
    ("131100000000", "city", "衡水市"),
    (COUNTY, "county", "武邑县"),
    (TOWN, "town", "武邑镇"),
    (VILLAGE, "village", "东张庄村"),
    ("130600000000", "city", "保定市"),
    ("130632000000", "county", "阜平县"),
    ("130632100000", "town", "阜平镇"),
    (OTHER_VILLAGE, "village", "平石头村"),
)


@dataclass
class Desk:
    """One county's finance desk. Every call has its own key, and a key may be named to send the same request twice."""

    now: datetime
    officer: Actor
    second: Actor
    manager: Actor
    ids: dict[str, UUID] = field(default_factory=dict)
    _numbers: count = field(default_factory=lambda: count(1))

    def key(self, label: object = None) -> UUID:
        return uuid5(NAMESPACE, str(label if label is not None else next(self._numbers)))

    def do(self, verb, actor: Actor | None = None, *, key: object = None, now: datetime | None = None, **arguments):
        return verb(actor=actor or self.officer, key=self.key(key), now=now or self.now, **arguments)

    # --- the county ------------------------------------------------------------------------------------------------

    def organisation(self, name: str, kind: str, *, account: str | None = None, place: str = COUNTY) -> UUID:
        found = self.do(people.create_organisation, system(), kind=kind, name=name, place_code=place).organisation_id
        if account:
            self.bank_account("organisation", found, account, name)
        self.ids[name] = found
        return found

    def bank_account(self, owner_type: str, owner: UUID, number: str, holder: str) -> None:
        self.do(
            people.set_bank_account,
            system(),
            owner_type=owner_type,
            owner_id=owner,
            bank="武邑县农村信用合作联社",
            number=number,
            holder=holder,
        )

    def household(self, name: str, *, account: str | None = None, village: str = VILLAGE) -> UUID:
        found = self.do(people.register_household, system(), village_code=village, members=(NewMember(name, relation="head", head=True),))
        if account:
            self.bank_account("household", found.household_id, account, name)
        self.ids[name] = found.household_id
        self.ids[f"{name}, person"] = found.person_ids[0]
        return found.household_id

    # --- money -----------------------------------------------------------------------------------------------------

    def lend(self, yuan: int, household: UUID, *, due: date | None = None, now: datetime | None = None, **options) -> UUID:
        day = (now or self.now).date()
        return self.do(
            finance.grant_loan,
            now=now,
            household_id=household,
            project_id=self.ids["project"],
            lender_id=self.ids["office"],
            cooperative_id=self.ids["cooperative"],
            principal_fen=yuan * 100,
            due_on=due or day + timedelta(days=240),
            **options,
        ).loan_id

    def order(self, loan: UUID, quantity: int = 100, yuan: int = 45, **options) -> UUID:
        line = OrderLine(options.pop("item", "chick"), quantity, yuan * 100, options.pop("goods", Goods.LIVESTOCK))
        return self.do(
            finance.order,
            options.pop("actor", self.manager),
            key=options.pop("key", None),
            now=options.pop("now", None),
            **{
                "cooperative_id": self.ids["cooperative"],
                "supplier_id": self.ids["hatchery"],
                "project_id": self.ids["project"],
                "loan_id": loan,
                "lines": (line,),
            }
            | options,
        ).order_id

    def receive(self, order: UUID, quantity: int, *, item: str = "chick", **options):
        return self.do(
            finance.receive, options.pop("actor", self.manager), order_id=order, delivered=(Delivered(item, quantity),), **options
        )

    def spent_loan(self, name: str, *, yuan: int = 4500) -> UUID:
        """A loan whose money has gone to the hatchery, chick by chick."""
        household = self.ids.get(name) or self.household(name)
        loan = self.lend(yuan, household)
        self.receive(self.order(loan, yuan // 45), yuan // 45)
        return loan

    def lot(self, yuan: int, label: str = "lot") -> UUID:
        """A lot whose proceeds stand in the ledger, as raising leaves it when the company has bought."""
        lot = self.key(label)
        self._posts(
            "raising", "company.buy", AccountRef("company.receivable", self.ids["company"]), AccountRef("lot.proceeds", lot), yuan, lot
        )
        return lot

    def dividend(self, lot: UUID, household: UUID, yuan: int) -> None:
        self._posts("raising", "settle.dividend", AccountRef("lot.proceeds", lot), AccountRef("household.dividend", household), yuan, lot)

    def _posts(self, room: str, code: str, debit: AccountRef, credit: AccountRef, yuan: int, lot: UUID) -> None:
        key = self.key()
        with unit_of_work(room=room, name="test", key=key, actor=system(), now=self.now):
            ledger.post(actor=system(), key=key, now=self.now, entries=(Entry(code, debit, credit, yuan * 100, lot=lot),))

    def company_pays(self, yuan: int, reference: str = "S-1") -> None:
        self.do(
            finance.company_pays_in,
            company_id=self.ids["company"],
            cooperative_id=self.ids["cooperative"],
            amount_fen=yuan * 100,
            reference=reference,
        )

    def balance(self, kind: str, owner: UUID | str) -> int:
        return books.balance_fen(AccountRef(kind, self.ids[owner] if isinstance(owner, str) else owner))

    def available(self, kind: str, owner: UUID | str) -> int:
        return books.available_fen(AccountRef(kind, self.ids[owner] if isinstance(owner, str) else owner))

    def verify(self) -> list[str]:
        return [str(found) for found in audit.violations()]

    def everything(self) -> dict[str, object]:
        """All that a refusal must leave as it was: requests, changes, facts, documents, balances."""
        tables = [getattr(models, name) for name in dir(models) if isinstance(getattr(models, name), type)]
        rows = {
            model.__name__: list(model.unscoped.order_by("pk").values())
            for model in tables
            if hasattr(model, "unscoped") and model.__module__ == models.__name__
        }
        accounts = list(books.accounts(system()).order_by("pk").values())
        return rows | {"accounts": accounts, "kernel": [model.objects.count() for model in (Request, Change, Fact)]}

    def loan(self, loan: UUID) -> queries.LoanPosition:
        return queries.loan(loan)


@pytest.fixture
def desk(db, now) -> Desk:
    """A county office that lends, a cooperative, a hatchery that is approved, and a fund of 100,000 yuan."""
    return make_desk(now)


@pytest.fixture
def committed_desk(transactional_db, now) -> Desk:
    """The same, committed, so that other threads see it."""
    return make_desk(now)


def make_desk(now: datetime) -> Desk:
    people_ = {name: uuid5(NAMESPACE, name) for name in ("officer", "second", "manager")}
    county = Grant(Role.OFFICER, place="131122")
    desk = Desk(now, Actor(people_["officer"], (county,)), Actor(people_["second"], (county,)), Actor(people_["manager"], ()))
    rows = tuple(PlaceRow(code, level, name) for code, level, name in PLACES)
    desk.do(people.import_places, system(), rows=rows)
    desk.ids["project"] = uuid5(NAMESPACE, "project")
    desk.organisation("office", "county_office", account="95200001000000001")
    desk.organisation("cooperative", "cooperative", account="95200001000000002")
    desk.organisation("hatchery", "supplier", account="95200001000000003")
    desk.organisation("builder", "supplier")
    desk.organisation("company", "company")
    desk.organisation("insurer", "insurer")
    desk.manager = Actor(people_["manager"], (Grant(Role.MANAGER, organisation=desk.ids["cooperative"]),))
    desk.ids["fund"] = desk.do(finance.open_fund, organisation_id=desk.ids["office"], name="庭院经济基金").fund_id
    desk.do(finance.contribute, fund_id=desk.ids["fund"], donor="公益基金会", amount_fen=100_000_00, reference="C-1")
    desk.ids["commitment"] = desk.do(
        finance.commit, fund_id=desk.ids["fund"], project_id=desk.ids["project"], amount_fen=80_000_00
    ).commitment_id
    desk.do(finance.fund_lender, commitment_id=desk.ids["commitment"], lender_id=desk.ids["office"], amount_fen=50_000_00)
    for supplier, goods in (("hatchery", (Goods.LIVESTOCK, Goods.FEED)), ("builder", (Goods.RENOVATION,))):
        desk.do(
            finance.approve_supplier,
            cooperative_id=desk.ids["cooperative"],
            supplier_id=desk.ids[supplier],
            goods=goods,
            valid_from=now.date() - timedelta(days=30),
        )
    return desk
