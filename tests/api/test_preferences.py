"""A person's own page: it shows what holds, changes only what they touched, and only by posts."""

import json

import pytest

from tests.api.browsing import ANN, BEANS, EMAIL, MAIL, PHONE, SMS, Browser, person, token_of
from tests.api.serving import Shop
from wayline.domain.care import OPTED_OUT, Care
from wayline.domain.ids import derived_contact_id
from wayline.domain.wishes import Quiet, Wishes
from wayline.runtime.clock import RealClock
from wayline.runtime.consent import ChannelChange, change_channel
from wayline.runtime.preferences import revoke_links


async def test_the_page_shows_what_holds(at_page: Browser) -> None:
    page = await at_page.open()
    assert page.status == 200
    assert page.boxes == {SMS: True, BEANS: True, MAIL: False}
    assert "Your messages from Roast" in page.body
    assert "••• 42" in page.body
    assert "a•••@home.example" in page.body
    assert PHONE not in page.body
    assert EMAIL not in page.body
    assert "help@roast.example" in page.body
    assert page.headers["Cache-Control"] == "no-store, private"
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]
    assert page.headers["Referrer-Policy"] == "no-referrer"


async def test_topics_that_were_spoken_of_have_boxes_of_their_own(server: Shop) -> None:
    care = Care(consent={SMS: "granted", f"{SMS}/new-beans": "revoked"})
    browser = Browser(server, token_of(await person(server, care=care, email=None)))
    page = await browser.open()
    assert page.boxes == {SMS: True, f"{SMS}/new-beans": False}
    assert "New beans" in page.body


async def test_what_is_unticked_is_revoked_at_once_and_proven(at_page: Browser) -> None:
    page = await at_page.open()
    done = await at_page.post(page.form(do="save"), User_Agent="Safari")
    assert (done.status, done.note) == (200, "Saved. This is how it stands now.")
    assert done.boxes == {SMS: False, BEANS: False, MAIL: False}
    assert (await at_page.care()).consent == {SMS: "revoked"}
    [row] = await at_page.ledger()
    assert row[:5] == ("sms", "marketing", "revoked", "preference_page", None)
    assert row[6] == {"ip": "127.0.0.1", "agent": "Safari"}


async def test_what_is_ticked_is_granted_with_the_words_that_were_shown(at_page: Browser) -> None:
    page = await at_page.open()
    await at_page.post(page.form(SMS, BEANS, MAIL, do="save"))
    assert (await at_page.care()).consent == {SMS: "granted", MAIL: "granted"}
    [row] = await at_page.ledger()
    assert row[:4] == ("email", "marketing", "granted", "preference_page")
    assert "emails with offers from Roast" in row[4]
    assert row[5]["locale"] == "en"
    assert row[5]["version"] == "1"
    assert len(row[6]["sha256"]) == 64


async def test_saving_without_a_change_writes_nothing(at_page: Browser) -> None:
    page = await at_page.open()
    done = await at_page.post(page.form(SMS, BEANS, do="save"))
    assert (done.status, done.note) == (200, "Saved. This is how it stands now.")
    assert await at_page.ledger() == []


async def test_one_topic_is_refused_apart(at_page: Browser) -> None:
    page = await at_page.open()
    done = await at_page.post(page.form(SMS, do="save"))
    assert done.boxes == {SMS: True, BEANS: False, MAIL: False}
    assert (await at_page.care()).consent == {SMS: "granted", BEANS: "revoked"}
    rest = await at_page.post(page.form(BEANS, do="save"))
    assert rest.status == 200
    assert (await at_page.care()).consent == {SMS: "revoked"}


async def test_one_topic_is_kept_alone(at_page: Browser) -> None:
    page = await at_page.open()
    done = await at_page.post(page.form(BEANS, do="save"))
    assert done.boxes == {SMS: False, BEANS: True, MAIL: False}
    assert (await at_page.care()).consent == {SMS: "revoked", BEANS: "granted"}


async def test_wishes_are_kept(at_page: Browser) -> None:
    page = await at_page.open()
    form = page.form(SMS, BEANS, do="save", most="2", **{"from": "21:00", "until": "09:30"})
    done = await at_page.post(form)
    assert done.status == 200
    assert '<option value="21:00" selected>' in done.body
    assert '<option value="2" selected>' in done.body
    assert (await at_page.care()).wishes == Wishes(2, (Quiet("21:00", "09:30"),))
    [row] = await at_page.ledger()
    assert row[:4] == ("all", "wishes", "wished", "preference_page")
    assert row[5]["wishes"] == {"most": 2, "quiet": [["21:00", "09:30"]]}
    again = await at_page.post(
        done.form(SMS, BEANS, do="save", most="", **{"from": "", "until": ""})
    )
    assert again.status == 200
    assert (await at_page.care()).wishes == Wishes()


