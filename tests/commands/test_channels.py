"""A mail server is added once it works, and what does not work is said in words."""

import asyncio
import json
from pathlib import Path
from threading import Event, Thread

import pytest
from typer.testing import CliRunner

from tests.channels.mail_server import PASSWORD, USER, Post, certificate, mail_server
from wayline.cli import app
from wayline.domain.letters import STARTTLS


def call(*arguments: str, code: int = 0, said: str | None = None) -> str:
    done = CliRunner().invoke(app, ["channels", *arguments], input=said)
    assert done.exit_code == code, done.output
    return done.output


class Beside:
    """A mail server in a thread of its own: commands have their own loop."""

    def __init__(self) -> None:
        self.post = Post()
        self._ready, self._over = Event(), Event()
        self._thread = Thread(target=lambda: asyncio.run(self._serve()))

    async def _serve(self) -> None:
        async with mail_server(STARTTLS, login=True) as post:
            self.post = post
            self._ready.set()
            await asyncio.to_thread(self._over.wait)

    def __enter__(self) -> Post:
        self._thread.start()
        assert self._ready.wait(10)
        return self.post

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()


def test_a_server_is_added_listed_tested_and_replaced(
    database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    CliRunner().invoke(app, ["db", "migrate"])
    trusted, password = tmp_path / "ca.pem", tmp_path / "password"
    trusted.write_bytes(certificate()[2])
    password.write_text(PASSWORD + "\n", encoding="utf-8")
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    assert "this workspace has no mail server" in call("test", "smtp", code=1)
    with Beside() as post:
        where = ("--host", "localhost", "--port", str(post.port), "--from", "hello@shop.example")
        wrong = call("add", "smtp", *where, "--user", USER, code=1, said="wrong\n")
        assert "error[channel:login]" in wrong
        assert "wrong" not in wrong
        assert json.loads(call("list", "--json")) == {"channels": []}
        login = ("--user", USER, "--password-from", str(password))
        assert call("add", "smtp", *where, *login).startswith("Mails go out as hello@shop.example")
        assert call("test", "smtp") == "localhost takes mail from hello@shop.example.\n"
        post.on_mail = "553 5.7.1 not yours"
        assert "error[channel:sender]" in call("test", "smtp", code=1)
    [kept] = json.loads(call("list", "--json"))["channels"]
    assert (kept["name"], kept["sender"]) == ("smtp-main", "hello@shop.example")
    assert PASSWORD not in call("list")
    assert "error[channel:refused]" in call("test", "smtp", code=1)
    call("add", "smtp", "--host", "::1", "--from", "new@shop.example", "--untested")
    [kept] = json.loads(call("list", "--json"))["channels"]
    assert (kept["address"], kept["sender"]) == ("smtp://[::1]:587", "new@shop.example")


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (("--host", "a b"), "is no host"),
        (("--from", "hello"), "is no address"),
        (("--from", "a@b.example\r\nBcc: eve@evil.example"), "is no address"),
        (("--security", "ssl"), "is no way to close a connection"),
        (("--security", "none", "--user", "ann"), "in the clear"),
    ],
)
def test_what_cannot_be_is_said_before_anybody_is_called(more: tuple[str, ...], words: str) -> None:
    usual = ("--host", "mail.shop.example", "--from", "hello@shop.example")
    said = call("add", "smtp", *usual, *more, code=1)
    assert "error[channel:invalid]" in said
    assert words in said
    assert "is no provider" in call("add", "fax", *usual, code=1)
