"""Payouts: held when prepared, signed by two, sent once, ended by the bank's word alone; nobody is paid twice."""

from io import BytesIO

import pytest
from openpyxl import Workbook, load_workbook

from courtyard.finance import actions as finance
from courtyard.finance import queries
from courtyard.finance.actions.cancel_payout import TooLateToCancel
from courtyard.finance.actions.export_payout import NotSigned
from courtyard.finance.actions.import_payout_results import ListUnreadable
from courtyard.finance.actions.prepare_payout import NotEnoughInBank, NothingDue
from courtyard.finance.actions.record_payout_results import NotSent, ResultsRefused
from courtyard.finance.actions.sign_payout import NotToBeSigned, NotWhatWasShown, SignedAlready
from courtyard.finance.models import PayoutLine
from courtyard.finance.rules import LineState, PayoutResult
from courtyard.kernel import audit, secrets
from courtyard.kernel.actors import Actor, Grant, Role, system
from courtyard.kernel.errors import Conflict, Invalid, NotFound
from courtyard.kernel.models import Fact, Reading, Request
from courtyard.people import actions as people

pytestmark = pytest.mark.django_db

OTHER_KEYS = secrets.new_keyring()


@pytest.fixture
def harvest(desk):
    """Three households with dividends of 3,000, 2,000 and 1,000 yuan; the third has no bank account."""
    lot = desk.lot(6000)
    for name, yuan, account in (("王", 3000, "6222000000000000001"), ("李", 2000, "6222000000000000002"), ("赵", 1000, None)):
        desk.dividend(lot, desk.household(name, account=account), yuan)
    desk.company_pays(6000)
    return desk


def prepare(desk, kinds=("household.dividend",), organisation="cooperative", **options):
    return desk.do(
        finance.prepare_payout, options.pop("actor", desk.manager), organisation_id=desk.ids[organisation], account_kinds=kinds, **options
    )


def sent(desk, **options):
    batch = prepare(desk, **options).batch_id
    desk.do(finance.sign_payout, desk.manager, batch_id=batch)
    desk.do(finance.sign_payout, desk.officer, batch_id=batch)
    desk.do(finance.export_payout, desk.manager, batch_id=batch)
    return batch


def lines(batch) -> dict[str, PayoutLine]:
    return {line.payee: line for line in PayoutLine.unscoped.filter(batch__public_id=batch)}


def answer(desk, batch, key=None, **states):
    """The bank's answer by payee; a state may be a PayoutResult's other fields as well."""
    by_name = lines(batch)
    results = tuple(PayoutResult(by_name[name].reference, *(said if isinstance(said, tuple) else (said,))) for name, said in states.items())
    return desk.do(finance.record_payout_results, desk.manager, key=key, batch_id=batch, results=results)


def test_what_is_due_is_held_at_preparation_and_the_rest_named(harvest):
    desk = harvest
    prepared = prepare(desk)
    assert (prepared.lines, prepared.total_fen, prepared.more) == (2, 5000_00, False)
    assert [(one.payee_id, one.amount_fen, one.code) for one in prepared.left_out] == [(desk.ids["赵"], 1000_00, "no-bank-account")]
    assert (desk.balance("household.dividend", "王"), desk.available("household.dividend", "王")) == (3000_00, 0)
    assert (desk.balance("bank", "cooperative"), desk.available("bank", "cooperative")) == (6000_00, 1000_00)
    with pytest.raises(NothingDue):
        prepare(desk)
    assert desk.verify() == []


def test_a_payout_goes_its_whole_way(harvest):
    desk = harvest
    batch = sent(desk)
    done = answer(desk, batch, 王=(LineState.CONFIRMED, "B1"), 李=(LineState.FAILED, "", "账户已销户"))
    assert (done.confirmed, done.confirmed_fen, done.failed, done.waiting, done.closed) == (1, 3000_00, 1, 0, True)
    assert desk.balance("household.dividend", "王") == 0
    assert desk.available("household.dividend", "李") == 2000_00
    assert desk.balance("bank", "cooperative") == 3000_00
    assert desk.verify() == []
    desk.bank_account("household", desk.ids["赵"], "6222000000000000003", "赵")
    again = prepare(desk)
    assert (again.lines, again.total_fen) == (2, 3000_00)
    assert {line.payee for line in PayoutLine.unscoped.filter(batch__public_id=again.batch_id)} == {"李", "赵"}
    assert [fact.body["confirmed_fen"] for fact in Fact.objects.filter(name="finance.PayoutConfirmed")] == [3000_00]
    assert desk.verify() == []


