"""Forms of bracelets and steps: who wears which, since when; and what a person read off them."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from courtyard.algorithms.steps import MAX_STEPS
from courtyard.web.doors import VerbForm
from courtyard.web.forms.fields import DATE

# How many animals are listed with a field each; the others of a larger flock are written as lines.
LISTED = 100
NUMBER = forms.NumberInput(attrs={"inputmode": "numeric"})
SERIALS = forms.Textarea(attrs={"rows": 5, "autocapitalize": "off", "autocomplete": "off", "spellcheck": "false"})
MISSING = "-"


class Bind(VerbForm):
    """A bracelet onto an animal that wears none."""

    slot = forms.TypedChoiceField(label=_("Number of the animal"), coerce=int)
    serial = forms.CharField(
        label=_("Serial of the bracelet"), max_length=64, widget=forms.TextInput(attrs={"autocapitalize": "off", "autocomplete": "off"})
    )
    on = forms.DateField(label=_("From the day"), widget=DATE)

    def __init__(self, *args: Any, free: Iterable[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["slot"].choices = [(slot, str(slot)) for slot in free]  # type: ignore[attr-defined]

    def clean_serial(self) -> str:
        return str(self.cleaned_data["serial"]).strip()


class Unbind(VerbForm):
    """A bracelet off an animal."""

    slot = forms.TypedChoiceField(label=_("Number of the animal"), coerce=int)
    on = forms.DateField(label=_("First day without it"), widget=DATE)
    reason = forms.CharField(label=_("Why"), max_length=200)

    def __init__(self, *args: Any, worn: Mapping[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["slot"].choices = [(slot, f"{slot} · {serial}") for slot, serial in worn.items()]  # type: ignore[attr-defined]


class Register(VerbForm):
    """New bracelets into the cooperative's books."""

    serials = forms.CharField(
        label=_("Serials of the bracelets"),
        widget=SERIALS,
        max_length=400_000,
        help_text=_("As printed on them, with blanks or lines between."),
    )


class DayOfSteps(forms.Form):
    """Which day is looked at or written down."""

    day = forms.DateField(label=_("Day"), widget=DATE)


class WriteDay(VerbForm):
    """A day's totals read by a person: a field for each animal, lines for those of a large flock. Empty is missing, 0 is zero."""

    lines = forms.CharField(
        label=_("Further animals, one a line"),
        required=False,
        widget=SERIALS,
        max_length=400_000,
        help_text=_("Number of the animal, blank, its steps; a dash where nothing could be read."),
    )

    def __init__(self, *args: Any, slots: Iterable[int], standing: Mapping[int, int | None], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.slots, self.standing = list(slots), dict(standing)
        for slot in self.slots[:LISTED]:
            self.fields[f"s{slot}"] = forms.IntegerField(
                label=str(slot), min_value=0, max_value=MAX_STEPS, required=False, widget=NUMBER, initial=self.standing.get(slot)
            )
        if len(self.slots) <= LISTED:
            del self.fields["lines"]

    def rows(self) -> list[forms.BoundField]:
        """The fields of the animals that are listed."""
        return [self[f"s{slot}"] for slot in self.slots[:LISTED]]

    def clean(self) -> Any:
        self.counts = {**self.standing, **{slot: self.cleaned_data.get(f"s{slot}") for slot in self.slots[:LISTED]}}
        for number, line in enumerate(self.cleaned_data.get("lines", "").splitlines(), 1):
            if line.strip():
                self._read(number, line.split())
        if not self.errors and all(count is None for count in self.counts.values()):
            self.add_error(None, _("Nothing is written down yet; a bird that stood still has 0."))
        return self.cleaned_data

    def _read(self, number: int, words: list[str]) -> None:
        known = set(self.slots)
        slot, steps = (words[0], words[1]) if len(words) == 2 else ("", "")
        if not slot.isascii() or not slot.isdigit() or int(slot) not in known:
            self.add_error("lines", gettext("Line %(line)s: no animal here has this number.") % {"line": number})
        elif steps == MISSING:
            self.counts[int(slot)] = None
        elif steps.isascii() and steps.isdigit() and int(steps) <= MAX_STEPS:
            self.counts[int(slot)] = int(steps)
        else:
            self.add_error("lines", gettext("Line %(line)s: a whole number of steps, or a dash.") % {"line": number})

    def totals(self, width: int) -> tuple[int | None, ...]:
        """One total a slot of the flock, as the verb takes them."""
        return tuple(self.counts.get(slot) for slot in range(width))
