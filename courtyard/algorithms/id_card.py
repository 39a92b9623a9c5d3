"""Chinese resident identity numbers.

GB 11643-1999: six digits of the county of first registration (GB/T 2260), birth date, three digits of sequence (odd for men,
even for women), and a check character by ISO/IEC 7064 MOD 11-2. Cards of before October 1999 carry 15 digits, without the
century and the check character; they are upgraded to 18.

The county is where the number was first given out, under the code that it had then: it is neither the present address nor
necessarily on today's list of counties, so only its province is checked. A right check character says that the number was
copied without a slip, not that the person exists.

Refusals never repeat a whole number: they are shown and logged.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

PROVINCES = frozenset(
    str(code) for code in (*range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47), *range(50, 55), *range(61, 66), 71, 81, 82, 83)
)

_WEIGHTS = tuple(2 ** (17 - at) % 11 for at in range(17))
_CHECK = "10X98765432"
# Sequence numbers that the 15-digit cards kept for people who were then over a hundred (GB 11643-1989), born in the 1800s.
_CENTENARIANS = frozenset({"996", "997", "998", "999"})


class NoIdCard(ValueError):
    """The text is no identity number; the message says why without repeating it."""


class WrongLength(NoIdCard):
    """Neither 18 nor 15 characters."""


class WrongCharacter(NoIdCard):
    """Something other than digits, or an X that is not at the end."""


class RoundedBySpreadsheet(NoIdCard):
    """A spreadsheet kept the number as a number, so its last digits are lost."""


class UnknownProvince(NoIdCard):
    """The first two digits are no province."""


class ImpossibleBirthDate(NoIdCard):
    """The date does not exist, or is in the future."""


class WrongCheckCharacter(NoIdCard):
    """The last character does not follow from the others."""


class Sex(StrEnum):
    MALE = "male"
    FEMALE = "female"


@dataclass(frozen=True, slots=True)
class IdCard:
    """A checked number of 18 characters and what it says."""

    number: str
    county: str
    birth: date
    sex: Sex
    upgraded: bool = False

    def __repr__(self) -> str:
        return f"IdCard({self.masked})"

    @property
    def masked(self) -> str:
        return mask(self.number)

    def age(self, on: date) -> int:
        """Whole years on a day; somebody born on 29 February turns a year older on 1 March."""
        return on.year - self.birth.year - ((on.month, on.day) < (self.birth.month, self.birth.day))


def parse(text: str, *, on: date | None = None) -> IdCard:
    """Reads a number as typed: blanks and hyphens dropped, full-width digits and a small x understood, 15 digits upgraded.

    `on` is the day on which it is read; with it, a birth date after that day is refused. Raises a kind of NoIdCard.
    """
    number = normalise(text)
    upgraded = len(number) == 15
    if upgraded:
        number = upgrade(number)
    if number[:2] not in PROVINCES:
        hint = "; a foreigner's permanent residence number begins with 9 and is not read here" if number[0] == "9" else ""
        raise UnknownProvince(f"{mask(number)}: {number[:2]} is the code of no province{hint}")
    birth = _birth(number, on)
    if check_character(number[:17]) != number[17]:
        if number.endswith("000"):
            raise RoundedBySpreadsheet(
                f"{mask(number)}: it ends with 000 and its check character is wrong, as when a spreadsheet keeps it as a number;"
                " take it from the card again, into a cell of text"
            )
        raise WrongCheckCharacter(f"{mask(number)}: the last character does not follow from the others; compare it with the card")
    sex = Sex.MALE if int(number[16]) % 2 else Sex.FEMALE
    return IdCard(number=number, county=number[:6], birth=birth, sex=sex, upgraded=upgraded)


def normalise(text: str) -> str:
    """The bare characters of a number: 18, or 15 digits. Raises WrongLength, WrongCharacter, RoundedBySpreadsheet."""
    number = re.sub(r"[\s\-\u200b-\u200f\ufeff']", "", unicodedata.normalize("NFKC", text)).upper()
    if re.fullmatch(r"\d(\.\d+)?E\+?\d+", number) or re.fullmatch(r"\d{15,18}\.0*", number):
        raise RoundedBySpreadsheet("the cell holds a rounded number; take the identity number from the card again, into a cell of text")
    if len(number) not in (15, 18):
        raise WrongLength(f"an identity number has 18 characters (15 on old cards), not {len(number)}")
    if not re.fullmatch(r"[0-9]{15}|[0-9]{17}[0-9X]", number):
        raise WrongCharacter("an identity number is of digits, and only its last character may be an X")
    return number


def check_character(body: str) -> str:
    """ISO/IEC 7064 MOD 11-2 over 17 digits: the sum of digit x 2^(17 - position) and the check character is 1 modulo 11."""
    return _CHECK[sum(int(digit) * weight for digit, weight in zip(body, _WEIGHTS, strict=True)) % 11]


def upgrade(old: str) -> str:
    """The 18 characters of a 15-digit number: the century put in, the check character put on."""
    if not re.fullmatch(r"[0-9]{15}", old):
        raise WrongCharacter("an old identity number is of 15 digits")
    body = old[:6] + ("18" if old[12:] in _CENTENARIANS else "19") + old[6:]
    return body + check_character(body)


def mask(number: str) -> str:
    """What may be shown: the first four characters (province and city) and the last four, always with eight stars between."""
    return f"{number[:4]}********{number[-4:]}" if len(number) >= 15 else "********"


def _birth(number: str, on: date | None) -> date:
    try:
        birth = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        raise ImpossibleBirthDate(f"{mask(number)}: the birth date in it is no day of the calendar") from None
    if birth.year < 1800:
        raise ImpossibleBirthDate(f"{mask(number)}: nobody with a card was born in {birth.year}")
    if on is not None and birth > on:
        raise ImpossibleBirthDate(f"{mask(number)}: the birth date in it is in the future")
    return birth
