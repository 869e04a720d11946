"""The files that belong to the project, as the house tests look at them."""

import subprocess
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[2]


@cache
def project_files() -> tuple[Path, ...]:
    """Every file of the project, relative to its root: tracked, or new and not ignored."""
    # A checkout may belong to somebody else than the one who tests it (containers).
    command = "git -c safe.directory=* ls-files --cached --others --exclude-standard -z"
    listing = subprocess.run(command.split(), cwd=ROOT, capture_output=True, text=True, check=False)
    if listing.returncode:
        pytest.skip("not a git checkout, so nobody knows which files belong to the project")
    names = filter(None, listing.stdout.split("\0"))
    return tuple(path for path in map(Path, names) if (ROOT / path).is_file())


def text_of(path: Path) -> str:
    """The text of a project file; what is not UTF-8 is no text and reads as empty."""
    try:
        return (ROOT / path).read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


def with_suffix(*suffixes: str) -> tuple[Path, ...]:
    """The project's files that end so."""
    return tuple(path for path in project_files() if path.suffix in suffixes)


def offenders(paths: tuple[Path, ...], fault: Callable[[Path], object]) -> list[str]:
    """One line for each file with a fault."""
    return [f"{path}: {found}" for path in paths if (found := fault(path))]
