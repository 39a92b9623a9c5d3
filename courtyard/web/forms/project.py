"""The form that opens a project: every choice that its terms have, begun from a published pattern."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

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
    Use,
)
from courtyard.web import words
from courtyard.web.doors import VerbForm
from courtyard.web.forms.fields import DATE, YuanField

NUMBER = forms.NumberInput(attrs={"inputmode": "numeric"})
LINES = forms.Textarea(attrs={"rows": 4})
MOST_LINES = 6

USES = [
    ("fee,loan,dividend", _("fees first, then the loan; the household keeps the rest")),
    ("loan,fee,dividend", _("the loan first, then the fees; the household keeps the rest")),
]
SALES = [
    (Sale.PURCHASE, _("purchase: the company takes each lot at the prices below")),
    (Sale.CONSIGNMENT, _("consignment: what buyers pay comes in by statements")),
]

# Which organisations a party may be.
PARTIES = {
    "cooperative_id": {"cooperative"},
    "lender_id": {"county_office", "fund", "company"},
    "supplier_id": {"supplier"},
    "company_id": {"company"},
    "insurer_id": {"insurer"},
}
# Where a reason of the verb is shown, when it names no field of the form.
SHOWN_AT = {
    "animals_per_household": "animals",
    "advance_fen": "advance",
    "grades": "grade_name_0",
    "fees": "fee_name_0",
    "supplies": "supply_name_0",
    "loss_order": "loss_0",
    "eligibility": "line_year",
    "trainings_before_approval": "trainings",
    "training_interval_days": "training_interval",
    "insured_per_animal_fen": "insured",
    "reserve_bp": "reserve",
    "repay_at_most_bp": "repay_at_most",
    "carry_at_most_fen": "carry_at_most",
}


@dataclass(frozen=True, slots=True)
class Cell:
    """One column of a list of lines that the form asks for: what its fields are called, its label, and how a field is made."""

    name: str
    label: Promise
    make: Any


def _text(**options: Any) -> forms.Field:
    return forms.CharField(max_length=32, required=False, **options)


def _number(**options: Any) -> forms.Field:
    return forms.IntegerField(min_value=1, max_value=1_000_000_000, required=False, widget=NUMBER, **options)


def _yuan(**options: Any) -> forms.Field:
    return YuanField(required=False, **options)


def _per(**options: Any) -> forms.Field:
    return forms.ChoiceField(choices=words.choices("fee_per"), required=False, **options)


def _goods(**options: Any) -> forms.Field:
    return forms.ChoiceField(choices=words.choices("goods"), required=False, **options)


TABLES: dict[str, tuple[Cell, ...]] = {
    "grade": (
        Cell("name", _("Grade"), _text),
        Cell("weight", _("From so many grams (empty: any weight)"), _number),
        Cell("price", _("Yuan for a unit"), _yuan),
    ),
    "supply": (
        Cell("name", _("Goods"), _text),
        Cell("goods", _("Kind"), _goods),
        Cell("each", _("For each animal"), _number),
        Cell("price", _("Yuan for one"), _yuan),
    ),
    "fee": (Cell("name", _("Fee"), _text), Cell("per", _("How it is counted"), _per), Cell("amount", _("Yuan, or per cent"), _yuan)),
}
# What may be left empty in a line that is filled in, or stands in it from the beginning.
OPTIONAL = {"grade_weight", "supply_goods", "fee_per"}


class NewProject(VerbForm):
    """Terms as households will read them. Lists (grades, supplies, fees) are lines; a line without anything in it is none."""

    shown_at = SHOWN_AT

    name = forms.CharField(label=_("Name of the project"), max_length=120)
    place_code = forms.CharField(
        label=_("Place"), max_length=12, help_text=_("The 12-digit statistical code; what lies inside it is included.")
    )
    opens_on = forms.DateField(label=_("Applications from"), widget=DATE)
    closes_on = forms.DateField(label=_("Applications until"), widget=DATE, required=False)
    cooperative_id = forms.ChoiceField(label=_("Cooperative"))
    lender_id = forms.ChoiceField(label=_("Who lends"))
    supplier_id = forms.ChoiceField(label=_("Who supplies the animals"))
    company_id = forms.ChoiceField(label=_("Who buys or sells the lots"))

    species = forms.CharField(label=_("Animal"), max_length=32)
    breed = forms.CharField(label=_("Breed"), max_length=60, required=False)
    identity = forms.ChoiceField(label=_("How animals are told apart"), choices=words.choices("identity"), widget=forms.RadioSelect)
    unit = forms.ChoiceField(label=_("What a price is given for"), choices=words.choices("unit_of_price"), widget=forms.RadioSelect)
    flocks = forms.MultipleChoiceField(label=_("Where they are kept"), choices=words.choices("flock"), widget=forms.CheckboxSelectMultiple)
    animals = forms.IntegerField(label=_("Animals a household"), min_value=1, max_value=1_000_000, widget=NUMBER)
    days = forms.IntegerField(label=_("Days of a season"), min_value=1, max_value=3_650, widget=NUMBER)
    steps = forms.IntegerField(
        label=_("Steps for a grade"),
        min_value=1,
        max_value=4_000_000_000,
        required=False,
        widget=NUMBER,
        help_text=_("Empty: no bracelets; graded by weight."),
    )

    sale = forms.ChoiceField(label=_("How it is sold"), choices=SALES, widget=forms.RadioSelect)
    ordinary = YuanField(
        label=_("Yuan for a unit that reaches no grade, or not the steps"), required=False, help_text=_("Empty: it is not accepted.")
    )
    settlement = forms.ChoiceField(label=_("When households are paid"), choices=words.choices("period"), widget=forms.RadioSelect)
    reserve = YuanField(
        label=_("Kept back for refunds until the last round, per cent"), required=False, help_text=_("Under consignment only.")
    )

    advance = YuanField(label=_("Loan for these animals, in yuan"))
    order_of_use = forms.ChoiceField(label=_("What proceeds are used for"), choices=USES, widget=forms.RadioSelect)
    repay_at_most = YuanField(label=_("The loan takes at most so many per cent of what is left after the fees"))
    carry_at_most = YuanField(label=_("A share carries at most, in yuan"), required=False, help_text=_("Empty: without a limit."))
    insurer_id = forms.ChoiceField(label=_("Insurer"), required=False)
    guarantee_fund_id = forms.ChoiceField(label=_("Guarantee fund"), required=False)
    insured = YuanField(label=_("An animal is insured for, in yuan"), required=False)
    insured_reasons = forms.MultipleChoiceField(
        label=_("Insured against"),
        choices=words.choices("loss", [reason.value for reason in LossReason]),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    below_line = forms.BooleanField(label=_("Only households below the poverty line"), required=False)
    line_year = forms.IntegerField(label=_("Poverty line of the year"), min_value=1978, max_value=2200, required=False, widget=NUMBER)
    income_ceiling = YuanField(label=_("Income a head at most, in yuan"), required=False)
    needs_worker = forms.BooleanField(label=_("A flock in the own yard needs a member who can work"), required=False)
    least_persons = forms.IntegerField(label=_("Members at least"), min_value=1, max_value=50, widget=NUMBER)
    most_persons = forms.IntegerField(label=_("Members at most"), min_value=1, max_value=50, required=False, widget=NUMBER)
    trainings = forms.IntegerField(label=_("Trainings before approval"), min_value=0, max_value=100, widget=NUMBER)
    training_interval = forms.IntegerField(
        label=_("A training every so many days"), min_value=1, max_value=3_650, required=False, widget=NUMBER
    )
    standard = forms.CharField(label=_("The yard must have, one point a line"), max_length=6_000, required=False, widget=LINES)
    wished = forms.CharField(label=_("Wished for, not required, one point a line"), max_length=6_000, required=False, widget=LINES)

    def __init__(self, *args: Any, organisations: Iterable[Any], funds: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = list(organisations)
        for name, kinds in PARTIES.items():
            found = [(str(one.public_id), one.name) for one in known if one.kind in kinds]
            self.fields[name].choices = found if self.fields[name].required else [("", "—"), *found]  # type: ignore[attr-defined]
        self.fields["guarantee_fund_id"].choices = [("", "—"), *funds]  # type: ignore[attr-defined]
        for table, cells in TABLES.items():
            for at in range(MOST_LINES):
                for cell in cells:
                    self.fields[f"{table}_{cell.name}_{at}"] = cell.make(label=cell.label)
        sources = [("", "—"), *words.choices("loss_source")]
        for at in range(len(LossSource)):
            label = [_("A shortfall is borne first by"), _("then by"), _("then by"), _("at last by")][at]
            self.fields[f"loss_{at}"] = forms.ChoiceField(label=label, choices=sources, required=False)

    # ------------------------------------------------------------------------------------------------------ the template's

    def lines_of(self, table: str) -> list[list[forms.BoundField]]:
        """The lines of a list, each a row of cells."""
        return [[self[f"{table}_{cell.name}_{at}"] for cell in TABLES[table]] for at in range(MOST_LINES)]

    def tables(self) -> dict[str, dict[str, Any]]:
        """Each list: the lines that have something in them and an empty one, and those that are kept folded."""
        found = {}
        for table in TABLES:
            lines = self.lines_of(table)
            used = [at for at, line in enumerate(lines) if any(cell.errors or cell.value() for cell in (line[0], line[-1]))]
            shown = max(used, default=-1) + 2
            found[table] = {"shown": lines[:shown], "folded": lines[shown:]}
        return found

    # ------------------------------------------------------------------------------------------------------ to the verb

    def clean(self) -> dict[str, Any]:
        """Lines that are begun are finished: what is missing is named where it is missing."""
        for table, cells in TABLES.items():
            for at in range(MOST_LINES):
                names = {cell.name: f"{table}_{cell.name}_{at}" for cell in cells if f"{table}_{cell.name}" not in OPTIONAL}
                begun = any(self.data.get(f"{table}_{cell.name}_{at}") for cell in cells if cell.name not in ("goods", "per"))
                for name in names.values():
                    if begun and self.cleaned_data.get(name) in (None, "") and name not in self.errors:
                        self.add_error(name, _("Fill in the whole line, or leave all of it empty."))
        return self.cleaned_data

    def terms(self) -> Terms:
        """The terms as the verb takes them."""
        asked = self.cleaned_data
        return Terms(
            species=words.code_of("species", asked["species"].strip()),
            breed=asked["breed"].strip(),
            identity=Identity(asked["identity"]),
            unit=Unit(asked["unit"]),
            sale=Sale(asked["sale"]),
            grades=tuple(Grade(words.code_of("grade", line["name"]), line["price"], line["weight"]) for line in self._lines("grade")),
            ordinary=Grade("ordinary", asked["ordinary"]) if asked["ordinary"] is not None else None,
            animals_per_household=asked["animals"],
            advance_fen=asked["advance"],
            supplies=tuple(
                Supply(words.code_of("supply", line["name"]), Goods(line["goods"]), line["each"], line["price"])
                for line in self._lines("supply")
            ),
            days=asked["days"],
            steps=asked["steps"],
            fees=tuple(Fee(words.code_of("fee", line["name"]), FeePer(line["per"]), line["amount"]) for line in self._lines("fee")),
            order_of_use=tuple(Use(use) for use in asked["order_of_use"].split(",")),
            loss_order=tuple(LossSource(asked[f"loss_{at}"]) for at in range(len(LossSource)) if asked[f"loss_{at}"]),
            settlement=Period(asked["settlement"]),
            flocks=tuple(FlockKind(kind) for kind in asked["flocks"]),
            eligibility=self._eligibility(),
            standard=tuple(self._standard()),
            trainings_before_approval=asked["trainings"],
            training_interval_days=asked["training_interval"],
            insured_per_animal_fen=asked["insured"] or 0,
            insured_reasons=tuple(LossReason(reason) for reason in asked["insured_reasons"]),
            reserve_bp=asked["reserve"] or 0,
            repay_at_most_bp=asked["repay_at_most"],
            carry_at_most_fen=asked["carry_at_most"],
        )

    def _lines(self, table: str) -> Iterator[dict[str, Any]]:
        for at in range(MOST_LINES):
            line = {cell.name: self.cleaned_data[f"{table}_{cell.name}_{at}"] for cell in TABLES[table]}
            if line["name"]:
                yield {**line, "name": line["name"].strip()}

    def _eligibility(self) -> Eligibility:
        asked = self.cleaned_data
        return Eligibility(
            below_line=asked["below_line"],
            line_year=asked["line_year"],
            income_ceiling_fen=asked["income_ceiling"],
            needs_worker_for_own=asked["needs_worker"],
            most_persons=asked["most_persons"],
            least_persons=asked["least_persons"],
        )

    def _standard(self) -> Iterator[Check]:
        number = 0
        for name, required in (("standard", True), ("wished", False)):
            for line in self.cleaned_data[name].splitlines():
                if line.strip():
                    number += 1
                    yield Check(f"point-{number}", line.strip()[:200], required)

    def parties(self) -> dict[str, UUID | None]:
        """Who takes part, by the verb's own words."""
        return {name: UUID(self.cleaned_data[name]) if self.cleaned_data[name] else None for name in (*PARTIES, "guarantee_fund_id")}


