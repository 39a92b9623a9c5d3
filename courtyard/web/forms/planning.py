"""Forms of the planner's desk: tables, scenarios, runs."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import fields
from typing import Any
from uuid import UUID

from django import forms
from django.core.validators import FileExtensionValidator
from django.utils.translation import gettext_lazy as _

from courtyard.algorithms.siting.goals import Goal
from courtyard.algorithms.tariff import FIGURES, Tariff
from courtyard.logistics.rules import Asked, Drone, TableKind, Unit
from courtyard.web import formats, words
from courtyard.web.doors import VerbForm
from courtyard.web.forms.fields import YuanField
from courtyard.web.planning import assumed
from courtyard.web.planning.figures import clock, further

Choices = Iterable[tuple[str, str]]
DECIMAL = {"inputmode": "decimal", "autocomplete": "off"}
WHOLE = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
TARIFF = "tariff_"
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})")
KM_FEN = 100
# A scenario begins with these where nobody says otherwise.
BEGINS = {
    "goal": Goal.P_MEDIAN.value,
    "circuity": 1.3,
    "km": KM_FEN,
    "seed": 0,
    "hours": "9:00, 16:00",
    "limit_hours": 24,
    "feeder_hubs": 2,
    "feeder_every": 120,
}
RUN = {"seconds": 120, "gap": 1.0}


def decimal(**options: Any) -> forms.FloatField:
    """A number as people type it."""
    return forms.FloatField(widget=forms.TextInput(attrs=DECIMAL), **options)


def further_field(label: Any, help_text: Any = "") -> forms.TypedChoiceField:
    """A table that there may be."""
    return forms.TypedChoiceField(label=label, coerce=UUID, required=False, empty_value=None, help_text=help_text)


def figure_field(figure: Any) -> forms.FloatField:
    """A figure of the tariff: left empty, the one that stands in it is assumed."""
    field = decimal(min_value=0, required=False, label=f"{assumed.name_of(figure.name)} ({assumed.unit_of(figure.metadata['unit'])})")
    field.widget.attrs["placeholder"] = formats.number(figure.default)
    field.help_text = str(assumed.grounds_of(figure.name))
    return field


def add_figures(form: forms.Form, names: Collection[str]) -> None:
    """A field for each of these figures of the tariff."""
    for figure in fields(Tariff):
        if figure.name in names:
            form.fields[TARIFF + figure.name] = figure_field(figure)


def figures_given(form: forms.Form, names: Iterable[str]) -> dict[str, float] | None:
    """Those of the tariff that were typed; None where all are assumed."""
    given = {name: form.cleaned_data[TARIFF + name] for name in names}
    return {name: value for name, value in given.items() if value is not None} or None


class _NewTable(VerbForm):
    """What every new table begins with."""

    owner_id = forms.TypedChoiceField(label=_("Planned for"), coerce=UUID)

    def __init__(self, *args: Any, owners: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner_id"].choices = list(owners)  # type: ignore[attr-defined]


class ImportTable(_NewTable):
    shown_at = {"content": "file"}

    kind = forms.ChoiceField(label=_("What it holds"), choices=words.choices("planning_table", [kind.value for kind in TableKind]))
    name = forms.CharField(label=_("Name"), max_length=120, help_text=_("By which you will know it, such as “Villages of Wuyi, 2017”."))
    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "CSV with a heading, or the same packed by gzip, at most 100 MB; or the first sheet of an Excel workbook, up to 100,000 rows. "
            "Closed zones come as GeoJSON. Degrees are of WGS 84. Which columns there are stands below; others are kept and not used."
        ),
        validators=[FileExtensionValidator(["csv", "txt", "gz", "xlsx", "xls", "json", "geojson"])],
    )


class PlacesOfCounty(_NewTable):
    name = forms.CharField(label=_("Name"), max_length=120, help_text=_("By which you will know it, such as “Villages of Wuyi, 2017”."))
    level = forms.ChoiceField(label=_("Which places"), choices=words.choices("place_level"))
    area = forms.CharField(
        label=_("Inside the place"),
        max_length=12,
        required=False,
        help_text=_("The 12-digit code of a province, city, county or township; empty: the organisation’s own."),
    )
    weigh = forms.ChoiceField(
        label=_("What a place counts for"),
        choices=words.choices("weigh"),
        help_text=_(
            "Households and persons are counted as registered today, by somebody who reads the register of the area; places without any "
            "are left out."
        ),
    )


class OneRecord(VerbForm):
    """A form without fields about one line of a list."""

    record_id = forms.UUIDField(widget=forms.HiddenInput)


class NewScenario(VerbForm):
    """Everything that a scenario asks. What its goal does not use may stay empty."""

    shown_at = {"charge_fen": "charge", "km_fen": "km", "asked.number": "number"}

    name = forms.CharField(label=_("Name"), max_length=120, help_text=_("Such as “12 centres, all villages”."))
    owner_id = forms.TypedChoiceField(label=_("Planned for"), coerce=UUID)
    places_id = forms.TypedChoiceField(label=_("Places to serve"), coerce=UUID)
    sites_id = further_field(_("Where one may build"), _("A table of sites, or any of the places."))
    ways_id = further_field(
        _("Ways between them"),
        _("A table of hours or kilometres of your own. Without one, distances are the crow’s, times a factor for roads."),
    )
    unit = forms.ChoiceField(
        label=_("Its figures are"),
        choices=words.choices("way_unit"),
        required=False,
        help_text=_("What is asked below in kilometres is then meant in this unit, and the factor for roads counts for nothing."),
    )
    goal = forms.ChoiceField(label=_("What is sought"), choices=words.choices("goal"), widget=forms.RadioSelect)
    number = forms.IntegerField(
        label=_("Centres to open"),
        min_value=1,
        max_value=1_000_000,
        required=False,
        widget=WHOLE,
        help_text=_("Sites that exist already count among them. Not used where the number itself is sought."),
    )
    reach_km = decimal(
        label=_("A centre reaches, in kilometres by road"),
        min_value=0.001,
        max_value=20_000,
        required=False,
        help_text=_("Only where everything within reach of a centre is sought."),
    )
    circuity = decimal(
        label=_("Road over the crow’s way"),
        min_value=1,
        max_value=10,
        help_text=_("Distances are the crow’s times this. 1.3 is assumed; in the mountains 1.5 to 2. A column circuity counts beside it."),
    )
    charge = YuanField(
        label=_("What a centre costs, in yuan"),
        required=False,
        help_text=_("Only for the least cost, and only where the table of sites has no column charge."),
    )
    km = YuanField(
        label=_("What a kilometre costs for one unit of weight, in yuan"),
        required=False,
        help_text=_("Only for the least cost. 1 yuan is assumed."),
    )
    seed = forms.IntegerField(
        label=_("Seed"),
        min_value=0,
        max_value=2**32 - 1,
        widget=WHOLE,
        help_text=_("The search draws by it: the same seed gives the same plan, another one perhaps another as good."),
    )
    hubs_id = further_field(_("Hubs"))
    departures_id = further_field(_("Departures"))
    destinations_id = further_field(_("Destinations"))
    products_id = further_field(_("Products"))
    heights_id = further_field(
        _("Heights"),
        _("A grid of the ground, for what drones climb over. Without one the ground between a village and its centre counts as flat."),
    )
    zones_id = further_field(_("Closed zones"), _("Areas that drones go around; without a table of them every way counts as open."))
    hours = forms.CharField(
        label=_("Parcels are handed over at"),
        max_length=40,
        required=False,
        help_text=_("Times of the day, at most four: 9:00, 16:00."),
    )
    limit_hours = decimal(label=_("They are to arrive within, in hours"), min_value=1, max_value=72, required=False)
    drone = forms.ChoiceField(label=_("What fetches loads at villages"), choices=words.choices("drone"), required=False)
    load_kg = decimal(
        label=_("A drone fetches at a time, in kg"),
        min_value=0.1,
        max_value=1_000,
        required=False,
        help_text=_("Empty: as much as it carries."),
    )
    feeder_hubs = forms.IntegerField(
        label=_("Trucks go from a centre to so many of the nearest hubs"), min_value=1, max_value=20, required=False, widget=WHOLE
    )
    feeder_every = forms.IntegerField(
        label=_("Such a truck leaves every so many minutes"), min_value=5, max_value=1_440, required=False, widget=WHOLE
    )
    based_on = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, *args: Any, owners: Choices, places: Choices, sites: Choices, ways: Choices, further: Mapping[str, Choices], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, tables in further.items():
            self.fields[f"{name}_id"].choices = [("", _("none")), *tables]  # type: ignore[attr-defined]
        add_figures(self, FIGURES)
        self.fields["owner_id"].choices = list(owners)  # type: ignore[attr-defined]
        self.fields["places_id"].choices = list(places)  # type: ignore[attr-defined]
        self.fields["ways_id"].choices = [("", _("none: the crow’s way")), *ways]  # type: ignore[attr-defined]
        self.fields["sites_id"].choices = [("", _("at any of the places")), *sites]  # type: ignore[attr-defined]

    def asked(self) -> Asked:
        """The question as the verb takes it."""
        typed = self.cleaned_data
        return Asked(
            goal=Goal(typed["goal"]),
            number=typed["number"],
            reach_km=typed["reach_km"],
            circuity=typed["circuity"],
            charge_fen=typed["charge"],
            km_fen=KM_FEN if typed["km"] is None else typed["km"],
            seed=typed["seed"],
            unit=Unit(typed["unit"] or Unit.KILOMETRES) if typed["ways_id"] else Unit.KILOMETRES,
            **self._looked_at(),
        )

    def _looked_at(self) -> dict[str, Any]:
        """What a plan is then looked at with; what was left empty is the question's own to fill."""
        typed = self.cleaned_data
        given = {name: typed[name] for name in ("hours", "limit_hours", "load_kg", "feeder_hubs", "feeder_every") if typed[name]}
        return given | {"drone": Drone(typed["drone"])}

    def clean_hours(self) -> tuple[int, ...]:
        """Minutes of the day."""
        minutes = []
        for text in self.cleaned_data["hours"].replace("，", ",").split(","):
            if text.strip():
                found = _CLOCK.fullmatch(text.strip().replace("：", ":"))
                if found is None or int(found[1]) > 23 or int(found[2]) > 59:
                    raise forms.ValidationError(_("Write times of the day with a comma between them: 9:00, 16:00."))
                minutes.append(int(found[1]) * 60 + int(found[2]))
        return tuple(minutes)

    def tariff(self) -> dict[str, float] | None:
        """The figures that were given; None where all are assumed."""
        return figures_given(self, FIGURES)

    def further_tables(self) -> list[forms.BoundField]:
        """For the template: the tables of what a plan is looked at with, and how."""
        names = ("hubs_id", "departures_id", "destinations_id", "products_id", "hours", "limit_hours", "drone", "load_kg")
        return [self[name] for name in (*names, "heights_id", "zones_id", "feeder_hubs", "feeder_every")]

    def figures(self) -> list[forms.BoundField]:
        """For the template: the tariff."""
        return [self[TARIFF + name] for name in FIGURES]


