"""The gate's decision: refusals first, then the holds together, then what to reserve."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from wayline.domain.care import Care
from wayline.domain.gate.candidate import MARKETING, Candidate
from wayline.domain.gate.caps import fills
from wayline.domain.gate.kinds import kind_of
from wayline.domain.gate.known import Known, known_of
from wayline.domain.gate.outcome import Allowed, Held, Outcome, Refused, Reservations
from wayline.domain.gate.policy import Rules
from wayline.domain.gate.seen import ALL_HOLDS, ALL_REFUSALS, seen_until
from wayline.domain.gate.solving import one_too_many, solve

_MOST_DECIDED: Final = 48  # characters of the row that decided, and its zone


def decide(candidate: Candidate, care: Care, rules: Rules, now: datetime) -> Outcome:
    """Whether the message may start at `now`; pure, and cheap enough to ask before every attempt.

    The same answer for the same arguments; every answer names the rules asked and what they saw.
    """
    known = known_of(kind_of(candidate, care, rules, now))
    for place, check in known.refusals:
        reason = check(candidate, care, rules, now)
        if reason is not None:
            return Refused(reason, seen_until(place, known.seen, candidate, care, now))
    if known.refused is not None:
        place, reason = known.refused
        return Refused(reason, seen_until(place, known.seen, candidate, care, now))
    reserved = Reservations(known.key, candidate.price_micros, known.limits)
    if known.held_seen is None:  # it waits for nothing, so no hold is asked
        return Allowed(reserved, seen_until(ALL_REFUSALS, known.seen, candidate, care, now))
    filled = fills(known.caps, candidate, care, rules.zone, now)
    seen = seen_until(ALL_HOLDS, known.held_seen, candidate, care, now)
    if rules.sunset is not None and candidate.category == MARKETING:
        seen["ignored"] = care.ignored
    seen["caps"] = {
        name: [fill, cap.most]
        for name, fill, (cap, _) in zip(known.named, filled, known.caps, strict=False)
    }
    if _is_free(known, filled, candidate, care, rules, now):
        return Allowed(reserved, seen)
    return _held_or_skipped(candidate, care, rules, now, seen) or Allowed(reserved, seen)


def _is_free(
    known: Known,
    filled: Sequence[int],
    candidate: Candidate,
    care: Care,
    rules: Rules,
    now: datetime,
) -> bool:
    """True if no cap is full and no other rule holds the message: nothing is to be solved."""
    for fill, (cap, _) in zip(filled, known.caps, strict=True):
        if fill >= cap.most:
            return False
    for hold in known.holds:  # noqa: SIM110 - half the time of all()
        if hold(candidate, care, rules, now) is not None:
            return False
    return True


def _held_or_skipped(
    candidate: Candidate, care: Care, rules: Rules, now: datetime, seen: dict[str, Any]
) -> Outcome | None:
    wait = solve(candidate, care, rules, now)
    if wait is None:
        skipped = one_too_many(candidate, care, rules, now)
        return None if skipped is None else Refused(skipped, seen)
    seen["held_by"] = list(wait.held_by)
    if wait.by:
        seen["decided"] = wait.by[:_MOST_DECIDED]
    if wait.at is None:
        return Refused(wait.reason, seen)
    return Held(wait.at, wait.reason, seen)
