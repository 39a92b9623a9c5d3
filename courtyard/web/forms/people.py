"""Forms of the register, of places, organisations and users."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.core.validators import FileExtensionValidator
from django.utils.translation import gettext_lazy as _

from courtyard.web import words
from courtyard.web.doors import VerbForm
from courtyard.web.forms.fields import DATE, YuanField

NUMBER = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
CODE = forms.TextInput(attrs={"autocapitalize": "none", "autocomplete": "off"})


class RegisterFile(VerbForm):
    file = forms.FileField(
        label=_("Register"),
        help_text=_("An Excel file (.xlsx, .xls) or CSV, with Chinese or English headings; one row a household or one row a member."),
        validators=[FileExtensionValidator(["xlsx", "xls", "csv"])],
    )
    as_of = forms.DateField(label=_("How it stood on"), required=False, widget=DATE, help_text=_("Today when left empty."))
    income_year = forms.IntegerField(
        label=_("Year of the incomes"), required=False, min_value=1978, max_value=2200, help_text=_("The year before when left empty.")
    )


class PlacesFile(VerbForm):
    file = forms.FileField(
        label=_("Places"),
        help_text=_("A CSV with the columns code, level, name, province, city, county, town, ur_code, lon, lat, elev_m."),
        validators=[FileExtensionValidator(["csv"])],
    )


class NewOrganisation(VerbForm):
    kind = forms.ChoiceField(label=_("Kind"), choices=words.choices("organisation"))
    name = forms.CharField(label=_("Name"), max_length=120)
    place_code = forms.CharField(
        label=_("Place"), max_length=12, help_text=_("The 12-digit statistical code of its village, township or county.")
    )
    credit_code = forms.CharField(label=_("Unified social credit code"), max_length=18, required=False, empty_value=None)
    gs1_prefix = forms.CharField(label=_("GS1 company prefix"), max_length=12, required=False)
    gln = forms.CharField(label=_("Global location number"), max_length=13, required=False, empty_value=None)


class NewBankAccount(VerbForm):
    owner_id = forms.ChoiceField(label=_("Whose account"))
    bank = forms.CharField(label=_("Bank"), max_length=80)
    number = forms.CharField(label=_("Account number"), max_length=40, widget=NUMBER)
    holder = forms.CharField(label=_("Account holder"), max_length=60)
    valid_from = forms.DateField(label=_("From"), required=False, widget=DATE, help_text=_("Today when left empty."))

    def __init__(self, *args: Any, owners: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner_id"].choices = list(owners)  # type: ignore[attr-defined]


class NewPovertyLine(VerbForm):
    year = forms.IntegerField(label=_("Year"), min_value=1978, max_value=2200)
    amount = YuanField(label=_("Yuan a head and year"))
    price_year = forms.IntegerField(label=_("In prices of the year"), min_value=1978, max_value=2200)
    strict = forms.BooleanField(label=_("Only who is below it is poor, not who is exactly on it"), required=False, initial=True)
    source = forms.CharField(label=_("Source"), max_length=300, help_text=_("The document that sets it."))


class NewUser(VerbForm):
    username = forms.CharField(label=_("User name"), max_length=64, widget=CODE)
    name = forms.CharField(label=_("Name"), max_length=60)
    phone = forms.CharField(
        label=_("Phone"), max_length=20, required=False, empty_value=None, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)


class NewRole(VerbForm):
    role = forms.ChoiceField(label=_("Role"))
    place_code = forms.CharField(
        label=_("Within the place"),
        max_length=12,
        required=False,
        empty_value=None,
        help_text=_("The 12-digit code; what lies inside it is included."),
    )
    organisation_id = forms.ChoiceField(label=_("Within the organisation"), required=False)
    register_number = forms.CharField(
        label=_("For the household"), max_length=40, required=False, help_text=_("Its number in the register; only for the role household.")
    )

    def __init__(self, *args: Any, roles: Iterable[str], organisations: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = words.choices("role", list(roles))  # type: ignore[attr-defined]
        self.fields["organisation_id"].choices = [("", _("not limited")), *organisations]  # type: ignore[attr-defined]
