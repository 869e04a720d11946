"""Orders become money once, and are credited once: to the last text before them, if any."""

from collections.abc import Sequence
from datetime import datetime

from wayline.domain import money
from wayline.domain.events import Event
from wayline.domain.ids import WorkspaceId, bucket_of
from wayline.runtime.library import Library
from wayline.runtime.telling import of_orders, tell
from wayline.store import contacts, events, messages
from wayline.store.bulk import Connection
from wayline.store.events import PurchaseRow, Touch
from wayline.store.message_rows import Converted
from wayline.store.partitions import month_of
from wayline.store.rollups import Tally
from wayline.store.trips import pipelined

ORDER_COMPLETED = "Order Completed"  # Segment's e-commerce specification
_AMOUNTS = ("revenue", "total", "value")  # in this order, as the specification prefers them


async def record_orders(connection: Connection, library: Library, stored: Sequence[Event]) -> None:
    """Store the orders among new events; their people's locks are held."""
    orders = [(event, found) for event in stored if (found := _money(library, event)) is not None]
    if not orders:
        return
    touches = await events.last_touches(connection, [(e.contact_id, _moment(e)) for e, _ in orders])
    tally = Tally()
    rows: list[PurchaseRow] = []
    converted: dict[object, tuple[Converted, WorkspaceId, str | None]] = {}
    for place, (event, amount) in enumerate(orders):
        touch = touches.get(place)
        rows.append(_row(event, amount, touch))
        if touch is not None and touch.converted_at is None:
            credited = (_converted(event, touch), event.workspace_id, rows[-1].order_key)
            converted.setdefault(touch.message_id, credited)
        _count(tally, event, amount, touch)
    async with pipelined(connection):
        await events.insert_purchases(connection, rows)
        await contacts.engage(connection, [(e.contact_id, _moment(e)) for e, _ in orders])
        await messages.convert(connection, [row for row, *_ in converted.values()])
        await tell(connection, library, of_orders(converted.values()))
        await tally.save(connection)


def _money(library: Library, event: Event) -> money.Money | None:
    if event.name != ORDER_COMPLETED:
        return None
    workspace = library.workspaces.get(event.workspace_id)
    currency = event.properties.get("currency") or (workspace.currency if workspace else "USD")
    value = next((event.properties[key] for key in _AMOUNTS if key in event.properties), 0)
    return money.read(value, str(currency)) or money.Money(0, str(currency))


def _row(event: Event, amount: money.Money, touch: Touch | None) -> PurchaseRow:
    order_key = event.properties.get("order_id")
    return PurchaseRow(
        bucket_of(event.contact_id),
        event.contact_id,
        event.event_id,
        month_of(event.received_at),
        event.workspace_id,
        None if order_key is None else str(order_key),
        amount.amount,
        amount.currency,
        _moment(event),
        touch.message_id if touch else None,
        touch.journey_id if touch else None,
        touch.version if touch else None,
        touch.step if touch else None,
    )


def _converted(event: Event, touch: Touch) -> Converted:
    return Converted(
        bucket_of(event.contact_id),
        event.contact_id,
        touch.message_id,
        touch.month,
        _moment(event),
    )


def _count(tally: Tally, event: Event, amount: money.Money, touch: Touch | None) -> None:
    for metric, n in (("orders", 1), ("revenue", amount.amount)):
        tally.add(
            event.contact_id,
            event.workspace_id,
            _moment(event),
            metric,
            amount.currency,
            journey_id=touch.journey_id if touch else None,
            version=touch.version if touch else None,
            step=touch.step if touch else None,
            n=n,
        )


def _moment(event: Event) -> datetime:
    """When an order counts: as it arrives, but an old one that was told late when it happened.

    Else the last text would be credited with the orders of years that were imported after it.
    """
    return event.received_at if event.live else event.occurred_at
