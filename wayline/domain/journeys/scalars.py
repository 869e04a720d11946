"""The single values of documents: what each may look like, and the fault when it does not."""

import math
import re
from datetime import time, timedelta
from typing import Any, Final

from wayline.domain.durations import spoken
from wayline.domain.journeys.problems import did_you_mean

Fault = tuple[str, str, str]  # code, message, mend

# What a message may be asked for: the states it passes through, and the facts beside the state.
MESSAGE_STATES: Final = (
    *("owed", "held", "sending", "sent", "in_doubt", "delivered"),
    *("undelivered", "refused", "expired", "cancelled", "failed"),
)
MESSAGE_FACTS: Final = ("read", "clicked", "replied")
MESSAGE_WORDS: Final = (*MESSAGE_STATES, *MESSAGE_FACTS)
RESERVED_PREFIX: Final = "message."  # of Wayline's own events

_TIME: Final = re.compile(r"([01]\d|2[0-3]):([0-5]\d)", re.ASCII)
_PERCENT: Final = re.compile(r"(\d{1,3}(?:\.\d{1,6})?) ?%", re.ASCII)


def shown(value: Any) -> str:
    """A value as a message quotes it, cut short."""
    if isinstance(value, dict | list):
        return "a mapping" if isinstance(value, dict) else "a list"
    if value is None or isinstance(value, bool):
        return {None: "nothing", True: "true", False: "false"}[value]
    return f'"{value:.60}"' if isinstance(value, str) else f"{value!r:.60}"


def text_fault(text: str, most: int) -> Fault | None:
    """What is wrong with a text of at most `most` characters."""
    if not text.strip():
        return "value:empty", "the text is empty", "write something, or leave the key out"
    if len(text) > most:
        return "value:long", f"the text has {len(text)} characters", f"at most {most} are allowed"
    return None


def range_fault(number: float, least: float | None, most: float | None) -> Fault | None:
    """What is wrong with a number between bounds that are allowed themselves."""
    if not math.isfinite(number):
        return "value:range", f"{number} is not a usable number", "write digits"
    if least is not None and number < least:
        return "value:range", f"{number} is too small", f"at least {least}"
    if most is not None and number > most:
        return "value:range", f"{number} is too large", f"at most {most}"
    return None


def duration_fault(text: str, found: timedelta, least: timedelta | None) -> Fault | None:
    """What is wrong with a duration that must be positive, and at least `least`."""
    if found == timedelta(0):
        return "duration:zero", f'"{text}" is no time at all', "leave the key out, or wait longer"
    if found < timedelta(0):
        return "duration:negative", f'"{text}" is in the past', "only an offset may be negative"
    if least is not None and found < least:
        return "duration:short", f'"{text}" is too short', f"at least {spoken(least)}"
    return None


def event_fault(name: str) -> Fault | None:
    """What is wrong with an event's name: our own prefix is reserved for our own events."""
    word = name.removeprefix(RESERVED_PREFIX)
    if word == name or word in MESSAGE_WORDS:
        return None
    mend = did_you_mean(word, MESSAGE_WORDS).replace('"', f'"{RESERVED_PREFIX}', 1)
    message = f'"{RESERVED_PREFIX}" is reserved, and Wayline has no event "{name}"'
    return "event:reserved", message, mend or "choose another name for an event of your own"


def time_of_day(value: Any) -> time | None:
    """The time that a text such as `09:00` names."""
    match = _TIME.fullmatch(value) if isinstance(value, str) else None
    return time(int(match[1]), int(match[2])) if match else None


def percent(value: Any) -> float | None:
    """The share, from 0 to 1, that a text such as `10%` names."""
    match = _PERCENT.fullmatch(value) if isinstance(value, str) else None
    share = float(match[1]) / 100 if match else None
    return share if share is not None and share <= 1 else None
