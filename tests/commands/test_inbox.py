"""What could not be taken in is listed, and goes back into the inbox when somebody says so."""

import json
from typing import Any
from uuid import UUID

import psycopg
import pytest
from typer.testing import CliRunner

from wayline.cli import app
from wayline.domain import ids

ONE, TWO = UUID(int=1), UUID(int=2)
TEXT = "call me at +12125550100"


def call(*arguments: str, code: int = 0) -> str:
    result = CliRunner(env={"COLUMNS": "120"}).invoke(app, ["inbox", *arguments])
    assert result.exit_code == code, result.output
    return result.output


def ask(*arguments: str) -> Any:
    return json.loads(call(*arguments, "--json"))


@pytest.fixture
def aside(database: str) -> str:
    """A database with two things set aside."""
    with psycopg.connect(database) as connection:
        for bucket, one, reason in ((3, ONE, "inbox:TypeError"), (4, TWO, "connection:unknown")):
            connection.execute(
                "INSERT INTO inbox_aside VALUES"
                " (%s, %s, 'sandbox', 'reply', now(), now(), %s, %s, now())",
                [bucket, one, json.dumps({"text": TEXT}), reason],
            )
    return database


def waiting(dsn: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(dsn) as connection:
        rows = connection.execute("SELECT bucket, inbox_id, kind, data FROM inbox ORDER BY 1")
        return rows.fetchall()


def test_it_is_listed_and_people_are_named_for_machines_alone(aside: str) -> None:
    assert waiting(aside) == []
    text = call("list")
    assert ids.show("inbox", ONE) in text
    assert "connection:unknown" in text
    assert TEXT not in text
    assert {one["reason"]: one["data"] for one in ask("list")["aside"]} == {
        "inbox:TypeError": {"text": TEXT},
        "connection:unknown": {"text": TEXT},
    }
    assert len(ask("list", "--most", "1")["aside"]) == 1


def test_one_or_all_go_back_as_they_came(aside: str) -> None:
    assert ask("retry", ids.show("inbox", TWO)) == {"retried": 1}
    assert waiting(aside) == [(4, TWO, "reply", {"text": TEXT})]
    assert [one["item"] for one in ask("list")["aside"]] == [ids.show("inbox", ONE)]
    assert call("retry", "--all") == "1 wait to be taken in again\n"
    assert [row[1] for row in waiting(aside)] == [ONE, TWO]
    assert call("list") == "nothing was set aside\n"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["retry"], "inbox:which"),
        (["retry", "--all", ids.show("inbox", ONE)], "inbox:which"),
        (["retry", ids.show("inbox", ONE), ids.show("inbox", UUID(int=9))], "inbox:none"),
        (["retry", "one"], "id:invalid"),
    ],
)
def test_mistakes_are_explained_and_change_nothing(aside: str, words: list[str], code: str) -> None:
    assert f"error[{code}]" in call(*words, code=1)
    assert waiting(aside) == []
