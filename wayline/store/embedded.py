"""A PostgreSQL that nobody has to install: whoever comes first starts it, the last one stops it.

Two lock files in the home say who is there. `.start.lock` is held while the server is started or
stopped, `.users.lock` is shared by all who use it. The kernel drops the locks of killed processes,
so there is nothing to clean up after anyone.
"""

import fcntl
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from wayline.domain.errors import WaylineError
from wayline.store.embedded_server import Server, failure
from wayline.store.embedded_settings import Value

__all__ = ["Server", "Value", "scratch", "server"]


@contextmanager
def server(
    home: Path | str,
    settings: Mapping[str, Value] | None = None,
    *,
    binaries: Path | None = None,
    keep: bool = True,
) -> Iterator[Server]:
    """Use the server of a home, starting it if nobody has; the last one to leave stops it.

    `settings` count for whoever starts it. `binaries` is a folder with other programs (default:
    WAYLINE_POSTGRES_BIN, else the packaged ones). Without `keep` the last one deletes the home.
    Raises WaylineError with a code `embedded:...` that says what is in the way.
    """
    one = Server(Path(home).resolve(), binaries)
    with _plain_errors(one.home):
        users = _enter(one, settings or {})
    try:
        yield one
    finally:
        with _plain_errors(one.home):
            _sign_off(one, users, keep=keep)


@contextmanager
def scratch(settings: Mapping[str, Value] | None = None) -> Iterator[Server]:
    """Use a server of one's own in a temporary folder, which is gone afterwards; not durable."""
    home = tempfile.mkdtemp(prefix="wayline-scratch-", dir="/tmp")
    careless: dict[str, Value] = {
        "fsync": False,
        "synchronous_commit": False,
        "full_page_writes": False,
    }
    with server(home, {**careless, **(settings or {})}, keep=False) as one:
        yield one


def _enter(one: Server, settings: Mapping[str, Value]) -> int:
    with _start_lock(one.home, make=True) as lock:
        users = _open_lock(one.home / ".users.lock")
        fcntl.flock(users, fcntl.LOCK_SH)
        try:
            one.ensure_running(settings, lock)
        except WaylineError:
            _unlock(users)
            raise
        except BaseException:
            _leave(one, users, keep=True)  # an interrupted start may have succeeded
            raise
    return users


def _sign_off(one: Server, users: int, *, keep: bool) -> None:
    with ExitStack() as stack:
        try:
            stack.enter_context(_start_lock(one.home))
        except FileNotFoundError:
            _unlock(users)  # somebody deleted the home; its server ends by itself
        else:
            _leave(one, users, keep=keep)


def _leave(one: Server, users: int, *, keep: bool) -> None:
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        one.stop()
        if not keep:
            shutil.rmtree(one.home)
    except BlockingIOError:
        pass  # others are there
    finally:
        _unlock(users)


@contextmanager
def _start_lock(home: Path, *, make: bool = False) -> Iterator[int]:
    while True:
        if make:
            _prepare_home(home)
        lock = _open_lock(home / ".start.lock")
        fcntl.flock(lock, fcntl.LOCK_EX)
        if _is_still(lock, home / ".start.lock"):
            break
        os.close(lock)  # the one before us deleted the home
    try:
        yield lock
    finally:
        _unlock(lock)


def _prepare_home(home: Path) -> None:
    new = not home.exists()
    home.mkdir(parents=True, exist_ok=True)
    if os.geteuid() != 0:
        if new:
            home.chmod(0o700)
    elif home.stat().st_uid == 0:
        # The server's account must pass through, and only that: keys lie here too. The parents
        # are none of our business.
        home.chmod(0o711 if new else stat.S_IMODE(home.stat().st_mode) | 0o011)


def _open_lock(path: Path) -> int:
    lock = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    if os.geteuid() == 0:
        owner = path.parent.stat()  # root must not shut out the user whose home it visits
        os.fchown(lock, owner.st_uid, owner.st_gid)
    return lock


def _unlock(lock: int) -> None:
    # Said outright: closing leaves the lock with a child that was forked meanwhile.
    fcntl.flock(lock, fcntl.LOCK_UN)
    os.close(lock)


def _is_still(lock: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(lock), path.stat())
    except FileNotFoundError:
        return False


@contextmanager
def _plain_errors(home: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise failure(f"the home {home} cannot be used", str(error), error.errno) from error
