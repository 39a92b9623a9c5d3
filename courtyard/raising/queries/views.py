"""What the queries of this room return. Money in fen; quantities in base units (birds, pairs, or grams)."""

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from courtyard.raising.rules import Terms

# The steps of a household's season, in their order; an application is at the last one that it reached.
STEPS = ("applied", "yard_passed", "approved", "placed", "closed", "settled")
ENDS = ("declined", "withdrawn")


@dataclass(frozen=True, slots=True)
class ProjectView:
    project_id: UUID
    name: str
    place_code: str
    cooperative_id: UUID
    lender_id: UUID
    company_id: UUID | None
    terms: Terms
    opens_on: date
    closes_on: date | None
    waiting: int


@dataclass(frozen=True, slots=True)
class StepCount:
    step: str
    households: int
    animals: int


@dataclass(frozen=True, slots=True)
class MoneyPlace:
    """Money by where it is or was: see `board.MONEY`."""

    name: str
    amount_fen: int


@dataclass(frozen=True, slots=True)
class Board:
    """How many households stand at each step of a project on a day, how many animals, and how much of its money is where.

    `past`: all of it is as of the end of that day; otherwise animals and money are as they stand.
    """

    project_id: UUID
    on: date
    steps: tuple[StepCount, ...]
    money: tuple[MoneyPlace, ...]
    placed: int
    lost: int
    collected: int
    alive: int
    past: bool = False

    def households(self, step: str) -> int:
        return next(count.households for count in self.steps if count.step == step)

    def fen(self, name: str) -> int:
        return next(place.amount_fen for place in self.money if place.name == name)


@dataclass(frozen=True, slots=True)
class HouseholdRow:
    """A household in a project's list; `loss_rate` is of the animals placed in its flock."""

    application_id: UUID
    household_id: UUID
    register_number: str | None
    village_code: str
    village_name: str
    kind: str
    step: str
    since: date
    animals: int
    flock_id: UUID | None
    placed: int
    lost: int
    collected: int


@dataclass(frozen=True, slots=True)
class HouseholdPage:
    rows: tuple[HouseholdRow, ...]
    page: int
    size: int
    has_next: bool


@dataclass(frozen=True, slots=True)
class BirdView:
    """`doubtful`: its steps wait for a person to decide. `fate`: what became of it if it was not accepted, once that is known."""

    epc: str
    slot: int
    state: str
    steps: int | None
    certified: bool | None
    doubtful: bool
    doubt: dict[str, object] | None
    grade: str
    weight_g: int | None
    pack: str | None
    fate: str = ""


@dataclass(frozen=True, slots=True)
class PartingView:
    """What became of birds of one yard that were not accepted."""

    yard_name: str
    village_name: str
    animals: int
    fate: str
    parted_on: date
    note: str


@dataclass(frozen=True, slots=True)
class LossLine:
    reason: str
    animals: int
    insured: bool


@dataclass(frozen=True, slots=True)
class GradeLine:
    """`grade` is empty for what was not accepted."""

    grade: str
    quantity: int
    price_fen: int
    value_fen: int


@dataclass(frozen=True, slots=True)
class FeeLine:
    code: str
    amount_fen: int


@dataclass(frozen=True, slots=True)
class BirdThread:
    """From the yard to the table. In a collective flock the counts are the flock's, and the share is `share` of `placed`."""

    flock_id: UUID | None
    kind: str
    species: str
    unit: str
    share: int
    ordered: int
    placed: int
    placed_on: date | None
    lost: int
    losses: tuple[LossLine, ...]
    certified: int
    short_of_steps: int
    in_doubt: int
    collected: int
    accepted: tuple[GradeLine, ...]
    packed: int
    alive: int


@dataclass(frozen=True, slots=True)
class YuanThread:
    """From the buyer to the household: gross = fees + loan repaid + dividend. `settled` when every line stands in the ledger."""

    gross_fen: int
    fees: tuple[FeeLine, ...]
    fee_fen: int
    loan_fen: int
    dividend_fen: int
    fee_given_up_fen: int
    shortfall_fen: int
    insurer_fen: int
    guarantee_fen: int
    carried_fen: int
    forgiven_fen: int
    settled: bool


