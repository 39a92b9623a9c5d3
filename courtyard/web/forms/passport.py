"""Forms about packs and their codes."""

from django import forms
from django.utils.translation import gettext_lazy as _

from courtyard.web.doors import VerbForm


class DecideCase(VerbForm):
    case = forms.UUIDField(widget=forms.HiddenInput)
    outcome = forms.ChoiceField(
        label=_("What it comes to"),
        choices=[("genuine", _("nothing is wrong with this code")), ("copied", _("this code was copied; its page says to look closer"))],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label=_("What you found"), max_length=500)
