"""`wayline retention run` drops what is too old, and never what is in use."""

import json
import os
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from typer.testing import CliRunner

from tests import planting
from wayline.cli import app
from wayline.domain.retention import TABLES, months_over
from wayline.store.embedded import server
from wayline.store.partitions import month_of

NOW = planting.NOW
OLD = NOW - timedelta(days=800)
RECENT = NOW - timedelta(days=70)


def call(*arguments: str, code: int = 0) -> str:
    done = CliRunner().invoke(app, [*arguments])
    assert done.exit_code == code, done.output
    return done.stdout


@pytest.fixture
def full(database: str) -> str:
    """A database with an old and a recent row of each kind."""
    call("db", "migrate")
    with psycopg.connect(database) as connection:
        for at in (OLD, RECENT):
            connection.execute("SELECT create_month(%s::smallint)", [month_of(at)])
        for number, at in enumerate((OLD, RECENT, NOW)):
            planting.event(connection, number, at)
            planting.message(connection, number, owed_at=at)
            connection.execute(
                "INSERT INTO event_key VALUES (0, gen_random_uuid(), %s)",
                [at],
            )
            connection.execute(
                "INSERT INTO link (bucket, code, workspace_id, contact_id, message_id, "
                "message_month, url, expires_at) "
                "VALUES (0, %s, %s, %s, %s, %s, 'https://a.example', %s)",
                [str(number), planting.WORKSPACE, *[planting.JOURNEY] * 2, month_of(at),
                 at + timedelta(days=1_000 if number == 0 else 1)],
            )  # fmt: skip
            connection.execute(
                "INSERT INTO carrier_ref VALUES (0, 'sandbox', %s, %s, %s, %s, %s)",
                [str(number), planting.WORKSPACE, *[planting.JOURNEY] * 2, month_of(at)],
            )
            connection.execute(
                "INSERT INTO parked_receipt "
                "VALUES (0, gen_random_uuid(), 'sandbox', 'x', '{}', %s)",
                [at],
            )
            connection.execute(
                "INSERT INTO signup_pace VALUES (0, %s, gen_random_uuid(), 1, %s)",
                [planting.WORKSPACE, at + timedelta(hours=1)],
            )
            connection.execute(
                "INSERT INTO inbox_aside VALUES "
                "(0, gen_random_uuid(), 'sandbox', 'reply', %s, %s, '{}', 'x', %s)",
                [at] * 3,
            )
            connection.execute(
                "INSERT INTO delivery (bucket, endpoint_id, delivery_id, workspace_id, kind, at, "
                "data, state, attempt) "
                "VALUES (0, gen_random_uuid(), gen_random_uuid(), %s, 'x', %s, '{}', 'done', 1)",
                [planting.WORKSPACE, at],
            )
    return database


def left(dsn: str) -> dict[str, int]:
    counts = {}
    with psycopg.connect(dsn) as connection:
        for table in (
            "event", "message", "event_key", "link", "carrier_ref", "parked_receipt", "delivery",
            "inbox_aside", "signup_pace",
        ):  # fmt: skip
            row = connection.execute(f"SELECT count(*) FROM {table}".encode()).fetchone()
            assert row
            counts[table] = row[0]
    return counts


def test_what_is_too_old_goes_and_the_rest_stays(full: str) -> None:
    told: dict[str, Any] = json.loads(call("retention", "run", "--json"))
    label = f"{OLD:%Y_%m}"
    names = sorted(f"{table}_{label}" for tables in TABLES.values() for table in tables)
    assert sorted(one["name"] for one in told["partitions"]) == names
    # The old link would have lived on, but its message is gone; the recent one has expired.
    assert told["rows"] == {
        "tracks": 2, "event_keys": 2, "links": 1, "receipts": 2,
        "deliveries": 1, "set_aside": 1, "paces": 2,
    }  # fmt: skip
    assert left(full) == {
        "event": 2, "message": 2, "event_key": 1, "link": 1, "carrier_ref": 2, "parked_receipt": 1,
        "delivery": 2, "inbox_aside": 2, "signup_pace": 1,
    }  # fmt: skip
    assert call("retention", "run") == "nothing is older than it may be\n"


def test_a_dry_run_says_the_same_and_drops_nothing(full: str) -> None:
    before = left(full)
    told = json.loads(call("retention", "run", "--dry-run", "--json"))
    assert left(full) == before
    done = json.loads(call("retention", "run", "--json"))
    assert [one["name"] for one in told["partitions"]] == [
        one["name"] for one in done["partitions"]
    ]
    assert f"event_{OLD:%Y_%m}: " not in call("retention", "run", "--dry-run")


def test_each_kind_of_data_has_its_own_time(full: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAYLINE_KEEP_MESSAGES", "3000")
    call("retention", "run")
    assert (left(full)["event"], left(full)["message"]) == (2, 3)
    assert left(full)["carrier_ref"] == 3


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("days", ["0", "-5", "61", "ten"])
def test_a_time_that_is_too_short_is_refused(days: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAYLINE_KEEP_EVENTS", days)
    done = CliRunner().invoke(app, ["retention", "run"])
    assert done.exit_code == 2
    assert "a whole number of days from 62 on" in done.output


def test_no_month_that_is_in_use_is_ever_over() -> None:
    chance = random.Random(7)
    for _ in range(3_000):
        now = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=chance.randrange(10**6))
        keep = timedelta(days=chance.randrange(-400, 900))
        months = range(month_of(now) - 40, month_of(now) + 5)
        over = months_over(months, now, keep)
        assert all(month < month_of(now) for month in over)
        # Whoever was kept was younger: the month after the last that goes holds what is to stay.
        assert not over or max(over) + 1 == month_of(now - max(keep, timedelta(0)))


@pytest.mark.parametrize("used", [False, True])
def test_an_old_replay_goes_unless_somebody_looks_at_it(own_home: Path, used: bool) -> None:
    folder = own_home / "replay"
    with server(folder, {"fsync": False}) as running:
        running.ensure_database("replay")
        if used:
            os.utime(folder, (0, 0))
            assert "replay: gone" not in call("retention", "run")
    os.utime(folder, (0, 0))
    if not used:
        assert f"{folder}: would go" in call("retention", "run", "--dry-run")
        assert folder.is_dir()
        assert f"{folder}: gone" in call("retention", "run")
    assert folder.is_dir() is used
