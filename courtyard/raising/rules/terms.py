"""The terms of a project: what is raised, what it costs, what it earns, and in which order money is used.

All money is integer fen; a fraction of a fen cannot be written. A quantity is counted in base units: birds, pairs, or
grams where the unit is the kilogram. Prices are per unit (bird, pair, kilogram).
"""

from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext_lazy as _

from courtyard.finance.rules import Goods as Goods
from courtyard.finance.rules import LossSource as LossSource
from courtyard.kernel import codec
from courtyard.kernel.errors import Reason

BASIS_POINTS = 10_000
MOST_FEN = 10**15


class Identity(StrEnum):
    INDIVIDUAL = "individual"  # each animal has an identifier of its own
    LOT = "lot"  # counted or weighed together


class Unit(StrEnum):
    BIRD = "bird"
    PAIR = "pair"
    KILOGRAM = "kilogram"

    @property
    def base_units(self) -> int:
        """Base units in which quantities are counted, in one unit for which a price is given."""
        return 1000 if self is Unit.KILOGRAM else 1


class Sale(StrEnum):
    PURCHASE = "purchase"  # the company takes the lot at grade prices
    CONSIGNMENT = "consignment"  # proceeds come in as parcels are delivered, settled in rounds


class FlockKind(StrEnum):
    OWN = "own"  # in the household's own yard
    COLLECTIVE = "collective"  # kept by the cooperative; households hold shares


class Period(StrEnum):
    ONCE = "once"  # when the flock is closed
    MONTHLY = "monthly"


class Use(StrEnum):
    FEE = "fee"
    LOAN = "loan"
    DIVIDEND = "dividend"


class LossReason(StrEnum):
    """Why an animal came to its end before it was collected."""

    DISEASE = "disease"
    CULLED = "culled"
    PREDATOR = "predator"
    COLD = "cold"
    HEAT = "heat"
    ACCIDENT = "accident"
    STOLEN = "stolen"
    MISSING = "missing"
    UNKNOWN = "unknown"

    @property
    def is_gone(self) -> bool:
        """Whether there is no body: the animal may turn up again."""
        return self in (LossReason.STOLEN, LossReason.MISSING)


class FeePer(StrEnum):
    UNIT = "unit"  # fen for each accepted unit
    HOUSEHOLD = "household"  # fen once for each share
    PROCEEDS = "proceeds"  # basis points of the proceeds, rounded down


@dataclass(frozen=True, slots=True)
class Grade:
    """What is paid for a unit of at least this weight; None takes any weight. `code` goes onto labels: mountain, ordinary."""

    code: str
    price_fen: int
    min_weight_g: int | None = None


@dataclass(frozen=True, slots=True)
class Fee:
    """A management fee of the cooperative, by code (water, electricity, slaughter); `amount` is fen or basis points."""

    code: str
    per: FeePer
    amount: int


@dataclass(frozen=True, slots=True)
class Supply:
    """What the advance buys for each animal when an application is approved; the first item is the animals themselves."""

    item: str
    goods: Goods
    per_animal: int
    unit_price_fen: int


@dataclass(frozen=True, slots=True)
class Check:
    """One point of the yard standard."""

    code: str
    text: str
    required: bool = True


@dataclass(frozen=True, slots=True)
class Eligibility:
    """Who may join. `below_line` compares declared income a head with the poverty line of `line_year`."""

    below_line: bool = True
    line_year: int | None = None
    income_ceiling_fen: int | None = None
    needs_worker_for_own: bool = True
    most_persons: int | None = None
    least_persons: int = 1


