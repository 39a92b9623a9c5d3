"""GS1 application identifiers as data: what a value is made of, which are keys of a Digital Link, and with which qualifiers.

Facts from GS1's Barcode Syntax Dictionary (release of January 2026) and the General Specifications, chapter 3. Checked are lengths,
character sets, check digits and check characters, dates, times, and the plainer of the dictionary's content rules. Not checked:
lists that others keep and change (ISO 3166, ISO 4217, coupons, packaging codes), and which identifiers have to come along on
the same label, which is a question to all of its codes together.

A row: the identifiers; the parts of the value (n digits, x character set 82, y set 39, z set 64 for URLs; `..` up to; `?` may be
missing; after a colon the checks); then, for a key of a Digital Link, `key` and each legal sequence of qualifiers.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from courtyard.algorithms.identifiers import check_digit

_TABLE = """
00                      n18:check                            key
01                      n14:check                            key 22,10,21 235
02 03                   n14:check
10 21 22                x..20
11 12 13 15 16 17       n6:day0
20                      n2
235                     x..28
240 241 250 251         x..30
242                     n..6
243                     x..20
253                     n13:check x..17?                     key
254                     x..20
255                     n13:check n..12?                     key
30 37                   n..8
3900-3909               n..15
3910-3919               n3 n..15
3920-3929               n..15
3930-3939               n3 n..15
3940-3943               n4
3950-3955               n6
400 403                 x..30
401                     x..30                                key
402                     n17:check                            key
410 411 412 413 416     n13:check
414                     n13:check                            key 254 7040
415                     n13:check                            key 8020
417                     n13:check                            key 7040
420                     x..20
421                     n3 x..9
422 424 426             n3
423 425                 n..15:threes
427                     x..3
4300 4301 4310 4311     x..35:escapes
4302-4306 4312-4316     x..70:escapes
4307 4317               x2
4308 4319               x..30
4309                    n10:latitude n10:longitude
4318                    x..20
4320                    x..35:escapes
4321-4323               n1:yesno
4324 4325               n6:day0 n4:time
4326                    n6:day
4330-4333               n6 x1?:hyphen
7001                    n13
7002                    x..30
7003                    n6:day n4:time
7004                    n..4
7005                    x..12
7006                    n6:day
7007                    n6:day n6?:day
7008                    x..3
7009                    x..10
7010                    x..2
7011                    n6:day n4?:time
7020-7022               x..20
7023                    x..30
7030-7039               n3 x..27
7040                    n1 x3
7041                    x..4
710-717                 x..20
7230-7239               x2 x..28
7240                    x..20
7241                    n2
7242                    x..25
7250                    n8:century
7251                    n8:century n4:time
7252                    n1:sex
7253 7254 7259          x..40:escapes
7255                    x..10
7256                    x..90:escapes
7257                    x..70:escapes
7258                    x3:birth
8001                    n4:above0 n5:above0 n3:above0 n1:winding n1
8002                    x..20
8003                    n1:zero n13:check x..16?             key
8004                    x..30                                key 7040
8005                    n6
8006                    n14:check n4:pieces                  key 22,10,21
8007                    x..34:iban
8008                    n8:dayhour n..4?:minutes
8009                    x..50
8010                    y..30                                key 8011
8011                    n..12:nozero
8012                    x..20
8013                    x..25:model                          key
8014                    x..25:device
8017 8018               n18:check                            key 8019
8019                    n..10
8020                    x..25
8026                    n14:check n4:pieces
8030                    z..90
8040 8041               n15
8042                    n32
8043                    n18 n..2?
8110 8112               x..70
8111                    n4
8200                    x..70
90                      x..30
91-99                   x..90
"""
# Measures: the last digit says where the decimal point stands.
_MEASURES = """310 311 312 313 314 315 316 320 321 322 323 324 325 326 327 328 329 330 331 332 333 334 335 336 337 340 341 342 343
344 345 346 347 348 349 350 351 352 353 354 355 356 357 360 361 362 363 364 365 366 367 368 369"""
# They qualify a key in the path and mean nothing in the query; the others have no place in a link at all (the dictionary's flag "?").
ONLY_IN_PATH = frozenset({"21", "22", "235", "254", "7040", "8011", "8019", "8020"})
_NOT_IN_A_LINK = frozenset({"03", "8014", "8040", "8041", "8042", "8043", "8200"})
# Names of release 1.0 to 1.2, deprecated by 1.2 and gone since 1.3.
SHORT_NAMES = {
    "gtin": "01", "itip": "8006", "gmn": "8013", "cpid": "8010", "gln": "414", "party": "417", "gsrnp": "8017", "gsrn": "8018",
    "gcn": "255", "sscc": "00", "gdti": "253", "ginc": "401", "gsin": "402", "grai": "8003", "giai": "8004", "cpv": "22",
    "lot": "10", "ser": "21", "cpsn": "8011", "glnx": "254", "refno": "8020", "srin": "8019", "exp": "17", "expdt": "7003",
}  # fmt: skip

_SETS = {
    "n": ("digits", "0-9"),
    "x": ("characters of GS1's set 82", r"""!"%&'()*+,\-./0-9:;<=>?A-Z_a-z"""),
    "y": ("characters of GS1's set 39", r"#\-/0-9A-Z"),
    "z": ("characters of GS1's set 64", r"A-Za-z0-9_\-="),
}


