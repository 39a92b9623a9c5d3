"""Goods without identifiers of their own, as the trace names and counts them."""

from decimal import Decimal

from courtyard.raising.identity import cooperative_of, lot_class, prefix_of
from courtyard.raising.models import Flock, Lot
from courtyard.raising.rules import Terms, Unit
from courtyard.trace.rules import Quantity

KILOGRAM = "KGM"  # UN/ECE Recommendation 20


def harvested_class(flock: Flock, lot: Lot) -> str:
    """The lot of goods that all flocks' harvests into one lot belong to."""
    project = flock.project
    return lot_class(prefix_of(cooperative_of(project)), project.animal_item, lot.public_id)


def quantity_of(epc_class: str, terms: Terms, base_units: int) -> Quantity:
    """So many base units of a class, in kilograms or in pieces."""
    if terms.unit is Unit.KILOGRAM:
        return Quantity(epc_class, Decimal(base_units) / 1000, KILOGRAM)
    return Quantity(epc_class, Decimal(base_units))
