"""Every indicator there is. Each is described in docs/indicators.md; a test holds its rows to its figure on every database."""

from courtyard.impact.indicators import animals, exits, money, welfare
from courtyard.impact.indicators.base import Indicator

INDICATORS: dict[str, Indicator] = {
    indicator.name: indicator for indicator in (*animals.INDICATORS, *money.INDICATORS, *welfare.INDICATORS, *exits.INDICATORS)
}
