"""The journals that the sealer seals: dotted paths of their `SealSource`, in the order in which a round takes them."""

CHAINS: tuple[str, ...] = (
    "courtyard.ledger.queries.SEALING",
    "courtyard.trace.queries.SEALING",
    "courtyard.people.sealed.SEALING",
    "courtyard.kernel.sealed.SEALING",
)
