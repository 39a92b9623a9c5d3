"""Patterns of a project that were published, with which its form begins: birds that run, pigeons by the month, fish by the kilogram.

Names of grades, fees and supplies are codes whose words stand in `words`; whoever opens a project changes all of it freely.
"""

from dataclasses import replace

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from courtyard.finance.rules import Goods
from courtyard.raising.rules import (
    Eligibility,
    Fee,
    FeePer,
    FlockKind,
    Grade,
    Identity,
    LossSource,
    Period,
    Sale,
    Supply,
    Terms,
    Unit,
)

# A hundred chicks on a loan of 4,500 yuan; 100 yuan for a bird of a million steps, 25 yuan of fees on it (Wuyi county, 2016-18).
CHICKENS = Terms(
    species="chicken",
    breed="",
    identity=Identity.INDIVIDUAL,
    unit=Unit.BIRD,
    sale=Sale.PURCHASE,
    grades=(Grade("mountain", 100_00),),
    ordinary=Grade("ordinary", 50_00),
    animals_per_household=100,
    advance_fen=4_500_00,
    supplies=(
        Supply("chick", Goods.LIVESTOCK, 1, 15_00),
        Supply("feed", Goods.FEED, 1, 27_00),
        Supply("vaccine", Goods.MEDICINE, 1, 3_00),
    ),
    days=160,
    steps=1_000_000,
    fees=(Fee("water", FeePer.UNIT, 5_00), Fee("electricity", FeePer.UNIT, 5_00), Fee("slaughter", FeePer.UNIT, 15_00)),
    loss_order=(LossSource.CARRIED,),
    flocks=(FlockKind.OWN, FlockKind.COLLECTIVE),
    eligibility=Eligibility(below_line=True),
    trainings_before_approval=1,
    training_interval_days=60,
)
# Pairs of squabs, taken and settled every month; half of what is left after the fees repays the loan (after Pingshitou, Fuping county).
PIGEONS = replace(
    CHICKENS,
    species="pigeon",
    identity=Identity.LOT,
    unit=Unit.PAIR,
    grades=(Grade("large", 50_00, 1_200), Grade("small", 40_00)),
    ordinary=None,
    animals_per_household=60,
    advance_fen=3_600_00,
    supplies=(Supply("breeding pair", Goods.LIVESTOCK, 1, 60_00),),
    days=365,
    steps=None,
    fees=(Fee("feed", FeePer.UNIT, 12_00), Fee("management", FeePer.PROCEEDS, 500)),
    settlement=Period.MONTHLY,
    repay_at_most_bp=5_000,
)
# A pond that the cooperative keeps: households hold shares, the company sells on consignment, by the kilogram.
FISH = replace(
    CHICKENS,
    species="carp",
    identity=Identity.LOT,
    unit=Unit.KILOGRAM,
    sale=Sale.CONSIGNMENT,
    grades=(Grade("table", 18_00),),
    ordinary=None,
    animals_per_household=500,
    advance_fen=1_000_00,
    supplies=(Supply("fingerling", Goods.LIVESTOCK, 1, 2_00),),
    days=240,
    steps=None,
    fees=(Fee("pond", FeePer.UNIT, 3_33), Fee("share", FeePer.HOUSEHOLD, 50_00)),
    flocks=(FlockKind.COLLECTIVE,),
    eligibility=Eligibility(below_line=True, needs_worker_for_own=False),
)

_YARD = (_("A fence of two metres without gaps"), _("A dry shelter, at most eight birds a square metre"), _("Clean water"))

# Pattern -> its word, its terms, the yard standard one point a line.
PATTERNS: dict[str, tuple[Promise, Terms, tuple[Promise, ...]]] = {
    "chickens": (_("Birds that run, one settlement"), CHICKENS, _YARD),
    "pigeons": (
        _("Pigeons, by the month"),
        PIGEONS,
        (_("A loft that is dry and can be aired"), _("Nests for each pair"), _("Clean water")),
    ),
    "fish": (_("Fish, by the kilogram"), FISH, (_("Clean water that runs through"), _("A bank that holds at high water"))),
}
