"""One line of an audit: what was compared, both numbers, and whether they agree."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Check:
    """`str` is the line without its mark; `line` has it: `ok` or `FAILED`."""

    ok: bool
    what: str
    said: str

    def __str__(self) -> str:
        return f"{self.what}: {self.said}"

    def line(self) -> str:
        """The check as a report prints it."""
        return f"{'ok    ' if self.ok else 'FAILED'} {self}"


def equal(what: str, *numbers: int, money: int = 0) -> Check:
    """All numbers must be the same; `money` is how many of their digits are decimals."""
    sign = " = " if len(set(numbers)) == 1 else " ≠ "
    return Check(len(set(numbers)) == 1, what, sign.join(_spoken(n, money) for n in numbers))


def none_of(what: str, bad: int, of: int) -> Check:
    """Nothing of all that was looked at may be bad."""
    return Check(bad == 0, what, f"{bad:,} of {of:,}")


def all_of(what: str, good: int, of: int) -> Check:
    """Everything that was looked at must be good."""
    return Check(good == of, what, f"{good:,} of {of:,}")


def _spoken(number: int, money: int) -> str:
    return f"{number / 10**money:,.{money}f}" if money else f"{number:,}"
