"""One purchase runs one journey to its end: event, passage, gate, carrier, receipt, click."""

from datetime import timedelta
from pathlib import Path

from tests.runtime.world import CALM, START, people, planned, world

THANK_YOU = """\
wayline: 1
journey: thank-you
name: Thank you
entry:
  on: {event: Order Completed}
  again: always
goal: {event: Order Completed, within: 7 days}
steps:
  - {id: settle, wait: 2 hours}
  - {id: thanks, message: {channel: sms, template: thanks}}
  - id: looked
    wait_for: [{on: {message: thanks, is: clicked}, next: offer}]
    timeout: 1 day
    next: done
  - {id: offer, message: {channel: sms, template: offer}}
  - {id: done, exit: complete}
"""


async def test_an_order_is_thanked(own_dsn: str, tmp_path: Path) -> None:
    async with world(own_dsn, tmp_path, [THANK_YOU], behaviour=CALM) as w:
        await people(w.connection, [f"p{n}" for n in range(40)])
        w.rounds.plan(planned(f"p{n}", "Order Completed", START, revenue=12.5) for n in range(40))
        await w.rounds.settle(START + timedelta(days=5))

        sent = await w.rows("SELECT step, state, count(*) FROM message GROUP BY 1, 2 ORDER BY 1, 2")
        assert sent[-1] == ("thanks", "delivered", 40)
        clicked = await w.rows(
            "SELECT count(*) FROM message WHERE clicked_at IS NOT NULL AND step = 'thanks'"
        )
        offers = await w.rows("SELECT count(*) FROM message WHERE step = 'offer'")
        assert clicked == offers
        assert 0 < clicked[0][0] < 40
        left = await w.rows("SELECT status, exit_reason, count(*) FROM enrollment GROUP BY 1, 2")
        assert left == [(2, "exit:complete", 40)]
        taken = list(w.carrier.accepted())
        assert len(taken) == 40 + offers[0][0]


REBUY = """\
wayline: 1
journey: rebuy
name: Rebuy
entry: {on: {event: Order Completed}, again: always}
goal: {event: Order Completed, within: 7 days}
exit: [{on: {event: Order Completed}, as: bought}]
steps:
  - {id: settle, wait: 2 hours}
"""


async def test_two_orders_in_one_batch_begin_end_and_begin_again(
    own_dsn: str, tmp_path: Path
) -> None:
    async with world(own_dsn, tmp_path, [REBUY]) as w:
        await people(w.connection, ["ada"])
        w.rounds.plan(planned("ada", "Order Completed", START, n, revenue=1) for n in range(3))
        await w.rounds.settle(START + timedelta(days=1))
        rows = await w.rows(
            "SELECT status, exit_reason, goal_at IS NOT NULL, count(*) FROM enrollment "
            "GROUP BY 1, 2, 3 ORDER BY 2"
        )
        assert rows == [(2, "exit:bought", True, 2), (2, "exit:complete", False, 1)]
        sequences = await w.rows("SELECT enrollment_id, sequence FROM passage ORDER BY 1, 2")
        assert len(sequences) == len(set(sequences))
