"""What the ledger refuses, for the rooms that post to it.

Refused
├── Invalid
│   ├── NotPostable      an entry is not well formed, or its code may not do this
│   └── UnknownKind      an account of a kind that the table does not list
├── FloorBreached        an account would hold less than its floor
├── AmountTooLarge       a balance would not fit into 64 bits
├── NotFound
│   └── NoSuchTransfer   no set or transfer of this key
└── Conflict
    ├── NotAHold         the transfer was posted at once, so there is nothing to settle or release
    ├── HoldResolved     the hold was settled or released before
    ├── NotReversible    the set is a hold, a release or itself a reversal
    └── AlreadyReversed  the set was reversed before
"""

from django.utils.translation import gettext_lazy as _

from courtyard.kernel.errors import Conflict, Invalid, NotFound, Refused


class NotPostable(Invalid):
    """`reasons` lists every entry that cannot be posted as it stands, and why; `detail["position"]` says which."""

    default_message = _("These entries cannot be posted; correct each of them and send the set again.")


class UnknownKind(Invalid):
    """An account names a kind that courtyard/ledger/kinds.py does not list."""

    default_message = _("There is no such kind of account; see the list of kinds.")


class FloorBreached(Refused):
    """An account would hold less than its floor.

    `reasons` has one line for each such account: code "floor", detail kind, owner, available_fen (what could be taken,
    holds counted) and wanted_fen (what the whole set takes). The first account's detail stands on the error itself.
    """

    default_message = _("There is not enough money in an account; take less, or pay in first.")


class AmountTooLarge(Refused):
    """A balance or a hold would not fit into 64 bits."""

    default_message = _("The sum is larger than any that can be kept; check the amounts.")


class NoSuchTransfer(NotFound):
    default_message = _("There is no such transfer; check its key and position.")


class NotAHold(Conflict):
    default_message = _("This transfer was posted at once; it can be reversed, not settled or released.")


class HoldResolved(Conflict):
    default_message = _("This hold was already settled or released; nothing is left to do.")


class NotReversible(Conflict):
    default_message = _("Only posted transfers can be reversed: release a hold, and post again instead of reversing a reversal.")


class AlreadyReversed(Conflict):
    default_message = _("This set was already reversed; post it again if it should stand.")
