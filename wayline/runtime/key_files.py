"""Files of keys: a line a key, its id and its octets in base 64, the newest last.

They are readable for their owner alone, and change places at once: killed in the middle, a file is
as it was. Processes take turns by a lock of the folder.
"""

import fcntl
import os
from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from wayline.domain.errors import WaylineError

MEND = "Put the folder back from your copy, or name it by WAYLINE_KEYS."


class KeyFile:
    """Keys of `length` octets by their id, in the order in which they were made."""

    def __init__(self, path: Path, length: int) -> None:
        self.path = path
        self._length = length

    def read(self) -> dict[str, bytes]:
        """All keys; none if there is no file. Raises `keys:unreadable` and `keys:damaged`."""
        try:
            lines = self.path.read_text(encoding="ascii").splitlines()
            return dict(self._key(line) for line in lines if line.strip())
        except FileNotFoundError:
            return {}
        except OSError as error:
            message = f"{self.path} cannot be read: {error.strerror}"
            mend = "Let this user read it, and nobody else."
            raise WaylineError(message, code="keys:unreadable", mend=mend) from None
        except ValueError:
            message = f"{self.path} is damaged: a line is no id and key"
            raise WaylineError(message, code="keys:damaged", mend=MEND) from None

    def add(self, key_id: str, key: bytes, *, only_first: bool = False) -> None:
        """Add a key as the newest; with `only_first`, only if there is none yet."""
        try:
            with _alone(self.path.parent):
                known = self.read()
                if not (only_first and known):
                    _write(self.path, {**known, key_id: key})
        except OSError as error:
            message = f"no key can be kept in {self.path.parent}: {error.strerror}"
            mend = "Let this user write there, or name another folder by WAYLINE_KEYS."
            raise WaylineError(message, code="keys:unwritable", mend=mend) from None

    def _key(self, line: str) -> tuple[str, bytes]:
        key_id, text = line.split()
        key = b64decode(text, validate=True)
        if len(key) != self._length:
            raise ValueError
        return key_id, key


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Nobody else writes keys meanwhile; the folder is made, for nobody but us."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _write(path: Path, keys: Mapping[str, bytes]) -> None:
    beside = path.with_name(path.name + ".new")
    beside.unlink(missing_ok=True)
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as out:
        out.writelines(f"{key_id} {b64encode(key).decode()}\n" for key_id, key in keys.items())
        out.flush()
        os.fsync(out.fileno())
    beside.replace(path)
