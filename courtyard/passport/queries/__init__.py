"""Reads. What a person sees takes the `actor` first; what is public takes none."""

from courtyard.passport.queries.bands import BandState, LegBand, leg_bands, scanned_band
from courtyard.passport.queries.cases import CaseView, CaseWhole, DoubtView, ScanView, case, cases, cases_decided, doubts
from courtyard.passport.queries.keys import KeyView, code_texts, published_keys, signing_keys
from courtyard.passport.queries.labels import (
    FlockBands,
    LabelSheetsView,
    LotCodes,
    band_order,
    band_orders,
    band_sheet,
    flock_bands,
    label_order,
    label_orders,
    label_sheet,
    lot_codes,
)
from courtyard.passport.queries.machine import events_of
from courtyard.passport.queries.page import Passport, passport
from courtyard.passport.queries.scans import note_place, note_scan

__all__ = [
    "BandState",
    "CaseView",
    "CaseWhole",
    "DoubtView",
    "FlockBands",
    "KeyView",
    "LabelSheetsView",
    "LegBand",
    "LotCodes",
    "Passport",
    "ScanView",
    "band_order",
    "band_orders",
    "band_sheet",
    "case",
    "cases",
    "cases_decided",
    "code_texts",
    "doubts",
    "events_of",
    "flock_bands",
    "label_order",
    "label_orders",
    "label_sheet",
    "leg_bands",
    "lot_codes",
    "note_place",
    "note_scan",
    "passport",
    "published_keys",
    "scanned_band",
    "signing_keys",
]
