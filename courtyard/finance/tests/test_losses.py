"""What proceeds do not repay: the order of the terms, two persons for forgiving, and nothing from other money."""

from datetime import date, timedelta

import pytest

from courtyard.finance import actions as finance
from courtyard.finance import queries
from courtyard.finance.actions.countersign_loss import NotWaiting, OwesLess, SecondPersonNeeded
from courtyard.finance.actions.cover_loss import LossNotCovered
from courtyard.finance.rules import Cover, LossSource
from courtyard.kernel.actors import Actor, Grant, Role, system
from courtyard.kernel.errors import Invalid, NotFound, NotPermitted
from courtyard.kernel.models import Fact
from courtyard.ledger.errors import FloorBreached

pytestmark = pytest.mark.django_db


@pytest.fixture
def covered(desk):
    """The desk with an insurer's pool of 2,000 yuan and a guarantee of 1,000 yuan behind its loans."""
    desk.do(finance.pay_premium, insurer_id=desk.ids["insurer"], amount_fen=2000_00, reference="P-1", payer="县财政局")
    desk.do(finance.back_guarantee, commitment_id=desk.ids["commitment"], fund_id=desk.ids["fund"], amount_fen=1000_00)
    return desk


def cover(desk, loan, source, yuan, **options):
    payer = {"insurer": desk.ids["insurer"], "guarantee": desk.ids["fund"]}.get(source)
    reason = options.pop("reason", "雏鸡死亡")
    return desk.do(
        finance.cover_loss,
        options.pop("actor", None),
        loan_id=loan,
        source=LossSource(source),
        amount_fen=yuan * 100,
        reason=reason,
        payer_id=options.pop("payer", payer) if yuan else None,
        **options,
    )


def codes(refused) -> list[str]:
    return [reason.code for reason in refused.value.reasons]


def test_a_loss_is_covered_in_the_order_of_the_terms(covered):
    desk, loan = covered, covered.spent_loan("王")
    wang = desk.ids["王"]
    assert cover(desk, loan, "insurer", 2000).outstanding_fen == 2500_00
    assert cover(desk, loan, "guarantee", 1000).outstanding_fen == 1500_00
    later = desk.loan(loan).due_on + timedelta(days=180)
    assert cover(desk, loan, "carried", 1500, new_due_on=later).outstanding_fen == 1500_00
    assert desk.loan(loan).due_on == later
    proposed = cover(desk, loan, "forgiven", 1500, reason="全部鸡因病死亡")
    assert (proposed.outstanding_fen, proposed.waits_for_signature) == (1500_00, True)
    signed = desk.do(finance.countersign_loss, desk.second, decision_id=proposed.decision_id)
    assert signed.outstanding_fen == 0
    assert desk.balance("insurer.pool", "insurer") == desk.balance("guarantee.fund", "fund") == 0
    assert desk.balance("lender.capital", "office") == 50_000_00 - 1500_00
    assert desk.balance("household.claims", wang) == desk.balance("household.dividend", wang) == 0
    position = desk.loan(loan)
    assert (position.covered_fen, position.forgiven_fen, position.owed_fen) == (3000_00, 1500_00, 0)
    facts = Fact.objects.filter(name="finance.LossesCovered").order_by("pk").values_list("body", flat=True)
    assert [(one["covered_fen"], one["carried_fen"], one["proposed"]) for one in facts] == [
        (2000_00, 0, 0),
        (1000_00, 0, 0),
        (0, 1500_00, 0),
        (0, 0, 1),
        (1500_00, 0, 0),
    ]
    assert desk.verify() == []


