"""What the embedded server is told: settings sized to this machine, written as one file."""

import os
import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import TypeAlias

from wayline.domain.errors import WaylineError

Value: TypeAlias = str | int | float | bool

_MEGABYTE = 1024 * 1024
_NAME = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)?")
_CGROUP_LIMITS = (
    Path("/sys/fs/cgroup/memory.max"),
    Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"),
)


def defaults(home: Path) -> dict[str, Value]:
    """Settings for the workload of Wayline on this machine (docs: reference, embedded server)."""
    memory = memory_bytes() // _MEGABYTE
    disk = shutil.disk_usage(home).total // _MEGABYTE
    return {
        "shared_buffers": f"{max(32, min(1024, memory // 4))}MB",
        "effective_cache_size": f"{max(64, memory // 2)}MB",
        # Full-page images after a checkpoint are most of the WAL: few checkpoints, if disk allows.
        "max_wal_size": f"{max(512, min(6 * 1024, disk // 10))}MB",
        "checkpoint_timeout": "10min",
        # The binaries have no lz4 or zstd, and pglz costs more CPU than it saves here.
        "wal_compression": False,
        "jit": False,
        "random_page_cost": 1.1,
        "autovacuum_naptime": "10s",
        "autovacuum_vacuum_cost_delay": "2ms",
        "timezone": "UTC",
        "log_timezone": "UTC",
        # One file a weekday, overwritten a week later: nobody has to rotate anything.
        "logging_collector": True,
        "log_directory": "log",
        "log_filename": "%a.log",
        "log_rotation_age": "1d",
        "log_rotation_size": 0,
        "log_truncate_on_rotation": True,
        # Details and statements of errors would put personal data into the log.
        "log_error_verbosity": "terse",
        "log_min_error_statement": "panic",
        "cluster_name": "wayline",
    }


def render(settings: Mapping[str, Value], socket: Path) -> str:
    """Write `wayline.conf`; the operator's `postgres.conf` in the home wins over `settings`.

    What keeps the server private to this home (no network, our socket) stands last and wins.
    """
    fixed: dict[str, Value] = {
        "listen_addresses": "",
        "port": 5432,
        # A list in itself: quoted, so that a comma or a space does not split it.
        "unix_socket_directories": '"' + str(socket).replace('"', '""') + '"',
    }
    return "\n".join(
        [
            "# Written by Wayline at every start. Your own settings belong in ../postgres.conf.",
            *(_line(name, value) for name, value in settings.items()),
            "include_if_exists '../postgres.conf'",
            *(_line(name, value) for name, value in fixed.items()),
            "",
        ]
    )


def memory_bytes() -> int:
    """Memory that this process may use: the machine's, or its container's if that is less."""
    machine = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return min([machine, *_cgroup_limits()])


def _cgroup_limits() -> list[int]:
    texts = [path.read_text().strip() for path in _CGROUP_LIMITS if path.is_file()]
    return [int(text) for text in texts if text.isdecimal()]  # "max" is no limit


def _line(name: str, value: Value) -> str:
    if not _NAME.fullmatch(name):
        raise WaylineError(f"{name!r} is no PostgreSQL setting", code="embedded:setting")
    if isinstance(value, bool):
        value = "on" if value else "off"
    text = str(value).replace("\\", "\\\\").replace("'", "''")
    if "\n" in text:
        raise WaylineError(f"setting {name} has two lines", code="embedded:setting")
    return f"{name} = '{text}'"
