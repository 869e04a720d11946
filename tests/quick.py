"""Where tests keep what nobody needs after them: in memory, if the machine has room there.

Most tests begin with a database of their own, which is a copy of files: on a disk that takes five
times as long, and more beside others.
"""

import os
import shutil
from pathlib import Path
from typing import Final

_MEMORY: Final = Path("/dev/shm")
_ROOM: Final = 6 * 2**30  # octets; a whole run takes about one


def _choose() -> Path:
    is_there = _MEMORY.is_dir() and os.access(_MEMORY, os.W_OK | os.X_OK)
    return _MEMORY if is_there and shutil.disk_usage(_MEMORY).free > _ROOM else Path("/tmp")


FOLDER: Final = _choose()
