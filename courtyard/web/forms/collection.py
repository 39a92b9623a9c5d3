"""Forms around a season's end and beginning: lots, certifying, consigned proceeds, sites of the cooperative, renovation, alarms."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from courtyard.raising.actions import RetailPrice
from courtyard.web.doors import VerbForm
from courtyard.web.forms.fields import DATE, YuanField


class OpenLot(VerbForm):
    name = forms.CharField(label=_("Name of the lot"), max_length=60, help_text=_("For example the day and the village."))


class Certify(VerbForm):
    until = forms.DateField(label=_("Steps up to and with the day"), widget=DATE)


class CloseFlock(VerbForm):
    closed_on = forms.DateField(label=_("Day"), widget=DATE)


class StateProceeds(VerbForm):
    """What a consigned lot earned, as the company states it."""

    reference = forms.CharField(label=_("Number of the statement"), max_length=64)
    amount = YuanField(label=_("Proceeds in yuan"))
    delivered_until = forms.DateField(label=_("For parcels delivered up to"), widget=DATE)
    last = forms.BooleanField(label=_("This is the last one: nothing more will come for this lot"), required=False)


class StateRetail(VerbForm):
    """What buyers are asked for a pack: a line a price, the first that fits counts."""

    LINES = 4

    def __init__(
        self, *args: Any, grades: Iterable[tuple[str, str]], before: Sequence[tuple[str, int | None, int]] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        listed = list(grades)
        for at in range(self.LINES):
            grade, weight, fen = before[at] if at < len(before) else ("", None, None)
            self.fields[f"grade_{at}"] = forms.ChoiceField(
                label=_("Grade"), choices=[("", _("any")), *listed], required=False, initial=grade
            )
            self.fields[f"weight_{at}"] = forms.IntegerField(
                label=_("From so many grams (empty: any weight)"), min_value=1, max_value=100_000, required=False, initial=weight
            )
            self.fields[f"price_{at}"] = YuanField(label=_("Yuan for a pack"), required=False, initial=fen)

    def lines(self) -> list[list[Any]]:
        return [[self[f"{name}_{at}"] for name in ("grade", "weight", "price")] for at in range(self.LINES)]

    def prices(self) -> tuple[RetailPrice, ...]:
        """The lines that have a price, as the verb takes them."""
        asked = self.cleaned_data
        rows = [(asked[f"price_{at}"], asked[f"weight_{at}"], asked[f"grade_{at}"]) for at in range(self.LINES)]
        return tuple(RetailPrice(*row) for row in rows if row[0] is not None)


class EnterYard(VerbForm):
    """Where a yard is, if somebody measured it."""

    lon = forms.FloatField(label=_("Longitude in degrees"), required=False, min_value=-180, max_value=180)
    lat = forms.FloatField(
        label=_("Latitude in degrees"),
        required=False,
        min_value=-90,
        max_value=90,
        help_text=_("As a phone shows them in the yard. Buyers see the yard on the map only while its household agrees to be named."),
    )

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or self.cleaned_data
        if not {"lon", "lat"} & set(self.errors) and (cleaned.get("lon") is None) is not (cleaned.get("lat") is None):
            raise ValidationError(_("A place has both, longitude and latitude; leave both empty if nobody measured them."))
        return cleaned


class NewSite(EnterYard):
    """A yard of the cooperative's own."""

    name = forms.CharField(label=_("Name of the yard"), max_length=120)
    place_code = forms.ChoiceField(label=_("Village"))

    def __init__(self, *args: Any, villages: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place_code"].choices = [("", _("choose a village")), *villages]  # type: ignore[attr-defined]
        self.order_fields(("name", "place_code"))


class FormFlock(VerbForm):
    yard = forms.UUIDField(widget=forms.HiddenInput)


class Renovate(VerbForm):
    """Work that brings a yard to the standard, and which money pays for it."""

    work = forms.CharField(label=_("What was done"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    supplier_id = forms.ChoiceField(label=_("Who did it"))
    cost = YuanField(label=_("Cost in yuan"))
    renovated_on = forms.DateField(label=_("Day"), widget=DATE)
    paid_by = forms.ChoiceField(
        label=_("Paid from"),
        choices=[("earmarked", _("the household’s advance, which the loan repays")), ("grant", _("a grant, which nobody repays"))],
        widget=forms.RadioSelect,
        initial="earmarked",
    )
    commitment_id = forms.ChoiceField(label=_("Which money, for a grant"), required=False)

    def __init__(self, *args: Any, suppliers: Iterable[tuple[str, str]], commitments: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["supplier_id"].choices = list(suppliers)  # type: ignore[attr-defined]
        self.fields["commitment_id"].choices = [("", _("none")), *commitments]  # type: ignore[attr-defined]

    def clean(self) -> Any:
        asked = super().clean() or self.cleaned_data
        if asked.get("paid_by") == "grant" and not asked.get("commitment_id"):
            self.add_error("commitment_id", _("Choose the money that pays the grant."))
        return asked


class CloseAlarm(VerbForm):
    alarm = forms.UUIDField(widget=forms.HiddenInput)
    outcome = forms.CharField(
        label=_("What you found"), max_length=200, help_text=_("A lost bracelet, a dead bird, a gateway without power, …")
    )


class EndRole(VerbForm):
    grant = forms.UUIDField(widget=forms.HiddenInput)
