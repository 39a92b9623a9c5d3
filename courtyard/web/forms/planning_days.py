"""Forms for a day's rounds and for drone legs."""

from dataclasses import fields
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from courtyard.algorithms.tariff import LEG_FIGURES
from courtyard.logistics.rules import Craft, DayOfPlan, DronesAsked, RoundsAsked
from courtyard.web import words
from courtyard.web.doors import VerbForm
from courtyard.web.forms.planning import RUN, TARIFF, WHOLE, Choices, add_figures, decimal, figures_given, further_field, short


class _Asking(VerbForm):
    """What every question begins with."""

    name = forms.CharField(label=_("Name"), max_length=120)
    owner_id = forms.TypedChoiceField(label=_("Planned for"), coerce=UUID)
    based_on = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, owners: Choices, **tables: Any) -> None:
        names = [name for name in tables if f"{name}_id" in self.base_fields]
        chosen = {name: tables.pop(name) for name in names}
        super().__init__(*args, **tables)
        self.fields["owner_id"].choices = list(owners)  # type: ignore[attr-defined]
        for name, choices in chosen.items():
            none = [] if self.fields[f"{name}_id"].required else [("", _("none"))]
            self.fields[f"{name}_id"].choices = [*none, *choices]  # type: ignore[attr-defined]

    def chosen(self, *names: str) -> dict[str, Any]:
        """Typed fields by name, as a verb takes them."""
        return {name: self.cleaned_data[name] for name in names}


class NewRounds(_Asking):
    """Everything that a day's rounds ask."""

    stops_id = forms.TypedChoiceField(label=_("Stops"), coerce=UUID)
    vehicles_id = forms.TypedChoiceField(
        label=_("Vehicles"), coerce=UUID, help_text=_("Every stop goes to the nearest place of vehicles that has room.")
    )
    roads_id = further_field(
        _("Roads"),
        _(
            "What OSRM’s table service answered for the place of the vehicles and then all stops in their order. Without it distances are "
            "the crow’s, times the factor below."
        ),
    )
    collect_last = forms.BooleanField(
        label=_("Deliver everything before anything is collected"),
        required=False,
        help_text=_("So that live birds never stand among clean goods."),
    )
    circuity = decimal(
        label=_("Road over the crow’s way"),
        min_value=1,
        max_value=10,
        help_text=_("Distances are the crow’s times this; 1.4 is assumed, in the mountains 1.5 to 2."),
    )
    km_h = decimal(label=_("Speed on the road, in km/h"), min_value=1, max_value=200, help_text=_("35 is assumed."))
    iterations = forms.IntegerField(
        label=_("Steps of the search, for each centre"),
        min_value=1_000,
        max_value=1_000_000,
        widget=WHOLE,
        help_text=_("More of them find better rounds and take longer."),
    )
    seed = forms.IntegerField(label=_("Seed"), min_value=0, max_value=2**32 - 1, widget=WHOLE)

    def asked(self) -> RoundsAsked:
        """The question as the verb takes it."""
        return RoundsAsked(**self.chosen(*(one.name for one in fields(RoundsAsked))))

    @staticmethod
    def initial_of(scenario: Any) -> dict[str, Any]:
        """As the form begins: with what is usual, or with what an earlier one asked."""
        asked: RoundsAsked = scenario.asked if scenario else RoundsAsked()
        typed = {"circuity": short(asked.circuity), "km_h": short(asked.km_h), "collect_last": asked.collect_last}
        typed |= {"iterations": asked.iterations, "seed": asked.seed}
        if scenario:
            typed |= {"name": scenario.name, "based_on": scenario.scenario_id}
            typed |= {"stops_id": scenario.stops.table_id, "vehicles_id": scenario.vehicles.table_id}
            typed |= {"roads_id": scenario.roads and scenario.roads.table_id}
        return typed


