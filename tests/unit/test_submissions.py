"""Whatever a client sends is read into an event or a profile, or refused; nothing else happens."""

from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
from hypothesis import given
from hypothesis import strategies as st

from wayline.domain.intake import EventProblem
from wayline.domain.submissions import KINDS, Arrival, Happened, Told, read_message, read_time

NOW = datetime(2026, 3, 3, 17, tzinfo=UTC)
JSON: Any = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63)
    | st.floats(allow_nan=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
FIELDS = (
    *("userId", "anonymousId", "previousId", "groupId", "event", "name", "category", "messageId"),
    *("timestamp", "properties", "traits", "context"),
)
MESSAGES = st.dictionaries(st.sampled_from(FIELDS), JSON, max_size=8)
TIMES = st.none() | st.datetimes(timezones=st.just(UTC))


@given(st.sampled_from(KINDS) | JSON, MESSAGES | JSON, TIMES)
def test_anything_is_read_or_refused(kind: Any, message: Any, sent_at: datetime | None) -> None:
    sent = orjson.loads(orjson.dumps(message))
    read = read_message(kind, sent, Arrival(NOW, sent_at, "fallback"))
    match read:
        case EventProblem():
            assert read.code.startswith("event:")
            assert read.what
            assert read.mend
        case Happened():
            assert read.occurred_at <= NOW
            assert read.name.strip()
            assert read.identity[1]
        case Told():
            assert read.message_id


def test_the_same_content_has_the_same_id() -> None:
    def id_of(**more: Any) -> str:
        message = {"userId": "ann", "event": "Seen", "timestamp": "2026-03-03T09:00:00Z"}
        read = read_message(
            "track", {**message, "properties": {}, **more}, Arrival(NOW, None, "fallback")
        )
        assert isinstance(read, Happened)
        return read.message_id

    assert id_of() == id_of(sentAt="2026-03-03T09:00:01Z", writeKey="wk")
    assert id_of() != id_of(timestamp="2026-03-03T09:00:01Z")
    assert id_of() != id_of(userId="bob")


@given(
    st.timedeltas(timedelta(0), timedelta(days=20)),
    st.timedeltas(-timedelta(9999), timedelta(9999)),
)
def test_the_time_between_happening_and_sending_is_kept(age: timedelta, skew: timedelta) -> None:
    sent = NOW + skew
    message = {"userId": "ann", "event": "Seen", "timestamp": (sent - age).isoformat()}
    read = read_message("track", message, Arrival(NOW, sent, "fallback"))
    assert isinstance(read, Happened)
    assert NOW - read.occurred_at == age


def test_times_as_clients_write_them() -> None:
    for text in ("2026-03-03T17:00:00.000Z", "2026-03-03T12:00:00-05:00", "2026-03-03 17:00:00"):
        assert read_time(text) == NOW
    nones: list[Any] = [None, 1_700_000_000, "", "soon", "0001-01-01T00:00:00+23:59", [], {}]
    for none in nones:
        assert read_time(none) is None
