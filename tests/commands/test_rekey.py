"""No secret of others stands in the database, and what becomes of them when keys change or go."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import psycopg
import pytest
from typer.testing import CliRunner

from wayline.cli import app
from wayline.runtime.vault import FILE
from wayline.store.embedded import Server

OLD = "an-old-secret-in-the-clear"
SEGMENT_KEY = "segment-write-key-4711"


def run(*words: str, code: int = 0) -> str:
    result = CliRunner().invoke(app, [*words])
    assert result.exit_code == code, result.output
    return result.output


def told(*words: str) -> Any:
    return json.loads(run(*words, "--json"))


def keys_finding() -> tuple[str, str, str]:
    result = CliRunner().invoke(app, ["doctor", "--json"])
    (one,) = [one for one in json.loads(result.stdout)["findings"] if one["check"] == "keys"]
    return one["level"], one["says"], one["mend"]


def dumped(postgres: Server, dsn: str) -> str:
    """Everything that the database holds, as text."""
    program = postgres.programs.folder / "pg_dump"
    return subprocess.run(
        [program, "--data-only", "-d", dsn], capture_output=True, text=True, check=True
    ).stdout


@pytest.fixture
def keys(database: str, tmp_path: Path) -> Path:
    """The folder of keys; the database has a connection as an older version kept it."""
    with psycopg.connect(database) as connection:
        connection.execute(
            "INSERT INTO connection VALUES ('sandbox', NULL, 'sandbox', '', %s, %s, now())",
            [OLD, f"{OLD}-2"],
        )
    return tmp_path / "keys"


def test_a_dump_holds_no_secret(keys: Path, database: str, postgres: Server) -> None:
    assert OLD in dumped(postgres, database)
    assert keys_finding() == ("wrong", "2 secrets are in the clear", "wayline db migrate")
    run("db", "migrate")
    made = told("webhooks", "add", "https://crm.example/hook")
    rotated = told("webhooks", "rotate", made["id"])
    told("webhooks", "add", "https://segment.example", "--segment-key", SEGMENT_KEY)
    text = dumped(postgres, database)
    assert "crm.example" in text
    for secret in (OLD, made["secret"], rotated["secret"], SEGMENT_KEY, "whsec_"):
        assert secret not in text
    key = (keys / FILE).read_text().split()[1]
    assert key not in text
    assert keys_finding()[:2] == ("fine", f"5 secrets are sealed with keys in {keys}")


def test_the_first_command_seals_what_an_older_version_kept(
    keys: Path, database: str, postgres: Server
) -> None:
    run("webhooks", "list")
    assert OLD not in dumped(postgres, database)
    assert (keys / FILE).is_file()


def test_a_new_key_seals_everything_and_old_backups_still_open(keys: Path, database: str) -> None:
    made = told("webhooks", "add", "https://crm.example/hook")
    first = (keys / FILE).read_text().split()[0]
    done = told("db", "rekey")
    assert (done["sealed"], done["replaced"]) == (3, [])
    with psycopg.connect(database) as connection:
        rows = connection.execute("SELECT secret || api_key FROM connection").fetchall()
        rows += connection.execute("SELECT secrets::text FROM endpoint").fetchall()
    assert all(done["key"] in value and first not in value for (value,) in rows)
    assert [line.split()[0] for line in (keys / FILE).read_text().splitlines()] == [
        first,
        done["key"],
    ]
    assert told("webhooks", "show", made["id"], "--secret")["secrets"] == [made["secret"]]


def test_lost_keys_are_found_and_only_what_they_sealed_is_replaced(keys: Path) -> None:
    made = told("webhooks", "add", "https://crm.example/hook")
    segment = told("webhooks", "add", "https://segment.example", "--segment-key", SEGMENT_KEY)
    keys.rename(keys.with_name("elsewhere"))
    refusal = run("webhooks", "list", code=1)
    assert "error[keys:missing]" in refusal
    level, says, mend = keys_finding()
    assert (level, "which is not in" in says, "wayline db rekey --lost" in mend) == (
        "wrong",
        True,
        True,
    )
    assert "keys:missing" in run("db", "rekey", code=1)
    assert not keys.exists()  # nothing was made that hides what happened

    shutil.copytree(keys.with_name("elsewhere"), keys)
    assert told("webhooks", "show", made["id"], "--secret")["secrets"] == [made["secret"]]
    shutil.rmtree(keys)

    done = told("db", "rekey", "--lost")
    assert sorted(done["replaced"]) == sorted(["sandbox", made["id"], segment["id"]])
    fresh = told("webhooks", "show", made["id"], "--secret")
    assert fresh["state"] == "active"
    assert fresh["secrets"] != [made["secret"]]
    gone = told("webhooks", "show", segment["id"])
    assert (gone["state"], gone["reason"]) == ("disabled", "webhook:key_lost")
    assert keys_finding()[0] == "fine"


def test_keys_that_others_may_read_are_found(keys: Path) -> None:
    run("db", "migrate")
    (keys / FILE).chmod(0o644)
    assert keys_finding() == (
        "wrong",
        f"others may read {keys / FILE}",
        f"chmod 600 {keys / FILE}",
    )
