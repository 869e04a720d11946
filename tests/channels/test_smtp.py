"""Mails go over a server that is not ours, and each of its answers means what it should."""

import asyncio
import socket
from collections.abc import Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.channels.mail_server import PASSWORD, USER, Post, certificate, mail_server
from wayline.channels.contract import Credentials, Handover, NotStarted, NotTaken, Taken, Unknown
from wayline.channels.mime import mail_of
from wayline.channels.providers import smtp
from wayline.channels.providers.smtp import SmtpConnection
from wayline.channels.smtp_trouble import trouble_with
from wayline.domain.letters import (
    PLAIN,
    STARTTLS,
    TLS,
    Letter,
    Server,
    one_line,
    read_letter,
    read_server,
)

AT = datetime(2026, 3, 3, 17, 0, tzinfo=UTC)
LINK = "https://go.roast.example/c/" + "A" * 60


def letter(number: int = 1, to: str = "ann@home.example", **changes: Any) -> Handover:
    told = {
        "text": Letter("Rösterei: bitte bestätigen", f"Grüße!\n{LINK}\n").frozen(),
        "brand": "Rösterei Müller",
        "attempt": 1,
        **changes,
    }
    text, brand, attempt = told["text"], told["brand"], told["attempt"]
    key = f"{number:032x}.{number:032x}"
    return Handover(
        key, to, "hello@shop.example", text, 1, AT, "", attempt, via="smtp-main", brand=brand
    )


def to_post(post: Post, user: str = "", password: str = PASSWORD) -> SmtpConnection:
    told = Credentials("smtp-main", post.server(user).url(), password)
    return SmtpConnection(told, certificate()[1])


async def sent(post: Post, *batch: Handover, user: str = "") -> Sequence[Any]:
    return await to_post(post, user).hand_over(batch or [letter()])


@pytest.mark.parametrize("security", [PLAIN, STARTTLS, TLS])
async def test_a_mail_arrives_as_it_was_written(security: str) -> None:
    async with mail_server(security, login=security == STARTTLS) as post:
        user = USER if security == STARTTLS else ""
        results = await sent(post, letter(1), letter(2, "bob@home.example"), user=user)
    assert [type(one) for one in results] == [Taken, Taken]
    assert post.recipients == ["ann@home.example", "bob@home.example"]
    assert len(post.logins) == (1 if user else 0)  # one session for both
    mail = post.mails[0]
    assert mail["Subject"] == "Rösterei: bitte bestätigen"
    assert mail["From"] == "Rösterei Müller <hello@shop.example>"
    assert (mail["To"], mail["Auto-Submitted"]) == ("ann@home.example", "auto-generated")
    assert parsedate_to_datetime(mail["Date"]) == AT
    assert mail["Message-ID"] == f"<{1:032x}.{1:032x}@shop.example>"
    assert mail["List-Unsubscribe"] is None  # it is no offer
    assert mail.get_content().splitlines() == ["Grüße!", LINK]
    assert post.raw[0].isascii()
    assert max(len(line) for line in post.raw[0].splitlines()) < 100


async def test_a_retry_has_the_same_message_id() -> None:
    first, again = mail_of(letter()), mail_of(letter(attempt=2))
    assert first == again


@pytest.mark.parametrize(
    ("how", "expected"),
    [
        ({"on_rcpt": "550 5.1.1 no such user"}, NotTaken("invalid_number")),
        ({"on_rcpt": "550 no such user"}, NotTaken("invalid_number")),
        ({"on_rcpt": "550 5.2.1 mailbox disabled"}, NotTaken("invalid_number")),
        ({"on_rcpt": "550 5.7.1 we do not like you"}, NotTaken("blocked_content")),
        ({"on_rcpt": "552 5.2.2 mailbox full"}, NotTaken("unknown")),
        ({"on_rcpt": "554 no"}, NotTaken("unknown")),
        ({"on_rcpt": "450 4.2.0 greylisted"}, NotTaken("transient", 60.0)),
        ({"on_rcpt": "421 4.3.2 shutting down"}, NotTaken("transient", 60.0)),
        ({"on_rcpt": "drop"}, NotTaken("transient", 60.0)),
        ({"on_mail": "550 5.7.1 not your address"}, NotTaken("sender_config")),
        ({"on_mail": "451 4.3.0 later"}, NotTaken("transient", 60.0)),
        ({"on_data": "554 5.7.1 spam"}, NotTaken("blocked_content")),
        ({"on_data": "451 4.3.0 later"}, NotTaken("transient", 60.0)),
        ({"on_data": "drop"}, Unknown()),
    ],
)
async def test_what_a_server_answers(how: dict[str, Any], expected: object) -> None:
    async with mail_server(**how) as post:
        assert await sent(post) == [expected]
    assert len(post.raw) == (1 if how.get("on_data") == "drop" else 0)


async def test_a_refusal_is_of_one_mail_and_a_broken_session_begins_no_other() -> None:
    async with mail_server(on_rcpt="550 5.1.1 no") as post:
        batch = [letter(1), letter(2)]
        assert await sent(post, *batch) == [NotTaken("invalid_number")] * 2
        post.on_rcpt, post.on_data = "", "drop"
        assert await sent(post, *batch) == [Unknown(), NotStarted()]