def initial_of(terms: Terms, standard: Iterable[Any], today: date) -> dict[str, Any]:
    """Terms as the form shows them, in the reader's words; what it is given back makes the same terms."""
    eligible = terms.eligibility
    found: dict[str, Any] = {
        "species": words.word("species", terms.species),
        "breed": terms.breed,
        "identity": terms.identity.value,
        "unit": terms.unit.value,
        "flocks": [kind.value for kind in terms.flocks],
        "animals": terms.animals_per_household,
        "days": terms.days,
        "steps": terms.steps,
        "sale": terms.sale.value,
        "ordinary": terms.ordinary.price_fen if terms.ordinary else None,
        "settlement": terms.settlement.value,
        "reserve": terms.reserve_bp or None,
        "advance": terms.advance_fen,
        "order_of_use": ",".join(use.value for use in terms.order_of_use),
        "repay_at_most": terms.repay_at_most_bp,
        "carry_at_most": terms.carry_at_most_fen,
        "insured": terms.insured_per_animal_fen or None,
        "insured_reasons": [reason.value for reason in terms.insured_reasons],
        "below_line": eligible.below_line,
        "line_year": eligible.line_year or today.year - 1,
        "income_ceiling": eligible.income_ceiling_fen,
        "needs_worker": eligible.needs_worker_for_own,
        "least_persons": eligible.least_persons,
        "most_persons": eligible.most_persons,
        "trainings": terms.trainings_before_approval,
        "training_interval": terms.training_interval_days,
        "standard": "\n".join(str(point) for point in standard),
        "opens_on": today,
    }
    for at, grade in enumerate(terms.grades):
        found |= {f"grade_name_{at}": words.word("grade", grade.code), f"grade_weight_{at}": grade.min_weight_g}
        found[f"grade_price_{at}"] = grade.price_fen
    for at, supply in enumerate(terms.supplies):
        found |= {f"supply_name_{at}": words.word("supply", supply.item), f"supply_goods_{at}": supply.goods.value}
        found |= {f"supply_each_{at}": supply.per_animal, f"supply_price_{at}": supply.unit_price_fen}
    for at, fee in enumerate(terms.fees):
        found |= {f"fee_name_{at}": words.word("fee", fee.code), f"fee_per_{at}": fee.per.value, f"fee_amount_{at}": fee.amount}
    for at, source in enumerate(terms.loss_order):
        found[f"loss_{at}"] = source.value
    return found
