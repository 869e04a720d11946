"""Pages for people with a file inside for machines: a PDF of headings and lines.

The same sections make the same octets in one edition, so that whoever holds the file inside can
tell whether its pages are those that belong to it. What the type has no picture of is written as
its code point.
"""

import io
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final
from xml.sax.saxutils import escape

import pypdf
import reportlab
from pypdf import PdfReader, PdfWriter
from pypdf.errors import PyPdfError
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from wayline.domain.proof_pages import WORDING, Line, Section

# What makes the octets: our words and layout, and those who draw and bind.
EDITION: Final = f"{WORDING} reportlab/{reportlab.__version__} pypdf/{pypdf.__version__}"

_FONT, _BOLD, _CODE = "Vera", "VeraBd", "Courier"
_INK, _QUIET, _RULE = HexColor(0x1B1B1F), HexColor(0x5F6068), HexColor(0xD9D9E0)
_MARGIN: Final = 20 * mm
_PADDING: Final = 6  # points, which the frame of a page has inside
_LABELS: Final = 46 * mm
_MOST_OCTETS: Final = 20_000_000  # of a PDF that is read; ours have about 50 thousand


def write(title: str, sections: Iterable[Section], name: str, inside: bytes) -> bytes:
    """A PDF of these sections that carries a file, named `name`."""
    writer = PdfWriter(clone_from=io.BytesIO(_drawn(title, sections)))
    writer.add_attachment(name, inside)
    writer.add_metadata({"/Title": title, "/Creator": "Wayline", "/Keywords": EDITION})
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def read(data: bytes, name: str) -> tuple[bytes, str]:
    """The file inside, and the edition of the pages; raises ValueError if there is none."""
    if len(data) > _MOST_OCTETS:
        raise ValueError(f"it has {len(data):,} octets, more than any proof")
    try:
        reader = PdfReader(io.BytesIO(data))
        inside = reader.attachments.get(name, [])
        edition = "" if reader.metadata is None else reader.metadata.keywords or ""
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(f"it cannot be read: {type(error).__name__} {error}") from None
    if len(inside) != 1:
        raise ValueError(f"it carries {len(inside)} files named {name}, not one")
    return inside[0], edition


def _drawn(title: str, sections: Iterable[Section]) -> bytes:
    out = io.BytesIO()
    document = SimpleDocTemplate(
        out,
        pagesize=A4,
        leftMargin=_MARGIN,
        rightMargin=_MARGIN,
        topMargin=_MARGIN,
        bottomMargin=_MARGIN,
        invariant=1,
        lang="en",
    )
    story: list[Flowable] = [Paragraph(_shown(title), _style(_BOLD, 16, 22))]
    for section in sections:
        story.extend(_section(section, document.width - 2 * _PADDING))
    document.build(story, onFirstPage=_numbered, onLaterPages=_numbered)
    return out.getvalue()


def _section(section: Section, width: float) -> Iterator[Flowable]:
    yield Spacer(0, 5 * mm)
    yield Paragraph(_shown(section.heading), _style(_BOLD, 11, 16))
    rows = [[_label(line), _words(line)] for line in section.lines]
    table = Table(rows, colWidths=(_LABELS, width - _LABELS))
    table.setStyle(
        TableStyle(
            [
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LINEABOVE", (0, 0), (-1, -1), 0.4, _RULE),
                ("LEFTPADDING", (0, 0), (-1, -1), 0),
                ("TOPPADDING", (0, 0), (-1, -1), 2.5),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 2.5),
            ]
        )
    )
    yield table


def _label(line: Line) -> Paragraph:
    return Paragraph(_shown(line.label), _style(_FONT, 8, 11, quiet=True))


def _words(line: Line) -> Paragraph:
    told = _shown(line.says).replace("\n", "<br/>")
    return Paragraph(told, _style(_CODE if line.code else _FONT, 8.5 if line.code else 9, 12))


def _numbered(canvas: Canvas, _: SimpleDocTemplate) -> None:
    canvas.setFont(_FONT, 7)
    canvas.setFillColor(_QUIET)
    canvas.drawRightString(A4[0] - _MARGIN, 12 * mm, f"Page {canvas.getPageNumber()}")


@lru_cache
def _style(font: str, size: float, leading: float, *, quiet: bool = False) -> ParagraphStyle:
    return ParagraphStyle(
        f"{font}{size}{quiet}",
        fontName=font,
        fontSize=size,
        leading=leading,
        textColor=_QUIET if quiet else _INK,
        splitLongWords=1,
        wordWrap="CJK" if font == _CODE else None,
    )


def _shown(told: str) -> str:
    """Words as the type can show them, safe between the marks of a paragraph."""
    drawn = _pictures()
    return escape("".join(c if c == "\n" or ord(c) in drawn else _named(c) for c in told))


def _named(character: str) -> str:
    """A character without a picture, by its code point and name: nothing is shown as a blank."""
    name = unicodedata.name(character, "")
    return f"[U+{ord(character):04X}{' ' if name else ''}{name}]"


@lru_cache
def _pictures() -> frozenset[int]:
    one, bold = (TTFont(font, f"{font}.ttf") for font in (_FONT, _BOLD))
    registerFont(one)
    registerFont(bold)
    return frozenset(one.face.charToGlyph)
