"""A form signs up few of a flood, and says the same of every number."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random
from urllib.parse import urlencode

import pytest

from tests.api.filling import NEW, SHOP, TOLD, Got, Site, at_once, shown, site
from tests.api.serving import door
from tests.runtime.test_joining import HOUR, say, texts, word
from tests.runtime.world import START, people
from tests.sealing import VAULT
from wayline.api import signups
from wayline.runtime import forms, privacy, signing_up
from wayline.store import contacts
from wayline.store.database import Database

__all__ = ["at_once", "shown"]


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


async def test_processes_count_together(
    own_dsn: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signups, "MOST_OF_ADDRESS", 4)
    monkeypatch.setattr(signups, "MOST_OF_SHOWING", 3)
    async with (
        site(own_dsn, tmp_path) as shown,
        door(own_dsn, now=lambda: START + shown.at[0]) as url,
    ):
        both = (shown, replace(shown, url=url))
        opened = await shown.go()
        shown.at[0] += timedelta(seconds=5)
        sent = {**opened.fields(), "agree": "yes"}
        statuses = [
            (await both[n % 2].go("", "POST", {**sent, "phone": f"+1212555010{n}"})).status
            for n in range(4)
        ]
        assert statuses == [200, 200, 200, 429], "one page that was opened"
        await shown.w.connection.execute("UPDATE signup_pace SET n = 3 WHERE n = 4")
        statuses = [(await one.fill(f"+1213555010{n}")).status for n, one in enumerate(both)]
        assert statuses == [200, 429], "one address"
        told = "SELECT detail, sum(n)::int FROM rollup WHERE metric = 'form_withheld' GROUP BY 1"
        assert dict(await shown.w.rows(told)) == {"limit:showing": 1, "limit:address": 1}
        assert await shown.w.rows("SELECT count(*) FROM message") == [(4,)]
        kept = await shown.w.rows("SELECT who::text, ends_at FROM signup_pace")
        assert "127.0.0.1" not in str(kept)
        shown.at[0] = HOUR
        assert (await both[1].fill("+12145550100")).status == 200


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
