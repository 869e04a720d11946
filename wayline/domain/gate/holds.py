"""The holds of the gate, solved together: the first instant at which all of them let go."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple

from wayline.domain.care import Care
from wayline.domain.gate.candidate import MARKETING, Candidate
from wayline.domain.gate.policy import Cap, Rules
from wayline.domain.quiet_hours import next_open, open_at

RECHECK: Final = timedelta(hours=4)  # for a hold whose end nobody knows; its end asks sooner


class Push(NamedTuple):
    """A rule that does not allow now: the first instant it does (None: unknown), and its reason."""

    until: datetime | None
    reason: str


Check = Callable[[Candidate, Care, Rules, datetime], Push | None]


@dataclass(frozen=True, slots=True)
class Hold:
    """One rule: `check` says at an instant whether it allows (None) or to when it pushes."""

    id: str
    version: int
    check: Check


class Wait(NamedTuple):
    """How the holds came out: the first common instant, the reason that set it, all that held.

    `at` None means not before the message's expiry.
    """

    at: datetime | None
    reason: str
    held_by: tuple[str, ...]


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


def _quiet_hours(message: Candidate, _care: Care, rules: Rules, at: datetime) -> Push | None:
    binding = rules.quiet.rules_for(message.to, message.category)
    if not binding:
        return None
    zones = message.zones or (rules.zone,)
    first = next_open(binding, zones, at, message.expires_at)
    if first == at:
        return None
    shut = next((rule for rule in binding if not open_at(rule, zones, at)), binding[0])
    return Push(first or message.expires_at, shut.reason)


def _caps(message: Candidate, care: Care, rules: Rules, at: datetime) -> Push | None:
    free_at = at
    for cap in rules.caps:
        free_at = max(free_at, _free_at(cap, message, care, at))
    return Push(free_at, "cap:rolling") if free_at > at else None


def _free_at(cap: Cap, message: Candidate, care: Care, at: datetime) -> datetime:
    """When the cap has a slot: at once, or when enough of its sends have left the window."""
    if not cap.binds(message.channel, message.category):
        return at
    sends = counted(cap, message, care, at)
    if len(sends) < cap.most:
        return at
    return datetime.fromtimestamp(sorted(sends)[-cap.most], UTC) + cap.window


def counted(cap: Cap, message: Candidate, care: Care, at: datetime) -> list[int]:
    """The sends that fill the cap at an instant, in seconds since 1970.

    One that is exactly a window old has left it. The message itself, tried before and now tried
    again, does not stand in its own way.
    """
    if not care.recent:
        return []
    since = at.timestamp() - cap.window.total_seconds()
    itself = str(message.message_id)
    return [
        second
        for second, key, sent in care.recent
        if second > since and sent != itself and cap.binds(*key.split("/", 1))
    ]


OPEN_ENDED: Final[tuple[Hold, ...]] = (
    Hold("workspace_paused", 1, _workspace_paused),
    Hold("paused", 1, _paused),
    Hold("asked", 1, _asked),
)
DATED: Final[tuple[Hold, ...]] = (
    Hold("budget", 1, _budget),
    Hold("quiet_hours", 1, _quiet_hours),
    Hold("cap", 1, _caps),
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
        return Wait(None, "expiry:passed", held_by)
    if unknown is None:
        return Wait(wait.until, wait.reason, held_by)
    # Rather too early than never: at the expiry the message is asked about once more.
    again = _settle(message, care, rules, max(wait, Push(now + RECHECK, unknown)))
    return Wait(again.until if again else message.expires_at, unknown, held_by)


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