@pytest.mark.parametrize(
    ("order", "first"),
    [
        (("guarantee", "insurer"), "guarantee"),
        (("forgiven", "carried", "insurer", "guarantee"), "forgiven"),
        (("carried",), "carried"),
    ],
)
def test_every_order_of_terms_is_kept(covered, order, first):
    desk = covered
    loan = desk.lend(4500, desk.household("王"), loss_order=tuple(LossSource(one) for one in order))
    desk.receive(desk.order(loan, 100), 100)
    for source in {"insurer", "guarantee", "carried", "forgiven"} - {first}:
        before = desk.everything()
        with pytest.raises(LossNotCovered) as refused:
            cover(desk, loan, source, 100, **({"new_due_on": desk.loan(loan).due_on + timedelta(1)} if source == "carried" else {}))
        assert codes(refused) == ["out-of-order"]
        assert desk.everything() == before
    assert cover(desk, loan, first, 0).outstanding_fen == 4500_00


def test_a_source_that_gives_nothing_says_why_and_lets_the_next_one_be_asked(covered):
    desk, loan = covered, covered.spent_loan("王")
    with pytest.raises(LossNotCovered):
        cover(desk, loan, "guarantee", 100)
    with pytest.raises(LossNotCovered) as refused:
        cover(desk, loan, "insurer", 0, reason="  ")
    assert codes(refused) == ["reason"]
    cover(desk, loan, "insurer", 0, reason="不在承保范围")
    assert cover(desk, loan, "guarantee", 100).outstanding_fen == 4400_00
    assert desk.verify() == []


def test_no_more_is_covered_than_is_owed_and_no_pool_gives_more_than_it_has(covered):
    desk, loan = covered, covered.spent_loan("王")
    before = desk.everything()
    with pytest.raises(LossNotCovered) as refused:
        cover(desk, loan, "insurer", 4501)
    assert codes(refused) == ["amount"]
    with pytest.raises(LossNotCovered) as refused:
        cover(desk, loan, "insurer", 100, payer=None)
    assert codes(refused) == ["payer"]
    with pytest.raises(FloorBreached):
        cover(desk, loan, "insurer", 2001)
    assert desk.everything() == before


def test_a_carried_loan_needs_a_later_day(covered):
    desk = covered
    loan = desk.lend(4500, desk.household("王"), loss_order=(LossSource.CARRIED,))
    desk.receive(desk.order(loan, 100), 100)
    due = desk.loan(loan).due_on
    for day in (None, due, due - timedelta(1)):
        with pytest.raises(LossNotCovered) as refused:
            cover(desk, loan, "carried", 4500, new_due_on=day)
        assert codes(refused) == ["new-day"]
    cover(desk, loan, "carried", 4500, new_due_on=due + timedelta(1))
    assert desk.loan(loan).due_on == due + timedelta(1)


def propose(desk, loan, yuan):
    for source in ("insurer", "guarantee", "carried"):
        cover(desk, loan, source, 0, reason="没有")
    return cover(desk, loan, "forgiven", yuan).decision_id


def test_whoever_proposes_to_forgive_does_not_sign(desk):
    loan = desk.spent_loan("王")
    decision = propose(desk, loan, 4500)
    before = desk.everything()
    with pytest.raises(SecondPersonNeeded):
        desk.do(finance.countersign_loss, desk.officer, decision_id=decision)
    with pytest.raises(SecondPersonNeeded):
        desk.do(finance.countersign_loss, Actor(None, desk.officer.grants), decision_id=decision)
    with pytest.raises(NotPermitted):
        desk.do(finance.countersign_loss, desk.manager, decision_id=decision)
    elsewhere = Actor(desk.key("x"), (Grant(Role.OFFICER, place="130632"),))
    with pytest.raises(NotFound):
        desk.do(finance.countersign_loss, elsewhere, decision_id=decision)
    assert desk.everything() == before
    assert desk.loan(loan).outstanding_fen == 4500_00
    assert desk.verify() == []


