"""Links lead where their row says, whoever opens them and however, and every hit is kept."""

import asyncio
import re
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.api.serving import Shop, door, shop
from tests.api.test_outage import let_in
from wayline.api.misses import MOST_MISSES, WINDOW, Misses
from wayline.domain.ids import WorkspaceId, bucket_for, derived_contact_id, derived_id
from wayline.runtime.clock import RealClock
from wayline.store import journeys, tracks
from wayline.store.embedded import Server
from wayline.store.tracks import LinkRow

SAFARI = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5_1 like Mac OS X) Version/17.5 Safari/604.1"
TARGET = "https://shop.example/cart?utm_source=sms&q=a%20b#top"
ANN = derived_contact_id("test", "ann")
MESSAGE = derived_id(0, "message")
OTHER = WorkspaceId(derived_id(0, "other"))


@dataclass
class Went:
    """What a visitor got."""

    status: int
    location: str | None
    body: str
    headers: Any


@dataclass
class Door:
    """A server with links, and a way to open them."""

    shop: Shop

    async def open(self, path: str, method: str = "GET", **headers: str) -> Went:
        sent = {"User-Agent": SAFARI} | {k.replace("_", "-"): v for k, v in headers.items()}
        skipped = [name for name, value in sent.items() if not value]
        sent = {name: value for name, value in sent.items() if value}
        url = self.shop.url + path
        async with self.shop.client.request(
            method, url, headers=sent, skip_auto_headers=skipped, allow_redirects=False
        ) as response:
            body = (await response.read()).decode()
            location = response.headers.get("Location")
            return Went(response.status, location, body, response.headers)

    async def link(
        self,
        code: str,
        url: str = TARGET,
        *,
        days: float = 90,
        workspace: WorkspaceId | None = None,
    ) -> None:
        [(mine,)] = await self.shop.rows("SELECT workspace_id FROM workspace WHERE slug = 'main'")
        expires_at = RealClock().now() + timedelta(days=days)
        row = LinkRow(bucket_for(code), code, workspace or mine, ANN, MESSAGE, 314, url, expires_at)
        await tracks.write_links(self.shop.connection, [row])

    async def hits(self) -> list[dict[str, Any]]:
        return [row[0] for row in await self.shop.rows("SELECT data FROM inbox ORDER BY inbox_id")]


@pytest.fixture
async def at_door(server: Shop) -> Door:
    one = Door(server)
    await one.link("Abcdef12")
    return one


async def test_a_tap_leads_to_the_target_and_is_kept(at_door: Door) -> None:
    went = await at_door.open("/l/Abcdef12", X_Forwarded_For="198.18.1.7")
    assert (went.status, went.location) == (302, TARGET)
    assert went.headers["Cache-Control"] == "no-store, private"
    assert went.headers["X-Robots-Tag"] == "noindex"
    [hit] = await at_door.hits()
    assert hit == {
        "code": "Abcdef12",
        "method": "GET",
        "user_agent": SAFARI,
        "ip": "198.18.1.7",
        "purpose": None,
        "network_people": 1,
    }


@pytest.mark.parametrize(
    "path",
    [
        "/l/Abcdef12?url=https://evil.example",
        "/l/Abcdef12?next=//evil.example&redirect_uri=https://evil.example",
        "/l/Abcdef12?",
    ],
)
async def test_a_query_changes_nothing(at_door: Door, path: str) -> None:
    went = await at_door.open(path, X_Forwarded_Host="evil.example", Referer="https://evil.example")
    assert (went.status, went.location) == (302, TARGET)


@pytest.mark.parametrize(
    "path",
    [
        "/l/https://evil.example",
        "/l//evil.example",
        "/l/%2F%2Fevil.example",
        "/l/Abcdef12/https://evil.example",
        "/l/Abcdef12%0d%0aLocation:%20https://evil.example",
        "/l/Abcdef12%00",
        "/l/abcdef12",  # codes have upper and lower case
        "/l/Abcdef1",
        "/l/",
        "/l/Abcdef99",
        "/l/" + "A" * 20_000,
    ],
)
async def test_what_is_no_code_leads_nowhere(at_door: Door, path: str) -> None:
    went = await at_door.open(path)
    assert (went.status, went.location) == (404, None)
    assert "This link does not work" in went.body
    assert "evil.example" not in went.body
    assert await at_door.hits() == []


