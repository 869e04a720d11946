"""A world that sends mail through a server which is not ours, and whose pages are served."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp

from tests.api.serving import door
from tests.channels.mail_server import PASSWORD, USER, Post, certificate, mail_server
from tests.runtime.world import START, WORKSPACE, World, world
from tests.sealing import VAULT
from wayline.domain.care import consent_of
from wayline.domain.ids import BUCKETS, ContactId
from wayline.domain.letters import STARTTLS, new_mail_from
from wayline.runtime.consent_history import disagreement
from wayline.runtime.mail_servers import save
from wayline.runtime.mailing import LEASE, Mailer
from wayline.runtime.page_links import PageLinks
from wayline.runtime.people import upsert
from wayline.runtime.requesting import Request, request_consent
from wayline.store import contacts, ledger, messages

ANN = "ann@home.example"
SHOP = "hello@shop.example"
LINE = "Roast Ltd, 1 Bean Street, Boston"
WORDS = "Mail me weekly offers."
PRESS = {"do": "confirm"}
DOUBLE: dict[str, object] = {"opt_in": {"*": "double"}}


@dataclass
class Office:
    """The world, its mail server, a browser, and the time."""

    w: World
    post: Post
    url: str
    client: aiohttp.ClientSession
    at: list[timedelta]

    async def ann(self, **fields: Any) -> ContactId:
        """Somebody of whom nothing is known but the email."""
        record = {"email": ANN, "language": "en", **fields}
        w = self.w
        [made] = await upsert(
            w.connection, w.library, WORKSPACE, [record], on_conflict="refuse", at=START
        )
        assert made.contact_id is not None
        return made.contact_id

    async def ask(self, who: ContactId, **changes: Any) -> str:
        asked = Request(who, "email/marketing", WORDS, "api", "/join", purpose="weekly offers")
        changed, now = asked._replace(**changes), START + self.at[0]
        return await request_consent(self.w.connection, self.w.library, changed, now)

    async def send(self, **changes: Any) -> None:
        """Do what the stage of mails does, once; `changes` are of its sender."""
        mailer, now = Mailer(VAULT, certificate()[1]), START + self.at[0]
        await mailer.look(self.w.connection)
        sender = self.w.sender.for_mail(mailer, changes.get("lease", LEASE))
        due = await messages.due_mail(self.w.connection, BUCKETS, now, 100)
        await sender.send(self.w.connection, due)

    def link(self) -> str:
        """The path of the link in the last mail."""
        text = self.post.mails[-1].get_content()
        return str(text[text.index("/c/") :].split()[0])

    async def go(self, path: str, data: Any = None, **headers: str) -> tuple[int, str]:
        method = "GET" if data is None else "POST"
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        async with self.client.request(
            method, self.url + path, data=data, headers=sent
        ) as response:
            return response.status, await response.text()

    async def word(self, who: ContactId) -> str | None:
        """What stands of offers by mail; the ledger says the same."""
        care = (await contacts.read(self.w.connection, [who]))[who].care
        assert disagreement(care, await ledger.history(self.w.connection, [who])) == []
        return consent_of(care, "email", "marketing")

    async def entries(self) -> list[tuple]:
        return await self.w.rows(
            "SELECT action, method, data, evidence FROM consent_event ORDER BY place"
        )

    async def mails(self) -> list[tuple]:
        return await self.w.rows("SELECT state, reason, attempt FROM message ORDER BY owed_at")


@asynccontextmanager
async def office(
    dsn: str, folder: Path, *, connected: bool = True, **settings: Any
) -> AsyncIterator[Office]:
    """A workspace that sends mail, if it is `connected`."""
    at = [timedelta()]
    async with (
        world(dsn, folder, [], settings={**DOUBLE, **settings}) as w,
        mail_server(STARTTLS, login=True) as post,
        aiohttp.ClientSession() as client,
        door(dsn, now=lambda: START + at[0]) as url,
    ):
        w.library.pages = PageLinks(VAULT)
        if connected:
            mine = w.library.workspaces[WORKSPACE]
            mail = new_mail_from("smtp-main", SHOP, LINE)
            async with w.connection.transaction():
                await save(w.connection, mine, post.server(USER), PASSWORD, mail, VAULT, START)
            await w.library.refresh(w.connection)
        yield Office(w, post, url, client, at)
