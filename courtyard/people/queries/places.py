"""Places and organisations, as other rooms name them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet

from courtyard.kernel.actors import Actor, Role
from courtyard.kernel.errors import NotFound
from courtyard.kernel.scopes import Scope
from courtyard.kernel.secrets import Secret
from courtyard.people.models import Organisation, Place
from courtyard.people.rules.places import lineage


@dataclass(frozen=True, slots=True)
class OrganisationView:
    id: int
    public_id: UUID
    kind: str
    name: str
    place_code: str
    gs1_prefix: str
    gln: str | None


_COLUMNS = ("id", "public_id", "kind", "name", "place__code", "gs1_prefix", "gln")


def organisations_by_id(public_ids: Collection[UUID]) -> dict[UUID, OrganisationView]:
    """Many organisations at once; one that does not exist is absent. One query."""
    rows = Organisation.unscoped.filter(public_id__in=public_ids).values_list(*_COLUMNS)
    return {row[1]: OrganisationView(*row) for row in rows}


def organisations_reached(actor: Actor) -> tuple[OrganisationView, ...]:
    """Those at which, or within whose places, the actor's grants hold, of whatever roles they are; by name. Who they are is no secret."""
    scope = Scope(organisation="public_id", place="place__code", readers=frozenset(Role))
    reached = [condition for grant in actor.grants if (condition := scope.reached_by(grant)) is not None]
    if not reached:
        return ()
    everything = any(not condition for condition in reached)
    rows = Organisation.unscoped.filter(Q() if everything else Q(*reached, _connector=Q.OR)).order_by("name", "id")
    return tuple(OrganisationView(*row) for row in rows.values_list(*_COLUMNS))


def organisation(public_id: UUID) -> OrganisationView:
    """One organisation, whoever asks. Raises NotFound."""
    found = organisations_by_id([public_id])
    if public_id not in found:
        raise NotFound(subject="people.organisation")
    return found[public_id]


def organisation_phone(actor: Actor, organisation_id: UUID) -> str:
    """The number that is printed on certificates of an organisation within the actor's reach; empty: none. Raises NotFound."""
    row = Organisation.objects.scoped(actor).one(public_id=organisation_id)
    return row.phone.reveal() if isinstance(row.phone, Secret) else row.phone or ""


def organisation_ids(public_ids: Collection[UUID]) -> dict[UUID, int]:
    """Integer keys of many organisations, for joins inside the database."""
    return {public_id: view.id for public_id, view in organisations_by_id(public_ids).items()}


def place_names(codes: Iterable[str]) -> dict[str, str]:
    """The names of places by code; an unknown code is absent. One query."""
    return dict(Place.objects.filter(code__in=set(codes)).values_list("code", "name"))


def place_path(code: str) -> tuple[str, ...]:
    """Names from the province down to the place: ("河北省", "衡水市", "武邑县", ...). One query."""
    codes = lineage(code)
    names = place_names(codes)
    return tuple(names[code] for code in codes if code in names)


def places_under(prefix: str, *, level: str | None = None) -> QuerySet[Place]:
    """Places whose code begins with the prefix, the place itself included, in the order of codes."""
    # A range, not a pattern: SQLite reads it from the index.
    rows = Place.objects.filter(code__gte=prefix.ljust(12, "0"), code__lte=prefix.ljust(12, "9")).order_by("code")
    return rows.filter(level=level) if level else rows
