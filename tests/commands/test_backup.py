"""`wayline db backup` and `restore`: whatever goes wrong, no database is half of anything."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo
from typer.testing import CliRunner

from tests import planting
from tests.commands.conftest import url_of
from tests.conftest import ROOT
from tests.store.conftest import until
from wayline.cli import app
from wayline.store.database import connect_sync
from wayline.store.embedded import Server
from wayline.store.migrate import migrate

PEOPLE = 50


def call(*arguments: str, code: int = 0) -> str:
    """What `wayline db ...` prints on both channels."""
    result = CliRunner().invoke(app, ["db", *arguments])
    assert result.exit_code == code, result.output
    return result.output


def count(dsn: str, table: str = "enrollment") -> int:
    with psycopg.connect(dsn) as connection:
        row = connection.execute(f"SELECT count(*) FROM {table}".encode()).fetchone()
    assert row
    return int(row[0])


@pytest.fixture
def shop(database: str, postgres: Server) -> Iterator[str]:
    """A database with people in it; what restores leave beside it is dropped."""
    call("migrate")
    with psycopg.connect(database) as connection:
        for number in range(PEOPLE):
            planting.enrollment(connection, number)
        planting.event(connection, 1, planting.NOW)
    yield database
    with psycopg.connect(postgres.dsn("postgres"), autocommit=True) as connection:
        name = psycopg.conninfo.conninfo_to_dict(database)["dbname"]
        for beside in ("replaced", "restoring"):
            connection.execute(f"DROP DATABASE IF EXISTS {name}_{beside} WITH (FORCE)".encode())


@pytest.fixture
def file(shop: str, tmp_path: Path) -> Path:
    """A backup of it."""
    call("backup", str(tmp_path / "shop.dump"))
    return tmp_path / "shop.dump"


def beside(shop: str, suffix: str) -> str:
    name = psycopg.conninfo.conninfo_to_dict(shop)["dbname"]
    return make_conninfo(shop, dbname=f"{name}_{suffix}")


def test_a_backup_is_ours_alone_and_comes_back_whole(shop: str, file: Path) -> None:
    assert file.stat().st_mode & 0o777 == 0o600
    assert list(file.parent.iterdir()) == [file]
    with psycopg.connect(shop) as connection:
        connection.execute("DELETE FROM enrollment WHERE bucket < 20")
    text = call("restore", str(file), "--replace")
    assert "everything is paused" in text
    assert count(shop) == PEOPLE
    assert count(shop, "event") == 1
    assert count(beside(shop, "replaced")) == PEOPLE - 20  # what was there is kept
    assert "everything is paused" in call("status")
    assert "everything, since a backup of" in CliRunner().invoke(app, ["doctor"]).output
    call("resume")
    assert "it goes on since" in call("status")


def test_a_restore_refuses_a_database_with_something_in_it(shop: str, file: Path) -> None:
    with psycopg.connect(shop) as connection:
        connection.execute(
            "INSERT INTO journey VALUES (%s, %s, 'a', 'active', 1, now())",
            [planting.WORKSPACE, planting.JOURNEY],
        )
    text = call("restore", str(file), code=1)
    assert "error[restore:not_empty]" in text
    assert "--replace" in text
    assert count(shop, "journey") == 1


def test_what_a_backup_says_to_machines(shop: str, tmp_path: Path) -> None:
    target = tmp_path / "a.dump"
    told = json.loads(CliRunner().invoke(app, ["db", "backup", str(target), "--json"]).stdout)
    assert told["bytes"] == target.stat().st_size
    assert told["keys"] is None
    done = CliRunner().invoke(app, ["db", "restore", str(target), "--replace", "--json"])
    told = json.loads(done.stdout)
    assert (told["paused"], told["expired"], told["parked"], told["erased"]) == (True, 0, 0, 0)
    assert json.loads(call("status", "--json"))["restore"]["backup_at"] == told["backup_at"]


def test_keys_come_along_when_asked(
    shop: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "signing").write_text("secret")
    monkeypatch.setenv("WAYLINE_KEYS", str(tmp_path / "keys"))
    assert "are not in it" in call("backup", str(tmp_path / "a.dump"))
    call("backup", str(tmp_path / "b.dump"), "--with-keys")
    packed = tmp_path / "b.dump.keys.tar"
    assert packed.stat().st_mode & 0o777 == 0o600
    assert b"secret" in packed.read_bytes()


@pytest.mark.parametrize("harm", ["cut", "flipped", "text", "empty"])
def test_a_damaged_file_changes_nothing(shop: str, file: Path, harm: str) -> None:
    whole = bytearray(file.read_bytes())
    if harm == "flipped":  # in the middle of compressed rows
        for at in range(len(whole) // 2, len(whole) // 2 + 400):
            whole[at] ^= 0xFF
    file.write_bytes(
        {"cut": bytes(whole[:-2_000]), "flipped": bytes(whole), "text": b"hello", "empty": b""}[
            harm
        ]
    )
    text = call("restore", str(file), "--replace", code=1)
    assert "error[backup:damaged]" in text
    assert "older backup" in text
    assert count(shop) == PEOPLE


def test_a_file_that_is_not_there_and_one_of_something_else(
    shop: str, tmp_path: Path, postgres: Server
) -> None:
    assert "error[backup:missing]" in call("restore", str(tmp_path / "none"), code=1)
    foreign = tmp_path / "foreign.dump"
    program = postgres.programs.folder / "pg_dump"
    subprocess.run([program, "-Fc", "-f", foreign, postgres.dsn("postgres")], check=True)
    assert "error[backup:foreign]" in call("restore", str(foreign), "--replace", code=1)
    assert count(shop) == PEOPLE


def test_a_file_that_exists_is_not_written_over(shop: str, file: Path) -> None:
    before = file.read_bytes()
    assert "error[backup:exists]" in call("backup", str(file), code=1)
    assert file.read_bytes() == before


def test_a_backup_of_a_newer_program(shop: str, tmp_path: Path) -> None:
    with psycopg.connect(shop) as connection:
        connection.execute("INSERT INTO schema_migrations VALUES ('9999_later', 'x')")
    call("backup", str(tmp_path / "newer.dump"))
    with psycopg.connect(shop) as connection:
        connection.execute("DELETE FROM schema_migrations WHERE name = '9999_later'")
    text = call("restore", str(tmp_path / "newer.dump"), "--replace", code=1)
    assert "error[migration:newer]" in text
    assert "install the newer Wayline" in text
    assert count(shop) == PEOPLE


def test_a_database_that_somebody_uses(shop: str, file: Path) -> None:
    with psycopg.connect(shop):
        text = call("restore", str(file), "--replace", code=1)
    assert "error[restore:in_use]" in text
    assert "wayline serve" in text
    assert count(shop) == PEOPLE


def test_a_full_disk(shop: str, tmp_path: Path) -> None:
    small = tmp_path / "small"
    small.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "none", str(small)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("this user may not mount a small disk")
    try:
        text = call("backup", str(small / "a.dump"), code=1)
        assert list(small.iterdir()) == []
    finally:
        subprocess.run(["umount", small], check=True)
    assert "error[backup:disk_full]" in text
    assert "Make room" in text


def _start(program: str, shop: str) -> subprocess.Popen[str]:
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "WAYLINE_DATABASE_URL": url_of(shop),
    }
    return subprocess.Popen([sys.executable, "-c", program], env=environment, text=True)


def test_a_backup_that_is_killed_leaves_no_file_and_the_next_one_waits_for_nothing(
    shop: str, tmp_path: Path
) -> None:
    target = tmp_path / "a.dump"
    arguments = ["wayline", "db", "backup", str(target)]
    program = f"import sys; sys.argv = {arguments!r}; from wayline.cli import main; main()"
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'pg_dump' AND "
    waiting += "wait_event_type = 'Lock' AND datname = current_database()"
    with psycopg.connect(shop) as holder:
        holder.execute("LOCK TABLE enrollment IN ACCESS EXCLUSIVE MODE")
        with psycopg.connect(shop, autocommit=True) as looking, _start(program, shop) as child:

            def is_waiting() -> bool:
                row = looking.execute(waiting.encode()).fetchone()
                return bool(row and row[0])

            until(is_waiting)
            child.send_signal(signal.SIGKILL)
            child.wait()
            assert "error[backup:busy]" in call("backup", str(target), code=1)
            assert is_waiting()
    until(lambda: "busy" not in CliRunner().invoke(app, ["db", "backup", str(target)]).output)
    assert list(tmp_path.iterdir()) == [target]
    call("restore", str(target), "--replace")
    assert count(shop) == PEOPLE


@pytest.mark.parametrize("moment", ["archive.load", "_nothing_before_now"])
def test_a_restore_that_is_killed_changes_nothing(shop: str, file: Path, moment: str) -> None:
    arguments = ["wayline", "db", "restore", str(file), "--replace"]
    program = (
        "import os, sys\n"
        "from wayline.runtime import restoring\n"
        f"before = restoring.{moment}\n"
        "def killed(*given, **named):\n"
        "    if before.__name__ == 'load':\n"
        "        before(*given, **named)\n"
        "    os.kill(os.getpid(), 9)\n"
        f"restoring.{moment} = killed\n"
        f"sys.argv = {arguments!r}\n"
        "from wayline.cli import main; main()"
    )
    with psycopg.connect(shop) as connection:
        connection.execute("DELETE FROM enrollment WHERE bucket < 20")
    with _start(program, shop) as child:
        assert child.wait() == -signal.SIGKILL
    assert count(shop) == PEOPLE - 20
    assert "restored" not in call("status")
    call("restore", str(file), "--replace")  # clears away what the other left
    assert count(shop) == PEOPLE


def test_an_owner_who_is_no_superuser(
    shop: str, tmp_path: Path, postgres: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = f"owner_{psycopg.conninfo.conninfo_to_dict(shop)['dbname']}"
    with psycopg.connect(postgres.dsn("postgres"), autocommit=True) as root:
        root.execute(f"CREATE ROLE {name} LOGIN CREATEDB".encode())
        root.execute(f"GRANT wayline_app, wayline_engine TO {name} WITH ADMIN OPTION".encode())
        root.execute(f"CREATE DATABASE {name} OWNER {name}".encode())
        dsn = make_conninfo(postgres.dsn("postgres"), dbname=name)
        try:
            theirs = make_conninfo(dsn, user=name)
            with connect_sync(theirs) as owner:
                migrate(owner)
            monkeypatch.setenv("WAYLINE_DATABASE_URL", url_of(dsn, name))
            call("migrate")
            with psycopg.connect(dsn) as connection:
                planting.enrollment(connection, 1)
                planting.event(connection, 1, planting.NOW)
            call("backup", str(tmp_path / "a.dump"))
            call("restore", str(tmp_path / "a.dump"), "--replace")
            assert (count(dsn), count(dsn, "event")) == (1, 1)
        finally:
            for database in (name, f"{name}_replaced", f"{name}_restoring"):
                root.execute(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)".encode())
            root.execute(f"DROP ROLE {name}".encode())
