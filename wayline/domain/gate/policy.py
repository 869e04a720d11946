"""What a workspace allows, besides the law: the second argument of every rule of the gate."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from wayline.domain.care import KEEP
from wayline.domain.gate.candidate import MARKETING, SERVICE
from wayline.domain.rulebook import Rulebook, rulebook

LONGEST: Final = KEEP - timedelta(days=1)
COUNTED: Final = frozenset({MARKETING, SERVICE})
MOST_PARTS: Final = 6


@dataclass(frozen=True, slots=True)
class Cap:
    """At most `most` messages of `categories` in any `window` that ends now, over all journeys.

    `channel` None counts every channel together. A `most` below 1 is a `ValueError` (to send
    nothing, pause), and so is a window of over 7 days: the care row remembers no more.
    """

    id: str
    most: int
    window: timedelta
    categories: frozenset[str] = COUNTED
    channel: str | None = None

    def __post_init__(self) -> None:
        if self.most < 1 or not timedelta(0) < self.window <= LONGEST:
            raise ValueError(f"the cap {self.id} allows nothing, or looks back too far")

    def binds(self, channel: str, category: str) -> bool:
        """True if messages of this channel and category count, and are counted, here."""
        return category in self.categories and self.channel in (None, channel)


@dataclass(frozen=True, slots=True)
class Budget:
    """Micro-units still to spend, until a new budget begins at `renews_at` (None: never)."""

    left_micros: int
    renews_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Rules:
    """One workspace's policy; `version` names it, and is stored with every decision.

    `zone` is the workspace's own. `paused` holds everything until somebody lets it go on.
    `countries` None allows all. `book` are the hours and legal caps in force, and the workspace's
    own hours. `brand` is the name that marketing must carry if `brand_required`; `opt_out_required`
    asks marketing to say how to stop. `max_price_micros` is per message. `as_of` is the date of
    packs and prices, `tz_version` the version of the zone data: both only written down.
    """

    version: str
    zone: str
    brand: str = ""
    closed: bool = False
    paused: bool = False
    countries: frozenset[str] | None = None
    book: Rulebook = field(default_factory=rulebook)
    caps: tuple[Cap, ...] = ()
    budget: Budget | None = None
    brand_required: bool = False
    opt_out_required: bool = False
    max_parts: int = MOST_PARTS
    max_price_micros: int | None = None
    as_of: str = ""
    tz_version: str = ""