def test_a_proposal_is_signed_once(desk):
    loan = desk.spent_loan("王")
    decision = propose(desk, loan, 4000)
    with pytest.raises(LossNotCovered) as refused:
        cover(desk, loan, "forgiven", 500)
    assert codes(refused) == ["waits"]
    assert queries.waiting(desk.second)["losses_to_sign"] == 1
    assert queries.waiting(desk.officer)["losses_to_sign"] == 0
    desk.do(finance.countersign_loss, desk.second, decision_id=decision)
    before = desk.everything()
    with pytest.raises(NotWaiting):
        desk.do(finance.countersign_loss, desk.second, decision_id=decision)
    with pytest.raises(NotWaiting):
        desk.do(finance.reject_loss, desk.second, decision_id=decision)
    assert desk.everything() == before
    assert desk.loan(loan).outstanding_fen == 500_00


def test_a_proposal_can_be_rejected_or_withdrawn_and_made_anew(desk):
    loan = desk.spent_loan("王")
    decision = propose(desk, loan, 4500)
    desk.do(finance.reject_loss, desk.second, decision_id=decision)
    again = cover(desk, loan, "forgiven", 4000).decision_id
    desk.do(finance.reject_loss, desk.officer, decision_id=again)
    assert desk.loan(loan).outstanding_fen == 4500_00
    assert desk.verify() == []


def test_what_was_repaid_meanwhile_is_not_forgiven(desk):
    loan = desk.spent_loan("王")
    decision = propose(desk, loan, 4500)
    desk.do(finance.repay, loan_id=loan, lot_id=desk.lot(100), amount_fen=100_00)
    before = desk.everything()
    with pytest.raises(OwesLess):
        desk.do(finance.countersign_loss, desk.second, decision_id=decision)
    assert desk.everything() == before


def test_what_the_house_proposes_two_persons_sign(desk):
    loan = desk.spent_loan("王")
    covers = tuple(Cover(loan, source, 0, "没有") for source in ("insurer", "guarantee", "carried"))
    decided = desk.do(finance.cover_losses, system(), covers=(*covers, Cover(loan, LossSource.FORGIVEN, 4500_00, "settlement 1")))
    decision = decided.decision_ids[3]
    first = desk.do(finance.countersign_loss, desk.officer, decision_id=decision)
    assert (first.complete, first.outstanding_fen) == (False, 4500_00)
    with pytest.raises(SecondPersonNeeded):
        desk.do(finance.countersign_loss, desk.officer, decision_id=decision)
    last = desk.do(finance.countersign_loss, desk.second, decision_id=decision)
    assert (last.complete, last.outstanding_fen) == (True, 0)
    assert desk.verify() == []


def test_many_losses_are_decided_in_one_set_all_or_none(covered, django_assert_max_num_queries):
    desk = covered
    loans = [desk.spent_loan(f"户{number}", yuan=450) for number in range(6)]
    covers = [Cover(loan, LossSource.INSURER, 300_00, "死亡", desk.ids["insurer"]) for loan in loans]
    covers += [Cover(loan, LossSource.GUARANTEE, 150_00, "死亡", desk.ids["fund"]) for loan in loans]
    before = desk.everything()
    with pytest.raises(LossNotCovered) as refused:
        desk.do(finance.cover_losses, covers=(*covers, Cover(loans[0], LossSource.CARRIED, 1, "x", None, date(2030, 1, 1))))
    assert codes(refused) == ["amount"]
    assert refused.value.reasons[0].detail["loan"] == str(loans[0])
    with pytest.raises(Invalid):
        desk.do(finance.cover_losses, covers=())
    assert desk.everything() == before
    with django_assert_max_num_queries(60) as few:
        desk.do(finance.cover_losses, covers=(covers[0], covers[6]))
    with django_assert_max_num_queries(len(few)):
        done = desk.do(finance.cover_losses, covers=tuple(covers[1:6] + covers[7:]))
    assert (done.covered_fen, done.proposed) == (5 * 450_00, 0)
    assert queries.outstanding_many(loans) == dict.fromkeys(loans, 0)
    assert desk.balance("insurer.pool", "insurer") == 200_00
    assert desk.verify() == []
