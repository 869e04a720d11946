"""A file of purchases is read whole or refused whole, with every fault named and mended."""

import gzip
from datetime import date
from decimal import Decimal
from hashlib import sha256
from pathlib import Path

import pytest

from wayline.domain.errors import WaylineError
from wayline.runtime.orders_file import MOST_SHOWN, OrdersFileError, Purchase, read_orders
from wayline.runtime.replay_plan import ReplayPlan, read_purchases

HEADER = " customer_id  date number_of_cds  dollar_value\n"
GOOD = " 00001 19970101  1   11.77\n"


def written(folder: Path, text: str | bytes, name: str = "orders.txt") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def refused(path: Path) -> OrdersFileError:
    with pytest.raises(OrdersFileError) as caught:
        read_orders(path)
    return caught.value


def test_the_real_file_is_read_whole(shared_data: Path) -> None:
    found = read_orders(shared_data / "cdnow_master.txt.gz")
    assert len(found.purchases) == 69_659
    assert len({p.customer for p in found.purchases}) == 23_570
    assert sum(1 for p in found.purchases if p.dollars == 0) == 80
    said = [(p.customer, p.on, p.items, p.dollars) for p in found.purchases]
    assert len(said) - len(set(said)) == 255
    assert sum(p.dollars for p in found.purchases) == Decimal("2500315.63")
    assert found.purchases[0] == Purchase(2, "00001", date(1997, 1, 1), 1, Decimal("11.77"))
    assert found.purchases[-1].line == 69_660


def test_the_hash_is_of_the_file_as_it_lies_on_disk(tmp_path: Path) -> None:
    octets = gzip.compress((HEADER + GOOD).encode())
    found = read_orders(written(tmp_path, octets, "orders.txt.gz"))
    assert found.sha256 == sha256(octets).hexdigest()
    assert [p.line for p in found.purchases] == [2]


def test_a_header_is_optional_and_blank_lines_count_as_lines(tmp_path: Path) -> None:
    found = read_orders(written(tmp_path, GOOD + "\r\n" + GOOD))
    assert [p.line for p in found.purchases] == [1, 3]


def test_a_last_line_without_a_line_break_is_whole_if_it_looks_like_the_others(
    tmp_path: Path,
) -> None:
    assert len(read_orders(written(tmp_path, GOOD + GOOD.rstrip())).purchases) == 2


@pytest.mark.parametrize("cut", [1, 2, 3, 5, 8, 15])
def test_half_a_line_at_the_end_is_named(tmp_path: Path, cut: int) -> None:
    error = refused(written(tmp_path, HEADER + GOOD + GOOD.rstrip()[:-cut]))
    (fault,) = error.faults
    assert (fault.line, fault.what) == (3, "half a line.")
    assert "orders.txt:3: half a line." in str(error)


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("00001 19970229 1 11.77", "there is no day 19970229."),
        ("00001 19971301 1 11.77", "there is no day 19971301."),
        ("00001 1997-01-01 1 11.77", "'1997-01-01' is no date."),
        ("00001 18990101 1 11.77", "the year 1899 is out of range."),
        ("00001 19970101 1", "3 columns where 4 belong."),
        ("00001 19970101 1 11.77 12", "5 columns where 4 belong."),
        ("00001 19970101 1 -11.77", "a negative amount (-11.77)."),
        ("00001 19970101 -1 11.77", "a negative number of items (-1)."),
        ("00001 19970101 one 11.77", "'one' is no number of items."),
        ("00001 19970101 1 11,77", "'11,77' is no amount."),
        ("00001 19970101 1 NaN", "'NaN' is no amount."),
        ("00001 19970101 1 1e5", "'1e5' is no amount."),
        ("00001 19970101 ١ 11.77", "'١' is no number of items."),
        ("0\x00001 19970101 1 11.77", "'0\\x00001' is no customer id."),
    ],
)
def test_every_fault_is_named_with_file_and_line(tmp_path: Path, line: str, what: str) -> None:
    path = written(tmp_path, f"{HEADER}{GOOD}{line}\n{GOOD}")
    error = refused(path)
    (fault,) = error.faults
    assert (fault.line, fault.what) == (3, what)
    assert f"{path}:3: {what} {fault.mend}" in str(error)
    assert fault.mend.endswith(".")


def test_all_faults_are_told_at_once_up_to_twenty(tmp_path: Path) -> None:
    error = refused(written(tmp_path, GOOD + "a b\n" * 3))
    assert [fault.line for fault in error.faults] == [2, 3, 4]
    error = refused(written(tmp_path, "1 b\n" * 50))
    assert len(error.faults) == MOST_SHOWN
    assert str(error).startswith("the first 20 bad lines in ")


def test_what_is_no_text_or_has_no_lines_is_refused_early(tmp_path: Path) -> None:
    assert (
        "no text" in refused(written(tmp_path, GOOD.encode() + b"\xff\xfe 1 2 3\n")).faults[0].what
    )
    assert "without end" in refused(written(tmp_path, "1" * 5_000)).faults[0].what


def test_a_damaged_archive_is_named(tmp_path: Path) -> None:
    octets = gzip.compress((HEADER + GOOD * 5_000).encode())
    error = refused(written(tmp_path, octets[: len(octets) // 2], "orders.txt.gz"))
    assert "cannot be unpacked" in error.faults[-1].what


@pytest.mark.parametrize("text", ["", HEADER, "\n\n"])
def test_a_file_without_purchases_is_refused(tmp_path: Path, text: str) -> None:
    assert refused(written(tmp_path, text)).code == "orders:empty"


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    assert refused(tmp_path / "nothing.txt").code == "orders:unreadable"
    assert refused(tmp_path).code == "orders:unreadable"


def test_free_purchases_and_odd_years_are_kept(tmp_path: Path) -> None:
    found = read_orders(written(tmp_path, "a 19700101 1 0.00\nb 20991231 3 5\n"))
    assert [p.dollars for p in found.purchases] == [Decimal("0.00"), Decimal(5)]
    assert [p.on.year for p in found.purchases] == [1970, 2099]


def test_a_last_day_before_the_first_purchase_is_refused(tmp_path: Path) -> None:
    orders = written(tmp_path, GOOD)
    plan = ReplayPlan(str(orders), "journeys", "1996-12-31", 1, "2026-11-25")
    with pytest.raises(WaylineError, match="no purchase up to 1996-12-31") as caught:
        read_purchases(plan)
    assert caught.value.code == "replay:empty"
    assert "1997-" in caught.value.mend
