"""What the scan page shows of one pack, in at most four statements: the code with its kept sheet, where pack and bird stand, their
events if some are newer than the sheet, and the household's name if it agreed to be named. A pack whose sheet the worker has not made
yet takes a few more, once."""

import json
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from itertools import count
from typing import Any
from uuid import UUID

from courtyard.algorithms.codes import keys as codes
from courtyard.algorithms.codes import pack
from courtyard.kernel import db
from courtyard.kernel.clock import local_day
from courtyard.passport import rules, sheets
from courtyard.passport.models import Code
from courtyard.passport.models.codes import TRIES
from courtyard.passport.queries.keys import GOOD_FOR
from courtyard.people import queries as people
from courtyard.trace import queries as trace

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Passport:
    """`origin` and `sheet` are as `sheets` has them, and empty for a pack that is not to be shown: unknown, or its label forged.

    `origin_mark` is, within a process, another one for every other origin and for the same one with other data; None: nothing is kept.
    """

    gtin: str
    serial: str
    state: rules.State
    verdict: rules.Verdict
    issuer: str = ""
    key_name: str = ""
    minted_at: datetime | None = None
    scans: int = 0
    first_scan_at: datetime | None = None
    has_pin: bool = False
    tries_left: int = 0
    claimed_at: datetime | None = None
    disposition: str = ""
    household: str | None = None
    origin_mark: int | None = field(default=None, compare=False)
    origin: Json = field(default_factory=dict)
    sheet: Json = field(default_factory=dict)

    @property
    def shown(self) -> bool:
        return bool(self.sheet)


@dataclass(frozen=True, slots=True)
class _Row:
    """A code with its key and its kept sheet, as the statement has them."""

    pk: int
    minted_at: datetime
    scans: int
    first_scan_at: datetime | None
    has_pin: bool
    tries: int
    claimed_at: datetime | None
    suspect: bool
    key_name: str
    public: str
    key_state: str
    compromised_since: datetime | None
    bird: str | None
    version: int | None
    data: str | None
    origin: str | None


# Through Django's ORM this takes several times as long as the database does.
_STATEMENT = """
    SELECT c.id, c.minted_at, c.scans, c.first_scan_at, c.pin_hash <> '', c.tries, c.claimed_at, c.suspect,
        k.name, k.public, k.state, k.compromised_since, s.bird, s.version, s.data, o.data
    FROM passport_code c JOIN passport_signingkey k ON k.id = c.key_id
    LEFT JOIN passport_sheet s ON s.code_id = c.id LEFT JOIN passport_origin o ON o.id = s.origin_id
    WHERE c.gtin = %s AND c.serial = %s
"""
_INSTANTS = (1, 3, 6, 11)


def _row(gtin: str, serial: str) -> _Row | None:
    with db.prepared_cursor() as cursor:
        cursor.execute(_STATEMENT, (gtin, serial))
        found = cursor.fetchone()
    if found is None:
        return None
    values = list(found)
    for at in _INSTANTS:
        values[at] = db.instant_read(values[at])
    return _Row(*values)


@lru_cache(maxsize=256)
def _origin(data: str) -> tuple[int, Json]:
    """An origin's data, read once for all of its packs, with a mark for exactly these data."""
    return next(_MARKS), json.loads(data)


_MARKS = count()


def passport(gtin: str, serial: str, *, text: str, now: datetime) -> Passport:
    """The pack with this number, scanned with this link (`text`, whole: its parameters carry the signature)."""
    code = _row(gtin, serial)
    if code is None:
        return _unseen(gtin, serial, rules.judge(rules.Seen(minted=False)))
    signature, mark = _signature(text, code, gtin, serial), None
    if code.bird is None or code.version is None or code.data is None or code.origin is None:
        made = sheets.build(list(Code.unscoped.filter(pk=code.pk)))
        if code.pk not in made.sheets:
            return _unseen(gtin, serial, rules.State.UNKNOWN)
        where, bird, version, sheet = made.sheets[code.pk]
        origin = made.origins[where]
    else:
        bird, version, sheet = code.bird, code.version, json.loads(code.data)
        mark, origin = _origin(code.origin)
    epc = rules.epc_of(gtin, serial)
    seen = trace.glances([epc, bird], since=version)
    if max((one.version for one in seen.values()), default=0) > version:
        sheet = {**sheet, **sheets.events_data(trace.histories_seen(*seen.values()), origin, epc=epc, bird=bird)}
    stands = seen.get(epc)
    state = rules.judge(
        rules.Seen(
            minted=True,
            signature=signature,
            recalled=stands is not None and stands.recalled,
            destroyed=stands is None or stands.stage in (trace.Stage.DESTROYED, trace.Stage.VOID),
            suspect=code.suspect,
            scans=code.scans,
        )
    )
    if state is rules.State.FORGED:
        return _unseen(gtin, serial, state)
    # Kept by an earlier release, an origin does not say whether it agreed.
    household = origin["household"] if origin.get("agreed", True) else None
    return Passport(
        gtin=gtin,
        serial=serial,
        state=state,
        verdict=rules.VERDICTS[state],
        issuer=origin["cooperative"],
        key_name=code.key_name,
        minted_at=code.minted_at,
        scans=code.scans,
        first_scan_at=code.first_scan_at,
        has_pin=code.has_pin,
        tries_left=max(0, TRIES - code.tries),
        claimed_at=code.claimed_at,
        disposition=stands.disposition if stands else "",
        household=people.public_name(UUID(household), on=local_day(now)) if household else None,
        origin_mark=mark,
        origin=origin,
        sheet=sheet,
    )


def _unseen(gtin: str, serial: str, state: rules.State) -> Passport:
    return Passport(gtin=gtin, serial=serial, state=state, verdict=rules.VERDICTS[state])


def _signature(text: str, code: _Row, gtin: str, serial: str) -> codes.State | None:
    """What the link's signature is worth; None where it carries none. A code of ours is signed by the key that it was minted under."""
    if f"{pack.SIGNATURE_PARAMETER}=" not in text and f"{pack.KEY_PARAMETER}=" not in text:
        return None
    today = local_day(code.minted_at)
    key = codes.SigningKey(code.key_name, "", today.year, bytes.fromhex(code.public), codes.Status(code.key_state))
    if code.compromised_since is not None:
        key = codes.compromise(key, [(gtin, serial, code.minted_at)], code.compromised_since)
    checked = codes.check(text, codes.KeyList(number=1, issued=today, until=today + GOOD_FOR, keys=(key,)))
    return checked.state