@pytest.mark.parametrize(("start", "end"), [("21:00", ""), ("", "09:00"), ("9", "8"), ("8", "8")])
async def test_half_a_quiet_time_is_refused_in_words(
    at_page: Browser, start: str, end: str
) -> None:
    page = await at_page.open()
    done = await at_page.post(page.form(do="save", **{"from": start, "until": end}))
    assert done.status == 409
    assert done.note == "Nothing was saved: choose two different times, or none."
    assert await at_page.ledger() == []


async def test_stop_everything_closes_every_channel_and_its_address(at_page: Browser) -> None:
    page = await at_page.open()
    done = await at_page.post([("do", "stop")])
    assert (done.status, done.note) == (200, "Done. You get no more messages from Roast.")
    assert (await at_page.care()).blocked == {"sms": OPTED_OUT, "email": OPTED_OUT}
    assert [row[:3] for row in await at_page.ledger()] == [
        ("sms", "all", "opted_out"),
        ("email", "all", "opted_out"),
    ]
    kept = await at_page.shop.rows(
        "SELECT kind FROM identity WHERE suppressed_by = %s ORDER BY kind", OPTED_OUT
    )
    assert kept == [("email",), ("phone",)]
    assert "Stop everything" not in done.body
    assert (await at_page.post([("do", "stop")])).status == 200
    assert len(await at_page.ledger()) == 2
    # The page from before the stop opens nothing again, whatever was ticked on it.
    late = await at_page.post(page.form(SMS, BEANS, MAIL, do="save"))
    assert late.status == 409
    assert (await at_page.care()).blocked == {"sms": OPTED_OUT, "email": OPTED_OUT}


async def test_who_comes_back_opens_what_they_tick_and_nothing_else(at_page: Browser) -> None:
    page = await at_page.post([("do", "stop")])
    assert page.boxes == {SMS: False, BEANS: False, MAIL: False}
    done = await at_page.post(page.form(SMS, BEANS, do="save"))
    assert done.boxes == {SMS: True, BEANS: True, MAIL: False}
    care = await at_page.care()
    assert care.blocked == {"email": OPTED_OUT}
    assert care.consent == {SMS: "granted"}
    kept = await at_page.shop.rows("SELECT kind FROM identity WHERE suppressed_by IS NOT NULL")
    assert kept == [("email",)]


async def test_what_others_closed_for_good_has_no_boxes(server: Shop) -> None:
    care = Care(consent={SMS: "granted"}, blocked={"sms": "consent:suppressed"})
    browser = Browser(server, token_of(await person(server, care=care)))
    page = await browser.open()
    assert page.boxes == {MAIL: False}
    assert "We do not write to this address" in page.body
    done = await browser.post([*page.form(SMS, BEANS, do="save")])
    assert done.status == 200
    assert (await browser.care()).blocked == {"sms": "consent:suppressed"}


async def test_a_stop_by_reply_outlives_a_page_that_was_open(at_page: Browser) -> None:
    page = await at_page.open()
    at = RealClock().now()
    await change_channel(
        at_page.shop.connection, ChannelChange(ANN, "sms", "opted_out", "reply", at)
    )
    done = await at_page.post(page.form(SMS, BEANS, MAIL, do="save", most="1"))
    assert done.status == 409
    assert done.note is not None
    assert done.note.startswith("Something had changed meanwhile")
    care = await at_page.care()
    assert care.blocked == {"sms": OPTED_OUT}
    assert MAIL not in care.consent
    assert care.wishes.most == 1  # what makes it stricter counts
    assert done.boxes == {SMS: False, BEANS: False, MAIL: False}


async def test_an_old_page_still_takes_away(at_page: Browser) -> None:
    page = await at_page.open()
    await at_page.post(page.form(SMS, BEANS, MAIL, do="save"))
    done = await at_page.post(page.form(do="save"))
    assert done.status == 200
    assert (await at_page.care()).consent == {SMS: "revoked", MAIL: "granted"}


async def test_nothing_changes_by_opening(at_page: Browser) -> None:
    for method in ("GET", "HEAD", "GET"):
        assert (await at_page.open(method)).status == 200
    url = f"{at_page.token}?do=stop&on=&seen=[]"
    assert (await Browser(at_page.shop, url).open()).status == 200
    assert (await at_page.care()).blocked == {}
    assert await at_page.ledger() == []
    assert (await at_page.open("PUT")).status == 405
    assert (await at_page.open("DELETE")).headers["Allow"] == "GET, HEAD, POST, OPTIONS"


