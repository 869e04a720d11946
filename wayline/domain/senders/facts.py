"""What carriers and countries ask of senders, read once from the file of facts beside this one."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Final

from wayline.domain.wall import zone_of

CATEGORIES: Final = frozenset({"transactional", "service", "marketing"})


@dataclass(frozen=True, slots=True)
class Allowance:
    """What carriers let go: parts a day of a brand (T-Mobile), a minute of a campaign (AT&T)."""

    daily: int
    per_minute: int


@dataclass(frozen=True, slots=True)
class UseCase:
    """A use that a campaign is registered for; some have an allowance of their own."""

    id: str
    categories: frozenset[str]
    allowance: Allowance | None


@dataclass(frozen=True, slots=True)
class Destination:
    """What a country does not take; `by_reply` True: offers need a way to answer STOP."""

    barred: frozenset[str] = frozenset()
    register: frozenset[str] = frozenset()
    prefixes: tuple[str, ...] = ()
    foreign: bool = True
    by_reply: bool = False
    source: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """The whole file; `scores` are (lowest, highest, allowance), `codes` by (country, prefix)."""

    day_zone: str
    scores: tuple[tuple[int, int, Allowance], ...]
    use_cases: Mapping[str, UseCase]
    destinations: Mapping[str, Destination]
    codes: Mapping[tuple[str, str], frozenset[str]]

    def allowance(self, score: int | None) -> Allowance:
        """Of a brand with this score; of one without, the least there is."""
        fitting = [one for low, high, one in self.scores if low <= (score or 1) <= high]
        return fitting[0]

    def destination(self, country: str) -> Destination:
        """What a country asks; nothing is known of most."""
        return self.destinations.get(country, _ANYTHING)


_ANYTHING: Final = Destination()


@cache
def facts() -> Facts:
    """The file of this package; a broken one is a `KeyError` or `ValueError` at the first look."""
    text = resources.files(__package__).joinpath("facts.toml").read_text("utf-8")
    return read_facts(tomllib.loads(text))


def read_facts(told: Mapping[str, Any]) -> Facts:
    """Facts as they stand in a file."""
    zone_of(told["day_zone"])
    uses = [_use_case(row) for row in told["use_case"]]
    codes = {(row["country"], row["prefix"]): _categories(row) for row in told["code"]}
    return Facts(
        told["day_zone"],
        tuple((*row["scores"], _allowance(row)) for row in told["vetting"]),
        {one.id: one for one in uses},
        {country: _destination(row) for row in told["destination"] for country in row["countries"]},
        codes,
    )


def _use_case(row: Mapping[str, Any]) -> UseCase:
    own = _allowance(row) if "tmobile_parts_a_day" in row else None
    return UseCase(row["id"], _categories(row), own)


def _allowance(row: Mapping[str, Any]) -> Allowance:
    return Allowance(row["tmobile_parts_a_day"], row["att_parts_a_minute"])


def _categories(row: Mapping[str, Any]) -> frozenset[str]:
    found = frozenset(row["categories"])
    if not found or not found <= CATEGORIES:
        raise ValueError(f"categories of a fact are some of {sorted(CATEGORIES)}: {row}")
    return found


def _destination(row: Mapping[str, Any]) -> Destination:
    return Destination(
        frozenset(row.get("barred", ())),
        frozenset(row.get("register", ())),
        tuple(row.get("prefixes", ())),
        row.get("foreign", True),
        row.get("stop") == "reply",
        row["source"],
    )
