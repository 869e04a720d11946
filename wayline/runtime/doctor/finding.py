"""What the doctor says of one thing that it looked at."""

from typing import Literal, NamedTuple

from wayline.domain.errors import WaylineError

Level = Literal["fine", "notice", "wrong"]


class Finding(NamedTuple):
    """One thing: how it stands, in a sentence, and the mend if there is something to do.

    `notice` is worth knowing and needs nobody at once; `wrong` makes the examination fail.
    """

    check: str
    level: Level
    says: str
    mend: str = ""


def fine(check: str, says: str) -> Finding:
    """All is well."""
    return Finding(check, "fine", says)


def notice(check: str, says: str, mend: str) -> Finding:
    """Something to know."""
    return Finding(check, "notice", says, mend)


def wrong(check: str, says: str, mend: str) -> Finding:
    """Something to mend."""
    return Finding(check, "wrong", says, mend)


def from_error(check: str, error: WaylineError) -> Finding:
    """What stopped us, as a finding."""
    return wrong(check, error.message, error.mend)