class NewDrones(_Asking):
    """Everything that drone legs ask."""

    legs_id = forms.TypedChoiceField(label=_("Legs"), coerce=UUID)
    heights_id = further_field(
        _("Heights"), _("A grid of the ground, for ends and for ground between them of which the legs do not say how high they are.")
    )
    zones_id = further_field(_("Closed zones"), _("Areas that a leg goes around; without a table of them every way counts as open."))
    craft = forms.ChoiceField(label=_("Aircraft"), choices=words.choices("craft"), widget=forms.RadioSelect)
    load_kg = decimal(
        label=_("Kilograms out"),
        min_value=0,
        max_value=10_000,
        required=False,
        help_text=_("Where the table has no load_kg. Empty: as much as it carries."),
    )
    back_kg = decimal(label=_("Kilograms home"), min_value=0, max_value=10_000, help_text=_("Where the table has no back_kg."))
    above_m = decimal(label=_("Metres over the highest ground"), min_value=0, max_value=1_000)
    hours = decimal(label=_("Hours of flying a day"), min_value=0.1, max_value=24)
    circuity = decimal(
        label=_("Road over the crow’s way, for the motorbike"),
        min_value=1,
        max_value=10,
        help_text=_("Where the table has no road_km; 1.6 is assumed."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        add_figures(self, LEG_FIGURES)

    def asked(self) -> DronesAsked:
        """The question as the verb takes it."""
        typed = self.chosen(*(one.name for one in fields(DronesAsked)))
        return DronesAsked(**typed | {"craft": Craft(typed["craft"])})

    def tariff(self) -> dict[str, float] | None:
        """The figures that were given; None where all are assumed."""
        return figures_given(self, LEG_FIGURES)

    def prices(self) -> list[forms.BoundField]:
        """For the template: the tariff."""
        return [self[TARIFF + name] for name in LEG_FIGURES]

    @staticmethod
    def initial_of(scenario: Any) -> dict[str, Any]:
        """As the form begins: with what is usual, or with what an earlier one asked."""
        asked: DronesAsked = scenario.asked if scenario else DronesAsked()
        typed = {name: short(getattr(asked, name)) for name in ("load_kg", "back_kg", "above_m", "hours", "circuity")}
        typed |= {"craft": asked.craft.value}
        if scenario:
            typed |= {"name": scenario.name, "based_on": scenario.scenario_id, "legs_id": scenario.legs.table_id}
            typed |= {f"{name}_id": table and table.table_id for name, table in (("heights", scenario.heights), ("zones", scenario.zones))}
            typed |= {TARIFF + name: short(value) for name, value in (scenario.tariff or {}).items()}
        return typed


class DayOfPlanForm(VerbForm):
    """What becomes of a plan when vehicles call at its places."""

    kg = decimal(label=_("Kilograms for one unit of weight"), min_value=0.001, max_value=10_000, initial="0.1")
    collects = forms.BooleanField(label=_("They are collected, not delivered"), required=False)
    takes_min = decimal(label=_("Minutes that each call takes"), min_value=0, max_value=600, initial="10")
    on_board_min = decimal(
        label=_("Minutes that goods may be on board"),
        min_value=1,
        max_value=1_440,
        required=False,
        help_text=_("Empty: as long as it takes."),
    )
    vehicles = forms.IntegerField(label=_("Trucks at each centre"), min_value=1, max_value=1_000, initial=2, widget=WHOLE)
    room_kg = decimal(label=_("Kilograms that a truck holds"), min_value=1, max_value=100_000, initial="1500")

    def day(self) -> DayOfPlan:
        """As the verb takes it."""
        return DayOfPlan(**{one.name: self.cleaned_data[one.name] for one in fields(DayOfPlan)})


class RunRounds(VerbForm):
    """How long rounds are searched for."""

    seconds = forms.IntegerField(
        label=_("Search for at most so many seconds"), min_value=1, max_value=86_400, initial=RUN["seconds"], widget=WHOLE
    )

    def words(self) -> dict[str, Any]:
        return {"seconds": self.cleaned_data["seconds"]}


class RunDrones(VerbForm):
    """Legs are reckoned at once; there is nothing to say."""

    def words(self) -> dict[str, Any]:
        return {}
