"""The room's tables."""

from courtyard.passport.models.cases import Case
from courtyard.passport.models.codes import Code, KeyList, SigningKey
from courtyard.passport.models.labels import LabelSheets
from courtyard.passport.models.scans import Doubt, Origin, Scan, Sheet

__all__ = ["Case", "Code", "Doubt", "KeyList", "LabelSheets", "Origin", "Scan", "Sheet", "SigningKey"]
