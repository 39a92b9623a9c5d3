"""What a scanner and a scale type is read line by line; what cannot be read is named by its line."""

import pytest
from django.utils.translation import override

from courtyard.raising.queries import BirdView
from courtyard.web.scale import Herd, both, missing_crates, read_lines, read_rows

SERIALS = ("AAAAAAAAAAA1", "AAAAAAAAAAA2", "BBBBBBBBBBB3")


def bird_of(serial: str, slot: int) -> BirdView:
    return BirdView(f"urn:epc:id:sgtin:952123456.0001.{serial}", slot, "alive", None, None, False, None, "", None, None)


BIRDS = [bird_of(serial, slot) for slot, serial in enumerate(SERIALS)]
HERD = Herd(BIRDS)


def read(text: str, **options):
    reading = read_lines(text, HERD, **options)
    return [(one.bird.slot, one.weight_g, one.crate) for one in reading.weighed], reading.wrong


@pytest.mark.parametrize(
    "who",
    [
        BIRDS[2].epc,
        "BBBBBBBBBBB3",
        "BBBBB3",
        "2",
        "https://id.gs1.org/01/09521234500018/21/BBBBBBBBBBB3",
        "(01)09521234500018(21)BBBBBBBBBBB3",
        "010952123450001821BBBBBBBBBBB3",
    ],
)
def test_a_bird_is_known_by_whatever_the_scanner_reads(who):
    assert read(f"{who} 1850 1") == ([(2, 1850, 1)], [])


@pytest.mark.parametrize(
    "line", ["0 1850 1", "0\t1850\t1", "0, 1850, 1", "0；1850；1", "0 1.85kg 1", "0 1.85 kg 1", "0 1850 g 1", "0 1850 箱1"]
)
def test_a_line_may_be_parted_and_weighed_as_the_scale_does_it(line):
    assert read(line) == ([(0, 1850, 1)], [])


def test_a_crate_that_is_not_named_is_that_of_the_line_before():
    assert read("0 1800\n1 1700 2\n2 1600") == ([(0, 1800, 1), (1, 1700, 2), (2, 1600, 2)], [])


def test_a_scanner_and_a_scale_that_each_press_enter_are_read_in_pairs():
    assert read("AAAAAAAAAAA1\n1800\n\nAAAAAAAAAAA2\n1.7 kg\n2 1600") == ([(0, 1800, 1), (1, 1700, 1), (2, 1600, 1)], [])


def test_each_bad_line_is_named_and_the_good_ones_still_count():
    with override("en"):
        weighed, wrong = read("0 1800\nZZZZZZ 1700\n0 1800\n1 heavy\n2 1.85\n2 0\n1")
    assert weighed == [(0, 1800, 1)]
    assert [line.split(":")[0] for line in wrong] == ["Line 2", "Line 3", "Line 4", "Line 5", "Line 6", "Line 7"]
    assert "ZZZZZZ" in wrong[0]
    assert "line 1 already" in wrong[1]
    assert "kg" in wrong[3]


def test_an_ending_that_two_birds_share_names_neither():
    twins = [bird_of(f"{first}AAAAAAAAA12", slot) for slot, first in enumerate("CD")]
    assert read_lines("AAAAA12 1800", Herd(twins)).weighed == []


def test_weights_typed_beside_the_numbers_count_as_well_and_a_bird_in_both_is_named():
    rows = read_rows({"w0": "1800", "c0": "", "w1": "1.7kg", "c1": "2", "w2": "x", "c2": ""}, BIRDS)
    assert [(one.bird.slot, one.weight_g, one.crate) for one in rows.weighed] == [(0, 1800, 1), (1, 1700, 2)]
    assert len(rows.wrong) == 1
    together = both(rows, read_lines("1 1700 2\n2 1650 2", HERD))
    assert [one.bird.slot for one in together.weighed] == [0, 1, 2]
    assert len(together.wrong) == 2
    assert (together.grams, together.crates) == (1800 + 1700 + 1650, ((1, 1), (2, 2)))


def test_crates_that_nothing_went_into_are_named():
    assert missing_crates(read_lines("0 1800 1\n1 1700 4", HERD)) == [2, 3]
    assert missing_crates(read_lines("0 1800 1", HERD)) == []
