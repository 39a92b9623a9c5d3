"""Forms of a season: applying, deciding, inspecting, settling, objecting, and what is noted in a yard."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from courtyard.raising.actions import Given
from courtyard.raising.rules import Check, LossReason, Supply
from courtyard.web import words
from courtyard.web.doors import VerbForm
from courtyard.web.forms.fields import DATE, TEXT, MonthField

COUNT = forms.NumberInput(attrs={"inputmode": "numeric"})


class Apply(VerbForm):
    """An application; a helper says which member of the household agreed, the household speaks for itself."""

    animals = forms.IntegerField(label=_("How many animals"), min_value=1, widget=COUNT)
    kind = forms.ChoiceField(label=_("Where they are kept"), widget=forms.RadioSelect)
    given_by = forms.ChoiceField(
        label=_("Who of the household agreed to this application"),
        required=False,
        help_text=_("Ask in person. The consent is recorded together with your name and the day."),
    )

    def __init__(self, *args: Any, kinds: Iterable[str], members: Iterable[tuple[str, str]], most: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds, members = list(kinds), list(members)
        self.fields["kind"].choices = words.choices("flock", kinds)  # type: ignore[attr-defined]
        self.fields["kind"].initial = kinds[0]
        self.fields["animals"].initial = most
        if members:
            self.fields["given_by"].choices = [("", _("choose a member")), *members]  # type: ignore[attr-defined]
            self.fields["given_by"].required = True
        else:
            del self.fields["given_by"]


class Decide(VerbForm):
    approve = forms.TypedChoiceField(
        label=_("Decision"),
        choices=[("yes", _("Approve: the loan is granted and the animals are ordered")), ("no", _("Decline"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    flock_id = forms.TypedChoiceField(
        label=_("In which collective flock it gets its share"), required=False, coerce=UUID, empty_value=None, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=_("Reason"), required=False, max_length=500, widget=TEXT, help_text=_("Needed to decline; the household reads it.")
    )

    def __init__(self, *args: Any, flocks: Iterable[tuple[str, str]] | None = None, **kwargs: Any) -> None:
        """`flocks`: those that a share can be given in; None where the household keeps its animals itself."""
        super().__init__(*args, **kwargs)
        if flocks is None:
            del self.fields["flock_id"]
            return
        choices = list(flocks)
        self.fields["flock_id"].choices = choices  # type: ignore[attr-defined]
        if len(choices) == 1:
            self.fields["flock_id"].initial = choices[0][0]
        if not choices:
            self.fields["flock_id"].help_text = _("There is none yet: the cooperative forms one in a yard that passed its inspection.")


class Inspect(VerbForm):
    """One finding for each point of the standard, with a note where something is wrong."""

    def __init__(self, *args: Any, standard: tuple[Check, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.standard = standard
        for check in standard:
            self.fields[f"passed_{check.code}"] = forms.ChoiceField(
                label=check.text if check.required else f"{check.text} ({_('wished for, not required')})",
                choices=[("yes", _("met")), ("no", _("not met"))],
                widget=forms.RadioSelect,
            )
            self.fields[f"note_{check.code}"] = forms.CharField(label=_("Note"), required=False, max_length=500)

    def findings(self) -> list[dict[str, Any]]:
        """What was found, point by point, as the verb takes it."""
        found = self.cleaned_data
        return [
            {"code": check.code, "passed": found[f"passed_{check.code}"] == "yes", "note": found[f"note_{check.code}"]}
            for check in self.standard
        ]


class Deliver(VerbForm):
    """What came for one application, supply by supply; bracelets in the order in which they were put on."""

    placed_on = forms.DateField(label=_("Day"), widget=DATE)
    hatched_on = forms.DateField(label=_("Hatched on"), widget=DATE, required=False)
    supplier_lot = forms.CharField(label=_("The supplier’s lot"), max_length=60, required=False)
    bracelets = forms.CharField(
        label=_("Bracelets"), required=False, widget=TEXT, help_text=_("One serial for each animal, with blanks or lines between.")
    )

    def __init__(self, *args: Any, supplies: Iterable[Supply], animals: int, bracelets: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.supplies = tuple(supplies)
        for place, supply in enumerate(self.supplies):
            self.fields[f"arrived_{place}"] = forms.IntegerField(
                label=_("Arrived: %(item)s") % {"item": words.word("supply", supply.item)},
                min_value=0,
                initial=supply.per_animal * animals,
                widget=COUNT,
            )
        if not bracelets:
            del self.fields["bracelets"]

    def arrived(self) -> list[tuple[str, int]]:
        """How much of each supply came."""
        return [(supply.item, self.cleaned_data[f"arrived_{place}"]) for place, supply in enumerate(self.supplies)]


class HoldTraining(VerbForm):
    topic = forms.CharField(label=_("What it was about"), max_length=200)
    held_on = forms.DateField(label=_("Day"), widget=DATE)
    households = forms.CharField(
        label=_("Who came"), widget=TEXT, help_text=_("Numbers in the register, with blanks, commas or lines between.")
    )


class PrepareSettlement(VerbForm):
    settled_on = forms.DateField(label=_("Day of the settlement"), widget=DATE)
    month = MonthField(label=_("Month that is settled"), required=False)

    def __init__(self, *args: Any, monthly: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if monthly:
            self.fields["month"].required = True
        else:
            del self.fields["month"]


class SignSettlement(VerbForm):
    digest = forms.CharField(widget=forms.HiddenInput)


class ObjectTo(VerbForm):
    text = forms.CharField(label=_("What is not right?"), max_length=2000, widget=TEXT)


class Answer(VerbForm):
    objection = forms.UUIDField(widget=forms.HiddenInput)
    upheld = forms.TypedChoiceField(
        label=_("Is the household right?"),
        choices=[("yes", _("yes")), ("no", _("no"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(label=_("Answer"), max_length=2000, widget=TEXT, help_text=_("The household reads it."))


class Doubt(VerbForm):
    epc = forms.CharField(widget=forms.HiddenInput)
    certified = forms.TypedChoiceField(
        label=_("Do its steps count?"),
        choices=[("yes", _("yes")), ("no", _("no"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label=_("Why"), max_length=500, widget=TEXT)


class Visit(VerbForm):
    visited_on = forms.DateField(label=_("Day"), widget=DATE)
    counted = forms.IntegerField(label=_("Animals counted"), min_value=0, required=False, widget=COUNT)
    sick = forms.IntegerField(label=_("Of these, sick"), min_value=0, initial=0, widget=COUNT)
    note = forms.CharField(label=_("What was seen"), max_length=1000, required=False, widget=TEXT)
    kind = forms.ChoiceField(
        label=_("What was given"),
        required=False,
        choices=lambda: [("", _("nothing")), *words.choices("given")],
        help_text=_("One for each visit; write down a second visit for a second gift."),
    )
    name = forms.CharField(label=_("Its name"), max_length=100, required=False)
    supply_lot = forms.CharField(
        label=_("The lot on its label"),
        max_length=60,
        required=False,
        help_text=_("Letter by letter: by this a bad lot is found again in every yard. A code can be scanned into the field."),
    )
    supplier_id = forms.TypedChoiceField(label=_("Whose lot it is"), required=False, coerce=UUID, empty_value=None)
    withdrawal_days = forms.IntegerField(
        label=_("Days before slaughter that its maker asks for"),
        min_value=0,
        max_value=400,
        required=False,
        widget=COUNT,
        help_text=_("As its leaflet says it; 0 if none. Until they are over, the flock is not collected."),
    )

    def __init__(self, *args: Any, suppliers: Iterable[tuple[UUID, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["supplier_id"].choices = [("", _("not known")), *suppliers]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        asked: dict[str, Any] = super().clean() or {}
        if asked.get("kind") and not asked.get("name"):
            self.add_error("name", _("Say what it was."))
        if not asked.get("kind") and (asked.get("name") or asked.get("supply_lot")):
            self.add_error("kind", _("Say whether it was feed, medicine or vaccine."))
        return asked

    def given(self) -> tuple[Given, ...]:
        """What was given, as the verb takes it."""
        asked = self.cleaned_data
        if not asked["kind"]:
            return ()
        return (Given(asked["kind"], asked["name"], asked["supply_lot"], asked["supplier_id"], asked["withdrawal_days"]),)


class FileCertificate(VerbForm):
    """A laboratory's result or a quarantine certificate."""

    kind = forms.ChoiceField(label=_("Which paper"), choices=lambda: words.choices("certificate"))
    number = forms.CharField(label=_("Its number"), max_length=100)
    issuer = forms.CharField(label=_("Who issued it"), max_length=120)
    issued_on = forms.DateField(label=_("Issued on"), widget=DATE)
    passed = forms.TypedChoiceField(
        label=_("What it says"),
        choices=[("yes", _("passed")), ("no", _("not passed: neither packed nor sold any more"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )


class Losses(VerbForm):
    lost_on = forms.DateField(label=_("Day"), widget=DATE)
    reason = forms.ChoiceField(label=_("Reason"), choices=words.choices("loss", [reason.value for reason in LossReason]))
    birds = forms.CharField(
        label=_("Numbers of the animals"),
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        help_text=_("The numbers on their bracelets, with commas between; leave it empty where animals have no numbers."),
    )
    animals = forms.IntegerField(label=_("How many, where they have no numbers"), required=False, min_value=1, widget=COUNT)
    note = forms.CharField(label=_("Note"), max_length=500, required=False)
