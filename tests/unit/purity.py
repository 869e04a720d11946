"""A guard under which code that looks at the clock, at chance or at the machine raises."""

import gc
import os
import random
import secrets
import socket
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from types import FrameType
from typing import Any, Final

_BUILT_IN: Final = frozenset(
    {
        *(time.time, time.time_ns, time.monotonic, time.monotonic_ns, time.perf_counter),
        *(time.sleep, time.localtime, time.gmtime, os.urandom, os.getpid, os.open, open),
        *(random.random, random.getrandbits, datetime.now, datetime.utcnow, date.today),
    }
)
_WRITTEN: Final = frozenset(
    function.__code__
    for function in (
        *(socket.socket.__init__, socket.create_connection, uuid.uuid1, uuid.uuid4),
        *(random.randint, random.choice, random.shuffle, random.Random.seed),
        *(secrets.token_bytes, secrets.randbelow),
    )
)


class ImpureError(Exception):
    """Pure code asked for something that is not among its arguments."""


@contextmanager
def pure() -> Iterator[None]:
    """Inside, every call of a clock, of chance, of a file or of a socket raises."""
    gc.disable()  # others may time the collection, inside whatever happens to run
    sys.setprofile(_forbid)
    try:
        yield
    finally:
        sys.setprofile(None)
        gc.enable()


def _forbid(frame: FrameType, what: str, called: Any) -> None:
    by_name = what == "call" and frame.f_code in _WRITTEN
    if by_name or (what == "c_call" and _is_forbidden(called)):
        raise ImpureError(f"{called or frame.f_code.co_qualname} was called")


def _is_forbidden(called: Any) -> bool:
    try:
        return called in _BUILT_IN
    except TypeError:
        return False  # a method of something that cannot be hashed