@dataclass(frozen=True, slots=True)
class Terms:
    """Everything that a project agrees with its households. `problems(terms)` says what is wrong with it.

    grades: descending by weight; the first that a unit reaches is its grade.
    ordinary: what a unit earns that reaches no grade or not the steps; None: such a unit is not accepted.
    steps: steps that a graded bird must have walked; None: the project runs without devices, graded by weight.
    advance_fen: the loan for `animals_per_household` animals; fewer animals, a smaller loan in proportion.
    reserve_bp: under consignment, the part of each round that is kept back for refunds until the last one.
    repay_at_most_bp: the part of a period's proceeds (after fees) that the loan may take, 10000 = all of it.
    loss_order: who bears a shortfall: the insurer up to the insured sum of the animals lost and as far as its pool reaches, the
        guarantee fund as far as it reaches, carried on the loan, forgiven by a signed decision.
    carry_at_most_fen: how much one share carries on its loan at most; None: all.
    """

    species: str
    breed: str
    identity: Identity
    unit: Unit
    sale: Sale
    grades: tuple[Grade, ...]
    ordinary: Grade | None
    animals_per_household: int
    advance_fen: int
    supplies: tuple[Supply, ...]
    days: int
    steps: int | None
    fees: tuple[Fee, ...]
    order_of_use: tuple[Use, ...] = (Use.FEE, Use.LOAN, Use.DIVIDEND)
    loss_order: tuple[LossSource, ...] = (LossSource.INSURER, LossSource.GUARANTEE, LossSource.CARRIED)
    settlement: Period = Period.ONCE
    flocks: tuple[FlockKind, ...] = (FlockKind.OWN,)
    eligibility: Eligibility = Eligibility()
    standard: tuple[Check, ...] = ()
    trainings_before_approval: int = 0
    training_interval_days: int | None = None
    insured_per_animal_fen: int = 0
    insured_reasons: tuple[LossReason, ...] = ()
    reserve_bp: int = 0
    repay_at_most_bp: int = BASIS_POINTS
    carry_at_most_fen: int | None = None

    def advance_for(self, animals: int) -> int:
        """The loan in fen for so many animals, rounded down."""
        return self.advance_fen * animals // self.animals_per_household

    def supplies_for(self, animals: int) -> int:
        """What the supplies for so many animals cost, in fen."""
        return sum(supply.per_animal * supply.unit_price_fen for supply in self.supplies) * animals

    def price_list(self) -> tuple[Grade, ...]:
        """All grades from the best to the ordinary one."""
        return (*self.grades, self.ordinary) if self.ordinary else self.grades

    def price_of(self, code: str) -> int:
        """Fen a unit of the grade; KeyError for an unknown one."""
        for grade in self.price_list():
            if grade.code == code:
                return grade.price_fen
        raise KeyError(code)


def terms_to_json(terms: Terms) -> dict[str, Any]:
    result: dict[str, Any] = codec.dump(Terms, terms)
    return result


def terms_from_json(data: dict[str, Any]) -> Terms:
    result: Terms = codec.load(Terms, data)
    return result


def problems(terms: Terms) -> tuple[Reason, ...]:
    """Everything that is wrong with the terms, at once; an empty tuple when they hold together."""
    return (
        *_numbers(terms),
        *_codes(terms),
        *_grades(terms),
        *_fees(terms),
        *_orders(terms),
        *_kinds(terms),
        *_supplies(terms),
    )


def _numbers(terms: Terms) -> list[Reason]:
    limits: list[tuple[str, int | None, int, int]] = [
        ("animals_per_household", terms.animals_per_household, 1, 1_000_000),
        ("advance_fen", terms.advance_fen, 0, MOST_FEN),
        ("days", terms.days, 1, 3_650),
        ("steps", terms.steps, 1, 4_000_000_000),
        ("trainings_before_approval", terms.trainings_before_approval, 0, 100),
        ("training_interval_days", terms.training_interval_days, 1, 3_650),
        ("insured_per_animal_fen", terms.insured_per_animal_fen, 0, MOST_FEN),
        ("reserve_bp", terms.reserve_bp, 0, BASIS_POINTS),
        ("repay_at_most_bp", terms.repay_at_most_bp, 1, BASIS_POINTS),
        ("carry_at_most_fen", terms.carry_at_most_fen, 0, MOST_FEN),
    ]
    return [
        Reason("out-of-range", _("Give a number within the range that is shown."), field, {"least": low, "most": high})
        for field, value, low, high in limits
        if value is not None and not low <= value <= high
    ]


def _codes(terms: Terms) -> list[Reason]:
    found = []
    for field, codes in (
        ("grades", [grade.code for grade in terms.price_list()]),
        ("fees", [fee.code for fee in terms.fees]),
        ("standard", [check.code for check in terms.standard]),
        ("supplies", [supply.item for supply in terms.supplies]),
    ):
        if any(not code or len(code) > 32 for code in codes):
            found.append(Reason("code-missing", _("Give every line a code of 1 to 32 characters."), field))
        if len(set(codes)) < len(codes):
            found.append(Reason("code-repeated", _("Two lines have one code; rename one of them."), field))
    if not terms.species or len(terms.species) > 32 or len(terms.breed) > 60:
        found.append(Reason("species-missing", _("Say which animal is raised, in at most 32 characters, and its breed in 60."), "species"))
    return found


