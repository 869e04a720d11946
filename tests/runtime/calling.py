"""A real server that webhook steps call, and people who are about to call it."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import orjson
from aiohttp import web as served

from tests.runtime.world import START, World, people, planned, world
from wayline.channels.web import Web
from wayline.runtime.webhooks import Webhooks

Reply = tuple[int, Any]
OK: Reply = (200, {"tier": "gold"})


def journey(origin: str, call: str | None = None) -> str:
    """A journey that calls at once and branches on the answer."""
    call = call or (
        f'{{post: "{origin}/people/{{{{ contact.id | url_encode }}}}", '
        'headers: {X-Plan: "{{ trigger.plan }}", idempotency-key: mine}, '
        'body: {phone: "{{ contact.phone }}", n: 1, in: ["{{ journey.name }}", null]}, as: crm}'
    )
    return f"""\
wayline: 1
journey: crm
name: CRM
entry: {{on: {{event: Signed Up}}, again: never}}
steps:
  - {{id: ask, webhook: {call}}}
  - id: tier
    branch: [{{if: {{answers.crm.tier: gold}}, next: gold}}]
    else: plain
  - {{id: gold, exit: gold}}
  - {{id: plain, exit: plain}}
"""


class Crm:
    """A server that gives one reply after the other, the last one for ever."""

    def __init__(self, replies: Sequence[Reply]) -> None:
        self.replies = list(replies)
        self.asked: list[tuple[str, dict[str, str], Any]] = []
        self.origin = ""
        self.busy = 0
        self.busiest = 0
        self.pause = 0.0

    @property
    def keys(self) -> list[str]:
        return [headers["Idempotency-Key"] for _, headers, _ in self.asked]

    async def take(self, request: served.Request) -> served.Response:
        raw = await request.read()
        body = orjson.loads(raw) if raw else None
        self.asked.append((f"{request.method} {request.raw_path}", dict(request.headers), body))
        self.busy += 1
        self.busiest = max(self.busiest, self.busy)
        await asyncio.sleep(self.pause)
        self.busy -= 1
        status, said = self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]
        headers = {"Retry-After": "7200"} if status == 429 else None
        return served.Response(body=orjson.dumps(said), status=status, headers=headers)


@asynccontextmanager
async def crm(*replies: Reply) -> AsyncIterator[Crm]:
    made = Crm(replies)
    app = served.Application()
    app.router.add_route("*", "/{path:.*}", made.take)
    runner = served.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = served.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    made.origin = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield made
    finally:
        await runner.cleanup()


def real_calls(w: World, origin: str, client: Any = None) -> Webhooks:
    """Calls with a short lease, so that a test need not wait for long."""
    return Webhooks(w.library, client or Web([origin]), w.real, lease=timedelta(seconds=0.5))


@asynccontextmanager
async def at_the_call(
    dsn: str, folder: Path, origin: str, names: int = 1, call: str | None = None
) -> AsyncIterator[World]:
    """A world in which people have signed up, so that a call of each is coming."""
    async with world(dsn, folder, [journey(origin, call)]) as w:
        keys = [f"p{n}" for n in range(names)]
        await people(w.connection, keys)
        w.rounds.plan(planned(key, "Signed Up", START, plan="pro") for key in keys)
        w.rounds.webhooks = real_calls(w, origin or "http://127.0.0.1")
        yield w


async def story(w: World) -> list[tuple]:
    return await w.rows(
        "SELECT step, decision, reason, detail, at FROM passage ORDER BY contact_id, sequence"
    )


async def ends(w: World) -> dict[str, int]:
    rows = await w.rows("SELECT exit_reason, count(*) FROM enrollment GROUP BY 1")
    return dict(rows)


async def call_rows(w: World) -> list[tuple]:
    return await w.rows("SELECT state, attempt, due_at, lease_until, status, error FROM call")
