"""Forms about packs and their codes."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from courtyard.web import words
from courtyard.web.doors import VerbForm
from courtyard.web.forms.fields import DATE


class DecideCase(VerbForm):
    outcome = forms.ChoiceField(
        label=_("What it comes to"),
        choices=[("genuine", _("nothing is wrong with this code")), ("copied", _("this code was copied; its page says to look closer"))],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label=_("What you found"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class DecideBurst(DecideCase):
    """Of serials that we never made there is no page that could say anything else."""

    outcome = forms.ChoiceField(
        label=_("What it comes to"),
        choices=[
            ("genuine", _("nothing lies behind it: a slip, a test, a search engine")),
            ("copied", _("somebody prints invented codes, or tries numbers out")),
        ],
        widget=forms.RadioSelect,
    )


class _Order(VerbForm):
    def words(self) -> dict[str, Any]:
        """The verb's arguments; what was left empty is the verb's to fill."""
        return {name: value for name, value in super().words().items() if value not in (None, "") or name == "best_before"}


class OrderLabels(_Order):
    paper = forms.ChoiceField(label=_("Paper"), choices=lambda: words.choices("paper"))
    best_before = forms.DateField(
        label=_("Best before"), required=False, widget=DATE, help_text=_("Leave it empty where nobody has set it.")
    )
    storage = forms.ChoiceField(
        label=_("Storage"),
        required=False,
        choices=lambda: [("", "—"), *words.choices("storage")],
        help_text=_("Printed, and said on the pack’s page."),
    )
    pins = forms.BooleanField(
        label=_("A scratch number on each label"),
        required=False,
        help_text=_("Only where a panel is stuck over it before the pack is sold."),
    )
    again = forms.BooleanField(
        label=_("Draw labels again that were drawn before"), required=False, help_text=_("For spoilt sheets; these have no scratch number.")
    )
    first = forms.IntegerField(label=_("Again from label"), min_value=1, required=False, help_text=_("Empty: from the lot’s first one."))
    last = forms.IntegerField(label=_("Again to label"), min_value=1, required=False, help_text=_("Empty: as many as an order takes."))


class OrderBands(_Order):
    """Birds have the numbers of their flock's page, from 0."""

    paper = forms.ChoiceField(label=_("Paper"), choices=lambda: words.choices("band_paper"))
    again = forms.BooleanField(
        label=_("Draw bands again that were drawn before"), required=False, help_text=_("For spoilt sheets and bands that came off.")
    )
    first = forms.IntegerField(label=_("Again from number"), min_value=0, required=False, help_text=_("Empty: from the flock’s first one."))
    last = forms.IntegerField(label=_("Again to number"), min_value=0, required=False, help_text=_("Empty: as many as an order takes."))


class WhereYouAre(forms.Form):
    """What a buyer says of where she is. Her phone rounds the place before it is sent; whatever comes is kept no more exactly."""

    province = forms.ChoiceField(choices=lambda: [("", ""), *words.choices("province")], required=False)
    lat = forms.FloatField(min_value=-90, max_value=90, required=False)
    lon = forms.FloatField(min_value=-180, max_value=180, required=False)
    within_km = forms.FloatField(min_value=0, max_value=20_000, required=False)

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        if not found.get("province") and self.place() is None:
            raise forms.ValidationError(_("Choose a province, or let your phone say where it is."))
        return found

    def place(self) -> tuple[float, float, float] | None:
        """Degrees north, degrees east, and by how many kilometres these may be wrong."""
        lat, lon = self.cleaned_data.get("lat"), self.cleaned_data.get("lon")
        return None if lat is None or lon is None else (lat, lon, self.cleaned_data.get("within_km") or 0.0)
