"""Caps: how many messages a person may get in a window, and when there is room for the next."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final, Protocol
from uuid import UUID

from wayline.domain.care import KEEP, Care, Sent, reserve
from wayline.domain.gate.periods import PERIODS, periods_at

COUNTED: Final = frozenset({"marketing", "service"})
HOLD: Final = "hold"
SKIP: Final = "skip"
LONGEST: Final = timedelta(days=30)
ALWAYS_KEPT: Final = 64  # counted sends; of more only those that a cap may still ask for
_SLACK: Final = timedelta(days=1)
_BURST: Final = 300  # seconds, and
_MOST_BURST: Final = 20  # messages in them, that the rule against loops asks for


class Sendable(Protocol):
    """A message as far as caps ask."""

    @property
    def channel(self) -> str:
        """Such as `sms`."""

    @property
    def category(self) -> str:
        """Such as `marketing`."""

    @property
    def topic(self) -> str | None:
        """What it is about, if its template says so."""


class Asking(Sendable, Protocol):
    """A message that caps are asked about."""

    @property
    def message_id(self) -> UUID:
        """Its id, so that it does not stand in its own way."""

    @property
    def zones(self) -> tuple[str, ...]:
        """All IANA zones that the person may be in."""


@dataclass(frozen=True, slots=True, eq=False)
class Cap:
    """At most `most` messages to a person in any `window`, over all journeys.

    `window` is a time that ends now (rolling), or `day`, `week` (from Monday) or `month` of the
    calendar, in every zone the person may be in. It binds messages of `categories`, on `channel`
    and of `topic` (None: of any), and counts those of `counts` (None: those it binds). `on_cap`
    says what happens to a message too many: `hold` until there is room, or `skip`. `reason` is
    what such a message is told (None: by the window).

    Compared by identity, which makes it a cheap key of a cache: build it once. A `most` below 1 is
    a `ValueError` (to send nothing, pause), and so is a window of over 30 days: the care row
    remembers no more.
    """

    id: str
    most: int
    window: timedelta | str
    categories: frozenset[str] = COUNTED
    channel: str | None = None
    topic: str | None = None
    on_cap: str = HOLD
    counts: frozenset[str] | None = None
    reason: str | None = None

    def __post_init__(self) -> None:
        window = self.window
        known = window in PERIODS if isinstance(window, str) else timedelta(0) < window <= LONGEST
        if self.most < 1 or not known:
            raise ValueError(f"the cap {self.id} allows nothing, or looks back too far")

    def binds(self, message: Sendable) -> bool:
        """True if the message may be one too many."""
        return message.category in self.categories and self._fits(message.channel, message.topic)

    def counts_key(self, key: str) -> bool:
        """True if a send that was counted under this key fills the cap."""
        channel, category, topic = parts_of(key)
        return category in self.counted and self._fits(channel, topic)

    @property
    def counted(self) -> frozenset[str]:
        """The categories whose sends fill it."""
        return self.categories if self.counts is None else self.counts

    @property
    def why(self) -> str:
        """The reason of a message that it holds or skips."""
        return self.reason or f"cap:{self.window if isinstance(self.window, str) else 'rolling'}"

    @property
    def reach(self) -> timedelta:
        """How old a send may be and still count."""
        return PERIODS[self.window] if isinstance(self.window, str) else self.window

    def _fits(self, channel: str, topic: str | None) -> bool:
        return self.channel in (None, channel) and self.topic in (None, topic)


def cap_key(message: Sendable, caps: Iterable[Cap]) -> str | None:
    """What a send is counted under, `channel/category` or `channel/category/topic`.

    None if nothing counts it: marketing and service are always written down, for a cap of tomorrow.
    """
    category = message.category
    if category not in COUNTED and not any(category in cap.counted for cap in caps):
        return None
    key = f"{message.channel}/{category}"
    return key if message.topic is None else f"{key}/{message.topic}"


@lru_cache(maxsize=4_096)
def parts_of(key: str) -> tuple[str, str, str | None]:
    """Channel, category and topic of a key."""
    channel, category, *topic = key.split("/", 2)
    return channel, category, topic[0] if topic else None


def keep(caps: Iterable[Cap]) -> timedelta:
    """How long sends are written down, so that each of these caps can be kept."""
    return max([KEEP, *(cap.reach + _SLACK for cap in caps)])


def fills(
    caps: Sequence[tuple[Cap, float]], message: Asking, care: Care, zone: str, at: datetime
) -> list[int]:
    """How many sends fill each cap that binds the message; `zone` is the calendar of who has none.

    Each cap comes with the seconds of its reach. Of several zones the one counts in which the sends
    are the most. Where they are fewer than `most`, `free_at` is now.
    """
    if not care.recent:
        return [0] * len(caps)
    now, newest, itself = at.timestamp(), care.recent[-1][0], str(message.message_id)
    newest_first = [(second, key) for second, key, sent in reversed(care.recent) if sent != itself]
    found = []
    for cap, reach in caps:
        since, sends = now - reach, []
        for second, key in newest_first if newest > since else ():
            if second <= since:
                break
            if _fills(cap, key):
                sends.append(second)
        whole = not sends or not isinstance(cap.window, str)
        found.append(len(sends) if whole else _most_filled(cap.window, sends, message, zone, at))
    return found


def free_at(cap: Cap, message: Asking, care: Care, zone: str, at: datetime) -> datetime:
    """`at` if the cap has room for the message then, else the next instant that it may have some.

    A rolling cap has room once enough of its sends have left the window, one of the calendar when
    the next period begins; of several zones the last one decides, and is to be asked again.
    """
    if len(care.recent) < cap.most:
        return at
    sends = _sends(cap, message, care, at)
    if len(sends) < cap.most:
        return at
    if not isinstance(cap.window, str):
        return datetime.fromtimestamp(sends[cap.most - 1], UTC) + cap.window
    periods = _periods(cap.window, sends, message, zone, at)
    ends = [end for end, fill in periods if fill >= cap.most]
    return datetime.fromtimestamp(max(ends), UTC) if ends else at


def slot(
    care: Care, at: datetime, key: str, message_id: UUID, caps: Sequence[Cap], keep: timedelta
) -> Care:
    """The care with the message counted: narrow, yet with all that a cap may ask for."""
    reserved = reserve(care, at, key, message_id, keep)
    if len(reserved.recent) > ALWAYS_KEPT:
        reserved.recent = pruned(reserved.recent, caps)
    return reserved


def pruned(recent: Sequence[Sent], caps: Sequence[Cap]) -> list[Sent]:
    """The sends that some cap, or the rule against loops, may still ask for: exact for each.

    A cap is full, and tells when it will not be, by the newest `most` of its sends.
    """
    newest = sorted(recent, reverse=True)
    asked = {sent for sent in newest[:_MOST_BURST] if sent[0] > newest[0][0] - _BURST}
    for cap in caps:
        asked.update([sent for sent in newest if cap.counts_key(sent[1])][: cap.most])
    return [sent for sent in recent if sent in asked]


def _sends(cap: Cap, message: Asking, care: Care, at: datetime) -> list[int]:
    """The sends that a window may hold at an instant, in seconds since 1970, the newest first.

    One that is exactly a window old has left it. The message itself, tried before and now tried
    again, does not stand in its own way.
    """
    if not care.recent or not cap.binds(message):
        return []
    since = at.timestamp() - cap.reach.total_seconds()
    itself, found = _text(message.message_id), []
    for second, key, sent in reversed(care.recent):  # in the order of time, as `reserve` keeps them
        if second <= since:
            break
        if sent != itself and _fills(cap, key):
            found.append(second)
    return found


_text: Final = lru_cache(maxsize=64)(str)  # writing an id costs as much as all the rest


@lru_cache(maxsize=8_192)
def _fills(cap: Cap, key: str) -> bool:
    return cap.counts_key(key)


def _most_filled(
    period: timedelta | str, sends: list[int], message: Asking, zone: str, at: datetime
) -> int:
    return max(fill for _, fill in _periods(str(period), sends, message, zone, at))


def _periods(
    period: str, sends: list[int], message: Asking, zone: str, at: datetime
) -> list[tuple[int, int]]:
    """Of each zone's period of an instant its end, and how many of the sends are in it.

    Sends are written down rounded up to the second, so that one of the first instant of the next
    period may be one of this period's last.
    """
    bounds = periods_at(period, message.zones, zone, at)
    return [(end, len([s for s in sends if start <= s <= end])) for start, end in bounds]
