"""The published kinds of project as terms: what is public of them, and plausible figures where nothing is.

A project may change anything in them; who runs it says which yard standard, insurance and year of the poverty line hold.
"""

from dataclasses import replace

from courtyard.finance.rules import Goods, LossSource
from courtyard.raising.rules.terms import Eligibility, Fee, FeePer, FlockKind, Grade, Identity, Period, Sale, Supply, Terms, Unit

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
