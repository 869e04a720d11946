"""`wayline up` as a process: an event over HTTP becomes a text, and a signal ends it well."""

import json
import os
import shutil
import signal
import subprocess
import sys
import urllib.request
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.durability.crew import Hand, accepted, wait_for
from tests.quick import FOLDER
from wayline.store.embedded import server

WAYLINE = [sys.executable, "-c", "from wayline.cli import main; main()"]
JOURNEY = """\
wayline: 1
journey: thanks
name: Thanks
entry: {on: {event: Order Completed}, again: always}
steps:
  - id: text
    message:
      {channel: sms, text: "Main: thanks!", category: transactional, role: confirm, topic: orders}
  - {id: done, exit: complete}
"""


@pytest.fixture
def home(testrun_uid: str) -> Iterator[Path]:
    """A home that PostgreSQL's own user can reach, unlike pytest's."""
    folder = FOLDER / f"wayline-up-{testrun_uid}"
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def wayline(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    return subprocess.run(
        [*WAYLINE, *arguments], env=environment(home), capture_output=True, text=True, check=False
    )


def environment(home: Path) -> dict[str, str]:
    return {**os.environ, "WAYLINE_HOME": str(home)}


def start(home: Path) -> Hand:
    """Start one on a free port."""
    command = [*WAYLINE, "up", "--port", "0", "--json"]
    process = subprocess.Popen(
        command, env=environment(home), text=True,
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    return Hand(process)


def url_of(hand: Hand) -> str:
    wait_for(lambda: any(told["event"] == "listening" for told in hand.said))
    return next(str(told["url"]) for told in hand.said if told["event"] == "listening")


def post(url: str, key: str, kind: str, body: dict[str, Any]) -> int:
    authorization = "Basic " + b64encode(f"{key}:".encode()).decode()
    headers = {"content-type": "application/json", "authorization": authorization}
    request = urllib.request.Request(f"{url}/v1/{kind}", json.dumps(body).encode(), headers)
    with urllib.request.urlopen(request, timeout=30) as answer:
        return int(answer.status)


def test_from_an_event_to_a_text_and_to_the_end(home: Path, tmp_path: Path) -> None:
    (tmp_path / "thanks.yaml").write_text(JOURNEY)
    with server(home):
        published = wayline(home, "journey", "publish", str(tmp_path))
        assert published.returncode == 0, published
        key = wayline(home, "keys", "create").stdout.strip()
    one, two = start(home), start(home)
    try:
        url = url_of(one)
        wait_for(lambda: one.works and two.works)  # both share the people
        taken = wayline(home, "up", "--port", url.rpartition(":")[2])
        assert taken.returncode == 1
        assert taken.stderr.startswith("error[serve:port]")
        for number in range(4):
            person = {"userId": f"p{number}"}
            phone = {"traits": {"phone": f"+1212555010{number}"}}
            assert post(url, key, "identify", {**person, **phone}) == 200
            assert post(url, key, "track", {**person, "event": "Order Completed"}) == 200
        wait_for(lambda: len(accepted(home)) == 4)
        for command in (["forms", "add", "join"], ["contacts", "preferences", "+12125550100"]):
            printed = wayline(home, *command)
            places = [f"{url_of(hand)}/" for hand in (one, two)]  # one of them hosts the carrier
            assert any(place in printed.stdout for place in places), printed
    finally:
        for hand in (two, one):
            hand.process.send_signal(signal.SIGTERM)
        codes = [hand.end() for hand in (two, one)]
    assert codes == [0, 0]
    assert set(accepted(home).values()) == {1}
    assert [hand.said[-1]["event"] for hand in (one, two)] == ["stopped", "stopped"]
    assert not (home / "postgres" / "postmaster.pid").exists()
