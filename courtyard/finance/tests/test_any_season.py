"""Whatever is done to a loan, in whatever order: documents and ledger agree, and a refusal changes nothing."""

from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from courtyard.finance import actions as finance
from courtyard.finance.models import LossDecision, PayoutBatch, PayoutLine, PurchaseOrder
from courtyard.finance.rules import Cover, LineState, LossSource, LossStanding, PayoutResult, cover_problems
from courtyard.finance.tests.conftest import make_desk
from courtyard.kernel.errors import Refused

NOW = datetime(2017, 3, 1, 2, 0, tzinfo=UTC)
SOURCES = list(LossSource)
SOMEBODY = UUID(int=1)


@contextmanager
def taken_back():
    """A transaction that verbs may take for a test's, and that leaves nothing for the next example."""
    block = transaction.atomic()
    block._from_testcase = True
    with block:
        yield
        transaction.set_rollback(True)


class Season:
    """Two households, one loan each, one lot; every step is drawn, and may be refused."""

    def __init__(self) -> None:
        self.desk = desk = make_desk(NOW)
        desk.do(finance.pay_premium, insurer_id=desk.ids["insurer"], amount_fen=300_00, reference="P")
        desk.do(finance.back_guarantee, commitment_id=desk.ids["commitment"], fund_id=desk.ids["fund"], amount_fen=200_00)
        self.households = [desk.household(name, account=f"62220000000000000{at}") for at, name in enumerate("王李")]
        self.loans = [desk.lend(450, household) for household in self.households]
        self.lot = desk.lot(700)
        desk.company_pays(600)

    def step(self, what: str, which: int, amount: int, flag: bool) -> None:
        getattr(self, what)(which % 2, amount, flag)

    def order(self, which: int, amount: int, flag: bool) -> None:
        self.desk.order(self.loans[which], amount % 12 + 1, 45)

    def receive(self, which: int, amount: int, flag: bool) -> None:
        order = PurchaseOrder.unscoped.filter(loan__public_id=self.loans[which]).order_by("?" if flag else "pk").first()
        if order:
            self.desk.receive(order.public_id, amount % 12, final=flag)

    def cancel(self, which: int, amount: int, flag: bool) -> None:
        order = PurchaseOrder.unscoped.filter(loan__public_id=self.loans[which]).order_by("-pk").first()
        if order:
            self.desk.do(finance.cancel_order, order_id=order.public_id)

    def close(self, which: int, amount: int, flag: bool) -> None:
        self.desk.do(finance.close_earmarks, loan_ids=tuple(self.loans) if flag else (self.loans[which],))

    def repay(self, which: int, amount: int, flag: bool) -> None:
        self.desk.do(finance.repay, loan_id=self.loans[which], lot_id=self.lot, amount_fen=amount * 45_00 // 4)

    def dividend(self, which: int, amount: int, flag: bool) -> None:
        self.desk.dividend(self.lot, self.households[which], amount + 1)

    def cover(self, which: int, amount: int, flag: bool) -> None:
        source = SOURCES[amount % 4]
        payer = {LossSource.INSURER: self.desk.ids["insurer"], LossSource.GUARANTEE: self.desk.ids["fund"]}.get(source)
        given_fen = amount * 10_00 if flag else 0
        later = NOW.date() + timedelta(days=300 + amount) if source == LossSource.CARRIED and given_fen else None
        self.desk.do(finance.cover_losses, covers=(Cover(self.loans[which], source, given_fen, "死亡", payer, later),))

    def countersign(self, which: int, amount: int, flag: bool) -> None:
        decision = LossDecision.unscoped.filter(loan__public_id=self.loans[which], source="forgiven").order_by("-pk").first()
        if decision:
            verb = finance.countersign_loss if flag else finance.reject_loss
            self.desk.do(verb, self.desk.second if amount % 3 else self.desk.officer, decision_id=decision.public_id)

    def prepare(self, which: int, amount: int, flag: bool) -> None:
        kinds = ("household.dividend", "supplier.payable") if flag else ("household.dividend",)
        self.desk.do(
            finance.prepare_payout,
            self.desk.manager,
            organisation_id=self.desk.ids["cooperative"],
            account_kinds=kinds,
            limit=amount % 3 + 1,
        )

    def sign(self, which: int, amount: int, flag: bool) -> None:
        batch = PayoutBatch.unscoped.order_by("-pk").first()
        if batch:
            for actor in (self.desk.manager, self.desk.officer)[: 1 if amount % 5 == 0 else 2]:
                self.desk.do(finance.sign_payout, actor, batch_id=batch.public_id)
            self.desk.do(finance.export_payout if flag else finance.cancel_payout, self.desk.manager, batch_id=batch.public_id)

    def answer(self, which: int, amount: int, flag: bool) -> None:
        batch = PayoutBatch.unscoped.order_by("pk" if flag else "-pk").first()
        if batch:
            states = (LineState.CONFIRMED, LineState.FAILED, LineState.UNKNOWN)
            lines = PayoutLine.unscoped.filter(batch=batch).order_by("position").values_list("reference", flat=True)
            results = tuple(PayoutResult(line, states[(amount + at) % 3]) for at, line in enumerate(lines))
            self.desk.do(finance.record_payout_results, self.desk.manager, batch_id=batch.public_id, results=results)


STEPS = [name for name, value in vars(Season).items() if callable(value) and name not in ("__init__", "step")]


@pytest.mark.django_db
@settings(max_examples=12, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 1), st.integers(0, 50), st.booleans()), min_size=4, max_size=14))
def test_documents_and_ledger_agree_after_every_step(db, steps):
    with taken_back():
        season = Season()
        for step in steps:
            before = season.desk.everything()
            try:
                season.step(*step)
            except Refused:
                # Steps of several verbs (two sign, then it is sent) stop where they were refused; a verb leaves nothing.
                if step[0] != "sign":
                    assert season.desk.everything() == before, step
            assert season.desk.verify() == [], step
        for household in season.households:
            assert season.desk.balance("household.dividend", household) >= 0


@given(
    st.permutations(SOURCES),
    st.lists(st.tuples(st.sampled_from(SOURCES), st.integers(-10, 120), st.booleans()), max_size=12),
    st.integers(0, 100),
)
def test_cover_never_exceeds_what_is_owed_and_never_leaves_the_order(order, asked, owed):
    day = NOW.date()
    loan = LossStanding([str(one) for one in order], set(), False, owed, day)
    given_fen, taken = 0, []
    for source, amount, has_payer in asked:
        later = day + timedelta(days=len(taken) + 1) if source == LossSource.CARRIED and amount > 0 else None
        payer = SOMEBODY if has_payer else None
        cover = Cover(SOMEBODY, source, amount, "why", payer, later)
        if not cover_problems(cover, loan):
            loan.take(cover)
            taken.append(source)
            if source in (LossSource.INSURER, LossSource.GUARANTEE):
                given_fen += amount
    assert 0 <= given_fen <= owed
    assert loan.owed_fen == owed - given_fen
    first = list(dict.fromkeys(taken))
    assert first == list(order)[: len(first)]
