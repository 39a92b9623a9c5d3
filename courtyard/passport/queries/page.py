"""What the scan page shows of one pack, in at most four statements: the code with its kept sheet, where pack and bird stand, their
events if some are newer than the sheet, and the household's name if it agreed to be named. A pack whose sheet the worker has not made
yet takes a few more, once."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from courtyard.algorithms.codes import keys as codes
from courtyard.algorithms.codes import pack
from courtyard.kernel.clock import local_day
from courtyard.passport import rules, sheets
from courtyard.passport.models import Code, SigningKey
from courtyard.passport.queries.keys import GOOD_FOR, as_listed
from courtyard.people import queries as people
from courtyard.trace import queries as trace

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Passport:
    """`origin` and `sheet` are as `sheets` has them, and empty for a pack that is not to be shown: unknown, or its label forged."""

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
    claimed_at: datetime | None = None
    disposition: str = ""
    household: str | None = None
    origin: Json = field(default_factory=dict)
    sheet: Json = field(default_factory=dict)

    @property
    def shown(self) -> bool:
        return bool(self.sheet)


def passport(gtin: str, serial: str, *, text: str, now: datetime) -> Passport:
    """The pack with this number, scanned with this link (`text`, whole: its parameters carry the signature)."""
    code = Code.unscoped.select_related("key__issuer", "sheet__origin").filter(gtin=gtin, serial=serial).first()
    if code is None:
        return _unseen(gtin, serial, rules.judge(rules.Seen(minted=False)))
    signature = _signature(text, code)
    kept = getattr(code, "sheet", None)
    if kept is None:
        made = sheets.build([code])
        if code.pk not in made.sheets:
            return _unseen(gtin, serial, rules.State.UNKNOWN)
        where, bird, version, sheet = made.sheets[code.pk]
        origin = made.origins[where]
    else:
        bird, version, sheet, origin = kept.bird, kept.version, kept.data, kept.origin.data
    epc = rules.epc_of(code.gtin, code.serial)
    seen = trace.glances([epc, bird])
    if max((one.version for one in seen.values()), default=0) != version:
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
    household = origin["household"]
    return Passport(
        gtin=gtin,
        serial=serial,
        state=state,
        verdict=rules.VERDICTS[state],
        issuer=code.key.issuer.name,
        key_name=code.key.name,
        minted_at=code.minted_at,
        scans=code.scans,
        first_scan_at=code.first_scan_at,
        has_pin=bool(code.pin_hash),
        claimed_at=code.claimed_at,
        disposition=stands.disposition if stands else "",
        household=people.public_name(UUID(household), on=local_day(now)) if household else None,
        origin=origin,
        sheet=sheet,
    )


def _unseen(gtin: str, serial: str, state: rules.State) -> Passport:
    return Passport(gtin=gtin, serial=serial, state=state, verdict=rules.VERDICTS[state])


def _signature(text: str, code: Code) -> codes.State | None:
    """What the link's signature is worth; None where it carries none. A code of ours is signed by the key that it was minted under."""
    if f"{pack.SIGNATURE_PARAMETER}=" not in text and f"{pack.KEY_PARAMETER}=" not in text:
        return None
    key = as_listed(code.key)
    if code.key.state == SigningKey.State.COMPROMISED and code.key.compromised_since is not None:
        key = codes.compromise(key, [(code.gtin, code.serial, code.minted_at)], code.key.compromised_since)
    today = local_day(code.minted_at)
    checked = codes.check(text, codes.KeyList(number=1, issued=today, until=today + GOOD_FOR, keys=(key,)))
    return checked.state
