"""Kills, cuts, full disks and races; after each one `verify` is clean and nobody was paid twice."""