def test_two_different_persons_sign(harvest):
    desk = harvest
    batch = prepare(desk).batch_id
    with pytest.raises(NotSigned):
        desk.do(finance.export_payout, desk.manager, batch_id=batch)
    assert not desk.do(finance.sign_payout, desk.manager, batch_id=batch).complete
    before = desk.everything()
    for actor in (desk.manager, system()):
        with pytest.raises(SignedAlready):
            desk.do(finance.sign_payout, actor, batch_id=batch)
    with pytest.raises(NotWhatWasShown):
        desk.do(finance.sign_payout, desk.officer, batch_id=batch, digest="0" * 64)
    with pytest.raises(NotSigned):
        desk.do(finance.export_payout, desk.manager, batch_id=batch)
    assert desk.everything() == before
    assert list(queries.batches_to_sign(desk.manager)) == []
    assert [row.public_id for row in queries.batches_to_sign(desk.officer)] == [batch]
    shown = queries.batch(desk.officer, batch)
    assert (shown.lines, shown.total_fen, shown.by_state, shown.signers) == (2, 5000_00, {"held": 2}, (desk.manager.user_id,))
    assert desk.do(finance.sign_payout, desk.officer, batch_id=batch, digest=shown.digest).complete
    with pytest.raises(NotToBeSigned):
        desk.do(finance.sign_payout, desk.second, batch_id=batch)
    assert desk.verify() == []


def test_a_payout_that_no_bank_has_seen_can_be_taken_back(harvest):
    desk = harvest
    batch = prepare(desk).batch_id
    desk.do(finance.sign_payout, desk.manager, batch_id=batch)
    desk.do(finance.cancel_payout, desk.manager, batch_id=batch)
    assert desk.available("household.dividend", "王") == 3000_00
    assert desk.available("bank", "cooperative") == 6000_00
    with pytest.raises(TooLateToCancel):
        desk.do(finance.cancel_payout, desk.manager, batch_id=batch)
    with pytest.raises(NotToBeSigned):
        desk.do(finance.sign_payout, desk.officer, batch_id=batch)
    other = sent(desk)
    before = desk.everything()
    with pytest.raises(TooLateToCancel):
        desk.do(finance.cancel_payout, desk.manager, batch_id=other)
    assert desk.everything() == before
    assert desk.verify() == []


def test_unknown_keeps_the_money_held_until_a_later_list_says(harvest):
    desk = harvest
    batch = sent(desk)
    assert answer(desk, batch, 王=LineState.CONFIRMED, 李=LineState.UNKNOWN).waiting == 1
    assert desk.available("household.dividend", "李") == 0
    with pytest.raises(NothingDue):
        prepare(desk, payee_ids=(desk.ids["李"],))
    assert desk.verify() == []
    assert answer(desk, batch, 王=LineState.CONFIRMED, 李=LineState.UNKNOWN).repeated == 2
    last = answer(desk, batch, 李=LineState.CONFIRMED)
    assert (last.confirmed_fen, last.closed) == (2000_00, True)
    assert desk.balance("bank", "cooperative") == 1000_00
    assert desk.verify() == []


