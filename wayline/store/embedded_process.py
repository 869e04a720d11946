"""Tell a living server from its remains: lock files outlive processes, and pids are used again."""

import os
import re
from pathlib import Path

import psutil

SOCKET_LOCK = ".s.PGSQL.5432.lock"


def postmaster(data: Path) -> psutil.Process | None:
    """Return the main server process of this data folder if it is alive."""
    pid = _pid(data / "postmaster.pid")
    if pid is None:
        return None
    try:
        process = psutil.Process(pid)
        with process.oneshot():
            alive = process.status() != psutil.STATUS_ZOMBIE
            postgres = process.name() == "postgres" and process.uids().real == data.stat().st_uid
            return process if alive and postgres and _works_in(process, data) else None
    except psutil.NoSuchProcess:
        return None


def disown_remains(data: Path, socket: Path) -> None:
    """Let PostgreSQL pass the lock files of a dead server whose pid somebody else has by now.

    PostgreSQL ignores a lock file with the pid of its grandparent, which is us. The other lines
    stay: by the shared memory they name it finds backends that outlived their server.
    """
    for path in (data / "postmaster.pid", socket / SOCKET_LOCK):
        if path.exists():
            _put_own_pid(path)


def _works_in(process: psutil.Process, data: Path) -> bool:
    try:
        return Path(process.cwd()).samefile(data)
    except FileNotFoundError:
        return False
    except psutil.AccessDenied:
        # Containers hide this even from root. A server that may be ours is not to be disowned.
        return True


def _pid(path: Path) -> int | None:
    try:
        found = re.match(rb"\s*(\d{1,9})\s", path.read_bytes())
    except FileNotFoundError:
        return None
    return int(found[1]) if found else None


def _put_own_pid(path: Path) -> None:
    # The folder belongs to the server's account, and we may be root: follow no link of its making.
    descriptor = os.open(path, os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC)
    with os.fdopen(descriptor, "r+b") as file:
        rest = file.read().partition(b"\n")[2]
        file.seek(0)
        file.truncate()
        file.write(b"%d\n" % os.getpid() + rest)
