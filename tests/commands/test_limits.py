"""`wayline limits` shows and sets caps, gaps and sunset, each in a word of its own."""

import json

from typer.testing import CliRunner

from wayline.cli import app


def call(*arguments: str, code: int = 0) -> str:
    done = CliRunner().invoke(app, ["limits", *arguments])
    assert done.exit_code == code, done.output
    return done.output


def test_limits_are_set_and_taken_away(database: str) -> None:
    CliRunner().invoke(app, ["db", "migrate"])
    assert json.loads(call("show", "--json")) == {
        "caps": [
            {
                "id": "weekly",
                "most": 4,
                "window": "7 days",
                "channel": None,
                "categories": None,
                "topic": None,
                "on_cap": "hold",
            }
        ],
        "gaps": {},
        "sunset": None,
    }
    call("cap", "daily", "1", "day", "--topic", "news", "--on-cap", "skip")
    call("cap", "weekly", "3", "week")
    call("gap", "marketing", "12 hours")
    call("gap", "service", "1 hour")
    call("gap", "service", "none")
    told = call("sunset", "--texts", "5")
    assert [" ".join(line.split()) for line in told.splitlines()] == [
        "weekly 3 a week held until there is room",
        "daily 1 a day, about news skipped",
        "gap 12 hours before marketing held until there is room",
        "sunset after 5 texts until they click, answer or buy",
    ]
    call("uncap", "daily")
    call("uncap", "weekly")
    call("gap", "marketing", "none")
    assert call("sunset", "--off").strip() == "no limits"


def test_what_cannot_be_kept_is_said_and_changes_nothing(database: str) -> None:
    CliRunner().invoke(app, ["db", "migrate"])
    before = call("show", "--json")
    for arguments, said in (
        (("cap", "weekly", "0", "7 days"), "most is 0, and may be 1 to 100"),
        (("cap", "weekly", "3", "fortnight"), '"fortnight" is not a duration'),
        (("cap", "weekly", "3", "day", "--category", "spam"), '"spam" is no category'),
        (("uncap", "daily"), 'there is no cap "daily"'),
        (("gap", "marketing", "soon"), '"soon" is not a duration'),
        (("sunset",), "sunset names neither texts nor after"),
    ):
        assert said in call(*arguments, code=1)
    assert call("show", "--json") == before
