"""Log lines are JSON if that is wanted, and name nobody and nothing that was written to them."""

import io
import json
import logging
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest

from tests.runtime.world import START, THANKS, people, planned, world
from wayline.runtime.logs import scrubbed, set_up

JOURNEY = """\
wayline: 1
journey: thanks
name: Thanks
entry: {on: {event: Order Completed}, again: always}
steps:
  - {id: thanks, message: {channel: sms, template: thanks}}
"""


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Everything that anybody logs meanwhile, down to the last detail, as JSON."""
    root = logging.getLogger()
    before = root.handlers[:], root.level
    stream = io.StringIO()
    set_up("json", stream)
    root.setLevel(logging.DEBUG)
    yield stream
    root.handlers[:], level = before
    root.setLevel(level)


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("to +12125550100 failed", "to [number] failed"),
        ("to 212-555-0100 failed", "to [number] failed"),
        ("to +44 7700 900123.", "to [number]."),
        ("Key (email)=(ann@example.com) exists", "Key (email)=([email]) exists"),
        ("bad row\nDETAIL:  Failing row contains (Ann, hello).", "bad row ..."),
        ("port 8080 after 1500 ms, version 18.4", "port 8080 after 1500 ms, version 18.4"),
        ("contact_01khc5c40027t804d2abqv0v0s", "contact_01khc5c40027t804d2abqv0v0s"),
        ("2026-11-26 at 13:05", "2026-11-26 at 13:05"),
    ],
)
def test_what_is_cut_out(said: str, kept: str) -> None:
    assert scrubbed(said) == kept


async def test_a_whole_run_leaves_nobodys_number_or_text(
    own_dsn: str, tmp_path: Path, log: io.StringIO
) -> None:
    async with world(own_dsn, tmp_path, [JOURNEY]) as w:
        keys = ["ann", "bob", "eve"]
        await people(w.connection, keys)
        w.rounds.plan([planned(key, "Order Completed", START) for key in keys])
        await w.rounds.settle(START + timedelta(hours=1))
        sent = await w.rows("SELECT address, body FROM message WHERE state <> 'owed'")
        assert len(sent) == len(keys)
        logger = logging.getLogger("wayline.test")
        for address, body in sent:
            logger.warning("a carrier said that %s is unknown", address)
            try:
                await w.connection.execute("SELECT %s::integer", [body])
            except psycopg.Error:
                logger.exception("a query failed")
        lines = [json.loads(line) for line in log.getvalue().splitlines()]
        assert len(lines) >= 2 * len(sent)
        assert all({"at", "level", "logger", "message"} <= line.keys() for line in lines)
        for address, body in sent:
            assert address.lstrip("+") not in log.getvalue()
            assert body not in log.getvalue()
        assert THANKS.partition("{%")[0].strip() not in log.getvalue()
        assert {line.get("error") for line in lines} >= {"InvalidTextRepresentation"}


def test_for_people_a_line_has_no_braces(log: io.StringIO) -> None:
    set_up("console", log)
    logging.getLogger("wayline.test").warning("the disk of %s is full", "ann@example.com")
    assert log.getvalue() == "WARNING wayline.test: the disk of [email] is full\n"
