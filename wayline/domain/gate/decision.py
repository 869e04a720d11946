"""The gate's decision: refusals first, then the holds together, then what to reserve."""

from datetime import datetime
from functools import lru_cache
from typing import Any, Final

from wayline.domain.care import Care, consent_of
from wayline.domain.gate.candidate import MARKETING, Candidate
from wayline.domain.gate.caps import cap_key, used
from wayline.domain.gate.holds import HOLDS, Wait, legal_caps, one_too_many, solve
from wayline.domain.gate.outcome import Allowed, Held, Outcome, Refused, Reservations
from wayline.domain.gate.own import own_caps
from wayline.domain.gate.policy import Rules
from wayline.domain.gate.refusals import REFUSALS
from wayline.domain.places.calendars import calendars_version
from wayline.domain.rulebook import Rulebook

GATE_VERSION: Final = 1  # of the order of the rules; each rule has a version of its own
# What is written down of names and lists that others choose, so that a certificate stays small.
_ZONES, _PLACES, _QUIET = 30, 22, 56  # characters of names; of more there is the count
_MOST_CAPS: Final = 3
_MOST_DECIDED: Final = 48  # characters of the row that decided, and its zone
_OF_DATA: Final = 12  # characters of dates and versions of data
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
    if candidate.is_opt_out_answer:  # it waits for nothing, so no hold is asked
        seen = _seen(candidate, care, rules, now, len(REFUSALS) - 1)
        return Allowed(Reservations(None, candidate.price_micros, ()), seen)
    seen = _seen(candidate, care, rules, now, _HELD_AFTER)
    wait = solve(candidate, care, rules, now)
    if wait is not None:
        return _held(wait, seen)
    skipped = one_too_many(candidate, care, rules, now)
    if skipped is not None:
        return Refused(skipped, seen)
    return Allowed(_reservations(candidate, care, rules), seen)


def _held(wait: Wait, seen: dict[str, Any]) -> Outcome:
    seen["held_by"] = list(wait.held_by)
    if wait.by:
        seen["decided"] = wait.by[:_MOST_DECIDED]
    if wait.at is None:
        return Refused(wait.reason, seen)
    return Held(wait.at, wait.reason, seen)


def _reservations(candidate: Candidate, care: Care, rules: Rules) -> Reservations:
    legal = legal_caps(rules.book, candidate.places, candidate.category)
    limits = (*legal, *own_caps(care.wishes), *rules.caps, *rules.gaps)
    return Reservations(cap_key(candidate, limits), candidate.price_micros, limits)


def _seen(
    candidate: Candidate, care: Care, rules: Rules, now: datetime, place: int
) -> dict[str, Any]:
    """What was asked and what it saw: plain values, at most 1 KiB as JSON."""
    seen: dict[str, Any] = {
        "gate": GATE_VERSION,
        "rules": _ASKED[place],
        "policy": _short(rules.version),
        "as_of": _short(rules.as_of[-_OF_DATA:]),
        "at": now.isoformat(),
        "scope": _scope(candidate),
        "consent": consent_of(care, candidate.channel, candidate.category, candidate.topic),
        "country": candidate.country and _short(candidate.country[-_OF_DATA:]),
        "zones": _brief(candidate.zones, _ZONES),
        "places": _brief(candidate.places, _PLACES),
        "tz": _short(rules.tz_version[-_OF_DATA:]),
        "holidays": calendars_version(),
        "parts": candidate.parts,
        "price": candidate.price_micros,
    }
    if candidate.sender is not None:
        seen["sender"] = _short(candidate.sender.id)
    if candidate.daily:
        tightest = min(candidate.daily, key=lambda one: one.most - one.used)
        seen["day"] = (tightest.used, tightest.most)
    if rules.budget is not None:
        seen["budget"] = rules.budget.left_micros
    if place == _HELD_AFTER:
        seen["quiet"] = _quiet(rules.book, candidate.places, candidate.category)
        legal = legal_caps(rules.book, candidate.places, candidate.category)
        limits = (*legal, *own_caps(care.wishes), *rules.caps)
        seen["caps"] = {
            _short(cap.id): [used(cap, candidate, care, rules.zone, now), cap.most]
            for cap in [cap for cap in limits if cap.binds(candidate)][:_MOST_CAPS]
        }
        if rules.sunset is not None and candidate.category == MARKETING:
            seen["ignored"] = care.ignored
    return seen


@lru_cache(maxsize=4_096)
def _quiet(book: Rulebook, places: tuple[str, ...], category: str) -> tuple[str | int, ...]:
    """The hours and blackouts that bind the message."""
    hours = book.hours_for(places, category).rules
    asked = (*hours, *book.blackouts_for(places, category))
    return _brief(tuple(rule.name for rule in asked), _QUIET)


@lru_cache(maxsize=4_096)
def _brief(names: tuple[str, ...], most: int) -> tuple[str | int, ...]:
    """As many names as fit; if some do not, the count of all comes last."""
    room = most
    for number, name in enumerate(names):
        room -= len(name) + 3
        if room < 0:
            return (*names[:number], len(names))
    return names


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
