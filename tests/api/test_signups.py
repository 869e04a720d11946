"""A form takes what people leave on it, within limits, and says the same of every number."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from html import unescape
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import urlencode

import aiohttp
import pytest

from tests.api.looking import flaws
from tests.api.serving import door
from tests.api.test_confirmations import OFFER
from tests.runtime.test_joining import ADA, HOUR, offered, say, texts, word
from tests.runtime.world import START, WORKSPACE, World, people, world
from tests.sealing import VAULT
from wayline.api import signups
from wayline.domain.errors import WaylineError
from wayline.domain.forms import Form, clean_page, form_problem, is_origin
from wayline.domain.ids import ContactId
from wayline.domain.page_words import LANGUAGES
from wayline.runtime import forms, privacy, signing_up
from wayline.runtime.page_links import PageLinks
from wayline.store import contacts
from wayline.store.contacts import Address
from wayline.store.database import Database

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


@pytest.fixture
async def shown(own_dsn: str, tmp_path: Path) -> AsyncIterator[Site]:
    async with site(own_dsn, tmp_path) as one:
        yield one


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """No answer waits, but where that is what is looked at."""
    monkeypatch.setattr(signups, "EVENLY", 0.0)


async def holder(w: World, number: str) -> ContactId | None:
    address = Address(WORKSPACE, "phone", number)
    held = (await contacts.resolve(w.connection, [address])).get(address)
    return held and held.contact_id


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_form_shows_all_that_ctia_asks_and_can_be_used_by_everybody(
    shown: Site, language: str
) -> None:
    page = await shown.go(Accept_Language=f"{language};q=0.9")
    assert page.status == 200
    assert flaws(page.body) == []
    assert f'<html lang="{language}">' in page.body
    assert "checked" not in page.body
    for element in ("Roast", "weekly offers", "4 msgs/month", "STOP", "HELP", "Offers by text"):
        assert element in page.body
    for url in ("https://roast.example/terms", "https://roast.example/privacy"):
        assert f'href="{url}"' in page.body
    assert "<script" not in page.body
    policy = page.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; ")
    assert policy.endswith(f"frame-ancestors {SHOP}")
    assert "script-src" not in policy
    wrong = await shown.go(f"?lang={language}", "POST", page.fields() | {"phone": "12"})
    assert flaws(wrong.body) == []
    assert f'<html lang="{language}">' in wrong.body
    asked = await shown.go("?lang=xx", Accept_Language=f"{language}-XX, en;q=0.5")
    assert f'<html lang="{language}">' in asked.body


async def test_from_the_form_to_the_first_offer(shown: Site) -> None:
    page = await shown.go(f"?page={SHOP}/shop/join%3Fname=ann", Accept_Language="en")
    shown.at[0] += timedelta(seconds=5)
    sent = {**page.fields(), "phone": "(212) 555-0188", "agree": "yes", "first_name": "Ann"}
    done = await shown.go("", "POST", sent, User_Agent="Safari")
    assert (done.status, "Look at your phone" in done.body) == (200, True)
    await shown.settle()
    [text] = texts(shown.w, NEW)
    assert text.startswith("Roast: Reply YES to get weekly offers by text. 4 msgs/month.")
    ann = await holder(shown.w, NEW)
    assert ann is not None
    assert await offered(shown.w, ann, HOUR) == ("refused", "consent:pending")
    await say(shown.w, "YES", 2 * HOUR, NEW)
    assert await word(shown.w, NEW) == "granted"
    state, _ = await offered(shown.w, ann, 4 * HOUR)
    assert state in ("handed", "delivered", "sent")
    contact = (await contacts.read(shown.w.connection, [ann]))[ann].contact
    assert (contact.language, contact.attributes) == ("en", {"first_name": "Ann"})

    told = "SELECT action, method, wording, data, evidence FROM consent_event ORDER BY place"
    asked, granted = await shown.w.rows(told)
    assert asked[:2] == ("requested", "form")
    for element in ("weekly offers", "4 msgs/month", "STOP", "https://roast.example/terms"):
        assert element in asked[2]
    data, evidence = asked[3], asked[4]
    assert (data["form"], data["form_version"], data["locale"]) == ("join", "1", "en")
    assert (data["actor"], data["version"], data["basis"]) == ("person", "1", "pewc")
    assert evidence["page"] == f"{SHOP}/shop/join"
    assert (evidence["ip"], evidence["agent"]) == ("127.0.0.1", "Safari")
    assert len(evidence["form"]) == 16
    assert len(evidence["sha256"]) == 64
    assert granted[:3] == ("granted", "reply:confirmed", asked[2])
    assert (granted[3]["form"], granted[3]["form_version"]) == ("join", "1")


async def test_a_form_that_is_confirmed_by_a_link(own_dsn: str, tmp_path: Path) -> None:
    async with site(own_dsn, tmp_path, {**TOLD, "confirm": "link"}) as shown:
        await shown.fill(NEW)
        await shown.settle()
        [text] = texts(shown.w, NEW)
        path = text[text.index("/c/") :].split()[0]
        async with shown.client.post(shown.url + path, data={"do": "confirm"}) as response:
            assert response.status == 200
        assert await word(shown.w, NEW) == "granted"


async def test_where_single_is_said_the_form_is_consent_and_a_text_says_so(
    own_dsn: str, tmp_path: Path
) -> None:
    async with site(own_dsn, tmp_path, opt_in={"US": "single"}) as shown:
        await shown.fill(NEW)
        await shown.settle()
        assert await word(shown.w, NEW) == "granted"
        assert await shown.entries() == [("granted", "form")]
        [text] = texts(shown.w, NEW)
        assert text.startswith("Roast: You are signed up for weekly offers.")
        await shown.fill(NEW)
        await shown.settle()
        assert len(texts(shown.w, NEW)) == 1


async def test_where_nothing_is_said_people_are_asked(own_dsn: str, tmp_path: Path) -> None:
    async with site(own_dsn, tmp_path, opt_in={}) as shown:
        await shown.fill(NEW)
        assert await word(shown.w, NEW) == "pending"


@pytest.mark.parametrize(
    ("phone", "words"),
    [
        ("", "no mobile number"),
        ("123", "no mobile number"),
        ("+1 900 555 0199", "no mobile number"),
        ("+44 20 7946 0018", "no mobile number"),
        ("+44 7700 900123", "Numbers of this country"),
        ("<script>alert(1)</script>", "no mobile number"),
    ],
)
async def test_what_cannot_be_is_said_beside_the_field(shown: Site, phone: str, words: str) -> None:
    page = await shown.fill(phone, first_name='"><b>x')
    assert page.status == 422
    assert words in page.body
    assert 'aria-invalid="true"' in page.body
    assert "<b>" not in page.body
    assert "<script" not in page.body
    assert flaws(page.body) == []
    assert (await shown.everything())[0] == (0,)


async def test_without_the_box_nobody_is_asked(shown: Site) -> None:
    for agree in ("", "no"):
        page = await shown.fill(NEW, agree=agree)
        assert (page.status, "Tick the box" in page.body) == (422, True)
        assert "checked" not in page.body
    assert await shown.entries() == []


async def test_the_answer_says_nothing_of_the_number(own_dsn: str, tmp_path: Path) -> None:
    """New, known, granted, asked, refused, stopped, listed, restricted: byte by byte the same."""
    numbers = [f"+1212555{n:04}" for n in range(100, 107)]
    async with site(own_dsn, tmp_path) as shown:
        keys = ["ada", "bob", "cat", "dan", "eve", "fay"]
        known = await people(shown.w.connection, keys, consent={})
        stands = {
            "bob": ("consent", '{"sms/marketing": "granted"}'),
            "cat": ("consent", '{"sms/marketing": "revoked"}'),
            "dan": ("blocked", '{"sms": "consent:opted_out"}'),
            "eve": ("blocked", '{"sms": "consent:suppressed"}'),
        }
        for key, (column, value) in stands.items():
            await shown.w.connection.execute(
                f"UPDATE care SET {column} = %s WHERE contact_id = %s", [value, known[key]]
            )
        fay = (await contacts.read(shown.w.connection, [known["fay"]]))[known["fay"]].contact
        async with Database(own_dsn) as database:
            how = privacy.Asked("command", START)
            assert await privacy.restrict(database, shown.w.library, fay, how)
        answers = [await shown.fill(number) for number in (*numbers, numbers[0], NEW)]
        assert {one.status for one in answers} == {200}
        assert len({one.body for one in answers}) == 1
        left_out = ("Date",)
        heads = {
            tuple((k, v) for k, v in one.headers.items() if k not in left_out) for one in answers
        }
        assert len(heads) == 1
        await shown.settle()
        asked = [n for n in (*numbers, NEW) if texts(shown.w, n)]
        assert asked == [numbers[0], numbers[6], NEW]  # ada, and who is new


async def test_every_answer_takes_as_long(shown: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signups, "EVENLY", 0.6)
    clock = asyncio.get_running_loop().time
    for number, more in ((NEW, {}), (NEW, {}), (NEW, {"website": "x"})):
        opened = await shown.go()
        shown.at[0] += timedelta(seconds=5)
        began = clock()
        sent = {**opened.fields(), "phone": number, "agree": "yes", **more}
        assert (await shown.go("", "POST", sent)).status == 200
        assert clock() - began >= 0.6


async def test_a_form_lifts_no_stop_and_makes_nobody_anew_who_was_erased(
    shown: Site, own_dsn: str
) -> None:
    ada = (await people(shown.w.connection, ["ada"], consent={}))["ada"]
    await say(shown.w, "STOP")
    await shown.fill(ADA)
    care = (await contacts.read(shown.w.connection, [ada]))[ada].care
    assert care.blocked == {"sms": "consent:opted_out"}
    contact = (await contacts.read(shown.w.connection, [ada]))[ada].contact
    async with Database(own_dsn) as database:
        how = privacy.Asked("command", START)
        await privacy.erase(database, shown.w.library, contact, how)
    before = (await shown.everything())[0]
    done = await shown.fill(ADA)
    assert (done.status, "Look at your phone" in done.body) == (200, True)
    assert (await shown.everything())[0] == before
    await shown.settle()
    assert len(texts(shown.w)) == 1  # the answer to STOP


async def test_who_is_known_is_not_changed_by_who_types_their_number(shown: Site) -> None:
    known = await people(shown.w.connection, ["ada"], consent={})
    before = await contacts.read(shown.w.connection, known.values())
    await shown.fill(ADA, first_name="Mallory", email="mallory@evil.example")
    after = await contacts.read(shown.w.connection, known.values())
    [was], [now] = before.values(), after.values()
    assert replace(now.contact, consent={}) == replace(was.contact, consent={})
    await shown.fill(NEW, email="ann@home.example")
    new = await holder(shown.w, NEW)
    assert new is not None
    contact = (await contacts.read(shown.w.connection, [new]))[new].contact
    assert contact.email is None  # nobody has shown that it is theirs
    assert contact.attributes == {"email_given": "ann@home.example"}


async def test_programs_that_fill_in_forms_get_nowhere(shown: Site) -> None:
    opened = await shown.go()
    sent = {**opened.fields(), "phone": NEW, "agree": "yes"}
    quick = await shown.go("", "POST", sent)
    assert (quick.status, "very quick" in quick.body) == (409, True)
    shown.at[0] += timedelta(seconds=5)
    trapped = await shown.go("", "POST", sent | {"website": "https://spam.example"})
    assert (trapped.status, "Look at your phone" in trapped.body) == (200, True)
    for wrong in ({"token": ""}, {"token": "é"}, {"token": "A" * 32}, {"page": f"{SHOP}/x"}):
        assert (await shown.go("", "POST", sent | wrong)).status == 409
    away = await shown.go("", "POST", sent, Origin="https://evil.example")
    assert away.status == 404
    shown.at[0] += timedelta(hours=25)
    late = await shown.go("", "POST", sent)
    assert (late.status, "open for long" in late.body) == (409, True)
    assert (await shown.everything())[0] == (0,)
    again = await shown.go("", "POST", {**sent, **late.fields()}, Origin=shown.url)
    assert again.status == 409  # the new token is new: nobody is that quick
    shown.at[0] += timedelta(seconds=5)
    assert (await shown.go("", "POST", {**sent, **late.fields()}, Origin=shown.url)).status == 200


async def test_a_form_that_changed_meanwhile_is_shown_anew(shown: Site) -> None:
    opened = await shown.go()
    changed = await forms.save(
        shown.w.connection, WORKSPACE, "join", TOLD | {"frequency": "9 msgs/month"}, START
    )
    assert (changed.version, changed.key) == (2, shown.form.key)
    shown.at[0] += timedelta(seconds=5)
    late = await shown.go("", "POST", {**opened.fields(), "phone": NEW, "agree": "yes"})
    assert (late.status, "9 msgs/month" in late.body) == (409, True)
    same = await forms.save(shown.w.connection, WORKSPACE, "join", changed.told, START)
    assert same.version == 2
    await forms.close(shown.w.connection, WORKSPACE, "join", START)
    for method in ("GET", "POST"):
        page = await shown.go("", method)
        assert (page.status, "This form is closed" in page.body) == (410, True)


async def test_a_flood_is_held_and_real_people_still_confirm(
    own_dsn: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signups, "MOST_OF_ADDRESS", 1_000)  # as from as many addresses
    monkeypatch.setattr(signups, "MOST_OF_SHOWING", 1_000)
    monkeypatch.setattr(signing_up, "MOST_ALIKE", 5)
    async with site(own_dsn, tmp_path, {**TOLD, "hourly": 12}) as shown:
        await shown.fill(NEW)  # somebody real, before it
        opened = await shown.go()
        shown.at[0] += timedelta(seconds=5)

        async def post(number: str) -> Got:
            sent = {**opened.fields(), "phone": number, "agree": "yes"}
            return await shown.go("", "POST", sent)

        alike = [post(f"+1312555{n:04}") for n in range(100, 120)]
        statuses = [one.status for one in await asyncio.gather(*alike)]
        assert sorted(statuses) == [200] * 5 + [429] * 15
        apart = [post(f"+1{area}5550100") for area in (213, 214, 215, 216, 217, 218, 219, 224)]
        statuses = [one.status for one in await asyncio.gather(*apart)]
        assert sorted(statuses) == [200] * 6 + [429] * 2
        assert (await shown.w.rows("SELECT count(*) FROM message")) == [(12,)]
        told = "SELECT detail, sum(n)::int FROM rollup WHERE metric = 'form_withheld' GROUP BY 1"
        assert dict(await shown.w.rows(told)) == {"limit:range": 15, "limit:form": 2}
        await shown.settle()
        await say(shown.w, "YES", HOUR / 2, NEW)
        assert await word(shown.w, NEW) == "granted"
        shown.at[0] = HOUR  # and in the next hour the form takes people again
        assert (await shown.fill("+12255550100")).status == 200
        assert (await shown.w.rows("SELECT count(*) FROM contact")) == [(13,)]


async def test_one_address_and_one_showing_sign_up_few(
    own_dsn: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signups, "MOST_OF_ADDRESS", 4)
    monkeypatch.setattr(signups, "MOST_OF_SHOWING", 2)
    async with site(own_dsn, tmp_path) as shown:
        opened = await shown.go()
        shown.at[0] += timedelta(seconds=5)
        sent = {**opened.fields(), "agree": "yes"}
        statuses = [
            (await shown.go("", "POST", {**sent, "phone": f"+1212555010{n}"})).status
            for n in range(3)
        ]
        assert statuses == [200, 200, 429]
        assert (await shown.fill("+12125550104")).status == 200
        assert (await shown.fill("+12125550105")).status == 429


def test_an_ipv6_household_is_one() -> None:
    holder_of = signups._holder
    assert holder_of("2001:db8:1:2:aaaa::1") == holder_of("2001:db8:1:2:ffff::9")
    assert holder_of("2001:db8:1:2::1") != holder_of("2001:db8:1:3::1")
    assert holder_of("::ffff:192.0.2.1") == holder_of("192.0.2.1") != holder_of("192.0.2.2")
    assert holder_of(None) == "unknown"


async def test_a_number_that_never_answers_is_asked_few_times(shown: Site) -> None:
    for day in range(0, 30, 4):
        shown.at[0] = timedelta(days=day)
        assert (await shown.fill(NEW)).status == 200
    asked = [one for one in await shown.entries() if one == ("requested", "form")]
    assert len(asked) == signing_up.MOST_UNANSWERED


async def test_no_row_of_visits_signs_anybody_up(shown: Site) -> None:
    opened = await shown.go()
    shown.at[0] += timedelta(seconds=5)
    before, chance = await shown.everything(), Random(11)
    query = "?" + urlencode({**opened.fields(), "phone": NEW, "agree": "yes"})
    for _ in range(100):
        method = chance.choice(["GET", "HEAD", "OPTIONS", "PUT", "DELETE", "PATCH"])
        headers = chance.choice([{}, {"Sec_Purpose": "prefetch"}, {"Referer": SHOP + "/x"}])
        more = chance.choice(["", query, "?lang=de", ".js", ".js" + query])
        assert (await shown.go(more, method, **headers)).status in (200, 204, 405)
    assert await shown.everything() == before


async def test_the_script_shows_the_form_and_only_on_sites_that_may(shown: Site) -> None:
    script = await shown.go(".js")
    assert script.status == 200
    assert script.headers["Content-Type"].startswith("text/javascript")
    assert 'frame.title = "Offers by text"' in script.body
    away = await shown.go("?page=https://evil.example/x", Referer="https://evil.example/x?me=1")
    assert away.fields()["page"] == "https://evil.example/x"  # where it was, as the browser says
    hostile = await forms.save(
        shown.w.connection, WORKSPACE, "evil", {"title": '</script>"x'}, START
    )
    shown.form = hostile
    script = await shown.go(".js")
    assert "</script>" not in script.body
    assert (await shown.go()).headers["Content-Security-Policy"].endswith("frame-ancestors 'none'")
    async with shown.client.get(f"{shown.url}/f/{'a' * 16}") as response:
        assert response.status == 404


async def test_a_kiosk_paces_its_devices_and_names_them(
    own_dsn: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signups, "MOST_OF_ADDRESS", 1)
    monkeypatch.setattr(signups, "MOST_OF_DEVICE", 3)
    async with site(own_dsn, tmp_path, {**TOLD, "kiosk": True}) as shown:
        till = f"?device={forms.device_token(VAULT, shown.form, 'till1')}"
        statuses = [(await shown.fill(f"+1212555010{n}", till)).status for n in range(4)]
        assert statuses == [200, 200, 200, 429]
        other = f"?device={forms.device_token(VAULT, shown.form, 'till2')}"
        done = await shown.fill("+12125550109", other)
        assert done.status == 200
        assert done.headers["Refresh"].startswith(f"10; url=/f/{shown.form.key}?device=till2.")
        told = "SELECT method, data->>'source', data->>'device' FROM consent_event ORDER BY place"
        assert await shown.w.rows(told) == [
            *[("form:kiosk", "point of sale", "till1")] * 3,
            ("form:kiosk", "point of sale", "till2"),
        ]
        forged = "?device=till3." + till.partition(".")[2]
        statuses = [(await shown.fill(f"+1212555012{n}", forged)).status for n in range(2)]
        assert statuses == [200, 429]  # it counts as anybody else
        [(method,)] = await shown.w.rows(
            "SELECT method FROM consent_event ORDER BY place DESC LIMIT 1"
        )
        assert method == "form"


async def test_afterwards_people_are_led_where_the_shop_wants(own_dsn: str, tmp_path: Path) -> None:
    told = {**TOLD, "thanks_url": f"{SHOP}/thanks"}
    async with site(own_dsn, tmp_path, told) as shown:
        done = await shown.fill(NEW)
        assert (done.status, done.headers["Location"]) == (303, f"{SHOP}/thanks")
        assert f"form-action 'self' {SHOP};" in done.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"scope": "email/marketing"},
        {"scope": "x"},
        {"confirm": "fax"},
        {"thanks_url": "javascript:alert(1)"},
        {"translations": {"xx": {}}},
        {"translations": {"de": {"title": "x" * 101}}},
        {"fields": ["ssn"]},
        {"origins": ["https://shop.example/path"]},
        {"origins": ["https://shop.example; script-src *"]},
        {"countries": ["XX"]},
        {"purpose": "x" * 61},
    ],
)
async def test_a_form_that_cannot_be_is_refused_in_words(shown: Site, wrong: Any) -> None:
    with pytest.raises(WaylineError) as caught:
        await forms.save(shown.w.connection, WORKSPACE, "other", wrong, START)
    assert caught.value.code == "form:invalid"
    assert form_problem("Bad Name", {}) is not None


def test_pages_are_kept_without_what_names_people() -> None:
    assert (
        clean_page("https://u:p@shop.example:8443/a/b?q=ann#x") == "https://shop.example:8443/a/b"
    )
    assert clean_page("javascript:alert(1)") == clean_page("http://[") == ""
    assert is_origin("https://shop.example")
    assert not any(
        map(is_origin, ("https://shop.example/", "shop.example", "ftp://x", "https://a b"))
    )
