"""Nine hours without a worker, ended at three at night: nothing leaves before the morning.

The judge is the carrier's log, and PostgreSQL's own `AT TIME ZONE`: our zones have no say in it.
"""

from datetime import UTC, datetime
from pathlib import Path

from tests.durability.crew import furnish, number_of, order, zones_of
from tests.runtime.worker.living import at, at_work, until
from wayline.runtime.library import Library
from wayline.sandbox.behaviour import STILL
from wayline.sandbox.carrier import Carrier
from wayline.store.database import Connection, connect

ZONES = ("America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles")
BEFORE = datetime(2026, 11, 3, 22, 30, tzinfo=UTC)  # 17:30 in New York: the last worker ends
NIGHT = datetime(2026, 11, 4, 8, 0, tzinfo=UTC)  # 03:00 in New York, midnight in Los Angeles
DAWN = datetime(2026, 11, 4, 14, 0, tzinfo=UTC)  # 09:00 in New York, 07:00 in Denver
MORNING = datetime(2026, 11, 4, 17, 0, tzinfo=UTC)  # 12:00 in New York, 09:00 in Los Angeles
PEOPLE, CANDIDATES = 40, 2  # zones that each of them may be in
TWO_TEXTS = """\
wayline: 1
journey: order
name: Order
entry: {on: {event: Order Completed}, again: always}
steps:
  - {id: settle, wait: 1 hour}
  - {id: receipt, message: {channel: sms, template: thanks}}
  - {id: offer, message: {channel: sms, template: offer}}
  - {id: done, exit: complete}
"""


async def nothing_due(connection: Connection, business: datetime) -> bool:
    """Whether everything up to an instant was dealt with."""
    rows = await connection.execute(
        "SELECT (SELECT count(*) FROM enrollment WHERE due_at <= %s)"
        " + (SELECT count(*) FROM message WHERE due_at <= %s OR lease_until IS NOT NULL)",
        [business, business],
    )
    return await rows.fetchone() == (0,)


async def test_nothing_leaves_at_night(own_dsn: str, tmp_path: Path) -> None:
    await furnish(
        own_dsn, PEOPLE, TWO_TEXTS, zones=ZONES, candidates=CANDIDATES, at=BEFORE,
        categories={"thanks": "transactional", "offer": "marketing"},
    )  # fmt: skip
    connection = await connect(own_dsn, "owner")
    library = Library()
    await library.refresh(connection)
    await at(connection, BEFORE)
    await order(connection, library, range(PEOPLE), BEFORE)
    with Carrier(tmp_path / "sandbox.sqlite", STILL, 1) as carrier:
        await at(connection, NIGHT)
        async with at_work(own_dsn, carrier):
            await until(lambda: nothing_due(connection, NIGHT))
            assert list(carrier.accepted()) == []
            await at(connection, DAWN)
            await until(lambda: nothing_due(connection, DAWN))
            await at(connection, MORNING)
            await until(lambda: nothing_due(connection, MORNING))
        texts = [(one.to, one.at) for one in carrier.accepted()]

    # What had to go within four hours says that it came too late; the offers went in the morning.
    said = await connection.execute(
        "SELECT category, CASE state WHEN 'delivered' THEN 'sent' ELSE state END, reason, count(*)"
        " FROM message GROUP BY 1, 2, 3"  # receipts may have come by now
    )
    assert sorted(await said.fetchall()) == [
        ("marketing", "sent", None, PEOPLE), ("transactional", "expired", "expiry:passed", PEOPLE),
    ]  # fmt: skip
    assert sorted(to for to, _ in texts) == sorted(number_of(person) for person in range(PEOPLE))
    judged = await connection.execute(
        "SELECT count(*) FILTER (WHERE (t.at AT TIME ZONE z.zone)::time < '08:00'"
        " OR (t.at AT TIME ZONE z.zone)::time >= '20:00'), count(*)"
        " FROM unnest(%s::text[], %s::timestamptz[]) AS t (number, at)"
        " JOIN unnest(%s::text[], %s::text[]) AS z (number, zone) USING (number)",
        [
            [to for to, _ in texts], [when for _, when in texts],
            [number_of(person) for person in range(PEOPLE) for _ in range(CANDIDATES)],
            [one for n in range(PEOPLE) for one in zones_of(n, ZONES, CANDIDATES)],
        ],
    )  # fmt: skip
    assert await judged.fetchone() == (0, PEOPLE * CANDIDATES)
    await connection.close()
