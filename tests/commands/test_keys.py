"""`wayline keys`: a key is shown once, listed by its first characters, and revoked."""

import json
from itertools import count

import pytest
from typer.testing import CliRunner, Result

from wayline.cli import app
from wayline.domain.api_keys import SCOPES, hash_of, is_key
from wayline.store.database import connect_sync
from wayline.store.embedded import Server

NUMBERS = count()


@pytest.fixture
def database(postgres: Server, worker_id: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """Lets the command line speak to a database of its own."""
    name = f"keys_{worker_id}_{next(NUMBERS)}"
    postgres.ensure_database(name)
    address = f"postgresql:///{name}?host={postgres.socket}&user=wayline"
    monkeypatch.setenv("WAYLINE_DATABASE_URL", address)
    return address


def call(*arguments: str, code: int = 0) -> Result:
    """What the command prints."""
    result = CliRunner().invoke(app, ["keys", *arguments])
    assert result.exit_code == code, result.output
    return result


def test_a_key_from_its_making_to_its_end(database: str) -> None:
    assert "no keys" in call("list").stdout
    key = call("create", "--name", "shop").stdout.strip()
    assert is_key(key)
    other = json.loads(call("create", "--json").stdout)
    assert other["name"] == "default"

    listed = call("list")
    assert key not in listed.stdout
    assert f"{key[:11]}  shop" in listed.stdout
    told = json.loads(call("list", "--json").stdout)["keys"]
    assert [one["prefix"] for one in told] == [key[:11], other["prefix"]]
    assert told[0]["revoked_at"] is None

    with connect_sync(database) as connection:
        rows = connection.execute("SELECT hash FROM api_key WHERE name = 'shop'").fetchall()
    assert rows == [(hash_of(key),)]

    assert call("revoke", key[:11]).stdout == f"revoked {key[:11]} (shop)\n"
    ended = json.loads(call("list", "--json").stdout)["keys"][0]["revoked_at"]
    again = json.loads(call("revoke", key, "--json").stdout)
    assert again["revoked_at"] == ended


def test_a_key_of_some_scopes_for_some_time(database: str) -> None:
    scopes = ["--scope", "contacts:write", "--scope", "journeys:read"]
    told = json.loads(call("create", *scopes, "--expires", "90 days", "--json").stdout)
    assert told["key"].startswith("ak_")
    assert told["scopes"] == ["contacts:write", "journeys:read"]
    everything = json.loads(call("create", "--scope", "all", "--json").stdout)
    assert set(everything["scopes"]) == set(SCOPES)
    assert everything["expires_at"] is None

    first, last = json.loads(call("list", "--json").stdout)["keys"]
    assert first["expires_at"] == told["expires_at"]
    assert last["scopes"] == everything["scopes"]
    with connect_sync(database) as connection:
        connection.execute("UPDATE api_key SET expires_at = now() WHERE expires_at IS NOT NULL")
    assert "expired 20" in call("list").stdout


@pytest.mark.usefixtures("database")
def test_what_keys_refuses() -> None:
    assert "error[key:none]" in call("revoke", "wk_nothing", code=1).stderr
    assert "error[key:name]" in call("create", "--name", " ", code=1).stderr
    wrong = call("create", "--scope", "contact:read", code=1).stderr
    assert "error[key:scopes]" in wrong
    assert "Did you mean contacts:read?" in wrong
    for duration in ("soon", "-1 day", "0 days"):
        assert "error[key:expires]" in call("create", "--expires", duration, code=1).stderr
    assert "error[workspace:unknown]" in call("create", "--workspace", "x", code=1).stderr
