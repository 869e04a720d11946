"""Whatever is killed, full, forbidden or left over: the server comes back, or an error says why."""

import errno
import os
import random
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import psutil
import psycopg
import pytest

from tests import programs
from tests.conftest import ROOT
from tests.store.conftest import Child, heard, leave, until
from tests.store.test_embedded import QUICK, ask, needs_root
from wayline.domain.errors import WaylineError
from wayline.store import embedded_server
from wayline.store.embedded import Server, Value, server
from wayline.store.embedded_account import account_of
from wayline.store.embedded_process import SOCKET_LOCK, postmaster

NOBODY = 65_534
NO_ACCOUNT = 54_321


@pytest.fixture(autouse=True)
def own_programs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each cluster is made anew: much of the trouble is in making it."""
    programs.real(monkeypatch)


def refusal(home: Path, settings: dict[str, Value] | None = None) -> WaylineError:
    with pytest.raises(WaylineError) as caught:
        server(home, settings or QUICK).__enter__()
    return caught.value


def kill_server(home: Path) -> None:
    process = postmaster(home / "postgres")
    assert process
    process.kill()
    until(lambda: postmaster(home / "postgres") is None)


def test_after_kill_9_of_its_user_the_next_one_adopts_it(
    home: Path, user_of: Callable[..., Child]
) -> None:
    child = user_of(home)
    assert heard(child) == "ready"
    process = postmaster(home / "postgres")
    child.kill()
    child.wait()
    with server(home, QUICK) as running:
        assert process
        assert postmaster(running.data) == process
        assert ask(running, "SELECT 1") == 1
    assert postmaster(home / "postgres") is None


def test_kill_9_of_everything_loses_no_acknowledged_row(home: Path) -> None:
    durable: dict[str, Value] = {"shared_buffers": "32MB"}
    chance = random.Random(7)
    kept = 0
    for round_number in range(3):
        with ExitStack() as stack:
            running = stack.enter_context(server(home, durable))
            dsn = running.dsn("shop")
            with psycopg.connect(dsn, autocommit=True) as connection:
                connection.execute("CREATE TABLE IF NOT EXISTS kept (n int)")
                row = connection.execute("SELECT count(*) FROM kept").fetchone()
                # One more may have been committed without an answer.
                assert row is not None
                assert row[0] - kept in (0, 1), f"round {round_number}"
                kept = row[0]
                until_then = time.monotonic() + chance.uniform(0.05, 0.3)
                while time.monotonic() < until_then:
                    connection.execute("INSERT INTO kept VALUES (1)")
                    kept += 1
                process = postmaster(running.data)
                assert process
                for victim in [process, *process.children(recursive=True)]:
                    victim.kill()
    assert kept > 10


def _put_pid(path: Path, pid: int) -> None:
    path.write_text("\n".join([str(pid), *path.read_text().split("\n")[1:]]))


def test_a_pid_that_somebody_else_has_by_now(home: Path) -> None:
    with server(home, QUICK):
        account = account_of(home, home / "postgres")
        kill_server(home)
        # PostgreSQL minds a living process only if it is of the same user.
        other = subprocess.Popen(["sleep", "60"], user=account.uid if account.switch else None)
        try:
            for name in ("postmaster.pid", SOCKET_LOCK):
                _put_pid(home / "postgres" / name, other.pid)
            with server(home, QUICK) as running:
                assert ask(running, "SELECT 1") == 1
            assert other.poll() is None
        finally:
            other.kill()
            other.wait()


def test_where_containers_hide_processes_the_living_are_spared_and_zombies_not(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def hidden(process: psutil.Process) -> str:
        raise psutil.AccessDenied(process.pid)

    with server(home, QUICK) as running:
        monkeypatch.setattr(psutil.Process, "cwd", hidden)
        assert postmaster(running.data)
        account = running.account
        zombie = subprocess.Popen(
            [running.programs.folder / "postgres", "--version"],
            stdout=subprocess.DEVNULL,
            user=account.uid if account.switch else None,
        )
        until(lambda: psutil.Process(zombie.pid).status() == psutil.STATUS_ZOMBIE)
        kept = (running.data / "postmaster.pid").read_text()
        _put_pid(running.data / "postmaster.pid", zombie.pid)
        assert postmaster(running.data) is None
        (running.data / "postmaster.pid").write_text(kept)
        zombie.wait()


@pytest.mark.parametrize("left", ["", "12", "rubbish\n", "-4\n/x\n", "99999999999999\n"])
def test_half_a_pid_file(home: Path, left: str) -> None:
    with server(home, QUICK):
        kill_server(home)
        (home / "postgres" / "postmaster.pid").write_text(left)
        with server(home, QUICK) as running:
            assert ask(running, "SELECT 1") == 1


def test_backends_that_outlive_their_server_are_waited_for(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with server(home, QUICK) as running, psycopg.connect(running.dsn("shop")) as connection:
        # A stopped backend cannot notice that its server is gone, and holds the shared memory.
        orphan = connection.info.backend_pid
        os.kill(orphan, signal.SIGSTOP)
        kill_server(home)
        attempts: list[float] = []
        started = embedded_server.Server._start

        def start(self: embedded_server.Server, *args: object, **named: object) -> bool:
            attempts.append(time.monotonic())
            if len(attempts) == 2:
                os.kill(orphan, signal.SIGKILL)
            return started(self, *args, **named)  # type: ignore[arg-type]

        monkeypatch.setattr(embedded_server.Server, "_start", start)
        try:
            with server(home, QUICK) as again:
                assert ask(again, "SELECT 1") == 1
        finally:
            with suppress(ProcessLookupError):
                os.kill(orphan, signal.SIGKILL)
        assert len(attempts) >= 2


def test_a_server_that_does_not_answer_is_named(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with server(home, QUICK) as running:
        process = postmaster(running.data)
        assert process
        (running.data / ".s.PGSQL.5432").unlink()
        monkeypatch.setattr(embedded_server, "_SILENT_SECONDS", 0.3)
        error = refusal(home)
        assert error.code == "embedded:silent"
        assert str(process.pid) in error.message


def test_killed_during_initdb_the_next_start_is_clean(
    home: Path, user_of: Callable[..., Child]
) -> None:
    for _ in range(2):
        child = user_of(home)
        until((home / "postgres.new" / "PG_VERSION").exists)
        child.kill()  # its initdb goes on, and is waited for
        child.wait()
        assert not (home / "postgres").exists()
    with server(home, QUICK) as running:
        assert ask(running, "SELECT 1", "shop") == 1
        assert not (home / "postgres.new").exists()


def test_a_child_forked_meanwhile_does_not_keep_it(home: Path) -> None:
    with server(home, QUICK):
        reader, writer = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(writer)
            os.read(reader, 1)
            os._exit(0)
        os.close(reader)
    try:
        assert postmaster(home / "postgres") is None
        with server(home, QUICK):  # and the start lock is free
            pass
    finally:
        os.close(writer)
        os.waitpid(child, 0)


def test_a_folder_with_something_else_is_left_alone(home: Path) -> None:
    (home / "postgres").mkdir(parents=True)
    (home / "postgres" / "letter.txt").write_text("mine")
    assert refusal(home).code == "embedded:not_data"
    assert (home / "postgres" / "letter.txt").read_text() == "mine"


def test_a_setting_that_postgres_refuses_is_told(home: Path) -> None:
    error = refusal(home, {**QUICK, "wal_compression": "lz5"})
    assert error.code == "embedded:failed"
    assert 'invalid value for parameter "wal_compression"' in error.message
    with server(home, QUICK) as running:  # mended, it starts
        assert ask(running, "SELECT 1") == 1


def test_a_path_that_postgres_refuses_is_told(home: Path) -> None:
    error = refusal(home / "two\nlines")
    assert not Server(home / "two\nlines").socket.exists()
    assert error.code == "embedded:failed"
    assert "newline" in error.message


def test_no_programs_are_told(home: Path, tmp_path: Path) -> None:
    with pytest.raises(WaylineError, match="there is no PostgreSQL in") as caught:
        server(home, QUICK, binaries=tmp_path).__enter__()
    assert caught.value.code == "embedded:no_programs"


def test_a_file_where_the_home_should_be(home: Path) -> None:
    home.write_text("")
    try:
        assert refusal(home).code == "embedded:failed"
    finally:
        home.unlink()


@pytest.fixture
def users_home(home: Path) -> Path:
    """A folder in which the unprivileged users of these tests have their homes."""
    home.mkdir()
    home.chmod(0o777)
    if subprocess.run(["test", "-r", ROOT / "pyproject.toml"], user=NOBODY, check=False).returncode:
        pytest.skip("other users cannot read this folder")
    return home


@needs_root
def test_an_ordinary_user_runs_it_as_itself(
    users_home: Path, user_of: Callable[..., Child]
) -> None:
    mine = users_home / "mine"
    children = [user_of(mine, uid=NOBODY) for _ in range(2)]
    assert [heard(child) for child in children] == ["ready", "ready"]
    process = postmaster(mine / "postgres")
    assert process
    assert process.uids().real == NOBODY
    for child in children:
        leave(child)
    assert postmaster(mine / "postgres") is None
    with server(mine, QUICK) as running:  # root visits, and leaves it as it was
        assert ask(running, "SELECT 1") == 1
        assert running.account.uid == NOBODY
    again = user_of(mine, uid=NOBODY)
    assert heard(again) == "ready"
    leave(again)


@needs_root
def test_what_root_makes_in_a_users_home_is_the_users(
    users_home: Path, user_of: Callable[..., Child]
) -> None:
    mine = users_home / "mine"
    mine.mkdir(mode=0o755)
    os.chown(mine, NOBODY, NOBODY)
    with server(mine, QUICK) as running:
        assert running.account.uid == NOBODY
        child = user_of(mine, uid=NOBODY)
        assert heard(child) == "ready"
        leave(child)


@needs_root
def test_a_home_that_may_not_be_written(users_home: Path, user_of: Callable[..., Child]) -> None:
    home = users_home / "read-only"
    home.mkdir(mode=0o555)
    assert heard(user_of(home, uid=NOBODY)).startswith("embedded:not_writable the home")
    assert heard(user_of(home / "inside", uid=NOBODY)).startswith("embedded:not_writable")


@needs_root
def test_a_home_of_root_is_refused_to_others(
    users_home: Path, user_of: Callable[..., Child]
) -> None:
    with server(users_home / "roots", QUICK):
        child = user_of(users_home / "roots", uid=NOBODY)
        assert heard(child).startswith("embedded:not_writable")


@needs_root
def test_a_uid_without_an_account(users_home: Path, user_of: Callable[..., Child]) -> None:
    said = heard(user_of(users_home / "docker", uid=NO_ACCOUNT))
    assert said.startswith("embedded:no_account")
    assert str(NO_ACCOUNT) in said


@pytest.fixture
def small_disk(home: Path) -> Iterator[Callable[[str], Path]]:
    """Mount a disk of that size on the home."""
    home.mkdir(mode=0o711)

    def mount(size: str) -> Path:
        options = ["-t", "tmpfs", "-o", f"size={size},mode=711", "tmpfs", str(home)]
        if subprocess.run(["mount", *options], capture_output=True, check=False).returncode:
            pytest.skip("mounting is not allowed here")
        return home

    yield mount
    subprocess.run(["umount", str(home)], capture_output=True, check=False)


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_quota_is_a_disk_too(number: int) -> None:
    assert embedded_server.failure("x", os.strerror(number)).code == "embedded:disk_full"


@needs_root
def test_a_disk_full_at_initdb(small_disk: Callable[[str], Path]) -> None:
    error = refusal(small_disk("20m"))
    assert error.code == "embedded:disk_full"
    assert "the disk is full" in error.message


@needs_root
def test_a_disk_full_at_start(small_disk: Callable[[str], Path]) -> None:
    home = small_disk("100m")
    with server(home, QUICK):
        pass
    ballast = home / "ballast"
    with ballast.open("wb", buffering=0) as file:
        for size in (1_048_576, 4096, 1):
            try:
                while True:
                    file.write(bytes(size))
            except OSError:
                pass
    began = time.monotonic()
    assert refusal(home).code == "embedded:disk_full"
    assert time.monotonic() - began < 20
    ballast.unlink()
    with server(home, QUICK) as running:
        assert ask(running, "SELECT 1") == 1


@needs_root
def test_a_read_only_disk(small_disk: Callable[[str], Path]) -> None:
    home = small_disk("100m")
    with server(home, QUICK):
        pass
    remount = ["mount", "-o", "remount,ro", str(home)]
    # The logger writes its last line a moment after its server has ended.
    until(lambda: subprocess.run(remount, capture_output=True, check=False).returncode == 0)
    assert refusal(home).code == "embedded:not_writable"
