"""For whom somebody plans."""

from uuid import UUID

from courtyard.kernel.actors import Actor
from courtyard.kernel.errors import NotFound
from courtyard.people import queries as people


def owner_within(actor: Actor, owner_id: UUID) -> int:
    """The key of an organisation at which, or within whose place, the actor's grants hold. Raises NotFound."""
    found = next((one for one in people.organisations_reached(actor) if one.public_id == owner_id), None)
    if found is None:
        raise NotFound(subject="people.organisation")
    return found.id
