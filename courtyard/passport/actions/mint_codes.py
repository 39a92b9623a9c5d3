"""Packs of a lot get their codes."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from courtyard.kernel.clock import local_day
from courtyard.kernel.errors import Conflict
from courtyard.kernel.verbs import Actor, changed, verb
from courtyard.passport.minting import LotCode, digest_of
from courtyard.passport.models import Code, SigningKey
from courtyard.raising import queries as raising

MOST = 5_000


class NoKey(Conflict):
    default_message = _("The issuer has no active signing key for this year; make one first.")


class NothingToMint(Conflict):
    default_message = _("No pack of this lot has a serial of its own; what is packed by lot carries its lot’s number.")


@dataclass(frozen=True)
class Minted:
    """`minted` now; `left`: packs of the lot that have none yet, for the next call."""

    lot_id: UUID
    minted: int
    left: int


@verb
def mint_codes(*, actor: Actor, key: UUID, now: datetime, lot_id: UUID) -> Minted:
    """Mints codes for packs of a lot that have none, at most 5,000 a call, under the issuer's key of the year.

    The issuer is the project's cooperative, whose prefix the packs carry. A lot whose packs all have codes gets none, and that
    is no error. Raises NotFound, NothingToMint, NoKey.
    """
    lot = raising.lot(actor, lot_id)
    packs = raising.packs_of(lot_id)
    if not packs:
        raise NothingToMint
    project = raising.project(actor, lot.project_id)
    signing = SigningKey.unscoped.filter(
        issuer__public_id=project.cooperative_id, year=local_day(now).year, state=SigningKey.State.ACTIVE
    ).select_for_update()
    found = signing.first()
    if found is None:
        raise NoKey
    before = [LotCode(*row) for row in Code.unscoped.filter(lot=lot_id).values_list("epc", "gtin", "serial", "key__name", "minted_at")]
    have = {code.epc for code in before}
    new = [pack for pack in packs if pack.epc not in have]
    rows = [Code(epc=pack.epc, gtin=pack.gtin, serial=pack.serial, key=found, lot=lot_id, minted_at=now) for pack in new[:MOST]]
    Code.objects.bulk_create(rows, batch_size=2_000)
    if rows:
        codes = before + [LotCode(row.epc, row.gtin, row.serial, found.name, now) for row in rows]
        changed("passport.code", lot_id, minted=len(rows), key=found.name, codes=digest_of(codes))
    return Minted(lot_id=lot_id, minted=len(rows), left=len(new[MOST:]))
