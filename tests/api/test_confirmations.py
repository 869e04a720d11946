"""A link confirms one request, by its button alone; opening it means nothing."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

import aiohttp
import pytest

from tests.api.looking import flaws
from tests.api.serving import Shop, door
from tests.runtime.test_joining import ADA, HOUR, offered, say, texts, word
from tests.runtime.test_promises import offer
from tests.runtime.world import START, World, people, world
from tests.sealing import VAULT
from wayline.domain.ids import BUCKETS, ContactId, WorkspaceId
from wayline.domain.opt_in import CONFIRM_WAYS
from wayline.runtime.confirm_links import ConfirmLinks
from wayline.runtime.consent import ChannelChange, change_channel
from wayline.runtime.page_links import PageLinks
from wayline.runtime.requesting import Request, request_consent
from wayline.runtime.terms import end_terms

WORDS = "Text me weekly offers. Reply STOP to end."
BOTH: dict[str, object] = {"opt_in": {"*": "double"}, "confirm": "both"}
_LINK = re.compile(r"https?://\S+(/c/\S+)")
OFFER = offer("o").replace("again: never", "again: always")
PRESS = {"do": "confirm"}


@dataclass
class Seen:
    """What a browser got."""

    status: int
    body: str
    headers: Any


@dataclass
class Asked:
    """Ada, who was asked in a world whose pages are served."""

    w: World
    ada: ContactId
    url: str
    client: aiohttp.ClientSession
    at: list[timedelta]

    async def ask(self, **changes: Any) -> str:
        """Ask her; the path of the link in the text."""
        asked = Request(self.ada, "sms/marketing", WORDS, "api", "/join", purpose="offers")
        now = START + self.at[0]
        changed = asked._replace(**changes)
        assert await request_consent(self.w.connection, self.w.library, changed, now) == "requested"
        await self.w.rounds.settle(now + timedelta(minutes=1))
        found = _LINK.search(texts(self.w)[-1])
        return found[1] if found else ""

    async def go(self, path: str, method: str = "GET", data: Any = None, **headers: str) -> Seen:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        async with self.client.request(
            method, self.url + path, data=data, headers=sent
        ) as response:
            return Seen(response.status, await response.text(), response.headers)

    async def entries(self) -> list[tuple]:
        return await self.w.rows("SELECT action, method FROM consent_event ORDER BY place")


@asynccontextmanager
async def asking(dsn: str, folder: Path, told: dict[str, object]) -> AsyncIterator[Asked]:
    at = [timedelta()]
    async with (
        world(dsn, folder, [OFFER], settings=told) as w,
        aiohttp.ClientSession() as client,
        door(dsn, now=lambda: START + at[0]) as url,
    ):
        w.library.pages = PageLinks(VAULT)
        ada = (
            await people(w.connection, ["ada"], consent={}, language=told.get("language", "en"))
        )["ada"]
        yield Asked(w, ada, url, client, at)


@pytest.fixture
async def asked(own_dsn: str, tmp_path: Path) -> AsyncIterator[Asked]:
    async with asking(own_dsn, tmp_path, BOTH) as one:
        yield one


async def test_a_link_confirms_and_marketing_goes_from_then_on(asked: Asked) -> None:
    path = await asked.ask()
    [text] = texts(asked.w)
    for element in ("Roast:", "YES", "offers", "rates", "HELP", "STOP", "/c/"):
        assert element in text
    assert await offered(asked.w, asked.ada, HOUR) == ("refused", "consent:pending")

    page = await asked.go(path)
    assert page.status == 200
    assert flaws(page.body) == []
    for shown in ("Roast", "offers", "Msg &amp; data rates", "STOP", "HELP", WORDS, "••• 00"):
        assert shown in page.body
    assert ADA not in page.body
    assert page.headers["Cache-Control"] == "no-store, private"
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]

    asked.at[0] = 2 * HOUR
    done = await asked.go(path, "POST", PRESS, User_Agent="Safari")
    assert (done.status, "You are signed up" in done.body) == (200, True)
    assert await word(asked.w) == "granted"
    again = await asked.go(path, "POST", PRESS)
    assert (again.status, "You are signed up" in again.body) == (200, True)
    assert await asked.entries() == [("requested", "api"), ("granted", "link:confirmed")]
    told = "SELECT wording, data, evidence FROM consent_event WHERE action = "
    [(wording, data, evidence)] = await asked.w.rows(told + "'granted'")
    [(request,)] = await asked.w.rows(
        "SELECT consent_event_id::text FROM consent_event WHERE action = 'requested'"
    )
    assert wording == WORDS
    assert (data["request"], data["actor"]) == (request, "person")
    assert data["link"] == sha256(path.removeprefix("/c/").encode()).hexdigest()
    assert evidence == {"ip": "127.0.0.1", "agent": "Safari"}
    await asked.w.rounds.settle(START + 3 * HOUR)
    assert texts(asked.w)[1].startswith("Roast: You are signed up for offers.")
    state, _ = await offered(asked.w, asked.ada, 4 * HOUR)
    assert state in ("handed", "delivered", "sent")


_METHODS = ("GET", "HEAD", "OPTIONS", "PUT", "DELETE", "PATCH")
_MORE = ("", "?do=confirm", "?do=confirm&do=confirm", "#do=confirm")
_HEADERS: tuple[dict[str, str], ...] = (
    {},
    {"Sec_Purpose": "prefetch;prerender"},
    {"Purpose": "prefetch"},
    {"X_HTTP_Method_Override": "POST"},
    {"User_Agent": "Slackbot-LinkExpanding 1.0"},
)


async def test_no_row_of_visits_without_the_button_confirms(asked: Asked) -> None:
    path = await asked.ask()
    before = await asked.entries()

    chance = Random(7)
    for _ in range(150):
        method, more = chance.choice(_METHODS), chance.choice(_MORE)
        headers = dict(chance.choice(_HEADERS))
        body = chance.choice([None, "do=confirm"])
        if body is not None:
            headers["Content_Type"] = "application/x-www-form-urlencoded"
        await asked.go(path + more, method, body, **headers)
        assert await asked.entries() == before
    for data in ({}, {"do": "look"}, {"confirm": "do"}):
        assert (await asked.go(path, "POST", data)).status == 200
    assert await word(asked.w) == "pending"
    assert await asked.entries() == before
    assert (await asked.go(path, "POST", PRESS)).status == 200  # and the button still does
    assert await word(asked.w) == "granted"


async def test_a_link_ends_with_its_request(asked: Asked) -> None:
    path = await asked.ask()
    asked.at[0] = timedelta(hours=72)
    late = await asked.go(path, "POST", PRESS)
    assert (late.status, "This link has expired" in late.body) == (410, True)
    now = START + asked.at[0]
    assert await end_terms(asked.w.connection, BUCKETS, now, 9, asked.w.library) == 1
    newer = await asked.ask()
    assert newer != path
    assert (await asked.go(path, "POST", PRESS)).status == 410
    assert await word(asked.w) == "pending"
    assert (await asked.go(newer, "POST", PRESS)).status == 200
    assert await word(asked.w) == "granted"


async def test_who_said_stop_is_not_signed_up_by_an_old_link(asked: Asked) -> None:
    path = await asked.ask()
    at = START + HOUR
    await change_channel(
        asked.w.connection, ChannelChange(asked.ada, "sms", "opted_out", "reply", at)
    )
    for method, data in (("GET", None), ("POST", PRESS)):
        page = await asked.go(path, method, data)
        assert (page.status, "text START" in page.body) == (409, True)
    assert [one for one, _ in await asked.entries()] == ["requested", "opted_out"]


async def test_a_number_that_is_not_theirs_any_more_confirms_nothing(asked: Asked) -> None:
    path = await asked.ask()
    await asked.w.connection.execute("UPDATE contact SET phone = '+12125550777'")
    assert (await asked.go(path, "POST", PRESS)).status == 410
    assert [one for one, _ in await asked.entries()] == ["requested"]


async def test_the_reminder_leads_to_the_same_page_and_a_yes_counts_too(asked: Asked) -> None:
    await asked.ask()
    now = START + 24 * HOUR
    assert await end_terms(asked.w.connection, BUCKETS, now, 9, asked.w.library) == 1
    await asked.w.rounds.settle(now + HOUR)
    assert texts(asked.w)[1] == texts(asked.w)[0]
    await say(asked.w, "yes", 26 * HOUR)
    assert await word(asked.w) == "granted"


async def test_one_request_may_be_confirmed_otherwise(asked: Asked) -> None:
    assert await asked.ask(confirm="reply") == ""
    assert "YES" in texts(asked.w)[0]


@pytest.mark.parametrize("language", ["en", "es", "fr", "de", "pt", "it"])
async def test_a_request_by_link_alone_has_all_that_ctia_asks(
    own_dsn: str, tmp_path: Path, language: str
) -> None:
    told = {**BOTH, "confirm": "link", "language": language}
    async with asking(own_dsn, tmp_path, told) as asked:
        path = await asked.ask(frequency="4/month")
        [text] = texts(asked.w)
        for element in ("Roast:", "offers", "4/month", "HELP", "STOP", "/c/"):
            assert element in text
        page = await asked.go(path)
        assert f'<html lang="{language}">' in page.body
        assert flaws(page.body) == []
        assert (await asked.go(path, "POST", PRESS)).status == 200
        assert await word(asked.w) == "granted"


async def test_links_of_others_open_nothing_and_guessing_is_slowed(asked: Asked) -> None:
    path = await asked.ask()
    broken = path[:-1] + ("A" if path[-1] != "A" else "B")
    for wrong in (broken, "/c/", "/c/x", path + "A", "/c/" + "A" * 60):
        assert (await asked.go(wrong, "POST", PRESS)).status == 404
    last = [await asked.go("/c/" + "A" * 60) for _ in range(20)][-1]
    assert last.status == 429
    assert (await asked.go(path, "POST", PRESS)).status == 429  # that network waits
    assert await word(asked.w) == "pending"


def test_a_link_is_of_one_workspace_one_person_and_one_request() -> None:
    mine, other = WorkspaceId(UUID(int=1)), WorkspaceId(UUID(int=2))
    links = ConfirmLinks(VAULT)
    token = links.make(mine, ContactId(UUID(int=3)), UUID(int=4))
    ticket = links.read(token, [other, mine])
    assert ticket is not None
    assert (ticket.workspace_id, ticket.contact_id) == (mine, UUID(int=3))
    assert ticket.is_for(UUID(int=4))
    assert not ticket.is_for(UUID(int=5))
    assert links.read(token, [other]) is None


async def test_a_link_for_an_email_is_given_out_and_one_for_a_number_never(server: Shop) -> None:
    person = {"user_id": "ann", "phone": "+12125550143", "email": "ann@home.example"}
    made = await server.ask("POST", "/v1/contacts", person)
    path = f"/v1/contacts/{made.body['contact']['id']}/consent/request"
    words = {"wording": "Mail me", "source": "https://shop.example/join", "confirm": "both"}
    by_text = await server.ask("POST", path, words)
    assert by_text.body["confirm_url"] is None
    by_mail = await server.ask("POST", path, words | {"scope": "email/marketing"})
    url = by_mail.body["confirm_url"]
    assert "/c/" in url
    again = await server.ask("POST", path, words | {"scope": "email/marketing"})
    assert again.body["confirm_url"] == url
    assert await server.rows("SELECT channel FROM message") == [("sms",)]
    place = server.url + url[url.index("/c/") :]
    async with server.client.get(place) as response:
        assert "a•••@home.example" in await response.text()
    async with server.client.post(place, data=PRESS) as response:
        assert response.status == 200
    stands = (await server.ask("GET", path.removesuffix("/request"))).body["consent"]
    assert stands["email/marketing"] == "granted"
    assert stands["sms/marketing"].startswith("pending")
    done = await server.ask("POST", path, words | {"scope": "email/marketing"})
    assert done.body["confirm_url"] is None


async def test_how_requests_are_confirmed_is_set_and_shown(server: Shop) -> None:
    for way in CONFIRM_WAYS:
        answer = await server.ask("PATCH", "/v1/workspace", {"confirm": way})
        assert answer.body["confirm"] == way
    assert (await server.ask("PATCH", "/v1/workspace", {"confirm": "fax"})).status == 400
