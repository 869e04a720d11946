"""Look at the embedded server of a home without starting or touching anything."""

from dataclasses import dataclass
from pathlib import Path

from wayline.store.embedded_process import postmaster
from wayline.store.embedded_server import Server


@dataclass(frozen=True, slots=True)
class Look:
    """What lies in a home: the major versions of the data (None: none yet) and of the programs.

    `pid` is that of the running server; `is_stale` if one was killed and left its lock file.
    """

    data: Path
    data_major: int | None
    program_major: int
    pid: int | None
    is_stale: bool


def look(home: Path, binaries: Path | None = None) -> Look:
    """See how the server of this home stands; `embedded:no_programs` if it has no programs."""
    server = Server(home.resolve(), binaries)
    mark = server.data / "PG_VERSION"
    process = postmaster(server.data) if server.data.is_dir() else None
    return Look(
        data=server.data,
        data_major=int(mark.read_text()) if mark.exists() else None,
        program_major=server.programs.major,
        pid=process.pid if process else None,
        is_stale=process is None and (server.data / "postmaster.pid").exists(),
    )
