"""The published terms of the programme in Wuyi, as far as they are public; what is not is filled in plausibly and marked.

Public (2016 to 2018): 100 chicks a household; an interest-free loan of 4,500 yuan kept for that purpose; 2,500 yuan of farm management fees
for water, electricity and slaughter; a bird that walked 1,000,000 steps in about 160 days is bought for over 100 yuan, an
ordinary one is worth about 50; 10,000 - 4,500 - 2,500 = 3,000.

Filled in: how the advance divides between chicks, feed and medicine, how the fee divides, the insured sum, the points of the yard standard.
"""

from courtyard.finance.rules import Goods
from courtyard.raising.rules import (
    Check,
    Eligibility,
    Fee,
    FeePer,
    FlockKind,
    Grade,
    Identity,
    LossReason,
    LossSource,
    Period,
    Sale,
    Supply,
    Terms,
    Unit,
)

ANIMALS = 100
DAYS = 160

RUNNING_CHICKEN = Terms(
    species="chicken",
    breed="太行柴鸡",
    identity=Identity.INDIVIDUAL,
    unit=Unit.BIRD,
    sale=Sale.PURCHASE,
    grades=(Grade("mountain", 100_00),),
    ordinary=Grade("ordinary", 50_00),
    animals_per_household=ANIMALS,
    advance_fen=4_500_00,
    supplies=(
        Supply("chick", Goods.LIVESTOCK, 1, 15_00),
        Supply("feed", Goods.FEED, 1, 27_00),
        Supply("vaccine", Goods.MEDICINE, 1, 3_00),
    ),
    days=DAYS,
    steps=1_000_000,
    fees=(Fee("water", FeePer.UNIT, 5_00), Fee("electricity", FeePer.UNIT, 5_00), Fee("slaughter", FeePer.UNIT, 15_00)),
    loss_order=(LossSource.INSURER, LossSource.GUARANTEE, LossSource.CARRIED),
    settlement=Period.ONCE,
    flocks=(FlockKind.OWN, FlockKind.COLLECTIVE),
    eligibility=Eligibility(below_line=True, line_year=2016, needs_worker_for_own=True),
    standard=(
        Check("fence", "围栏完整，高于两米"),
        Check("shelter", "鸡舍避风防雨，每平方米不超过八只"),
        Check("water", "有清洁饮水"),
        Check("shade", "院内有树荫或遮阳", required=False),
    ),
    trainings_before_approval=1,
    training_interval_days=60,
    insured_per_animal_fen=30_00,
    insured_reasons=(LossReason.DISEASE, LossReason.COLD),
)
