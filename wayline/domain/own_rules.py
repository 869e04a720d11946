"""Hours and dates that a workspace closes by its own will, beside what law and custom close.

They can only tighten: the gate asks for an instant that every rule leaves open. The one thing that
they may stand instead of is a custom, which is no law.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import reduce
from hashlib import sha256
from operator import and_
from typing import Any, Final

import orjson

from wayline.domain.opening_hours import HoursError, read_hours
from wayline.domain.places.numbers import is_country
from wayline.domain.quiet_hours import Hours, QuietRule, Window, quarters_of

BOUND: Final = frozenset({"marketing", "service"})
MOST: Final = 100  # entries of a kind
LONGEST_BLACKOUT: Final = 366  # days; who wants to send nothing at all pauses
_CATEGORIES: Final = BOUND | {"transactional"}
_EVERYWHERE: Final = ("*",)
_ALL_DAY: Final = (Window(0, 1440),)
_ENTRY: Final = frozenset({"hours", "categories", "where", "instead_of_custom", "why"})
_BLACKOUT: Final = frozenset({"first_day", "last_day", "categories", "where", "why"})
_KINDS: Final = frozenset({"hours", "blackouts", "holidays"})


@dataclass(frozen=True, slots=True, eq=False)
class OwnRules:
    """What a workspace adds: `instead` are the ids of hours that stand instead of customs.

    `holidays` True closes the public holidays of every country and state a person may be in.
    Compared by identity, as its rows are.
    """

    hours: Hours = ()
    blackouts: Hours = ()
    holidays: bool = False
    instead: frozenset[str] = frozenset()
    categories: frozenset[str] = BOUND
    told: Mapping[str, Any] = field(default_factory=dict)  # as the settings have it


NOTHING: Final = OwnRules()
OWN_HOLIDAYS: Final = "own-holidays"


class OwnRulesError(ValueError):
    """Rules of a workspace that cannot be kept: what is wrong, and what to write."""

    def __init__(self, what: str, mend: str) -> None:
        super().__init__(what)
        self.what = what
        self.mend = mend


def read_own_rules(told: Mapping[str, Any] | None) -> OwnRules:
    """The rules of a workspace from its settings; raises `OwnRulesError` for the first bad one."""
    if not told:
        return NOTHING
    _known("own_rules", told, _KINDS)
    hours = told.get("hours") or ()
    blackouts = told.get("blackouts") or ()
    if len(hours) > MOST or len(blackouts) > MOST:
        raise OwnRulesError(f"there are more than {MOST} of a kind", "Take some away.")
    rules = tuple(_hours(entry) for entry in hours)
    _share_an_hour(rules)
    return OwnRules(
        hours=rules,
        blackouts=tuple(_blackout(entry) for entry in blackouts),
        holidays=bool(told.get("holidays")),
        instead=frozenset(own_id(one) for one in hours if one.get("instead_of_custom")),
        told=told,
    )


def added(told: Mapping[str, Any], kind: str, entry: Mapping[str, Any]) -> dict[str, Any]:
    """The settings with one more entry of `hours` or `blackouts`; the same one again is one."""
    kept = [one for one in told.get(kind, ()) if own_id(one) != own_id(entry)]
    return {**told, kind: [*kept, dict(entry)]}


def dropped(told: Mapping[str, Any], name: str) -> dict[str, Any] | None:
    """The settings without the entry of a name, or without holidays; None if there is none."""
    if name == OWN_HOLIDAYS:
        return {**told, "holidays": False} if told.get("holidays") else None
    lists = {kind: list(told.get(kind, ())) for kind in ("hours", "blackouts")}
    left = {kind: [one for one in of if own_id(one) != name] for kind, of in lists.items()}
    return {**told, **left} if left != lists else None


def own_id(entry: Mapping[str, Any]) -> str:
    """What an entry is called: the same for the same content."""
    said = {key: value for key, value in entry.items() if value not in (None, False, "", [])}
    return "own-" + sha256(orjson.dumps(said, option=orjson.OPT_SORT_KEYS)).hexdigest()[:6]


def _hours(entry: Mapping[str, Any]) -> QuietRule:
    _known("hours", entry, _ENTRY)
    try:
        windows = read_hours(_texts(entry, "hours"))
    except HoursError as error:
        mend = "Write days and times in a line: mon-fri 09:00-19:00."
        raise OwnRulesError(str(error), mend) from None
    return QuietRule(windows=windows, reason="quiet_hours:own", **_common(entry))


def _share_an_hour(rules: Hours) -> None:
    """All entries that bind a message must be open at once, at least once a week."""
    for category in _CATEGORIES:
        bound = [rule for rule in rules if category in rule.categories]
        for place in {place for rule in bound for place in rule.where}:
            together = [rule for rule in bound if {place, "*"} & {*rule.where}]
            if not any(_open_together(together, day) for day in range(7)):
                what = f"no hour of a week is open in all hours for {category} in {place}"
                raise OwnRulesError(what, "Entries count together: put lines of one plan into one.")


def _open_together(rules: Iterable[QuietRule], day: int) -> int:
    return reduce(and_, (quarters_of(rule, day) for rule in rules))


def _blackout(entry: Mapping[str, Any]) -> QuietRule:
    _known("blackouts", entry, _BLACKOUT)
    first = _date(entry, "first_day")
    last = _date(entry, "last_day") if entry.get("last_day") else first
    if last < first:
        what = f"a blackout ends on {last}, before it begins on {first}"
        raise OwnRulesError(what, "Swap the first day and the last.")
    if (last - first).days >= LONGEST_BLACKOUT:
        mend = "Pause the workspace, or name the days."
        raise OwnRulesError(f"a blackout from {first} to {last} is longer than a year", mend)
    common = _common(entry)
    return QuietRule(windows=_ALL_DAY, reason="blackout:dates", closed=((first, last),), **common)


def _common(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "id": own_id(entry),
        "version": "1",
        "categories": _categories(entry),
        "where": _where(entry),
        "kind": "own",
        "source": entry.get("why") or "the workspace's own will",
        "confidence": "high",
    }


def _categories(entry: Mapping[str, Any]) -> frozenset[str]:
    found = frozenset(_texts(entry, "categories")) if entry.get("categories") else BOUND
    if not found <= _CATEGORIES:
        what = f'"{min(found - _CATEGORIES)[:20]}" is no category'
        raise OwnRulesError(what, f"Choose of {', '.join(sorted(_CATEGORIES))}.")
    return found


def _where(entry: Mapping[str, Any]) -> tuple[str, ...]:
    found = tuple(_texts(entry, "where")) if entry.get("where") else _EVERYWHERE
    for one in found:
        country, dash, part = one.partition("-")
        if one != "*" and not (is_country(country) and (part.isalnum() or not dash)):
            mend = "Write a country or a part of one: FR, US-NY; leave it out for everywhere."
            raise OwnRulesError(f'"{one[:20]}" is no place', mend)
    return found


def _date(entry: Mapping[str, Any], name: str) -> date:
    try:
        return date.fromisoformat(str(entry.get(name)))
    except ValueError:
        what = f'"{str(entry.get(name))[:20]}" is no date of a blackout'
        mend = "Write the year, month and day: 2026-12-24."
        raise OwnRulesError(what, mend) from None


def _texts(entry: Mapping[str, Any], name: str) -> Iterable[str]:
    value = entry.get(name)
    if not isinstance(value, list | tuple) or not all(isinstance(one, str) for one in value):
        raise OwnRulesError(f"{name} is no list of texts", f'Send {{"{name}": ["..."]}}.')
    return value


def _known(what: str, told: Mapping[str, Any], names: frozenset[str]) -> None:
    unknown = told.keys() - names
    if unknown:
        listed = ", ".join(sorted(names))
        raise OwnRulesError(f'{what} has no "{min(unknown)[:20]}"', f"There are: {listed}.")
