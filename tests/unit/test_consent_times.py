"""Consent is given in the past, and ends after it was given and no later than the law says."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wayline.domain.consent import BASES, Proof
from wayline.domain.consent_times import CLOCKS_DIFFER, EARLIEST, given_at, is_possible
from wayline.domain.errors import WaylineError

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SECONDS = st.sampled_from([-1, 0, 1, 119, 120, 121]) | st.integers(-(2 * 10**9), 2 * 10**9)
MOMENTS = SECONDS.map(lambda seconds: NOW + timedelta(seconds=seconds))  # from 1962 to 2089


def taken(told: datetime | None, proof: Proof) -> datetime | str:
    """When it was given, or under which code it was refused."""
    try:
        return given_at(told, proof, NOW)
    except WaylineError as error:
        return error.code


@given(MOMENTS | st.none(), MOMENTS | st.none(), MOMENTS | st.none(), st.sampled_from([*BASES]))
def test_what_is_taken_can_be_and_is_not_over(
    told: datetime | None, event_at: datetime | None, expires_at: datetime | None, basis: str
) -> None:
    proof = Proof(basis=basis, event_at=event_at, expires_at=expires_at)
    at = taken(told, proof)
    if isinstance(at, str):
        assert at in {"consent:at", "consent:event_at", "consent:until"}
        return
    assert EARLIEST <= at <= NOW
    assert told is None or told == at or NOW < told <= NOW + CLOCKS_DIFFER
    until = proof.until(at)
    assert until is None or until > NOW
    months = BASES[basis]
    if months is not None:
        assert until is not None
        assert until <= NOW + CLOCKS_DIFFER + timedelta(days=31 * months)


@given(MOMENTS, st.sampled_from(["implied_ebr", "implied_inquiry"]))
def test_no_purchase_stretches_what_the_law_limits(event_at: datetime, basis: str) -> None:
    proof = Proof(basis=basis, event_at=event_at)
    at = taken(None, proof)
    if isinstance(at, str):
        assert at == ("consent:until" if is_possible(event_at, NOW) else "consent:event_at")
        return
    assert event_at <= NOW + CLOCKS_DIFFER


@pytest.mark.parametrize("ahead", [timedelta(0), CLOCKS_DIFFER])
def test_a_clock_may_be_a_little_ahead(ahead: timedelta) -> None:
    assert given_at(NOW + ahead, Proof(), NOW) == NOW
    assert not is_possible(NOW + ahead + CLOCKS_DIFFER + timedelta(seconds=1), NOW)
