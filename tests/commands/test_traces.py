"""Traces of real processes: what leaves `up`, that it names nobody, and that nobody waits."""

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
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

import pytest

from tests.collecting import Collector, Seen, collector
from tests.commands.test_up import JOURNEY, post, url_of, wayline
from tests.durability.crew import Hand, accepted, wait_for
from tests.quick import FOLDER
from wayline.store.embedded import server

PHONE: Final = "+12125550177"
CLIENT: Final = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
SECRETS: Final = ("2125550177", "ann-of-kent", "ann@kent.example", "thanks!", "hush-hush")
# Says at the end which modules were imported.
PROGRAM: Final = """\
import atexit, json, sys
atexit.register(lambda: print(json.dumps({"event": "modules", "names": sorted(sys.modules)})))
from wayline.cli import main
main()
"""
UP: Final = ("up", "--port", "0", "--json")
HEAVY: Final = ("opentelemetry.sdk", "opentelemetry.exporter", "opentelemetry.proto", "google")


@pytest.fixture
def home(testrun_uid: str, worker_id: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A home that PostgreSQL's own user can reach, unlike pytest's; nothing asks for traces."""
    for name in [name for name in os.environ if name.startswith("OTEL_")]:
        monkeypatch.delenv(name)
    folder = FOLDER / f"wayline-traces-{testrun_uid[:8]}-{worker_id}"
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def started(
    home: Path,
    *words: str,
    more: Mapping[str, str] = MappingProxyType({}),
    errors: str = os.devnull,
) -> subprocess.Popen[str]:
    """Start a command with variables of its own."""
    with Path(errors).open("w") as told:
        return subprocess.Popen(
            [sys.executable, "-c", PROGRAM, *words],
            env={**os.environ, **more, "WAYLINE_HOME": str(home)},
            stdout=subprocess.PIPE, stderr=told, text=True,
        )  # fmt: skip


def stop(hand: Hand) -> int:
    hand.process.send_signal(signal.SIGTERM)
    return hand.end()


def publish(home: Path, folder: Path) -> str:
    """A home with a journey; a key that opens what the tests ask for."""
    (folder / "thanks.yaml").write_text(JOURNEY)
    published = wayline(home, "journey", "publish", str(folder))
    assert published.returncode == 0, published
    scopes = ["--scope", "events:write", "--scope", "contacts:read"]
    return wayline(home, "keys", "create", *scopes).stdout.strip()


def order(url: str, key: str) -> None:
    """Ann says who she is and orders; the client traces the second."""
    ann = {"userId": "ann-of-kent"}
    traits = {"phone": PHONE, "email": "ann@kent.example"}
    assert post(url, key, "identify", {**ann, "traits": traits}) == 200
    body = json.dumps({**ann, "event": "Order Completed", "properties": {"note": "hush-hush"}})
    told = {
        "authorization": f"Bearer {key}",
        "content-type": "application/json",
        "traceparent": CLIENT,
        "tracestate": "shop=ann-of-kent",
        "baggage": "note=hush-hush",
    }
    request = urllib.request.Request(f"{url}/v1/track?phone={PHONE}", body.encode(), told)
    with urllib.request.urlopen(request, timeout=30) as answer:
        assert answer.status == 200


def ask(url: str, key: str, path: str) -> int:
    request = urllib.request.Request(url + path, headers={"authorization": f"Bearer {key}"})
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


def parent(collected: Collector, child: Seen) -> Seen:
    """The span around another one."""
    [found] = [one for one in collected.spans() if one.span == child.parent]
    return found


def test_what_up_does_is_traced_and_nobody_is_in_it(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with collector() as hook, collector() as collected, server(home):
        key = publish(home, tmp_path)
        more = {
            "OTEL_EXPORTER_OTLP_ENDPOINT": collected.url,
            "OTEL_SERVICE_NAME": "shop",
            "OTEL_BSP_SCHEDULE_DELAY": "200",  # milliseconds
        }
        monkeypatch.setenv("WAYLINE_WEBHOOK_ORIGINS", hook.url)
        added = wayline(home, "webhooks", "add", f"{hook.url}/hush-hush", "--event", "message.sent")
        assert added.returncode == 0, added
        hand = Hand(started(home, *UP, more=more))
        try:
            url = url_of(hand)
            wait_for(lambda: hand.works)
            order(url, key)
            assert ask(url, key, "/v1/contacts/contact_" + "0" * 26) in (400, 404)
            assert ask(url, key, f"/{PHONE}") == 404
            wait_for(lambda: bool(hook.others and collected.named("outside")))
            wait_for(lambda: len(collected.named("move")) == 2)
        finally:
            code = stop(hand)
    assert code == 0
    octets = b"".join(collected.bodies)
    assert [one for one in (*SECRETS, key) if one.encode() in octets] == []
    judge_requests(collected)
    judge_work(collected)
    [call] = hook.others
    [made] = [one for one in collected.named("POST") if one.kind == "client"]
    assert call["traceparent"] == f"00-{made.trace}-{made.span}-03"
    assert {one["service.name"] for one in collected.resources()} == {"shop"}


def judge_requests(collected: Collector) -> None:
    """The requests: as the client began the trace, and the batch that each was in."""
    [tracked] = collected.named("POST /v1/track")
    assert (tracked.kind, [tracked.trace, tracked.parent]) == ("server", CLIENT.split("-")[1:3])
    assert tracked.attributes.pop("wayline.workspace.id").startswith("workspace_")
    assert tracked.attributes == {
        "http.request.method": "POST",
        "http.route": "/v1/track",
        "http.response.status_code": 200,
    }
    assert [one.name for one in collected.spans() if tracked.span in one.links] == ["ingest"]
    judge_trail(collected, tracked)
    [refused] = collected.named("GET /v1/contacts/{contact_id}")
    assert refused.attributes["error.type"] == "contact:unknown"
    assert not refused.is_error  # the client's, not ours
    receipts = collected.named("POST /in/{provider}/{connection}")
    assert {one.attributes["http.response.status_code"] for one in receipts} == {200}
    assert collected.named("GET other")[0].attributes["error.type"] == "route:unknown"


def judge_trail(collected: Collector, tracked: Seen) -> None:
    """From the request one comes to the text: in its trace, and by links to the batches."""
    spans = {one.span: one for one in collected.spans()}
    trail = [one for one in spans.values() if one.parent == tracked.span]
    assert {one.trace for one in trail} == {tracked.trace}
    batches = [[spans[link].name for link in one.links] for one in trail]
    assert [one.name for one in trail] == ["move", "text", "move"]
    assert batches == [["ingest"], ["send"], ["advance"]]
    text = trail[1]
    assert text.attributes.pop("wayline.message.id").startswith("message_")
    assert text.attributes == {"wayline.message.state": "sent"}
    [handed] = collected.named("hand over")
    assert handed.parent in text.links
    assert trail[0].attributes.pop("wayline.journey.id").startswith("journey_")
    assert trail[0].attributes == {"wayline.journey.version": 1, "wayline.step": "text"}


def judge_work(collected: Collector) -> None:
    """The batches: each stage that had something to do, and what is inside of it."""
    names = {one.name for one in collected.spans()}
    assert {"ingest", "advance", "send", "outside", "deliver"} <= names
    assert not {"doubts", "pump", "carrier"} & names  # they found nothing
    [handed] = collected.named("hand over")
    assert handed.kind == "client"
    assert (handed.attributes["wayline.taken"], handed.attributes["wayline.in_doubt"]) == (1, 0)
    assert parent(collected, handed).name == "send"
    [told] = collected.named("tell")
    assert told.attributes["wayline.deliveries"] == 1
    assert parent(collected, told).name == "deliver"
    [called] = [one for one in collected.named("POST") if one.kind == "client"]
    assert parent(collected, called).name == "tell"
    assert all(one.trace != CLIENT.split("-")[1] for one in (handed, told))


def test_a_collector_that_never_answers_holds_nobody_up(home: Path, tmp_path: Path) -> None:
    with socket.socket() as deaf, server(home):
        deaf.bind(("127.0.0.1", 0))
        deaf.listen()
        more = {
            "OTEL_EXPORTER_OTLP_ENDPOINT": f"http://127.0.0.1:{deaf.getsockname()[1]}",
            "OTEL_EXPORTER_OTLP_TIMEOUT": "1",
            "OTEL_BSP_SCHEDULE_DELAY": "100",
            "OTEL_BSP_MAX_QUEUE_SIZE": "8",
            "OTEL_BSP_MAX_EXPORT_BATCH_SIZE": "4",
        }
        key, said = publish(home, tmp_path), tmp_path / "errors"
        hand = Hand(started(home, *UP, more=more, errors=str(said)))
        try:
            url = url_of(hand)
            wait_for(lambda: hand.works)
            for _ in range(20):  # more than the queue holds
                order(url, key)
            wait_for(lambda: bool(accepted(home)) and bool(said.read_text()))
        finally:
            asked = time.monotonic()
            code = stop(hand)
            took = time.monotonic() - asked
    assert code == 0
    assert took < 20  # seconds; the promise of every stop
    [line] = said.read_text().splitlines()
    assert line.startswith("WARNING wayline.runtime.otlp: traces do not reach the collector")


def test_off_nothing_is_imported(home: Path) -> None:
    with server(home):
        commands = (UP, ("serve", "--port", "0"), ("work",))
        processes = {words[0]: started(home, *words) for words in commands}
        imported = {name: modules(process) for name, process in processes.items()}
    for name, names in imported.items():
        # FastAPI itself imports the interface, which does nothing without the rest.
        heavy = ("opentelemetry", "google") if name == "work" else HEAVY
        found = [one for one in names if one.startswith((*heavy, "wayline.runtime.otlp"))]
        assert (name, found) == (name, [])
        assert "requests" not in names


def modules(process: subprocess.Popen[str]) -> list[str]:
    """Let it run, end it, and hear what it had imported."""
    with process:
        assert process.stdout is not None
        assert process.stdout.readline()  # it runs
        process.send_signal(signal.SIGTERM)
        told = process.stdout.read().splitlines()
    assert process.returncode == 0
    names: list[str] = json.loads(told[-1])["names"]
    return names
