"""The room's tables."""

from courtyard.passport.models.codes import Code, KeyList, SigningKey
from courtyard.passport.models.scans import Doubt, Origin, Scan, Sheet

__all__ = ["Code", "Doubt", "KeyList", "Origin", "Scan", "Sheet", "SigningKey"]
