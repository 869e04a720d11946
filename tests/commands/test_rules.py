"""`wayline rules`: rows with their sources, why a text waits, and what a workspace adds."""

import json

import pytest
from typer.testing import CliRunner, Result

from wayline.cli import app


def call(*arguments: str, code: int = 0) -> Result:
    result = CliRunner().invoke(app, ["rules", *arguments])
    assert result.exit_code == code, result.output
    return result


def test_rules_are_listed_by_place_and_date() -> None:
    told = json.loads(call("list", "--country", "us-tx", "--json").stdout)["rules"]
    assert [row["id"] for row in told] == ["us-tx"]
    assert told[0]["says"] == "mon-sat 09:00-21:00; sun 12:00-21:00"
    assert told[0]["from"] == "2025-09-01"
    assert "SB 140" in told[0]["source"]
    assert "us-federal" in call("list").stdout
    before = json.loads(call("list", "--country", "US", "--as-of", "2025-08-31", "--json").stdout)
    assert "us-tx" not in {row["id"] for row in before["rules"]}
    assert "error[rules:none]" in call("list", "--country", "XX", code=1).output


def test_an_explanation_tells_machines_all_of_it(database: str) -> None:
    asked = ("explain", "+12125550123", "--state", "TX", "--at", "2026-11-28T13:30Z")
    told = json.loads(call(*asked, "--json").stdout)
    assert (told["open"], told["known"]) == (False, False)
    assert told["first_open_at"] == "2026-11-28T16:00:00+00:00"
    assert told["decided_by"]["rule"] == "us-tx@2026-11"
    assert {clue["value"] for clue in told["clues"]} >= {"US-NY", "US-TX", "America/Chicago"}
    shown = call(*asked).stdout
    assert "held at 2026-11-28 13:30 UTC until 2026-11-28 16:00 UTC" in shown
    assert "Decided by us-tx@2026-11, law" in shown


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["+12125550123", "--at", "noon"], "error[rules:time]"),
        (["+12125550123", "--at", "2026-11-28T13:30"], "error[rules:time]"),
        (["+12125550123", "--zone", "Mars/Base"], "error[zone:unknown]"),
        (["+12125550123", "--category", "gossip"], "error[category:unknown]"),
        (["+12125550123", "--state", "XX"], '"XX" is no state that is known'),
        (["+12125550123", "--state", "ON"], "error[place:unknown]"),
        (["+12125550123", "--country", "Atlantis"], '"Atlantis" is no country that is known'),
        (["hello"], "error[number:invalid]"),
    ],
)
def test_what_cannot_be_read_is_said(database: str, arguments: list[str], said: str) -> None:
    assert said in call("explain", *arguments, code=1).output


def test_a_state_is_read_with_its_country(database: str) -> None:
    asked = ("explain", "+12125550123", "--country", "Canada", "--state", "Ontario", "--json")
    assert "CA-ON" in {clue["value"] for clue in json.loads(call(*asked).stdout)["clues"]}


def test_a_workspace_tightens_and_takes_it_back(database: str) -> None:
    assert "nothing of its own" in call("own").stdout
    told = call("tighten", "--hours", "mon-fri 09:00-17:00", "--why", "our people").stdout
    assert "mon-fri 09:00-17:00  (marketing, service; everywhere): our people" in told
    evening = ("explain", "+12125550123", "--at", "2026-11-27T23:30Z", "--json")
    held = json.loads(call(*evening).stdout)
    assert held["decided_by"]["kind"] == "own"
    assert held["first_open_at"] == "2026-11-30T14:00:00+00:00"
    call("tighten", "--blackout", "2026-11-30..2026-12-01", "--where", "US-NY")
    assert json.loads(call(*evening).stdout)["first_open_at"] == "2026-12-02T14:00:00+00:00"
    call("tighten", "--holidays")
    for one in json.loads(call("own", "--json").stdout)["own_rules"]:
        call("drop", one["id"])
    assert "nothing of its own" in call("drop", "own-holidays").stdout
    assert json.loads(call(*evening).stdout)["open"] is True


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["tighten"], "exactly one of the three"),
        (["tighten", "--hours", "mon 9-10"], "is no time"),
        (["tighten", "--holidays", "--blackout", "2026-11-30"], "exactly one of the three"),
        (["tighten", "--blackout", "tomorrow"], "is no date"),
        (["tighten", "--blackout", "2026-11-30", "--where", "Texas"], "is no place"),
        (["drop", "own-nothing"], "error[rules:none]"),
    ],
)
def test_what_cannot_be_kept_is_said(database: str, arguments: list[str], said: str) -> None:
    assert said in call(*arguments, code=1).output
