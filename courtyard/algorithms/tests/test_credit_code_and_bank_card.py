"""Codes of organisations and numbers of cards."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courtyard.algorithms import bank_card, credit_code

bodies = st.builds(
    lambda head, county, organisation: head + county + organisation + credit_code.organisation_check(organisation),
    st.text(credit_code.ALPHABET, min_size=2, max_size=2),
    st.text("0123456789", min_size=6, max_size=6),
    st.text(credit_code.ALPHABET, min_size=8, max_size=8),
)


@pytest.mark.parametrize("code", ["91350100M000100Y43", "914403001922038216", "9144030071526726XG"])
def test_real_codes_are_read(code):
    assert credit_code.parse(code).code == code


def test_a_code_tells_its_parts():
    code = credit_code.parse("91350100m000100y43")
    assert (code.department, code.category, code.county, code.organisation) == ("9", "1", "350100", "M000100Y4")


@given(bodies, st.data())
def test_every_single_slip_in_a_code_is_found(body, data):
    code = body + credit_code.check_character(body)
    assert credit_code.parse(code).code == code
    at = data.draw(st.integers(0, 17))
    other = data.draw(st.sampled_from([character for character in credit_code.ALPHABET if character != code[at]]))
    with pytest.raises(credit_code.NoCreditCode):
        credit_code.parse(code[:at] + other + code[at + 1 :])


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("91350100M000100Y4", credit_code.WrongLength),
        ("91350100I000100Y43", credit_code.WrongCharacter),
        ("913501A0M000100Y43", credit_code.WrongCharacter),
        ("91350100M000100Y53", credit_code.WrongCheckCharacter),
        ("91350100M000100Y44", credit_code.WrongCheckCharacter),
    ],
)
def test_an_illegal_code_is_refused_for_its_own_reason(text, error):
    with pytest.raises(error):
        credit_code.parse(text)


def test_luhns_example_and_a_card_of_nineteen_digits_are_read():
    assert bank_card.check_digit("7992739871") == "3"
    assert bank_card.parse("6222 0212 3456 7890 128").masked == "**** 0128"


@given(st.text("0123456789", min_size=11, max_size=18), st.data())
def test_every_single_slip_in_a_card_number_is_found(body, data):
    number = body + bank_card.check_digit(body)
    assert bank_card.parse(number).number == number
    at = data.draw(st.integers(0, len(number) - 1))
    other = data.draw(st.sampled_from([digit for digit in "0123456789" if digit != number[at]]))
    with pytest.raises(bank_card.WrongCheckDigit) as refusal:
        bank_card.parse(number[:at] + other + number[at + 1 :])
    assert number[:-4] not in str(refusal.value)


def test_an_illegal_card_number_is_refused_for_its_own_reason():
    with pytest.raises(bank_card.WrongLength):
        bank_card.parse("79927398713")
    with pytest.raises(bank_card.WrongCharacter, match="spreadsheet"):
        bank_card.parse("6.22202E+18")


@given(st.text(max_size=24))
def test_no_text_crashes_a_reader(text):
    for reader, refusal in ((credit_code.parse, credit_code.NoCreditCode), (bank_card.parse, bank_card.NoBankCard)):
        with suppress(refusal):
            reader(text)
