"""Keeps a query under a name."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from courtyard.kernel.errors import Reason
from courtyard.kernel.verbs import Actor, changed, verb
from courtyard.trace.errors import NameTaken, NotAQuery
from courtyard.trace.models import NamedQuery
from courtyard.trace.naming import MOST_QUERIES, digest_of, home_for_queries, owner_of, queries_of, understood

LONGEST_NAME = 100
# The standard's own.
_RESERVED = ("SimpleEventQuery", "SimpleMasterDataQuery")


@dataclass(frozen=True)
class QueryNamed:
    name: str


@verb
def name_query(
    *, actor: Actor, key: UUID, now: datetime, name: str, query: dict[str, Any], prefixes: dict[str, str] | None = None
) -> QueryNamed:
    """Keeps a query of the standard under a name of the caller's organisation, to be asked again and subscribed to.

    `query`: parameters of SimpleEventQuery; `prefixes`: what the prefixes of extensions in it mean. It is kept as it was sent; what it
    shows is decided when it is asked. Raises NotAQuery (each parameter), NameTaken.
    """
    if not _is_name(name):
        reason = _("Give a name of 1 to %(most)s characters without a slash, a blank or a control character.") % {"most": LONGEST_NAME}
        raise NotAQuery(reasons=[Reason("name", reason, "name")])
    understood(query, prefixes or {})
    own = queries_of(actor)
    if name in _RESERVED or own.filter(name=name).exists():
        raise NameTaken
    if own.count() >= MOST_QUERIES:
        raise NotAQuery(reasons=[Reason("too-many", _("There are %(most)s queries already; delete one.") % {"most": MOST_QUERIES}, "name")])
    home = home_for_queries(actor)
    made = NamedQuery.unscoped.create(
        public_id=key,
        owner=owner_of(actor),
        organisation=home["organisation"],
        place_code=home["place_code"],
        name=name,
        query=query,
        prefixes=prefixes or {},
        made_at=now,
    )
    changed("trace.namedquery", key, name=name, digest=digest_of(made))
    return QueryNamed(name=name)


def _is_name(name: str) -> bool:
    return 0 < len(name) <= LONGEST_NAME and name.isprintable() and not any(letter.isspace() or letter in "/\\" for letter in name)
