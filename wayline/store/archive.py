"""A backup as a file: written by `pg_dump`, read back by `pg_restore`, watched as they work."""

import errno
import fcntl
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from psycopg.conninfo import conninfo_to_dict, make_conninfo

from wayline.domain.errors import WaylineError
from wayline.store.database import ROLES, connect_sync

Progress = Callable[[str], None]  # is told each table whose rows are being written or read

_TABLE: Final = re.compile(r'(?:dumping contents of|processing data for) table "public\.(\w+)"')
_MADE_AT: Final = re.compile(r"^; Archive created at (\S+ \S+)", re.MULTILINE)
_OURS: Final = re.compile(r"TABLE DATA public schema_migrations ")
_CHATTER: Final = re.compile(r"^pg_(dump|restore): (?!error|fatal)")
_DEBIAN: Final = "/usr/lib/postgresql/{major}/bin"
_FULL: Final = os.strerror(errno.ENOSPC)


@dataclass(frozen=True, slots=True)
class Tools:
    """A folder with `pg_dump` and `pg_restore` of one major version."""

    folder: Path

    def run(
        self,
        program: str,
        *arguments: str,
        progress: Progress | None = None,
        password: str | None = None,
        keep_open: Sequence[int] = (),
    ) -> str:
        """Run one and return what it printed; raises `backup:failed` or `backup:disk_full`."""
        command = [str(self.folder / program), *arguments]
        environment = {**os.environ, "LC_ALL": "C", "TZ": "UTC"}
        if password is not None:  # not as an argument: those are everybody's to read
            environment["PGPASSWORD"] = password
        with subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE if progress is None else subprocess.DEVNULL,
            stderr=subprocess.PIPE if progress is not None else subprocess.STDOUT,
            env=environment,
            pass_fds=keep_open,
            text=True,
            errors="replace",
        ) as running:
            try:
                text = _heard(running, progress)
            except BaseException:
                running.kill()
                raise
        if running.returncode != 0:
            raise _failure(program, text)
        return text


@dataclass(frozen=True, slots=True)
class Contents:
    """What a backup says of itself: when it was taken (real clock)."""

    made_at: datetime


def find_tools(major: int, folders: Sequence[Path | None]) -> Tools:
    """Programs for a server of this major version: of the same one, else of a newer one.

    `folders` are looked into first, then PATH, then where Debian puts them.
    """
    found: dict[int, Path] = {}
    on_path = shutil.which("pg_dump")
    places = [*folders, Path(on_path).parent if on_path else None]
    for folder in [*places, Path(_DEBIAN.format(major=major))]:
        if folder is not None and (folder / "pg_restore").is_file():
            found.setdefault(_major(folder), folder)
    fitting = [number for number in found if number >= major]
    if not fitting:
        message = f"there is no pg_dump of PostgreSQL {major} or newer here"
        mend = f"Install the client programs of PostgreSQL {major} (postgresql-client-{major})."
        raise WaylineError(message, code="backup:no_programs", mend=mend)
    return Tools(found[min(fitting)])


def dump(tools: Tools, dsn: str, file: Path, progress: Progress) -> None:
    """Write a backup and read it back; the name appears when all of it is there, for us alone.

    It is read as the engine, which sees every row whoever owns the tables.
    """
    if file.exists():
        mend = "Choose another name, or move it away."
        raise WaylineError(f"{file} exists already", code="backup:exists", mend=mend)
    with _partial(file) as (partial, lock):
        address, password = _address(dsn)
        tools.run(
            "pg_dump",
            *("--format=custom", "--verbose", "--enable-row-security"),
            *(f"--role={ROLES['engine']}", f"--file={partial}", address),
            progress=progress,
            password=password,
            keep_open=[lock],  # if we are killed, the next one sees that it is still at work
        )
        contents(tools, partial)
        read_through(tools, partial)
        _sync(partial)
        partial.rename(file)
        _sync(file.parent)


