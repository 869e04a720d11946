"""Writes people to a file or the screen: the file is there whole, or not at all."""

import csv
import json
import os
import sys
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final, TextIO

import typer

from wayline.domain.errors import WaylineError
from wayline.runtime.export import Exported, cell, plain

_LINE_EVERY: Final = 5.0  # seconds


async def write(
    pages: AsyncIterator[list[Exported]], columns: Sequence[str] | None, to: Path | None
) -> int:
    """Write everybody as CSV with these columns, or without columns as JSON lines; how many."""
    number, last = 0, time.monotonic()
    with opened(to) as file:
        table = csv.writer(file, lineterminator="\n")
        if columns is not None:
            table.writerow(columns)
        async for page in pages:
            if columns is not None:
                table.writerows([cell(one, name) for name in columns] for one in page)
            else:
                file.writelines(json.dumps(plain(one), ensure_ascii=False) + "\n" for one in page)
            number += len(page)
            if to is not None and time.monotonic() - last > _LINE_EVERY:
                last = time.monotonic()
                typer.echo(f"{number:,} contacts so far", err=True)
    return number


@contextmanager
def opened(to: Path | None) -> Iterator[TextIO]:
    """A file that is there whole or not at all, and that only its owner may read; or the screen."""
    if to is None:
        yield sys.stdout
        sys.stdout.flush()
        return
    unfinished = to.with_name(f".{to.name}.{os.getpid()}")
    try:
        with _private(unfinished) as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(to)
    except OSError as error:
        message = f"{to} cannot be written: {error.strerror or error}"
        raise WaylineError(
            message, code="export:file", mend="Make room, or choose another."
        ) from error
    finally:
        unfinished.unlink(missing_ok=True)


def _private(path: Path) -> TextIO:
    """A new file that only its owner may read: it holds people's numbers."""
    return os.fdopen(
        os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600),
        "w",
        encoding="utf-8",
        newline="",
    )
