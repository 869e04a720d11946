"""When consent may have been given, on what it may rest and when it may end.

A date that cannot be proves nothing, and a purchase of the future would stretch what the law
limits: both are refused, never moved to another date.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

from wayline.domain.consent import Proof
from wayline.domain.errors import WaylineError

EARLIEST: Final = datetime(1990, 1, 1, tzinfo=UTC)  # nobody had sent a text; what is older is zero
CLOCKS_DIFFER: Final = timedelta(minutes=2)  # so far ahead of ours may the clock of a shop be


def is_possible(at: datetime, now: datetime) -> bool:
    """Whether somebody can have said something at that moment, as seen from `now`."""
    return EARLIEST <= at <= now + CLOCKS_DIFFER


def check_time(what: str, at: datetime, now: datetime, *, code: str) -> None:
    """Raise `code` if `what` is of the future, or older than texts are."""
    if not is_possible(at, now):
        wrong = "of the future" if at > now else f"before {EARLIEST.year}"
        message = f"{what} is {wrong}: {at.isoformat()}"
        raise WaylineError(message, code=code, mend="Give when it was, with its time zone.")


def given_at(told: datetime | None, proof: Proof, now: datetime) -> datetime:
    """When consent was given, `now` if nothing is told.

    Raises `consent:at` and `consent:event_at` for what cannot be, and `consent:until` for consent
    that is over already, or that would end later than the law says.
    """
    if told is not None:
        check_time("the consent", told, now, code="consent:at")
    if proof.event_at is not None:
        check_time("the purchase or query", proof.event_at, now, code="consent:event_at")
    at = min(told or now, now)
    until, latest = proof.until(at), replace(proof, expires_at=None).until(at)
    if until is not None and latest is not None and until > latest:
        message, mend = "the law lets this consent end sooner", f"It ends {latest.isoformat()}"
        raise WaylineError(message, code="consent:until", mend=f"{mend}, or earlier.")
    if until is not None and until <= now:
        message = f"this consent is over: it ended {until.isoformat()}"
        raise WaylineError(message, code="consent:until", mend="Ask the person again.")
    return at
