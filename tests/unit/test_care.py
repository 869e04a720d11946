"""The care row as a value: what it lets through, and that nothing loosens it by accident."""

from copy import deepcopy
from datetime import UTC, datetime, timedelta
from uuid import UUID

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wayline.domain.care import (
    KEEP,
    OPTED_OUT,
    Care,
    ask,
    consent_of,
    grant,
    may_market,
    opt_out,
    pack,
    release,
    reserve,
    resume,
    revoke,
    settle,
    strictest,
    unpack,
    without_grants,
)

NOW = datetime(2026, 11, 20, 18, tzinfo=UTC)
SCOPES = [
    "sms/marketing",
    "sms/marketing/offers",
    "sms/marketing/news",
    "sms/service",
    "email/marketing",
]

instants = st.integers(0, 365 * 86_400_000).map(lambda step: NOW + timedelta(milliseconds=step))
times = st.none() | instants
blocks = st.dictionaries(
    st.sampled_from(["sms", "email"]),
    st.sampled_from(
        [OPTED_OUT, "carrier:opted_out", "carrier:invalid_number", "consent:suppressed"]
    ),
)
sends = st.lists(
    st.tuples(
        st.integers(1_700_000_000, 1_800_000_000),
        st.sampled_from(["sms/marketing", "sms/service"]),
        st.uuids().map(str),
    ),
    max_size=5,
)
cares = st.builds(
    Care,
    consent=st.dictionaries(st.sampled_from(SCOPES), st.sampled_from(["granted", "revoked"])),
    blocked=blocks,
    asked_at=times,
    opted_out_at=times,
    recent=sends.map(sorted),
    sending=st.none() | st.uuids(),
    event_at=times,
)


def said(care: Care) -> list[str | None]:
    """What the person said of every scope, unknown topics included."""
    asked = [("sms", "marketing", topic) for topic in ("offers", "news", "unknown", None)]
    return [consent_of(care, *scope) for scope in [*asked, ("sms", "service", None)]]


def strictness(word: str | None) -> int:
    return [None, "granted", "revoked"].index(word)


def test_a_topic_speaks_for_itself_and_else_its_category_does() -> None:
    care = revoke(grant(Care(), "sms/marketing"), "sms/marketing/offers")
    assert consent_of(care, "sms", "marketing", "offers") == "revoked"
    assert consent_of(care, "sms", "marketing", "news") == "granted"
    assert consent_of(care, "email", "marketing") is None
    assert may_market(care, "sms", "news")
    assert not may_market(care, "sms", "offers")


def test_a_revoked_category_takes_its_topics_along() -> None:
    care = revoke(grant(Care(), "sms/marketing/offers"), "sms/marketing")
    assert consent_of(care, "sms", "marketing", "offers") == "revoked"
    similar = revoke(grant(Care(), "sms/marketing_2/offers"), "sms/marketing")
    assert consent_of(similar, "sms", "marketing_2", "offers") == "granted"


def test_stop_closes_the_channel_and_start_opens_it_again() -> None:
    care = grant(Care(), "sms/marketing")
    stopped = opt_out(care, "sms", NOW)
    assert stopped.blocked == {"sms": OPTED_OUT}
    assert stopped.opted_out_at == NOW
    assert not may_market(stopped, "sms")
    assert resume(stopped, "sms") == care


def test_a_second_stop_keeps_the_time_of_the_first() -> None:
    stopped = opt_out(Care(), "sms", NOW)
    assert opt_out(stopped, "sms", NOW + timedelta(hours=1)).opted_out_at == NOW


def test_stop_on_a_dead_number_is_remembered_too() -> None:
    care = opt_out(Care(blocked={"sms": "carrier:invalid_number"}), "sms", NOW)
    assert care.blocked == {"sms": "carrier:invalid_number"}
    assert care.opted_out_at == NOW


@given(cares, st.sampled_from(["sms", "email"]))
def test_start_never_creates_consent_nor_lifts_what_others_closed(care: Care, channel: str) -> None:
    after = resume(care, channel)
    assert after.consent == care.consent
    closed = care.blocked.get(channel)
    lifted = closed in (OPTED_OUT, "carrier:opted_out")
    assert after.blocked.get(channel) == (None if lifted else closed)


