"""A form takes what people leave on it, and they are asked, or signed up."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from tests.api.filling import NEW, SHOP, TOLD, TRANSLATED, Site, at_once, holder, shown, site
from tests.api.looking import flaws
from tests.runtime.test_joining import ADA, HOUR, offered, say, texts, word
from tests.runtime.world import START, WORKSPACE, people
from wayline.domain.errors import WaylineError
from wayline.domain.forms import Form, clean_page, form_problem, is_origin
from wayline.domain.page_words import LANGUAGES
from wayline.runtime import forms, privacy
from wayline.store import contacts
from wayline.store.database import Database

__all__ = ["at_once", "shown"]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_form_shows_all_that_ctia_asks_and_can_be_used_by_everybody(
    own_dsn: str, tmp_path: Path, language: str
) -> None:
    async with site(own_dsn, tmp_path, TRANSLATED) as shown:
        page = await shown.go(Accept_Language=f"{language};q=0.9")
        assert page.status == 200
        assert flaws(page.body) == []
        assert f'<html lang="{language}">' in page.body
        assert "checked" not in page.body
        for element in ("Roast", "weekly offers", "4 msgs/month", "STOP", "HELP", "Offers by text"):
            assert element in page.body
        for url in ("https://roast.example/terms", "https://roast.example/privacy"):
            assert page.body.count(f'href="{url}"') == 1
        assert "<script" not in page.body
        assert ".tick { display: flex; gap: .75rem; align-items: flex-start;" in page.body
        policy = page.headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'; ")
        assert policy.endswith(f"frame-ancestors {SHOP}")
        assert "script-src" not in policy
        wrong = await shown.go(f"?lang={language}", "POST", page.fields() | {"phone": "12"})
        assert flaws(wrong.body) == []
        assert f'<html lang="{language}">' in wrong.body
        asked = await shown.go("?lang=xx", Accept_Language=f"{language}-XX, en;q=0.5")
        assert f'<html lang="{language}">' in asked.body


async def test_a_form_speaks_no_language_that_its_own_texts_lack(shown: Site) -> None:
    """Whoever ticks it agrees to one sentence, and not to one half in German, half in English."""
    page = await shown.go("?lang=de", Accept_Language="de, fr;q=0.5")
    assert '<html lang="en">' in page.body
    assert "weekly offers" in page.body
    shown.at[0] += timedelta(seconds=5)
    sent = {**page.fields(), "phone": NEW, "agree": "yes"}
    await shown.go("?lang=de", "POST", sent, Accept_Language="de")
    [(locale, wording)] = await shown.w.rows("SELECT data->>'locale', wording FROM consent_event")
    assert locale == "en"
    assert "I agree to recurring automated marketing texts from Roast with weekly offers" in wording


@pytest.mark.parametrize(
    ("told", "own", "wishes", "spoken"),
    [
        ({}, "en", "de", "de"),
        ({"translations": {"de": {"title": "Angebote"}}}, "en", "fr", "fr"),
        ({"purpose": "offers"}, "en", "de", "en"),
        ({"purpose": "Angebote"}, "de-AT", "en", "de"),
        ({"purpose": "offers"}, "xx", "de", "en"),
        ({"purpose": "offers", "translations": {"de": {"purpose": "Angebote"}}}, "en", "de", "de"),
        (
            {"purpose": "offers", "translations": {"de": {"purpose": "Angebote"}}},
            "en",
            "fr, de;q=0.8",
            "de",
        ),
        (
            {"title": "T", "purpose": "p", "translations": {"de": {"purpose": "P"}}},
            "en",
            "de",
            "en",
        ),
    ],
)
def test_the_languages_of_a_form(told: Any, own: str, wishes: str, spoken: str) -> None:
    form = Form(WORKSPACE, UUID(int=1), "key", "join", 1, "open", told, START, START)
    assert form.language(own, "", wishes) == spoken


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


async def test_afterwards_people_are_led_where_the_shop_wants(own_dsn: str, tmp_path: Path) -> None:
    told = {**TOLD, "thanks_url": f"{SHOP}/thanks"}
    async with site(own_dsn, tmp_path, told) as shown:
        done = await shown.fill(NEW)
        assert (done.status, done.headers["Location"]) == (303, f"{SHOP}/thanks")
        assert f"form-action 'self' {SHOP};" in done.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"scope": "fax/marketing"},
        {"scope": "x"},
        {"confirm": "fax"},
        {"thanks_url": "javascript:alert(1)"},
        {"translations": {"xx": {}}},
        {"translations": {"de": {"title": "x" * 101}}},
        {"purpose": "offers", "title": "Offers", "translations": {"de": {"title": "Angebote"}}},
        {"purpose": "offers", "translations": {"de": {}}},
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
