"""The one exception tree of Wayline: what went wrong, under which stable code, and the mend."""


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
