"""Identity numbers: the examples of the standard, every single slip, and the messes of real registers."""

from contextlib import suppress
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courtyard.algorithms.id_card import (
    PROVINCES,
    ImpossibleBirthDate,
    NoIdCard,
    RoundedBySpreadsheet,
    Sex,
    UnknownProvince,
    WrongCharacter,
    WrongCheckCharacter,
    WrongLength,
    check_character,
    mask,
    parse,
    upgrade,
)


@st.composite
def numbers(draw):
    county = draw(st.sampled_from(sorted(PROVINCES))) + draw(st.text("0123456789", min_size=4, max_size=4))
    birth = draw(st.dates(date(1900, 1, 1), date(2019, 12, 31)))
    body = county + birth.strftime("%Y%m%d") + f"{draw(st.integers(0, 999)):03}"
    return body + check_character(body)


def test_the_standards_own_examples_are_read():
    woman = parse("11010519491231002X")
    assert (woman.county, woman.birth, woman.sex) == ("110105", date(1949, 12, 31), Sex.FEMALE)
    man = parse("440524188001010014")
    assert (man.county, man.birth, man.sex) == ("440524", date(1880, 1, 1), Sex.MALE)


@given(numbers(), st.data())
def test_every_single_slip_and_every_swap_of_neighbours_is_found(number, data):
    assert parse(number).number == number
    at = data.draw(st.integers(0, 16))
    other = data.draw(st.sampled_from([digit for digit in "0123456789" if digit != number[at]]))
    with pytest.raises(NoIdCard):
        parse(number[:at] + other + number[at + 1 :])
    swapped = number[:at] + number[at + 1] + number[at] + number[at + 2 :]
    if swapped != number:
        with pytest.raises(NoIdCard):
            parse(swapped)


def test_messes_of_typing_are_understood():
    for typed in (
        "11010519491231002x",
        " 110105 19491231 002X ",
        "110105-19491231-002X",
        "１１０１０５１９４９１２３１００２Ｘ",
        "'11010519491231002X\u200b",
    ):
        assert parse(typed).number == "11010519491231002X"


def test_an_old_number_is_upgraded_and_says_so():
    assert upgrade("110105491231002") == "11010519491231002X"
    card = parse("110105491231002")
    assert (card.number, card.upgraded) == ("11010519491231002X", True)
    assert parse("440524800101998").birth == date(1880, 1, 1)


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", WrongLength),
        ("1101051949123100", WrongLength),
        ("11010519491231X02X", WrongCharacter),
        ("1101054912310OZ", WrongCharacter),
        ("110105194912310021", WrongCheckCharacter),
        ("110105194902310026", ImpossibleBirthDate),
        ("110105179912310026", ImpossibleBirthDate),
        ("990105194912310026", UnknownProvince),
        ("160105194912310026", UnknownProvince),
        ("110105194912310000", RoundedBySpreadsheet),
        ("1.10105194912E+17", RoundedBySpreadsheet),
        ("110105194912310000.0", RoundedBySpreadsheet),
        ("٣10105194912310026", WrongCharacter),
        ("110105²94912310026", WrongCheckCharacter),
    ],
)
def test_an_illegal_number_is_refused_for_its_own_reason(text, error):
    with pytest.raises(NoIdCard) as refusal:
        parse(text)
    assert type(refusal.value) is error
    assert text not in str(refusal.value) or not text


def test_a_birth_after_the_day_of_reading_is_refused():
    number = "110105" + "20160102" + "001"
    number += check_character(number)
    assert parse(number, on=date(2016, 1, 2)).birth == date(2016, 1, 2)
    with pytest.raises(ImpossibleBirthDate, match="future"):
        parse(number, on=date(2016, 1, 1))


@given(numbers(), st.integers(0, 40000))
def test_age_grows_by_one_on_each_birthday(number, days):
    card = parse(number)
    today = card.birth + timedelta(days=days)
    had = (today.month, today.day) >= (card.birth.month, card.birth.day)
    assert card.age(today) == today.year - card.birth.year - (not had)


def test_only_the_ends_are_shown():
    assert mask("131121194912311234") == "1311********1234"
    assert mask("short") == "********"
    assert repr(parse("11010519491231002X")) == "IdCard(1101********002X)"


@given(st.text(max_size=24))
def test_no_text_crashes_the_reader(text):
    with suppress(NoIdCard):
        parse(text)