# ------------------------------------------------------------------------------------------------------------------ checks


def _day0(text: str) -> str | None:
    """A day of a month, or 00 for the whole month. The century is the reader's: only a year divisible by four has 29 February."""
    return None if text[4:] == "00" and "01" <= text[2:4] <= "12" else _day(text)


def _day(text: str) -> str | None:
    try:
        date(2000 + int(text[:2]), int(text[2:4]), int(text[4:]))
    except ValueError:
        return f"{text} is no day (YYMMDD)"
    return None


def _century(text: str) -> str | None:
    try:
        date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return f"{text} is no day (YYYYMMDD)"
    return None


def _time(text: str) -> str | None:
    return None if text[:2] < "24" and text[2:] < "60" else f"{text} is no time (HHMM)"


def _dayhour(text: str) -> str | None:
    return _day(text[:6]) or (None if text[6:] < "24" else f"{text[6:]} is no hour")


def _minutes(text: str) -> str | None:
    return None if len(text) in (2, 4) and text[:2] < "60" and text[2:] < "60" else f"{text} is not minutes, or minutes and seconds"


def _check(text: str) -> str | None:
    return None if check_digit(text[:-1]) == text[-1] else f"the check digit of {text} does not follow from its other digits"


def _pieces(text: str) -> str | None:
    return None if "00" < text[:2] <= text[2:] else f"{text} is no piece of a total"


def _iban(text: str) -> str | None:
    turned = text[4:] + text[:4]
    if not (len(text) > 4 and turned.isalnum() and turned.isupper() and text[:2].isalpha() and text[2:4].isdigit()):
        return f"{text} is no IBAN"
    return None if int("".join(str(int(letter, 36)) for letter in turned)) % 97 == 1 else "the IBAN's check digits are wrong"


# GS1's character set 82 in its order, and of it the 32 that serve as check characters (General Specifications, 7.9.5).
_ORDER_82 = "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"
_CHECK_32 = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_PRIMES = (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83)


def model_check(body: str) -> str:
    """The two check characters of a global model number: values by rising primes from the right, modulo 1021."""
    total = sum(_ORDER_82.index(letter) * prime for letter, prime in zip(reversed(body), _PRIMES, strict=False)) % 1021
    return _CHECK_32[total >> 5] + _CHECK_32[total & 31]


def _model(text: str) -> str | None:
    if len(text) < 3 or not text[0].isdigit():
        return f"{text} is no model number: digits of the company prefix first, two check characters last"
    return None if model_check(text[:-2]) == text[-2:] else f"the check characters of {text} do not follow from the others"


def _device(text: str) -> str | None:
    return _model(text) or (None if re.search(r"[^0-9]", text[:-2]) else f"{text} has only digits; a device's number has another character")


def _escapes(text: str) -> str | None:
    return None if not re.search(r"%(?![0-9A-Fa-f]{2})", text) else f"{text!r} has a percent sign without two hexadecimal digits after it"