def test_a_question_is_asked_once_and_holds_marketing_until_it_is_answered() -> None:
    care = ask(grant(Care(), "sms/marketing"), NOW)
    assert not may_market(care, "sms")
    assert ask(care, NOW + timedelta(days=1)).asked_at == NOW
    assert may_market(settle(care), "sms")
    assert may_market(resume(care, "sms"), "sms")
    assert opt_out(care, "sms", NOW).asked_at is None


@given(cares, instants)
def test_a_reservation_counts_once_and_can_be_given_back(care: Care, at: datetime) -> None:
    before = deepcopy(care)
    message_id = UUID(int=7)
    once = reserve(care, at, "sms/marketing", message_id)
    again = reserve(once, at + timedelta(minutes=1), "sms/marketing", message_id)
    assert [entry[2] for entry in again.recent].count(str(message_id)) == 1
    oldest = at.timestamp() - KEEP.total_seconds()
    assert all(entry[0] > oldest for entry in once.recent)
    kept = [entry for entry in care.recent if entry[0] > oldest + 1]
    assert set(kept) <= set(release(once, message_id).recent)
    assert str(message_id) not in {entry[2] for entry in release(again, message_id).recent}
    assert care == before


def test_a_send_is_written_down_no_earlier_than_it_happened() -> None:
    at = NOW + timedelta(microseconds=1)
    [(second, key, _)] = reserve(Care(), at, "sms/service", UUID(int=7)).recent
    assert second == int(NOW.timestamp()) + 1
    assert key == "sms/service"


@given(cares, cares)
def test_a_merge_is_the_stricter_of_both_on_every_scope(a: Care, b: Care) -> None:
    merged = strictest(a, b)
    wanted = [max(pair, key=strictness) for pair in zip(said(a), said(b), strict=True)]
    assert said(merged) == wanted
    assert set(merged.blocked) == {*a.blocked, *b.blocked}
    assert set(merged.recent) == {*a.recent, *b.recent}
    assert (merged.asked_at is None) == (a.asked_at is None and b.asked_at is None)


@given(cares, cares, cares)
def test_the_order_of_merges_does_not_matter(a: Care, b: Care, c: Care) -> None:
    left, right = strictest(strictest(a, b), c), strictest(a, strictest(c, b))
    assert said(left) == said(right)
    assert left.blocked == right.blocked
    assert left.recent == right.recent
    assert said(strictest(a, a)) == said(a)
    assert strictest(a, a).blocked == a.blocked


def test_a_block_that_start_cannot_lift_survives_a_merge() -> None:
    stopped, dead = (
        Care(blocked={"sms": OPTED_OUT}),
        Care(blocked={"sms": "carrier:invalid_number"}),
    )
    assert strictest(stopped, dead).blocked == {"sms": "carrier:invalid_number"}


def test_the_grants_of_an_address_that_is_not_kept_go_with_it() -> None:
    care = revoke(grant(grant(Care(), "sms/marketing"), "email/marketing"), "sms/service")
    assert without_grants(care, "sms").consent == {
        "email/marketing": "granted",
        "sms/service": "revoked",
    }


@given(cares)
def test_the_row_and_its_json_give_the_same_care(care: Care) -> None:
    assert unpack(pack(care)) == care
    assert unpack(orjson.loads(orjson.dumps(pack(care)))) == care


@pytest.mark.parametrize(
    "change", [lambda c: grant(c, "sms/service"), lambda c: opt_out(c, "sms", NOW)]
)
def test_transitions_leave_the_old_value_alone(change: object) -> None:
    care = grant(Care(), "sms/marketing")
    before = deepcopy(care)
    assert callable(change)
    change(care)
    assert care == before


def test_a_word_on_email_leaves_the_question_of_texts_open() -> None:
    asked = ask(grant(Care(), "sms/marketing"), NOW)
    assert opt_out(asked, "email", NOW).asked_at == NOW
    assert resume(opt_out(asked, "email", NOW), "email").asked_at == NOW
