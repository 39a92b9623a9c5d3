"""Unified social credit codes of Chinese legal persons and other organisations (GB 32100-2015).

Eighteen characters: registering department, category, six digits of the registering county, the nine characters of the
organisation code (GB 11714-1997, with a check character of its own), and a check character modulo 31. The letters I, O, S, V
and Z are not used.
"""

import re
import unicodedata
from dataclasses import dataclass

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"

_VALUE = {character: value for value, character in enumerate(ALPHABET)}
_WEIGHTS = tuple(pow(3, at, 31) for at in range(17))
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


class NoCreditCode(ValueError):
    """The text is no unified social credit code; the message says why."""


class WrongLength(NoCreditCode):
    """Not 18 characters."""


class WrongCharacter(NoCreditCode):
    """A character that the code does not use, or a letter where the county's digits stand."""


class WrongCheckCharacter(NoCreditCode):
    """A check character does not follow from the characters before it."""


@dataclass(frozen=True, slots=True)
class CreditCode:
    """A checked code and its parts."""

    code: str

    @property
    def department(self) -> str:
        """Who registered it: 1 establishment office, 5 civil affairs, 9 market regulation, N agriculture, Y others, ..."""
        return self.code[0]

    @property
    def category(self) -> str:
        return self.code[1]

    @property
    def county(self) -> str:
        return self.code[2:8]

    @property
    def organisation(self) -> str:
        """The nine characters of the organisation code."""
        return self.code[8:17]


def parse(text: str) -> CreditCode:
    """Reads a code as typed: blanks and hyphens dropped, letters raised. Raises a kind of NoCreditCode."""
    code = re.sub(r"[\s\-\u200b-\u200f\ufeff']", "", unicodedata.normalize("NFKC", text)).upper()
    if len(code) != 18:
        raise WrongLength(f"a unified social credit code has 18 characters, not {len(code)}")
    for at, character in enumerate(code, start=1):
        if character not in _VALUE:
            raise WrongCharacter(f"character {at} of {code} is {character}; the letters I, O, S, V, Z and signs are not used")
    if not code[2:8].isdigit():
        raise WrongCharacter(f"characters 3 to 8 of {code} are to be the digits of a county")
    if organisation_check(code[8:16]) != code[16]:
        raise WrongCheckCharacter(f"character 17 of {code} does not follow from the organisation code before it")
    if check_character(code[:17]) != code[17]:
        raise WrongCheckCharacter(f"the last character of {code} does not follow from the others")
    return CreditCode(code)


def check_character(body: str) -> str:
    """The eighteenth character: 31 less the sum of value x 3^position modulo 31."""
    return ALPHABET[-sum(_VALUE[character] * weight for character, weight in zip(body, _WEIGHTS, strict=True)) % 31]


def organisation_check(body: str) -> str:
    """The ninth character of an organisation code (GB 11714-1997): modulo 11, ten written as X. A letter counts 10 for A and on."""
    total = sum(int(character, 36) * weight for character, weight in zip(body, _ORGANISATION_WEIGHTS, strict=True))
    return "0123456789X"[-total % 11]
