"""Heads outside the database: appended once, synced, and enough to see that a journal was cut short or replaced."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from courtyard.kernel import heads
from courtyard.kernel.sealing import Head

NOW = datetime(2017, 3, 1, 4, 0, tzinfo=UTC)


def head(sequence: int, fill: int = 1) -> Head:
    return Head("sample", sequence, bytes([fill]) * 32)


@pytest.fixture(autouse=True)
def home(settings, tmp_path) -> Path:
    settings.COURTYARD_HOME = tmp_path
    return tmp_path


def test_an_empty_chain_is_not_published_and_nothing_was():
    assert not heads.publish(Head("sample", 0, bytes(32)), now=NOW)
    assert heads.published("sample") == heads.published("never") == heads.Published((), ())


def test_sequences_only_rise():
    assert [heads.publish(head(sequence), now=NOW) for sequence in (3, 3, 2, 4)] == [True, False, False, True]
    assert [entry.sequence for entry in heads.published("sample").heads] == [3, 4]


def test_a_line_is_on_the_disk_before_publish_returns(monkeypatch, home):
    synced = []
    monkeypatch.setattr(os, "fsync", lambda handle: synced.append(Path(os.readlink(f"/proc/self/fd/{handle}")).name))
    heads.publish(head(1), now=NOW)
    heads.publish(head(2), now=NOW)
    assert synced == ["sample.jsonl", "heads", "sample.jsonl"]


def test_a_line_that_was_cut_short_is_passed_over_and_the_next_stands_alone():
    heads.publish(head(1), now=NOW)
    with heads.path_of("sample").open("ab") as file:
        file.write(b'{"sequence": 2, "dig')
    assert heads.publish(head(2), now=NOW)
    assert heads.published("sample") == heads.Published((head(1), head(2)), ())


@pytest.mark.parametrize("line", ['{"sequence": 2}', '{"sequence": "2", "digest": "00"}', "hello", '{"sequence": 2, "digest": "zz"}', "{}"])
def test_a_line_that_is_no_head_is_named(line):
    heads.publish(head(1), now=NOW)
    with heads.path_of("sample").open("a") as file:
        file.write(line + "\n")
    assert heads.published("sample").unreadable == (2,)


def test_a_very_long_file_is_appended_to_by_its_end():
    for sequence in range(1, 60):
        heads.publish(head(sequence), now=NOW)
    assert heads.path_of("sample").stat().st_size > 4_096
    assert not heads.publish(head(59), now=NOW)
    assert heads.publish(head(60), now=NOW)