async def test_a_row_that_is_no_address_leads_nowhere(at_door: Door) -> None:
    for number, url in enumerate(
        ["javascript:alert(1)", "//evil.example", "https://a.example/\r\nSet-Cookie: a=b"]
    ):
        await at_door.link(f"Wrong00{number}", url)
        went = await at_door.open(f"/l/Wrong00{number}")
        assert (went.status, went.location) == (410, None)
        assert "Set-Cookie" not in went.headers


async def test_letters_of_all_languages_are_sent_as_addresses_are(at_door: Door) -> None:
    await at_door.link("Umlaut01", "https://shop.example/käse?größe=2%25")
    went = await at_door.open("/l/Umlaut01")
    assert went.location == "https://shop.example/k%C3%A4se?gr%C3%B6%C3%9Fe=2%25"


async def test_head_is_answered_alike_and_told_apart(at_door: Door) -> None:
    went = await at_door.open("/l/Abcdef12", "HEAD")
    assert (went.status, went.location, went.body) == (302, TARGET, "")
    assert [hit["method"] for hit in await at_door.hits()] == ["HEAD"]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "PROPFIND"])
async def test_other_methods_are_refused(at_door: Door, method: str) -> None:
    went = await at_door.open("/l/Abcdef12", method)
    assert (went.status, went.headers["Allow"]) == (405, "GET, HEAD, OPTIONS")
    assert (await at_door.open("/l/Abcdef12", "OPTIONS")).status == 204
    assert await at_door.hits() == []


@pytest.mark.parametrize(
    "agent",
    [
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_11_1) AppleWebKit/601.2.4 "
            "(KHTML, like Gecko) Version/9.0.1 Safari/601.2.4 "
            "facebookexternalhit/1.1 Facebot Twitterbot/1.0"
        ),
        "WhatsApp/2.24.12.78 i",
        "TelegramBot (like TwitterBot)",
        "GoogleMessages/1.0",
    ],
)
async def test_programs_that_show_previews_get_a_page(at_door: Door, agent: str) -> None:
    went = await at_door.open("/l/Abcdef12", User_Agent=agent)
    assert (went.status, went.location) == (200, None)
    assert re.search(r'property="og:title" content="Roast"', went.body)
    assert "<script" not in went.body
    assert [hit["user_agent"] for hit in await at_door.hits()] == [agent]


async def test_no_agent_and_a_browser_that_looks_ahead(at_door: Door) -> None:
    assert (await at_door.open("/l/Abcdef12", User_Agent="")).status == 302
    assert (await at_door.open("/l/Abcdef12", Sec_Purpose="prefetch;prerender")).status == 302
    agents = [(hit["user_agent"], hit["purpose"]) for hit in await at_door.hits()]
    assert agents == [(None, None), (SAFARI, "prefetch;prerender")]


async def test_an_expired_link_shows_where_to_go_instead(at_door: Door) -> None:
    await at_door.link("Expired1", days=-1)
    went = await at_door.open("/l/Expired1")
    assert went.status == 410
    assert "This link has expired" in went.body
    assert "Roast" in went.body
    assert "<a " not in went.body
    assert await at_door.hits() == []


async def test_each_link_is_its_own_workspaces(at_door: Door) -> None:
    [(account,)] = await at_door.shop.rows("SELECT account_id FROM account")
    await journeys.insert_workspace(
        at_door.shop.connection,
        account_id=account,
        workspace_id=OTHER,
        slug="other",
        name="Other & Sons",
        settings={"fallback_url": "https://other.example/?a=1&b=2"},
        at=RealClock().now(),
    )
    await at_door.link("Other001", days=-1, workspace=OTHER)
    await at_door.link("Other002", "https://other.example/x", workspace=OTHER)
    assert (await at_door.open("/l/Other002")).location == "https://other.example/x"
    went = await at_door.open("/l/Other001")
    assert '<a href="https://other.example/?a=1&amp;b=2"' in went.body
    assert "Go to Other &amp; Sons" in went.body
    await at_door.link("Mine0001", days=-1)
    assert "Other" not in (await at_door.open("/l/Mine0001")).body


