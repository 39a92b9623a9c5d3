"""What each share has in a lot, worked out once, when the lot is sold or sent on consignment."""

from collections import defaultdict
from datetime import date

import numpy as np
from django.db.models import Sum
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from courtyard.algorithms.split import split_many
from courtyard.kernel.errors import Conflict, Reason
from courtyard.raising.identity import cooperative_of, lot_class, prefix_of
from courtyard.raising.models import Bird, CollectedGrade, Earning, Lot, Share
from courtyard.raising.rules import Identity, Terms, unit_fees_fen
from courtyard.trace import queries as trace

MOST_NAMED = 20


class LotEmpty(Conflict):
    default_message = _("Nothing was collected into this lot; collect first.")


class LotSoldBefore(Conflict):
    default_message = _("This lot is sold or on consignment already.")


class LotRecalled(Conflict):
    """`reasons` names the first of what is recalled."""

    default_message = _("Part of this lot is recalled, and what is recalled is not sold. The lot waits until the recall ends.")


def close_lot(lot: Lot, terms: Terms, day: date) -> tuple[int, int]:
    """Writes the lot's earnings, share by share, and marks it as sold; returns its value at grade prices and its shares.

    An own flock's value is its household's. A collective flock's value, units and fees are split by the animals that each
    household holds, each to the last fen. Nothing of it may be recalled; the trace is asked in this transaction, and
    a recall that comes at this moment waits until it is over. Raises LotSoldBefore, LotEmpty, LotRecalled.
    """
    if lot.sold_on is not None:
        raise LotSoldBefore(lot=str(lot.public_id))
    flocks = _flocks(lot)
    if not flocks:
        raise LotEmpty(lot=str(lot.public_id))
    _refuse_recalled(lot, terms)
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


def _refuse_recalled(lot: Lot, terms: Terms) -> None:
    """Accepted birds and their packs by their numbers; a lot without numbers as the classes of its catch and of its packs."""
    if terms.identity is Identity.INDIVIDUAL:
        birds = Bird.unscoped.filter(collection__lot=lot).exclude(grade="").order_by("pk").values_list("pack__epc", "epc")
        epcs = [pack or bird for pack, bird in birds]
    else:
        prefix, project = prefix_of(cooperative_of(lot.project)), lot.project
        epcs = [lot_class(prefix, item, lot.public_id) for item in (project.animal_item, project.pack_item)]
    recalled = trace.recalled_among(epcs)
    if recalled:
        message = gettext("%(epc)s is recalled.")
        reasons = [Reason("recalled", message % {"epc": epc}, "lot_id", {"epc": epc}) for epc in recalled[:MOST_NAMED]]
        raise LotRecalled(reasons=reasons, lot=str(lot.public_id), recalled=len(recalled))
