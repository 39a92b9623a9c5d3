"""What a barcode reader, and whoever reads words, finds on drawn sheets."""

import pypdfium2
import zxingcpp

DPI = 203  # of a label printer
_ROW = 50  # dots; codes that differ by less in height stand in one row


def codes_on(content: bytes) -> list[list[str]]:
    """What a reader finds on each page, in the order of rows and columns, printed at a label printer's resolution."""
    pages = []
    for page in pypdfium2.PdfDocument(content):
        found = zxingcpp.read_barcodes(page.render(scale=DPI / 72).to_pil().convert("L"), formats=zxingcpp.BarcodeFormat.QRCode)
        assert {(one.ec_level, one.symbology_identifier[:2]) for one in found} == {("M", "]Q")}
        rows: list[list[zxingcpp.Barcode]] = []
        for one in sorted(found, key=lambda one: one.position.top_left.y):
            if rows and one.position.top_left.y - rows[-1][0].position.top_left.y < _ROW:
                rows[-1].append(one)
            else:
                rows.append([one])
        pages.append([one.text for row in rows for one in sorted(row, key=lambda one: one.position.top_left.x)])
    return pages


def words_on(content: bytes) -> str:
    return "\n".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(content))
