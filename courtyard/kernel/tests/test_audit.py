"""`verify` asks every room, also when one of them cannot answer."""

import pytest
from django.db import OperationalError

from courtyard.kernel import audit


def stopped_by(error):
    def violations():
        yield audit.Violation("trace", "seen-before", "x", "")
        raise error

    return violations


def test_a_rooms_audit_that_stops_is_named_and_the_other_rooms_are_asked(db, monkeypatch):
    monkeypatch.setattr("courtyard.trace.audit.violations", stopped_by(KeyError("01/09521234567899")))
    monkeypatch.setattr("courtyard.raising.audit.violations", lambda: iter([audit.Violation("raising", "asked-after", "y", "")]))
    found = list(audit.violations())
    assert [(one.room, one.code) for one in found] == [("trace", "seen-before"), ("trace", "audit-stopped"), ("raising", "asked-after")]
    assert "KeyError '01/09521234567899', in violations at test_audit.py:" in found[1].message


def test_a_database_that_does_not_answer_is_no_rooms_fault(db, monkeypatch):
    monkeypatch.setattr("courtyard.trace.audit.violations", stopped_by(OperationalError("gone")))
    with pytest.raises(OperationalError):
        list(audit.violations())
