"""Writes the client that blocks from the one for asyncio, so that they cannot drift apart."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

SDK: Final = Path(__file__).parents[1] / "wayline" / "sdk"
_SOURCES: Final = ("async_client.py", "async_resources/*.py")
_HEAD: Final = '"""{0}\n\nWritten by `make docs` from {1}; change it there.\n"""\n'
_WORDS: Final = (
    (r"\basync (def|with|for)\b", r"\1"),
    (r"\bawait ", ""),
    (r"\bAsync([A-Z]\w+)\b", r"\1"),
    (r"\basync_(resources|transport|sending)\b", r"\1"),
    (r"__a(enter|exit)__", r"__\1__"),
    (r"\basyncio\.sleep\b", "time.sleep"),
    (r"^import asyncio\nimport logging$", "import logging\nimport time"),
)


def sources() -> list[Path]:
    """The files for asyncio that have a twin."""
    return [path for pattern in _SOURCES for path in sorted(SDK.glob(pattern))]


def twin(path: Path) -> Path:
    """Where the same for a program that blocks stands."""
    return SDK / path.relative_to(SDK).as_posix().removeprefix("async_")


def blocking(path: Path) -> str:
    """The text of the twin of a file."""
    first, _, text = path.read_text(encoding="utf-8").partition("\n")
    about = "The client that blocks." if path.parent == SDK else first.strip('"')
    for pattern, word in _WORDS:
        text = re.sub(pattern, word, text, flags=re.MULTILINE)
    text = _HEAD.format(about, path.relative_to(SDK).as_posix()) + text
    command = [sys.executable, "-m", "ruff"]
    for step in (["check", "-q", "--select", "I", "--fix"], ["format", "-q"]):
        named = ["--stdin-filename", str(twin(path)), "-"]
        done = subprocess.run(  # noqa: S603
            [*command, *step, *named], input=text, capture_output=True, text=True, check=True
        )
        text = done.stdout
    return text


def stale() -> Iterator[Path]:
    """The files whose twin is not what it would be, and twins of none."""
    for path in sources():
        made = twin(path)
        if not made.is_file() or made.read_text(encoding="utf-8") != blocking(path):
            yield path
    known = {twin(path) for path in sources()}
    yield from (path for path in sorted((SDK / "resources").glob("*.py")) if path not in known)


def main() -> None:
    """Writes the twins that are stale, and removes those of none."""
    twins = {twin(path) for path in sources()}
    for path in list(stale()):
        made = path if path in (SDK / "resources").glob("*.py") else twin(path)
        if made in twins:
            made.parent.mkdir(exist_ok=True)
            made.write_text(blocking(path), encoding="utf-8")
        else:
            made.unlink()
        print(made.relative_to(SDK.parents[1]))


if __name__ == "__main__":
    main()
