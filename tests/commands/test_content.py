"""`wayline content` says what texts may hold and cost, and what is wrong with one."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from wayline.bootstrap import DEFAULT_WORKSPACE
from wayline.cli import app

OFFER = f"{DEFAULT_WORKSPACE}: tequila for less. Reply STOP to end"


def call(*arguments: str, code: int = 0) -> str:
    done = CliRunner().invoke(app, ["content", *arguments])
    assert done.exit_code == code, done.output
    return done.output


def test_what_texts_may_hold_and_cost_is_set_and_a_text_is_judged(database: str) -> None:
    CliRunner().invoke(app, ["db", "migrate"])
    usual = {"allowed": [], "most_parts": 6, "most_micros": None}
    assert json.loads(call("show", "--json")) == usual
    said = call("judge", OFFER, code=1).splitlines()
    assert said[0].startswith('refused: "tequila" is a word of alcohol')
    assert said[1:] == ["it would be refused"]
    call("allow", "alcohol")
    assert call("judge", OFFER) == "nothing here would be refused\n"
    told = call("limit", "--parts", "2", "--micros", "90000").splitlines()
    assert [" ".join(line.split()) for line in told] == [
        "sex refused in marketing",
        "hate refused in marketing",
        "alcohol allowed",
        "firearms refused in marketing",
        "tobacco refused in marketing",
        "parts at most 2",
        "price at most 0.090",
    ]
    call("forbid", "alcohol")
    assert json.loads(call("limit", "--parts", "6", "--micros", "0", "--json")) == usual
    found = json.loads(call("judge", "bit.ly/x", "--category", "service", "--json", code=1))
    assert [one["code"] for one in found["flaws"]] == ["content:shortener"]


def test_what_cannot_be_allowed_is_refused(database: str) -> None:
    CliRunner().invoke(app, ["db", "migrate"])
    for arguments, said in (
        (("allow", "hate"), '"hate" may be sent to nobody'),
        (("allow", "cars"), 'there is no kind "cars"'),
        (("limit", "--parts", "9"), "a text may have 1 to 6 parts"),
        (("judge", "x", "--category", "gossip"), 'there is no category "gossip"'),
    ):
        done = CliRunner().invoke(app, ["content", *arguments])
        assert done.exit_code == 1
        assert said in done.output + str(done.exception or "") + done.stderr


def test_who_approved_a_text_is_listed(
    database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOGNAME", "ann")
    CliRunner().invoke(app, ["db", "migrate"])
    assert call("approvals") == "no marketing text is published yet\n"
    (tmp_path / "templates").mkdir()
    (tmp_path / "hello.yaml").write_text(
        "wayline: 1\njourney: hello\nentry: {on: {event: Signed Up}}\n"
        "steps:\n  - {id: hi, message: {channel: sms, template: hi}}\n",
        encoding="utf-8",
    )
    (tmp_path / "templates" / "hi.sms.en.txt").write_text(
        "category: marketing\nrole: decide\ntopic: news\napproved: yes\n\n"
        "{{ workspace.brand }}: hello! Reply STOP to end",
        encoding="utf-8",
    )
    done = CliRunner().invoke(app, ["journey", "publish", str(tmp_path)])
    assert done.exit_code == 0, done.output
    [line] = call("approvals").splitlines()
    assert line.startswith("hi.sms.en ")
    assert line.endswith("person:ann")
    [told] = json.loads(call("approvals", "--json"))
    assert (told["version"], told["approved"], told["approved_by"]) == (1, True, "person:ann")
