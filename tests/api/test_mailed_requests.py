"""A request for emails goes out as a mail of ours, and its link confirms it by a button alone."""

from collections.abc import AsyncIterator
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from tests.api.mailing import ANN, LINE, PRESS, SHOP, WORDS, Office, office
from tests.runtime.world import START, WORKSPACE
from wayline.channels.providers.smtp import Begun, SmtpConnection
from wayline.domain import ids
from wayline.domain.errors import WaylineError
from wayline.domain.ids import BUCKETS
from wayline.runtime import privacy
from wayline.runtime.consent import ChannelChange, ConsentChange, change_channel
from wayline.runtime.doubts import settle_doubts
from wayline.runtime.granting import grant_or_ask
from wayline.runtime.terms import end_terms
from wayline.store import contacts, messages
from wayline.store.contacts import Address
from wayline.store.database import Database, connect

HOUR = timedelta(hours=1)
FINDS = (messages.due, messages.due_mail)


@pytest.fixture
async def at_work(own_dsn: str, tmp_path: Path) -> AsyncIterator[Office]:
    async with office(own_dsn, tmp_path) as one:
        yield one


async def test_from_the_request_to_the_consent(at_work: Office) -> None:
    ann = await at_work.ann()
    assert await at_work.ask(ann) == "requested"
    assert await at_work.ask(ann) == "pending"  # and nothing more is owed
    await at_work.send()
    [mail] = at_work.post.mails
    assert (mail["To"], mail["From"]) == (ANN, f"Roast <{SHOP}>")
    assert mail["Subject"] == "Roast: please confirm your sign-up"
    text = mail.get_content()
    for element in ("Roast", "weekly offers", "How often", "do nothing", "/c/", LINE):
        assert element in text
    assert await at_work.mails() == [("sent", None, 1)]
    await at_work.send()
    assert len(at_work.post.raw) == 1

    link = at_work.link()
    status, page = await at_work.go(link)
    assert (status, "a•••@home.example" in page) == (200, True)
    assert await at_work.word(ann) == "pending"
    at_work.at[0] = HOUR
    status, page = await at_work.go(link, PRESS, User_Agent="Safari")
    assert (status, "You are signed up" in page) == (200, True)
    assert await at_work.word(ann) == "granted"
    assert (await at_work.go(link, PRESS))[0] == 200  # and twice is once

    asked, granted = await at_work.entries()
    [(message_id, category, body)] = await at_work.w.rows(
        "SELECT message_id, category, body FROM message"
    )
    assert category == "transactional"
    assert body == f"{mail['Subject']}\n\n{text}".replace("\r\n", "\n")
    named = ids.show("message", message_id)
    assert (asked[:2], asked[2]["message"], asked[2]["by"]) == (
        ("requested", "api"),
        named,
        "email",
    )
    assert granted[:2] == ("granted", "link:confirmed")
    assert granted[2]["message"] == named
    assert granted[2]["link"] == sha256(link.removeprefix("/c/").encode()).hexdigest()
    assert granted[3] == {"ip": "127.0.0.1", "agent": "Safari"}
    assert len(await at_work.mails()) == 1  # nothing of texts


@pytest.mark.parametrize("language", ["en", "es", "fr", "de", "pt", "it"])
async def test_the_mail_speaks_their_language(own_dsn: str, tmp_path: Path, language: str) -> None:
    async with office(own_dsn, tmp_path, brand="Röst\r\nBcc: eve@evil.example") as at_work:
        await at_work.ask(await at_work.ann(language=f"{language}-XX"), frequency="4/month")
        await at_work.send()
        [mail] = at_work.post.mails
        assert mail["Bcc"] is None
        assert at_work.post.recipients == [ANN]
        text = mail.get_content()
        for element in ("Röst", "weekly offers", "4/month", LINE):
            assert element in text
        _, page = await at_work.go(at_work.link())
        assert f'<html lang="{language}">' in page


