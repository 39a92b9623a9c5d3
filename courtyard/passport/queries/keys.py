"""Keys: as their issuer sees them, and as everybody may fetch them."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Count

from courtyard.algorithms.codes import keys as codes
from courtyard.kernel.actors import Actor
from courtyard.kernel.clock import local_day
from courtyard.passport.keys import opened, status_of, text_of
from courtyard.passport.models import Code, KeyList, SigningKey

GOOD_FOR = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class KeyView:
    key_id: UUID
    name: str
    issuer_id: UUID
    issuer_name: str
    year: int
    state: str
    made_at: datetime
    ended_at: datetime | None
    compromised_since: datetime | None
    codes: int
    reason: str


@dataclass(frozen=True, slots=True)
class PublishedKeys:
    """The signed list as bytes, good from `issued` to before `until`, and the public half of the root key (hexadecimal) that opens it."""

    number: int
    issued: date
    until: date
    content: bytes
    root: str


def signing_keys(actor: Actor) -> tuple[KeyView, ...]:
    """Keys within the actor's reach, the newest first."""
    rows = SigningKey.objects.scoped(actor).select_related("issuer").annotate(minted=Count("codes")).order_by("-pk")
    return tuple(
        KeyView(
            row.public_id,
            row.name,
            row.issuer.public_id,
            row.issuer.name,
            row.year,
            row.state,
            row.made_at,
            row.ended_at,
            row.compromised_since,
            row.minted,
            row.reason,
        )
        for row in rows
    )


def published_keys(*, now: datetime) -> PublishedKeys | None:
    """The list of every issuer's keys, signed, good for a week; None while there is no key. Three statements and one a compromised key."""
    top = KeyList.objects.first()
    if top is None:
        return None
    listed = tuple(_listed(row) for row in SigningKey.unscoped.select_related("issuer").order_by("pk"))
    today = local_day(now)
    keys = codes.KeyList(number=top.number, issued=today, until=today + GOOD_FOR, keys=listed)
    return PublishedKeys(top.number, today, keys.until, codes.sign_list(keys, root_private=opened(top)), top.public)


def _listed(row: SigningKey) -> codes.SigningKey:
    key = codes.SigningKey(row.name, row.issuer.name, row.year, bytes.fromhex(row.public), status_of(row))
    if row.compromised_since is None:
        return key
    minted = list(Code.unscoped.filter(key=row, minted_at__lt=row.compromised_since).values_list("gtin", "serial", "minted_at"))
    return codes.compromise(key, minted, row.compromised_since)


def code_texts(actor: Actor, lot_id: UUID, *, limit: int = 1) -> tuple[str, ...]:
    """The first codes of a lot as their labels carry them: the whole text, signature included."""
    rows = list(Code.objects.scoped(actor).filter(lot=lot_id).select_related("key").order_by("pk")[:limit])
    private = {row.key_id: opened(row.key) for row in rows}
    return tuple(text_of(row, row.key, private[row.key_id]) for row in rows)
