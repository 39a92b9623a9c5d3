"""Numbers that people write down: phones, accounts. Kept as text: a phone keeps its zero."""

import re
import unicodedata

_INVISIBLE = re.compile(r"[\u200b-\u200f\ufeff]")
_MOBILE = re.compile(r"1[3-9]\d{9}")
_LANDLINE = re.compile(r"0\d{2,3}\d{7,8}")


def plain(text: str) -> str:
    """The text as a person meant it: full-width characters made narrow, no-break and zero-width blanks and quotes dropped."""
    if not text.isascii():
        text = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text))
    return text.strip().lstrip("'").strip()


def phone_digits(text: str) -> str:
    """A phone's digits, country code dropped: "+86 138-0013-8000" and "１３８００１３８０００" are both 13800138000."""
    digits = re.sub(r"[\s\-()./]", "", plain(text))
    return re.sub(r"^(\+86|0086)", "", digits)


def is_phone(digits: str) -> bool:
    """Whether these are the digits of a mobile phone, or of a landline with its area code."""
    return bool(_MOBILE.fullmatch(digits) or _LANDLINE.fullmatch(digits))


def account_digits(text: str) -> str:
    """An account number without the blanks and hyphens that set it in groups."""
    return re.sub(r"[\s\-]", "", plain(text))


def is_account(digits: str) -> bool:
    """Whether this can be an account number: 8 to 32 digits. Only cards carry a check digit, so none is asked for."""
    return bool(re.fullmatch(r"\d{8,32}", digits))
