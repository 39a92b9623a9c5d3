"""Whole flows, told from the first verb to the last figure."""
