"""The holds of the gate: what lets a message wait, and to when."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Final, NamedTuple

from wayline.domain.care import Care
from wayline.domain.gate.candidate import MARKETING, Candidate
from wayline.domain.gate.caps import SKIP, Cap, free_at
from wayline.domain.gate.kinds import Shared
from wayline.domain.gate.own import own_caps, own_hours
from wayline.domain.gate.policy import Rules
from wayline.domain.quiet_hours import (
    Hours,
    falls_on_holiday,
    last_to_open,
    next_open,
)
from wayline.domain.rulebook import Rulebook


class Push(NamedTuple):
    """A rule that does not allow now: the first instant it does (None: unknown), and its reason.

    `by` is the row of law, custom or policy behind it, with the clock that it is read on.
    """

    until: datetime | None
    reason: str
    by: str = ""


Check = Callable[[Candidate, Care, Rules, datetime], Push | None]
KindCheck = Callable[[Shared, Rules, datetime], Push | None]


@dataclass(frozen=True, slots=True)
class Hold:
    """One rule: `check` says at an instant whether it allows (None) or to when it pushes.

    `alone` is what of it no cap answers, asked of every message that no full cap holds.
    """

    id: str
    version: int
    check: Check
    alone: Check | None


@dataclass(frozen=True, slots=True)
class KindHold:
    """One rule that allows all messages of a kind for a quarter of an hour, or none of them."""

    id: str
    version: int
    of_kind: KindCheck

    def check(self, message: Candidate, _care: Care, rules: Rules, at: datetime) -> Push | None:
        """To when it pushes one message."""
        return self.of_kind(message, rules, at)


def _workspace_paused(_message: Shared, rules: Rules, _at: datetime) -> Push | None:
    return Push(None, "workspace:paused") if rules.paused else None


def _paused(message: Shared, _rules: Rules, _at: datetime) -> Push | None:
    return Push(None, "journey:paused") if message.journey_state == "paused" else None


def _asked(message: Candidate, care: Care, _rules: Rules, _at: datetime) -> Push | None:
    """An unclear wish to stop counts as one for marketing until the person has answered."""
    held = message.category == MARKETING and care.asked_at is not None
    return Push(None, "consent:asked") if held else None


def _budget(message: Candidate, _care: Care, _rules: Rules, at: datetime) -> Push | None:
    budget = message.budget
    if budget is None or message.price_micros <= budget.left_micros:
        return None
    if budget.renews_at is not None and at >= budget.renews_at:
        return None
    return Push(budget.renews_at, "budget:spent")


def _sender_day(message: Candidate, _care: Care, _rules: Rules, at: datetime) -> Push | None:
    """To the carriers' next day, if the sender's brand or campaign has no room in this one."""
    full = [one for one in message.daily if not one.has_room(message.parts) and at < one.until]
    return Push(full[0].until, "sender:daily", full[0].name) if full else None


def _quiet_hours(message: Shared, rules: Rules, at: datetime) -> Push | None:
    return _closed(*hours_of(message, rules), message, at)


def _blackout(message: Shared, rules: Rules, at: datetime) -> Push | None:
    days = rules.book.blackouts_for(message.places, message.category)
    return _closed(days, message.zones or (rules.zone,), message, at) if days else None


def hours_of(message: Shared, rules: Rules) -> tuple[Hours, tuple[str, ...]]:
    """The hours that bind a message, and every clock that they are read on."""
    hours = rules.book.hours_for(message.places, message.category)
    zones = message.zones or (rules.zone,)
    return hours.rules, zones if not hours.zones else tuple(dict.fromkeys((*zones, *hours.zones)))


def _closed(hours: Hours, zones: tuple[str, ...], message: Shared, at: datetime) -> Push | None:
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
    return [cap for cap in caps if not skips(cap, message)]


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


def skips(cap: Cap, message: Candidate) -> bool:
    """True if a message too many is skipped instead of held: as its step says, else the cap."""
    return (message.on_cap or cap.on_cap) == SKIP


OPEN_ENDED: Final[tuple[Hold | KindHold, ...]] = (
    KindHold("workspace_paused", 1, _workspace_paused),
    KindHold("paused", 1, _paused),
    Hold("asked", 1, _asked, alone=_asked),
)
DATED: Final[tuple[Hold | KindHold, ...]] = (
    Hold("budget", 1, _budget, alone=_budget),
    Hold("day", 1, _sender_day, alone=_sender_day),
    KindHold("quiet_hours", 2, _quiet_hours),
    KindHold("blackout", 1, _blackout),
    Hold("legal_cap", 1, _legal_caps, alone=None),
    Hold("cap", 2, _caps, alone=None),
    Hold("gap", 1, _gaps, alone=None),
    Hold("wish", 1, _wish, alone=_wished_hours),
)
HOLDS: Final[tuple[Hold | KindHold, ...]] = OPEN_ENDED + DATED
