"""The wheel holds all that runs, and nothing else; installed elsewhere it does what pages say."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.tree import ROOT, project_files
from tests.package.making import clean_tree, wheel
from tests.quick import FOLDER


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this tree."""
    place = tmp_path_factory.mktemp("wheel")
    return wheel(clean_tree(place / "tree"), place / "dist")


def test_it_holds_every_file_of_the_program_and_no_other(built: Path) -> None:
    with zipfile.ZipFile(built) as archive:
        names = {n for n in archive.namelist() if ".dist-info/" not in n}
    ours = {p.as_posix() for p in project_files() if p.is_relative_to("wayline")}
    shown = {f"wayline/{p.as_posix()}" for p in project_files() if p.is_relative_to("examples")}
    assert names == ours | shown
    assert any(name.endswith(".sql") for name in names)


def test_it_is_for_every_python_and_says_who_made_it(built: Path) -> None:
    assert re.fullmatch(r"wayline-[\d.]+-py3-none-any\.whl", built.name)
    with zipfile.ZipFile(built) as archive:
        told = {
            name.rpartition("/")[2]: name for name in archive.namelist() if ".dist-info" in name
        }
        facts = archive.read(told["METADATA"]).decode()
        points = archive.read(told["entry_points.txt"]).decode()
    assert "LICENSE" in told
    assert "License-Expression: Apache-2.0\n" in facts
    assert "Requires-Python: >=3.11\n" in facts
    assert "wayline = wayline.cli:main\n" in points


@pytest.fixture
def elsewhere() -> Iterator[Path]:
    """A folder that the database's own account reaches, far from the checkout."""
    folder = Path(tempfile.mkdtemp(prefix="wayline-installed-", dir=FOLDER))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.mark.prove
def test_installed_elsewhere_it_runs_the_demo_and_the_first_commands(
    built: Path, elsewhere: Path
) -> None:
    subprocess.run([sys.executable, "-m", "venv", elsewhere / "venv"], check=True)
    pip = [str(elsewhere / "venv" / "bin" / "pip"), "install", "-q", "--disable-pip-version-check"]
    lock = ["--require-hashes", "--only-binary", ":all:", "-r", "requirements/run.txt"]
    subprocess.run([*pip, *lock], cwd=ROOT, check=True)
    subprocess.run([*pip, "--no-deps", str(built)], cwd=elsewhere, check=True)
    environment = {
        "PATH": f"{elsewhere / 'venv' / 'bin'}:{os.environ['PATH']}",
        "WAYLINE_HOME": str(elsewhere / "home"),
        "WAYLINE_DEMO_SECONDS": "20",
    }

    def run(line: str) -> str:
        done = subprocess.run(
            line.split(),
            cwd=elsewhere,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{line}: {done.stdout}{done.stderr}"
        return done.stdout

    assert re.fullmatch(r"wayline [\d.]+\n", run("wayline --version"))
    told = run("wayline demo")
    assert "wayline why --demo" in told
    assert re.search(r"[1-9][\d,]*", run("wayline report --demo"))
    assert run(told.strip().splitlines()[-1].strip())
    run("wayline db migrate")
    run("wayline db backup a.dump")
    run("wayline db status")
    assert "All is well." in run("wayline doctor --port 18080")
