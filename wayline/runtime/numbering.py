"""Gives made-up people telephone numbers that can belong to nobody, no two of them the same one.

A person's kind of number, and the range it comes from, are hashes of (seed, customer) alone. Which
number of the range they get is one too, unless somebody whose hash is smaller has it: then it is
the next free one, of the next range of the kind if theirs is full. Where a kind is full, the rest
of its people have no number, and the report says so (`number:missing`).
"""

from collections.abc import Iterable
from functools import cache
from typing import Final, NamedTuple

from wayline.domain.ids import fraction
from wayline.domain.places import PhoneNumber, can_text, parse_number
from wayline.domain.places.fictitious import RANGES
from wayline.domain.places.nanp import AREAS

Shares = tuple[tuple[str, float], ...]

# What people have, and how many of them: the report and docs/reference name these kinds.
SHARES: Final[Shares] = (
    ("us", 0.626),
    ("ca", 0.090),
    ("islands", 0.010),
    ("toll_free", 0.005),
    ("fr", 0.180),
    ("gb", 0.038),
    ("de", 0.007),
    ("se", 0.003),
    ("au", 0.001),
    ("landline", 0.020),
    ("company", 0.005),
    ("invalid", 0.005),
    ("none", 0.010),
)
NUMBERLESS: Final = frozenset({"invalid", "none"})


class Range(NamedTuple):
    """`size` numbers from `first` on (digits of E.164), and what is true of all of them."""

    first: str
    size: int
    facts: PhoneNumber

    def number(self, place: int) -> str:
        """The E.164 number at a place of the range."""
        return "+" + str(int(self.first) + place)


def kind_of(seed: int, customer: str, shares: Shares = SHARES) -> str:
    """Which kind of number a customer has."""
    chance = fraction(str(seed), customer, "number")
    for kind, share in shares:
        if chance < share:
            return kind
        chance -= share
    return shares[0][0]


@cache
def ranges() -> dict[str, tuple[Range, ...]]:
    """The ranges of each kind that has numbers, in a fixed order."""
    found: dict[str, list[Range]] = {kind: [] for kind, _ in SHARES if kind not in NUMBERLESS}
    for one in (*_north_america(), *_elsewhere()):
        kind = _kind(one.facts)
        if kind is not None:
            found[kind].append(one)
    return {kind: tuple(sorted(them)) for kind, them in found.items()}


def capacity() -> dict[str, int]:
    """How many people of each kind can have a number of their own."""
    return {kind: sum(one.size for one in them) for kind, them in ranges().items()}


def home_range(seed: int, customer: str, kind: str) -> Range:
    """The range that a customer's number comes from while it has room."""
    choices = ranges()[kind]
    return choices[int(fraction(str(seed), customer, "range") * len(choices))]


def allot(
    seed: int, customers: Iterable[str], shares: Shares = SHARES
) -> dict[str, tuple[str, Range]]:
    """Everybody's number and range; those without a number are left out."""
    allotted: dict[str, tuple[str, Range]] = {}
    wanting: dict[str, list[tuple[float, str]]] = {}
    for customer in customers:
        kind = kind_of(seed, customer, shares)
        if kind not in NUMBERLESS:
            wish = fraction(str(seed), customer, "digits")
            wanting.setdefault(kind, []).append((wish, customer))
    for kind, people in wanting.items():
        desk = _Desk(ranges()[kind])
        for wish, customer in sorted(people):
            given = desk.give(home_range(seed, customer, kind), wish)
            if given is not None:
                allotted[customer] = given
    return allotted


class _Desk:
    """The numbers of one kind that are still free."""

    def __init__(self, choices: tuple[Range, ...]) -> None:
        self._choices = choices
        self._taken: dict[str, set[int]] = {one.first: set() for one in choices}

    def give(self, wanted: Range, wish: float) -> tuple[str, Range] | None:
        """The wished-for number or the next free one; None when all are given."""
        start = self._choices.index(wanted)
        for one in self._choices[start:] + self._choices[:start]:
            taken = self._taken[one.first]
            if len(taken) < one.size:
                place = int(wish * one.size)
                while place in taken:
                    place = (place + 1) % one.size
                taken.add(place)
                return one.number(place), one
        return None


def _north_america() -> Iterable[Range]:
    """555-0101 to 555-0199 of every area code; 555-0100 is left to the businesses that write."""
    for area in AREAS:
        yield _range(f"1{area}5550101", 99)


def _elsewhere() -> Iterable[Range]:
    for one in RANGES:
        yield _range(one.first, int(one.last) - int(one.first) + 1)


def _range(first: str, size: int) -> Range:
    facts = parse_number("+" + first)
    assert isinstance(facts, PhoneNumber), first
    return Range(first, size, facts)


def _kind(facts: PhoneNumber) -> str | None:
    if can_text(facts) is not None:
        return "landline" if facts.line_type == "fixed_line" else "company"
    if facts.line_type == "toll_free":
        return "toll_free"
    if facts.e164.startswith("+1"):
        return {"US": "us", "CA": "ca"}.get(facts.country or "", "islands")
    return (facts.country or "").lower()
