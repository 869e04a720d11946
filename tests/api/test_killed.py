"""`wayline serve` as a process: what it acknowledged outlives kill -9; a signal ends it well."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.api.serving import basic
from tests.house.tree import ROOT
from tests.quick import FOLDER
from wayline.store.database import connect_sync
from wayline.store.embedded import server

WAYLINE = [sys.executable, "-c", "from wayline.cli import main; main()"]
JOURNEY = """\
wayline: 1
journey: welcome
name: Welcome
entry: {on: {event: Order Completed}, again: always}
steps:
  - {id: settle, wait: 2 hours}
"""


@pytest.fixture
def home(testrun_uid: str, request: pytest.FixtureRequest) -> Iterator[Path]:
    """A home that PostgreSQL's own user can reach, unlike pytest's."""
    folder = FOLDER / f"wayline-serve-{testrun_uid}-{abs(hash(request.node.name)) % 10**8}"
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def wayline(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    return subprocess.run(
        [*WAYLINE, *arguments], env=environment(home), capture_output=True, text=True, check=False
    )


def environment(home: Path) -> dict[str, str]:
    return {**os.environ, "WAYLINE_HOME": str(home)}


@contextmanager
def serving(home: Path, port: int = 0) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A server that listens, and its address."""
    process = subprocess.Popen(
        [*WAYLINE, "serve", "--port", str(port)],
        env=environment(home), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line.startswith("Listening on "), line + process.stdout.read()
        yield process, line.removeprefix("Listening on ").strip()
    finally:
        process.kill()
        process.communicate()


def post(url: str, key: str, body: object) -> int:
    """The status of an answer; 0 if there was none."""
    headers = {"content-type": "application/json", "authorization": basic(key)}
    request = urllib.request.Request(url, json.dumps(body).encode(), headers)
    try:
        with urllib.request.urlopen(request, timeout=30) as response:
            return int(response.status)
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0


def test_what_was_acknowledged_is_durable_and_matched(home: Path, tmp_path: Path) -> None:
    (tmp_path / "welcome.yaml").write_text(JOURNEY)
    assert wayline(home, "journey", "publish", str(tmp_path)).returncode == 0
    key = wayline(home, "keys", "create").stdout.strip()

    def send(url: str, number: int) -> str | None:
        body = {"userId": f"p{number}", "event": "Order Completed", "messageId": f"m{number}"}
        return f"p{number}" if post(f"{url}/v1/track", key, body) == 200 else None

    acknowledged: set[str] = set()
    with server(home), ThreadPoolExecutor(8) as clients:
        for life in range(3):
            with serving(home) as (process, url):
                numbers = range(life * 1000, life * 1000 + 1000)
                answers = [clients.submit(send, url, number) for number in numbers]
                while sum(1 for one in answers if one.done()) < 60:
                    time.sleep(0.01)
                process.send_signal(signal.SIGKILL)
                acknowledged |= {name for one in answers if (name := one.result())}
        with server(home) as running, connect_sync(running.dsn()) as connection:
            stored = connection.execute(
                "SELECT c.key, count(DISTINCT e.event_id), count(DISTINCT n.enrollment_id)"
                " FROM contact c LEFT JOIN event e USING (bucket, contact_id)"
                " LEFT JOIN enrollment n USING (bucket, contact_id) GROUP BY 1"
            ).fetchall()
    assert len(acknowledged) >= 180
    assert acknowledged <= {name for name, _, _ in stored}
    assert {(events, entered) for _, events, entered in stored} == {(1, 1)}


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_well(home: Path, number: int) -> None:
    with serving(home) as (process, url):
        assert urllib.request.urlopen(url + "/readyz", timeout=30).status == 200
        began = time.monotonic()
        process.send_signal(number)
        told, _ = process.communicate(timeout=30)
        assert process.returncode == 0
        assert told.endswith("Stopped.\n")
        assert time.monotonic() - began < 20
    assert not (home / "postgres" / "postmaster.pid").exists()


def test_a_port_that_is_taken_is_named(home: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        done = wayline(home, "serve", "--port", str(port))
    assert done.returncode == 1
    assert done.stderr.startswith(f"error[serve:port]: port {port} of 127.0.0.1 is in use")
    assert "--port" in done.stderr.splitlines()[1]
    assert not home.exists()
    assert "error[serve:host]" in wayline(home, "serve", "--host", "192.0.2.1").stderr


def test_the_lines_of_the_page_work(home: Path) -> None:
    page = (ROOT / "docs" / "howto" / "send-events.md").read_text(encoding="utf-8")
    lines = [line for line in page.splitlines() if line.startswith("curl ")]
    assert len(lines) == 5
    if shutil.which("curl") is None:
        pytest.skip("there is no curl")
    with server(home):
        key = wayline(home, "keys", "create", "--name", "shop").stdout.strip()
        with serving(home) as (_, url):
            for line in lines:
                command = line.replace("http://127.0.0.1:8080", url).replace("curl", "curl -sS", 1)
                done = subprocess.run(
                    ["sh", "-c", command], env={**os.environ, "KEY": key},
                    capture_output=True, text=True, check=False,
                )  # fmt: skip
                assert done.stdout == '{"success":true}', (line, done)