@dataclass(frozen=True, slots=True)
class LoanThread:
    loan_id: UUID | None
    granted_fen: int
    outstanding_fen: int


@dataclass(frozen=True, slots=True)
class ObjectionView:
    objection_id: UUID
    household_id: UUID
    settlement_id: UUID | None
    text: str
    raised_at: datetime
    upheld: bool | None
    answer: str
    answered_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """One household's season in one project: the two threads, its loan, and what it objected to.

    `next_fen` is what a prepared settlement that is not posted yet would add as a dividend; None when there is none.
    """

    household_id: UUID
    project_id: UUID
    application_id: UUID
    share_id: UUID | None
    step: str
    birds: BirdThread
    yuan: YuanThread
    loan: LoanThread
    objections: tuple[ObjectionView, ...]
    preview: YuanThread | None = None


@dataclass(frozen=True, slots=True)
class LineView:
    """A line of a settlement, as it is previewed and signed. `accepted` is what the share's flock has in the lot, by grade."""

    position: int
    household_id: UUID
    register_number: str | None
    village_name: str
    lot_id: UUID | None
    lot_name: str
    kind: str
    final: bool
    quantity: int
    gross_fen: int
    fee_fen: int
    loan_fen: int
    dividend_fen: int
    fee_given_up_fen: int
    shortfall_fen: int
    insurer_fen: int
    guarantee_fen: int
    carried_fen: int
    forgiven_fen: int
    accepted: tuple[GradeLine, ...] = ()


@dataclass(frozen=True, slots=True)
class LinePage:
    rows: tuple[LineView, ...]
    page: int
    has_next: bool


@dataclass(frozen=True, slots=True)
class SettlementView:
    """A settlement with its totals; `progress` is the part of its chunks that is posted, from 0 to 1."""

    settlement_id: UUID
    project_id: UUID
    project_name: str
    number: int
    month: date | None
    state: str
    settled_on: date
    prepared_by: UUID | None
    prepared_at: datetime
    signed_by: UUID | None
    signed_at: datetime | None
    posted_at: datetime | None
    digest: str
    lines: int
    shares: int
    chunks: int
    chunks_posted: int
    gross_fen: int
    fee_fen: int
    loan_fen: int
    dividend_fen: int
    shortfall_fen: int
    insurer_fen: int
    guarantee_fen: int
    carried_fen: int
    forgiven_fen: int

    @property
    def progress(self) -> float:
        return self.chunks_posted / self.chunks if self.chunks else 0.0


@dataclass(frozen=True, slots=True)
class LotView:
    lot_id: UUID
    project_id: UUID
    name: str
    state: str
    opened_on: date
    sold_on: date | None
    list_value_fen: int
    proceeds_fen: int
    settled_fen: int
    grades: tuple[GradeLine, ...] = ()
    packs: int = 0


@dataclass(frozen=True, slots=True)
class FindingView:
    code: str
    text: str
    passed: bool
    required: bool
    note: str


@dataclass(frozen=True, slots=True)
class InspectionView:
    inspection_id: UUID
    round: int
    inspected_on: date
    passed: bool
    findings: tuple[FindingView, ...]


@dataclass(frozen=True, slots=True)
class ApplicationView:
    """What whoever decides looks at: the application, the yard and what was found in it, trainings, and what is still missing."""

    application_id: UUID
    project_id: UUID
    household_id: UUID
    kind: str
    animals: int
    step: str
    applied_at: datetime
    yard_id: UUID | None
    yard_sgln: str
    inspections: tuple[InspectionView, ...]
    trainings: int
    trainings_needed: int
    advance_fen: int
    decision: str
    missing: tuple[str, ...] = ()
    flock_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something that waits for somebody on the desk: what kind, since when, and the record's public id (or EPC) to open."""

    kind: str
    since: datetime
    subject: str
    project_id: UUID
    project_name: str
    detail: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PackMoney:
    """A pack's part of its flock's money, to the fen: price = fee + loan + dividend. `retail_fen`: what a buyer is asked for it, by the
    seller's statement; None: nobody stated it. What is above the price is the seller's part."""

    price_fen: int
    fee_fen: int
    loan_fen: int
    dividend_fen: int
    settled: bool
    retail_fen: int | None = None
