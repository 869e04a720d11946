"""The holds solved together: the first instant at which all of them let go."""

from datetime import datetime, timedelta
from typing import Final, NamedTuple

from wayline.domain.care import Care
from wayline.domain.gate import holds
from wayline.domain.gate.candidate import Candidate
from wayline.domain.gate.caps import free_at
from wayline.domain.gate.holds import Push, hours_of, legal_caps, skips
from wayline.domain.gate.own import own_caps
from wayline.domain.gate.policy import Rules
from wayline.domain.quiet_hours import SEARCH, next_open

RECHECK: Final = timedelta(hours=4)  # for a hold whose end nobody knows; its end asks sooner


class Wait(NamedTuple):
    """How the holds came out: the first common instant, the reason that set it, all that held.

    `at` None means not before the message's expiry, or never.
    """

    at: datetime | None
    reason: str
    held_by: tuple[str, ...]
    by: str = ""


def solve(message: Candidate, care: Care, rules: Rules, now: datetime) -> Wait | None:
    """None if nothing holds the message now, else when to ask again and why."""
    pushes = [push for hold in holds.HOLDS if (push := hold.check(message, care, rules, now))]
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
        for hold in holds.DATED:
            push = hold.check(message, care, rules, at)
            if push is not None and push.until is not None:
                found, settled = push, False
                break
    return found


def one_too_many(message: Candidate, care: Care, rules: Rules, at: datetime) -> str | None:
    """The reason of a full cap that skips messages instead of holding them, asked when they may go.

    That is last, when nothing else holds them: the cap may have room by then.
    """
    if not care.recent:
        return None
    legal = legal_caps(rules.book, message.places, message.category)
    for cap in (*legal, *own_caps(care.wishes), *rules.caps):
        if skips(cap, message) and free_at(cap, message, care, rules.zone, at) > at:
            return cap.why
    return None
