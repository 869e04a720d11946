"""What a workspace allows, besides the law: the second argument of every rule of the gate."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from wayline.domain.care import Care
from wayline.domain.content import MOST_PARTS
from wayline.domain.gate.caps import Cap
from wayline.domain.rulebook import Rulebook, rulebook


@dataclass(frozen=True, slots=True)
class Sunset:
    """When people who never engage get no more marketing, until they click, answer or buy.

    That is after `texts` of it in a row, and once the first of them is `since` old: whichever is
    named, and both if both are. One of them must be.
    """

    texts: int | None = None
    since: timedelta | None = None

    def is_over(self, care: Care, at: datetime) -> bool:
        """True if the person has let so many go by, for so long."""
        if not care.ignored or care.ignored_since is None:
            return False
        enough = self.texts is None or care.ignored >= self.texts
        return enough and (self.since is None or at - care.ignored_since >= self.since)


@dataclass(frozen=True, slots=True, eq=False)
class Rules:
    """One workspace's policy; `version` names it, and is stored with every decision.

    `zone` is the workspace's own. `paused` holds everything until somebody lets it go on.
    `countries` None allows all. `book` are the hours and legal caps in force, and the workspace's
    own hours. `caps` are its own limits, `gaps` what lies at least between two messages. `brand` is
    the name that marketing must carry if `brand_required`; `opt_out_required` asks marketing to say
    how to stop, `allowed_content` are the kinds of SHAFT that all its readers are old enough for.
    `max_price_micros` is per message. `as_of` is the date of packs and prices, `tz_version` the
    version of the zone data: both only written down.

    Compared by identity, which makes it a cheap key of what is known of kinds: build it once.
    """

    version: str
    zone: str
    brand: str = ""
    closed: bool = False
    paused: bool = False
    countries: frozenset[str] | None = None
    book: Rulebook = field(default_factory=rulebook)
    caps: tuple[Cap, ...] = ()
    gaps: tuple[Cap, ...] = ()
    sunset: Sunset | None = None
    brand_required: bool = False
    opt_out_required: bool = False
    allowed_content: frozenset[str] = frozenset()
    max_parts: int = MOST_PARTS
    max_price_micros: int | None = None
    as_of: str = ""
    tz_version: str = ""
