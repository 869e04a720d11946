"""States move as the engine promises, and receipts add up in whatever order they come."""

from datetime import UTC, datetime, timedelta
from itertools import permutations
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wayline.domain.failures import BACK_OFF_LEAST, BACK_OFF_MOST, FAILURES, back_off, retryable
from wayline.domain.messages import (
    ENDED,
    MOVES,
    RECEIPTS,
    STATES,
    STEP_ENDED,
    Receipt,
    Track,
    apply_receipt,
    may_move,
)
from wayline.domain.prices import ELSEWHERE, PRICES, estimate
from wayline.domain.reasons import is_reason

NOW = datetime(2026, 11, 20, 18, tzinfo=UTC)
# "A message's states" in the design of the engine, word by word.
PROMISED = """
owed -> held sending refused expired cancelled
held -> owed refused expired cancelled
sending -> sent owed failed in_doubt
in_doubt -> sent owed failed
sent -> delivered undelivered failed expired
"""
# Receipts are monotone: what arrived after all corrects the word that it did not.
LATE = {("undelivered", "delivered"), ("failed", "delivered"), ("expired", "delivered")}
RANK = {"sent": 1, "expired": 2, "undelivered": 3, "failed": 4, "delivered": 5}

receipts = st.builds(
    Receipt,
    kind=st.sampled_from(sorted(RECEIPTS)),
    at=st.integers(0, 3).map(lambda seconds: NOW + timedelta(seconds=seconds)),
    reason=st.sampled_from([None, "carrier:unknown", "carrier:expired"]),
)
handed_over = st.sampled_from(
    [
        Track("sending"),
        Track("in_doubt"),
        Track("owed"),
        Track("sent", sent_at=NOW),
        Track("failed", "carrier:unknown", ended_at=NOW + timedelta(seconds=1)),
    ]
)


def told(track: Track, *news: Receipt) -> Track:
    for receipt in news:
        track = apply_receipt(track, receipt)
    return track


def at(seconds: int) -> datetime:
    return NOW + timedelta(seconds=seconds)


def test_the_moves_are_those_that_were_promised() -> None:
    promised = set()
    for line in PROMISED.split("\n"):
        before, _, after = line.partition(" -> ")
        promised |= {(before, state) for state in after.split()}
    built = {(before, after) for before in STATES for after in MOVES[before]}
    assert built == promised | LATE
    for before in STATES:
        for after in STATES:
            assert may_move(before, after) == ((before, after) in built)


def test_every_state_is_reached_and_the_ends_end() -> None:
    assert set().union(*MOVES.values()) == STATES
    assert all(MOVES[state] <= {"delivered"} for state in ENDED)
    assert {"owed", "held", "sending"} == STATES - STEP_ENDED
    with pytest.raises(KeyError):
        may_move("gone", "sent")


@given(handed_over, st.lists(receipts, min_size=1, max_size=4))
def test_any_four_receipts_end_alike_in_every_order(track: Track, news: list[Receipt]) -> None:
    ends = {told(track, *order) for order in permutations(news)}
    assert len(ends) == 1
    [end] = ends
    assert told(end, *news) == end


@given(handed_over, st.lists(receipts, max_size=6))
def test_the_word_about_a_message_never_gets_worse(track: Track, news: list[Receipt]) -> None:
    for receipt in news:
        after = apply_receipt(track, receipt)
        assert RANK.get(after.state, 0) >= RANK.get(track.state, 0)
        for fact in ("sent_at", "read_at", "clicked_at", "replied_at"):
            had, has = getattr(track, fact), getattr(after, fact)
            assert had is None or has <= had
        track = after


@pytest.mark.parametrize("before", ["undelivered", "expired", "failed"])
def test_a_late_delivery_beats_the_word_that_it_failed(before: str) -> None:
    track = told(Track("sent", sent_at=NOW), Receipt(before, at(1), "carrier:unknown"))
    assert (track.state, track.reason, track.ended_at) == (before, "carrier:unknown", at(1))
    track = told(track, Receipt("delivered", at(60)))
    assert (track.state, track.reason, track.ended_at) == ("delivered", None, at(60))
    assert told(track, Receipt(before, at(120), "carrier:unknown")) == track


@pytest.mark.parametrize(
    ("kind", "basis", "fact"),
    [
        ("read", "receipt", None),
        ("click", "click", "clicked_at"),
        ("reply", "reply", "replied_at"),
        ("pixel", "pixel", None),
    ],
)
def test_whoever_read_it_has_it(kind: str, basis: str, fact: str | None) -> None:
    track = told(Track("sent", sent_at=NOW), Receipt(kind, at(30)))
    assert (track.state, track.ended_at) == ("delivered", at(30))
    assert (track.read_at, track.read_basis) == (at(30), basis)
    assert track.delivered_basis == f"read:{basis}"
    assert fact is None or getattr(track, fact) == at(30)
    assert told(track, Receipt("delivered", at(5))).delivered_basis == "receipt"


def test_the_first_sign_of_reading_is_its_basis() -> None:
    track = told(Track("sent", sent_at=NOW), Receipt("reply", at(9)), Receipt("click", at(4)))
    assert (track.read_at, track.read_basis) == (at(4), "click")
    assert (track.clicked_at, track.replied_at) == (at(4), at(9))


@pytest.mark.parametrize("state", ["refused", "cancelled"])
@given(receipts)
def test_what_was_never_handed_over_has_no_receipts(state: str, receipt: Receipt) -> None:
    track = Track(state, "consent:none", ended_at=NOW)
    assert apply_receipt(track, receipt) == track


def test_a_receipt_before_our_own_record_settles_the_doubt() -> None:
    assert told(Track("sending"), Receipt("sent", at(1))) == Track("sent", sent_at=at(1))
    track = told(Track("in_doubt"), Receipt("delivered", at(3)))
    assert (track.state, track.sent_at) == ("delivered", at(3))


def test_another_kind_of_receipt_is_an_error() -> None:
    with pytest.raises(ValueError, match="no kind"):
        apply_receipt(Track("sent"), Receipt("owed", NOW))


def test_every_class_of_failure_has_a_reason() -> None:
    assert set(FAILURES) == {
        *("opted_out", "invalid_number", "blocked_content", "sender_config"),
        *("account", "transient", "expired", "unknown"),
    }
    assert all(is_reason(failure.reason) for failure in FAILURES.values())
    assert {name for name in FAILURES if retryable(name)} == {"account", "transient"}
    with pytest.raises(KeyError):
        retryable("bad luck")


@given(st.uuids(), st.integers(1, 60))
def test_back_off_is_jittered_bounded_and_the_same_each_time(message: UUID, attempt: int) -> None:
    wait = back_off(message, attempt)
    assert BACK_OFF_LEAST <= wait <= min(BACK_OFF_MOST, timedelta(seconds=min(2**attempt, 600)))
    assert wait == back_off(message, attempt)


def test_back_off_spreads_a_crowd_over_the_whole_span() -> None:
    waits = [back_off(UUID(int=number), 30) for number in range(1_000)]
    assert min(waits) < timedelta(seconds=30)
    assert max(waits) > timedelta(minutes=9)
    assert timedelta(minutes=4) < sum(waits, timedelta()) / 1_000 < timedelta(minutes=6)


def test_prices_are_per_part_and_dear_where_they_are_not_known() -> None:
    assert estimate("US", 3) == 3 * PRICES["US"].micros
    assert estimate("XX", 1) == estimate(None, 1) == ELSEWHERE.micros
    assert ELSEWHERE.micros >= max(price.micros for price in PRICES.values())
    assert all(price.source and price.confidence for price in PRICES.values())
