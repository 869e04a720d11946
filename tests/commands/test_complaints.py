"""`wayline complaints` takes one in by hand, lists it, and counts it against the sender."""

import json

from typer.testing import CliRunner

from wayline.cli import app


def call(*arguments: str, code: int = 0) -> str:
    done = CliRunner().invoke(app, [*arguments])
    assert done.exit_code == code, done.output
    return done.output


def test_a_complaint_is_taken_in_listed_and_counted(database: str) -> None:
    call("db", "migrate")
    assert call("complaints", "list").strip() == "no complaints"
    told = call("complaints", "add", "+1 212 555 0143", "--source", "7726", "--code", "7726")
    assert told.strip() == "taken in; the number is closed now"
    again = ["complaints", "add", "+12125550143", "--sender", "+12025550100"]
    assert "about +12025550100; the number was closed already" in call(*again)
    newest, first = call("complaints", "list").splitlines()
    assert newest.split()[2:] == ["provider", "-", "about", "+12025550100"]
    assert first.split()[2:] == ["7726", "(7726)", "-", "about", "no", "known", "sender"]
    shown = json.loads(call("complaints", "list", "--json"))["complaints"]
    assert [one["source"] for one in shown] == ["provider", "7726"]
    [sender] = json.loads(call("senders", "list", "--json"))["senders"]
    assert (sender["complaints"]["count"], sender["complaints"]["delivered"]) == (1, 0)
    assert "closed since" in call("suppressions", "check", "+12125550143")


def test_what_is_none_is_said(database: str) -> None:
    call("db", "migrate")
    for arguments, said in (
        (("+12125550143", "--source", "gossip"), '"gossip" is no source of a complaint'),
        (("hello",), "hello:"),
    ):
        assert said in call("complaints", "add", *arguments, code=1)
    assert call("complaints", "list").strip() == "no complaints"
