"""What an actor may see: every model that holds records of somebody says how a grant reaches them.

`Model.objects` is a door that opens only as `objects.scoped(actor)` (and `objects.create`); a bare `objects.all()` raises.
`Model.unscoped` is the plain manager, for the room's own audits, reactions and set-based work, never for a page.
"""

from dataclasses import dataclass, field
from typing import Any, Self

from django.db import models
from django.db.models import Q

from courtyard.kernel.actors import Actor, Grant, Role
from courtyard.kernel.errors import Defect, NotFound

# Whose work is with households and their records. Everybody else (a buyer, a courier, a donor, …) reads nothing unless a model
# names the role: a role that reaches a place does not thereby reach who lives there.
STAFF = frozenset({Role.OFFICER, Role.MANAGER, Role.TECHNICIAN, Role.HELPER, Role.ASSESSOR, Role.AUDITOR, Role.HOUSEHOLD, Role.SYSTEM})


@dataclass(frozen=True, slots=True)
class Scope:
    """Lookups from a model to what grants limit.

    A grant reaches a row when every limit that the grant sets *and* the model knows matches. A grant that sets limits of
    which the model knows none reaches nothing. Only roles in `readers` reach anything at all; those in `open_to` reach all.
    """

    organisation: str | None = None
    place: str | None = None
    household: str | None = None
    open_to: frozenset[Role] = field(default_factory=frozenset)
    readers: frozenset[Role] = STAFF

    def reached_by(self, grant: Grant) -> Q | None:
        """The condition under which the grant reaches a row; None when it reaches no row at all."""
        if grant.role in self.open_to:
            return Q()
        if grant.role not in self.readers:
            return None
        if grant.everywhere:
            return Q()
        condition, known = Q(), False
        if grant.organisation is not None and self.organisation is not None:
            condition, known = condition & Q(**{self.organisation: grant.organisation}), True
        if grant.place is not None and self.place is not None:
            condition, known = condition & Q(**{f"{self.place}__startswith": grant.place}), True
        if grant.household is not None:
            # A household's own grant never widens to its place or its cooperative.
            if self.household is None:
                return None
            condition, known = condition & Q(**{self.household: grant.household}), True
        return condition if known else None


class ScopedQuerySet(models.QuerySet):
    """The base of every room's querysets."""

    def scoped(self, actor: Actor) -> Self:
        """Only the rows that some grant of the actor reaches."""
        scope: Scope = self.model.scope  # type: ignore[attr-defined]  # of every ScopedModel
        reached = [condition for grant in actor.grants if (condition := scope.reached_by(grant)) is not None]
        if any(not condition for condition in reached):
            return self
        if not reached:
            return self.none()
        return self.filter(Q(*reached, _connector=Q.OR))

    def one(self, **lookup: Any) -> Any:
        """The single row that matches, or NotFound, which does not say whether it exists elsewhere."""
        row = self.filter(**lookup).first()
        if row is None:
            raise NotFound(subject=self.model._meta.label_lower)
        return row

    def one_locked(self, **lookup: Any) -> Any:
        """As `one`, with the row locked until the transaction ends (on SQLite the write lock is already held)."""
        row = self.filter(**lookup).select_for_update(of=("self",)).first()
        if row is None:
            raise NotFound(subject=self.model._meta.label_lower)
        return row


class ScopedDoor(models.Manager):
    """`Model.objects`: refuses every read that does not say for whom it is."""

    def get_queryset(self) -> models.QuerySet:
        raise Defect(f"{self.model.__name__}.objects is read through scoped(actor); the room's own upkeep uses .unscoped")

    def _queryset(self) -> ScopedQuerySet:
        queryset: ScopedQuerySet = self.model.unscoped.get_queryset()  # type: ignore[attr-defined]  # of every ScopedModel
        return queryset

    def scoped(self, actor: Actor) -> Any:
        return self._queryset().scoped(actor)

    def create(self, **values: Any) -> Any:
        return self._queryset().create(**values)

    def bulk_create(self, *args: Any, **options: Any) -> Any:
        return self._queryset().bulk_create(*args, **options)


class ScopedModel(models.Model):
    """The abstract base of every record that belongs to somebody; subclasses set `scope`."""

    scope: Scope = Scope()

    # First, so that Django's own machinery (reverse relations, the admin) takes the plain one.
    unscoped = ScopedQuerySet.as_manager()
    objects = ScopedDoor()

    class Meta:
        abstract = True
        default_manager_name = "unscoped"
        base_manager_name = "unscoped"
