"""`wayline db` brings an empty database to the schema of this program, and tells its state."""

import json
from itertools import count

import pytest
from typer.testing import CliRunner

from wayline.cli import app
from wayline.store.embedded import Server
from wayline.store.migrate import migrations

NAMES = [migration.name for migration in migrations()]
NUMBERS = count()


@pytest.fixture
def empty(postgres: Server, worker_id: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets the command line speak to an empty database."""
    name = f"commands_{worker_id}_{next(NUMBERS)}"
    postgres.ensure_database(name)
    address = f"postgresql:///{name}?host={postgres.socket}&user=wayline"
    monkeypatch.setenv("WAYLINE_DATABASE_URL", address)


def call(*arguments: str) -> str:
    """What the command prints; it must end well."""
    result = CliRunner().invoke(app, ["db", *arguments])
    assert result.exit_code == 0, result.output
    return result.stdout


@pytest.mark.usefixtures("empty")
def test_migrating_twice_does_nothing_more() -> None:
    assert call("migrate") == "".join(f"applied {name}\n" for name in NAMES)
    assert call("migrate") == "nothing to do\n"
    assert json.loads(call("migrate", "--json")) == {"applied": []}


@pytest.mark.usefixtures("empty")
def test_status_before_and_after() -> None:
    assert call("status").count("still to come") == len(NAMES)
    call("migrate")
    assert "still to come" not in call("status")
    told = json.loads(call("status", "--json"))["migrations"]
    assert [one["name"] for one in told] == NAMES
    assert all(one["applied_at"].endswith("+00:00") for one in told)


def test_the_script_for_psql_needs_no_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAYLINE_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/nothing")
    text = call("migrate", "--sql")
    assert text.startswith("\\set ON_ERROR_STOP on\n")
    assert [name for name in NAMES if f"-- {name}\n" not in text] == []


def test_a_database_that_does_not_answer_is_said_in_words(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("WAYLINE_DATABASE_URL", "postgresql://nobody:secret@127.0.0.1:1/nothing")
    done = CliRunner().invoke(app, ["db", "status"])
    assert done.exit_code == 1
    assert done.output.startswith("error[database:unreachable]: the database does not answer")
    assert "correct WAYLINE_DATABASE_URL" in done.output
    assert "secret" not in done.output
