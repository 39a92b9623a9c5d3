"""A problem in a register: where it is, what it is, and whether it stands in the way. Every sentence is in one table."""

from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from courtyard.kernel.errors import Text
from courtyard.kernel.sheets import SheetUnreadable

# What is wrong with a row.
SENTENCES: dict[str, Text] = {
    "formula": _("The cell holds a formula; paste its value as text."),
    "error-value": _("The cell holds an error of the spreadsheet."),
    "number-over-15-digits": _(
        "A number of over 15 digits: the spreadsheet lost its last ones; make the cell text and copy it from paper."
    ),
    "merged": _("Cells %(cells)s are merged; unmerge them and fill in each row."),
    "missing-name": _("The name is missing."),
    "long-name": _("This is too long, or holds signs that no name has."),
    "id-missing": _("The identity number is missing; the person is known by name only."),
    "id-length": _("An identity number has 18 characters (15 on old cards)."),
    "id-character": _("An identity number is of digits, and only its last character may be an X."),
    "id-rounded": _("The identity number was rounded by a spreadsheet; copy it from the card, into a cell of text."),
    "id-province": _("The identity number begins with the code of no province."),
    "id-birth": _("The birth date in the identity number is no day, or lies ahead."),
    "id-check": _("The last character of the identity number does not follow from the others; compare it with the card."),
    "id-wrong": _("This is no identity number."),
    "duplicate-row": _("The row is the same as row %(first)s and was left out."),
    "duplicate-household": _("The household stands in the file already, from row %(first)s on."),
    "duplicate-person": _("The same identity number stands in row %(first)s."),
    "in-another-household": _("Somebody with this identity number belongs to another household of the register."),
    "village-missing": _("The village is missing: give its 12-digit code, or township and village."),
    "village-unknown": _("There is no village “%(village)s” among the places."),
    "village-ambiguous": _("“%(village)s” is the name of %(count)s villages; give the township and county, or the code."),
    "village-outside": _("The village lies outside your area of work."),
    "village-moved": _("The register has this household in another village; move it there by hand."),
    "village-differs": _("The village is not the one in row %(first)s of the same household."),
    "impossible-age": _("Nobody is that old, or the birth lies ahead."),
    "age-differs": _("The age differs from the birth date."),
    "birth-differs": _("The birth date differs from the one in the identity number."),
    "sex-differs": _("The sex differs from the one in the identity number."),
    "not-a-date": _("This is no date; write it like 1980-01-31."),
    "serial-date": _("This is a day as a spreadsheet counts them, a bare number; give the cell the format of a date, or write 1980-01-31."),
    "date-ahead": _("The date lies ahead."),
    "not-a-sex": _("Write male or female (男, 女)."),
    "not-a-phone": _("This is no phone number; a landline needs its area code and its zero."),
    "phone-lost-zero": _("The phone was kept as a number, so its zero is lost; write it as text."),
    "unknown-relation": _("This relation is not known and was entered as “other”."),
    "unknown-capacity": _("Whether the person can work was not understood; write able, partly or unable (有, 半劳动力, 无)."),
    "missing-head": _("The household has no head: no row says 户主."),
    "two-heads": _("The household has a second head; the first is in row %(first)s."),
    "head-differs": _("The register has another head for this household; change it by hand."),
    "no-household-number": _("The household's number is missing."),
    "not-an-amount": _("This is no amount in yuan with at most two decimals."),
    "negative-income": _("An income is not negative; a loss is entered as zero."),
    "income-differs": _("The amount differs from the one in row %(first)s of the same household."),
    "total-differs": _("The total differs from the sum of its kinds."),
    "not-a-count": _("This is no number of persons."),
    "workers-over-persons": _("The household has %(persons)s persons, but this says that %(workers)s can work."),
    "persons-differ": _("The household has %(rows)s rows, but this says %(persons)s persons."),
    "not-a-year": _("This is no year that an income can be of."),
    "not-an-account": _("An account number has 8 to 32 digits."),
    "card-check": _("The last digit of a card number of this length usually follows from the others; compare it with the card."),
    "account-without-bank": _("The account has no bank; name it."),
    "member-absent": _("%(count)s members in the register are not in the file; they stay until they are taken out by hand."),
    "name-differs": _("The register has another name for this identity number; the old name stays."),
    "column-not-read": _("This column is not part of a register and was not read."),
    "sheet-not-read": _("The sheet “%(sheet)s” was not read; save it as a file of its own."),
}


class RegisterUnreadable(SheetUnreadable):
    """The file as a whole cannot be taken as a register; `detail["problem"]` is the code of the sentence."""

    default_message = _("This file cannot be read as a register.")
    sentences: ClassVar[dict[str, Text]] = SheetUnreadable.sentences | {
        "no-heading": _(
            "No row of headings was found in the first %(rows)s rows; a register has at least a name, and an identity number or a village."
        ),
        "twice-the-heading": _("The heading “%(heading)s” means the same as another one; keep one of the columns."),
        "ten-thousands": _("The heading “%(heading)s” counts in ten thousands; write yuan."),
        "bad-income-year": _("The year of the incomes lies ahead, or before 1978."),
    }


@dataclass(frozen=True, slots=True)
class Problem:
    """`row` and `column` as the spreadsheet shows them ("C 身份证号码"); `detail` never holds a personal name or number."""

    row: int
    column: str
    code: str
    detail: dict[str, Any] = field(default_factory=dict)
    blocks: bool = True  # False: a notice; nothing stands in the way

    @property
    def message(self) -> str:
        """The sentence in the language of whoever reads it."""
        return str(SENTENCES[self.code]) % self.detail if self.detail else str(SENTENCES[self.code])

    def as_json(self) -> dict[str, Any]:
        return {"row": self.row, "column": self.column, "code": self.code, "detail": self.detail, "blocks": self.blocks}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Problem":
        return cls(data["row"], data["column"], data["code"], data["detail"], data["blocks"])
