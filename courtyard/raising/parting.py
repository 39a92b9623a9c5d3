"""Birds that were collected and not accepted: which of them wait for their end, and which have waited too long."""

from collections.abc import Iterator

from django.db.models import Exists, F, OuterRef, Q

from courtyard.raising.models import Application, Bird

WAITS = Q(state=Bird.State.COLLECTED, grade="", parting=None)


def without_end(most: int) -> Iterator[tuple[str, str]]:
    """(EPC, name of the lot) of birds that still wait although their lot is done with, or their project is over.

    A lot is done with when it is sold, so that nothing more comes into it, and all of it that was accepted is packed, or all that
    it earned is settled. A project is over when every household that had animals is settled.
    """
    unpacked = Bird.unscoped.filter(collection__lot=OuterRef("collection__lot"), pack=None).exclude(grade="")
    under_way = Application.unscoped.filter(project=OuterRef("flock__project"), placed_on__isnull=False, settled_on=None)
    settled = Q(collection__lot__complete_on__isnull=False, collection__lot__settled_fen=F("collection__lot__proceeds_fen"))
    done = Q(collection__lot__sold_on__isnull=False) & (settled | ~Exists(unpacked))
    rows = Bird.unscoped.filter(WAITS).filter(done | ~Exists(under_way)).order_by("pk")
    yield from rows.values_list("epc", "collection__lot__name")[:most]
