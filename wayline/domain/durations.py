"""Durations as people write them: `45 minutes`, `2 hours`, `7 days`, or ISO 8601 as machines do."""

import re
from datetime import timedelta
from typing import Final

LONGEST: Final = timedelta(days=3660)  # ten years; longer is a slip of the pen
HOW: Final = "write a duration such as 45 minutes, 2 hours or 7 days"

_SECONDS: Final = {"second": 1, "minute": 60, "hour": 3_600, "day": 86_400, "week": 604_800}
_PART: Final = r"\d{1,12} (?:second|minute|hour|day|week)s?"
_WORDS: Final = re.compile(rf"(-?)({_PART}(?: {_PART})*)", re.ASCII)
_ISO: Final = re.compile(
    r"(-?)P(?=.)(?:(\d{1,12})W)?(?:(\d{1,12})D)?"
    r"(?:T(?=\d)(?:(\d{1,12})H)?(?:(\d{1,12})M)?(?:(\d{1,12})S)?)?",
    re.ASCII,
)
_ISO_UNITS: Final = (604_800, 86_400, 3_600, 60, 1)


class DurationError(ValueError):
    """The text is no duration: its message goes after the text, `HOW` says how to write one."""


def parse(text: str) -> timedelta:
    """The duration a text names, negative with a leading minus; raises `DurationError`."""
    seconds = _from_words(text.strip())
    if seconds is None:
        seconds = _from_iso(text.strip())
    if seconds is None:
        raise DurationError("is not a duration")
    if abs(seconds) > LONGEST.total_seconds():
        raise DurationError("is longer than ten years")
    return timedelta(seconds=seconds)


def spoken(duration: timedelta) -> str:
    """The duration in words that `parse` reads back; fractions of a second are dropped."""
    seconds = int(abs(duration).total_seconds())
    parts = []
    for unit in ("day", "hour", "minute", "second"):
        count, seconds = divmod(seconds, _SECONDS[unit])
        if count:
            parts.append(f"{count} {unit}{'s' if count != 1 else ''}")
    sign = "-" if duration < timedelta(0) and parts else ""
    return sign + (" ".join(parts) or "0 seconds")


def _from_words(text: str) -> int | None:
    match = _WORDS.fullmatch(text)
    if match is None:
        return None
    words = match[2].split(" ")
    counted = zip(words[::2], words[1::2], strict=True)
    seconds = sum(int(count) * _SECONDS[unit.removesuffix("s")] for count, unit in counted)
    return -seconds if match[1] else seconds


def _from_iso(text: str) -> int | None:
    match = _ISO.fullmatch(text)
    if match is None:
        return None
    counts = match.groups(default="0")[1:]
    seconds = sum(int(count) * unit for count, unit in zip(counts, _ISO_UNITS, strict=True))
    return -seconds if match[1] else seconds
