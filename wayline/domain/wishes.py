"""What people ask of us beside yes and no: how often to write to them, and when not at all.

They only tighten: the gate asks for an instant that law, workspace and person all leave open.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

MOST_A_WEEK: Final = 7
MOST: Final = "wishes_most"  # columns of a table
QUIET: Final = "wishes_quiet"
_TIME: Final = re.compile(r"([01]\d|2[0-3]):(00|15|30|45)")


@dataclass(frozen=True, slots=True)
class Quiet:
    """No messages from `start` up to `end` on the person's clock: `21:00`, over midnight too.

    Times are whole quarter hours that differ, else `ValueError`.
    """

    start: str
    end: str

    def __post_init__(self) -> None:
        if not (_TIME.fullmatch(self.start) and _TIME.fullmatch(self.end)):
            raise ValueError(f"{self.start}-{self.end} is no time of day in quarter hours")
        if self.start == self.end:
            raise ValueError(f"nothing lies between {self.start} and {self.end}")


@dataclass(frozen=True, slots=True)
class Wishes:
    """At most `most` offers in any seven days (None: as many as the workspace sends), and `quiet`.

    `links` counts how often the links to the person's page were taken back: older ones are dead.
    """

    most: int | None = None
    quiet: tuple[Quiet, ...] = ()
    links: int = 0


NONE: Final = Wishes()


def strictest(a: Wishes, b: Wishes) -> Wishes:
    """The wishes of two contacts that are one person: the fewest messages, all quiet times."""
    if a == b:
        return a
    most = [one for one in (a.most, b.most) if one is not None]
    quiet = tuple(dict.fromkeys((*a.quiet, *b.quiet)))
    return Wishes(min(most, default=None), quiet, max(a.links, b.links))


def pack(wishes: Wishes) -> dict[str, Any]:
    """As JSON; what is not asked for is left out."""
    told = {
        "most": wishes.most,
        "quiet": [[one.start, one.end] for one in wishes.quiet],
        "links": wishes.links,
    }
    return {name: value for name, value in told.items() if value}


def unpack(told: Mapping[str, Any]) -> Wishes:
    """The wishes of `pack`."""
    if not told:
        return NONE
    quiet = tuple(Quiet(start, end) for start, end in told.get("quiet", ()))
    return Wishes(told.get("most"), quiet, told.get("links", 0))


def cells(wishes: Wishes) -> dict[str, str]:
    """As the cells of a table, from which `from_cells` reads the same wishes (but for links)."""
    quiet = ", ".join(f"{one.start}-{one.end}" for one in wishes.quiet)
    return {MOST: "" if wishes.most is None else str(wishes.most), QUIET: quiet}


def from_cells(most: str, quiet: str) -> Wishes:
    """The wishes of two cells, each of which may be empty; raises `ValueError`."""
    if most and not (most.isdecimal() and most.isascii() and 1 <= int(most) <= MOST_A_WEEK):
        raise ValueError(f'"{most[:20]}" is no number from 1 to {MOST_A_WEEK}')
    spans = [span.strip().partition("-") for span in quiet.split(",") if span.strip()]
    times = tuple(Quiet(start.strip(), end.strip()) for start, _, end in spans)
    return Wishes(int(most) if most else None, tuple(dict.fromkeys(times)))


def without_links(wishes: Wishes) -> Wishes:
    """The same with every link to the person's page taken back."""
    return Wishes(wishes.most, wishes.quiet, wishes.links + 1)
