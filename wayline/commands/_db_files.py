"""What `wayline db backup` and `restore` need of the machine: programs, files, progress."""

import os
import sys
import tarfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import typer

from wayline.config import Config
from wayline.domain.errors import WaylineError
from wayline.runtime.restoring import server_major
from wayline.store.archive import Tools, find_tools
from wayline.store.embedded import server
from wayline.store.embedded_account import packaged

_PAUSE = 1.0  # seconds between two lines of progress


@contextmanager
def opened(config: Config) -> Iterator[tuple[str, Tools]]:
    """The database that is set or that of the home, and programs that fit its version."""
    if config.database_url:
        major = server_major(config.database_url)
        yield config.database_url, find_tools(major, [config.postgres_bin, _installed()])
    else:
        with server(config.home, binaries=config.postgres_bin) as running:
            yield running.dsn(), Tools(running.programs.folder)


def backup_file(config: Config, given: Path | None) -> Path:
    """The file that is to be written: the one that was named, or a new one in the home."""
    if given is not None:
        return given.absolute()
    folder = config.home / "backups"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder / f"wayline-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.dump"


def write_keys(config: Config, file: Path) -> Path | None:
    """Pack the folder of keys into a file of its own beside the backup; None if there is none."""
    if not config.keys.is_dir():
        return None
    beside = file.with_name(f"{file.name}.keys.tar")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "wb") as out, tarfile.open(fileobj=out, mode="w") as pack:
        pack.add(config.keys, arcname="keys")
    return beside


class Telling:
    """Says on the error channel what is at work, at most a line a second."""

    def __init__(self) -> None:
        self._said_at = time.monotonic()
        self.tables = 0

    def __call__(self, table: str) -> None:
        self.tables += 1
        now = time.monotonic()
        if now - self._said_at >= _PAUSE:
            self._said_at = now
            typer.echo(f"  {table} ({self.tables} so far)", err=True)
            sys.stderr.flush()


def _installed() -> Path | None:
    try:
        return packaged()
    except WaylineError:
        return None