def _grades(terms: Terms) -> list[Reason]:
    found = []
    if not terms.grades:
        found.append(Reason("no-grade", _("Give at least one grade with its price."), "grades"))
    if any(not 0 < grade.price_fen <= MOST_FEN for grade in terms.price_list()):
        found.append(Reason("price-not-positive", _("A price is a whole number of fen above zero."), "grades"))
    weights = [grade.min_weight_g for grade in terms.grades]
    if any(weight is not None and weight <= 0 for weight in weights):
        found.append(Reason("weight-not-positive", _("A least weight is above zero grams; leave it out for any weight."), "grades"))
    bounds = [weight if weight is not None and weight > 0 else 0 for weight in weights]
    if any(low >= high for high, low in pairwise(bounds)):
        found.append(
            Reason(
                "grades-not-descending",
                _("List the grades from the heaviest to the lightest; only the last may take any weight."),
                "grades",
            )
        )
    prices = [grade.price_fen for grade in terms.price_list()]
    if any(low > high for high, low in pairwise(prices)):
        found.append(Reason("prices-not-descending", _("A lighter grade may not pay more than a heavier one."), "grades"))
    if terms.ordinary and terms.ordinary.min_weight_g is not None:
        found.append(Reason("ordinary-has-weight", _("The ordinary grade takes any weight; remove its least weight."), "ordinary"))
    return found


def _fees(terms: Terms) -> list[Reason]:
    found = []
    for fee in terms.fees:
        most = BASIS_POINTS if fee.per is FeePer.PROCEEDS else MOST_FEN
        if not 0 < fee.amount <= most:
            found.append(
                Reason("fee-out-of-range", _("A fee is a whole number of fen, or at most 10000 basis points."), "fees", {"fee": fee.code})
            )
    if sum(fee.amount for fee in terms.fees if fee.per is FeePer.PROCEEDS) > BASIS_POINTS:
        found.append(Reason("fees-above-proceeds", _("The fees on proceeds come to more than the proceeds; lower them."), "fees"))
    return found


def _orders(terms: Terms) -> list[Reason]:
    found = []
    if sorted(terms.order_of_use) != sorted(Use) or terms.order_of_use[-1] is not Use.DIVIDEND:
        found.append(Reason("order-of-use", _("Name fee, loan and dividend once each; the dividend comes last."), "order_of_use"))
    if not terms.loss_order or len(set(terms.loss_order)) < len(terms.loss_order):
        found.append(Reason("loss-order", _("Name at least one way in which a shortfall is borne, each once."), "loss_order"))
        return found
    last = terms.loss_order[-1]
    if last not in (LossSource.CARRIED, LossSource.FORGIVEN):
        found.append(
            Reason("loss-order-open", _("End the loss order with carried or forgiven, so that no shortfall is left over."), "loss_order")
        )
    if LossSource.FORGIVEN in terms.loss_order[:-1]:
        found.append(Reason("forgiven-not-last", _("Forgiving takes all that is left; put it last."), "loss_order"))
    if last is LossSource.CARRIED and terms.carry_at_most_fen is not None:
        found.append(
            Reason(
                "carry-limit-open",
                _("A limit on what is carried needs a rule after it; add forgiven, or remove the limit."),
                "carry_at_most_fen",
            )
        )
    if LossSource.INSURER in terms.loss_order and terms.insured_per_animal_fen == 0 and terms.insured_reasons:
        found.append(Reason("insured-sum-missing", _("Say for how much an animal is insured."), "insured_per_animal_fen"))
    return found


def _kinds(terms: Terms) -> list[Reason]:
    found = []
    if terms.identity is Identity.INDIVIDUAL and terms.unit is not Unit.BIRD:
        found.append(
            Reason("identity-unit", _("Animals with identifiers of their own are counted one by one; choose the unit bird."), "unit")
        )
    if terms.steps is not None and terms.identity is Identity.LOT:
        found.append(
            Reason("steps-need-identity", _("Steps are counted for animals with identifiers of their own; remove the steps."), "steps")
        )
    if not terms.flocks or len(set(terms.flocks)) < len(terms.flocks):
        found.append(Reason("flocks", _("Say whether flocks are in own yards, collective, or both."), "flocks"))
    if terms.sale is Sale.PURCHASE and terms.reserve_bp:
        found.append(Reason("reserve-needs-consignment", _("A reserve is kept under consignment only; set it to zero."), "reserve_bp"))
    if terms.eligibility.below_line and terms.eligibility.line_year is None:
        found.append(Reason("line-year-missing", _("Say of which year the poverty line is meant."), "eligibility"))
    return found


def _supplies(terms: Terms) -> list[Reason]:
    found = []
    if any(supply.per_animal < 1 or not 0 < supply.unit_price_fen <= MOST_FEN for supply in terms.supplies):
        found.append(Reason("supply-not-positive", _("Each supply has a quantity for an animal and a price above zero."), "supplies"))
    elif not terms.supplies:
        found.append(Reason("no-supplies", _("Say what the advance buys; the animals come first."), "supplies"))
    elif terms.supplies[0].per_animal != 1:
        found.append(Reason("animals-first", _("The first supply is the animals, one for each."), "supplies"))
    elif terms.animals_per_household > 0 and terms.supplies_for(terms.animals_per_household) > terms.advance_fen:
        found.append(Reason("supplies-above-advance", _("The supplies cost more than the advance; raise it or buy less."), "supplies"))
    return found