@pytest.mark.parametrize(
    "change",
    [
        {"seen": '["sms/marketing:0"]'},
        {"seen": "x"},
        {"seen": "{}"},
        {"seen": ""},
        {"nonce": ""},
        {"nonce": "é"},
    ],
)
async def test_a_form_that_is_not_ours_saves_nothing(
    at_page: Browser, change: dict[str, str]
) -> None:
    page = await at_page.open()
    fields = dict(page.form(do="save")) | change
    done = await at_page.post([*fields.items(), ("on", MAIL)])
    assert done.status == 409
    assert done.note is not None
    assert done.note.startswith("This page was out of date")
    assert await at_page.ledger() == []


async def test_a_form_of_somebody_elses_page_saves_nothing(at_page: Browser) -> None:
    bob = await person(
        at_page.shop, derived_contact_id("test", "bob"), "bob", phone="+12125550143", email=None
    )
    theirs = await Browser(at_page.shop, token_of(bob)).open()
    assert (await at_page.post(theirs.form(do="save"))).status == 409
    assert await at_page.ledger() == []


async def test_so_many_submits_and_no_more(at_page: Browser) -> None:
    statuses = [(await at_page.post([("do", "stop")])).status for _ in range(32)]
    assert statuses[:30] == [200] * 30
    assert 429 in statuses[30:]
    assert (await at_page.open()).status == 200


async def test_a_person_gets_what_is_kept_of_them_as_a_file(at_page: Browser) -> None:
    given = await at_page.post([("do", "data")])
    assert given.status == 200
    assert given.headers["Content-Disposition"] == 'attachment; filename="my-data.json"'
    data = json.loads(given.body)["data"]
    assert data["contact"][0]["phone"] == PHONE
    assert {row["value"] for row in data["identity"]} == {PHONE, EMAIL, "ann"}
    logged = "SELECT kind, method, state FROM privacy_request"
    assert await at_page.shop.rows(logged) == [("access", "preference_page", "done")]
    assert (await at_page.post([("do", "data")])).status == 200
    assert (await at_page.post([("do", "data")])).status == 429
    assert (await at_page.open()).status == 200


async def test_an_old_link_gives_nothing(at_page: Browser) -> None:
    await revoke_links(at_page.shop.connection, ANN)
    for do in ("data", "erase", "stop"):
        given = await at_page.post([("do", do), ("sure", "yes")])
        assert given.status == 410
        assert PHONE not in given.body
    assert await at_page.shop.rows("SELECT kind FROM privacy_request") == []


async def test_who_asks_to_be_erased_is_stopped_at_once_and_erased_once(at_page: Browser) -> None:
    unsure = await at_page.post([("do", "erase")])
    assert (unsure.status, unsure.note and unsure.note[:19]) == (409, "Nothing was changed")
    assert await at_page.ledger() == []
    for _ in range(2):
        done = await at_page.post([("do", "erase"), ("sure", "yes")])
        assert done.status == 200
        assert "Your request was taken in" in (done.note or "")
    logged = "SELECT kind, method, state FROM privacy_request"
    assert await at_page.shop.rows(logged) == [("erasure", "preference_page", "open")]
    assert (await at_page.care()).blocked == {"sms": OPTED_OUT, "email": OPTED_OUT}


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("en", "Your messages from Roast"),
        ("es-MX", "Tus mensajes de Roast"),
        ("fr", "Vos messages de Roast"),
        ("de", "Ihre Nachrichten von Roast"),
        ("pt_BR", "Your messages from Roast"),
        ("pt-BR", "As suas mensagens de Roast"),
        ("it", "I tuoi messaggi da Roast"),
        ("xx", "Your messages from Roast"),
        (None, "Your messages from Roast"),
    ],
)
async def test_the_page_is_in_the_persons_language(
    server: Shop, language: str | None, title: str
) -> None:
    browser = Browser(server, token_of(await person(server, language=language)))
    assert f"<h1>{title}</h1>" in (await browser.open()).body


@pytest.mark.parametrize(
    ("language", "accepts", "spoken"),
    [
        (None, "fr-CA, en;q=0.5", "fr"),
        ("xx", "fr", "fr"),
        ("de", "fr", "de"),
        (None, "xx", "en"),
    ],
)
async def test_where_nobody_knows_a_language_the_browser_says_it(
    server: Shop, language: str | None, accepts: str, spoken: str
) -> None:
    browser = Browser(server, token_of(await person(server, language=language)))
    page = await browser.open(Accept_Language=accepts)
    assert f'<html lang="{spoken}">' in page.body
    done = await browser.post(page.form(MAIL, do="save"), Accept_Language=accepts)
    assert f'<html lang="{spoken}">' in done.body
    assert {row[5]["locale"] for row in await browser.ledger()} == {spoken}


async def test_a_big_or_broken_body_is_refused(at_page: Browser) -> None:
    assert (await at_page.post([("x", "y" * 20_000)])).status == 413
    assert (await at_page.post([(f"f{n}", "") for n in range(300)])).status == 400
