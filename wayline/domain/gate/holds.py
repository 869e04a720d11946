"""The holds of the gate, solved together: the first instant at which all of them let go."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final, NamedTuple

from wayline.domain.care import Care
from wayline.domain.gate.candidate import MARKETING, Candidate
from wayline.domain.gate.caps import SKIP, Cap, free_at
from wayline.domain.gate.own import own_caps, own_hours
from wayline.domain.gate.policy import Rules
from wayline.domain.quiet_hours import (
    SEARCH,
    Hours,
    falls_on_holiday,
    last_to_open,
    next_open,
)
from wayline.domain.rulebook import Rulebook

RECHECK: Final = timedelta(hours=4)  # for a hold whose end nobody knows; its end asks sooner


class Push(NamedTuple):
    """A rule that does not allow now: the first instant it does (None: unknown), and its reason.

    `by` is the row of law, custom or policy behind it, with the clock that it is read on.
    """

    until: datetime | None
    reason: str
    by: str = ""


Check = Callable[[Candidate, Care, Rules, datetime], Push | None]


@dataclass(frozen=True, slots=True)
class Hold:
    """One rule: `check` says at an instant whether it allows (None) or to when it pushes."""

    id: str
    version: int
    check: Check


class Wait(NamedTuple):
    """How the holds came out: the first common instant, the reason that set it, all that held.

    `at` None means not before the message's expiry, or never.
    """

    at: datetime | None
    reason: str
    held_by: tuple[str, ...]
    by: str = ""


def _workspace_paused(_message: Candidate, _care: Care, rules: Rules, _at: datetime) -> Push | None:
    return Push(None, "workspace:paused") if rules.paused else None


def _paused(message: Candidate, _care: Care, _rules: Rules, _at: datetime) -> Push | None:
    return Push(None, "journey:paused") if message.journey_state == "paused" else None


def _asked(message: Candidate, care: Care, _rules: Rules, _at: datetime) -> Push | None:
    """An unclear wish to stop counts as one for marketing until the person has answered."""
    held = message.category == MARKETING and care.asked_at is not None
    return Push(None, "consent:asked") if held else None


def _budget(message: Candidate, _care: Care, rules: Rules, at: datetime) -> Push | None:
    budget = rules.budget
    if budget is None or message.price_micros <= budget.left_micros:
        return None
    if budget.renews_at is not None and at >= budget.renews_at:
        return None
    return Push(budget.renews_at, "budget:spent")


def _sender_day(message: Candidate, _care: Care, _rules: Rules, at: datetime) -> Push | None:
    """To the carriers' next day, if the sender's brand or campaign has no room in this one."""
    full = [one for one in message.daily if not one.has_room(message.parts) and at < one.until]
    return Push(full[0].until, "sender:daily", full[0].name) if full else None


def _quiet_hours(message: Candidate, _care: Care, rules: Rules, at: datetime) -> Push | None:
    return _closed(*hours_of(message, rules), message, at)


def _blackout(message: Candidate, _care: Care, rules: Rules, at: datetime) -> Push | None:
    days = rules.book.blackouts_for(message.places, message.category)
    return _closed(days, message.zones or (rules.zone,), message, at) if days else None


def hours_of(message: Candidate, rules: Rules) -> tuple[Hours, tuple[str, ...]]:
    """The hours that bind a message, and every clock that they are read on."""
    hours = rules.book.hours_for(message.places, message.category)
    zones = message.zones or (rules.zone,)
    return hours.rules, zones if not hours.zones else tuple(dict.fromkeys((*zones, *hours.zones)))


def _closed(hours: Hours, zones: tuple[str, ...], message: Candidate, at: datetime) -> Push | None:
    """To when closed hours push, and the reason of the rule that opens last."""
    first = next_open(hours, zones, at, message.expires_at) if hours else at
    if first == at:
        return None
    shut, zone = last_to_open(hours, zones, first or at)
    holiday = falls_on_holiday(shut, zone, at)
    reason = "quiet_hours:holiday" if holiday else shut.reason
    return Push(first or message.expires_at, reason, f"{shut.name} {zone}")


def _caps(message: Candidate, care: Care, rules: Rules, at: datetime) -> Push | None:
    return _until_free(_holding(rules.caps, message), message, care, rules, at)


def _legal_caps(message: Candidate, care: Care, rules: Rules, at: datetime) -> Push | None:
    if not care.recent:
        return None
    caps = legal_caps(rules.book, message.places, message.category)
    return _until_free(_holding(caps, message), message, care, rules, at)


@lru_cache(maxsize=4_096)
def legal_caps(book: Rulebook, places: tuple[str, ...], category: str) -> tuple[Cap, ...]:
    """The caps that the law of any of these places sets; every channel counts."""
    rows = book.caps_for(places, category)
    return tuple(
        Cap(row.name, row.most, row.hours, row.categories, reason="legal_cap:recipient")
        for row in rows
    )


def _holding(caps: Sequence[Cap], message: Candidate) -> Sequence[Cap]:
    return [cap for cap in caps if not _skips(cap, message)]


def _gaps(message: Candidate, care: Care, rules: Rules, at: datetime) -> Push | None:
    return _until_free(rules.gaps, message, care, rules, at)


def _wish(message: Candidate, care: Care, rules: Rules, at: datetime) -> Push | None:
    """To when the person's own limits let go, both of them."""
    if care.wishes.most is None and not care.wishes.quiet:
        return None
    asked = (_wished_hours, _wished_cap)
    pushes = [push for one in asked if (push := one(message, care, rules, at)) is not None]
    return max(pushes, default=None)


