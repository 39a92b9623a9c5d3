"""Every error that the house raises on purpose.

    CourtyardError
    ├── Refused            somebody asked for what cannot be; the message says what to do          422
    │   ├── Invalid        the input itself is not well formed                                     400
    │   ├── NotPermitted   this person may not do this                                             403
    │   ├── NotFound       no such record within this person's scope                               404
    │   ├── Conflict       the record is not in the state that this needs                          409
    │   │   └── KeyReused  the same key came with another body                                     409
    │   ├── TryAgain       the database was busy; nothing was done; the same key may be sent again 503
    │   │   └── ConnectionLost  it broke off; whether it was done, the same key sent again tells   503
    │   └── NoRoom         the disk is full; nothing was done                                      507
    └── Defect             the program contradicts itself; never shown as somebody's mistake       500

A refusal leaves nothing behind: it is raised inside the verb's transaction, which rolls back.
"""

import dataclasses
import re
from collections.abc import Sequence
from typing import Any, ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise


@dataclasses.dataclass(frozen=True, slots=True)
class Reason:
    """One thing that stands in the way: a stable code, a sentence that a person can act on, and where it is."""

    code: str
    message: Text
    field: str | None = None
    detail: dict[str, Any] = dataclasses.field(default_factory=dict)

    def __str__(self) -> str:
        return str(self.message)


class CourtyardError(Exception):
    """The root; catch `Refused` instead, unless you report defects."""


class Defect(CourtyardError):
    """The program contradicts itself. It is logged and shown as our fault."""


class Refused(CourtyardError):
    """What was asked for cannot be done as things stand; `message` says what to do, `reasons` lists every obstacle."""

    status: ClassVar[int] = 422
    default_message: ClassVar[Text] = _("This cannot be done as things stand.")

    def __init__(self, message: Text | None = None, *, reasons: Sequence[Reason] = (), **detail: Any) -> None:
        self.message: Text = message if message is not None else self.default_message
        self.reasons: tuple[Reason, ...] = tuple(reasons)
        self.detail = detail
        super().__init__(message)

    @classmethod
    def slug(cls) -> str:
        """The name of the failure as it goes into a problem document: NotEligible -> not-eligible."""
        return re.sub(r"(?<!^)(?=[A-Z])", "-", cls.__name__).lower()

    def __str__(self) -> str:
        return "; ".join([str(self.message), *(str(reason) for reason in self.reasons)])


class Invalid(Refused):
    status = 400
    default_message = _("The input is not well formed; correct the fields named and send it again.")


class NotPermitted(Refused):
    status = 403
    default_message = _("You may not do this. Ask the officer of your county for the role that it needs.")


class NotFound(Refused):
    status = 404
    default_message = _("There is no such record, or it lies outside your area of work.")


class Conflict(Refused):
    status = 409
    default_message = _("The record has moved on since you opened it; open it again.")


class KeyReused(Conflict):
    default_message = _("This key was already used for another request; make a new key, or send the first body again.")


class TryAgain(Refused):
    status = 503
    default_message = _("The database was busy and nothing was done; send the same request again.")


class ConnectionLost(TryAgain):
    default_message = _(
        "The connection to the database broke off. Send the same request with the same key: it is done once, whichever it was."
    )


class NoRoom(Refused):
    status = 507
    default_message = _("The disk is full and nothing was done. Make room where the database lies, then send the same request again.")
