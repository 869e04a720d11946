"""Redirects of tracked links with durable hits, and receipts that carriers post, over HTTP."""

import json
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Final

from benchmarks.clients import counting, drive_all
from benchmarks.edge_process import EdgeProcess, edge_process
from benchmarks.meter import Meter, Spent
from benchmarks.rows import Row
from benchmarks.scales import Scale
from benchmarks.stage import START, WORKSPACE, Stage, furnish, opened
from wayline.domain.ids import bucket_for, derived_contact_id, derived_id
from wayline.domain.sealing import Sealed
from wayline.runtime.clock import RealClock
from wayline.sandbox.online import sign
from wayline.store import connections, tracks
from wayline.store.connections import CarrierConnection
from wayline.store.tracks import LinkRow
from wayline.text.links import derived_code

_LINKS: Final = 1_000
_SECRET: Final = "secret"
_AGENT: Final = b"Mozilla/5.0 (iPhone; CPU iPhone OS 17_5_1 like Mac OS X) Safari/604.1"
_KILLED_AFTER: Final = 0.4  # of the receipts


async def measure_redirects(stage: Stage, scale: Scale) -> list[Row]:
    """Taps of people on 64 connections; each answered tap must be in the inbox."""
    dsn = stage.make("bench_redirect")
    await furnish(dsn, [], 0)
    codes = [derived_code(b"%d" % number) for number in range(_LINKS)]
    await _write_links(dsn, codes)
    with edge_process(dsn) as edge:
        await _redirects(edge, codes, 500)  # warm
        warm = await _stored(dsn)
        counts, spent = await _measured(
            stage.meter, edge, lambda: _taps(codes, scale.requests), scale.requests
        )
    lost = counts[302] - (await _stored(dsn) - warm)
    stage.drop("bench_redirect")
    per_core = spent.units / spent.cpu
    return [
        Row(
            "redirect of a tracked link, hit durable before the answer",
            f"{_figure(spent)}, {per_core:,.0f}/s per core, {lost} hits lost",
            target="3,000/s per core",
            met=per_core >= 3_000 and lost == 0 and counts[302] == scale.requests,
            values={"cpu_us": spent.micros(spent.cpu), "per_core": per_core, "lost": float(lost)},
        )
    ]


async def measure_receipts(stage: Stage, scale: Scale) -> list[Row]:
    """Posts of one receipt each; the server is killed once, and what it accepted must be there."""
    dsn = stage.make("bench_receipts")
    await furnish(dsn, [], 0)
    async with opened(dsn) as connection:
        mine = CarrierConnection("bench", WORKSPACE, "sandbox", "", Sealed(_SECRET), Sealed(""))
        await connections.keep(connection, mine, START)
    accepted: set[int] = set()
    posts = _posts(scale.requests)

    def answered(number: int, status: int) -> None:
        if status == 200:
            accepted.add(number)

    with edge_process(dsn) as edge:
        await drive_all(
            edge.port, _some(posts, int(scale.requests * _KILLED_AFTER), edge), answered
        )
    before = len(accepted)
    with edge_process(dsn) as edge:
        left = scale.requests - int(scale.requests * _KILLED_AFTER)
        server, own, wall = stage.meter.server_cpu(), edge.cpu(), time.perf_counter()
        await drive_all(edge.port, posts, answered)
        wall = time.perf_counter() - wall
        spent = Spent(edge.cpu() - own, stage.meter.server_cpu() - server, wall, left)
    async with opened(dsn) as connection:
        cursor = await connection.execute("SELECT data ->> 'reference' FROM inbox")
        stored = {int(row[0].removeprefix("SM")) for row in await cursor.fetchall()}
    lost = len(accepted - stored)
    stage.drop("bench_receipts")
    return [
        Row(
            "receipt posted, verified and durable, one a post; server killed once",
            f"{_figure(spent)}, {lost} of {len(accepted):,} accepted lost",
            target="0 accepted lost",
            met=lost == 0 and len(accepted) > before > 0,
            values={"cpu_us": spent.micros(spent.cpu), "lost": float(lost)},
        )
    ]


async def _measured(
    meter: Meter, edge: EdgeProcess, requests: Callable[[], Iterator[tuple[int, bytes]]], units: int
) -> tuple[Counter[int], Spent]:
    """The CPU of web server and PostgreSQL, without that of the clients."""
    counts: Counter[int] = Counter()
    server, own, wall = meter.server_cpu(), edge.cpu(), time.perf_counter()
    await drive_all(edge.port, requests(), counting(counts))
    wall = time.perf_counter() - wall
    return counts, Spent(edge.cpu() - own, meter.server_cpu() - server, wall, units)


def _figure(spent: Spent) -> str:
    parts = f"{spent.micros(spent.client):.0f} + {spent.micros(spent.server):.0f}"
    return f"{spent.micros(spent.cpu):.0f} us CPU ({parts}), {spent.units / spent.wall:,.0f}/s"


async def _redirects(edge: EdgeProcess, codes: list[str], number: int) -> None:
    await drive_all(edge.port, _taps(codes, number), counting(Counter()))


def _taps(codes: list[str], number: int) -> Iterator[tuple[int, bytes]]:
    for place in range(number):
        code = codes[place % len(codes)].encode()
        ip = b"198.%d.%d.%d" % (18 + place % 2, place // 250 % 250, 1 + place % 250)
        head = b"GET /l/%b HTTP/1.1\r\nHost: go.example\r\nUser-Agent: %b\r\n" % (code, _AGENT)
        yield place, head + b"X-Forwarded-For: %b\r\n\r\n" % ip


def _posts(number: int) -> Iterator[tuple[int, bytes]]:
    for place in range(number):
        data = {"reference": f"SM{place}", "status": "sent", "error": None, "client_key": None}
        one = {"id": place, "at": "2026-03-03T17:00:00Z", "kind": "receipt", "data": data}
        body = json.dumps({"happenings": [one]}).encode()
        signed = sign(_SECRET, int(RealClock().now().timestamp()), body)
        heads = "".join(f"{name}: {value}\r\n" for name, value in signed.items())
        line = "POST /in/sandbox/bench HTTP/1.1\r\nHost: api.example\r\n"
        yield place, f"{line}{heads}Content-Length: {len(body)}\r\n\r\n".encode() + body


def _some(
    posts: Iterator[tuple[int, bytes]], number: int, edge: EdgeProcess
) -> Iterator[tuple[int, bytes]]:
    """So many of the posts, and then the end of the server while others are under way."""
    for _ in range(number):
        yield next(posts)
    edge.kill()


async def _write_links(dsn: str, codes: list[str]) -> None:
    expires_at = RealClock().now() + timedelta(days=90)
    url = "https://shop.example/cart?utm_source=sms"
    rows = []
    for number, code in enumerate(codes):
        contact_id = derived_contact_id("bench", f"p{number}")
        message_id = derived_id(0, "bench", f"m{number}")
        place = (WORKSPACE, contact_id, message_id, 314, url, expires_at)
        rows.append(LinkRow(bucket_for(code), code, *place))
    async with opened(dsn) as connection:
        await tracks.write_links(connection, rows)


async def _stored(dsn: str) -> int:
    async with opened(dsn) as connection:
        cursor = await connection.execute("SELECT count(*) FROM inbox")
        return int((await cursor.fetchall())[0][0])
