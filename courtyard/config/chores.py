"""What the worker does after each round, when deliveries and seals are done: dotted paths of functions of the present instant.

Each does one piece and says how many it did. What it leaves is done in a later round; nothing waits for it.
"""

CHORES: tuple[str, ...] = (
    "courtyard.impact.kept.renew",
    "courtyard.passport.upkeep.renew",
    "courtyard.passport.upkeep.look",
    "courtyard.passport.upkeep.forget",
    "courtyard.passport.upkeep.draw",
)

# What came in by a file and is taken into the tables each second, so that a page need not write.
DRAINS: tuple[str, ...] = ("courtyard.passport.upkeep.drain",)
