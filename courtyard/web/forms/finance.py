"""Forms of payouts and losses."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from courtyard.finance.rules import PAYABLE_KINDS
from courtyard.web import words
from courtyard.web.doors import VerbForm


class NewPayout(VerbForm):
    organisation_id = forms.ChoiceField(label=_("Out of whose bank account"))
    account_kinds = forms.MultipleChoiceField(
        label=_("What is paid out"), choices=words.choices("account", PAYABLE_KINDS), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, organisations: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation_id"].choices = list(organisations)  # type: ignore[attr-defined]


class SignPayout(VerbForm):
    digest = forms.CharField(widget=forms.HiddenInput)


class BankList(VerbForm):
    file = forms.FileField(label=_("The bank’s list"), help_text=_("Excel or CSV, as the bank gave it."))


class LossForm(VerbForm):
    decision = forms.UUIDField(widget=forms.HiddenInput)
