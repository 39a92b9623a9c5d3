"""What impact has to know of other rooms before it can compute: where a project is, where the chains stand."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from courtyard.impact import engine
from courtyard.impact.rules import Known
from courtyard.kernel import sealing, worker
from courtyard.kernel.actors import Actor
from courtyard.kernel.errors import NotFound
from courtyard.kernel.sealing import GENESIS, Head, SealModel, SealSource
from courtyard.people import queries as people


@dataclass(frozen=True, slots=True)
class Heads:
    """The two chains that figures rest on."""

    ledger: Head
    trace: Head


def chain(name: str) -> SealSource:
    """One of the house's journals: "ledger" or "trace"."""
    return next(source for source in worker.sources() if source.name == name)


def seals(source: SealSource) -> QuerySet[SealModel]:
    """The seals of a chain."""
    return source.seals._default_manager.all()


def heads() -> Heads:
    """Where the chains stand."""
    return Heads(sealing.head(chain("ledger")), sealing.head(chain("trace")))


def known_now(now: datetime) -> Known:
    """What is known at an instant: everything sealed, and every record written down by then."""
    at = heads()
    return Known(ledger=at.ledger.sequence, trace=at.trace.sequence, at=now)


def digest_at(source: SealSource, sequence: int) -> bytes | None:
    """What the chain came to at a sequence; None when it never got there."""
    if sequence == 0:
        return GENESIS
    row = seals(source).filter(sequence=sequence).values_list("digest", flat=True).first()
    return None if row is None else bytes(row)


def is_place(prefix: str) -> bool:
    """Whether some place's code begins so."""
    return prefix.isascii() and prefix.isdigit() and people.places_under(prefix).exists()


def place_of_project(project_id: UUID) -> str:
    """The statistical code of the place in which a project is run. Raises NotFound."""
    tables = engine.tables()
    j, p = tables.of("raising_project", "j"), tables.of("people_place", "p")
    found = j.join(p, j.j_place_id == p.p_id).filter(j.j_public_id == tables.dialect.uuid_literal(project_id)).select(code="p_code")
    rows = engine.run(found)
    if not rows:
        raise NotFound(subject="raising.project")
    return str(rows[0]["code"])


def within_area(actor: Actor, place: str) -> None:
    """Raises NotFound unless one grant of the actor covers the whole place (digits of its code; empty: everywhere)."""
    for grant in actor.grants:
        if grant.everywhere or (grant.household is None and grant.organisation is None and place.startswith(grant.place or "")):
            return
    raise NotFound(subject="people.place", place=place)


def has_line(year: int, known_at: datetime) -> bool:
    """Whether a poverty line was known that holds in the year."""
    try:
        people.poverty_line(year, known_at=known_at)
    except NotFound:
        return False
    return True
