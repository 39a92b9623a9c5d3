"""Forms about one household: its members, incomes, payment, consents, health, and the assessment for the official exit."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from courtyard.impact.actions.assess_exit import Finding
from courtyard.impact.rules import Criterion, Evidence
from courtyard.people.actions import NewMember
from courtyard.web import words
from courtyard.web.doors import VerbForm
from courtyard.web.forms.fields import DATE, YuanField
from courtyard.web.forms.people import NUMBER

Choices = Iterable[tuple[str, str]]
SEEN = (Evidence.TWO_PARTY, Evidence.DECLARED)


class Member(VerbForm):
    """Somebody of a household, as a person at the desk enters it."""

    name = forms.CharField(label=_("Name"), max_length=60)
    id_card = forms.CharField(
        label=_("Identity number"), max_length=18, required=False, empty_value=None, widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("Birth date and sex follow from it."),
    )  # fmt: skip
    relation = forms.ChoiceField(label=_("Relation to the head"), choices=words.choices("relation"))
    capacity = forms.ChoiceField(label=_("Work"), choices=words.choices("capacity"), initial="unknown")
    birth_date = forms.DateField(label=_("Born"), required=False, widget=DATE, help_text=_("Only without an identity number."))
    sex = forms.ChoiceField(label=_("Sex"), choices=[("", "—"), *words.choices("sex")], required=False)
    phone = forms.CharField(
        label=_("Phone"), max_length=20, required=False, empty_value=None, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )

    def member(self) -> NewMember:
        """The member as the verbs take it."""
        names = ("name", "id_card", "relation", "capacity", "birth_date", "sex", "phone")
        return NewMember(head=self.cleaned_data["relation"] == "head", **{name: self.cleaned_data[name] for name in names})


class Admit(Member):
    valid_from = forms.DateField(label=_("Belongs to it from"), widget=DATE)


class RegisterHousehold(Member):
    """A household that enters with its head; the others are admitted on its page."""

    village_code = forms.CharField(label=_("Village"), max_length=12, widget=NUMBER, help_text=_("The 12-digit statistical code."))
    register_number = forms.CharField(label=_("Number in the register"), max_length=40, required=False, empty_value=None)
    registered_on = forms.DateField(label=_("Registered"), widget=DATE)
    cause_of_poverty = forms.CharField(
        label=_("Cause of poverty"), max_length=200, required=False, empty_value=None,
        help_text=_("Kept encrypted; whoever opens it later is written down."),
    )  # fmt: skip
    field_order = ("village_code", "register_number", "registered_on", "cause_of_poverty")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["relation"]
        self.fields["name"].label = _("Name of the head")

    def member(self) -> NewMember:
        names = ("name", "id_card", "capacity", "birth_date", "sex", "phone")
        return NewMember(relation="head", head=True, **{name: self.cleaned_data[name] for name in names})


class Leave(VerbForm):
    on = forms.DateField(label=_("Belongs to it no more from"), widget=DATE)
    new_head_id = forms.TypedChoiceField(label=_("Who is the head then"), coerce=UUID, required=False, empty_value=None)

    def __init__(self, *args: Any, heads: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        heads = list(heads)
        if heads:
            self.fields["new_head_id"].choices = [("", "—"), *heads]  # type: ignore[attr-defined]
        else:
            del self.fields["new_head_id"]


class Capacity(VerbForm):
    capacity = forms.ChoiceField(label=_("Work"), choices=words.choices("capacity"), widget=forms.RadioSelect)
    valid_from = forms.DateField(label=_("From"), widget=DATE)


class Correct(VerbForm):
    relation = forms.ChoiceField(label=_("Relation to the head"), choices=words.choices("relation"))
    valid_from = forms.DateField(label=_("Belongs to it from"), widget=DATE)
    valid_to = forms.DateField(label=_("Belongs to it no more from"), widget=DATE, required=False)
    withdraw = forms.BooleanField(label=_("This person never belonged to the household"), required=False)


class Income(VerbForm):
    year = forms.IntegerField(label=_("Year"), min_value=1978, max_value=2200, widget=forms.NumberInput(attrs={"inputmode": "numeric"}))
    kind = forms.ChoiceField(label=_("Kind"), choices=words.choices("income"))
    amount_fen = YuanField(label=_("Whole household, whole year, in yuan"))


class Account(VerbForm):
    bank = forms.CharField(label=_("Bank"), max_length=80)
    number = forms.CharField(label=_("Account number"), max_length=40, widget=NUMBER)
    holder = forms.CharField(label=_("Account holder"), max_length=60)
    valid_from = forms.DateField(label=_("From"), widget=DATE)


class NamePayee(VerbForm):
    """A member, or somebody outside with the household's consent."""

    person_id = forms.TypedChoiceField(label=_("A member"), coerce=UUID, required=False, empty_value=None)
    proxy_name = forms.CharField(
        label=_("Or somebody outside the household"), max_length=60, required=False, help_text=_("Needs the household’s consent.")
    )
    relation = forms.CharField(label=_("What that person is to the household"), max_length=40, required=False)
    valid_from = forms.DateField(label=_("From"), widget=DATE)

    def __init__(self, *args: Any, members: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person_id"].choices = [("", "—"), *members]  # type: ignore[attr-defined]


class GiveConsent(VerbForm):
    purpose = forms.ChoiceField(label=_("It agrees"), choices=words.choices("purpose"), widget=forms.RadioSelect)
    given_by = forms.TypedChoiceField(label=_("Who of the household said so"), coerce=UUID)

    def __init__(self, *args: Any, members: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["given_by"].choices = list(members)  # type: ignore[attr-defined]


class WithdrawConsent(VerbForm):
    consent_id = forms.UUIDField(widget=forms.HiddenInput)


class OpenHealth(VerbForm):
    purpose = forms.CharField(label=_("What do you need it for?"), max_length=200)


class RecordCondition(VerbForm):
    person_id = forms.TypedChoiceField(label=_("Who"), coerce=UUID)
    kind = forms.ChoiceField(label=_("Kind"), choices=words.choices("condition"), widget=forms.RadioSelect)
    text = forms.CharField(label=_("Description"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}))
    since = forms.DateField(label=_("Since"), required=False, widget=DATE)

    def __init__(self, *args: Any, members: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person_id"].choices = list(members)  # type: ignore[attr-defined]


class AssessExit(VerbForm):
    """One finding for each criterion of the official exit, each with what it rests on."""

    assessed_on = forms.DateField(label=_("Day of the visit"), widget=DATE)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for criterion in Criterion:
            name, word = criterion.value, words.word("criterion", criterion)
            self.fields[f"met_{name}"] = forms.ChoiceField(
                label=str(word), choices=[("yes", _("met")), ("no", _("not met"))], widget=forms.RadioSelect
            )
            self.fields[f"evidence_{name}"] = forms.ChoiceField(
                label=_("What it rests on"), choices=words.choices("evidence", [one.value for one in SEEN]), initial=Evidence.DECLARED.value
            )
            self.fields[name] = forms.CharField(
                label=_("Document or visit"),
                max_length=300,
                help_text=_("Without names: “school roll 2018”, “seen with the doctor”."),
            )

    def groups(self) -> list[list[Any]]:
        """The fields of each criterion."""
        return [[self[f"met_{one.value}"], self[f"evidence_{one.value}"], self[one.value]] for one in Criterion]

    def findings(self) -> tuple[Finding, ...]:
        found = self.cleaned_data
        return tuple(
            Finding(one, found[f"met_{one.value}"] == "yes", Evidence(found[f"evidence_{one.value}"]), found[one.value])
            for one in Criterion
        )
