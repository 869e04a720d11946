"""Sends one request without blocking, by aiohttp, which is imported when it is first needed."""

from typing import Any

from wayline.sdk.errors import TransportError
from wayline.sdk.wire import Answer, Place, Request


class AsyncTransport:
    """Speaks to one place; its connections are kept until `close`."""

    def __init__(self, place: Place, timeout: float) -> None:
        self._place = place
        self._timeout = timeout
        self._session: Any = None

    async def send(self, request: Request) -> Answer:
        """Send it; raises `TransportError`."""
        import aiohttp
        from yarl import URL

        if self._session is None:
            limit = aiohttp.ClientTimeout(total=self._timeout)
            self._session = aiohttp.ClientSession(timeout=limit, trust_env=True)
        url = URL(self._place.origin() + self._place.path + request.path, encoded=True)
        try:
            async with self._session.request(
                request.method, url, data=request.body, headers=request.headers
            ) as got:
                headers = {name.lower(): value for name, value in got.headers.items()}
                return Answer(got.status, headers, await got.read())
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            told = str(error) or type(error).__name__
            raise TransportError(f"no answer from {self._place.origin()}: {told}") from None

    async def close(self) -> None:
        """Close all connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None