_CHECKS: dict[str, Callable[[str], str | None]] = {
    "check": _check,
    "day0": _day0,
    "day": _day,
    "time": _time,
    "dayhour": _dayhour,
    "minutes": _minutes,
    "pieces": _pieces,
    "iban": _iban,
    "model": _model,
    "device": _device,
    "century": _century,
    "sex": lambda text: None if text in "0129" else f"{text} is none of 0, 1, 2, 9 (ISO/IEC 5218)",
    "birth": lambda text: (
        None if re.fullmatch(r"([1-9])/([1-9])", text) and text[0] <= text[2] else f"{text} is no child of several, as 1/2"
    ),
    "escapes": _escapes,
    "above0": lambda text: None if text.strip("0") else "is to be above zero",
    "zero": lambda text: None if text == "0" else "is to begin with 0",
    "nozero": lambda text: None if text[0] != "0" or text == "0" else f"{text} has a leading zero",
    "yesno": lambda text: None if text in "01" else f"{text} is neither 0 nor 1",
    "winding": lambda text: None if text in "019" else f"{text} is no direction of winding (0, 1, 9)",
    "hyphen": lambda text: None if text == "-" else f"{text} is no minus sign",
    "latitude": lambda text: None if int(text) <= 180_0000000 else f"{text} is beyond the pole",
    "longitude": lambda text: None if int(text) <= 360_0000000 else f"{text} is beyond a full circle",
    "threes": lambda text: None if len(text) % 3 == 0 else f"{text} is not made of codes of three digits",
}


# ------------------------------------------------------------------------------------------------------------------- table


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a value: from `least` to `most` characters of one set, unless it is optional and missing."""

    letters: str
    least: int
    most: int
    optional: bool
    check: str | None

    @classmethod
    def read(cls, text: str) -> "Part":
        shape, _, check = text.partition(":")
        most = int(shape[1:].strip(".?"))
        return cls(shape[0], 1 if ".." in shape else most, most, shape.endswith("?"), check or None)

    @property
    def wanted(self) -> str:
        count = str(self.most) if self.least == self.most else f"{self.least} to {self.most}"
        return f"{count} {_SETS[self.letters][0]}"

    @property
    def pattern(self) -> str:
        return f"([{_SETS[self.letters][1]}]{{{self.least},{self.most}}}){'?' if self.optional else ''}"


@dataclass(frozen=True, slots=True)
class Identifier:
    """One application identifier; `qualifiers` are the sequences that may follow a key in the path, each of them optional."""

    code: str
    parts: tuple[Part, ...]
    pattern: re.Pattern[str]
    key: bool
    qualifiers: tuple[tuple[str, ...], ...]

    @property
    def attribute(self) -> bool:
        """Whether it may stand in the query."""
        return self.code not in ONLY_IN_PATH | _NOT_IN_A_LINK

    def fault(self, value: str) -> tuple[str, int] | None:
        """What is wrong with a value, and at which of its characters; None for a good one."""
        found = self.pattern.fullmatch(value)
        if found is None:
            return self._misfit(value)
        for group, part in enumerate(self.parts, 1):
            if part.check and found[group] is not None and (reason := _CHECKS[part.check](found[group])):
                return f"({self.code}) {reason}", found.start(group)
        return None

    def _misfit(self, value: str) -> tuple[str, int]:
        at = 0
        for part in self.parts:
            fits = re.compile(f"[{_SETS[part.letters][1]}]{{0,{part.most}}}").match(value, at)
            end = fits.end() if fits else at
            if end - at < part.least and (end > at or not part.optional):
                return f"({self.code}) {_short(value)}: {part.wanted} wanted from character {at + 1} on", end
            at = end
        wanted = " and ".join(part.wanted for part in self.parts)
        return f"({self.code}) {_short(value)}: {wanted} wanted, and no more", at


def _short(value: str) -> str:
    """A value as a message shows it; what somebody sends may be endless."""
    return repr(value if len(value) <= 40 else value[:40] + "...")


def _codes(words: str) -> list[str]:
    codes = []
    for word in words.split():
        first, _, last = word.partition("-")
        codes += [str(code).zfill(len(first)) for code in range(int(first), int(last or first) + 1)]
    return codes


def _table() -> dict[str, Identifier]:
    rows = [*_TABLE.strip().splitlines(), *(f"{measure}0-{measure}5  n6" for measure in _MEASURES.split())]
    table = {}
    for row in rows:
        found = re.fullmatch(r"([\d -]+?)\s+([a-z]\S*(?: [nxyz]\S*)*)\s*(key)?(.*)", row)
        assert found is not None, row  # noqa: S101 - the table is above
        parts = tuple(Part.read(text) for text in found[2].split())
        pattern = re.compile("".join(part.pattern for part in parts))
        qualifiers = tuple(tuple(sequence.split(",")) for sequence in found[4].split())
        for code in _codes(found[1]):
            table[code] = Identifier(code, parts, pattern, bool(found[3]), qualifiers)
    return table


IDENTIFIERS = _table()
