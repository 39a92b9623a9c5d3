"""What a unit is worth: its grade by weight, and by steps where the terms ask for them."""

from enum import StrEnum

from courtyard.raising.rules.terms import Grade, Terms


class Fate(StrEnum):
    """What became of a bird that was collected and not accepted."""

    RETURNED = "returned"  # given back to whoever kept it
    DESTROYED = "destroyed"


def grade_of(terms: Terms, *, weight_g: int | None, certified: bool) -> Grade | None:
    """The grade of a bird; None when it is not accepted at all.

    `certified` says that its steps were certified; it is not asked where the terms count no steps.
    """
    if terms.steps is None or certified:
        for grade in terms.grades:
            if grade.min_weight_g is None or (weight_g is not None and weight_g >= grade.min_weight_g):
                return grade
    return terms.ordinary


def value_fen(terms: Terms, code: str, quantity: int) -> int:
    """What a quantity (in base units) of a grade earns, in fen; a broken fen is rounded down, once a line.

    Raises KeyError for an unknown grade.
    """
    return terms.price_of(code) * quantity // terms.unit.base_units
