"""The gate's decision: refusals first, then the holds together, then what to reserve."""

from datetime import datetime
from functools import lru_cache
from typing import Any, Final

from wayline.domain.care import Care, consent_of
from wayline.domain.gate.candidate import MARKETING, Candidate
from wayline.domain.gate.caps import cap_key, used
from wayline.domain.gate.holds import HOLDS, Wait, legal_caps, one_too_many, solve
from wayline.domain.gate.outcome import Allowed, Held, Outcome, Refused, Reservations
from wayline.domain.gate.policy import Rules
from wayline.domain.gate.refusals import REFUSALS
from wayline.domain.places.calendars import calendars_version

GATE_VERSION: Final = 1  # of the order of the rules; each rule has a version of its own
# What is written down of names and lists that others choose, so that a certificate stays small.
_MOST_ZONES: Final = 6  # of a number that may be anywhere; then their count
_MOST_CAPS: Final = 3
_MOST_RULES: Final = 3
_MOST_DECIDED: Final = 60  # characters of the row that decided, and its zone
_LONGEST: Final = 24  # characters, the last ones: that is where versions stand

_NAMES: Final = (
    *(f"{rule.id}@{rule.version}" for rule in REFUSALS),
    *(f"{rule.id}@{rule.version}" for rule in HOLDS),
)
_ASKED: Final = tuple(" ".join(_NAMES[: count + 1]) for count in range(len(_NAMES)))
_HELD_AFTER: Final = len(_NAMES) - 1


def decide(candidate: Candidate, care: Care, rules: Rules, now: datetime) -> Outcome:
    """Whether the message may start at `now`; pure, and cheap enough to ask before every attempt.

    The same answer for the same arguments; every answer names the rules asked and what they saw.
    """
    for place, refusal in enumerate(REFUSALS):
        reason = refusal.check(candidate, care, rules, now)
        if reason is not None:
            return Refused(reason, _seen(candidate, care, rules, now, place))
    seen = _seen(candidate, care, rules, now, _HELD_AFTER)
    if candidate.is_opt_out_answer:
        return Allowed(Reservations(None, candidate.price_micros, ()), seen)
    wait = solve(candidate, care, rules, now)
    if wait is not None:
        return _held(wait, seen)
    skipped = one_too_many(candidate, care, rules, now)
    if skipped is not None:
        return Refused(skipped, seen)
    return Allowed(_reservations(candidate, rules), seen)


def _held(wait: Wait, seen: dict[str, Any]) -> Outcome:
    seen["held_by"] = list(wait.held_by)
    if wait.by:
        seen["decided"] = wait.by[:_MOST_DECIDED]
    if wait.at is None:
        return Refused(wait.reason, seen)
    return Held(wait.at, wait.reason, seen)


def _reservations(candidate: Candidate, rules: Rules) -> Reservations:
    legal = legal_caps(rules.book, candidate.places, candidate.category)
    limits = (*legal, *rules.caps, *rules.gaps)
    return Reservations(cap_key(candidate, limits), candidate.price_micros, limits)


def _seen(
    candidate: Candidate, care: Care, rules: Rules, now: datetime, place: int
) -> dict[str, Any]:
    """What was asked and what it saw: plain values, at most 1 KiB as JSON."""
    zones = candidate.zones
    seen: dict[str, Any] = {
        "gate": GATE_VERSION,
        "rules": _ASKED[place],
        "policy": _short(rules.version),
        "as_of": _short(rules.as_of),
        "at": now.isoformat(),
        "scope": _scope(candidate),
        "consent": consent_of(care, candidate.channel, candidate.category, candidate.topic),
        "country": candidate.country and _short(candidate.country),
        "zones": zones if len(zones) <= _MOST_ZONES else (*zones[:_MOST_ZONES], len(zones)),
        "places": candidate.places[:_MOST_ZONES],
        "tz": _short(rules.tz_version),
        "holidays": calendars_version(),
        "parts": candidate.parts,
        "price": candidate.price_micros,
    }
    if candidate.sender is not None:
        seen["sender"] = _short(candidate.sender.id)
    if rules.budget is not None:
        seen["budget"] = rules.budget.left_micros
    if place == _HELD_AFTER:
        seen["quiet"] = _quiet(rules, candidate.places, candidate.category)
        limits = (*legal_caps(rules.book, candidate.places, candidate.category), *rules.caps)
        seen["caps"] = {
            _short(cap.id): [used(cap, candidate, care, rules.zone, now), cap.most]
            for cap in [cap for cap in limits if cap.binds(candidate)][:_MOST_CAPS]
        }
        if rules.sunset is not None and candidate.category == MARKETING:
            seen["ignored"] = care.ignored
    return seen


def _quiet(rules: Rules, places: tuple[str, ...], category: str) -> list[str]:
    """The hours and blackouts asked, the most particular last; of very many only the count."""
    hours = rules.book.hours_for(places, category).rules
    asked = [rule.name for rule in (*hours, *rules.book.blackouts_for(places, category))]
    return (
        asked
        if len(asked) <= _MOST_RULES
        else [*asked[:_MOST_RULES], f"+{len(asked) - _MOST_RULES}"]
    )


def _scope(candidate: Candidate) -> str:
    topic = f"/{_short(candidate.topic)}" if candidate.topic else ""
    return f"{candidate.channel}/{candidate.category}{topic}"


@lru_cache(maxsize=4_096)
def _short(name: str) -> str:
    if len(name) <= _LONGEST and name.isascii() and name.isprintable():
        return name
    return "".join(
        character if character.isascii() and character.isprintable() else "?"
        for character in name[-_LONGEST:]
    )
