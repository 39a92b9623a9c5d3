"""What buyers are asked for packs, by grade and weight, as the seller stated it."""

from collections.abc import Sequence

from courtyard.raising.models import Lot, RetailPrices

# Grade (empty: any), the least weight in grams (None: any), fen. The first that fits counts; the last fits all.
Priced = Sequence[tuple[str, int | None, int]]


def price_at(prices: Priced, grade: str, weight_g: int | None) -> int:
    """Fen for a pack of this grade and weight; one that nobody weighed costs what the lightest does."""
    return next(fen for of, least, fen in prices if of in ("", grade) and (least is None or (weight_g or 0) >= least))


def stated_for(lot: Lot) -> Priced:
    """The newest statement for a lot; nothing where nobody made one."""
    row = RetailPrices.unscoped.filter(lot=lot).order_by("-pk").first()
    return [(grade, least, fen) for grade, least, fen in row.prices] if row else ()
