"""The rows that an import did not take, beside the file, ready to be mended and imported.

What is written counts only up to the octet that the database knows of: after a kill the rest is cut
off and written again.
"""

import csv
import io
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from wayline.domain.cells import safe
from wayline.domain.errors import WaylineError
from wayline.domain.imports import Reject

COLUMNS: Final = ("rejected_line", "rejected_code", "rejected_why", "rejected_mend")


def path_for(path: Path) -> Path:
    """Where the rejects of a file go: `people.csv` has `people.rejects.csv`."""
    return path.with_name(f"{path.stem}.rejects.csv")


class RejectsFile:
    """Appends rows to the file; none is made as long as there is nothing to say."""

    def __init__(self, path: Path, columns: Sequence[str], size: int) -> None:
        self.path = path
        self._columns = columns
        self._size = size

    def append(self, rejects: Iterable[Reject]) -> int:
        """Write rows behind those that count, durably; returns how many octets there are then."""
        rows = [self._row(one) for one in rejects]
        if not rows:
            return self._size
        if not self._size or not self.path.exists():
            rows.insert(0, [*COLUMNS, *map(safe, self._columns)])
        told = io.StringIO()
        csv.writer(told, lineterminator="\n").writerows(rows)
        try:
            return self._write(told.getvalue().encode())
        except OSError as error:
            message = f"{self.path} cannot be written: {error.strerror or error}"
            mend = "Make room or allow it, then run the same command: it goes on where it stopped."
            raise WaylineError(message, code="import:rejects", mend=mend) from error

    def keep(self, size: int) -> None:
        """Count what was written, now that the database knows of it."""
        self._size = size

    def _write(self, octets: bytes) -> int:
        flags = os.O_WRONLY | os.O_CREAT | (0 if self._size else os.O_TRUNC)
        handle = os.open(self.path, flags, 0o600)
        with os.fdopen(handle, "wb") as file:
            size = min(self._size, os.fstat(file.fileno()).st_size)
            file.truncate(size)
            file.seek(size)
            file.write(octets)
            file.flush()
            os.fsync(file.fileno())
            return file.tell()

    def _row(self, one: Reject) -> list[str]:
        cells = [safe(cell.encode("utf-8", "replace").decode()) for cell in one.cells]
        return [str(one.line), one.code, one.what, one.mend, *cells]
