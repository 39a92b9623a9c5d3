"""Indicators computed from the journal of transfers."""

import ibis
import ibis.expr.types as ir
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from courtyard.impact.indicators.base import Family, Indicator, Scene, value
from courtyard.impact.rules import EVIDENCE_OF_CODE, EVIDENCE_OF_HOLD, Evidence

# Kinds of account whose owner is an organisation; one of these says whose row it is when nothing else does.
ORGANISATIONS = ("bank", "company.receivable", "cooperative.fees", "supplier.payable", "insurer.pool", "employer.account", "lender.capital")
# What the ledger pays to a household, once a bank confirms it.
HOUSEHOLD_PURSES = ("household.dividend", "household.wage", "household.claims")

# Codes that no indicator counts need not be sorted.
COUNTED = (
    "fund.contribute", "fund.commit", "loan.recognise", "loan.derecognise", "settle.repay", "company.buy", "consignment.sell",
    "company.pay", "settle.fee", "settle.dividend", "payout", "wage.accrue",
)  # fmt: skip


def sealed(scene: Scene) -> ir.Table:
    """Sets that were known, and happened before the window's end: `set_id`, `key`, `at`."""
    s, seal = scene.tables.of("ledger_transferset", "s"), scene.tables.of("ledger_seal", "q")
    known = s.join(seal, seal.q_subject_id == s.s_id).filter(seal.q_sequence <= scene.known_ledger, s.s_at < scene.end)
    if scene.sealed_after is not None:
        known = known.filter(known.q_sequence > scene.sealed_after)
    return known.select(s_id="s_id", key="s_key", at="s_at")


def posted(scene: Scene) -> ir.Table:
    """Every transfer that moved money and that some indicator counts. `value` is negative where it takes an earlier one back;
    `purse` is the kind of account that it took from, for a reversal that from which the money had come."""
    t = scene.tables.of("ledger_transfer", "t")
    return _moved(scene, t.filter(scene.block(t.t_id), t.t_code.isin(COUNTED)))


def _moved(scene: Scene, t: ir.Table) -> ir.Table:
    forward = t.t_reverses_id.isnull()
    moved = t.filter(t.t_phase == "posted").mutate(
        purse_id=ibis.ifelse(forward, t.t_debit_account_id, t.t_credit_account_id),
        value=ibis.ifelse(forward, t.t_amount_fen, -t.t_amount_fen),
    )
    return _rows(scene, moved)


def waiting(scene: Scene) -> ir.Table:
    """Payments that are held and to which no bank has answered."""
    t, r, answered = scene.tables.of("ledger_transfer", "t"), scene.tables.of("ledger_transfer", "r"), sealed(scene).rename("a_{name}")
    answers = r.filter(r.r_code == "payout", r.r_resolves_id.notnull(), scene.block(r.r_resolves_id))
    answers = answers.join(answered, answers.r_set_id == answered.a_s_id)
    held = t.filter(scene.block(t.t_id), t.t_phase == "pending", t.t_code == "payout", t.t_id.notin(answers.r_resolves_id))
    return _rows(scene, held.mutate(purse_id=held.t_debit_account_id, value=held.t_amount_fen))


def _rows(scene: Scene, transfers: ir.Table) -> ir.Table:
    """Transfers, of those that were known, as rows of a family."""
    dialect, sets, account = scene.tables.dialect, sealed(scene), scene.tables.of("ledger_account", "p")
    joined = transfers.join(sets, transfers.t_set_id == sets.s_id).join(account, transfers.purse_id == account.p_id)
    rows = joined.select(
        source=ibis.literal("transfer"),
        pk="t_id",
        ref="key",
        part="t_position",
        subject="t_code",
        household="t_household",
        project="t_project",
        organisation=ibis.ifelse(joined.p_kind.isin(ORGANISATIONS), joined.p_owner, dialect.no_uuid()),
        at="at",
        day=dialect.no_day(),
        code="t_code",
        purse="p_kind",
        value="value",
        n=ibis.literal(1, type="int64"),
    )
    return scene.narrow(rows.mutate(inside=scene.inside(rows)))


TRANSFERS = Family("transfers", posted, facets=("code", "purse", "inside"), grows=True)
HELD_PAYMENTS = Family("held_payments", waiting)


