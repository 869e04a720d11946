"""Reads the blocks of the pages: what is executed, what is written to files, what is only shown.

A fenced block's first word says what it is. `console` is executed: lines with `$ ` are commands,
the others what they print. `console exit=1` says how the last of them ends. A block whose second
word is a path, such as `yaml my-shop/a.yaml`, is written there first. All else is only shown.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.house.tree import ROOT

PAGES: Final = (
    "README.md",
    "docs/index.md",
    "docs/tutorial.md",
    *(f"docs/howto/{path.name}" for path in sorted((ROOT / "docs" / "howto").glob("*.md"))),
)
_FENCE: Final = re.compile(r"^```(\S+)?(?: ([^\n]+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_ANYTHING: Final = "\0"
_NUMBER: Final = r"(?:[0-9][0-9,]*(?:\.[0-9]+)?|·)"


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block: `kind` and `rest` of its first line, and the text in it."""

    kind: str
    rest: str
    text: str


@dataclass(frozen=True, slots=True)
class Command:
    """A command line, what the page says that it prints, and how it ends (None: fine)."""

    line: str
    printed: str
    code: int


def text_of(page: str) -> str:
    """The text of a page."""
    return (ROOT / page).read_text(encoding="utf-8")


def blocks(page: str) -> list[Block]:
    """The fenced blocks of a page."""
    return [Block(a or "", b or "", c) for a, b, c in _FENCE.findall(text_of(page))]


def commands(block: Block) -> list[Command]:
    """The commands of a `console` block."""
    found: list[tuple[str, list[str]]] = []
    for line in block.text.splitlines():
        if line.startswith("$ "):
            found.append((line[2:], []))
        else:
            found[-1][1].append(line)
    last = int(block.rest.removeprefix("exit=") or 0)
    ends = [0] * (len(found) - 1) + [last]
    return [Command(a, "\n".join(b), code) for (a, b), code in zip(found, ends, strict=True)]


def write(block: Block, folder: Path) -> None:
    """Write a block to the file that it names."""
    path = folder / block.rest
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(block.text, encoding="utf-8")


def pattern(printed: str) -> re.Pattern[str]:
    """What the output must be: `...` stands for anything, a number for any, blanks for blanks.

    Numbers change with every change of chance or law; that a page shows the right words in the
    right places is what its reader needs. What follows a `...` is taken where it first stands, and
    only the last piece is looked for further on: else a page that differs would be tried for hours.
    """
    whole = "\\s*".join(_line(line) for line in printed.splitlines())
    first, *rest = whole.split(_ANYTHING)
    middle = "".join(f"(?>.*?{piece})" for piece in rest[:-1])
    last = f".*?{rest[-1]}" if rest else ""
    return re.compile(first + middle + last + r"\s*", re.DOTALL)


def _line(line: str) -> str:
    return "".join(_token(token) for token in re.split(r"(\.\.\.|\s+)", line.strip()) if token)


def _token(token: str) -> str:
    if token == "...":
        return _ANYTHING
    if token.isspace():
        return r"\s+"
    return _NUMBER.join(map(re.escape, re.split(r"[0-9][0-9,]*(?:\.[0-9]+)?|·", token)))


def spans(page: str) -> Iterator[str]:
    """What stands between backticks within the sentences of a page."""
    prose = _FENCE.sub("", text_of(page))
    yield from (" ".join(span.split()) for span in re.findall(r"`([^`]+)`", prose))
