"""A bank's result list is taken in as the file that the bank gave."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from courtyard.finance.actions.record_payout_results import ResultsRecorded, record_payout_results
from courtyard.finance.sheets.results import read_results
from courtyard.kernel.errors import Invalid
from courtyard.kernel.verbs import Actor, child_key, verb


class ListUnreadable(Invalid):
    """`reasons` names rows and columns."""

    default_message = _("The bank's list cannot be read as it is; nothing of it was used.")


@verb
def import_payout_results(
    *, actor: Actor, key: UUID, now: datetime, batch_id: UUID, content: bytes, file_name: str = ""
) -> ResultsRecorded:
    """Reads an Excel or CSV list with Chinese or English headings, then does as `record_payout_results`. Raises ListUnreadable."""
    read = read_results(content, file_name)
    if read.problems:
        raise ListUnreadable(reasons=read.problems)
    return record_payout_results(actor=actor, key=child_key(key, "results"), now=now, batch_id=batch_id, results=read.results)