def test_the_same_list_twice_doubles_nothing(harvest):
    desk = harvest
    batch = sent(desk)
    first = answer(desk, batch, key="list", 王=LineState.CONFIRMED, 李=LineState.FAILED)
    assert answer(desk, batch, key="list", 王=LineState.CONFIRMED, 李=LineState.FAILED) == first
    before = {name: rows for name, rows in desk.everything().items() if name != "kernel"}
    again = answer(desk, batch, 王=LineState.CONFIRMED, 李=LineState.FAILED)
    assert (again.confirmed, again.failed, again.repeated) == (0, 0, 2)
    assert {name: rows for name, rows in desk.everything().items() if name != "kernel"} == before
    assert desk.verify() == []


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        (LineState.CONFIRMED, LineState.FAILED),
        (LineState.FAILED, LineState.CONFIRMED),
        (LineState.CONFIRMED, LineState.UNKNOWN),
        (LineState.FAILED, LineState.UNKNOWN),
    ],
)
def test_a_payment_answered_twice_differently_is_refused(harvest, earlier, later):
    desk = harvest
    batch = sent(desk)
    answer(desk, batch, 王=earlier)
    before = desk.everything()
    with pytest.raises(ResultsRefused) as refused:
        answer(desk, batch, 李=LineState.CONFIRMED, 王=later)
    assert [(reason.code, reason.detail["earlier"]) for reason in refused.value.reasons] == [("contradicts", earlier.value)]
    assert desk.everything() == before
    assert desk.verify() == []


def test_a_list_that_does_not_fit_is_refused_as_a_whole(harvest):
    desk = harvest
    batch, other = sent(desk, payee_ids=(desk.ids["王"],)), sent(desk, payee_ids=(desk.ids["李"],))
    mine, foreign = lines(batch)["王"].reference, lines(other)["李"].reference
    confirmed = LineState.CONFIRMED
    wrong = {
        "amount-differs": (PayoutResult(mine, confirmed, amount_fen=2999_99),),
        "account-differs": (PayoutResult(mine, confirmed, account_tail="0002"),),
        "unknown-line": (PayoutResult(mine, confirmed), PayoutResult(foreign, confirmed)),
        "two-answers": (PayoutResult(mine, confirmed), PayoutResult(mine, LineState.FAILED)),
        "not-an-answer": (PayoutResult(mine, LineState.SENT),),
    }
    before = desk.everything()
    for code, results in wrong.items():
        with pytest.raises(ResultsRefused) as refused:
            desk.do(finance.record_payout_results, desk.manager, batch_id=batch, results=results)
        assert [reason.code for reason in refused.value.reasons] == [code]
    with pytest.raises(ResultsRefused):
        desk.do(finance.record_payout_results, desk.manager, batch_id=batch, results=())
    assert desk.everything() == before
    good = (PayoutResult(mine, confirmed, "B1", "", 3000_00, "0001"),)
    assert desk.do(finance.record_payout_results, desk.manager, batch_id=batch, results=good).closed
    assert desk.verify() == []


def test_no_answer_is_taken_before_the_payout_was_sent(harvest):
    desk = harvest
    batch = prepare(desk).batch_id
    before = desk.everything()
    with pytest.raises(NotSent):
        answer(desk, batch, 王=LineState.CONFIRMED)
    assert desk.everything() == before


def test_a_bank_pays_only_what_it_holds(harvest):
    desk = harvest
    desk.do(finance.move_bank, from_id=desk.ids["cooperative"], to_id=desk.ids["office"], amount_fen=1000_01, reference="T")
    before = desk.everything()
    with pytest.raises(NotEnoughInBank) as refused:
        prepare(desk)
    assert refused.value.reasons[0].detail["available_fen"] == 4999_99
    assert desk.everything() == before
    assert prepare(desk, payee_ids=(desk.ids["王"],)).total_fen == 3000_00


def test_organisations_are_paid_into_their_own_accounts(desk):
    desk.spent_loan("王")
    desk.do(finance.move_bank, from_id=desk.ids["office"], to_id=desk.ids["cooperative"], amount_fen=5000_00, reference="T")
    batch = sent(desk, kinds=("supplier.payable", "cooperative.fees"))
    assert {name: line.amount_fen for name, line in lines(batch).items()} == {"hatchery": 4500_00}
    answer(desk, batch, hatchery=LineState.CONFIRMED)
    assert desk.balance("supplier.payable", "hatchery") == 0
    assert desk.verify() == []


