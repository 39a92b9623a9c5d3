"""What the ledger can do."""

from courtyard.ledger.actions.hold import hold
from courtyard.ledger.actions.post import post
from courtyard.ledger.actions.release import release
from courtyard.ledger.actions.reverse import reverse
from courtyard.ledger.actions.settle_holds import settle_holds

__all__ = ["hold", "post", "release", "reverse", "settle_holds"]
