"""The one exception tree of Wayline: what went wrong, under which stable code, and the mend."""

import traceback
from pathlib import Path


class WaylineError(Exception):
    """An error a person can act on; printed without a traceback.

    `code` is stable (`category:detail`), `mend` says what to do, `exit_code` is 1 (refused or
    failed) unless a subclass says 2 (wrong use).
    """

    exit_code = 1

    def __init__(self, message: str, *, code: str, mend: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.mend = mend


def place_of(error: BaseException) -> str:
    """Where an error was raised, innermost call first; not in its words, which may name people."""
    where = traceback.extract_tb(error.__traceback__)[-5:]
    return " < ".join(f"{Path(f.filename).name}:{f.lineno} {f.name}" for f in reversed(where))