def contents(tools: Tools, file: Path) -> Contents:
    """What the file is; `backup:missing`, `backup:damaged`, or `backup:foreign` if not ours."""
    if not file.is_file():
        mend = "Give the file that `wayline db backup` wrote."
        raise WaylineError(f"there is no file {file}", code="backup:missing", mend=mend)
    text = _unharmed(file, lambda: tools.run("pg_restore", "--list", str(file)))
    made = _MADE_AT.search(text)
    if made is None or not _OURS.search(text):
        message = f"{file} is a backup of something else than Wayline"
        raise WaylineError(message, code="backup:foreign", mend="Give another file.")
    return Contents(datetime.fromisoformat(made[1]).replace(tzinfo=UTC))


def read_through(tools: Tools, file: Path) -> None:
    """Read every row of a backup and throw it away; `backup:damaged` if that fails."""
    _unharmed(file, lambda: tools.run("pg_restore", "--file=/dev/null", str(file)))


def load(tools: Tools, file: Path, dsn: str, progress: Progress) -> None:
    """Fill an empty database, as whoever connects; its tables belong to that user then."""
    with connect_sync(dsn) as connection:
        # Row-level security binds an owner who is no superuser: then it has to come after the
        # foreign keys, which look at rows, and only one worker keeps that order.
        is_free = connection.info.parameter_status("is_superuser") == "on"
    jobs = min(4, os.cpu_count() or 1) if is_free else 1
    address, password = _address(dsn)
    tools.run(
        "pg_restore",
        *("--exit-on-error", "--no-owner", "--verbose", f"--jobs={jobs}"),
        *(f"--dbname={address}", str(file)),
        progress=progress,
        password=password,
    )


def _address(dsn: str) -> tuple[str, str | None]:
    """A connection string without its password, and the password."""
    given = conninfo_to_dict(dsn)
    password = given.pop("password", None)
    return make_conninfo("", **given), None if password is None else str(password)


def _heard(running: subprocess.Popen[str], progress: Progress | None) -> str:
    """Everything it says that is not chatter; tables go to `progress`."""
    lines = []
    for line in running.stderr or running.stdout or ():
        table = _TABLE.search(line)
        if table and progress is not None:
            progress(table[1])
        elif not (progress is not None and _CHATTER.match(line)):
            lines.append(line)
    return "".join(lines)


def _unharmed(file: Path, read: Callable[[], str]) -> str:
    try:
        return read()
    except WaylineError as error:
        message = f"{file} is damaged, or not a backup: {error.message}"
        mend = "Take an older backup, or copy this one anew from where it was kept."
        raise WaylineError(message, code="backup:damaged", mend=mend) from None


def _failure(program: str, text: str) -> WaylineError:
    told = " | ".join(line.strip() for line in text.splitlines()[-5:] if line.strip())
    if _FULL in text:
        mend = "Make room, or write to another disk. Nothing was changed."
        return WaylineError(f"the disk is full: {told}", code="backup:disk_full", mend=mend)
    mend = "Nothing was changed. What it says is of PostgreSQL."
    return WaylineError(f"{program} failed: {told}", code="backup:failed", mend=mend)


def _major(folder: Path) -> int:
    done = subprocess.run(
        [folder / "pg_restore", "--version"], capture_output=True, text=True, check=False
    )
    found = re.search(r"\) (\d+)", done.stdout)
    return int(found[1]) if found else 0


@contextmanager
def _partial(file: Path) -> Iterator[tuple[Path, int]]:
    """A file beside, locked and ours alone; it is gone afterwards unless it was renamed."""
    partial = file.with_name(f".{file.name}.partial")
    try:
        lock = os.open(partial, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    except OSError as error:
        message = f"{file.parent} cannot be written to: {error.strerror}"
        mend = "Give a file in a folder of yours."
        raise WaylineError(message, code="backup:not_writable", mend=mend) from None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.ftruncate(lock, 0)
        os.fchmod(lock, 0o600)
        yield partial, lock
    except BlockingIOError:
        message = f"another backup is writing {file}"
        raise WaylineError(message, code="backup:busy", mend="Wait for it.") from None
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
    finally:
        os.close(lock)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