async def test_guessing_is_slowed_by_network(at_door: Door) -> None:
    for number in range(MOST_MISSES + 1):
        went = await at_door.open(f"/l/Guess{number:03d}", X_Forwarded_For=f"203.0.113.{number}")
        assert went.status == 404
    went = await at_door.open("/l/Abcdef12", X_Forwarded_For="203.0.113.200")
    assert (went.status, went.headers["Retry-After"]) == (429, str(int(WINDOW)))
    assert (await at_door.open("/l/Abcdef12", X_Forwarded_For="198.18.1.1")).status == 302


def test_misses_are_forgotten_after_a_minute_and_bounded() -> None:
    at = [0.0]
    misses = Misses(lambda: at[0])
    for _ in range(MOST_MISSES + 1):
        misses.count("203.0.113.1")
    assert misses.is_over("203.0.113.99")
    assert not misses.is_over("203.0.114.1")
    at[0] = WINDOW
    assert not misses.is_over("203.0.113.99")
    for number in range(30_000):
        misses.count(f"10.{number >> 8 & 255}.{number & 255}.1")
    assert len(misses._counts) <= 20_001


async def test_several_recipients_of_one_network_are_counted(at_door: Door) -> None:
    for number in range(3):
        await at_door.link(f"Crowd00{number}")
        # Each link of this test is Ann's; the others' are written by hand.
        other = derived_contact_id("test", f"p{number}")
        await at_door.shop.rows(
            "UPDATE link SET contact_id = %s WHERE code = %s RETURNING code",
            other,
            f"Crowd00{number}",
        )
        await at_door.open(f"/l/Crowd00{number}", X_Forwarded_For=f"192.0.2.{number}")
    assert sorted(hit["network_people"] for hit in await at_door.hits()) == [1, 2, 3]


async def test_a_hundred_at_once_are_all_kept(at_door: Door) -> None:
    went = await asyncio.gather(*(at_door.open("/l/Abcdef12") for _ in range(100)))
    assert {one.location for one in went} == {TARGET}
    assert len(await at_door.hits()) == 100


async def test_a_database_that_is_gone_is_told_and_nothing_is_kept(
    at_door: Door, postgres: Server
) -> None:
    assert (await at_door.open("/l/Abcdef12")).status == 302
    await let_in(at_door.shop, postgres, anybody=False)
    try:
        went = await at_door.open("/l/Abcdef12")
        assert (went.status, went.headers["Retry-After"]) == (503, "5")
        assert "Please try again" in went.body
    finally:
        await let_in(at_door.shop, postgres, anybody=True)
    assert (await at_door.open("/l/Abcdef12")).status == 302
    assert len(await at_door.hits()) == 2


async def test_on_a_link_domain_the_code_stands_alone(own_dsn: str, tmp_path: Path) -> None:
    async with shop(own_dsn, tmp_path) as one, door(own_dsn, link_domain="go.example") as url:
        at = Door(Shop(url, one.client, one.connection))
        await at.link("Abcdef12")
        assert (await at.open("/Abcdef12", Host="GO.example")).location == TARGET
        assert (await at.open("/", Host="go.example")).status == 404
        assert (await at.open("/v1/track", Host="go.example")).status == 404
        assert (await at.open("/healthz", Host="go.example")).status == 404
        page = await at.open("/p/forged", Host="go.example")
        assert (page.status, "This link does not work" in page.body) == (404, True)
        assert (await at.open("/healthz")).status == 200
        assert (await at.open("/l/Abcdef12")).location == TARGET
        assert (await at.open("/Abcdef12")).status == 404