@pytest.mark.parametrize(
    ("how", "state", "again"),
    [
        ({"on_rcpt": "451 4.7.1 greylisted"}, "owed", True),
        ({"on_data": "554 5.7.1 spam"}, "failed", False),
        ({"on_rcpt": "550 5.1.1 unknown"}, "failed", False),
        ({"on_data": "drop"}, "in_doubt", False),
        ({"on_rcpt": "drop"}, "owed", True),
    ],
)
async def test_what_becomes_of_a_mail_that_does_not_get_through(
    at_work: Office, how: dict[str, Any], state: str, again: bool
) -> None:
    ann = await at_work.ann()
    await at_work.ask(ann)
    for name, told in how.items():
        setattr(at_work.post, name, told)
    await at_work.send(lease=timedelta(seconds=-1))
    [(found, _, _)] = await at_work.mails()
    assert found == state
    dead = state == "failed" and "on_rcpt" in how
    care = (await contacts.read(at_work.w.connection, [ann]))[ann].care
    assert care.blocked == ({"email": "carrier:invalid_number"} if dead else {})
    address = Address(WORKSPACE, "email", ANN)
    known = (await contacts.resolve(at_work.w.connection, [address]))[address]
    assert (known.suppressed_at is not None) == dead

    taken = len(at_work.post.raw)
    for name in how:
        setattr(at_work.post, name, "")
    w, months = at_work.w, messages.reach(START)
    await settle_doubts(w.connection, w.sandbox, BUCKETS, months, w.real.now())
    at_work.at[0] = HOUR
    await at_work.send()
    assert len(at_work.post.raw) == taken + again
    if state == "in_doubt":
        assert await at_work.mails() == [("in_doubt", "message:in_doubt", 1)]
        assert taken == 1  # it had arrived, and did not twice


async def test_an_answer_to_a_mail_that_was_tried_twice_has_one_id(at_work: Office) -> None:
    await at_work.ask(await at_work.ann())
    at_work.post.on_data = "451 4.3.0 later"
    await at_work.send()
    at_work.post.on_data, at_work.at[0] = "drop", HOUR
    await at_work.send()
    [(message_id, contact_id)] = await at_work.w.rows("SELECT message_id, contact_id FROM message")
    [mail] = at_work.post.mails
    assert mail["Message-ID"] == f"<{contact_id.hex}.{message_id.hex}@shop.example>"


async def test_who_says_no_meanwhile_gets_no_mail_and_no_consent(at_work: Office) -> None:
    ann = await at_work.ann()
    await at_work.ask(ann)
    await at_work.send()
    closing = ChannelChange(ann, "email", "opted_out", "api", START + HOUR)
    await change_channel(at_work.w.connection, closing)
    for data in (None, PRESS):
        status, page = await at_work.go(at_work.link(), data)
        assert (status, "You have said no" in page) == (409, True)
    assert "granted" not in [action for action, *_ in await at_work.entries()]


async def test_who_says_no_before_it_goes_out_gets_no_mail(at_work: Office) -> None:
    ann = await at_work.ann()
    await at_work.ask(ann)
    closing = ChannelChange(ann, "email", "opted_out", "api", START)
    await change_channel(at_work.w.connection, closing)
    await at_work.send()
    assert at_work.post.raw == []
    assert await at_work.mails() == [("refused", "consent:opted_out", 0)]


