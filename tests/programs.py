"""Programs of PostgreSQL whose `initdb` copies the cluster that it made first.

That saves a second a home. A test that is about making a cluster asks for the `real` ones.
"""

import os
import shutil
import tempfile
from pathlib import Path
from typing import Final

import pytest

from tests.quick import FOLDER
from wayline.store.embedded_account import VARIABLE, packaged

# The lock is a folder: whoever can make it keeps its cluster for the others. One for each account.
_INITDB: Final = """\
#!/bin/sh
kept="{folder}/cluster-$(id -u)"
case " $* " in *" --version "*) exec "{real}/initdb" "$@" ;; esac
if [ -e "$kept/PG_VERSION" ]; then exec cp -R "$kept/." "$PGDATA"; fi
"{real}/initdb" "$@" || exit
mkdir "$kept.lock" 2>/dev/null || exit 0
cp -R "$PGDATA" "$kept.new" && mv "$kept.new" "$kept"
"""


def put_in_place() -> Path:
    """Make the folder of the programs, and name it in the environment; returns it."""
    given = os.environ.get(VARIABLE)
    programs = Path(given) if given else packaged()
    folder = Path(tempfile.mkdtemp(prefix="wayline-programs-", dir=FOLDER))
    folder.chmod(0o1777)  # the account of the server keeps its cluster here
    for program in programs.iterdir():
        if program.name != "initdb":
            (folder / program.name).symlink_to(program)
    script = folder / "initdb"
    script.write_text(_INITDB.format(folder=folder, real=programs), encoding="utf-8")
    script.chmod(0o755)
    os.environ[VARIABLE] = str(folder)
    return folder


def real(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a test have the programs that make each cluster anew."""
    first = Path(os.environ[VARIABLE]) / "postgres"
    monkeypatch.setenv(VARIABLE, str(first.readlink().parent))


def put_away(folder: Path) -> None:
    """Delete the folder."""
    shutil.rmtree(folder, ignore_errors=True)
