"""What a database that is gone, or has no room, is called for people."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import psycopg

from wayline.domain.errors import WaylineError
from wayline.store.database import LOST

_NO_ROOM: Final = "53100"  # disk_full
_NO_RESOURCES: Final = "53"  # the class: no disk, memory or connection left
_FULL: Final = tuple(os.strerror(number) for number in (errno.ENOSPC, errno.EDQUOT))


@contextmanager
def in_words(kept: str) -> Iterator[None]:
    """Say in words why the database did not do it; `kept` says what is safe and how to go on.

    Raises `database:full`, `database:short` (of memory or connections) or `database:unreachable`.
    """
    try:
        yield
    except LOST as error:
        code, message, mend = _told(error)
        raise WaylineError(message, code=code, mend=f"{mend} {kept}") from error


def _told(error: psycopg.Error) -> tuple[str, str, str]:
    said, state = " ".join(str(error).split()), error.sqlstate or ""
    if state == _NO_ROOM or any(words in said for words in _FULL):
        return "database:full", f"the disk of the database is full: {said}", "Make room there."
    if state.startswith(_NO_RESOURCES):
        return "database:short", f"the database has too little left: {said}", "Give it more."
    message = f"the database does not answer: {said}"
    return "database:unreachable", message, "See that it runs and that its disk has room."
