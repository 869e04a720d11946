"""How often a workspace may write to a person: its settings read, and what is wrong with them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from wayline.domain import durations
from wayline.domain.care import Care
from wayline.domain.gate.candidate import MARKETING, SERVICE, TRANSACTIONAL
from wayline.domain.gate.caps import (
    COUNTED,
    HOLD,
    LONGEST,
    SKIP,
    Cap,
    Sendable,
    cap_key,
    keep,
    slot,
)
from wayline.domain.gate.periods import PERIODS
from wayline.domain.gate.policy import Sunset

MOST_CAPS: Final = 10
MOST: Final = 100  # messages; the care row writes down so many for each cap
CATEGORIES: Final = (MARKETING, SERVICE, TRANSACTIONAL)
CHANNELS: Final = ("sms", "mms", "email", "whatsapp", "rcs")
DEFAULT_CAPS: Final = ({"id": "weekly", "most": 4, "window": "7 days"},)
LONGEST_ID: Final = 24  # characters: certificates name it
_ID: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_MINUTE: Final = timedelta(minutes=1)
_LONGEST_SUNSET: Final = timedelta(days=3650)


@dataclass(frozen=True, slots=True)
class Limits:
    """Caps, gaps and sunset of a workspace; `keep` is how long sends are written down for them."""

    caps: tuple[Cap, ...]
    gaps: tuple[Cap, ...]
    sunset: Sunset | None
    keep: timedelta

    def take(self, care: Care, at: datetime, key: str, message_id: UUID) -> Care:
        """The care with a message counted under its key, and with what caps may still ask for."""
        return slot(care, at, key, message_id, (*self.caps, *self.gaps), self.keep)

    def key(self, message: Sendable) -> str | None:
        """What a message is counted under, None if nothing counts it."""
        return cap_key(message, (*self.caps, *self.gaps))


def read_limits(settings: Mapping[str, Any]) -> Limits:
    """The limits of stored settings, in which nothing is wrong; what they leave out has a default.

    A gap is a cap of one message in its time.
    """
    caps = tuple(_cap(one) for one in _caps(settings))
    named = settings.get("gaps") or {}
    counted = COUNTED | named.keys()
    gaps = tuple(
        Cap(
            f"gap-{category}",
            1,
            durations.parse(gap),
            categories=frozenset({category}),
            counts=counted,
            reason="fatigue:gap",
        )
        for category, gap in named.items()
    )
    return Limits(caps, gaps, _sunset(settings.get("sunset")), keep((*caps, *gaps)))


def _caps(settings: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    """The list of caps, or the one cap of earlier versions.

    A migration has made a list of it, but row-level security keeps it from an owner of the tables
    who is no superuser.
    """
    if "caps" in settings or "cap" not in settings:
        found: Sequence[Mapping[str, Any]] = settings.get("caps", DEFAULT_CAPS)
        return found
    one = settings["cap"]
    return [{"id": "rolling", "most": one["most"], "window": f"{one['days']} days"}] if one else []


def limits_problem(settings: Mapping[str, Any]) -> str | None:
    """What is wrong with `caps`, `gaps` and `sunset` among settings, in words; None if nothing."""
    return (
        _caps_problem(settings.get("caps", ()))
        or _gaps_problem(settings.get("gaps") or {})
        or _sunset_problem(settings.get("sunset"))
    )


def window_of(text: str) -> timedelta | str:
    """A window from its setting: `day`, `week` or `month`, else a duration."""
    return text if text in PERIODS else durations.parse(text)


def written(limits: Limits) -> dict[str, Any]:
    """Limits as settings say them: `caps`, `gaps` and `sunset`."""
    sunset = limits.sunset
    return {
        "caps": [_written(cap) for cap in limits.caps],
        "gaps": {next(iter(gap.categories)): _window(gap) for gap in limits.gaps},
        "sunset": None
        if sunset is None
        else {
            "texts": sunset.texts,
            "after": None if sunset.since is None else durations.spoken(sunset.since),
        },
    }


def _written(cap: Cap) -> dict[str, Any]:
    categories = None if cap.categories == COUNTED else sorted(cap.categories)
    return {
        "id": cap.id,
        "most": cap.most,
        "window": _window(cap),
        "channel": cap.channel,
        "categories": categories,
        "topic": cap.topic,
        "on_cap": cap.on_cap,
    }


def _window(cap: Cap) -> str:
    return cap.window if isinstance(cap.window, str) else durations.spoken(cap.window)


def spoken(cap: Cap) -> str:
    """A cap in words: `4 in 7 days`, `1 a day, email of marketing`."""
    window = cap.window
    said = f"a {window}" if isinstance(window, str) else f"in {durations.spoken(window)}"
    scope = [cap.channel] if cap.channel else []
    if cap.categories != COUNTED:
        scope.append("of " + " and ".join(sorted(cap.categories)))
    if cap.topic:
        scope.append(f"about {cap.topic}")
    return f"{cap.most} {said}" + (f", {' '.join(scope)}" if scope else "")


def _cap(one: Mapping[str, Any]) -> Cap:
    return Cap(
        one["id"],
        one["most"],
        window_of(one["window"]),
        categories=frozenset(one.get("categories") or COUNTED),
        channel=one.get("channel"),
        topic=one.get("topic"),
        on_cap=one.get("on_cap") or HOLD,
    )


def _sunset(one: Mapping[str, Any] | None) -> Sunset | None:
    if one is None:
        return None
    after = one.get("after")
    return Sunset(one.get("texts"), None if after is None else durations.parse(after))


def _caps_problem(caps: Sequence[Mapping[str, Any]]) -> str | None:
    if len(caps) > MOST_CAPS:
        return f"there are {len(caps)} caps, and at most {MOST_CAPS} may be"
    seen: set[str] = set()
    for cap in caps:
        name = cap["id"]
        if name in seen:
            return f'there are two caps with the id "{name}"'
        seen.add(name)
        wrong = _cap_problem(cap)
        if wrong is not None:
            return f'the cap "{name[:LONGEST_ID]}": {wrong}'
    return None


def _cap_problem(cap: Mapping[str, Any]) -> str | None:
    name, most, channel = cap["id"], cap["most"], cap.get("channel")
    if len(name) > LONGEST_ID or not _ID.fullmatch(name):
        return f"an id has at most {LONGEST_ID} small letters, digits and hyphens"
    if not 1 <= most <= MOST:
        return f"most is {most}, and may be 1 to {MOST}; to send nothing, pause the workspace"
    if channel is not None and channel not in CHANNELS:
        return f'"{channel}" is no channel; there are {", ".join(CHANNELS)}'
    if cap.get("on_cap") not in (None, HOLD, SKIP):
        return f'on_cap is "{cap["on_cap"]}", and may be {HOLD} or {SKIP}'
    categories = cap.get("categories")
    if categories is not None and not categories:
        return "no category is named; leave categories out for marketing and service"
    return _categories_problem(categories or ()) or _window_problem(cap["window"])


def _window_problem(window: str) -> str | None:
    if window in PERIODS:
        return None
    return _duration_problem(window, _MINUTE, LONGEST, "the window", "; or write day, week, month")


def _gaps_problem(gaps: Mapping[str, str]) -> str | None:
    wrong = _categories_problem(gaps)
    if wrong is not None:
        return f"gaps: {wrong}"
    for category, gap in gaps.items():
        wrong = _duration_problem(gap, _MINUTE, LONGEST, f"the gap of {category}")
        if wrong is not None:
            return wrong
    return None


def _sunset_problem(sunset: Mapping[str, Any] | None) -> str | None:
    if sunset is None:
        return None
    texts, after = sunset.get("texts"), sunset.get("after")
    if texts is None and after is None:
        return "sunset names neither texts nor after"
    if texts is not None and not 1 <= texts <= 1_000:
        return f"sunset.texts is {texts}, and may be 1 to 1000"
    if after is None:
        return None
    return _duration_problem(after, timedelta(days=1), _LONGEST_SUNSET, "sunset.after")


def _categories_problem(categories: Sequence[str] | Mapping[str, Any]) -> str | None:
    unknown = next((one for one in categories if one not in CATEGORIES), None)
    if unknown is None:
        return None
    return f'"{unknown[:20]}" is no category; there are {", ".join(CATEGORIES)}'


def _duration_problem(
    text: str, least: timedelta, most: timedelta, what: str, more: str = ""
) -> str | None:
    try:
        found = durations.parse(text)
    except durations.DurationError as error:
        return f'{what}: "{text[:40]}" {error}; {durations.HOW}{more}'
    if least <= found <= most:
        return None
    return (
        f"{what} is {text[:40]}, and may be {durations.spoken(least)} to {durations.spoken(most)}"
    )
