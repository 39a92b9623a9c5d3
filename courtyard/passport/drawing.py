"""Labels as PDF: a QR code of version 8 at level M, the village, the serial, the days, and a scratch number where one is asked for.
Leg bands too: a code of version 5, the village, the bird's number and serial.

A module of the code is one pixel of its picture, printed as a sharp square. Sizes are in millimetres: on A4 three columns of eight
labels of 70 by 37, a sheet that shops sell; on a roll one label of 60 by 40 a page. Around the code stay four modules of white.

A band is a strip of 100 by 24: its code at one end, its words at the other, and between them 52 that go around a leg of up to 16
across. The ends are stuck back to back, so that the code stays flat: bent around the leg itself no phone would read it. A module has
half a millimetre, four dots of a label printer. On A4 the strips are outlined, to be cut; on a roll each is a page.

Only the worker imports this: the typesetter takes most of a second to load and needs the system's Pango.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import segno
import weasyprint

from courtyard.kernel.fonts import FONT, require_font

LEVEL = "m"
# Trying all eight masks takes most of a label's time. Our texts differ in little but the signature, and of 40 of them the best mask's
# penalty was 2,294 on average, this one's 2,343, the worst one's 2,682. A reader takes any.
MASK = 3


@dataclass(frozen=True, slots=True)
class Paper:
    """A page, its labels in rows and columns, and how large the code is on them, of which version.

    `above` and `left` stay free, since few printers reach the edge. The words stand beside the code, or in the last `words` millimetres
    of the label; `cut`: each label is outlined.
    """

    page: tuple[int, int]
    label: tuple[int, int]
    code: float
    above: float = 0.0
    left: float = 0.0
    version: int = 8
    words: int = 0
    cut: bool = False

    @property
    def columns(self) -> int:
        return self.page[0] // self.label[0]

    @property
    def labels(self) -> int:
        return self.columns * (self.page[1] // self.label[1])


PAPERS = {"a4": Paper((210, 297), (70, 37), 31, above=0.5), "roll": Paper((60, 40), (60, 40), 32)}
_STRIP = (100, 24)
BANDS = {
    "a4": Paper((210, 297), _STRIP, 18.5, above=4.5, left=5.0, version=5, words=24, cut=True),
    "roll": Paper(_STRIP, _STRIP, 18.5, version=5, words=24),
}


@dataclass(frozen=True, slots=True)
class Label:
    """What stands on one label: the code's text, a heading, lines beneath it, and the scratch number."""

    text: str
    heading: str
    lines: tuple[str, ...]
    pin: str = ""


def pdf(labels: Sequence[Label], paper: Paper, *, language: str) -> bytes:
    """Pages full of labels, row by row; the last one may have room left. Raises NoChineseFont, and segno's error for too long a text."""
    require_font()
    pages = [labels[start : start + paper.labels] for start in range(0, len(labels), paper.labels)]
    body = "".join(_page(one, paper) for one in pages)
    markup = f'<html lang="{escape(language)}"><head><meta charset="utf-8"><style>{_style(paper)}</style></head><body>{body}</body></html>'
    content: Any = weasyprint.HTML(string=markup).write_pdf()
    return bytes(content)


def _page(labels: Sequence[Label], paper: Paper) -> str:
    return f"<section>{''.join(_label(one, at, paper) for at, one in enumerate(labels))}</section>"


def _label(label: Label, at: int, paper: Paper) -> str:
    row, column = divmod(at, paper.columns)
    left, top = paper.left + column * paper.label[0], paper.above + row * paper.label[1]
    code = segno.make(label.text, version=paper.version, error=LEVEL, boost_error=False, mask=MASK).png_data_uri(scale=1, border=0)
    words = "".join(f"<p>{escape(line)}</p>" for line in label.lines)
    pin = f'<p class="pin">{escape(label.pin)}</p>' if label.pin else ""
    return f'<div style="left:{left}mm;top:{top}mm"><img src="{code}"><h1>{escape(label.heading)}</h1>{words}{pin}</div>'


def _style(paper: Paper) -> str:
    (page_wide, page_high), (wide, high) = paper.page, paper.label
    edge = (high - paper.code) / 2
    beside = wide - paper.words if paper.words else edge + paper.code + edge  # where the code's white margin ends
    # A long name takes two lines, so that number and serial have theirs.
    band = "h1{line-clamp:2}" if paper.words else ""
    cut = "div{outline:.1mm dashed #888}" if paper.cut else ""
    return (
        f"@page{{size:{page_wide}mm {page_high}mm;margin:0}}"
        f'body{{margin:0;font:7pt/1.3 "{FONT}"}}'
        f"section{{position:relative;height:{page_high}mm;overflow:hidden}}section+section{{break-before:page}}"
        f"div{{position:absolute;box-sizing:border-box;width:{wide}mm;height:{high}mm;padding:{edge}mm 1mm 0 {beside}mm;overflow:hidden}}"
        f"img{{position:absolute;left:{edge}mm;top:{edge}mm;width:{paper.code}mm;height:{paper.code}mm;image-rendering:pixelated}}"
        "h1{font-size:9pt;margin:0 0 1mm}p{margin:0}.pin{margin-top:1mm;font-size:8.5pt;white-space:nowrap}"
        f"{band}{cut}"
    )
