"""Numbers, money, days and identifiers as a person reads them, in the language of her page. The one place for it."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from babel import Locale, dates, lists, numbers
from django.utils.translation import get_language, gettext, ngettext

from courtyard.kernel import clock

_LOCALES = {"zh-hans": Locale("zh", script="Hans"), "en": Locale("en", "GB")}
_YUAN = "¥#,##0.00;-¥#,##0.00"
_WHOLE_YUAN = "¥#,##0;-¥#,##0"
NOTHING = "—"


def locale() -> Locale:
    """Babel's locale of the active language. English dates are written 1 Mar 2017, which nobody misreads."""
    return _LOCALES.get((get_language() or "en").lower(), _LOCALES["en"])


def yuan(fen: int | None) -> str:
    """300000 -> "¥3,000.00"; always with two decimals, so that columns stand under each other."""
    return NOTHING if fen is None else numbers.format_decimal(Decimal(fen) / 100, format=_YUAN, locale=locale())


def yuan_short(fen: int | None) -> str:
    """300000 -> "¥3,000"; the fen only where there are any."""
    if fen is None or fen % 100:
        return yuan(fen)
    return numbers.format_decimal(fen // 100, format=_WHOLE_YUAN, locale=locale())


def number(value: float | Decimal | None) -> str:
    """1000000 -> "1,000,000"."""
    return NOTHING if value is None else numbers.format_decimal(value, locale=locale())


def percent(share: float | Decimal | None) -> str:
    """0.256 -> "25.6%"."""
    return NOTHING if share is None else numbers.format_percent(share, format="#,##0.#%", locale=locale())


def kilograms(grams: int | None) -> str:
    """1850 -> "1.85 kg"."""
    return NOTHING if grams is None else f"{numbers.format_decimal(Decimal(grams) / 1000, format='#,##0.0##', locale=locale())} kg"


def day(value: date | datetime | None) -> str:
    """The programme's day: "1 Mar 2017", "2017年3月1日"."""
    if value is None:
        return NOTHING
    if isinstance(value, datetime):
        value = clock.local_day(value)
    return dates.format_date(value, format="medium", locale=locale())


def month(value: date) -> str:
    """A month, short: "Mar 2017", "2017年3月"."""
    return dates.format_skeleton("yMMM", value, locale=locale())


def moment(value: datetime | None) -> str:
    """Day and minute in the programme's zone."""
    if value is None:
        return NOTHING
    local = value.astimezone(clock.programme_zone())
    return f"{day(value)} {local:%H:%M}"


def listed(names: Sequence[str]) -> str:
    """["water", "feed", "slaughter"] -> "water, feed and slaughter"."""
    return lists.format_list(names, locale=locale())


def waiting(since: date | datetime, now: datetime) -> str:
    """How long something waits, in whole days: "today", "3 days"."""
    start = clock.local_day(since) if isinstance(since, datetime) else since
    days = (clock.local_day(now) - start).days
    return days_long(days) if days > 0 else gettext("today")


def days_long(days: int) -> str:
    """A length in days, in words."""
    return ngettext("%(count)s day", "%(count)s days", days) % {"count": number(days)}


def minutes_long(minutes: float) -> str:
    """A length in the coarsest unit of which there are at least two: "10 minutes", "3 hours", "7 days"."""
    if minutes < 120:
        return ngettext("%(count)s minute", "%(count)s minutes", round(minutes)) % {"count": number(round(minutes))}
    if minutes < 2 * 1_440:
        return ngettext("%(count)s hour", "%(count)s hours", round(minutes / 60)) % {"count": number(round(minutes / 60))}
    return days_long(round(minutes / 1_440))


def plain(value: Any) -> Any:
    """A value as a spreadsheet should keep it: UUIDs and lazy words as text, instants without a zone, the rest as it is."""
    if value is None or isinstance(value, (int, float, str, Decimal)):
        return value
    if isinstance(value, datetime):
        return value.astimezone(clock.programme_zone()).replace(tzinfo=None)
    if isinstance(value, date):
        return value
    return str(value)


def short_id(value: UUID | str) -> str:
    """The last eight characters, which differ between records of one day; the first ones of a UUIDv7 are its time."""
    return str(value)[-8:]
