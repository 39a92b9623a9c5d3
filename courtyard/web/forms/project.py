"""The form that opens a project: the published pattern of a bird in a yard, with this county's own numbers."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from courtyard.finance.rules import Goods
from courtyard.raising.rules import Check, Eligibility, Fee, FeePer, FlockKind, Grade, Identity, LossSource, Sale, Supply, Terms, Unit
from courtyard.web.doors import VerbForm
from courtyard.web.forms.fields import DATE, YuanField

NUMBER = forms.NumberInput(attrs={"inputmode": "numeric"})


class NewProject(VerbForm):
    """Own yards, birds with numbers of their own, bought by a company at grade prices. Other patterns are opened through the API."""

    name = forms.CharField(label=_("Name of the project"), max_length=120)
    place_code = forms.CharField(
        label=_("Place"), max_length=12, help_text=_("The 12-digit statistical code; what lies inside it is included.")
    )
    cooperative_id = forms.ChoiceField(label=_("Cooperative"))
    lender_id = forms.ChoiceField(label=_("Who lends"))
    supplier_id = forms.ChoiceField(label=_("Who supplies the chicks"))
    company_id = forms.ChoiceField(label=_("Who buys the birds"))
    opens_on = forms.DateField(label=_("Applications from"), widget=DATE)
    closes_on = forms.DateField(label=_("Applications until"), widget=DATE, required=False)
    animals = forms.IntegerField(label=_("Birds a household"), min_value=1, initial=100, widget=NUMBER)
    advance = YuanField(label=_("Loan for these birds, in yuan"), initial=4_500_00)
    chick = YuanField(label=_("Price of a chick, in yuan"), initial=45_00)
    price = YuanField(label=_("Price of a bird that reaches the grade, in yuan"), initial=100_00)
    ordinary = YuanField(label=_("Price of an ordinary bird, in yuan"), initial=50_00)
    fee = YuanField(label=_("Fees on a bird, in yuan"), initial=25_00, help_text=_("Water, electricity, slaughter."))
    days = forms.IntegerField(label=_("Days in the yard"), min_value=1, initial=160, widget=NUMBER)
    steps = forms.IntegerField(
        label=_("Steps for the grade"), min_value=1, required=False, initial=1_000_000, widget=NUMBER, help_text=_("Empty: no bracelets.")
    )
    line_year = forms.IntegerField(label=_("Poverty line of the year"), min_value=1978, max_value=2200, widget=NUMBER)
    trainings = forms.IntegerField(label=_("Trainings before approval"), min_value=0, initial=1, widget=NUMBER)
    standard = forms.CharField(label=_("Yard standard, one point a line"), widget=forms.Textarea(attrs={"rows": 5}))

    def __init__(self, *args: Any, organisations: Iterable[Any], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = list(organisations)
        for name, kinds in (
            ("cooperative_id", {"cooperative"}),
            ("lender_id", {"county_office", "fund", "company"}),
            ("supplier_id", {"supplier"}),
            ("company_id", {"company"}),
        ):
            self.fields[name].choices = [(str(one.public_id), one.name) for one in known if one.kind in kinds]  # type: ignore[attr-defined]
        self.fields["opens_on"].initial = today
        self.fields["line_year"].initial = today.year - 1

    def terms(self) -> Terms:
        """The terms as the verb takes them."""
        asked = self.cleaned_data
        points = [line.strip() for line in asked["standard"].splitlines() if line.strip()]
        return Terms(
            species="chicken",
            breed="",
            identity=Identity.INDIVIDUAL,
            unit=Unit.BIRD,
            sale=Sale.PURCHASE,
            grades=(Grade("mountain", asked["price"]),),
            ordinary=Grade("ordinary", asked["ordinary"]),
            animals_per_household=asked["animals"],
            advance_fen=asked["advance"],
            supplies=(Supply("chick", Goods.LIVESTOCK, 1, asked["chick"]),),
            days=asked["days"],
            steps=asked["steps"],
            fees=(Fee("management", FeePer.UNIT, asked["fee"]),),
            loss_order=(LossSource.CARRIED,),
            flocks=(FlockKind.OWN, FlockKind.COLLECTIVE),
            eligibility=Eligibility(below_line=True, line_year=asked["line_year"]),
            standard=tuple(Check(f"point-{number}", text[:200]) for number, text in enumerate(points, 1)),
            trainings_before_approval=asked["trainings"],
        )

    def parties(self) -> dict[str, UUID]:
        """Who takes part, by the verb's own words."""
        return {name: UUID(self.cleaned_data[name]) for name in ("cooperative_id", "lender_id", "supplier_id", "company_id")}
