"""What kind of file it is, by its first bytes and not by its name, and whether it may be opened at all."""

from courtyard.people.register import delimited, xls, xlsx
from courtyard.people.register.cells import Table
from courtyard.people.register.problems import RegisterUnreadable

MAX_MEGABYTES = 60
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def open_table(content: bytes) -> Table:
    """The table in an .xlsx, .xls or delimited text. Raises RegisterUnreadable; reading its rows may raise it as well."""
    if not content.strip():
        raise RegisterUnreadable("empty")
    if len(content) > MAX_MEGABYTES * 1_000_000:
        raise RegisterUnreadable("too-large", limit=MAX_MEGABYTES)
    if content.startswith(_ZIP):
        return xlsx.open_table(content)
    if content.startswith(_OLE):
        return xls.open_table(content)
    return delimited.open_table(content)