def test_all_that_is_due_means_the_households_of_the_organisations_place(harvest):
    desk = harvest
    far = desk.household("平", account="6222000000000000009", village="130632100201")
    desk.dividend(desk.lot(100, "far"), far, 100)
    assert far not in set(PayoutLine.unscoped.filter(batch__public_id=prepare(desk).batch_id).values_list("owner", flat=True))
    with pytest.raises(NothingDue) as refused:
        prepare(desk, payee_ids=(far,))
    assert refused.value.detail["left_out"] == [{"payee": str(far), "code": "not-of-this-organisation"}]


def test_a_proxy_is_paid_by_the_name_on_the_account(desk):
    old = desk.household("老王")
    consent = desk.do(people.record_consent, system(), household_id=old, purpose="proxy_payee").consent_id
    desk.do(people.name_payee, system(), household_id=old, proxy_name="王小明", relation="nephew", consent_id=consent)
    desk.bank_account("household", old, "6222000000000000077", "王小明")
    desk.dividend(desk.lot(10), old, 10)
    desk.company_pays(10)
    batch = prepare(desk).batch_id
    line = lines(batch)["王小明"]
    assert (line.owner, line.account_tail, line.amount_fen) == (old, "0077", 10_00)
    assert "6222" not in str(PayoutLine.unscoped.filter(pk=line.pk).values_list("account_number", flat=True)[0])


def test_a_name_that_a_spreadsheet_would_run_is_left_out(desk):
    evil = desk.household("甲", account=None)
    desk.bank_account("household", evil, "6222000000000000066", "=HYPERLINK(1)")
    desk.dividend(desk.lot(10), evil, 10)
    desk.company_pays(10)
    with pytest.raises(NothingDue) as refused:
        prepare(desk)
    assert refused.value.detail["left_out"] == [{"payee": str(evil), "code": "payee-name"}]


def test_a_batch_is_as_large_as_a_bank_takes_and_says_that_there_is_more(harvest):
    desk = harvest
    first = prepare(desk, limit=1)
    assert (first.lines, first.more) == (1, True)
    assert prepare(desk, limit=1).more is False
    for limit in (0, 5001):
        with pytest.raises(Invalid):
            prepare(desk, limit=limit)
    with pytest.raises(Invalid):
        prepare(desk, kinds=("lender.capital",))
    with pytest.raises(Invalid):
        prepare(desk, kinds=())


def test_nobody_pays_out_of_anothers_bank(harvest):
    desk = harvest
    stranger = Actor(desk.key("stranger"), (Grant(Role.MANAGER, organisation=desk.ids["builder"]),))
    before = desk.everything()
    with pytest.raises(NotFound):
        prepare(desk, actor=stranger)
    assert desk.everything() == before
    batch = prepare(desk).batch_id
    before = desk.everything()
    for attempt in (
        lambda: desk.do(finance.sign_payout, stranger, batch_id=batch),
        lambda: desk.do(finance.cancel_payout, stranger, batch_id=batch),
        lambda: desk.do(finance.export_payout, stranger, batch_id=batch),
    ):
        with pytest.raises(NotFound):
            attempt()
    assert desk.everything() == before
    assert list(queries.batch_lines(stranger, batch)) == []
    household = Actor(desk.key("h"), (Grant(Role.HOUSEHOLD, household=desk.ids["王"]),))
    assert [line.amount_fen for line in queries.paid_lines(household, desk.ids["王"])] == [3000_00]
    assert list(queries.paid_lines(household, desk.ids["李"])) == []


# ------------------------------------------------------------------------------------------------------- the file and its way


