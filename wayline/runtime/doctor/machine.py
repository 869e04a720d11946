"""What the doctor asks of the machine: the home, its disk, the port, the data about places."""

import os
import pwd
import shutil
import stat
from pathlib import Path
from typing import Final

import psutil

from wayline.config import Config
from wayline.domain.places import data_versions
from wayline.runtime.doctor.finding import Finding, fine, notice, wrong

_GIGABYTE: Final = 1024**3
LEAST_FREE: Final = _GIGABYTE  # bytes; less, and the next busy hour may fill the disk
SCARCE: Final = 5 * _GIGABYTE
_LEAST_INODES: Final = 10_000


def home(config: Config) -> Finding:
    """Whether the home is there, ours, and to be written; keys in it are nobody else's to read."""
    folder, mend = config.home, "Set WAYLINE_HOME to a folder that this user may write."
    if not folder.exists():
        place = _existing(folder)
        if not os.access(place, os.W_OK | os.X_OK):
            return wrong("home", f"{folder} cannot be made: {place} is not ours to write", mend)
        return fine("home", f"{folder} is not there yet; the first command makes it")
    if not folder.is_dir():
        return wrong("home", f"{folder} is not a folder", mend)
    if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        return wrong("home", f"{folder} belongs to {_owner(folder)}, not to {_who()}", mend)
    if config.keys.is_dir() and stat.S_IMODE(config.keys.stat().st_mode) & 0o077:
        says = f"others may look into the folder of keys, {config.keys}"
        return wrong("home", says, f"chmod 700 {config.keys}")
    return fine("home", f"{folder}, owned by {_owner(folder)}")


def disk(config: Config) -> Finding:
    """Whether there is room: bytes and inodes of the disk that the home is on."""
    place = _existing(config.home)
    usage, files = shutil.disk_usage(place), os.statvfs(place)
    says = f"{spoken(usage.free)} of {spoken(usage.total)} free at {place}"
    mend = "Make room, or run `wayline retention run`, or set WAYLINE_HOME to another disk."
    if usage.free < LEAST_FREE:
        return wrong("disk", says, mend)
    if files.f_files and files.f_favail < _LEAST_INODES:
        return wrong("disk", f"only {files.f_favail} more files fit on the disk of {place}", mend)
    if usage.free < SCARCE:
        return notice("disk", says, mend)
    return fine("disk", says)


def port(host: str, number: int) -> Finding:
    """Whether the port of `wayline serve` is free, or whose it is."""
    holders = [
        one
        for one in psutil.net_connections("tcp")
        if one.status == psutil.CONN_LISTEN and one.laddr and one.laddr.port == number
    ]
    if not holders:
        return fine("port", f"{host}:{number} is free")
    pid = next((one.pid for one in holders if one.pid), None)
    if pid is None:
        says = f"port {number} is in use by a process of another user"
    elif _is_ours(command := _command(pid)):
        return fine("port", f"wayline (process {pid}) listens on port {number}")
    else:
        says = f"port {number} is in use by process {pid}: {command}"
    return wrong("port", says, "End that process, or choose another port: wayline serve --port")


def data() -> Finding:
    """The versions of what decisions about zones and numbers rest on."""
    versions = data_versions()
    says = ", ".join(f"{name} {version}" for name, version in sorted(versions.items()))
    return fine("data", says)


def spoken(size: int) -> str:
    """A size as people say it."""
    for unit in ("bytes", "kB", "MB", "GB"):
        if size < 1024:
            return f"{size} {unit}"
        size //= 1024
    return f"{size} TB"


def _existing(path: Path) -> Path:
    return next(place for place in (path, *path.parents) if place.exists())


def _owner(path: Path) -> str:
    return _name(path.stat().st_uid)


def _who() -> str:
    return _name(os.geteuid())


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"user {uid}"


def _command(pid: int) -> str:
    try:
        process = psutil.Process(pid)
        return " ".join(process.cmdline())[:80] or process.name()
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return "its name is hidden"


def _is_ours(command: str) -> bool:
    words = [Path(word).name for word in command.split()]
    return "wayline" in words[:3] and any(word in words for word in ("serve", "up"))
