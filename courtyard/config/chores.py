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

# What the worker does before it ends: functions of nothing, which end the processes that chores have started.
ENDINGS: tuple[str, ...] = ("courtyard.logistics.upkeep.end",)

# What is done each second: what came in by a file is taken into the tables, so that a page need not write; subscribers are sent news,
# and who asked for a plan does not wait for a planner's process to start.
DRAINS: tuple[str, ...] = ("courtyard.passport.upkeep.drain", "courtyard.trace.upkeep.notify", "courtyard.logistics.upkeep.plan")
