"""Which rooms react to which facts: fact name -> dotted paths of handlers. The whole upward wiring of the house."""

REACTIONS: dict[str, tuple[str, ...]] = {}
