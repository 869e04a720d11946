"""What comes in from outside is cleaned or refused, and never breaks what stores it."""

import sys
from datetime import UTC, datetime
from typing import Any

import orjson
from hypothesis import given
from hypothesis import strategies as st

from wayline.domain.intake import Cleaned, EventProblem, read_event

NOW = datetime(2026, 3, 3, 12, tzinfo=UTC)


def read(properties: Any, name: Any = "Order Completed", at: datetime = NOW) -> Any:
    """An event with these properties."""
    return read_event(name, "id-1", at, NOW, properties)


def code(found: Any) -> str:
    """The code of a refusal."""
    assert isinstance(found, EventProblem), found
    assert found.what
    assert found.mend
    return found.code


def test_ten_thousand_properties_are_refused() -> None:
    assert code(read({f"k{n}": n for n in range(10_000)})) == "event:properties"
    assert isinstance(read({f"k{n}": n for n in range(500)}), Cleaned)


def test_size_depth_and_shape() -> None:
    assert code(read({"text": "x" * 33_000})) == "event:size"
    deep: Any = {}
    for _ in range(sys.getrecursionlimit() // 4):
        deep = {"a": deep}
    assert code(read(deep)) == "event:depth"
    assert code(read([1, 2])) == "event:properties"


def test_names_and_ids() -> None:
    assert code(read({}, name="")) == "event:name"
    assert code(read({}, name="x" * 201)) == "event:name"
    assert code(read({}, name=7)) == "event:name"
    assert code(read({}, name="message.delivered")) == "event:reserved"
    assert code(read_event("Order", "", NOW, NOW, {})) == "event:message_id"


def test_nul_and_lone_surrogates_go_with_a_note() -> None:
    found = read({"a\x00": "b\x00\ud800c", "n": float("nan"), "i": 10**400})
    assert found.properties == {"a": "bc", "n": None, "i": str(10**400)}
    assert found.notes == ("characters that cannot be stored", "not a number")


def test_times_of_1970_and_2099() -> None:
    old = datetime(1970, 1, 1, tzinfo=UTC)
    assert read({}, at=old).occurred_at == old
    future = read({}, at=datetime(2099, 1, 1, tzinfo=UTC))
    assert future.occurred_at == NOW
    assert future.notes == ("time in the future",)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(st.dictionaries(st.text(), JSON, max_size=8))
def test_what_is_let_in_can_be_stored(properties: dict[str, Any]) -> None:
    found = read(properties)
    assert isinstance(found, Cleaned)
    text = orjson.dumps(found.properties).decode()
    assert "\\u0000" not in text
