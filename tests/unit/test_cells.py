"""No cell that leaves is a formula, and every one comes back as what it was."""

import csv
import io
import string

from hypothesis import given
from hypothesis import strategies as st

from wayline.domain.cells import bare, exact, guessed, safe, written

DANGEROUS = "=+-@\t\r\n\x00\uff1d\uff0b\uff0d\uff20"
TEXTS = st.text(alphabet=st.sampled_from(DANGEROUS + "'\"[{,;\n 019.eE" + string.ascii_letters))
VALUES = st.one_of(
    TEXTS,
    st.booleans(),
    st.integers(-(2**53) + 1, 2**53 - 1),
    st.floats(allow_nan=False, allow_infinity=False),
    st.lists(TEXTS, max_size=3),
)


@given(TEXTS)
def test_a_text_comes_back_and_is_no_formula(text: str) -> None:
    cell = safe(text)
    assert bare(cell) == text
    if cell[:1] and cell[0] in DANGEROUS:
        assert cell.lstrip("+-").replace(".", "").isdigit(), "a plain number calculates nothing"


@given(VALUES)
def test_an_attribute_comes_back_of_the_same_kind_through_csv(value: object) -> None:
    told = io.StringIO()
    csv.writer(told).writerow([written(value), "end"])
    (row,) = csv.reader(io.StringIO(told.getvalue(), newline=""))
    back = exact(bare(row[0]))
    assert (type(back), back) == (type(value), value)


def test_numbers_for_phones_stay_readable() -> None:
    assert [safe(text) for text in ("+12125550100", "-5", "=1+1", "@SUM", "'tis", "-a", "")] == [
        "+12125550100", "-5", "'=1+1", "'@SUM", "''tis", "'-a", "",
    ]  # fmt: skip
    assert [bare(cell) for cell in ("'+49 170", "'tis", "'")] == ["+49 170", "'tis", "'"]


def test_foreign_values_become_numbers_unless_they_are_codes() -> None:
    assert guessed("orders", "12") == 12
    assert guessed("rate", "1.5") == 1.5
    assert guessed("vip", "TRUE") is True
    for name, text in [("postcode", "12345"), ("orders", "0123"), ("order_id", "9"), ("x", "1,5")]:
        assert guessed(name, text) == text
