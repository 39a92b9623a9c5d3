"""What this room promises of keys and codes, held against the sealed change log.

When a code was minted decides whether it still counts after its key was compromised, so that instant is proven and not believed: each
minting notes a digest of its lot's codes in the change log, whose chain is published outside the database. A key notes its public half.
"""

from collections.abc import Iterator
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from courtyard.kernel import history
from courtyard.kernel.audit import Violation
from courtyard.passport.keys import public_of
from courtyard.passport.minting import LotCode, digest_of
from courtyard.passport.models import Code, KeyList, SigningKey
from courtyard.raising import queries as raising

ROOM = "passport"
SOME = 50


def violations() -> Iterator[Violation]:
    """Keys, their list, and the codes of each lot; the change log is read twice, and two statements for each lot."""
    yield from _keys()
    yield from _codes()


def _found(code: str, subject: object, message: str) -> Violation:
    return Violation(ROOM, code, str(subject), message)


# --------------------------------------------------------------------------------------------------------------------- keys


def _keys() -> Iterator[Violation]:
    said: dict[UUID, dict[str, Any]] = {}
    changes = 0
    for change in history.noted("passport.signing_key"):
        said.setdefault(change.subject_id, {}).update(change.what | {"state": change.what["state"][-1]})
        changes += 1
    rows = {row.public_id: row for row in SigningKey.unscoped.order_by("pk")}
    for missing in said.keys() - rows.keys():
        yield _found("key-gone", missing, f"the key {said[missing].get('name', '')} was made, and is not here")
    for public_id, row in rows.items():
        noted = said.get(public_id)
        if noted is None:
            yield _found("key-not-made", row.name, "no verb made this key")
            continue
        for name, kept in _of_key(row).items():
            if name in noted and noted[name] != kept:
                yield _found("key-differs", row.name, f"{name} is {kept}, and was noted as {noted[name]}")
        if public_of(row) != row.public:
            yield _found("key-halves", row.name, "its private half signs for another public half than the list shows")
    yield from _list(changes)


def _of_key(row: SigningKey) -> dict[str, object]:
    """What the change log says of a key, from its row."""
    since = row.compromised_since.isoformat() if row.compromised_since else None
    return {"name": row.name, "year": row.year, "public": row.public, "since": since, "state": row.state}


def _list(changes: int) -> Iterator[Violation]:
    top = KeyList.objects.first()
    if (top.number if top else 0) != changes:
        yield _found("key-list-number", top.number if top else 0, f"the list of keys was changed {changes} times")
    if top is not None and public_of(top) != top.public:
        yield _found("key-list-halves", top.number, "its private half signs for another root key than verifiers were given")


# -------------------------------------------------------------------------------------------------------------------- codes


def _codes() -> Iterator[Violation]:
    noted: dict[UUID, dict[str, Any]] = {}
    instants: dict[UUID, set[datetime]] = {}
    right: dict[tuple[str, str], datetime] = {}
    for change in history.noted("passport.code"):
        if "minted" in change.what:
            noted[change.subject_id] = change.what
            instants.setdefault(change.subject_id, set()).add(change.at)
        elif change.what.get("right"):
            right[change.what["gtin"], change.what["serial"]] = change.at
    columns = ("lot", "epc", "gtin", "serial", "key__name", "minted_at", "claimed_at")
    rows = Code.unscoped.order_by("lot", "pk").values_list(*columns).iterator(chunk_size=5_000)
    seen = set()
    for lot, group in groupby(rows, key=lambda row: row[0]):
        codes = list(group)
        seen.add(lot)
        yield from _lot(lot, [LotCode(*row[1:6]) for row in codes], noted.get(lot, {}), instants.get(lot, set()))
        for _lot_id, epc, gtin, serial, _name, _at, claimed in codes:
            if claimed != right.pop((gtin, serial), None):
                yield _found("claim-differs", epc, f"it is claimed at {claimed}, and the change log says otherwise")
    for lot in noted.keys() - seen:
        yield _found("codes-differ", lot, "its codes were minted, and none is here")
    for gtin, serial in right:
        yield _found("claim-differs", f"{gtin}/{serial}", "it was claimed, and is not here")


def _lot(lot: UUID, codes: list[LotCode], noted: dict[str, Any], instants: set[datetime]) -> Iterator[Violation]:
    """A lot's codes are those that were minted, when and under the key that was noted, each for a pack that was made."""
    proven = "codes" in noted  # lots whose codes were minted by an earlier release have no digest
    if proven and noted["codes"] == digest_of(codes):
        return
    packs = {pack.epc for pack in raising.packs_of(lot)}
    wrong = [code for code in codes if code.epc not in packs or code.minted_at not in instants]
    for code in wrong[:SOME]:
        why = f"minted at {code.minted_at.isoformat()}, when nobody minted" if code.epc in packs else "no pack of its lot has this number"
        yield _found("code-not-minted", code.epc, why)
    if proven or not noted:
        yield _found("codes-differ", lot, f"its {len(codes)} codes are not those that were minted and noted")
