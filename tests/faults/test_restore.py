"""The restore drill: a backup taken while four write comes back whole, and ends with `verify`. Anything else is refused whole."""

import gzip
import io
import json
import sqlite3
import tarfile
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from courtyard.kernel import secrets
from courtyard.kernel.errors import Refused
from courtyard.ledger.models import TransferSet
from courtyard.people import actions as people
from tests.faults import jobs
from tests.stories.season import Season

pytestmark = [pytest.mark.fault, pytest.mark.usefixtures("database_url")]


Command = Callable[..., tuple[int, str]]


@pytest.fixture
def command(courtyard) -> Command:
    """Runs a command to its end; returns its code and everything that it printed."""

    def run(*words: str, **options: str | Path) -> tuple[int, str]:
        process = courtyard(*words, **options)
        out, errors = process.communicate(timeout=100)
        return process.returncode, out + errors

    return run


@pytest.fixture
def archive(books, mother, now, tmp_path) -> Path:
    """A backup of a county with a few sealed sets."""
    books.contribute(1000)
    books.promise("a", 10)
    books.seal()
    target = tmp_path / "archive" / "county.tar.gz"
    assert mother.run(jobs.backup, target, now).error is None
    return target


def _tables(url: str, database: str) -> int:
    """How many tables a database has, asked beside Django."""
    if database == "postgres":
        with psycopg.connect(url) as second:
            return second.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()[0]
    second = sqlite3.connect(url.removeprefix("sqlite:///"))
    try:
        return second.execute("SELECT count(*) FROM sqlite_master WHERE type = 'table'").fetchone()[0]
    finally:
        second.close()


def test_a_whole_season_comes_back_and_verifies(command, fresh_database, tmp_path, mother, stage):
    season = Season()
    home = season.household(birds=10)
    season.supplier_delivers(home)
    season.pass_days(160)
    season.collect(home)
    season.sell()
    season.settle()
    secrets.keyring()
    (stage.home / "files").mkdir(exist_ok=True)
    (stage.home / "files" / "evidence.txt").write_text("a photograph")

    target, new_home, url = tmp_path / "county.tar.gz", tmp_path / "home", fresh_database(blank=True)
    code, said = command("backup", str(target), "--with-keys")
    assert code == 0, said
    assert target.stat().st_mode & 0o077 == 0  # nobody else may read it
    code, said = command("restore", str(target), url=url, home=new_home)
    assert code == 0, said
    assert "Everything holds." in said
    assert (new_home / "files" / "evidence.txt").read_text() == "a photograph"
    assert (new_home / "heads" / "ledger.jsonl").read_bytes() == (stage.home / "heads" / "ledger.jsonl").read_bytes()
    assert (new_home / "keys" / "secrets.json").read_bytes() == (stage.home / "keys" / "secrets.json").read_bytes()
    assert mother.run(jobs.counts, url=url, home=new_home).result == jobs.counts(print)

    # And it goes on: the next round seals on from where the old county stood.
    assert mother.run(jobs.contribute, 100, season.now, url=url, home=new_home).error is None
    assert mother.run(jobs.work, season.now, url=url, home=new_home).result.sealed == 1
    assert mother.run(jobs.violations, url=url, home=new_home).result == []


def test_a_backup_taken_while_four_write_and_one_seals_is_consistent(books, command, fresh_database, tmp_path, mother, now):
    books.contribute(100_000)
    before = [f"before {number}" for number in range(5)]
    for label in before:
        books.promise(label, 1)
    books.seal()
    labels = [[f"{writer}/{number}" for number in range(5_000)] for writer in range(4)]
    writers = [mother.start(jobs.promise_each, mine, 1_00, now) for mine in labels]
    sealer = mother.start(jobs.keep_sealing, now)
    for writer in writers:
        writer.heard()  # it has begun
    target, home, url = tmp_path / "county.tar.gz", tmp_path / "home", fresh_database(blank=True)
    code, said = command("backup", str(target), "--with-keys")
    assert code == 0, said
    acknowledged = sum(len(writer.stop().said) for writer in writers)
    sealer.stop()
    assert acknowledged > 4

    code, said = command("restore", str(target), url=url, home=home)
    assert code == 0, said
    assert "Everything holds." in said
    sets = mother.run(jobs.counts, url=url, home=home).result["sets"]
    assert 6 + 4 <= sets <= TransferSet.unscoped.count()
    assert all(mother.run(jobs.promised_fen, label, url=url, home=home).result == 1_00 for label in before)


