"""Writes the client that blocks from the one for asyncio, so that they cannot drift apart."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

SDK: Final = Path(__file__).parents[1] / "wayline" / "sdk"
NAMES: Final = ("client", "resources")
_HEAD: Final = (
    '"""The {0} that block. Written by `make docs` from async_{0}.py; change it there."""'
)
_WORDS: Final = (
    (r"\basync (def|with|for)\b", r"\1"),
    (r"\bawait ", ""),
    (r"\bAsync(Client|Resources|Transport|Sending|Iterator)\b", r"\1"),
    (r"\basync_(resources|transport|sending)\b", r"\1"),
    (r"__a(enter|exit)__", r"__\1__"),
    (r"\basyncio\.sleep\b", "time.sleep"),
    (r"^import asyncio\nimport logging$", "import logging\nimport time"),
)


def blocking(name: str) -> str:
    """The text of `wayline/sdk/client.py` or `resources.py`."""
    text = (SDK / f"async_{name}.py").read_text(encoding="utf-8")
    _, _, rest = text.partition("\n")
    text = f"{_HEAD.format(name)}\n{rest}"
    for pattern, word in _WORDS:
        text = re.sub(pattern, word, text, flags=re.MULTILINE)
    command = [sys.executable, "-m", "ruff"]
    for step in (["check", "-q", "--select", "I", "--fix"], ["format", "-q"]):
        named = ["--stdin-filename", str(SDK / f"{name}.py"), "-"]
        done = subprocess.run(  # noqa: S603
            [*command, *step, *named], input=text, capture_output=True, text=True, check=True
        )
        text = done.stdout
    return text


def stale() -> Iterator[str]:
    """The files that differ from what they would be."""
    for name in NAMES:
        path = SDK / f"{name}.py"
        if not path.is_file() or path.read_text(encoding="utf-8") != blocking(name):
            yield name


def main() -> None:
    """Writes the files that are stale."""
    for name in list(stale()):
        (SDK / f"{name}.py").write_text(blocking(name), encoding="utf-8")
        print(f"wayline/sdk/{name}.py")


if __name__ == "__main__":
    main()
