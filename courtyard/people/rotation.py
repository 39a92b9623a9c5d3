"""Encrypting personal numbers anew."""

from courtyard.kernel.rotation import rotate_some

__all__ = ["rotate_some"]
