"""What the worker does after each round, when deliveries and seals are done: dotted paths of functions of the present instant.

Each does one piece and says how many it did. What it leaves is done in a later round; nothing waits for it.
"""

CHORES: tuple[str, ...] = ("courtyard.impact.kept.renew",)
