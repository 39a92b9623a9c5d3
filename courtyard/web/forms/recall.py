"""Forms about recalls and signing keys."""

from django import forms
from django.utils.translation import gettext_lazy as _

from courtyard.web.doors import VerbForm
from courtyard.web.forms.fields import TEXT


class RecallItems(VerbForm):
    reason = forms.CharField(
        label=_("Why"),
        max_length=500,
        widget=TEXT,
        help_text=_("Buyers, inspectors and the cooperative read this; name the test or the notice."),
    )


class EndRecall(VerbForm):
    outcome = forms.ChoiceField(
        label=_("How it ends"),
        choices=[
            ("done", _("it is carried out: the goods are back, destroyed or accounted for; they stay recalled")),
            ("mistake", _("it was a mistake: what no other recall holds may be sold again")),
        ],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(label=_("What it came to"), max_length=500, widget=TEXT)
