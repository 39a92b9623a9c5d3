"""Files that are kept for a while: encrypted, bound to their place, gone when their time is over."""

import shutil
from datetime import timedelta

import pytest
from django.conf import settings

from courtyard.kernel.kept_files import Shelf
from courtyard.kernel.secrets import CannotBeOpened

SHELF = Shelf("tried", "kernel.tried", timedelta(days=2))


@pytest.fixture(autouse=True)
def folder():
    path = settings.COURTYARD_HOME / "spool" / "tried"
    shutil.rmtree(path, ignore_errors=True)
    yield path
    shutil.rmtree(path, ignore_errors=True)


def test_what_is_kept_lies_encrypted_and_is_read_back(folder, now):
    SHELF.keep("a", "1", "the number is 4711", now=now)
    assert SHELF.kept("a", "1") == "the number is 4711"
    assert b"4711" not in (folder / "a" / "1").read_bytes()
    assert [path.name for path in (folder / "a").iterdir()] == ["1"]
    assert SHELF.kept("a", "2") is None


def test_a_file_that_was_moved_does_not_open(folder, now):
    SHELF.keep("a", "1", "x", now=now)
    (folder / "b").mkdir()
    shutil.move(folder / "a" / "1", folder / "b" / "1")
    with pytest.raises(CannotBeOpened):
        SHELF.kept("b", "1")


def test_a_file_and_its_folder_go_when_its_time_is_over(folder, now):
    SHELF.keep("a", "1", "x", now=now)
    SHELF.keep("b", "1", "x", now=now + timedelta(days=1))
    later = now + timedelta(days=2)
    assert (SHELF.is_kept("a", "1", now=later), SHELF.is_kept("b", "1", now=later)) == (False, True)
    assert SHELF.remove_old(later) == 1
    assert [path.name for path in folder.iterdir()] == ["b"]
