"""What the roaster's customers do in the shop, hour by hour, as events on their way in.

What happens in an hour is a hash of (seed, hour), and an event's message id names the hour and a
number in it. So the feed is the same however often it is asked, and what was fed before a stop is
known again afterwards.
"""

import math
from bisect import bisect
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, time, timedelta
from itertools import accumulate
from typing import Any, Final, NamedTuple

from wayline.domain.ids import WorkspaceId, fraction
from wayline.domain.intake import Cleaned, read_event
from wayline.domain.wall import local, wall
from wayline.runtime.demo.people import Customer
from wayline.runtime.ingest import Incoming
from wayline.runtime.rounds import Planned
from wayline.sandbox.behaviour import COFFEES, Product

HOUR: Final = timedelta(hours=1)
LONGEST: Final = timedelta(minutes=50)  # from the first event of a visit to its last
VISITS_A_DAY: Final = 0.35  # of a customer, on average
REGULARS: Final = 0.25  # the share of those who come four times as often as the others
CURRENCY: Final = "USD"
# How busy each hour is where the customer lives; nobody sleeps quite everywhere.
BUSY: Final = tuple(map(int, "2 1 1 1 1 2 5 8 10 10 9 9 11 10 8 8 8 9 11 13 14 12 8 4".split()))
BROWSES: Final = 0.50
ABANDONS: Final = 0.30  # the rest buys
_SIGN_UPS_MEAN: Final = 18.0  # days from the start until a newcomer signs up
_SIGN_UPS_MOST: Final = 200.0


class _Visit(NamedTuple):
    """A visit of the shop: its name, who came and when."""

    name: str
    customer: Customer
    at: datetime


class Feed:
    """The shop's events under a seed."""

    def __init__(
        self,
        seed: int,
        people: Sequence[Customer],
        workspace_id: WorkspaceId,
        opened_at: datetime,
    ) -> None:
        self.seed = seed
        self.workspace_id = workspace_id
        self._source = f"shop:{seed}"
        self._by_home: dict[str, list[Customer]] = {}
        for one in people:
            often = 4 if self._chance(one.contact.key, "regular") < REGULARS else 1
            self._by_home.setdefault(one.home, []).extend([one] * often)
        self._joined = {one.contact_id: self._joins(one, opened_at) for one in people}
        self._sign_ups: dict[datetime, list[Customer]] = {}
        for one in people:
            if one.newcomer:
                self._sign_ups.setdefault(_hour(self._joined[one.contact_id]), []).append(one)

    def between(self, first: datetime, last: datetime) -> list[Planned]:
        """All events from `first` on and before `last`, in the order of time."""
        found: list[Planned] = []
        hour = _hour(first - LONGEST)
        while hour < last:
            found += (event for event in self._hour(hour) if first <= event.at < last)
            hour += HOUR
        return sorted(found, key=lambda event: event.at)

    def _hour(self, hour: datetime) -> Iterator[Planned]:
        """What begins within an hour."""
        for one in self._sign_ups.get(hour, ()):
            at = self._joined[one.contact_id]
            yield self._event(f"sign-up-{one.contact.key}", one, at, "Signed Up", {})
        for visit in self._visits(hour):
            if visit.at > self._joined[visit.customer.contact_id]:
                yield from self._visit(visit)

    def _visits(self, hour: datetime) -> Iterator[_Visit]:
        homes = list(self._by_home)
        share = VISITS_A_DAY / (1 + 3 * REGULARS) / sum(BUSY)
        weights = list(
            accumulate(
                len(self._by_home[home]) * BUSY[local(hour, home).hour] * share for home in homes
            )
        )
        name = f"{hour:%Y%m%d%H}"
        for number in range(int(weights[-1] + self._chance(name, "visits"))):
            visit = f"{name}-{number}"
            place = bisect(weights, self._chance(visit, "home") * weights[-1])
            them = self._by_home[homes[min(place, len(homes) - 1)]]
            one = them[int(self._chance(visit, "who") * len(them))]
            at = hour + timedelta(seconds=int(self._chance(visit, "at") * 3_600))
            yield _Visit(visit, one, at)

    def _visit(self, visit: _Visit) -> Iterator[Planned]:
        """They look at something; some go to the checkout, and some of those buy."""
        name, one, at = visit
        basket = self._basket(name)
        yield self._event(f"{name}-1", one, at, "Product Viewed", _product(basket[0][0]))
        kind = self._chance(name, "kind")
        if kind < BROWSES:
            return
        value = round(sum(product.price * quantity for product, quantity in basket) / 100, 2)
        told = {"currency": CURRENCY, "products": [_line(*line) for line in basket]}
        at += timedelta(seconds=60 + int(self._chance(name, "checkout") * 900))
        properties = {**told, "value": value}
        yield self._event(f"{name}-2", one, at, "Checkout Started", properties)
        if kind < BROWSES + ABANDONS:
            return
        at += timedelta(seconds=90 + int(self._chance(name, "order") * 1_500))
        properties = {**told, "revenue": value, "order_id": f"R{name}"}
        yield self._event(f"{name}-3", one, at, "Order Completed", properties)

    def _basket(self, name: str) -> list[tuple[Product, int]]:
        """One to three products, each once or twice."""
        count = 1 + int(self._chance(name, "products") * 2.6)
        ranked = sorted(COFFEES, key=lambda product: self._chance(name, product.sku))
        return [
            (product, 1 + (self._chance(name, product.sku, "twice") < 0.15))
            for product in ranked[:count]
        ]

    def _event(
        self, key: str, one: Customer, at: datetime, name: str, properties: dict[str, Any]
    ) -> Planned:
        """An event through the same door that events from outside come by."""
        read = read_event(name, key, at, at, properties)
        assert isinstance(read, Cleaned), read
        incoming = Incoming(
            workspace_id=self.workspace_id,
            source=self._source,
            message_id=read.message_id,
            name=read.name,
            identity=("user_id", one.contact.key),
            occurred_at=read.occurred_at,
            received_at=at,
            properties=read.properties,
        )
        return Planned(at, one.contact_id, incoming)

    def _joins(self, one: Customer, opened_at: datetime) -> datetime:
        """When a newcomer signs up; everybody else has been here before."""
        if not one.newcomer:
            return opened_at - HOUR
        key = one.contact.key
        late = -math.log1p(-self._chance(key, "joins")) * _SIGN_UPS_MEAN
        day = local(opened_at, one.home).date() + timedelta(days=min(late, _SIGN_UPS_MOST))
        busy = list(accumulate(BUSY))
        hour = bisect(busy, self._chance(key, "joins at") * busy[-1])
        minute = int(self._chance(key, "joins at minute") * 60)
        at = wall(day, time(hour, minute), one.home)
        return at if at > opened_at else at + timedelta(days=1)

    def _chance(self, *about: str) -> float:
        return fraction(str(self.seed), "shop", *about)


def _hour(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


def _product(product: Product) -> dict[str, Any]:
    return {"sku": product.sku, "name": product.name, "price": product.price / 100}


def _line(product: Product, quantity: int) -> dict[str, Any]:
    return {**_product(product), "quantity": quantity}
