"""Everything that a person reads stands in Chinese."""

import re

import pytest
from babel.messages.checkers import checkers
from babel.messages.mofile import read_mo

from courtyard.web import catalogue

pytestmark = pytest.mark.only_on("sqlite")  # it reads files, and knows no database

_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


def test_every_message_of_code_and_templates_has_a_chinese_translation():
    missing = catalogue.missing(catalogue.merged())
    assert not missing, "Run scripts/messages extract and translate:\n" + "\n".join(
        f"{', '.join(sorted({place for place, _ in m.locations}))}: {m.id!r}" for m in missing
    )


def test_the_catalogue_holds_nothing_that_is_no_longer_said_and_nothing_unsure():
    said = {(catalogue._singular(m), m.context) for m in catalogue.found() if m.id}
    kept = [m for m in catalogue.kept() if m.id]
    assert [m.id for m in kept if m.fuzzy] == []
    assert [m.id for m in kept if (catalogue._singular(m), m.context) not in said] == [], "Run scripts/messages extract."


def test_a_translation_keeps_the_placeholders_of_its_message():
    kept = catalogue.kept()
    for message in (m for m in kept if m.id):
        ids = message.id if message.pluralizable else (message.id,)
        strings = message.string if isinstance(message.string, tuple) else (message.string,)
        wanted = {tuple(sorted(_PLACEHOLDER.findall(text))) for text in ids}
        for text in strings:
            assert tuple(sorted(_PLACEHOLDER.findall(text))) in wanted, f"{message.id!r} -> {text!r}"
        for check in checkers:
            check(kept, message)


def test_the_compiled_catalogue_is_that_of_the_text():
    assert catalogue.mo_bytes(catalogue.kept()) == catalogue.MO.read_bytes(), "Run scripts/messages compile."
    with catalogue.MO.open("rb") as file:
        assert len(read_mo(file)) == len([m for m in catalogue.kept() if m.id and m.string])
