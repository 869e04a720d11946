"""A phone of the sandbox in the terminal: what lies in it, replies, taps, and clear refusals."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from psycopg.conninfo import conninfo_to_dict
from rich.console import Console
from typer.testing import CliRunner, Result

from tests.runtime.world import START, World, people, planned, world
from wayline.cli import app
from wayline.commands import _phone_pages as pages
from wayline.runtime.phone import Reply, Text, business_now
from wayline.sandbox import Submission
from wayline.store import clock
from wayline.store.clock import ClockRow

ADA, BEN = "+12125550100", "+12125550101"
SENDER = "+12025550100"
LATER = datetime(2027, 1, 1, tzinfo=UTC)
THANK = """\
wayline: 1
journey: thanks
name: Thanks
entry: {on: {event: Signed Up}, again: never}
steps:
  - {id: text, message: {channel: sms, template: thanks}}
"""


@dataclass
class Terminal:
    """A home whose people got a text, and a terminal beside it."""

    world: World
    env: dict[str, str]

    async def run(self, *arguments: str) -> Result:
        # In a thread of its own: the command has a loop of its own.
        return await asyncio.to_thread(
            CliRunner().invoke, app, ["phone", *arguments], env=self.env, catch_exceptions=False
        )

    async def lines(self, *arguments: str) -> list[dict[str, Any]]:
        done = await self.run(*arguments, "--json")
        assert done.exit_code == 0, done.output
        return [json.loads(line) for line in done.stdout.splitlines()]

    async def hear(self) -> None:
        """Wayline takes in what the phones did, as `wayline up` or the demo does all the time."""
        items = self.world.sandbox.due(self.world.rounds.callbacks, LATER, 1_000)
        await self.world.desk.take(self.world.connection, items)
        self.world.sandbox.acknowledge(items)


def home(dsn: str, folder: Path) -> dict[str, str]:
    """The settings of a home with a database of its own."""
    address = "postgresql://?" + urlencode(conninfo_to_dict(dsn))
    return {"WAYLINE_DATABASE_URL": address, "WAYLINE_HOME": str(folder)}


@pytest.fixture
async def terminal(own_dsn: str, tmp_path: Path) -> AsyncIterator[Terminal]:
    async with world(own_dsn, tmp_path, [THANK]) as w:
        await people(w.connection, ["ada", "ben"])
        w.rounds.plan([planned(key, "Signed Up", START) for key in ("ada", "ben")])
        await w.rounds.settle(START + timedelta(hours=1))
        at = START + timedelta(hours=1)
        await clock.set_to(w.connection, ClockRow("scaled", at, LATER, 0.0))
        yield Terminal(w, home(own_dsn, tmp_path))


async def test_it_shows_texts_and_numbers_their_links(terminal: Terminal) -> None:
    [line] = await terminal.lines(ADA)
    [link] = line["links"]
    assert (line["from"], link["number"]) == (SENDER, 1)
    assert link["url"] in line["text"]
    assert line["text"].startswith("Roast: thank you!")
    shown = (await terminal.run("+1 (212) 555-0100")).output
    assert f"The phone of {ADA}" in shown
    assert f"[1] {link['url']}" in shown


async def test_a_reply_is_heard_and_shown_with_what_it_was_taken_for(terminal: Terminal) -> None:
    done = await terminal.run(ADA, "--reply", "STOP")
    assert (done.exit_code, done.output.splitlines()[0]) == (0, f'Sent "STOP" to {SENDER}')
    await terminal.hear()
    said = [line for line in await terminal.lines(ADA) if line["from"] == "phone"]
    assert [(line["text"], line["meaning"]) for line in said] == [("STOP", "opt_out")]
    blocked = await terminal.world.rows("SELECT blocked FROM care WHERE blocked <> '{}'")
    assert len(blocked) == 1
    assert "taken as: no more texts" in (await terminal.run(ADA)).output


async def test_a_tap_opens_the_link_as_this_phone_would(terminal: Terminal) -> None:
    tapped, *_ = await terminal.lines(ADA, "--tap", "1")
    await terminal.hear()
    [(code, human)] = await terminal.world.rows("SELECT code, human FROM visit")
    assert tapped["tapped"].endswith(f"/{code}")
    assert human


async def test_without_a_number_it_lists_those_with_texts(terminal: Terminal) -> None:
    assert {line["phone"] for line in await terminal.lines()} == {ADA, BEN}
    assert "wayline phone +1212555010" in (await terminal.run()).output


@pytest.mark.parametrize(
    ("arguments", "code", "hint"),
    [
        (["+12125550199"], "phone:unknown", ADA),
        ([SENDER], "phone:business", ADA),
        (["hello"], "number:", "number"),
        (["+1212"], "number:", ""),
        ([ADA, "--tap", "9"], "phone:link", "1 to 1"),
        ([ADA, "--tap", "0"], "phone:link", "1 to 1"),
        ([ADA, "--reply", "  "], "phone:empty", "STOP"),
        ([ADA, "--reply", "Hi", "--to", "+12025550199"], "phone:sender", SENDER),
        (["--reply", "Hi"], "phone:nobody", "--reply"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
async def test_what_cannot_be_done_is_told(
    terminal: Terminal, arguments: list[str], code: str, hint: str
) -> None:
    done = await terminal.run(*arguments)
    assert done.exit_code in (1, 2)
    assert f"error[{code}" in done.output
    assert hint in done.output
    assert terminal.world.sandbox.due(terminal.world.rounds.callbacks, LATER, 9) == []


async def test_a_number_that_several_text_must_say_whom_it_answers(terminal: Terminal) -> None:
    other = Submission("k", ADA, "+12025550199", "Other: hello", 1, START, "cb")
    terminal.world.carrier.submit([other])
    done = await terminal.run(ADA, "--reply", "Hi")
    assert (done.exit_code, "error[phone:shared]" in done.output) == (1, True)
    assert "--to +12025550100" in done.output
    told, *_ = await terminal.lines(ADA, "--reply", "Hi", "--to", "+12025550199")
    assert told == {"replied": "Hi", "to": "+12025550199"}
    [said] = [one for one in terminal.world.carrier.due(["cb"], LATER, 9) if one.kind == "reply"]
    assert said.data["to"] == "+12025550199"


async def test_before_the_first_text_it_says_what_to_run(own_dsn: str, tmp_path: Path) -> None:
    env = home(own_dsn, tmp_path)
    done = await asyncio.to_thread(CliRunner().invoke, app, ["phone", ADA], env=env)
    assert (done.exit_code, "error[phone:missing]" in done.output) == (1, True)
    assert "wayline demo" in done.output


async def test_time_runs_only_while_somebody_drives_it(terminal: Terminal) -> None:
    connection, real = terminal.world.connection, LATER
    await connection.execute("DELETE FROM clock")
    assert await business_now(connection, real) == (real, None)
    await clock.set_to(connection, ClockRow("scaled", START, real, 1_800.0))
    now = await business_now(connection, real + timedelta(seconds=2))
    assert now == (START + timedelta(hours=1), True)
    assert await business_now(connection, real + timedelta(hours=2)) == (START, False)
    await clock.set_to(connection, ClockRow("scaled", START, real, 0.0))
    assert await business_now(connection, real) == (START, False)


def test_bubbles_fit_a_narrow_terminal() -> None:
    console = Console(width=40, record=True, file=None)
    url = "http://localhost:8080/l/Abcdef12"
    with console.capture() as captured:
        console.print(pages.bubble(Text(START, SENDER, f"Hi 👋 {url} " * 5, ((1, url),))))
        console.print(pages.bubble(Reply(START, "STOP", "opt_out")))
    assert max(map(len, captured.get().splitlines())) <= 40
