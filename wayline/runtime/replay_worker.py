"""One worker process of a replay: it owns some lease groups, and does each window it is told.

It reads `{"until": ...}` lines and answers with a line of what it has done. It ends when its input
ends, so that it never outlives the replay that started it. Nothing is kept in the process: killed
and started again, it finds all it needs in the database and in the carrier's books.
"""

import asyncio
import sys
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import orjson

from wayline.domain.ids import ContactId, WorkspaceId, bucket_of, buckets_of_group, group_of
from wayline.domain.places import data_versions
from wayline.runtime.clock import RealClock
from wayline.runtime.collector import relax
from wayline.runtime.consent import ConsentChange
from wayline.runtime.inbound import InboundDesk
from wayline.runtime.ingest import Incoming, Ingest
from wayline.runtime.library import Library
from wayline.runtime.orders_file import Purchase
from wayline.runtime.population import Population
from wayline.runtime.replay_plan import (
    ReplayPlan,
    carrier_behaviour,
    contact_of,
    read_purchases,
    source_of,
)
from wayline.runtime.rounds import Planned, Rounds
from wayline.runtime.runner import Runner
from wayline.runtime.sandbox import SandboxConnection
from wayline.runtime.sender import Sender
from wayline.sandbox.carrier import Carrier
from wayline.store.database import connect
from wayline.store.partitions import known_months

LEASE: Final = timedelta(seconds=3)  # the carrier is in this process: an answer takes milliseconds


async def work(plan: ReplayPlan, dsn: str, sandbox: Path, groups: list[int]) -> None:
    """Serve windows until the input ends."""
    connection = await connect(dsn, "engine")
    library = Library()
    await library.refresh(connection)
    months = await known_months(connection)
    workspace_id = plan.workspace_id()
    with Carrier(sandbox, carrier_behaviour(plan.behaviour), plan.seed) as carrier:
        wire = SandboxConnection(carrier)
        ingest = Ingest(library, months)
        rounds = Rounds(
            connection,
            [bucket for group in groups for bucket in buckets_of_group(group)],
            ingest=ingest,
            runner=Runner(library, months),
            sender=_sender(plan, library, wire),
            desk=InboundDesk(library, ingest, wire.name, workspace_id),
            carrier=wire,
            callbacks=[_callback(group) for group in groups],
            real=RealClock(),
        )
        rounds.plan(_planned(plan, workspace_id, set(groups)))
        await _serve(rounds)
    await connection.close()


def _callback(group: int) -> str:
    """Where what happens later is asked for: by whoever owns the person's lease group by then."""
    return f"replay/{group}"


def _sender(plan: ReplayPlan, library: Library, wire: SandboxConnection) -> Sender:
    return Sender(
        library,
        wire,
        RealClock(),
        callback=lambda contact_id: _callback(group_of(bucket_of(contact_id))),
        as_of=plan.rules_as_of,
        tz_version=data_versions()["tzdata"],
        lease=LEASE,
    )


def _planned(plan: ReplayPlan, workspace_id: WorkspaceId, groups: set[int]) -> Iterator[Planned]:
    """This worker's purchases and revocations."""
    orders = read_purchases(plan)
    population = Population(plan.seed, orders.purchases)
    file = source_of(orders)
    for purchase in orders.purchases:
        contact_id = contact_of(plan.seed, purchase.customer)
        if group_of(bucket_of(contact_id)) in groups:
            at = population.ordered_at(purchase)
            incoming = _order(workspace_id, file, purchase, contact_id, at)
            yield Planned(at, contact_id, incoming)
    for said in population.revocations():
        if group_of(bucket_of(said.contact_id)) in groups:
            change = ConsentChange(said.contact_id, said.scope, "revoked", "web_page", said.at)
            yield Planned(said.at, said.contact_id, change)


def _order(
    workspace_id: WorkspaceId, file: str, purchase: Purchase, contact_id: ContactId, at: datetime
) -> Incoming:
    properties = {
        "order_id": f"{purchase.line}",
        "revenue": float(purchase.dollars),
        "currency": "USD",
        "quantity": purchase.items,
    }
    return Incoming(
        workspace_id,
        file,
        str(purchase.line),
        "Order Completed",
        contact_id,
        at,
        at,
        properties,
        forced_live=True,
    )


async def _serve(rounds: Rounds) -> None:
    loop = asyncio.get_running_loop()
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        until = datetime.fromisoformat(orjson.loads(line)["until"])
        await rounds.settle(until)
        _say({"until": until.isoformat(), **asdict(rounds.done)})


def _say(words: dict[str, Any]) -> None:
    sys.stdout.write(orjson.dumps(words).decode() + "\n")
    sys.stdout.flush()


def main() -> None:
    """Entry of the process: one JSON argument from the replay that started it."""
    told = orjson.loads(sys.argv[1])
    plan = ReplayPlan.from_json(told["plan"])
    relax()
    asyncio.run(work(plan, told["dsn"], Path(told["sandbox"]), told["groups"]))


if __name__ == "__main__":
    main()
