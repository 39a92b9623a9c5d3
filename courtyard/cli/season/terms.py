"""The published terms of the programme in Wuyi, as far as they are public; what is not is filled in plausibly and marked.

Public (2016 to 2018): 100 chicks a household; an interest-free loan of 4,500 yuan kept for that purpose; 2,500 yuan of farm management fees
for water, electricity and slaughter; a bird that walked 1,000,000 steps in about 160 days is bought for over 100 yuan, an
ordinary one is worth about 50; 10,000 - 4,500 - 2,500 = 3,000.

Public too: what buyers paid for a pack, 128, 168 or 188 yuan by its weight; filled in, from which weight on and for an ordinary bird.

Filled in: how the advance divides between chicks, feed and medicine, how the fee divides, the insured sum, the points of the yard standard.
"""

from dataclasses import replace

from courtyard.finance.rules import LossSource
from courtyard.raising.rules import CHICKENS, Check, Eligibility, LossReason

ANIMALS = CHICKENS.animals_per_household
DAYS = CHICKENS.days

RUNNING_CHICKEN = replace(
    CHICKENS,
    breed="太行柴鸡",
    loss_order=(LossSource.INSURER, LossSource.GUARANTEE, LossSource.CARRIED),
    eligibility=Eligibility(below_line=True, line_year=2016, needs_worker_for_own=True),
    standard=(
        Check("fence", "围栏完整，高于两米"),
        Check("shelter", "鸡舍避风防雨，每平方米不超过八只"),
        Check("water", "有清洁饮水"),
        Check("shade", "院内有树荫或遮阳", required=False),
    ),
    insured_per_animal_fen=30_00,
    insured_reasons=(LossReason.DISEASE, LossReason.COLD),
)

# Grade, least weight in grams, fen.
RETAIL = (("ordinary", None, 68_00), ("", 1_700, 188_00), ("", 1_400, 168_00), ("", None, 128_00))
