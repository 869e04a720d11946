"""The table of comparisons in `domain/conditions/values.py`, cell by cell."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from wayline.domain.conditions.values import (
    OPERATORS,
    Moment,
    Test,
    holds,
    look_up,
    number_of,
    time_of,
)

NOW = datetime(2024, 3, 10, 12, tzinfo=UTC)
# One value of each row of the table; its last column is what `is` says to the operands below.
OPERANDS: list[Any] = [25, "25", "pro", "2024-03-10T11:00:00Z", True, ("a", "b")]
ROWS: list[tuple[Any, str]] = [
    (None, "......"),
    (25, "xx...."),
    (25.0, "xx...."),
    ("25", "xx...."),
    ("25.0", "xx...."),
    ("pro", "..x..."),
    ("2024-03-10T11:00:00Z", "...x.."),
    ("2024-03-10T12:00:00+01:00", "...x.."),
    (True, "....x."),
    ("true", "....x."),
    (False, "......"),
    (1, "......"),
    (["a", "b"], ".....x"),
    (["a"], "......"),
    ({"a": 1}, "......"),
]


@pytest.mark.parametrize(("value", "row"), ROWS, ids=[repr(value) for value, _ in ROWS])
def test_equality_of_every_pair_of_types(value: Any, row: str) -> None:
    said = [holds(Test("is", operand), value, NOW) for operand in OPERANDS]
    assert "".join("x" if answer else "." for answer in said) == row


@pytest.mark.parametrize(("value", "row"), ROWS, ids=[repr(value) for value, _ in ROWS])
def test_is_not_is_the_opposite_for_all_but_nothing(value: Any, row: str) -> None:
    said = [holds(Test("is_not", operand), value, NOW) for operand in OPERANDS]
    expected = [value is not None and cell == "." for cell in row]
    assert said == expected


@pytest.mark.parametrize(
    ("operator", "operand", "yes", "no"),
    [
        ("gte", 25, [25, 25.0, "25", "3e1", 10**30], [24.99, "24", True, "many", [30], {}]),
        ("gt", 25, [25.01, "26"], [25, "25.0"]),
        ("lte", 0.1, [0.1, "0.1", "0.10", -5], ["0.1000000000000000000001", 0.11]),
        ("lt", "0.3", [0.1 + 0.1, "0.29"], [0.3, "0.30"]),
        ("gte", "2024-03-10", ["2024-03-10", "2024-03-10T00:00:00Z"], ["2024-03-09", 20240310]),
        ("between", (10, 20), [10, 15, "20"], [9.99, "21", "x", True]),
        (
            "between",
            (Moment(away=timedelta(days=-7)), Moment()),
            ["2024-03-10T12:00:00Z", "2024-03-04"],
            ["2024-03-01", "2024-03-11", 7],
        ),
        ("in", ("a", 2), ["a", 2, "2", ["x", "a"]], ["A", 3, ["x"], [], {}]),
        ("contains", "pro", ["a pro", ["x", "pro"]], ["Pro", ["a pro"], 5, {"pro": 1}]),
        ("contains", 2, [[1, 2], ["2"]], ["2", 2, [1]]),
        ("starts_with", "+1", ["+1555"], ["1555", 1, ["+1"]]),
        ("exists", True, [0, "", False, [], {}], [None]),
        ("exists", False, [None], [0, ""]),
        (
            "before",
            Moment(datetime(2024, 3, 10, tzinfo=UTC)),
            ["2024-03-09", "2024-03-09T23:59:59-00:00", date(2024, 3, 9)],
            ["2024-03-10", "2024-03-09T23:59:59-05:00", "soon", 5, True],
        ),
        ("after", Moment(away=timedelta(days=-1)), ["2024-03-10", NOW], ["2024-03-09", "x"]),
        ("within", timedelta(days=-7), ["2024-03-10", "2024-03-04"], ["2024-03-11", "2024-03-01"]),
        ("within", timedelta(days=7), ["2024-03-11", "2024-03-17"], ["2024-03-10", "2024-03-18"]),
        ("is", "2024-02-29", ["2024-02-29", "2024-02-29T23:00:00Z"], ["2024-03-01", "2023-02-29"]),
    ],
    ids=lambda case: case if isinstance(case, str) and case in OPERATORS else "",
)
def test_what_an_operator_holds_for(
    operator: str, operand: Any, yes: list[Any], no: list[Any]
) -> None:
    test = Test(operator, operand)
    assert [value for value in yes if not holds(test, value, NOW)] == []
    assert [value for value in no if holds(test, value, NOW)] == []


OPERAND_OF: dict[str, Any] = {
    "in": ("a",),
    "between": (1, 2),
    "before": Moment(),
    "after": Moment(),
    "within": timedelta(days=-1),
    "exists": True,
}


@pytest.mark.parametrize("operator", OPERATORS)
def test_a_comparison_with_nothing_is_false(operator: str) -> None:
    assert holds(Test(operator, OPERAND_OF.get(operator, "1")), None, NOW) is False


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("value", 3),
        ("items.0.sku", "A1"),
        ("items.1.sku", None),
        ("items.x", None),
        ("items.-1.sku", None),
        ("items.0", {"sku": "A1"}),
        ("utm.source", "mail"),
        ("utm.medium.kind", "x"),
        ("value.more", None),
        ("", None),
        ("nothing", None),
    ],
)
def test_a_dotted_path_finds_a_value(path: str, value: Any) -> None:
    properties = {
        "value": 3,
        "items": [{"sku": "A1"}],
        "utm.source": "mail",
        "utm.medium": {"kind": "x"},
    }
    assert look_up(properties, path) == value


@pytest.mark.parametrize("value", ["1e999999", "nan", "inf", "1_000", "٣", "0x10", " 1", "", True])
def test_what_only_looks_like_a_number_is_none(value: Any) -> None:
    assert number_of(value) is None


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf")])
def test_no_number_is_infinite(value: float) -> None:
    assert number_of(value) is None


def test_numbers_are_exact() -> None:
    assert number_of(0.1) == number_of("0.1") == Decimal("0.1")
    assert number_of(10**5000) == Decimal(10**5000)


@pytest.mark.parametrize(
    "value", ["2023-02-29", "2024-13-01", "2024-3-1", "24-03-01", "2024-03-01T25:00", "٢٠٢٤-٠٣-٠١"]
)
def test_what_only_looks_like_a_time_is_none(value: str) -> None:
    assert time_of(value) is None


@pytest.mark.parametrize("value", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_a_time_beyond_the_calendar_is_none(value: str) -> None:
    assert time_of(value) is None


def test_a_time_with_nanoseconds_is_read() -> None:
    assert time_of("2024-03-10T12:00:00.123456789Z") == NOW.replace(microsecond=123456)


def test_a_moment_stops_at_the_edge_of_the_calendar() -> None:
    far = Moment(away=timedelta(days=3_000_000))
    assert far.seen_from(NOW).year == 9999
    assert Moment(away=-far.away).seen_from(NOW).year == 1
