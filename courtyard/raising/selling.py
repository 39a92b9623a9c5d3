"""What each share has in a lot, worked out once, when the lot is sold or sent on consignment."""

from collections import defaultdict
from datetime import date

import numpy as np
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from courtyard.algorithms.split import split_many
from courtyard.kernel.errors import Conflict
from courtyard.raising.models import CollectedGrade, Earning, Lot, Share
from courtyard.raising.rules import Terms, unit_fees_fen


class LotEmpty(Conflict):
    default_message = _("Nothing was collected into this lot; collect first.")


class LotSoldBefore(Conflict):
    default_message = _("This lot is sold or on consignment already.")


def close_lot(lot: Lot, terms: Terms, day: date) -> tuple[int, int]:
    """Writes the lot's earnings, share by share, and marks it as sold; returns its value at grade prices and its shares.

    An own flock's value is its household's. A collective flock's value, units and fees are split by the animals that each
    household holds, each to the last fen. Raises LotSoldBefore, LotEmpty.
    """
    if lot.sold_on is not None:
        raise LotSoldBefore(lot=str(lot.public_id))
    flocks = _flocks(lot)
    if not flocks:
        raise LotEmpty(lot=str(lot.public_id))
    shares: dict[int, list[tuple[int, int]]] = defaultdict(list)
    of_lot = Share.unscoped.filter(flock__collections__lot=lot).order_by("flock_id", "id").distinct()
    for pk, flock, animals in of_lot.values_list("id", "flock_id", "animals"):
        shares[flock].append((pk, animals))
    ordered = sorted(flocks)
    offsets = np.cumsum([0, *(len(shares[flock]) for flock in ordered)])
    weights = np.array([animals for flock in ordered for _pk, animals in shares[flock]], dtype=np.int64)
    quantities, values, fees = (
        split_many(np.array([figure(flocks[flock]) for flock in ordered], dtype=np.int64), weights, offsets)
        for figure in (lambda one: one[0], lambda one: one[1], lambda one: unit_fees_fen(terms, one[0]))
    )
    pks = [pk for flock in ordered for pk, _animals in shares[flock]]
    Earning.objects.bulk_create(
        [
            Earning(lot=lot, share_id=pk, quantity=quantity, value_fen=value, unit_fees_fen=fee)
            for pk, quantity, value, fee in zip(pks, quantities.tolist(), values.tolist(), fees.tolist(), strict=True)
        ],
        batch_size=2_000,
    )
    value = int(values.sum())
    Lot.unscoped.filter(pk=lot.pk).update(sold_on=day, list_value_fen=value)
    return value, len(pks)


def _flocks(lot: Lot) -> dict[int, tuple[int, int]]:
    """Accepted base units and their value, by flock; a flock of which nothing was accepted has zeros."""
    rows = CollectedGrade.unscoped.filter(collection__lot=lot).values_list("collection__flock_id", "grade")
    found: dict[int, tuple[int, int]] = {}
    for flock, grade, quantity, value in rows.annotate(quantity_sum=Sum("quantity"), value_sum=Sum("value_fen")).order_by():
        had = found.get(flock, (0, 0))
        found[flock] = (had[0] + (quantity if grade else 0), had[1] + value)
    return found
