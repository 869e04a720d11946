"""Make, start and end the PostgreSQL of one home; who may do so when is decided in `embedded`."""

import errno
import functools
import hashlib
import os
import re
import shutil
import signal
import stat
import tempfile
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO

import psutil
import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo
from psycopg.pq import PGconn, Ping

from wayline.domain.errors import WaylineError
from wayline.store.embedded_account import Account, Programs, account_of, programs_for, require_name
from wayline.store.embedded_process import disown_remains, postmaster
from wayline.store.embedded_settings import Value, defaults, render

SUPERUSER = "wayline"

_START_SECONDS = 600  # crash recovery of a large database
_SILENT_SECONDS = 60  # a living server that does not answer, or remains that do not leave
_SOCKET_BYTES = 90  # the kernel takes 107 (macOS 103) with the name of the socket
_STAMP = re.compile(r"^\d{4}-\d\d-\d\d [\d:.]+ \w+ \[\d+\] ")  # time and process
_NOISE = re.compile(r"\s*$|pg_ctl: |Examine the log")
_FULL = tuple(map(os.strerror, (errno.ENOSPC, errno.EDQUOT)))
_REMAINS = ('" already exists', '" is empty', "is still in use")


class Server:
    """The running server of a home, and who connects to it how."""

    def __init__(self, home: Path, binaries: Path | None = None) -> None:
        self.home = home
        self.data = home / "postgres"
        self._binaries = binaries
        self._known = {"postgres"}

    @property
    def socket(self) -> Path:
        """Folder of the socket: the data folder, or one in /tmp if libpq could not use that."""
        text = str(self.data)
        plain = text.isprintable() and "," not in text
        if plain and len(os.fsencode(text)) <= _SOCKET_BYTES:
            return self.data
        digest = hashlib.sha256(os.fsencode(text)).hexdigest()[:12]
        return Path(f"/tmp/wayline-{self.account.uid}-{digest}")

    @functools.cached_property
    def account(self) -> Account:
        """The user that runs the server."""
        return account_of(self.home, self.data)

    @functools.cached_property
    def programs(self) -> Programs:
        """The folder of `psql`, `pg_dump` and the others, and their major version."""
        return programs_for(self.account, self.home, self._binaries)

    def dsn(self, database: str = "wayline") -> str:
        """How to connect as the superuser, for set-up; makes the database if it is not there."""
        self.ensure_database(database)
        return self._address(database)

    def ensure_database(self, database: str) -> None:
        """Make the database unless it exists; any number of processes may ask for it at once."""
        if database in self._known:
            return
        create = sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(database))
        with psycopg.connect(self._address("postgres"), autocommit=True) as connection:
            found = connection.execute("SELECT FROM pg_database WHERE datname = %s", [database])
            if found.fetchone() is None:
                with suppress(psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation):
                    connection.execute(create)
        self._known.add(database)

    def answer(self) -> Ping:
        """Ask the server if it takes connections (`Ping.OK`)."""
        return Ping(PGconn.ping(self._address("postgres").encode()))

    def ensure_running(self, settings: Mapping[str, Value], start_lock: int) -> None:
        """Join the server or start it; the caller holds `.start.lock` by that descriptor."""
        self._prepare_socket()
        try:
            self._wait_or_start(settings, start_lock)
        except BaseException:
            self._drop_socket()
            raise

    def _wait_or_start(self, settings: Mapping[str, Value], start_lock: int) -> None:
        began = time.monotonic()
        while (answer := self.answer()) != Ping.OK:
            waited = time.monotonic() - began
            patience = _START_SECONDS if answer == Ping.REJECT else _SILENT_SECONDS
            alive = postmaster(self.data)
            if alive and waited > patience:
                raise self._silent(alive)
            if alive or not self._start(settings, start_lock, final=waited > patience):
                time.sleep(0.1)

    def stop(self) -> None:
        """End the server, letting it write a clean end; nothing happens if there is none."""
        process = postmaster(self.data)
        if process is not None:
            with suppress(ProcessLookupError):
                os.kill(process.pid, signal.SIGINT)
        deadline = time.monotonic() + _START_SECONDS
        while postmaster(self.data):
            if time.monotonic() > deadline:
                raise self._silent(process)
            time.sleep(0.01)
        self._drop_socket()

    def _address(self, database: str) -> str:
        return make_conninfo(host=str(self.socket), user=SUPERUSER, dbname=database, port=5432)

    def _start(self, settings: Mapping[str, Value], start_lock: int, *, final: bool) -> bool:
        """Start it and tell whether it runs; False if remains of a killed server are in the way."""
        account = self.account
        if not account.reaches(self.home):
            raise WaylineError(
                f"the user that runs PostgreSQL (uid {account.uid}) cannot enter {self.home}",
                code="embedded:unreachable",
                mend="Set WAYLINE_HOME to a folder such as /var/lib/wayline.",
            )
        self._ensure_data(account, settings, start_lock)
        self._write_settings(account, {**defaults(self.home), **settings})
        disown_remains(self.data, self.socket)
        with tempfile.TemporaryFile() as output:
            # The path goes by the environment: pg_ctl would hand -D to a shell.
            start = ["start", "-w", "-t", str(_START_SECONDS), "-s"]
            command = [str(self.programs.folder / "pg_ctl"), *start]
            if account.run(command, output, {"PGDATA": str(self.data)}) == 0:
                return True
            text = _text(output)
        if any(sign in text for sign in _REMAINS) and not final:
            return False
        raise failure(f"PostgreSQL does not start in {self.home}", text + self._last_words())

    def _ensure_data(
        self, account: Account, settings: Mapping[str, Value], start_lock: int
    ) -> None:
        mark = self.data / "PG_VERSION"
        if mark.exists():
            theirs, ours = int(mark.read_text()), self.programs.major
            if theirs != ours:
                raise WaylineError(
                    f"{self.data} is of PostgreSQL {theirs}, and this program has {ours}",
                    code="embedded:other_major",
                    mend=(
                        "Run it with the programs it was made with (WAYLINE_POSTGRES_BIN): "
                        "`wayline db backup`, then `wayline db restore` into a new home."
                    ),
                )
        elif self.data.exists() and any(self.data.iterdir()):
            message = f"{self.data} holds something else than a database"
            raise WaylineError(message, code="embedded:not_data", mend="Move it away.")
        else:
            self._initdb(account, settings, start_lock)

    def _initdb(self, account: Account, settings: Mapping[str, Value], start_lock: int) -> None:
        require_name(account)
        fresh = self.home / "postgres.new"
        shutil.rmtree(fresh, ignore_errors=True)  # of a start that was killed here
        fresh.mkdir(mode=0o700)
        account.give(fresh)
        locale = ["--locale-provider=builtin"] if self.programs.major >= 17 else []
        options = ["-U", SUPERUSER, "-A", "trust", "-E", "UTF8", "--data-checksums"]
        quick = ["--no-sync"] if settings.get("fsync") in (False, "off") else []
        command = [
            str(self.programs.folder / "initdb"),
            *options,
            *locale,
            "--locale=C.UTF-8",
            *quick,
        ]
        with tempfile.TemporaryFile() as output:
            # It inherits the lock: if we are killed, the next one waits until it has ended.
            if account.run(command, output, {"PGDATA": str(fresh)}, [start_lock]) != 0:
                text = _text(output)
                shutil.rmtree(fresh, ignore_errors=True)
                raise failure(f"the database cannot be made in {self.home}", text)
        with _open_safely(fresh / "postgresql.conf", os.O_APPEND) as file:
            file.write("\ninclude 'wayline.conf'\n")
        fresh.rename(self.data)
        if not quick:
            _sync(self.home)

    def _write_settings(self, account: Account, settings: Mapping[str, Value]) -> None:
        fresh = self.data / "wayline.conf.new"
        fresh.unlink(missing_ok=True)
        with _open_safely(fresh, os.O_CREAT | os.O_EXCL) as file:
            file.write(render(settings, self.socket))
        account.give(fresh)
        fresh.rename(self.data / "wayline.conf")

    def _prepare_socket(self) -> None:
        if self.socket == self.data:
            return
        with suppress(FileExistsError):
            self.socket.mkdir(mode=0o700)
            self.account.give(self.socket)
        found = self.socket.lstat()
        ours = found.st_uid == self.account.uid and stat.S_IMODE(found.st_mode) == 0o700
        if not (ours and stat.S_ISDIR(found.st_mode)):
            # Everyone may write to /tmp: behind this folder may wait somebody else's server.
            raise WaylineError(
                f"{self.socket} belongs to somebody else",
                code="embedded:foreign_socket",
                mend="Remove it, or set WAYLINE_HOME to a shorter path.",
            )

    def _drop_socket(self) -> None:
        if self.socket != self.data:
            with suppress(OSError):  # not empty: the server still uses it
                self.socket.rmdir()

    def _last_words(self) -> str:
        logs = sorted(self.data.glob("log/*.log"), key=lambda path: path.stat().st_mtime)
        lines = logs[-1].read_bytes()[-4000:].decode(errors="replace").splitlines() if logs else []
        return "\n".join(line for line in lines if "FATAL" in line or "PANIC" in line)

    def _silent(self, process: psutil.Process | None) -> WaylineError:
        number = process.pid if process else "unknown"
        return WaylineError(
            f"the PostgreSQL of {self.home} (process {number}) does not answer",
            code="embedded:silent",
            mend="End that process.",
        )


def failure(message: str, text: str, number: int | None = None) -> WaylineError:
    """Turn what a program or the system said into an error with a code and, if known, a mend."""
    if any(sign in text for sign in _FULL):
        mend = "Make room, or set WAYLINE_HOME to another disk."
        return WaylineError(f"{message}: the disk is full", code="embedded:disk_full", mend=mend)
    if number in (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOENT, errno.ENOTDIR):
        mend = "Set WAYLINE_HOME to a folder that this user may write."
        return WaylineError(f"{message}: {text}", code="embedded:not_writable", mend=mend)
    told = [_STAMP.sub("", line) for line in text.splitlines() if not _NOISE.match(line)]
    return WaylineError(f"{message}: {' | '.join(told[-5:])}", code="embedded:failed")


def _open_safely(path: Path, flags: int) -> IO[str]:
    # The folder belongs to the server's account, and we may be root: follow no link of its making.
    descriptor = os.open(path, os.O_WRONLY | os.O_NOFOLLOW | os.O_CLOEXEC | flags, 0o600)
    return os.fdopen(descriptor, "w", encoding="utf-8")


def _text(output: IO[bytes]) -> str:
    output.seek(0)
    return output.read().decode(errors="replace")


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
