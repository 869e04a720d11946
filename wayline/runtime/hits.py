"""Hits of tracked links: where a code leads, and the hit in the inbox, in one commit for many."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from wayline.channels.contract import Inbound
from wayline.domain.clicks import NETWORK_SECONDS, network_of
from wayline.domain.ids import ContactId, bucket_for
from wayline.runtime.inbox import LINKS, store_rows
from wayline.store import inbox, tracks
from wayline.store.bulk import Connection
from wayline.store.tracks import Link
from wayline.text.links import CODE_LENGTH

_LATELY: Final = timedelta(seconds=NETWORK_SECONDS)
_MOST_NETWORKS: Final = 20_000
_MOST_HITS: Final = 50  # of one network; far fewer tell a scanner


@dataclass(slots=True)
class Hit:
    """One request for a code, as the web server saw it; `at` is business time.

    `link` is where it leads once the hit is recorded; None: the code leads nowhere.
    """

    code: str
    at: datetime
    method: str
    user_agent: str | None
    ip: str | None
    purpose: str | None
    link: Link | None = None


class Hits:
    """Records hits; remembers which recipients' links a network has opened in the last seconds."""

    def __init__(self) -> None:
        self._latest: dict[str, deque[tuple[datetime, ContactId]]] = {}

    async def record(
        self, connection: Connection, batch: Sequence[Hit], now: datetime, real_now: datetime
    ) -> None:
        """Find where the codes lead, and keep the hits of those that lead somewhere still.

        Who opens their own page is nobody's figure: such codes only lead on.
        """
        codes = sorted({hit.code for hit in batch})
        links = await tracks.resolve_links(connection, [(bucket_for(code), code) for code in codes])
        for hit in batch:
            hit.link = links.get(hit.code)
        alive = [
            self._visit(hit, hit.link)
            for hit in batch
            if hit.link is not None
            and hit.at < hit.link.expires_at
            and len(hit.code) == CODE_LENGTH
        ]
        await inbox.append(connection, store_rows(LINKS, alive, now, real_now))

    def _visit(self, hit: Hit, link: Link) -> Inbound:
        data = {
            "code": hit.code,
            "method": hit.method,
            "user_agent": hit.user_agent,
            "ip": hit.ip,
            "purpose": hit.purpose,
            "network_people": self._people(hit, link),
        }
        return Inbound(None, hit.at, "visit", None, data)

    def _people(self, hit: Hit, link: Link) -> int:
        """How many recipients' links this network has opened lately, this one included."""
        network = network_of(hit.ip) if hit.ip else None
        if network is None:
            return 1
        since = hit.at - _LATELY
        if len(self._latest) >= _MOST_NETWORKS:
            self._latest = {
                name: line for name, line in self._latest.items() if line[-1][0] > since
            }
        line = self._latest.setdefault(network, deque(maxlen=_MOST_HITS))
        line.append((hit.at, link.contact_id))
        while line[0][0] < since:
            line.popleft()
        return len({contact_id for _, contact_id in line})