def test_the_sheet_has_text_for_numbers_and_a_control_row(harvest):
    desk = harvest
    batch = prepare(desk).batch_id
    with pytest.raises(Conflict):
        queries.payout_sheet(desk.manager, batch, now=desk.now)
    desk.do(finance.sign_payout, desk.manager, batch_id=batch)
    desk.do(finance.sign_payout, desk.officer, batch_id=batch)
    exported = desk.do(finance.export_payout, desk.manager, batch_id=batch)
    file = queries.payout_sheet(desk.manager, batch, now=desk.now)
    assert file.file_name == exported.file_name
    book = load_workbook(BytesIO(file.content))
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    accounts = {line.payee: line.account_number.reveal() for line in lines(batch).values()}
    assert {row[2]: row[3] for row in rows[1:-1]} == accounts
    assert {row[2]: row[5] for row in rows[1:-1]} == {"王": 3000, "李": 2000}
    assert (rows[-1][0], rows[-1][1], rows[-1][5], rows[-1][6]) == ("合计 Total", None, 5000, "2 笔 payments")
    cell = book.worksheets[0]["D2"]
    assert (cell.data_type, cell.number_format, cell.quotePrefix) == ("s", "@", True)
    about = {row[0]: row[1] for row in book.worksheets[1].iter_rows(values_only=True)}
    assert (about["校验 SHA-256"], about["金额(元) Amount (yuan)"]) == (exported.digest, "5000.00")
    assert Reading.objects.filter(subject_id=batch, field="account_number", actor_id=desk.manager.user_id).count() == 1
    assert not Request.objects.filter(result__icontains="6222").exists()


def test_an_assessor_never_opens_the_sheet(harvest):
    desk = harvest
    batch = sent(desk)
    other = Actor(desk.key("a"), (Grant(Role.ASSESSOR, place="131122"), Grant(Role.AUDITOR)))
    with pytest.raises(NotFound):
        queries.payout_sheet(other, batch, now=desk.now)
    assert not Reading.objects.filter(subject_id=batch).exists()


def bank_list(batch, **said) -> bytes:
    book = Workbook()
    sheet = book.active
    sheet.append(("代发结果清单",))
    sheet.append(("业务参考号", "收款人账号", "金额(元)", "处理结果", "失败原因", "银行流水号"))
    for name, line in lines(batch).items():
        state, reason = said[name]
        sheet.append((line.reference, f"6222****{line.account_tail}", line.amount_fen / 100, state, reason, f"BK{line.position}"))
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_banks_list_comes_in_as_the_bank_wrote_it(harvest):
    desk = harvest
    batch = sent(desk)
    content = bank_list(batch, 王=("成功", ""), 李=("失败", "户名不符"))
    done = desk.do(finance.import_payout_results, desk.manager, batch_id=batch, content=content, file_name="结果.xlsx")
    assert (done.confirmed, done.failed, done.closed) == (1, 1, True)
    again = desk.do(finance.import_payout_results, desk.manager, batch_id=batch, content=content, file_name="结果.xlsx")
    assert again.repeated == 2
    answers = queries.answers_of(desk.manager, batch)
    assert {(row.line.payee, row.state, row.reason) for row in answers} == {("王", "confirmed", ""), ("李", "failed", "户名不符")}
    assert desk.verify() == []


def test_a_list_that_cannot_be_read_leaves_nothing_behind(harvest):
    desk = harvest
    batch = sent(desk)
    before = desk.everything()
    for content in (b"", b"\x00\x01\x02", b"PK\x03\x04broken", "业务参考号,处理结果\nX,也许\n".encode()):
        with pytest.raises(ListUnreadable):
            desk.do(finance.import_payout_results, desk.manager, batch_id=batch, content=content)
    assert desk.everything() == before


def test_verify_names_a_payment_that_is_not_what_its_hold_says(harvest):
    desk = harvest
    batch = sent(desk)
    assert desk.verify() == []
    PayoutLine.unscoped.filter(batch__public_id=batch, payee="王").update(state=LineState.CONFIRMED, answered_at=desk.now)
    found = "\n".join(desk.verify())
    assert "finance.payment-hold" in found
    assert "finance.payment-answer" in found
    PayoutLine.unscoped.filter(batch__public_id=batch, payee="李").update(amount_fen=1)
    assert "finance.batch-altered" in "\n".join(desk.verify())


def test_verify_with_other_keys_than_the_countys_says_so_and_goes_on(harvest, monkeypatch):
    desk = harvest
    sent(desk)
    monkeypatch.setattr(secrets, "keyring", lambda **_: OTHER_KEYS)
    assert "finance.secret-closed" in "\n".join(str(one) for one in audit.violations())
    monkeypatch.undo()
    assert desk.verify() == []
