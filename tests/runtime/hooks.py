"""A receiver of webhooks that trusts nobody: the official library verifies what it takes."""

import asyncio
import gzip
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any

import orjson
from aiohttp import web as served
from standardwebhooks.webhooks import Webhook

from tests.runtime.world import START, WORKSPACE, World
from tests.sealing import VAULT
from wayline.channels.web import Web
from wayline.domain.endpoints import Endpoint
from wayline.domain.ids import BUCKETS
from wayline.runtime import endpoints
from wayline.runtime.postman import Postman
from wayline.store.database import Database

Reply = tuple[int, dict[str, str]]
OK: Reply = (200, {})


class Receiver:
    """Gives one reply after the other, the last one for ever; keeps what came."""

    def __init__(self, replies: Sequence[Reply]) -> None:
        self.replies = list(replies)
        self.asked: list[tuple[dict[str, str], bytes]] = []
        self.origin = ""
        self.gate = asyncio.Event()  # answers wait for it
        self.gate.set()
        self.came = asyncio.Event()
        self.refuses = b"\0"  # a body with this is answered with 400

    async def take(self, request: served.Request) -> served.Response:
        self.asked.append((dict(request.headers), await request.read()))
        self.came.set()
        await self.gate.wait()
        status, headers = self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]
        if self.refuses in self.asked[-1][1]:
            status = 400
        return served.Response(status=status, headers=headers)

    def told(self, secret: str) -> list[dict[str, Any]]:
        """What came, as verified by the official library."""
        return [Webhook(secret).verify(body, headers) for headers, body in self.asked]

    def kinds(self) -> list[str]:
        return sorted(orjson.loads(body)["type"] for _, body in self.asked)

    def ids(self) -> list[str]:
        return [headers["webhook-id"] for headers, _ in self.asked]

    def batches(self) -> list[dict[str, Any]]:
        """What came in Segment's format; the server has unzipped it."""
        return [orjson.loads(body) for _, body in self.asked]


@asynccontextmanager
async def receiver(*replies: Reply) -> AsyncIterator[Receiver]:
    made = Receiver(replies or (OK,))
    app = served.Application(client_max_size=10 * 1024**2)
    app.router.add_route("*", "/{path:.*}", made.take)
    runner = served.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await served.TCPSite(runner, "127.0.0.1", 0).start()
    made.origin = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield made
    finally:
        made.gate.set()
        await runner.cleanup()


async def listening(w: World, url: str, *kinds: str, **options: Any) -> Endpoint:
    """An endpoint that the library knows of."""
    made = endpoints.new_endpoint(
        WORKSPACE, url, kinds, may_call=lambda _: True, vault=VAULT, at=START, **options
    )
    await endpoints.add(w.connection, made)
    await w.library.refresh(w.connection)
    return made


@asynccontextmanager
async def postman(
    dsn: str, w: World, origins: Collection[str], patience: float = 5.0
) -> AsyncIterator[Postman]:
    async with Database(dsn) as database:
        made = Postman(database, Web(origins, timeout=patience), w.real, VAULT)
        try:
            yield made
        finally:
            await made.close()


async def deliver_all(post: Postman, now: datetime = START + timedelta(days=2)) -> int:
    """Deliver until nothing is begun any more."""
    total = 0
    while begun := await post.deliver(BUCKETS, now):
        total += begun
        await post.close()
    return total


def unzipped(body: bytes) -> Any:
    return orjson.loads(gzip.decompress(body))
