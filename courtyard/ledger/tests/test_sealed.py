"""The chain over the journal: what is sealed, in which bytes, and what shows when it was touched."""

import json
from datetime import timedelta
from hashlib import sha256

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courtyard.algorithms.hashing import GENESIS, canonical_json, chain
from courtyard.kernel import heads, sealing
from courtyard.ledger import queries, sealed
from courtyard.ledger.models import Seal, TransferSet
from courtyard.ledger.queries import SEALING
from courtyard.ledger.tests.book import FUND, NOW, Book, commit, contribute, holds, owner


def test_the_bytes_of_a_set_say_everything_that_its_rows_hold(book):
    book.post(contribute(2**60, project=owner("project"), cause=owner("cause")), key=book.key())
    held = book.hold(commit(5))
    book.settle(*holds(held), amounts=(3,))
    book.reverse(book.post(contribute(7)), "entered twice")
    ids = list(TransferSet.unscoped.order_by("id").values_list("id", flat=True))
    written = list(sealed.payloads(ids))
    assert all(payload == canonical_json(json.loads(payload)) for payload in written)
    first, hold, settled, _posted, reversed_ = (json.loads(payload) for payload in written)
    assert first == {
        "key": "00000000-0000-0000-0000-000000000001",
        "at": "2017-09-01T04:00:00.000000+00:00",
        "reason": "",
        "transfers": [
            {
                "position": 0,
                "phase": "posted",
                "code": "fund.contribute",
                "amount_fen": "1152921504606846976",
                "debit": f"bank/{owner('cooperative')}",
                "credit": f"fund.unallocated/{owner('fund')}",
                "project": str(owner("project")),
                "cause": str(owner("cause")),
            }
        ],
    }
    assert settled["transfers"][0]["resolves"] == f"{hold['key']}/0"
    assert reversed_["transfers"][0]["reverses"] == f"{_posted['key']}/0"
    assert reversed_["reason"] == "entered twice"


def test_the_bytes_are_the_same_on_every_database(book):
    """This digest was written down once; a change of it would break every chain that stands."""
    book.post(contribute(1_000, project=owner("project")), commit(400, lot=owner("lot")), key=owner("key"))
    (payload,) = sealed.payloads([TransferSet.unscoped.get().pk])
    assert sha256(payload).hexdigest() == "bc8e744f2c97f9d4d2f80802167472f7458de8ff956428bd81eaad8f57c3b10b"


def test_payloads_come_in_the_order_that_was_asked_for_by_two_queries(book):
    for fen in range(1, 30):
        book.post(contribute(fen), contribute(fen))
    ids = list(TransferSet.unscoped.order_by("-id").values_list("id", flat=True))
    with CaptureQueriesContext(connection) as seen:
        written = list(sealed.payloads(ids))
    assert len(seen) == 2
    assert [json.loads(payload)["transfers"][1]["amount_fen"] for payload in written] == [str(fen) for fen in range(29, 0, -1)]


def test_every_set_is_one_link(book):
    for fen in (1, 2, 3):
        book.post(contribute(fen))
    assert (sealing.seal(SEALING, now=NOW), sealing.seal(SEALING, now=NOW)) == (3, 0)
    digest = GENESIS
    for seal in Seal.objects.order_by("sequence"):
        (payload,) = sealed.payloads([seal.subject_id])
        digest = chain(digest, payload)
        assert bytes(seal.digest) == digest
    assert queries.head() == sealing.Head("ledger", 3, digest)
    assert list(heads.breaks(SEALING)) == []


def test_a_round_over_long_sets_ends_early_and_nothing_is_passed_over(book, monkeypatch):
    monkeypatch.setattr(sealing, "ROUND_BYTES", 3_000)
    monkeypatch.setattr(sealed, "_TRANSFERS", 10)
    for _ in range(4):
        book.post(*[contribute(1)] * 8)
    assert [sealing.seal(SEALING, now=NOW) for _ in range(4)] == [2, 2, 0, 0]
    assert list(heads.breaks(SEALING)) == []


@pytest.mark.parametrize("field", ["code", "phase", "project", "household", "lot", "cause"])
def test_no_two_rows_have_the_same_bytes_whatever_is_put_into_them(field):
    """SQLite keeps any text in any column; a text that closes its quotes would pass for two fields."""
    names = ["set_id", "amount_fen", "cause", "code", "credit_kind", "credit", "debit_kind", "debit", "household", "lot", "phase"]
    row = dict.fromkeys([*names, "position", "project", "resolves", "resolves_at", "reverses", "reverses_at"], "a" * 32)
    row[field] = 'b","lot":"c'
    written = json.loads(sealed._transfer(tuple(row.values())))
    assert 'b","lot":"c'.replace("-", "") in written[field].replace("-", "")


@pytest.fixture
def county(settings, tmp_path, book) -> Book:
    """A home of its own, so that what is published here stays here."""
    settings.COURTYARD_HOME = tmp_path
    return book


def test_a_head_is_published_outside_the_database_once(county):
    county.post(contribute(5))
    sealing.seal(SEALING, now=NOW)
    assert heads.publish(queries.head(), now=NOW)
    assert not heads.publish(queries.head(), now=NOW + timedelta(hours=1))
    (line,) = heads.path_of("ledger").read_text().splitlines()
    assert json.loads(line) == {"sequence": 1, "digest": queries.head().digest.hex(), "published_at": "2017-09-01T04:00:00+00:00"}
    assert heads.published("ledger") == heads.Published((queries.head(),), ())
    assert list(heads.breaks(SEALING)) == []
    assert queries.balance_fen(FUND) == 5
