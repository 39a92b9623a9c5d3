"""Forms about a household that changes as a whole: it moves, has another head, or a part of it leaves."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from courtyard.people.actions import Leaver
from courtyard.web import words
from courtyard.web.doors import VerbForm
from courtyard.web.forms.fields import DATE
from courtyard.web.forms.people import NUMBER

Group = tuple[str, list[tuple[str, str]]]


class _InVillage(VerbForm):
    """A village of the household's county is chosen by name; one further away is named by its code."""

    village_code = forms.ChoiceField(label=_("Village"), required=False)
    other_code = forms.CharField(
        label=_("A village of another county"), max_length=12, required=False, widget=NUMBER, help_text=_("Its 12-digit statistical code.")
    )

    def __init__(self, *args: Any, villages: Iterable[Group], none: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["village_code"].choices = [("", none), *villages]  # type: ignore[attr-defined]

    def village(self) -> str | None:
        """The code of the village that was named; None when none was."""
        return self.cleaned_data["other_code"] or self.cleaned_data["village_code"] or None


class MoveHousehold(_InVillage):
    moved_on = forms.DateField(label=_("Lives there from"), widget=DATE)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not cleaned.get("village_code") and not cleaned.get("other_code"):
            self.add_error("village_code", forms.ValidationError(_("Choose the village that it moves to.")))
        return cleaned


class ChangeHead(VerbForm):
    person_id = forms.TypedChoiceField(label=_("Who is the head now"), coerce=UUID, widget=forms.RadioSelect)
    former_relation = forms.ChoiceField(
        label=_("What the former head is to the new one"), choices=[one for one in words.choices("relation") if one[0] != "head"]
    )
    on = forms.DateField(label=_("From"), widget=DATE)

    def __init__(self, *args: Any, members: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person_id"].choices = list(members)  # type: ignore[attr-defined]


class SplitHousehold(_InVillage):
    """For each member but the head whether she stays, or what she is to the head of the new household."""

    register_number = forms.CharField(label=_("Number in the register"), max_length=40, required=False, empty_value=None)
    on = forms.DateField(label=_("From"), widget=DATE)

    def __init__(self, *args: Any, members: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.members = members
        for person_id, name in members:
            self.fields[f"who_{person_id}"] = forms.ChoiceField(
                label=name,
                required=False,
                choices=[("", _("stays")), *((code, _leaving(code, word)) for code, word in words.choices("relation"))],
            )
        self.order_fields([f"who_{person_id}" for person_id, _name in members])

    def leavers(self) -> tuple[Leaver, ...]:
        asked = ((UUID(person_id), self.cleaned_data[f"who_{person_id}"]) for person_id, _name in self.members)
        return tuple(Leaver(person_id, relation) for person_id, relation in asked if relation)


def _leaving(code: str, word: Any) -> Any:
    return _("leaves, as the head of the new household") if code == "head" else format_lazy(_("leaves: {relation}"), relation=word)
