"""Links to a person's own page: they end, are taken back, follow merges, and cannot be guessed."""

import pytest

from tests.api.browsing import ANN, SMS, Browser, person, token_of
from tests.sealing import VAULT
from wayline.api.misses import MOST_MISSES
from wayline.domain.ids import derived_contact_id
from wayline.runtime.clock import RealClock
from wayline.runtime.library import Library
from wayline.runtime.merging import merge
from wayline.runtime.page_links import LIVES, PageLinks
from wayline.runtime.preferences import revoke_links
from wayline.store import contacts


async def test_a_link_ends_with_its_time(at_page: Browser) -> None:
    ann = (await contacts.read(at_page.shop.connection, [ANN]))[ANN].contact
    old = Browser(at_page.shop, token_of(ann, days=LIVES.days, hours=1))
    page = await old.open()
    assert page.status == 410
    assert "This link has expired" in page.body
    assert "The latest message from Roast has a new one" in page.body
    done = await old.post([("do", "stop")])
    assert done.status == 410
    assert (await at_page.care()).blocked == {}
    almost = Browser(at_page.shop, token_of(ann, days=LIVES.days, hours=-1))
    assert (await almost.open()).status == 200


async def test_a_link_that_was_taken_back_opens_nothing(at_page: Browser) -> None:
    await revoke_links(at_page.shop.connection, ANN)
    assert (await at_page.open()).status == 410
    ann = (await contacts.read(at_page.shop.connection, [ANN]))[ANN].contact
    assert (await Browser(at_page.shop, token_of(ann)).open()).status == 200


async def test_who_gets_the_number_next_does_not_open_the_page(at_page: Browser) -> None:
    await at_page.shop.connection.execute(
        "UPDATE contact SET phone = '+12125550199' WHERE contact_id = %s", [ANN]
    )
    assert (await at_page.open()).status == 410


async def test_a_merge_leads_to_who_the_person_is_now(at_page: Browser) -> None:
    bob_id = derived_contact_id("test", "bob")
    await person(at_page.shop, bob_id, "bob", phone=None, email="bob@home.example")
    connection = at_page.shop.connection
    await merge(connection, Library(), bob_id, ANN, RealClock().now())
    page = await at_page.open()
    assert page.status == 200
    assert (await at_page.post(page.form(do="save"))).status == 200
    assert (await at_page.care(bob_id)).consent[SMS] == "revoked"


@pytest.mark.parametrize("token", ["", "x", "A" * 80, "é", "A" * 79 + "="])
async def test_a_forged_link_is_told_in_the_words_of_the_browser(
    at_page: Browser, token: str
) -> None:
    page = await Browser(at_page.shop, token).open(Accept_Language="xx, de-AT;q=0.8")
    assert page.status == 404
    assert '<html lang="de">' in page.body
    assert "Dieser Link funktioniert nicht" in page.body


async def test_no_bit_of_a_link_can_be_changed(at_page: Browser) -> None:
    for place in range(0, 80, 7):
        other = "A" if at_page.token[place] != "A" else "B"
        forged = at_page.token[:place] + other + at_page.token[place + 1 :]
        assert PageLinks(VAULT).read(forged) is None
    assert PageLinks(VAULT).read(at_page.token) is not None


async def test_trying_is_slowed_by_network(at_page: Browser) -> None:
    for _ in range(MOST_MISSES + 1):
        await Browser(at_page.shop, "x").open(X_Forwarded_For="203.0.113.9")
    page = await at_page.open(X_Forwarded_For="203.0.113.200")
    assert (page.status, page.headers["Retry-After"]) == (429, "60")
    assert (await at_page.open(X_Forwarded_For="198.18.1.1")).status == 200
