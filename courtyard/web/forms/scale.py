"""Forms of collection day and of what is weighed: they read lines from a scanner and a scale, and keep what was typed."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from courtyard.kernel.errors import Refused
from courtyard.raising.queries import BirdView, LotView
from courtyard.raising.rules import Terms, Unit, grade_of
from courtyard.web import words
from courtyard.web.doors import VerbForm
from courtyard.web.forms.fields import DATE
from courtyard.web.scale import Herd, OnScale, Reading, both, grams, missing_crates, read_lines, read_rows, serial_of

# How many animals are listed with a field each; a larger flock is scanned, or taken in turns.
LISTED = 100
LINES = forms.Textarea(attrs={"rows": 5, "autocapitalize": "off", "autocomplete": "off", "spellcheck": "false"})


class ScaleForm(VerbForm):
    """Animals on a scale. `reading` is what can be read of what was typed, whether or not the rest of the form is right."""

    crates = False
    by_number = True
    lines = forms.CharField(label=_("From the scanner and the scale"), required=False, widget=LINES, max_length=400_000)

    def __init__(self, *args: Any, birds: Iterable[BirdView], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.herd = Herd(birds, by_number=self.by_number)
        self.fields["lines"].help_text = self.help_text()

    def help_text(self) -> Any:
        return _("One animal a line: its identifier, blank, its weight in grams. Or the weight on the line after.")

    @cached_property
    def reading(self) -> Reading:
        return read_lines(self.data.get("lines", ""), self.herd, crates=self.crates)

    def clean(self) -> Any:
        for why in self.reading.wrong[:100]:
            self.add_error("lines", why)
        if not self.reading.weighed and not self.reading.wrong:
            self.add_error("lines", _("Nothing is on the scale yet."))
        return super().clean()

    def refuse(self, refused: Refused) -> None:
        """Says of each animal that stands in the way which number it has."""
        self.refusal = refused
        slots = {bird.epc: bird.slot for bird in self.herd.birds}
        for reason in refused.reasons:
            slot = slots.get(reason.detail.get("epc", ""))
            known = slot is not None and self.by_number
            said = gettext("Number %(slot)s: %(why)s") % {"slot": slot, "why": reason.message} if known else str(reason.message)
            self.add_error(None, said)


class Collect(ScaleForm):
    """Birds of one flock into crates of one lot."""

    crates = True
    lot = forms.ChoiceField(label=_("Into the lot"))
    collected_on = forms.DateField(label=_("Day"), widget=DATE)
    field_order = ("lot", "collected_on", "lines")

    def __init__(self, *args: Any, lots: Iterable[LotView], terms: Terms, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.terms = terms
        self.fields["lot"].choices = [(str(lot.lot_id), lot.name) for lot in lots]  # type: ignore[attr-defined]

    def help_text(self) -> Any:
        return _(
            "One bird a line: its identifier, its weight in grams, its crate (1, 2, …). Without a crate it goes where the one before went."
        )

    @cached_property
    def reading(self) -> Reading:
        lines = read_lines(self.data.get("lines", ""), self.herd, crates=True)
        return both(read_rows(self.data, self.herd.birds), lines)

    def clean(self) -> Any:
        if missing := missing_crates(self.reading):
            numbers = ", ".join(map(str, missing))
            self.add_error(None, gettext("Crates are numbered from 1 without gaps; nothing is in %(numbers)s.") % {"numbers": numbers})
        return super().clean()

    def rows(self) -> list[dict[str, Any]]:
        """The first animals that live, each with what was typed beside it."""
        alive = [bird for bird in self.herd.birds if bird.state == "alive"]
        return [
            {
                "slot": bird.slot,
                "serial": serial_of(bird.epc)[-6:],
                "weight": self.data.get(f"w{bird.slot}", ""),
                "crate": self.data.get(f"c{bird.slot}", ""),
            }
            for bird in alive[:LISTED]
        ]

    def beyond(self) -> int:
        """How many more live than are listed."""
        return max(sum(bird.state == "alive" for bird in self.herd.birds) - LISTED, 0)

    def grades(self) -> list[tuple[Any, int]]:
        """What is on the scale by grade, as the verb will grade it."""
        counts = Counter(self._grade(one) for one in self.reading.weighed)
        order = [*(grade.code for grade in self.terms.price_list()), ""]
        return [(words.word("grade", code), counts[code]) for code in order if counts[code]]

    def _grade(self, one: OnScale) -> str:
        grade = grade_of(self.terms, weight_g=one.weight_g, certified=bool(one.bird.certified))
        return grade.code if grade else ""


class Harvest(VerbForm):
    """So much of each grade; kilograms are typed, grams are kept."""

    lot = forms.ChoiceField(label=_("Into the lot"))
    collected_on = forms.DateField(label=_("Day"), widget=DATE)

    def __init__(self, *args: Any, lots: Iterable[LotView], terms: Terms, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lot"].choices = [(str(lot.lot_id), lot.name) for lot in lots]  # type: ignore[attr-defined]
        self.by_weight = terms.unit is Unit.KILOGRAM
        self.codes = [*(grade.code for grade in terms.price_list()), ""]
        unit = words.word("unit", terms.unit.value)
        for place, code in enumerate(self.codes):
            label = gettext("%(grade)s, %(unit)s") % {"grade": words.word("grade", code), "unit": unit}
            self.fields[f"much_{place}"] = self._field(label)

    def _field(self, label: str) -> forms.Field:
        if self.by_weight:
            box = forms.NumberInput(attrs={"inputmode": "decimal", "step": "0.001", "min": "0"})
            return forms.DecimalField(label=label, required=False, min_value=0, decimal_places=3, max_digits=12, widget=box)
        return forms.IntegerField(label=label, required=False, min_value=0, widget=forms.NumberInput(attrs={"inputmode": "numeric"}))

    def parts(self) -> list[tuple[str, int]]:
        """Grade and quantity in base units, where something was typed."""
        typed = [(code, self.cleaned_data[f"much_{place}"]) for place, code in enumerate(self.codes)]
        return [(code, int(much * (1000 if self.by_weight else 1))) for code, much in typed if much]


class Weigh(ScaleForm):
    """Animals one by one, or a sample together."""

    weighed_on = forms.DateField(label=_("Day"), widget=DATE)
    animals = forms.IntegerField(
        label=_("Or together: how many"), required=False, min_value=1, widget=forms.NumberInput(attrs={"inputmode": "numeric"})
    )
    together = forms.CharField(
        label=_("and their weight, in grams or with kg"),
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    field_order = ("weighed_on", "lines", "animals", "together")

    def clean(self) -> Any:
        if self.data.get("lines", "").strip():
            return super().clean()
        return forms.Form.clean(self)

    def clean_together(self) -> int | None:
        typed = self.cleaned_data["together"].strip().replace(",", "")
        if not typed:
            return None
        number, unit = (typed[:-2], "kg") if typed.lower().endswith("kg") else (typed.removesuffix("g"), None)
        plain = number.strip().replace(".", "", 1)
        weight = grams(number.strip(), unit) if plain.isascii() and plain.isdigit() else None
        if weight is None:
            raise forms.ValidationError(_("Write the weight in whole grams, or kg behind it."))
        return weight


class Pack(ScaleForm):
    """Birds of a lot, each with the weight of its pack. Birds of several flocks share numbers, so only identifiers count."""

    by_number = False
    packed_on = forms.DateField(label=_("Day"), widget=DATE)
    field_order = ("packed_on", "lines")


class PartWith(VerbForm):
    """Birds of a lot that were not accepted: all of them, or those that are scanned. Birds of several flocks share numbers."""

    fate = forms.ChoiceField(label=_("They were"), choices=words.choices("fate"), widget=forms.RadioSelect)
    parted_on = forms.DateField(label=_("Day"), widget=DATE)
    epcs = forms.CharField(
        label=_("Only these"),
        required=False,
        widget=LINES,
        max_length=400_000,
        help_text=_("One identifier a line. Leave it empty to mean all of them."),
    )
    note = forms.CharField(label=_("Note"), max_length=500, required=False)

    def __init__(self, *args: Any, birds: Iterable[BirdView], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.herd = Herd(birds, by_number=False)

    def clean_epcs(self) -> tuple[str, ...]:
        """What is not among the birds that wait goes to the verb as it was typed, which says what is wrong with it."""
        typed = self.cleaned_data["epcs"].split()
        return tuple(dict.fromkeys(bird.epc if (bird := self.herd.find(one)) else one for one in typed))


class PackByLot(VerbForm):
    packed_on = forms.DateField(label=_("Day"), widget=DATE)
    packs = forms.IntegerField(label=_("How many packs"), min_value=1, widget=forms.NumberInput(attrs={"inputmode": "numeric"}))
    weight_g = forms.IntegerField(
        label=_("Weight of one pack, in grams"), min_value=1, widget=forms.NumberInput(attrs={"inputmode": "numeric"})
    )