def initial_of(scenario: Any) -> dict[str, Any]:
    """A scenario as the form shows it, for another one based on it."""
    asked: Asked = scenario.asked
    return {
        "name": scenario.name,
        "places_id": scenario.places.table_id,
        "sites_id": scenario.sites.table_id if scenario.sites else None,
        "ways_id": scenario.ways.table_id if scenario.ways else None,
        "unit": asked.unit.value,
        "goal": asked.goal.value,
        "number": asked.number,
        "reach_km": short(asked.reach_km),
        "circuity": short(asked.circuity),
        "charge": asked.charge_fen,
        "km": round(asked.km_fen),
        "seed": asked.seed,
        "based_on": scenario.scenario_id,
        "hours": ", ".join(clock(minute) for minute in asked.hours),
        "limit_hours": short(asked.limit_hours),
        "drone": asked.drone.value,
        "load_kg": short(asked.load_kg),
        "feeder_hubs": asked.feeder_hubs,
        "feeder_every": asked.feeder_every,
        **{f"{name}_id": table.table_id for name, table in further(scenario).items()},
        **{TARIFF + name: short(value) for name, value in (scenario.tariff or {}).items()},
    }


def short(value: float | None) -> str:
    """24 of 24.0, as somebody would type it."""
    return "" if value is None else f"{value:.10g}"


class RunScenario(VerbForm):
    seconds = forms.IntegerField(
        label=_("Search for at most so many seconds"), min_value=1, max_value=86_400, initial=RUN["seconds"], widget=WHOLE
    )
    gap = decimal(
        label=_("Stop earlier once this many per cent are left to gain"),
        min_value=0,
        max_value=99,
        initial=RUN["gap"],
        help_text=_("0: search until nothing better is possible, or the time is over."),
    )

    def words(self) -> dict[str, Any]:
        """Per cent become a share."""
        return {"seconds": self.cleaned_data["seconds"], "gap": self.cleaned_data["gap"] / 100}
