"""Pages for people: the same words make the same octets, and nothing is shown as a blank."""

import io
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter

from wayline.domain.proof_pages import Line, Section
from wayline.text import pdf


def made(says: str, inside: bytes = b"{}") -> bytes:
    return pdf.write("A title", [Section("A heading", (Line("Words", says),))], "x.json", inside)


def told(data: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)


def test_the_file_inside_comes_out_as_it_went_in() -> None:
    inside = bytes(range(256)) * 100
    assert pdf.read(made("x", inside), "x.json") == (inside, pdf.EDITION)
    assert made("x", inside) == made("x", inside)
    assert made("x", inside) != made("y", inside)


def test_characters_without_a_picture_are_named() -> None:
    said = told(made("Café 5 € \U0001f600 \u0928 <b>&amp;</b> a\u200bb"))
    assert "Café 5 €" in said
    assert "<b>&amp;</b>" in said
    for code in ("U+1F600 GRINNING FACE", "U+0928 DEVANAGARI LETTER NA", "U+200B ZERO WIDTH"):
        assert code in said.replace("\n", " ")


@given(st.text(max_size=300))
def test_any_words_make_pages(says: str) -> None:
    data = made(says)
    shown = told(data).replace("\n", " ")
    for character in says:
        if (
            not character.isspace()
            and unicodedata.category(character) == "Lu"
            and ord(character) < 128
        ):
            assert character in shown
    assert pdf.read(data, "x.json")[0] == b"{}"


def test_long_words_go_on_on_the_next_page() -> None:
    data = pdf.write(
        "T", [Section("H", tuple(Line(str(n), "word " * 40) for n in range(200)))], "x", b""
    )
    pages = PdfReader(io.BytesIO(data)).pages
    assert len(pages) > 5
    assert "199" in pages[-1].extract_text()


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"%PDF-1.4 nonsense", "it cannot be read"),
        (b"%PDF-" + b"x" * 20_000_000, "more than any proof"),
    ],
)
def test_what_is_no_pdf_of_ours(data: bytes, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        pdf.read(data, "x.json")


def test_two_files_of_one_name_are_refused() -> None:
    writer = PdfWriter(clone_from=io.BytesIO(made("x")))
    writer.add_attachment("x.json", b"another")
    out = io.BytesIO()
    writer.write(out)
    with pytest.raises(ValueError, match="2 files named"):
        pdf.read(out.getvalue(), "x.json")
