"""Forms about the keys with which issuers sign their packs' codes."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from courtyard.web.doors import VerbForm
from courtyard.web.forms.fields import TEXT

MOMENT = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


class MakeKey(VerbForm):
    issuer = forms.TypedChoiceField(label=_("Issuer"), coerce=UUID)
    year = forms.TypedChoiceField(label=_("Year"), coerce=int)

    def __init__(self, *args: Any, issuers: list[tuple[UUID, str]], years: tuple[int, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["issuer"].choices = issuers  # type: ignore[attr-defined]
        self.fields["year"].choices = [(year, str(year)) for year in years]  # type: ignore[attr-defined]


class RetireKey(VerbForm):
    reason = forms.CharField(label=_("Why"), max_length=500, required=False, widget=TEXT)


class CompromiseKey(VerbForm):
    shown_at = {"since": "since"}

    since = forms.DateTimeField(
        label=_("Since when others may have had it"),
        widget=MOMENT,
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
        help_text=_("If you are not sure, take the earlier moment: what was minted from then on needs new labels."),
    )
    reason = forms.CharField(label=_("What happened to it"), max_length=500, widget=TEXT)
