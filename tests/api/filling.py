"""A form that is served, and how tests fill it in."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.api.serving import door
from tests.api.test_confirmations import OFFER
from tests.runtime.world import START, WORKSPACE, World, world
from tests.sealing import VAULT
from wayline.api import signups
from wayline.domain.forms import Form
from wayline.domain.ids import ContactId
from wayline.runtime import forms
from wayline.runtime.page_links import PageLinks
from wayline.store import contacts
from wayline.store.contacts import Address

NEW = "+12125550188"
SHOP = "https://shop.example"
TOLD: dict[str, Any] = {
    "title": "Offers by text",
    "purpose": "weekly offers",
    "frequency": "4 msgs/month",
    "origins": [SHOP],
    "countries": ["US"],
    "fields": ["first_name", "email"],
}
TRANSLATED: dict[str, Any] = {
    **TOLD,
    "translations": {
        language: {name: f"{language}: {TOLD[name]}" for name in ("title", "purpose", "frequency")}
        for language in ("es", "fr", "de", "pt", "it")
    },
}
DOUBLE: dict[str, object] = {
    "opt_in": {"*": "double"},
    "terms_url": "https://roast.example/terms",
    "privacy_url": "https://roast.example/privacy",
}
_HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)">')


@dataclass
class Got:
    """What a browser got."""

    status: int
    body: str
    headers: Any

    def fields(self) -> dict[str, str]:
        return {name: unescape(value) for name, value in _HIDDEN.findall(self.body)}


@dataclass
class Site:
    """A form in a world whose pages are served, seconds after it was opened."""

    w: World
    form: Form
    url: str
    client: aiohttp.ClientSession
    at: list[timedelta]

    async def go(
        self, more: str = "", method: str = "GET", data: Any = None, **headers: str
    ) -> Got:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        place = f"{self.url}/f/{self.form.key}{more}"
        async with self.client.request(
            method, place, data=data, headers=sent, allow_redirects=False
        ) as response:
            return Got(response.status, await response.text(), response.headers)

    async def fill(self, phone: str, more: str = "", **fields: str) -> Got:
        """Open the form, read it for a while, fill it in, and press the button."""
        opened = await self.go(more)
        self.at[0] += timedelta(seconds=5)
        sent = {**opened.fields(), "phone": phone, "agree": "yes", **fields}
        return await self.go(more, "POST", sent)

    async def settle(self) -> None:
        await self.w.rounds.settle(START + self.at[0] + timedelta(minutes=1))

    async def entries(self) -> list[tuple]:
        return await self.w.rows("SELECT action, method FROM consent_event ORDER BY place")

    async def everything(self) -> list[tuple]:
        return [
            (await self.w.rows(f"SELECT count(*) FROM {table}"))[0]
            for table in ("contact", "message", "consent_event", "rollup", "event")
        ]


@asynccontextmanager
async def site(dsn: str, folder: Path, told: Any = TOLD, **settings: Any) -> AsyncIterator[Site]:
    at = [timedelta()]
    async with (
        world(dsn, folder, [OFFER], settings={**DOUBLE, **settings}) as w,
        aiohttp.ClientSession() as client,
        door(dsn, now=lambda: START + at[0]) as url,
    ):
        w.library.pages = PageLinks(VAULT)
        form = await forms.save(w.connection, WORKSPACE, "join", told, START)
        yield Site(w, form, url, client, at)


async def holder(w: World, number: str) -> ContactId | None:
    address = Address(WORKSPACE, "phone", number)
    held = (await contacts.resolve(w.connection, [address])).get(address)
    return held and held.contact_id


@pytest.fixture
async def shown(own_dsn: str, tmp_path: Path) -> AsyncIterator[Site]:
    async with site(own_dsn, tmp_path) as one:
        yield one


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """No answer waits, but where that is what is looked at."""
    monkeypatch.setattr(signups, "EVENLY", 0.0)
