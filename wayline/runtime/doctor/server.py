"""What the doctor asks of the embedded server, before anything starts it."""

from wayline.config import Config
from wayline.domain.errors import WaylineError
from wayline.runtime.doctor.finding import Finding, fine, from_error, notice, wrong
from wayline.store.embedded_look import Look, look


def server(config: Config) -> tuple[Finding, bool]:
    """How the server of the home stands, and whether a database can be asked."""
    try:
        found = look(config.home, config.postgres_bin)
    except WaylineError as error:
        return from_error("server", error), False
    except PermissionError as error:
        mend = "Run as the user that the home belongs to."
        return wrong("server", f"{error.filename} is not ours to read", mend), False
    if found.data_major is None:
        says = f"PostgreSQL {found.program_major}, no database yet; the first command makes it"
        return fine("server", says), False
    if found.data_major != found.program_major:
        return _other_major(found), False
    return _state(found), True


def _other_major(found: Look) -> Finding:
    says = (
        f"{found.data} is of PostgreSQL {found.data_major}, "
        f"and the installed programs are {found.program_major}"
    )
    mend = (
        "Set WAYLINE_POSTGRES_BIN to programs of that version, `wayline db backup`, "
        "and restore into a new home."
    )
    return wrong("server", says, mend)


def _state(found: Look) -> Finding:
    version = f"PostgreSQL {found.data_major}"
    if found.pid is not None:
        return fine("server", f"{version} runs (process {found.pid})")
    if found.is_stale:
        says = f"{version} was killed and has left its lock file"
        return notice("server", says, "Nothing to do: the next start recovers what was committed.")
    return fine("server", f"{version}, stopped; it runs while a command needs it")