def _wished_hours(message: Candidate, care: Care, rules: Rules, at: datetime) -> Push | None:
    hours = own_hours(care.wishes)
    if not hours or message.category not in hours[0].categories:
        return None
    return _closed(hours, message.zones or (rules.zone,), message, at)


def _wished_cap(message: Candidate, care: Care, rules: Rules, at: datetime) -> Push | None:
    return _until_free(_holding(own_caps(care.wishes), message), message, care, rules, at)


def _until_free(
    caps: Sequence[Cap], message: Candidate, care: Care, rules: Rules, at: datetime
) -> Push | None:
    """To the instant at which the last of the caps may have room, with the reason of that one."""
    if not care.recent:
        return None
    last, which = at, None
    for cap in caps:
        until = free_at(cap, message, care, rules.zone, at)
        if until > last:
            last, which = until, cap
    return Push(last, which.why, which.id) if which else None


def one_too_many(message: Candidate, care: Care, rules: Rules, at: datetime) -> str | None:
    """The reason of a full cap that skips messages instead of holding them, asked when they may go.

    That is last, when nothing else holds them: the cap may have room by then.
    """
    if not care.recent:
        return None
    legal = legal_caps(rules.book, message.places, message.category)
    for cap in (*legal, *own_caps(care.wishes), *rules.caps):
        if _skips(cap, message) and free_at(cap, message, care, rules.zone, at) > at:
            return cap.why
    return None


def _skips(cap: Cap, message: Candidate) -> bool:
    return (message.on_cap or cap.on_cap) == SKIP


OPEN_ENDED: Final[tuple[Hold, ...]] = (
    Hold("workspace_paused", 1, _workspace_paused),
    Hold("paused", 1, _paused),
    Hold("asked", 1, _asked),
)
DATED: Final[tuple[Hold, ...]] = (
    Hold("budget", 1, _budget),
    Hold("day", 1, _sender_day),
    Hold("quiet_hours", 2, _quiet_hours),
    Hold("blackout", 1, _blackout),
    Hold("legal_cap", 1, _legal_caps),
    Hold("cap", 2, _caps),
    Hold("gap", 1, _gaps),
    Hold("wish", 1, _wish),
)
HOLDS: Final[tuple[Hold, ...]] = OPEN_ENDED + DATED


def solve(message: Candidate, care: Care, rules: Rules, now: datetime) -> Wait | None:
    """None if nothing holds the message now, else when to ask again and why."""
    pushes = [push for hold in HOLDS if (push := hold.check(message, care, rules, now))]
    if not pushes:
        return None
    held_by = tuple(push.reason for push in pushes)
    unknown = next((push.reason for push in pushes if push.until is None), None)
    last = max((push for push in pushes if push.until is not None), default=Push(now, ""))
    wait = _settle(message, care, rules, last)
    if wait is None:
        return Wait(None, _why_never(message, rules, now), held_by, last.by)
    if unknown is None:
        return Wait(wait.until, wait.reason, held_by, wait.by)
    # Rather too early than never: at the expiry the message is asked about once more.
    again = _settle(message, care, rules, max(wait, Push(now + RECHECK, unknown)))
    return Wait(again.until if again else message.expires_at, unknown, held_by)


def _why_never(message: Candidate, rules: Rules, now: datetime) -> str:
    """That it is too late for the message, or that no hour of a week is open everywhere."""
    hours, zones = hours_of(message, rules)
    far = max(message.expires_at, now + SEARCH)
    never = bool(hours) and next_open(hours, zones, now, far) is None
    return "quiet_hours:never" if never else "expiry:passed"


def _settle(message: Candidate, care: Care, rules: Rules, start: Push) -> Push | None:
    """Let every dated rule push the instant on until none does; None if the message is stale then.

    No rule opens before the instant it names, so what is found is the first that suits all.
    """
    found, settled = start, False
    while not settled:
        at = found.until
        if at is None or at >= message.expires_at:
            return None
        settled = True
        for hold in DATED:
            push = hold.check(message, care, rules, at)
            if push is not None and push.until is not None:
                found, settled = push, False
                break
    return found
