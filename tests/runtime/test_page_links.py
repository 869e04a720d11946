"""Texts lead each person to their own page by a short link that nobody tracks or guesses."""

from datetime import timedelta
from pathlib import Path

from tests.runtime.world import START, WORKSPACE, people, planned, world
from tests.sealing import VAULT
from wayline.domain.contacts import Contact
from wayline.domain.ids import derived_contact_id
from wayline.runtime.hits import Hit, Hits
from wayline.runtime.page_links import LIVES, PageLinks
from wayline.runtime.vault import Vault
from wayline.store import contacts
from wayline.text.links import CODE_LENGTH, PRIVATE_LENGTH, page_url

NEWS = """\
wayline: 1
journey: news
name: News
entry: {on: {event: Order Completed}, again: always}
steps:
  - id: tell
    message:
      channel: sms
      text: "Roast: news {% link 'https://shop.example/x' %} yours {% preferences %}"
      category: service
      role: progress
      topic: news
"""


async def test_a_text_leads_to_the_persons_own_page(own_dsn: str, tmp_path: Path) -> None:
    async with world(own_dsn, tmp_path, [NEWS]) as w:
        w.library.pages = PageLinks(VAULT)
        ids = await people(w.connection, ["ann", "bob"])
        for key in ids:
            w.rounds.plan([planned(key, "Order Completed", START)])
        await w.rounds.settle(START + timedelta(days=1))
        links = await w.rows("SELECT contact_id, code, url FROM link ORDER BY code")
        private = {contact: (code, url) for contact, code, url in links if len(code) != CODE_LENGTH}
        assert len(links) == 4
        assert private.keys() == set(ids.values())
        bodies = dict(await w.rows("SELECT contact_id, body FROM message"))
        found = await contacts.read(w.connection, ids.values())
        for contact_id, (code, url) in private.items():
            assert len(code) == PRIVATE_LENGTH
            assert bodies[contact_id].endswith(f"/{code}")
            assert "utm" not in url
            ticket = PageLinks(VAULT).read(url.rpartition("/p/")[2])
            assert ticket is not None
            assert ticket.contact_id == contact_id
            contact = found[contact_id].contact
            assert PageLinks(VAULT).opens(ticket, contact, START + LIVES - timedelta(hours=1))
            assert not PageLinks(VAULT).opens(ticket, contact, START + LIVES + timedelta(days=1))
            assert not PageLinks(VAULT).opens(
                ticket, next(p.contact for c, p in found.items() if c != contact_id), START
            )


async def test_who_opens_their_page_is_not_counted(own_dsn: str, tmp_path: Path) -> None:
    async with world(own_dsn, tmp_path, [NEWS]) as w:
        await people(w.connection, ["ann"])
        w.rounds.plan([planned("ann", "Order Completed", START)])
        await w.rounds.settle(START + timedelta(days=1))
        codes = [code for (code,) in await w.rows("SELECT code FROM link")]
        hits = [Hit(code, START, "GET", "Safari", "192.0.2.1", None) for code in codes]
        await Hits().record(w.connection, hits, START, START)
        assert all(hit.link is not None for hit in hits)
        [(code,)] = await w.rows("SELECT data->>'code' FROM inbox")
        assert len(code) == CODE_LENGTH


def test_links_outlive_a_new_key_and_open_nothing_elsewhere(tmp_path: Path) -> None:
    ann = Contact(derived_contact_id("test", "ann"), WORKSPACE, "ann", email="ann@home.example")
    here, there = Vault(tmp_path / "here"), Vault(tmp_path / "there")
    token = PageLinks(here).make(ann, START)
    here.add_key()
    again = PageLinks(Vault(here.folder))  # as another process has the keys
    assert again.make(ann, START) != token
    ticket = again.read(token)
    assert ticket is not None
    assert again.opens(ticket, ann, START)
    assert PageLinks(there).read(token) is None
    there.add_key()
    assert PageLinks(there).read(token) is None


def test_pages_are_beside_what_links_begin_with() -> None:
    assert page_url("http://localhost:8080/l", "p/x") == "http://localhost:8080/p/x"
    assert page_url("go.example", "p/x") == "https://go.example/p/x"
    assert page_url("https://roast.example/sms/l/", "p/x") == "https://roast.example/sms/p/x"
