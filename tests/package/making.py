"""Builds the wheel from what belongs to the project, and from nothing that lies about."""

import shutil
import subprocess
import sys
from pathlib import Path

from tests.house.tree import ROOT, project_files


def clean_tree(target: Path) -> Path:
    """A copy of the project as a fresh clone would have it."""
    for path in project_files():
        place = target / path
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / path, place)
    return target


def wheel(tree: Path, target: Path) -> Path:
    """The wheel of a tree, built by the hatchling that is installed, without the network."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(target)]
    subprocess.run(command, cwd=tree, check=True, capture_output=True)
    (built,) = target.glob("*.whl")
    return built
