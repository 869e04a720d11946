"""Every transport carries the same: JSON there and back changes nothing."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.sandbox.making import text
from wayline.sandbox import Answer, Happening, Submission, wire

words = st.text(st.characters(codec="utf-8"))
times = st.datetimes(timezones=st.just(UTC))
small = st.integers(0, 2**31)
submissions = st.builds(Submission, words, words, words, words, small, times, words, small)
statuses = st.sampled_from(["accepted", "rejected", "throttled", "unavailable", "lost"])
answers = st.builds(
    Answer,
    statuses,
    st.none() | words,
    st.none() | words,
    st.none() | st.floats(0, 1e6),
    small,
)
data = st.dictionaries(words, words | small | st.none())
kinds = st.sampled_from(["receipt", "reply", "visit", "order"])
happenings = st.builds(Happening, small, words, times, kinds, words, data)


def bytes_and_back(given_object: dict[str, Any]) -> Any:
    return orjson.loads(orjson.dumps(given_object))


@given(submissions)
def test_submissions(each: Submission) -> None:
    assert wire.submission_from_json(bytes_and_back(wire.submission_to_json(each))) == each


@given(answers)
def test_answers(each: Answer) -> None:
    assert wire.answer_from_json(bytes_and_back(wire.answer_to_json(each))) == each


@given(happenings)
def test_happenings(each: Happening) -> None:
    assert wire.happening_from_json(bytes_and_back(wire.happening_to_json(each))) == each


def test_times_are_written_in_utc() -> None:
    abroad = datetime(2026, 3, 3, 10, tzinfo=timezone(timedelta(hours=1)))
    written = wire.submission_to_json(text("a", at=abroad))
    assert written["at"] == "2026-03-03T09:00:00Z"


def test_an_attempt_may_be_left_out() -> None:
    written = wire.submission_to_json(text("a", attempt=3))
    del written["attempt"]
    assert wire.submission_from_json(written).attempt == 1


@pytest.mark.parametrize(
    ("field", "value", "error"),
    [
        ("key", 5, TypeError),
        ("text", None, TypeError),
        ("at", "2026-03-03T09:00:00", ValueError),
        ("at", "yesterday", ValueError),
        ("parts", "many", ValueError),
    ],
)
def test_what_is_wrong_is_an_error(field: str, value: object, error: type[Exception]) -> None:
    with pytest.raises(error):
        wire.submission_from_json({**wire.submission_to_json(text("a")), field: value})


def test_what_is_missing_is_an_error() -> None:
    with pytest.raises(KeyError, match="sender"):
        wire.submission_from_json({"key": "a", "to": "+14155550123"})
