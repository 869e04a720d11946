"""`/l/{code}`: sends whoever opens a tracked link to where it leads.

A hit is durable before its answer goes out: one commit takes what gathered during the last, which
costs a few milliseconds and lets a person's click never be lost. Who it was is judged later, with
all that is known of the message. The target comes from the row of the code and from nowhere else.
"""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final
from urllib.parse import quote

from starlette.types import Scope, Send

from wayline.api import pages
from wayline.api.batcher import Batcher
from wayline.api.errors import RETRY_AFTER, ApiError, answer, fault
from wayline.api.misses import WINDOW, Misses
from wayline.domain.clicks import makes_previews
from wayline.domain.ids import WorkspaceId
from wayline.domain.workspaces import Workspace
from wayline.runtime.hits import Hit
from wayline.store.tracks import Link
from wayline.text.links import CODE_LENGTH, PRIVATE_LENGTH, link_problem

PREFIX: Final = "/l/"
_CODE: Final = re.compile(rf"[0-9A-Za-z]{{{CODE_LENGTH}}}|[0-9A-Za-z]{{{PRIVATE_LENGTH}}}")
_LONGEST_AGENT: Final = 500  # characters kept of what a visitor says of itself
_VISIBLE: Final = "".join(map(chr, range(0x21, 0x7F)))
_METHODS: Final = (b"allow", b"GET, HEAD, OPTIONS")
_REDIRECT: Final = [
    (b"cache-control", b"no-store, private"),
    (b"referrer-policy", b"no-referrer-when-downgrade"),
    (b"x-robots-tag", b"noindex"),
]
Brand = Callable[[WorkspaceId], Workspace | None]


class Links:
    """The ASGI application of all codes; `brand` knows workspaces."""

    def __init__(
        self,
        batcher: Batcher[Hit],
        brand: Brand,
        now: Callable[[], datetime],
        misses: Misses | None = None,
    ) -> None:
        self._batcher = batcher
        self._brand = brand
        self._now = now
        self._misses = misses or Misses()

    async def serve(self, code: str, scope: Scope, send: Send) -> None:
        """Answer one request for a code."""
        method = scope["method"]
        if method not in ("GET", "HEAD"):
            status = 204 if method == "OPTIONS" else 405
            await answer(send, status, b"", [_METHODS])
            return
        ip = scope["client"][0] if scope.get("client") else None
        if self._misses.is_over(ip):
            wait = (b"retry-after", str(int(WINDOW)).encode())
            await answer(send, 429, pages.too_many(), [*pages.HEADERS, wait])
            return
        try:
            hit = await self._hit(code, method, ip, dict(scope["headers"]))
        except Exception as error:
            if not isinstance(error, ApiError):
                fault(error)
            status = 503 if isinstance(error, ApiError) else 500
            wait = (b"retry-after", str(RETRY_AFTER).encode())
            await answer(send, status, pages.unavailable(), [*pages.HEADERS, wait])
            return
        if hit is None or hit.link is None:
            self._misses.count(ip)
            await answer(send, 404, pages.unknown(), pages.HEADERS)
        else:
            await self._lead(hit, hit.link, send)

    async def _hit(
        self, code: str, method: str, ip: str | None, headers: Mapping[bytes, bytes]
    ) -> Hit | None:
        """The hit, recorded if its code leads anywhere; None for what cannot be a code."""
        if not _CODE.fullmatch(code):
            return None
        agent = headers.get(b"user-agent")
        purpose = headers.get(b"sec-purpose") or headers.get(b"purpose") or headers.get(b"x-moz")
        hit = Hit(
            code,
            self._now(),
            method,
            None if agent is None else agent[:_LONGEST_AGENT].decode("latin-1").replace("\0", ""),
            ip,
            None if purpose is None else purpose[:100].decode("latin-1").replace("\0", ""),
        )
        await self._batcher.submit(hit, 1)
        return hit

    async def _lead(self, hit: Hit, link: Link, send: Send) -> None:
        if hit.at >= link.expires_at or link_problem(link.url) is not None:
            brand = self._brand(link.workspace_id)
            name, fallback = (brand.brand, brand.fallback_url) if brand else ("the sender", "")
            await answer(send, 410, pages.expired(name, fallback), pages.HEADERS)
        elif hit.user_agent and makes_previews(hit.user_agent):
            brand = self._brand(link.workspace_id)
            page = pages.preview(brand.brand if brand else "A link", link.url)
            await answer(send, 200, page, pages.HEADERS)
        else:
            location = (b"location", quote(link.url, safe=_VISIBLE).encode())
            await answer(send, 302, b"", [location, *_REDIRECT])
