"""The page of the rule packs: every row of law and custom, with its source and how sure we are."""

from collections.abc import Iterator
from typing import Final

from wayline.domain.opening_hours import show_hours, show_spans
from wayline.domain.quiet_hours import Days, QuietRule
from wayline.domain.rulebook import LegalCap, Pack, every_pack

_HEAD: Final = """\
# Rules

<!-- Written by `make docs` from wayline/domain/rulebook/*.toml; change it there. -->

The hours and caps that Wayline keeps, all of them data with a source. They bind marketing and
service messages, never transactional ones. [Keep quiet hours](../howto/quiet-hours.md) says how
they are put together. This is no legal advice: a row says where it is from, and how sure we are.

`law` is a statute or regulation, `code` a code of conduct or what operators enforce, `custom` what
vendors do where nothing is written. A workspace may add to all, and stand its own hours in place of
a custom.
"""


def rules_page() -> str:
    """Every pack with its rows."""
    return "\n".join([_HEAD, *(line for pack in every_pack() for line in _pack(pack))])


def _pack(pack: Pack) -> Iterator[str]:
    yield f"## {pack.name}\n\n{pack.about}\n"
    yield "| row | where | hours | kind | source, confidence |\n|---|---|---|---|---|"
    yield from (_hours(row) for row in pack.hours)
    yield from (_cap(row) for row in pack.caps)
    yield ""


def _hours(row: QuietRule) -> str:
    lines = [*show_hours(row.windows)]
    if row.holidays is not None:
        lines.append(f"holidays {show_spans(row.holidays.windows)}{_declared(row.holidays)}")
    if row.eves is not None:
        lines.append(f"the day before a holiday {show_spans(row.eves.windows)}")
    lines += [f"also on the clock of {zone}" for zone in row.zones]
    return _row(row, "; ".join(lines))


def _declared(days: Days) -> str:
    more = ", ".join(days.calendar.more)
    return f", and on {more}" if more else ""


def _cap(row: LegalCap) -> str:
    hours = int(row.hours.total_seconds()) // 3600
    return _row(row, f"at most {row.most} in {hours} hours")


def _row(row: QuietRule | LegalCap, said: str) -> str:
    bound = "" if len(row.categories) > 1 else f" ({min(row.categories)} alone)"
    since = f" from {row.since}" if row.since else ""
    until = f" to {row.until}" if row.until else ""
    note = f" {row.note}" if row.note else ""
    told = f"{row.source}. Confidence {row.confidence}.{note} Read {row.checked}."
    where = ", ".join(row.where)
    name = f"`{row.id}` {row.version}"
    return f"| {name} | {where} | {said}{bound} | {row.kind}{since}{until} | {told} |"
