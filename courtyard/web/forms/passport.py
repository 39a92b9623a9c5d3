"""Forms about packs and their codes."""

from django import forms
from django.utils.translation import gettext_lazy as _

from courtyard.web import words
from courtyard.web.doors import VerbForm
from courtyard.web.forms.fields import DATE


class DecideCase(VerbForm):
    case = forms.UUIDField(widget=forms.HiddenInput)
    outcome = forms.ChoiceField(
        label=_("What it comes to"),
        choices=[("genuine", _("nothing is wrong with this code")), ("copied", _("this code was copied; its page says to look closer"))],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label=_("What you found"), max_length=500)


class OrderLabels(VerbForm):
    paper = forms.ChoiceField(label=_("Paper"), choices=lambda: words.choices("paper"))
    best_before = forms.DateField(
        label=_("Best before"), required=False, widget=DATE, help_text=_("Leave it empty where nobody has set it.")
    )
    pins = forms.BooleanField(
        label=_("A scratch number on each label"),
        required=False,
        help_text=_("Only where a panel is stuck over it before the pack is sold."),
    )
    again = forms.BooleanField(
        label=_("Draw labels again that were drawn before"), required=False, help_text=_("For spoilt sheets; these have no scratch number.")
    )
