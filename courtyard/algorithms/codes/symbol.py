"""QR codes of our codes: always the version that the label was drawn for, at level M (15 % may be damaged)."""

import segno

from courtyard.algorithms.codes import band, pack

PACK_VERSION = 8
BAND_VERSION = 5


def pack_symbol(text: str) -> segno.QRCode:
    """Version 8-M: 49 modules a side. Raises CodeTooLong."""
    return _symbol(text, PACK_VERSION, pack.MAX_LENGTH)


def band_symbol(text: str) -> segno.QRCode:
    """Version 5-M: 37 modules a side. Raises CodeTooLong."""
    return _symbol(text, BAND_VERSION, band.MAX_LENGTH)


def _symbol(text: str, version: int, most: int) -> segno.QRCode:
    if len(text) > most:
        raise pack.CodeTooLong(f"the code has {len(text)} characters, more than the {most} of this label")
    return segno.make_qr(text, version=version, error="m", mode="byte", boost_error=False)
