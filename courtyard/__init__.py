"""Courtyard runs a rural poverty-alleviation programme, and shows what every figure rests on."""
