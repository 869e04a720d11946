"""A browser at a person's own page, and the person."""

import re
from dataclasses import dataclass
from datetime import timedelta
from html import unescape
from typing import Any
from urllib.parse import urlencode

from tests.api.serving import Shop
from tests.runtime.world import WORKSPACE
from tests.sealing import VAULT
from wayline.domain.care import Care
from wayline.domain.contacts import Contact
from wayline.domain.ids import ContactId, derived_contact_id
from wayline.runtime.clock import RealClock
from wayline.runtime.page_links import PageLinks
from wayline.store import contacts
from wayline.store.contacts import NewContact

ANN = derived_contact_id("test", "ann")
PHONE, EMAIL = "+12125550142", "ann@home.example"
SMS, MAIL = "sms/marketing", "email/marketing"
BEANS = f"{SMS}/beans"  # what the live journey's offers are about
_BOX = re.compile(r'<input type="checkbox" name="on" value="([^"]*)"([^>]*)>')
_HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)">')
_NOTE = re.compile(r'<p role="(status|alert)">(.*?)</p>')


@dataclass
class Page:
    """What a browser has of the page."""

    status: int
    body: str
    headers: Any

    @property
    def boxes(self) -> dict[str, bool]:
        return {unescape(scope): "checked" in rest for scope, rest in _BOX.findall(self.body)}

    @property
    def note(self) -> str | None:
        found = _NOTE.search(self.body)
        return found and unescape(found[2])

    def form(self, *ticked: str, **more: str) -> list[tuple[str, str]]:
        """The form with these boxes ticked, and what else was chosen."""
        hidden = [(name, unescape(value)) for name, value in _HIDDEN.findall(self.body)]
        return [*hidden, *(("on", scope) for scope in ticked), *more.items()]


@dataclass
class Browser:
    """A browser at the page of a person."""

    shop: Shop
    token: str

    async def open(self, method: str = "GET", **headers: str) -> Page:
        return await self._ask(method, None, headers)

    async def post(self, fields: list[tuple[str, str]], **headers: str) -> Page:
        return await self._ask("POST", urlencode(fields).encode(), headers)

    async def _ask(self, method: str, body: bytes | None, headers: dict[str, str]) -> Page:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if body is not None:
            sent["content-type"] = "application/x-www-form-urlencoded"
        url = f"{self.shop.url}/p/{self.token}"
        async with self.shop.client.request(method, url, data=body, headers=sent) as response:
            return Page(response.status, await response.text(), response.headers)

    async def care(self, contact_id: ContactId = ANN) -> Care:
        return (await contacts.read(self.shop.connection, [contact_id]))[contact_id].care

    async def ledger(self) -> list[tuple[Any, ...]]:
        return await self.shop.rows(
            "SELECT channel, scope, action, method, wording, data, evidence FROM consent_event"
            " WHERE contact_id = %s ORDER BY recorded_at, channel DESC, scope",
            ANN,
        )


async def person(
    shop: Shop, contact_id: ContactId = ANN, key: str = "ann", **changes: Any
) -> Contact:
    """Somebody who agreed to texts, written to the database."""
    told = {"phone": PHONE, "email": EMAIL, "language": "en"} | changes
    care = told.pop("care", Care(consent={SMS: "granted"}))
    contact = Contact(contact_id, WORKSPACE, key, **told)
    ways = [("user_id", key), ("phone", contact.phone), ("email", contact.email)]
    addresses = tuple((kind, value) for kind, value in ways if value)
    await contacts.insert(
        shop.connection, WORKSPACE, [NewContact(contact, addresses, care)], RealClock().now()
    )
    await contacts.save_care(shop.connection, [(contact_id, care)])
    return contact


def token_of(contact: Contact, **aged: float) -> str:
    return PageLinks(VAULT).make(contact, RealClock().now() - timedelta(**aged))
