"""Forms of impact: a figure that somebody takes on to reach, and figures that are published."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from courtyard.web.doors import VerbForm
from courtyard.web.forms.fields import DATE


class Publish(VerbForm):
    title = forms.CharField(label=_("Title"), max_length=200, required=False, help_text=_("As it is cited: “Annual report 2018”."))


class SetTarget(VerbForm):
    """What is to be reached, in the figure's own unit: yuan for money, kilograms for weight, else a count."""

    indicator = forms.ChoiceField(label=_("Figure"))
    much = forms.DecimalField(
        label=_("To be reached"), min_value=0, max_digits=15, decimal_places=2, widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        help_text=_("Yuan for money, kilograms for weight, else a count."),
    )  # fmt: skip
    by = forms.DateField(label=_("By the end of"), widget=DATE)
    project_id = forms.TypedChoiceField(label=_("In the project"), coerce=UUID, required=False, empty_value=None)
    place = forms.ChoiceField(label=_("Or in the place"), required=False)

    def __init__(
        self,
        *args: Any,
        figures: Iterable[tuple[str, Any]],
        projects: Iterable[tuple[str, str]],
        places: Iterable[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        offered: Any = self.fields
        offered["indicator"].choices = list(figures)
        offered["project_id"].choices = [("", "—"), *projects]
        offered["place"].choices = list(places)
