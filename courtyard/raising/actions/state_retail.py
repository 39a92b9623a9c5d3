"""What the seller asks of a buyer for the packs of a lot."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from courtyard.kernel.errors import Conflict, Invalid
from courtyard.kernel.facts import announce
from courtyard.kernel.verbs import Actor, changed, verb
from courtyard.raising import facts
from courtyard.raising.models import Lot, Pack, RetailPrices
from courtyard.raising.retail import price_at
from courtyard.raising.rules import Terms
from courtyard.raising.standing import terms_of

DEAREST_FEN = 1_000_000_00


class RetailUnclear(Invalid):
    default_message = _("Give each price above zero, of a grade that the terms have; the last line is for every pack that no other fits.")


class NoPacksToPrice(Conflict):
    default_message = _("A retail price is stated for packs with serials, once their lot is sold; sell the lot first.")


class BelowFlockPrice(Conflict):
    default_message = _("A pack would cost less in the shop than its flock got for the bird; look at the prices again.")


@dataclass(frozen=True)
class RetailPrice:
    """Fen for a pack of this grade (empty: of any) and at least this weight (None: of any)."""

    price_fen: int
    min_weight_g: int | None = None
    grade: str = ""


@dataclass(frozen=True)
class RetailStated:
    lot_id: UUID
    packs: int


@verb
def state_retail(*, actor: Actor, key: UUID, now: datetime, lot_id: UUID, prices: tuple[RetailPrice, ...]) -> RetailStated:
    """Writes down what buyers are asked for the packs of a sold lot: the first price that fits a pack is its own, the last fits all.

    It is the seller's statement: no money moves by it. The pack's page splits it into what the flock got and what remained with the
    seller. Stated again, the newer one counts. Raises RetailUnclear, NoPacksToPrice, BelowFlockPrice.
    """
    lot = Lot.objects.scoped(actor).select_related("project").one(public_id=lot_id)
    terms = terms_of(lot.project)
    if not _clear(terms, prices):
        raise RetailUnclear(field="prices")
    rows = Pack.unscoped.filter(lot=lot, bird__isnull=False)
    packs = list(rows.values_list("bird__grade", "weight_g").distinct())
    if lot.sold_on is None or not packs:
        raise NoPacksToPrice(lot=str(lot_id))
    listed = [(one.grade, one.min_weight_g, one.price_fen) for one in prices]
    for grade, weight in packs:
        if price_at(listed, grade, weight) < terms.price_of(grade):
            raise BelowFlockPrice(weight_g=weight, grade=grade)
    RetailPrices.objects.create(public_id=key, lot=lot, prices=listed, stated_by=actor.user_id, at=now)
    changed("raising.lot", lot_id, retail=[list(one) for one in listed])
    announce(facts.RetailStated(lot_id))
    return RetailStated(lot_id, rows.count())


def _clear(terms: Terms, prices: tuple[RetailPrice, ...]) -> bool:
    grades = {"", *(grade.code for grade in terms.price_list())}
    if not prices or (prices[-1].grade, prices[-1].min_weight_g) != ("", None):
        return False
    return all(
        0 < one.price_fen <= DEAREST_FEN and one.grade in grades and (one.min_weight_g is None or one.min_weight_g > 0) for one in prices
    )
