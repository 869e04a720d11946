"""The page of the rule packs: every row of law and custom, with its source and how sure we are."""

from collections.abc import Iterator
from typing import Final

from wayline.domain.quiet_hours import QuietRule
from wayline.domain.rulebook import LegalCap, Pack, every_pack
from wayline.domain.rulebook.explaining import said, summary

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
    parts = [summary(row), *(f"also on the clock of {zone}" for zone in row.zones)]
    more = row.holidays.calendar.more if row.holidays is not None else ()
    parts += [f"and on {', '.join(more)}"] if more else []
    return _row(row, "; ".join(parts))


def _cap(row: LegalCap) -> str:
    return _row(row, said(row))


def _row(row: QuietRule | LegalCap, said: str) -> str:
    bound = "" if len(row.categories) > 1 else f" ({min(row.categories)} alone)"
    since = f" from {row.since}" if row.since else ""
    until = f" to {row.until}" if row.until else ""
    note = f" {row.note}" if row.note else ""
    told = f"{row.source}. Confidence {row.confidence}.{note} Read {row.checked}."
    where = ", ".join(row.where)
    name = f"`{row.id}` {row.version}"
    return f"| {name} | {where} | {said}{bound} | {row.kind}{since}{until} | {told} |"
