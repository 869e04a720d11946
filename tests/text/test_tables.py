"""Tables are read whatever program wrote them, and what is broken is told by line."""

from pathlib import Path

import pytest

from wayline.domain.errors import WaylineError
from wayline.text.tables import MOST_LINES, Broken, Row, look, rows

PLAIN = "name,phone,city\nAnn,+12125550100,Köln\nBob,+12125550101,Ulm\n"


def table_of(tmp_path: Path, octets: bytes) -> list[Row | Broken]:
    path = tmp_path / "t.csv"
    path.write_bytes(octets)
    return list(rows(look(path)))


def cells_of(tmp_path: Path, octets: bytes) -> list[tuple[int, list[str]]]:
    return [(r.line, r.cells) for r in table_of(tmp_path, octets) if isinstance(r, Row)]


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "latin-1"],
)
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_encoding_delimiter_and_line_ends_are_found(
    tmp_path: Path, encoding: str, delimiter: str, end: str
) -> None:
    octets = PLAIN.replace(",", delimiter).replace("\n", end).encode(encoding)
    assert cells_of(tmp_path, octets) == [
        (2, ["Ann", "+12125550100", "Köln"]),
        (3, ["Bob", "+12125550101", "Ulm"]),
    ]


def test_an_octet_deep_in_the_file_decides_the_encoding(tmp_path: Path) -> None:
    octets = b"name,city\n" + b"Ann,Rome\n" * 200_000 + "Bob,Köln\n".encode("cp1252")
    assert cells_of(tmp_path, octets)[-1] == (200_002, ["Bob", "Köln"])


def test_damaged_utf8_rejects_its_rows_and_no_others(tmp_path: Path) -> None:
    octets = ("name,city\n" + "Ann,Köln\n" * 30).encode() + b"Bob,K\xf6ln\nCid,Ulm\n"
    found = table_of(tmp_path, octets)
    assert [(r.line, r.code) for r in found if isinstance(r, Broken)] == [(32, "row:encoding")]
    assert found[-1] == Row(33, ["Cid", "Ulm"])


def test_quotes_hold_delimiters_line_ends_and_quotes(tmp_path: Path) -> None:
    octets = b'a,b\n"x,1","two\nlines"\n"say ""hi""",5" pipe\n\n"",z\n'
    assert cells_of(tmp_path, octets) == [
        (2, ["x,1", "two\nlines"]),
        (4, ['say "hi"', '5" pipe']),
        (6, ["", "z"]),
    ]


def test_a_lone_quote_rejects_its_line_and_no_others(tmp_path: Path) -> None:
    more = b"Cid,3\n" * (MOST_LINES * 3)
    found = table_of(tmp_path, b'name,n\n"Ann,1\n"Bob" x,2\n' + more + b'"Dan,4\n')
    broken = [(r.line, r.code) for r in found if isinstance(r, Broken)]
    assert broken == [(2, "row:quote"), (3, "row:quote"), (4 + MOST_LINES * 3, "row:quote")]
    assert sum(isinstance(r, Row) for r in found) == MOST_LINES * 3


def test_half_a_file_and_rows_of_another_width(tmp_path: Path) -> None:
    found = table_of(tmp_path, b"a,b,c\n1,2,3\n1,2\n1,2,3,4\n1,2,3,,\n1,2,3\n1,")
    assert [(r.line, r.code if isinstance(r, Broken) else "") for r in found] == [
        (2, ""),
        (3, "row:cells"),
        (4, "row:cells"),
        (5, ""),
        (6, ""),
        (7, "row:half"),
    ]


def test_a_line_without_end_is_cut_and_the_next_one_read(tmp_path: Path) -> None:
    found = table_of(tmp_path, b"a,b\n1," + b"x" * 1_000_000 + b"\n3,4\n")
    assert [(r.line, type(r).__name__) for r in found] == [(2, "Broken"), (3, "Row")]


def test_no_header_is_seen_and_excels_first_line_is_read(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("+12125550100,Ann\n+12125550101,Bob\n")
    table = look(path)
    assert (table.header, table.columns) == (False, ("column 1", "column 2"))
    assert len(list(rows(table))) == 2
    path.write_text("sep=;\nname;city\nAnn;Rome, Italy\n")
    assert list(rows(look(path))) == [Row(3, ["Ann", "Rome, Italy"])]


def test_a_nul_is_left_for_the_fields_to_clean(tmp_path: Path) -> None:
    octets = b"a,b\n" + b"x,y\n" * 20 + b"n\x00ul,z\n"
    assert cells_of(tmp_path, octets)[-1] == (22, ["n\x00ul", "z"])


@pytest.mark.parametrize(
    ("octets", "code"),
    [
        (b"", "file:empty"),
        (b" \n\n", "file:empty"),
        (b"PK\x03\x04rest", "file:binary"),
        (bytes(range(256)) * 40, "file:binary"),
        (b"phone,PHONE\n1,2\n", "file:columns"),
        ((",".join(f"c{n}" for n in range(10_000)) + "\n").encode(), "file:columns"),
    ],
)
def test_what_is_no_table_is_refused_with_a_mend(tmp_path: Path, octets: bytes, code: str) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(octets)
    with pytest.raises(WaylineError) as caught:
        look(path)
    assert caught.value.code == code
    assert caught.value.mend


def test_folders_and_missing_files_and_encodings(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(PLAIN)
    wrong = [(tmp_path, None), (tmp_path / "none", None), (tmp_path / "t.csv", "klingon")]
    codes = []
    for path, encoding in wrong:
        with pytest.raises(WaylineError) as caught:
            look(path, encoding)
        codes.append(caught.value.code)
    assert codes == ["file:folder", "file:unreadable", "file:encoding"]