def _indicator(
    name: str,
    title: str | Promise,
    definition: str | Promise,
    *codes: str,
    less: tuple[str, ...] = (),
    purse: str | None = None,
    flow: bool = True,
) -> Indicator:
    """The sum of the posted transfers of some codes, less those of others."""

    def where(t: ir.Table) -> ir.BooleanValue:
        taken = t.code.isin(codes + less)
        if purse is not None:
            taken &= t.purse == purse
        return taken & t.inside if flow else taken

    def amount(t: ir.Table) -> ir.NumericValue:
        return ibis.ifelse(t.code.isin(less), -t.value, t.value) if less else t.value

    classes = tuple(dict.fromkeys(EVIDENCE_OF_CODE.get(code, Evidence.DECLARED) for code in codes + less))

    def evidence(t: ir.Table) -> ir.StringValue:
        known = [(t.code == code, EVIDENCE_OF_CODE.get(code, Evidence.DECLARED).value) for code in codes + less]
        return ibis.cases(*known, else_=Evidence.DECLARED.value)

    def begins(scene: Scene) -> ir.Table:
        t = scene.tables.of("ledger_transfer", "t")
        return ibis.union(*firsts) if len(firsts := [_first(t, code) for code in codes + less]) > 1 else firsts[0]

    plus, minus = " + ".join(codes), "".join(f" - {code}" for code in less)
    return Indicator(
        name=name,
        unit="fen",
        title=title,
        definition=definition,
        formula=f"sum of amount_fen, posted, {plus}{minus}" + (f", from {purse}" if purse else ""),
        source="ledger_transfer, ledger_transferset, ledger_seal, ledger_account",
        family=TRANSFERS,
        where=where,
        amount=amount,
        classes=classes,
        evidence=evidence if len(classes) > 1 else None,
        flow=flow,
        begins=begins,
    )


def _first(t: ir.Table, code: str) -> ir.Table:
    of_code = t.filter(t.t_code == code)
    return of_code.aggregate(first=of_code.t_id.min())


INDICATORS = (
    _indicator("fund_contributed", _("Given to the fund"), _("What donors paid into funds, as the bank reported it."), "fund.contribute"),
    _indicator("fund_committed", _("Set aside for projects"), _("What funds set aside for projects."), "fund.commit"),
    _indicator(
        "loans_granted",
        _("Lent to households"),
        _("Interest-free loans as they were granted; what a short delivery takes back later is not subtracted."),
        "loan.recognise",
    ),
    _indicator(
        "loans_outstanding",
        _("Still owed by households"),
        _("Loans granted, less what was repaid, shrunk by short deliveries, covered by others or forgiven."),
        "loan.recognise",
        less=("loan.derecognise",),
        flow=False,
    ),
    _indicator("loans_repaid", _("Repaid from proceeds"), _("What settlements repaid to the lender."), "settle.repay"),
    _indicator(
        "sales",
        _("Sales"),
        _("What buyers owe or paid for lots: the lots at grade prices, or consigned proceeds."),
        "company.buy",
        "consignment.sell",
    ),
    _indicator("sales_paid", _("Sales paid"), _("What buyers paid for lots, as the bank reported it."), "company.pay"),
    _indicator(
        "management_fees", _("Management fees"), _("What settlements gave to cooperatives for water, power, slaughter."), "settle.fee"
    ),
    _indicator("dividends_settled", _("Dividends settled"), _("What settlements gave to households, paid out or not."), "settle.dividend"),
    _indicator(
        "dividends_paid",
        _("Dividends paid"),
        _("Dividends whose payment to the household a bank confirmed."),
        "payout",
        purse="household.dividend",
    ),
    _indicator("wages", _("Wages earned"), _("Wages that employers and cooperatives owe households, paid out or not."), "wage.accrue"),
    _indicator(
        "wages_paid", _("Wages paid"), _("Wages whose payment to the household a bank confirmed."), "payout", purse="household.wage"
    ),
    _indicator("claims_paid", _("Claims paid"), _("Insurance claims whose payment a bank confirmed."), "payout", purse="household.claims"),
    Indicator(
        name="payouts_in_flight",
        unit="fen",
        title=_("Payments that the bank has not answered"),
        definition=_("Payments signed by two and held for the bank, of which it is not known whether they arrived."),
        formula="sum of amount_fen, pending, payout, with no row that settles or releases it",
        source="ledger_transfer, ledger_transferset, ledger_seal, ledger_account",
        family=HELD_PAYMENTS,
        where=lambda t: t.n > 0,
        amount=value,
        classes=(EVIDENCE_OF_HOLD,),
        begins=lambda scene: _first(scene.tables.of("ledger_transfer", "t"), "payout"),
    ),
)


def payments(scene: Scene) -> ir.Table:
    """What banks confirmed that households were paid in the year in which the window ends, as rows of a family."""
    return _paid(scene, scene.tables.of("ledger_transfer", "t"))


def _paid(scene: Scene, t: ir.Table) -> ir.Table:
    rows = _moved(scene, t.filter(t.t_code == "payout"))
    return rows.filter(rows.purse.isin(HOUSEHOLD_PURSES), rows.at >= scene.year_start)


def paid_to_households(scene: Scene) -> ir.Table:
    """The same by household: `household`, `paid`."""
    t = scene.tables.of("ledger_transfer", "t")
    if scene.is_page:
        b = scene.tables.of("people_household", "b")
        t = t.filter(t.t_household.isin(b.filter(scene.block(b.b_id)).b_public_id))
    paid = _paid(scene, t)
    return paid.group_by("household").aggregate(paid=paid.value.sum())
