"""What algorithms say in English is what the catalogue translates, word for word."""

from collections.abc import Callable

import numpy as np
import pytest
from django.utils import translation

from courtyard.algorithms.siting.centre import centre
from courtyard.algorithms.siting.goals import Goal
from courtyard.algorithms.siting.lists import nearest
from courtyard.algorithms.siting.median import median
from courtyard.algorithms.siting.points import BadPlaces, on_the_earth
from courtyard.algorithms.siting.question import Question, answer
from courtyard.algorithms.siting.search import Effort
from courtyard.algorithms.siting.tables import read_table
from courtyard.algorithms.tariff import FIGURES
from courtyard.logistics import actions
from courtyard.logistics.rules import OF_SITING, TARIFF_NAMES

PLACES = "id,lon,lat,weight\na,115.0,37.8,3\nb,115.1,37.8,4\nc,115.2,37.8,5\n"
EARTH = on_the_earth([115.0, 115.1, 115.2], [37.8, 37.8, 37.8])


def asked(goal: Goal = Goal.P_MEDIAN, sites: str = PLACES, **more) -> Callable[[], object]:
    return lambda: answer(Question(goal, read_table(PLACES), read_table(sites), **more), Effort())


def with_room(*room: int) -> str:
    return "id,lon,lat,room\n" + "".join(f"{row},115.{row},37.8,{one}\n" for row, one in enumerate(room))


# Each place looks at its own site alone, and b's may not be built.
PRICED = "id,lon,lat,charge,status\na,115.0,37.8,1,\nb,115.1,37.8,1,forbidden\nc,115.2,37.8,1,\n"

SAID = {
    "No site has any place": asked(Goal.SET_COVER, "lon,lat\n100,30\n", reach=3.0),
    "Every site is": asked(sites="lon,lat,status\n115,37.8,forbidden\n", number=1),
    "The places fall into": asked(Goal.P_CENTER, number=1, costs=np.array([[0, 1, np.inf], [1, 0, np.inf], [np.inf, np.inf, 0]])),
    "No radius that": lambda: centre(nearest(EARTH, EARTH, 1), 1, effort=Effort()),
    "No site that was looked at": asked(Goal.FIXED_CHARGE, PRICED, listed=1),
    "All together want": asked(sites=with_room(6, 2, 2), number=2),
    "%(place)s (line": asked(sites=with_room(4, 4, 4), number=3),
    "%(sites)s sites cannot": lambda: median(nearest(EARTH, EARTH, 3), np.ones(3), 4, effort=Effort()),
    "%(must)s sites must": lambda: median(nearest(EARTH, EARTH, 3), np.ones(3), 1, must_open=[0, 1], effort=Effort()),
    "%(clients)s clients with %(sites)s": asked(number=1, memory=1_900),
    "%(clients)s clients with %(pairs)s": asked(number=1, memory=1),
}


@pytest.mark.parametrize("begins", SAID)
def test_what_siting_refuses_is_said_in_the_words_that_are_translated(begins):
    with pytest.raises(BadPlaces) as found:
        SAID[begins]()
    assert found.value.says in OF_SITING
    assert found.value.says.startswith(begins)
    assert set(found.value.values) == {part[1:].partition(")")[0] for part in found.value.says.split("%")[1:]}
    assert str(found.value) == (found.value.says % found.value.values if found.value.values else found.value.says)


def test_each_of_these_words_is_really_said():
    assert sorted(OF_SITING) == sorted(next(one for one in OF_SITING if one.startswith(begins)) for begins in SAID)


def test_figures_of_a_tariff_are_called_by_their_names_with_their_codes(office):
    assert set(TARIFF_NAMES) == set(FIGURES)
    said = {
        "en": [
            "Motorbike, load (bike_load_kg) is 0; a number above 0 is needed.",
            "petrol is no figure of a tariff; there are Motorbike, speed",
        ],
        "zh-hans": ["摩托车载重（bike_load_kg） 为 0；", "petrol 不是费率表中的项目；可用的有 摩托车速度（bike_km_h）"],
    }
    for language, sentences in said.items():
        with translation.override(language), pytest.raises(actions.NoPlanFor) as found:
            office.scenario(tariff={"bike_load_kg": 0.0, "petrol": 1.0})
        assert [str(one).startswith(begins) for one, begins in zip(found.value.reasons, sentences, strict=True)] == [True, True]
