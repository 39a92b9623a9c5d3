"""Forms of funds: opening one, a gift, setting money aside, giving the lender its capital."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from courtyard.finance.rules import Goods
from courtyard.web import words
from courtyard.web.doors import VerbForm
from courtyard.web.forms.fields import DATE, YuanField

Choices = Iterable[tuple[str, str]]


class OpenFund(VerbForm):
    organisation_id = forms.TypedChoiceField(label=_("Whose fund"), coerce=UUID)
    name = forms.CharField(label=_("Name of the fund"), max_length=200)

    def __init__(self, *args: Any, organisations: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation_id"].choices = list(organisations)  # type: ignore[attr-defined]


class Contribute(VerbForm):
    fund_id = forms.TypedChoiceField(label=_("Into the fund"), coerce=UUID)
    donor = forms.CharField(label=_("Donor"), max_length=200)
    amount = YuanField(label=_("Amount, in yuan"))
    reference = forms.CharField(label=_("Reference of the bank statement"), max_length=64)
    received_on = forms.DateField(label=_("Received on"), widget=DATE, required=False)

    def __init__(self, *args: Any, funds: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["fund_id"].choices = list(funds)  # type: ignore[attr-defined]


class Commit(VerbForm):
    fund_id = forms.TypedChoiceField(label=_("Out of the fund"), coerce=UUID)
    amount = YuanField(label=_("Amount, in yuan"))

    def __init__(self, *args: Any, funds: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["fund_id"].choices = list(funds)  # type: ignore[attr-defined]


class FundLender(VerbForm):
    commitment_id = forms.TypedChoiceField(label=_("Out of what was set aside"), coerce=UUID)
    lender_id = forms.TypedChoiceField(label=_("Who lends"), coerce=UUID)
    amount = YuanField(label=_("Amount, in yuan"))

    def __init__(self, *args: Any, commitments: Choices, organisations: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["commitment_id"].choices = list(commitments)  # type: ignore[attr-defined]
        self.fields["lender_id"].choices = list(organisations)  # type: ignore[attr-defined]


class BackGuarantee(VerbForm):
    commitment_id = forms.TypedChoiceField(label=_("Out of what was set aside"), coerce=UUID)
    fund_id = forms.TypedChoiceField(label=_("Into the guarantee of the fund"), coerce=UUID)
    amount = YuanField(label=_("Amount, in yuan"))

    def __init__(self, *args: Any, commitments: Choices, funds: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["commitment_id"].choices = list(commitments)  # type: ignore[attr-defined]
        self.fields["fund_id"].choices = list(funds)  # type: ignore[attr-defined]


class ApproveSupplier(VerbForm):
    supplier_id = forms.TypedChoiceField(label=_("Supplier"), coerce=UUID)
    goods = forms.TypedMultipleChoiceField(
        label=_("For which goods"), choices=words.choices("goods"), coerce=Goods, widget=forms.CheckboxSelectMultiple
    )
    valid_from = forms.DateField(label=_("From"), widget=DATE)

    def __init__(self, *args: Any, suppliers: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["supplier_id"].choices = list(suppliers)  # type: ignore[attr-defined]
