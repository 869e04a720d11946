"""Open hours as people write them, in packs, settings and commands alike: `mon-fri 09:00-19:00`."""

import re
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Final

from wayline.domain.quiet_hours import EVERY_DAY, Window

DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAILY: Final = "daily"
CLOSED: Final = "none"
_SPAN: Final = re.compile(r"(\d\d?):(\d\d)-(\d\d?):(\d\d)")
_MEND: Final = "write mon-fri 09:00-19:00"


class HoursError(ValueError):
    """A text that names no hours; it says why, and what to write."""


def read_hours(lines: Iterable[str]) -> tuple[Window, ...]:
    """The windows of lines such as `mon-fri 09:00-12:30 13:30-21:00`; a day not named is closed."""
    found = tuple(window for line in lines for window in _line(line))
    if not found:
        raise HoursError(f"no hours are given: {_MEND}")
    return found


def read_spans(text: str) -> tuple[Window, ...]:
    """The windows of one day: `10:00-14:00`, or `none`."""
    words = text.split()
    return () if words == [CLOSED] else tuple(_window(word, EVERY_DAY, text) for word in words)


def show_hours(windows: Sequence[Window]) -> list[str]:
    """The same in lines, one for days that are alike."""
    spans = [_spans(windows, day) for day in range(7)]
    lines, seen = [], set()
    for span in spans:
        if span and span not in seen:
            seen.add(span)
            lines.append(f"{_days([day for day in range(7) if spans[day] == span])} {span}")
    return lines


def show_spans(windows: Sequence[Window]) -> str:
    """The windows of one day."""
    return _spans(windows, 0) or CLOSED


def show_minute(minute: int) -> str:
    """A minute of the day as clocks show it."""
    return f"{minute // 60:02}:{minute % 60:02}"


def _line(line: str) -> list[Window]:
    days, *spans = line.casefold().split() or [""]
    weekdays = frozenset(day for word in days.split(",") for day in _weekdays(word, line))
    if not spans:
        raise HoursError(f'"{line[:60]}" names no hours: {_MEND}')
    return [_window(span, weekdays, line) for span in spans]


def _weekdays(word: str, line: str) -> Iterable[int]:
    if word == DAILY:
        return EVERY_DAY
    first, _, last = word.partition("-")
    if first not in DAYS or (last or first) not in DAYS:
        named = ", ".join(DAYS)
        raise HoursError(f'"{word[:20]}" in "{line[:60]}" is no day: use daily, or {named}')
    start, end = DAYS.index(first), DAYS.index(last or first)
    return range(start, end + 1) if start <= end else (*range(start, 7), *range(end + 1))


def _window(span: str, weekdays: frozenset[int], line: str) -> Window:
    match = _SPAN.fullmatch(span)
    if match is None:
        raise HoursError(f'"{span[:20]}" in "{line[:60]}" is no time: {_MEND}')
    start_hour, start, end_hour, end = map(int, match.groups())
    if start > 59 or end > 59:
        raise HoursError(f'"{span[:20]}" in "{line[:60]}" is no time: an hour has 60 minutes')
    try:
        return Window(start_hour * 60 + start, end_hour * 60 + end, weekdays)
    except ValueError:
        what = "begin and end at quarter hours within one day, such as 20:00-24:00"
        raise HoursError(f'"{span[:20]}" in "{line[:60]}" must {what}') from None


def _spans(windows: Iterable[Window], day: int) -> str:
    todays = sorted((w.start, w.end) for w in windows if day in w.weekdays)
    return " ".join(f"{show_minute(start)}-{show_minute(end)}" for start, end in todays)


def _days(days: Sequence[int]) -> str:
    if len(days) == 7:
        return DAILY
    runs = [
        [day for _, day in run] for _, run in groupby(enumerate(days), lambda at: at[1] - at[0])
    ]
    return ",".join(DAYS[run[0]] + (f"-{DAYS[run[-1]]}" if run[1:] else "") for run in runs)