def test_without_the_countys_keys_nothing_is_restored_and_other_keys_are_named(books, command, fresh_database, tmp_path, stage, database):
    season = Season()
    home = season.household(birds=1)
    season.supplier_delivers(home)
    number = {"bank": "农业银行", "number": "6228480402564890018", "holder": "王一"}
    season.do(people.set_bank_account, season.cast.officer, owner_type="household", owner_id=home.household_id, **number)
    target, new_home, url = tmp_path / "county.tar.gz", tmp_path / "home", fresh_database(blank=True)
    assert command("backup", str(target))[0] == 0
    code, said = command("restore", str(target), url=url, home=new_home)
    assert code == 1
    assert "The archive holds no keys" in said
    assert _tables(url, database) == 0
    assert not (new_home / "keys" / "secrets.json").exists()

    # Other keys than the county's: said as a promise that does not hold, not as a crash.
    secrets.write_keyring(secrets.new_keyring(), new_home / "keys" / "secrets.json")
    code, said = command("restore", str(target), url=url, home=new_home)
    assert code == 1
    assert "people.bankaccount-does-not-open" in said
    assert "Traceback" not in said


def test_nothing_is_written_over_a_county_that_is_there(archive, command, books):
    before = books.left_fen
    code, said = command("restore", str(archive))
    assert code == 1
    assert "not empty" in said
    assert books.left_fen == before
    assert books.violations() == []


def test_nothing_is_written_over_a_home_that_is_not_empty_nor_over_other_keys(archive, mother, fresh_database, tmp_path, database, now):
    url, home = fresh_database(blank=True), tmp_path / "home"
    (home / "heads").mkdir(parents=True)
    (home / "heads" / "ledger.jsonl").write_text("another county's\n")
    end = mother.run(jobs.restore, archive, url=url, home=home)
    assert "is not empty" in str(end.error)
    assert _tables(url, database) == 0
    assert (home / "heads" / "ledger.jsonl").read_text() == "another county's\n"

    with_keys = tmp_path / "with-keys.tar.gz"
    assert mother.run(jobs.backup, with_keys, now, True).error is None
    other = tmp_path / "other"
    (other / "keys").mkdir(parents=True)
    (other / "keys" / "secrets.json").write_text('{"active": "k1", "keys": {"k1": ""}, "index": ""}')
    end = mother.run(jobs.restore, with_keys, url=url, home=other)
    assert "other keys" in str(end.error)
    assert _tables(url, database) == 0
    assert '"k1": ""' in (other / "keys" / "secrets.json").read_text()


def test_a_backup_is_never_written_over(archive, command):
    before = archive.read_bytes()
    code, said = command("backup", str(archive))
    assert code == 1
    assert "exists" in said
    assert archive.read_bytes() == before
    assert [path.name for path in archive.parent.iterdir()] == [archive.name]  # and no half archive beside it


def _members(path: Path) -> list[tuple[tarfile.TarInfo, bytes]]:
    with tarfile.open(path) as archive:
        return [(member, archive.extractfile(member).read()) for member in archive]


def _pack(path: Path, members: list[tuple[tarfile.TarInfo, bytes]]) -> None:
    with tarfile.open(path, "w:gz") as archive:
        for member, content in members:
            member.size = len(content) if member.isreg() else 0
            archive.addfile(member, io.BytesIO(content))


def _named(name: str, kind: bytes = tarfile.REGTYPE, link: str = "") -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.type, member.linkname = kind, link
    return member


