"""The words of the house for codes that rooms use: roles, kinds, relations, states. GLOSSARY.md has them in both languages."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Word = str | Promise

WORDS: dict[str, dict[str, Word]] = {
    "role": {
        "officer": _("programme officer"),
        "manager": _("cooperative manager"),
        "technician": _("technician"),
        "helper": _("helper"),
        "household": _("household"),
        "buyer": _("buyer"),
        "warehouse": _("warehouse worker"),
        "courier": _("courier"),
        "pilot": _("drone operator"),
        "assessor": _("assessor"),
        "employer": _("employer"),
        "donor": _("donor"),
        "auditor": _("auditor"),
        "planner": _("planner"),
        "system": _("the house itself"),
    },
    "organisation": {
        "county_office": _("county office"),
        "cooperative": _("cooperative"),
        "company": _("company"),
        "supplier": _("supplier"),
        "fund": _("fund"),
        "insurer": _("insurer"),
        "employer": _("employer"),
        "carrier": _("carrier"),
        "school": _("school"),
    },
    "relation": {
        "head": _("head of the household"),
        "spouse": _("spouse"),
        "child": _("child"),
        "child_in_law": _("son- or daughter-in-law"),
        "grandchild": _("grandchild"),
        "parent": _("parent"),
        "grandparent": _("grandparent"),
        "sibling": _("brother or sister"),
        "other": _("other"),
    },
    "capacity": {
        "able": _("can work"),
        "partly": _("can work in part"),
        "unable": _("cannot work"),
        "unknown": _("not recorded"),
    },
    "sex": {"male": _("male"), "female": _("female")},
    "income": {
        "wage": _("wages"),
        "farm": _("farming"),
        "business": _("business"),
        "property": _("property"),
        "transfer": _("transfers"),
        "other": _("other"),
    },
    "level": {
        "province": _("province"),
        "city": _("city"),
        "county": _("county"),
        "town": _("township"),
        "village": _("village"),
    },
    "layout": {"household": _("one row a household"), "member": _("one row a member")},
    "flock": {"own": _("own yard"), "collective": _("collective flock")},
    "sale": {"purchase": _("purchase"), "consignment": _("consignment")},
    "unit": {"bird": _("birds"), "pair": _("pairs"), "kilogram": _("kilograms")},
    "grade": {"": _("not accepted")},
    "evidence": {
        "bank": _("confirmed by a bank"),
        "two_party": _("seen by two parties"),
        "device": _("measured by a device"),
        "declared": _("declared"),
    },
    "settlement": {
        "prepared": _("prepared, waits for a second signature"),
        "signed": _("signed"),
        "posting": _("being posted"),
        "posted": _("posted"),
        "superseded": _("replaced by a newer one"),
    },
    "waiting": {
        "application": _("applications"),
        "yard": _("yards to inspect"),
        "alarm": _("alarms"),
        "doubt": _("birds in doubt"),
        "objection": _("objections"),
        "settlement": _("settlements"),
        "payout": _("payouts"),
        "loss": _("debts"),
        "delivery": _("failed reactions"),
    },
    "door": {"web": _("page"), "api": _("API"), "cli": _("command line"), "worker": _("worker")},
    "account": {
        "bank": _("bank account"),
        "company.receivable": _("what the company owes"),
        "fund.unallocated": _("fund, not set aside"),
        "fund.project": _("fund, set aside for the project"),
        "guarantee.fund": _("guarantee fund"),
        "lender.capital": _("the lender’s money"),
        "household.earmarked": _("the household’s earmarked account"),
        "loan.receivable": _("what is owed on the loan"),
        "loan.contra": _("counterpart of the loan"),
        "lot.proceeds": _("proceeds of the lot"),
        "cooperative.fees": _("the cooperative’s fees"),
        "supplier.payable": _("what suppliers are owed"),
        "household.dividend": _("dividends of households"),
        "household.wage": _("wages"),
        "household.claims": _("insurance paid to households"),
        "reserve": _("reserve for refunds"),
        "insurer.pool": _("the insurer’s pool"),
        "employer.account": _("the employer’s account for wages"),
    },
    "code": {
        "loan.disburse": _("The loan is paid into the earmarked account"),
        "purchase.pay": _("Chicks and supplies came"),
        "purchase.return": _("Not delivered, or not needed: back to the lender"),
        "settle.fee": _("Management fees"),
        "settle.repay": _("Loan repaid"),
        "settle.dividend": _("Dividend"),
        "loss.insurer": _("The insurer pays"),
        "loss.guarantee": _("The guarantee fund pays"),
        "wage.accrue": _("Wage"),
        "payout": _("Paid to the bank account"),
        "company.buy": _("The company buys the lot"),
        "company.pay": _("The company pays"),
        "fund.contribute": _("Given to the fund"),
        "fund.commit": _("Set aside for projects"),
        "fund.lend": _("The fund gives the lender its capital"),
        "fund.guarantee": _("The fund backs the guarantee"),
        "bank.move": _("Moved between bank accounts"),
        "loan.recognise": _("The loan is written down"),
        "loan.derecognise": _("The loan shrinks"),
        "grant.pay": _("A grant pays the supplier"),
        "premium": _("Insurance premium"),
        "wage.fund": _("Money for wages comes in"),
    },
    "phase": {"posted": _("posted"), "pending": _("set aside, not final yet"), "released": _("given back")},
    "batch": {
        "prepared": _("waits for signatures"),
        "signed": _("signed by two, not yet at the bank"),
        "exported": _("at the bank"),
        "closed": _("answered by the bank"),
        "cancelled": _("taken back"),
    },
    "payment": {
        "held": _("set aside"),
        "sent": _("at the bank"),
        "confirmed": _("paid"),
        "failed": _("not paid; due again"),
        "unknown": _("the bank does not know yet"),
        "released": _("taken back"),
    },
}


def word(kind: str, code: object) -> Word:
    """The word of a code; a code without one is shown as it is, so that nothing disappears."""
    text = str(getattr(code, "value", code) if code is not None else "")
    return WORDS.get(kind, {}).get(text, text)


def choices(kind: str, codes: object = None) -> list[tuple[str, Word]]:
    """Choices of a field, in the order of the table, or the codes given."""
    table = WORDS[kind]
    return [(code, table.get(code, code)) for code in (codes if codes is not None else table)]  # type: ignore[attr-defined]
