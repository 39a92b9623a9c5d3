"""Goods without identifiers of their own, as the trace names and counts them."""

from decimal import Decimal

from courtyard.raising.identity import cooperative_of, lot_class, prefix_of
from courtyard.raising.models import Flock, Lot
from courtyard.raising.rules import Terms, Unit
from courtyard.trace.rules import Quantity
from courtyard.trace.rules.builders import kilograms, pieces


def harvested_class(flock: Flock, lot: Lot) -> str:
    """The lot of goods that all flocks' harvests into one lot belong to."""
    project = flock.project
    return lot_class(prefix_of(cooperative_of(project)), project.animal_item, lot.public_id)


def of_flock(flock: Flock, animals: int) -> tuple[Quantity, ...]:
    """So many animals of a flock whose animals have no numbers: pieces of the flock's own lot; none for none."""
    if not animals:
        return ()
    project = flock.project
    return (pieces(lot_class(prefix_of(cooperative_of(project)), project.animal_item, flock.public_id), animals),)


def quantity_of(epc_class: str, terms: Terms, base_units: int) -> Quantity:
    """So many base units of a class, in kilograms or in pieces."""
    return kilograms(epc_class, Decimal(base_units) / 1000) if terms.unit is Unit.KILOGRAM else pieces(epc_class, base_units)
