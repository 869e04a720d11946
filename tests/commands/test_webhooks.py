"""`wayline webhooks`: endpoints from the command line, with the errors that people make."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from wayline.cli import app

URL = "https://crm.example/hook"


@pytest.fixture(autouse=True)
def database(own_dsn: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets the command line speak to a database of its own."""
    monkeypatch.setenv("WAYLINE_KEYS", str(tmp_path / "keys"))
    given = dict(part.split("=") for part in own_dsn.split())
    address = f"postgresql:///{given['dbname']}?host={given['host']}&user={given['user']}"
    monkeypatch.setenv("WAYLINE_DATABASE_URL", address)


def run(*words: str) -> Result:
    runner = CliRunner()
    return runner.invoke(app, ["webhooks", *words], prog_name="wayline")


def told(*words: str) -> Any:
    done = run(*words, "--json")
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def test_the_life_of_an_endpoint() -> None:
    made = told("add", URL, "--event", "message.*", "--about", "the CRM")
    assert made["secret"].startswith("whsec_")
    shown = told("show", made["id"])
    assert "secrets" not in shown
    assert (shown["events"], shown["about"], shown["state"]) == (["message.*"], "the CRM", "active")
    assert told("show", made["id"], "--secret")["secrets"] == [made["secret"]]

    fresh = told("rotate", made["id"])["secret"]
    both = told("show", made["id"], "--secret")["secrets"]
    assert both == [fresh, made["secret"]]

    assert told("test", made["id"])["id"].startswith("event_")
    listed = told("list")["endpoints"]
    assert [one["deliveries"] for one in listed] == [{"owed": 1}]
    assert told("attempts", made["id"]) == {"deliveries": []}
    assert told("replay", made["id"], "--since", "2 hours") == {"owed": 0}

    assert told("pause", made["id"])["state"] == "paused"
    idle = run("test", made["id"])
    assert (idle.exit_code, "webhook:idle" in idle.output) == (1, True)
    assert told("resume", made["id"])["state"] == "active"
    told("remove", made["id"])
    assert told("list") == {"endpoints": []}


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["add", "http://crm.example/hook"], "webhook:url"),
        (["add", "https://crm.example:8443/"], "webhook:url"),
        (["add", "https://127.1/"], "webhook:url"),
        (["add", "no address"], "webhook:url"),
        (["add", URL, "--event", "message.deliverd"], "webhook:kind"),
        (["add", URL, "--event", "mess*"], "webhook:kind"),
        (["add", URL, "--segment-key", " "], "webhook:write_key"),
        (["show", "endpoint_00000000000000000000000000"], "webhook:unknown"),
        (["show", "crm"], "id:invalid"),
        (["replay", "endpoint_00000000000000000000000000", "--since", "soon"], "webhook:unknown"),
    ],
)
def test_mistakes_are_explained(words: list[str], code: str) -> None:
    done = run(*words)
    assert done.exit_code == 1
    assert f"error[{code}]" in done.output


def test_segment_is_told_by_its_key() -> None:
    made = told("add", "https://api.segment.example", "--segment-key", "abc")
    assert (made["form"], made["url"]) == ("segment", "https://api.segment.example/v1/batch")
    assert (made["not_from"], made["events"]) == (["segment"], ["*"])
    done = run("rotate", made["id"])
    assert (done.exit_code, "webhook:rotate" in done.output) == (1, True)
    told("remove", made["id"])
