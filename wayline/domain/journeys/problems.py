"""Problems of a document as values: where it is wrong, under which stable rule, and the mend."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: `path` such as `steps[4].wait_for[1].next`, `line` from 1.

    `code` is the stable name of the rule (`rules.RULES` lists them all); `mend` may be empty.
    """

    path: str
    line: int | None
    message: str
    mend: str
    code: str

    def line_for(self, name: str) -> str:
        """The problem in one line, as a compiler would print it for the file `name`."""
        place = name if self.line is None else f"{name}:{self.line}"
        where = f"{place}: {self.path}" if self.path else place
        return scrubbed(f"{where}: {self.message}" + (f" ({self.mend})" if self.mend else ""))


@dataclass(frozen=True, slots=True)
class Reference:
    """A name that a document mentions and that something else must have.

    `kind` is `step`, `message` or `template`; `owner` the step that mentions it; `channel` the
    channel that a template is wanted for.
    """

    kind: str
    name: str
    path: str
    line: int | None
    owner: str | None = None
    channel: str | None = None


def scrubbed(text: str) -> str:
    """The text without what would move a terminal's cursor or hide itself."""
    return "".join(
        letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text
    )


def join(path: str, key: str | int) -> str:
    """The path of a child: `steps[4]`, `wait_for.next`, `where["event.value"]`."""
    if isinstance(key, int):
        return f"{path}[{key}]"
    if not key or not key.replace("_", "a").replace("-", "a").isalnum():
        return f'{path}["{key}"]'
    return f"{path}.{key}" if path else key


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """The mend `did you mean "person"?` for a misspelt word, or nothing when none is near."""
    names = {name.casefold(): name for name in known}
    near = get_close_matches(word.casefold(), names, n=1, cutoff=0.6)
    return f'did you mean "{names[near[0]]}"?' if near else ""


def listed(words: Iterable[str]) -> str:
    """The words as a person lists them: `a, b or c`."""
    *most, last = words
    return f"{', '.join(most)} or {last}" if most else last
