"""What looks wrong with a bird is kept as a code and said in the reader's language."""

import pytest
from django.utils.translation import override

from courtyard.algorithms.suspicion import Suspicion
from courtyard.web.suspicions import SENTENCES, sentence

FLAG = {"kind": "constant", "from": "2017-03-01", "to": "2017-03-05", "value": 9999, "limit": 5, "others": []}


def test_every_suspicion_has_its_sentence():
    assert set(SENTENCES) == set(Suspicion)


def test_a_suspicion_is_said_in_the_readers_language_with_its_days():
    with override("en"):
        assert sentence(FLAG) == "Exactly 9,999 steps on each of 5 days running. 1 Mar 2017 – 5 Mar 2017"
    with override("zh-hans"):
        assert sentence(FLAG) == "连续 5 天，每天恰好 9,999 步。 2017年3月1日 – 2017年3月5日"


@pytest.mark.parametrize("kind", [Suspicion.IDENTICAL, Suspicion.TOGETHER])
def test_a_bird_that_another_resembles_is_named_by_its_number(kind):
    with override("en"):
        assert "number 31" in sentence({**FLAG, "kind": kind, "others": [31]})


def test_a_sentence_of_an_earlier_release_is_shown_as_it_was_kept():
    assert sentence("9,999 steps on each of 5 days running") == "9,999 steps on each of 5 days running"