async def test_who_says_no_while_the_server_lets_us_in_gets_no_mail(
    at_work: Office, own_dsn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann, begin = await at_work.ann(), SmtpConnection.begin
    await at_work.ask(ann)

    async def slowly(server: SmtpConnection) -> Begun:
        begun = await begin(server)
        async with await connect(own_dsn, "engine") as other:
            await change_channel(other, ChannelChange(ann, "email", "opted_out", "api", START))
        return begun

    monkeypatch.setattr(SmtpConnection, "begin", slowly)
    await at_work.send()
    assert at_work.post.raw == []
    assert await at_work.mails() == [("refused", "consent:opted_out", 0)]


async def test_who_was_erased_meanwhile_stays_so(at_work: Office, own_dsn: str) -> None:
    ann = await at_work.ann()
    await at_work.ask(ann)
    await at_work.send()
    link = at_work.link()
    contact = (await contacts.read(at_work.w.connection, [ann]))[ann].contact
    async with Database(own_dsn) as database:
        how = privacy.Asked("command", START)
        await privacy.erase(database, at_work.w.library, contact, how)
    assert (await at_work.go(link, PRESS))[0] == 410
    assert await at_work.w.rows("SELECT * FROM message WHERE body LIKE '%%/c/%%'") == []
    assert await at_work.w.rows("SELECT * FROM message WHERE inline LIKE '%%/c/%%'") == []
    assert "granted" not in [action for action, *_ in await at_work.entries()]


async def test_an_unanswered_request_ends(at_work: Office) -> None:
    ann = await at_work.ann()
    await at_work.ask(ann)
    await at_work.send()
    at_work.at[0] = timedelta(hours=72)
    assert (await at_work.go(at_work.link(), PRESS))[0] == 410
    now = START + at_work.at[0]
    assert await end_terms(at_work.w.connection, BUCKETS, now, 9, at_work.w.library) == 1
    assert await at_work.word(ann) == "expired"
    assert len(await at_work.mails()) == 1


async def test_a_grant_is_asked_for_by_mail_where_the_rule_wants_a_yes(at_work: Office) -> None:
    ann = await at_work.ann()
    told = {"source": "till"}
    change = ConsentChange(ann, "email/marketing", "granted", "pos", START, WORDS, told)
    w = at_work.w
    assert await grant_or_ask(w.connection, w.library, change, None, START) == "asked"
    await at_work.send()
    assert (await at_work.go(at_work.link(), PRESS))[0] == 200
    assert await at_work.word(ann) == "granted"


async def test_without_a_mail_server_the_shop_mails_or_is_told_why_not(
    own_dsn: str, tmp_path: Path
) -> None:
    async with office(own_dsn, tmp_path, connected=False) as at_work:
        ann = await at_work.ann()
        with pytest.raises(WaylineError) as refused:
            await at_work.ask(ann, by="email")
        assert (refused.value.code, "channels add smtp" in (refused.value.mend or "")) == (
            "consent:no_mail",
            True,
        )
        change = ConsentChange(ann, "email/marketing", "granted", "api", START, WORDS, {})
        with pytest.raises(WaylineError) as refused:
            await grant_or_ask(at_work.w.connection, at_work.w.library, change, None, START)
        assert refused.value.code == "consent:no_mail"
        assert await at_work.entries() == []
        assert await at_work.ask(ann) == "requested"
        assert await at_work.mails() == []


async def test_the_shop_may_mail_it_itself_though_we_could(at_work: Office) -> None:
    await at_work.ask(await at_work.ann(), by="url")
    await at_work.send()
    assert at_work.post.raw == []


async def test_a_reply_by_text_answers_no_mail(at_work: Office) -> None:
    w, number = at_work.w, "+12125550100"
    ann = await at_work.ann(phone=number)
    await at_work.ask(ann, scope="sms/marketing")
    await w.rounds.settle(START)
    at_work.at[0] = HOUR
    await at_work.ask(ann)
    await at_work.send()
    assert len(at_work.post.raw) == 1
    found = await messages.last_sent(w.connection, [(ann, START + 2 * HOUR)])
    assert "Reply YES" in (found[0].body or "")


async def test_no_text_waits_for_a_mail_nor_goes_the_way_of_one(at_work: Office) -> None:
    w, ann = at_work.w, await at_work.ann(phone="+12125550100")
    await at_work.ask(ann)
    await at_work.ask(ann, scope="sms/marketing")
    assert [len(await find(w.connection, BUCKETS, START, 9)) for find in FINDS] == [1, 1]
    await w.rounds.settle(START)
    [text] = w.carrier.accepted()
    assert text.text.startswith("Roast: Reply YES")
    assert at_work.post.raw == []
    await at_work.send()
    assert len(at_work.post.raw) == 1
    assert len(list(w.carrier.accepted())) == 1
