"""Card numbers of banks (ISO/IEC 7812-1): 12 to 19 digits, the last by Luhn's formula.

Only cards carry the check digit. The account number of a passbook or of a company need not pass, so a payee with such an
account is not refused for it: call this for cards.
"""

import re
import unicodedata
from dataclasses import dataclass


class NoBankCard(ValueError):
    """The text is no card number; the message says why without repeating it."""


class WrongLength(NoBankCard):
    """Not 12 to 19 digits."""


class WrongCharacter(NoBankCard):
    """Something other than digits."""


class WrongCheckDigit(NoBankCard):
    """The last digit does not follow from the others."""


@dataclass(frozen=True, slots=True)
class BankCard:
    number: str

    def __repr__(self) -> str:
        return f"BankCard({self.masked})"

    @property
    def masked(self) -> str:
        return mask(self.number)


def parse(text: str) -> BankCard:
    """Reads a number as typed: blanks and hyphens dropped, full-width digits understood. Raises a kind of NoBankCard."""
    number = re.sub(r"[\s\-\u200b-\u200f\ufeff']", "", unicodedata.normalize("NFKC", text))
    if not re.fullmatch(r"[0-9]*", number):
        raise WrongCharacter("a card number is of digits only; a number like 6.2E+18 was rounded by a spreadsheet, take it from the card")
    if not 12 <= len(number) <= 19:
        raise WrongLength(f"a card number has 12 to 19 digits, not {len(number)}")
    if check_digit(number[:-1]) != number[-1]:
        raise WrongCheckDigit(f"{mask(number)}: the last digit does not follow from the others; compare it with the card")
    return BankCard(number)


def check_digit(body: str) -> str:
    """Luhn: from the right every second digit is doubled, nines cast out of two-digit results, and the sum made a ten."""
    total = 0
    for at, digit in enumerate(reversed(body)):
        value = int(digit) * (1 if at % 2 else 2)
        total += value - 9 if value > 9 else value
    return str(-total % 10)


def mask(number: str) -> str:
    """What may be shown: the last four digits."""
    return f"**** {number[-4:]}" if len(number) >= 12 else "****"
