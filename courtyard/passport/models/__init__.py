"""The room's tables."""

from courtyard.passport.models.codes import Code, KeyList, SigningKey

__all__ = ["Code", "KeyList", "SigningKey"]
