"""Journeys in a real browser, at phone and desk size, in both languages."""