def _cut_in_half(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _flip_a_bit(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0x10
    path.write_bytes(content)


def _not_packed(path: Path) -> None:
    path.write_bytes(b"PK\x03\x04 something else")


def _packed_nonsense(path: Path) -> None:
    path.write_bytes(gzip.compress(b"not a tar" * 1000))


def _another_database(path: Path) -> None:
    members = _members(path)
    _pack(path, [(member, content + b"\0" if member.name.startswith("database") else content) for member, content in members])


def _part_missing(path: Path) -> None:
    _pack(path, [one for one in _members(path) if not one[0].name.startswith("database")])


def _smuggled_keys(path: Path) -> None:
    _pack(path, [*_members(path), (_named("keys/secrets.json"), b"{}")])


def _out_of_the_folder(path: Path) -> None:
    members = {member.name: (member, content) for member, content in _members(path)}
    manifest = json.loads(members["manifest.json"][1])
    escaping = "../../escaped"
    manifest["parts"].append({"name": escaping, "size": 1, "sha256": "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"})
    members["manifest.json"] = (_named("manifest.json"), json.dumps(manifest).encode())
    _pack(path, [*members.values(), (_named(escaping), b"x")])


def _a_link(path: Path) -> None:
    _pack(path, [*_members(path), (_named("files/passwd", tarfile.SYMTYPE, "/etc/passwd"), b"")])


def _newer_format(path: Path) -> None:
    members = _members(path)
    manifest = json.loads(members[0][1]) | {"format": 99}
    _pack(path, [(members[0][0], json.dumps(manifest).encode()), *members[1:]])


def _deep_manifest(path: Path) -> None:
    _pack(path, [(_named("manifest.json"), b"[" * 200_000), *_members(path)[1:]])


def _of_the_other_database(path: Path) -> None:
    members = _members(path)
    manifest = json.loads(members[0][1])
    manifest["vendor"] = {"sqlite": "postgresql", "postgresql": "sqlite"}[manifest["vendor"]]
    _pack(path, [(members[0][0], json.dumps(manifest).encode()), *members[1:]])


ALTERATIONS = {
    _cut_in_half: "cut short",
    _flip_a_bit: "Nothing was changed",  # by its sum, or because it no longer unpacks
    _not_packed: "not an archive",
    _packed_nonsense: "not an archive",
    _another_database: "is not the file that was backed up",
    _part_missing: "is not the file that was backed up",
    _smuggled_keys: "holds keys/secrets.json, which its manifest does not name",
    _out_of_the_folder: "not an archive",
    _a_link: "holds files/passwd, which its manifest does not name",
    _newer_format: "is of format 99",
    _deep_manifest: "not an archive",
    _of_the_other_database: "The archive was written on",
}


def test_an_altered_archive_is_refused_in_words_and_leaves_nothing(archive, fresh_database, mother, tmp_path, database, command):
    url, home, altered = fresh_database(blank=True), tmp_path / "home", tmp_path / "altered.tar.gz"
    for alter, words in ALTERATIONS.items():
        altered.write_bytes(archive.read_bytes())
        alter(altered)
        end = mother.run(jobs.restore, altered, url=url, home=home)
        assert isinstance(end.error, Refused), (alter, end)
        assert words in str(end.error), (alter, end.error)
        assert _tables(url, database) == 0, alter
        assert not list(home.rglob("*")), alter
        assert not list(tmp_path.rglob("escaped")), alter
    code, said = command("restore", str(altered), url=url, home=home)
    assert code == 1
    assert said.startswith("Error: The archive was written on"), said
    secrets.write_keyring(secrets.new_keyring(), tmp_path / "another" / "keys" / "secrets.json")
    assert mother.run(jobs.restore, archive, url=url, home=tmp_path / "another").error is None
    assert _tables(url, database) > 20


@pytest.mark.only_on("postgres")
def test_a_missing_program_is_named(command, tmp_path):
    code, said = command("backup", str(tmp_path / "a.tar.gz"), COURTYARD_PG_BIN="", PATH="/nowhere")
    assert code == 1
    assert "pg_dump was not found" in said
    assert list(tmp_path.iterdir()) == []
