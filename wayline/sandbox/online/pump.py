"""Tells clients what becomes due: receipts and replies are posted, links are visited.

What was not answered with 2xx comes again, the same and in the same order, after longer and longer
pauses. Each callback has a line of its own, so that one that is down keeps nobody else waiting.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from urllib.parse import urlsplit, urlunsplit

import aiohttp
import orjson

from wayline.sandbox.carrier import Carrier
from wayline.sandbox.exchange import Happening
from wayline.sandbox.online.signing import sign
from wayline.sandbox.wire import happening_to_json

_MOST = 100  # happenings in one post
_TURN = 0.05  # real seconds between two looks
_FIRST_PAUSE, _LONGEST_PAUSE = 0.2, 30.0  # real seconds
_MOST_VISITS = 16  # at the same moment
_TIMEOUT = aiohttp.ClientTimeout(total=15, sock_connect=3)
_LOG = logging.getLogger(__name__)


class Pump:
    """One carrier's voice.

    `reach` says where the phones find a host: {"go.example": "http://127.0.0.1:8080"}. No other
    host is ever asked for anything, so that texts may name shops that exist. `callback` is where
    the account is told what belongs to texts that named no address of their own.
    """

    def __init__(
        self,
        carrier: Carrier,
        session: aiohttp.ClientSession,
        *,
        secret: str,
        now: Callable[[], datetime],
        real_now: Callable[[], datetime],
        reach: Mapping[str, str],
        callback: str | None = None,
    ) -> None:
        self._carrier = carrier
        self._session = session
        self._secret = secret
        self._now = now
        self._real_now = real_now
        self._reach = reach
        self._callback = callback
        self._visiting = asyncio.Semaphore(_MOST_VISITS)
        self._lines: dict[str, asyncio.Task[None]] = {}

    async def run(self) -> None:
        """Go on until cancelled."""
        try:
            while True:
                for named in self._carrier.callbacks():
                    if named not in self._lines and (address := self._address_of(named)):
                        self._lines[named] = asyncio.create_task(self._line(named, address))
                await asyncio.sleep(_TURN)
        finally:
            for line in self._lines.values():
                line.cancel()
            await asyncio.gather(*self._lines.values(), return_exceptions=True)

    def _address_of(self, named: str) -> str | None:
        return named if urlsplit(named).scheme in ("http", "https") else self._callback

    async def _line(self, named: str, address: str) -> None:
        """All that one callback is told."""
        pause = _FIRST_PAUSE
        while True:
            due = self._carrier.due([named], self._now(), _MOST)
            visits = [one for one in due if one.kind == "visit"]
            told = [one for one in due if one.kind != "visit"]
            done = await self._visit_all(visits)
            if await self._tell(address, told):
                done += told
            self._carrier.acknowledge([one.id for one in done])
            if len(done) == len(due):
                pause = _FIRST_PAUSE
                await asyncio.sleep(0 if len(due) == _MOST else _TURN)
            else:
                await asyncio.sleep(pause)
                pause = min(2 * pause, _LONGEST_PAUSE)

    async def _tell(self, address: str, told: Sequence[Happening]) -> bool:
        """Post happenings; True if they were taken."""
        if not told:
            return True
        body = orjson.dumps({"happenings": [happening_to_json(one) for one in told]})
        headers = sign(self._secret, int(self._real_now().timestamp()), body)
        headers["Content-Type"] = "application/json"
        with suppress(aiohttp.ClientError, OSError, TimeoutError):
            async with self._session.post(
                address, data=body, headers=headers, timeout=_TIMEOUT, allow_redirects=False
            ) as response:
                if 200 <= response.status < 300:
                    return True
                _LOG.warning("%s answered %d; it is told again", address, response.status)
        return False

    async def _visit_all(self, visits: Sequence[Happening]) -> list[Happening]:
        made = await asyncio.gather(*(self._visit(one) for one in visits))
        return [one for one, is_made in zip(visits, made, strict=True) if is_made]

    async def _visit(self, one: Happening) -> bool:
        """Open a link as its visitor would; whatever the answer is, it was a visit."""
        data = one.data
        url = urlsplit(data["url"])
        server = self._reach.get(url.netloc)
        if server is None:
            return True
        # The address of the visitor as a proxy in front of the server would tell it.
        headers = {**data["headers"], "Host": url.netloc, "X-Forwarded-For": data["ip"]}
        skipped = ("Accept", "Accept-Encoding", "User-Agent")
        if data["user_agent"]:
            headers["User-Agent"] = data["user_agent"]
        target = urlunsplit((*urlsplit(server)[:2], url.path, url.query, ""))
        with suppress(aiohttp.ClientError, OSError, TimeoutError):
            async with (
                self._visiting,
                self._session.request(
                    data["method"],
                    target,
                    headers=headers,
                    skip_auto_headers=skipped,
                    timeout=_TIMEOUT,
                    allow_redirects=False,
                ) as response,
            ):
                return response.status < 500
        return False
