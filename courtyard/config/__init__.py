"""Settings, the table fact -> reactions, and the doors of the processes. It may import every room; no room imports it."""
