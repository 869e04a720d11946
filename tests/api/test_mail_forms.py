"""A form for emails asks by mail, and says as little of an address as of a number."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from tests.api.filling import at_once
from tests.api.looking import flaws
from tests.api.mailing import ANN, PRESS, Office, office
from tests.runtime.world import START, WORKSPACE
from wayline.domain.errors import WaylineError
from wayline.domain.forms import Form, form_problem
from wayline.domain.page_words import LANGUAGES
from wayline.runtime import forms
from wayline.runtime.consent import ChannelChange, change_channel
from wayline.store import contacts
from wayline.store.contacts import Address

__all__ = ["at_once"]
TOLD: dict[str, Any] = {
    "scope": "email/marketing",
    "purpose": "weekly offers",
    "frequency": "4 mails a month",
    "fields": ["first_name"],
}
_HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)">')


@pytest.fixture
async def at_work(own_dsn: str, tmp_path: Path) -> AsyncIterator[Office]:
    async with office(own_dsn, tmp_path) as one:
        yield one


async def made(at_work: Office, told: dict[str, Any] = TOLD) -> Form:
    return await forms.save(at_work.w.connection, WORKSPACE, "join", told, START)


async def fill(at_work: Office, form: Form, email: str, **more: str) -> tuple[int, str]:
    _, page = await at_work.go(f"/f/{form.key}?lang=en")
    hidden = {name: unescape(value) for name, value in _HIDDEN.findall(page)}
    at_work.at[0] += timedelta(seconds=5)
    sent = {**hidden, "email": email, "agree": "yes", **more}
    return await at_work.go(f"/f/{form.key}?lang=en", sent)


async def holder(at_work: Office, email: str) -> Any:
    address = Address(WORKSPACE, "email", email)
    held = (await contacts.resolve(at_work.w.connection, [address])).get(address)
    return held and held.contact_id


async def test_from_the_form_to_the_consent(at_work: Office) -> None:
    form = await made(at_work)
    status, page = await fill(at_work, form, " Ann@Home.example ", first_name="Ann")
    assert (status, "Look at your mail" in page) == (200, True)
    await at_work.send()
    [mail] = at_work.post.mails
    assert mail["To"] == ANN
    assert "weekly offers" in mail.get_content()
    ann = await holder(at_work, ANN)
    contact = (await contacts.read(at_work.w.connection, [ann]))[ann].contact
    assert (contact.phone, contact.attributes) == (None, {"first_name": "Ann"})
    link = at_work.link()
    assert (await at_work.go(link))[0] == 200
    assert await at_work.word(ann) == "pending"
    assert (await at_work.go(link, PRESS, User_Agent="Safari"))[0] == 200
    assert await at_work.word(ann) == "granted"
    asked, granted = await at_work.entries()
    assert (asked[:2], granted[:2]) == (("requested", "form"), ("granted", "link:confirmed"))
    assert (asked[2]["form"], asked[2]["basis"], asked[2]["by"]) == ("join", "express", "email")
    assert granted[2]["message"] == asked[2]["message"]
    assert granted[3]["agent"] == "Safari"


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_form_can_be_used_by_everybody(
    own_dsn: str, tmp_path: Path, language: str
) -> None:
    async with office(own_dsn, tmp_path) as at_work:
        texts = {"purpose": "weekly offers", "frequency": "4 mails a month"}
        form = await made(at_work, {**TOLD, "translations": {language: texts}})
        _, page = await at_work.go(f"/f/{form.key}?lang={language}")
        assert f'<html lang="{language}">' in page
        assert flaws(page) == []
        assert 'type="email"' in page
        assert 'type="tel"' not in page
        for element in ("Roast", "weekly offers", "4 mails a month"):
            assert element in page
        for of_texts in ("STOP", "SMS", "HELP"):
            assert of_texts not in page


@pytest.mark.parametrize("email", ["", "ann", "ann@home", "a@b@c.example", "<b>@home.example"])
async def test_what_is_no_email_is_said_beside_the_field(at_work: Office, email: str) -> None:
    status, page = await fill(at_work, await made(at_work), email)
    assert (status, "This is no email address" in page) == (422, True)
    assert 'aria-invalid="true"' in page
    assert flaws(page) == []
    assert await at_work.entries() == []


async def test_the_answer_tells_of_nobody(at_work: Office) -> None:
    form = await made(at_work)
    ann = await at_work.ann()
    closing = ChannelChange(ann, "email", "opted_out", "api", START)
    await change_channel(at_work.w.connection, closing)
    known = await fill(at_work, form, ANN)
    assert known == await fill(at_work, form, "new@home.example")
    await at_work.send()
    assert at_work.post.recipients == ["new@home.example"]  # a form lifts no no


async def test_few_mails_go_to_one_who_never_answers(at_work: Office) -> None:
    form = await made(at_work)
    for day in range(0, 20, 4):
        at_work.at[0] = timedelta(days=day)
        await fill(at_work, form, ANN)
        await at_work.send()
    assert len(at_work.post.raw) == 3


async def test_where_single_is_said_the_form_is_consent_and_no_text_says_so(
    own_dsn: str, tmp_path: Path
) -> None:
    async with office(own_dsn, tmp_path, opt_in={"*": "single"}) as at_work:
        await fill(at_work, await made(at_work), ANN)
        assert await at_work.word(await holder(at_work, ANN)) == "granted"
        assert await at_work.mails() == []


async def test_without_a_mail_server_no_such_form_is_made_or_shown(
    own_dsn: str, tmp_path: Path
) -> None:
    async with office(own_dsn, tmp_path, connected=False) as at_work:
        with pytest.raises(WaylineError) as refused:
            await made(at_work)
        assert refused.value.code == "consent:no_mail"
        form = await made(at_work, {})
        await at_work.w.connection.execute(
            """UPDATE form SET told = '{"scope": "email/marketing"}'"""
        )
        assert (await at_work.go(f"/f/{form.key}"))[0] == 410


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"confirm": "reply"}, "by a link alone"),
        ({"countries": ["US"]}, "countries are of numbers"),
        ({"fields": ["email"]}, "asks for an email anyway"),
        ({"scope": "fax/marketing"}, "no scope of texts or emails"),
    ],
)
def test_what_a_form_for_emails_cannot_be(more: dict[str, Any], words: str) -> None:
    assert form_problem("join", TOLD) is None
    assert words in (form_problem("join", {**TOLD, **more}) or "")
