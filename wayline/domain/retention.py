"""How long what is kept: the tables of each kind of data, and the months that are over."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final

# Texts, replies and properties of events hold personal data; so does what people did with texts.
TABLES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "events": ("event", "purchase"),
        "messages": ("message", "message_event", "visit", "reply"),
        "history": ("passage",),
    }
)
EVENT_KEYS: Final = timedelta(days=31)  # a duplicate that comes later is taken for a new event
PARKED_RECEIPTS: Final = timedelta(hours=24)
REPLAYS: Final = timedelta(days=30)


def months_over(months: Iterable[int], now: datetime, keep: timedelta) -> list[int]:
    """Those months (since January 2000) that ended longer ago than `keep`; never the one of `now`.

    A month that has not ended is in use whatever `keep` says.
    """
    last = now - max(keep, timedelta(0))
    bound = (last.year - 2000) * 12 + last.month - 1
    return sorted(month for month in months if month < bound)
