"""How many parts carriers let go in a day, of a brand or a campaign, and what is left of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Final

from wayline.domain.senders.facts import facts
from wayline.domain.senders.sender import LONG_CODE, STATES, Sender
from wayline.domain.wall import local, wall

_QUARTER: Final = 900  # seconds; days begin on quarter hours


@dataclass(frozen=True, slots=True)
class Daily:
    """A limit of a day: `most` parts, of which `used` are gone, until the next day begins."""

    name: str
    most: int
    used: int
    until: datetime

    def has_room(self, parts: int) -> bool:
        """True if so many parts more may go today."""
        return self.used + parts <= self.most


def day_of(at: datetime) -> date:
    """The day of an instant in the calendar that carriers count in."""
    return _day(int(at.timestamp()) // _QUARTER)


def next_day(at: datetime) -> datetime:
    """The instant (UTC) at which the carriers' next day begins."""
    return wall(day_of(at) + timedelta(days=1), time(0), facts().day_zone)


def is_limited(sender: Sender) -> bool:
    """True if carriers count what it sends in a day."""
    return sender.kind == LONG_CODE and sender.brand is not None


def limits(
    sender: Sender,
    country: str | None,
    senders: Sequence[Sender],
    used: Mapping[str, int],
    at: datetime,
) -> tuple[Daily, ...]:
    """The limits that bind a text of this sender to a country, with what is used of them.

    `used` are parts of the day by address. Which carrier a number belongs to is not known, so that
    every part counts as if it went to the one that counts.
    """
    brand, campaign, allowance = sender.brand, sender.campaign, sender.allowance()
    if brand is None or allowance is None or not is_limited(sender) or country not in STATES:
        return ()
    mates = [one for one in senders if one.brand is not None and one.brand.id == brand.id]
    until = next_day(at)
    found = [Daily(f"brand {brand.id}", allowance.daily, _sum(mates, used), until)]
    if campaign is not None and campaign.daily is not None:
        own = [one for one in mates if one.campaign and one.campaign.id == campaign.id]
        found.append(Daily(f"campaign {campaign.id}", campaign.daily, _sum(own, used), until))
    return tuple(found)


def _sum(senders: Sequence[Sender], used: Mapping[str, int]) -> int:
    return sum(used.get(one.address, 0) for one in senders)


@lru_cache(maxsize=4_096)
def _day(quarter: int) -> date:
    return local(datetime.fromtimestamp(quarter * _QUARTER, UTC), facts().day_zone).date()