async def test_a_slow_server_is_no_reason_to_wait_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtp, "COMMAND_TIMEOUT", 0.2)
    monkeypatch.setattr(smtp, "DATA_TIMEOUT", 0.3)
    monkeypatch.setattr(smtp, "START_WITHIN", 0.25)
    async with mail_server(on_rcpt=1.0) as post:
        assert await sent(post) == [NotTaken("transient", 60.0)]
        post.on_rcpt, post.on_data = "", 1.0
        assert await sent(post) == [Unknown()]
        post.on_data = 0.2
        first, second, *_ = await sent(post, *(letter(n) for n in range(4)))
        assert isinstance(first, Taken)
        assert (await sent(post, *(letter(n) for n in range(4))))[-1] == NotStarted()
        assert second in (NotStarted(), Unknown()) or isinstance(second, Taken)


async def test_a_server_that_is_away_is_tried_again_later_and_later() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        nobody = Post(port=closed.getsockname()[1])
        assert await sent(nobody) == [NotTaken("transient", 60.0)]
        assert await sent(nobody, letter(attempt=4)) == [NotTaken("transient", 480.0)]
        assert await sent(nobody, letter(attempt=8)) == [NotTaken("transient", 3600.0)]


async def test_a_wrong_password_closes_the_account_and_sends_nothing() -> None:
    async with mail_server(STARTTLS, login=True) as post:
        assert await to_post(post, USER, "wrong").hand_over([letter()]) == [
            NotTaken("account", 60.0)
        ]
    assert post.raw == []


async def test_a_certificate_of_somebody_else_is_not_taken() -> None:
    async with mail_server(STARTTLS) as post:
        told = Credentials("smtp-main", post.server().url(), "")
        assert await SmtpConnection(told).hand_over([letter()]) == [NotTaken("transient", 60.0)]
    assert post.raw == []


async def test_an_address_beyond_ascii_goes_to_servers_that_can_name_it() -> None:
    async with mail_server() as post:
        assert [
            type(one) for one in await sent(post, letter(to="jürgen@xn--bcher-kva.example"))
        ] == [Taken]
    assert post.recipients == ["jürgen@xn--bcher-kva.example"]


@given(st.text(max_size=400), st.text(max_size=200), st.text(max_size=60))
def test_no_name_or_text_adds_a_header(subject: str, text: str, brand: str) -> None:
    one = letter(text=Letter(f"{subject}\r\nBcc: eve@evil.example", text).frozen(), brand=brand)
    try:
        octets = mail_of(one).octets
    except ValueError:  # half a character, which no mail can hold
        assert any(0xD800 <= ord(c) < 0xE000 for c in subject + text + brand)
        return
    head = octets.partition(b"\r\n\r\n")[0]
    names = {line.partition(b":")[0] for line in head.split(b"\r\n") if not line[:1].isspace()}
    assert names <= {
        *(b"Date", b"Message-ID", b"From", b"To", b"Subject", b"Auto-Submitted"),
        *(b"Content-Type", b"Content-Transfer-Encoding", b"MIME-Version"),
    }


@given(st.text(max_size=400), st.text(max_size=200))
def test_a_letter_is_read_as_it_was_frozen(subject: str, text: str) -> None:
    assert read_letter(Letter(subject, text).frozen()) == (one_line(subject), text)


@pytest.mark.parametrize("host", ["mail.shop.example", "127.0.0.1", "::1"])
@pytest.mark.parametrize("user", ["", "ann", "ann@shop.example", "a:b/c@d?e#f"])
def test_a_server_is_read_as_it_was_kept(host: str, user: str) -> None:
    for security in (STARTTLS, TLS, PLAIN):
        server = Server(host, 2525, security, user)
        assert read_server(server.url()) == server


async def test_what_is_wrong_with_a_server_is_said_in_words() -> None:
    async def said(server: Server, password: str = "") -> tuple[str, str]:
        told = Credentials("smtp", server.url(), password)
        found = await trouble_with(SmtpConnection(told, certificate()[1]), "hello@shop.example")
        assert found is not None
        return found.code, found.message

    nowhere = Server("no-such-host.invalid", 587, STARTTLS)
    assert await said(nowhere) == ("channel:name", "there is no host no-such-host.invalid")
    async with mail_server(STARTTLS, login=True) as post:
        assert (await said(post.server(USER), "wrong"))[0] == "channel:login"
        assert (await said(post.server(USER)._replace(security=TLS)))[0] == "channel:tls"
        code, words = await said(post.server(USER, host="127.0.0.1"), PASSWORD)
        assert (code, "is not trusted" in words) == ("channel:tls", True)
        good = Credentials("smtp", post.server(USER).url(), PASSWORD)
        assert await trouble_with(SmtpConnection(good, certificate()[1]), "h@shop.example") is None
        post.on_mail = "553 5.7.1 not yours"
        code, words = await said(post.server(USER), PASSWORD)
        assert (code, words.endswith("553 5.7.1 not yours")) == ("channel:sender", True)
    async with mail_server() as post:
        assert (await said(post.server()._replace(security=STARTTLS)))[0] == "channel:tls"
        assert (await said(post.server("ann"), "x"))[0] == "channel:login"
    assert (await said(post.server()))[0] == "channel:refused"


async def test_a_server_that_says_nothing_or_nonsense(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtp, "COMMAND_TIMEOUT", 0.2)

    for greeting, code in ((b"", "channel:timeout"), (b"HTTP/1.1 400 Bad\r\n", "channel:answer")):

        async def web(
            _: asyncio.StreamReader, writer: asyncio.StreamWriter, said: bytes = greeting
        ) -> None:
            writer.write(said)
            await asyncio.sleep(0.5)
            writer.close()

        async with await asyncio.start_server(web, "127.0.0.1", 0) as silent:
            port = silent.sockets[0].getsockname()[1]
            told = Credentials("smtp", Server("127.0.0.1", port, PLAIN).url(), "")
            found = await trouble_with(SmtpConnection(told), "hello@shop.example")
            assert found is not None
            assert found.code == code
