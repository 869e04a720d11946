"""`wayline up` and a phone: a text leaves by HTTP, and what its reader does comes back."""

import json
import os
import shutil
import signal
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.commands.test_up import post, start, url_of, wayline
from tests.durability.crew import Hand, wait_for
from tests.quick import FOLDER
from wayline.domain.clicks import SOONEST_SECONDS
from wayline.runtime.sandbox_site import BOOKS
from wayline.sandbox.behaviour import STILL
from wayline.sandbox.carrier import Carrier
from wayline.store.embedded import server

PHONE = "+12125550140"
SAFARI = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, "
    "like Gecko) Version/18.1 Mobile/15E148 Safari/604.1"
)
JOURNEY = """\
wayline: 1
journey: thanks
name: Thanks
entry: {on: {event: Order Completed}, again: always}
steps:
  - id: text
    message:
      channel: sms
      text: 'Main: thanks! {% link "https://shop.example/orders" %}'
      category: transactional
      role: confirm
      topic: orders
  - {id: done, exit: complete}
"""


@pytest.fixture
def home(testrun_uid: str) -> Iterator[Path]:
    """A home that PostgreSQL's own user can reach, unlike pytest's."""
    folder = FOLDER / f"wayline-phone-{testrun_uid}"
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def phone(home: Path, *arguments: str) -> list[dict[str, Any]]:
    """What lies in the phone, and what was done with it; nothing as long as it knows no text."""
    done = wayline(home, "phone", PHONE, "--json", *arguments)
    return [json.loads(line) for line in done.stdout.splitlines()]


def links(home: Path) -> list[str]:
    return [link["url"] for told in phone(home) for link in told.get("links", ())]


def ask(url: str, key: str, path: str) -> Any:
    headers = {"authorization": f"Bearer {key}"}
    request = urllib.request.Request(f"{url}/v1/{path}", headers=headers)
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


def message(url: str, key: str) -> Any:
    """The text with the link, as the API tells it."""
    return next(one for one in ask(url, key, "messages")["items"] if "/l/" in (one["body"] or ""))


def states(url: str, key: str) -> list[str]:
    return [one["state"] for one in ask(url, key, "messages")["items"]]


def texts(home: Path) -> int:
    """How many of our texts the carrier took, by its own log; answers to STOP have no link."""
    with Carrier(home / BOOKS, STILL, 1) as carrier:
        return sum("/l/" in one.text for one in carrier.accepted())


def open_link(link: str) -> str:
    """Open it as a person's phone does; where it leads."""
    address = urlsplit(link)
    with closing(HTTPConnection(address.hostname or "", address.port, timeout=30)) as http:
        http.request("GET", address.path, headers={"User-Agent": SAFARI})
        with http.getresponse() as answer:
            assert answer.status in (302, 303, 307), answer.status
            return str(answer.headers["Location"])


def end(hand: Hand) -> None:
    hand.process.send_signal(signal.SIGTERM)
    assert hand.end() == 0


def test_a_text_its_link_its_reply_and_a_restart(home: Path, tmp_path: Path) -> None:
    (tmp_path / "thanks.yaml").write_text(JOURNEY)
    with server(home):
        published = wayline(home, "journey", "publish", str(tmp_path))
        assert published.returncode == 0, published
        key = wayline(home, "keys", "create", "--scope", "all").stdout.strip()
    one = start(home)
    try:
        url = url_of(one)
        post(url, key, "identify", {"userId": "p", "traits": {"phone": PHONE}})
        post(url, key, "track", {"userId": "p", "event": "Order Completed"})
        wait_for(lambda: bool(links(home)))
        [link] = links(home)
        assert link.startswith(f"{url}/l/")  # it leads to this very server

        wait_for(lambda: message(url, key)["state"] == "delivered")
        readable = datetime.fromisoformat(message(url, key)["sent_at"])
        readable += timedelta(seconds=SOONEST_SECONDS + 0.5)
        wait_for(lambda: datetime.now(UTC) > readable)
        assert open_link(link).startswith("https://shop.example/orders")
        wait_for(lambda: message(url, key)["clicked_at"] is not None)

        os.kill(one.process.pid, signal.SIGKILL)  # nothing that was said meanwhile is lost
        one.end()
        phone(home, "--reply", "STOP")
        one = start(home)
        url = url_of(one)
        wait_for(lambda: any(told.get("meaning") == "opt_out" for told in phone(home)))
        post(url, key, "track", {"userId": "p", "event": "Order Completed"})
        wait_for(lambda: "refused" in states(url, key))
        assert message(url, key)["replied_at"] is not None
        assert links(home) == [link]  # nothing new has come
    finally:
        end(one)
    assert texts(home) == 1
