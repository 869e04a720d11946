"""What the doctor asks of the database: first if it can be used, then how it is."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime, timedelta
from typing import Final

from wayline.domain.durations import spoken
from wayline.domain.errors import WaylineError
from wayline.runtime.clock import BusinessClock, RealClock
from wayline.runtime.doctor.complaints import complaints
from wayline.runtime.doctor.finding import Finding, fine, from_error, notice, wrong
from wayline.store import clock, health, restores
from wayline.store.bulk import Connection
from wayline.store.database import connect, connect_sync
from wayline.store.migrate import lacking
from wayline.store.partitions import label_of, months_between, strays

OLDEST: Final = 15  # major version of PostgreSQL
LONGEST: Final = timedelta(minutes=10)  # of a transaction, before it is told
MOST_SKEW: Final = timedelta(seconds=5)
MOST_LATE: Final = timedelta(minutes=5)  # overdue for longer, nobody can be at work
_AHEAD: Final = timedelta(days=31)


def usable(dsn: str, oldest: int = OLDEST) -> list[Finding]:
    """Whether the database answers, is new enough, and has the schema of this program.

    The last finding is fine exactly when the rest may be asked.
    """
    try:
        with connect_sync(dsn) as connection:
            major = connection.info.server_version // 10_000
            if major < oldest:
                says = f"it is PostgreSQL {major}; Wayline needs {oldest} or newer"
                return [wrong("database", says, "Upgrade it, or set another WAYLINE_DATABASE_URL.")]
            found = [fine("database", f"PostgreSQL {major} answers")]
            missing = lacking(connection)
    except WaylineError as error:
        check = "schema" if error.code.startswith("migration:") else "database"
        return [from_error(check, error)]
    if missing:
        says = f"older than this program: {', '.join(missing)} still to come"
        return [*found, wrong("schema", says, "wayline db migrate")]
    return [*found, fine("schema", "as this program wants it")]


async def examine_database(
    dsn: str, real: RealClock, longest: timedelta = LONGEST
) -> AsyncIterator[Finding]:
    """Ask a usable database everything else."""
    owner = await connect(dsn, "owner")
    try:
        yield await skew(owner, real)
        guarded = await guards(owner)
        yield guarded
        yield await transactions(owner, real.now() - longest)
    finally:
        await owner.close()
    if guarded.level == "wrong" and guarded.check == "roles":
        return
    engine = await connect(dsn, "engine")
    try:
        now = await _business(engine, real)
        for ask in _OF_ROWS:
            yield await ask(engine, now)
    finally:
        await engine.close()


async def skew(connection: Connection, real: RealClock) -> Finding:
    """Whether this machine and the database's agree what time it is, but for the way there."""
    before = real.now()
    theirs = await health.now(connection)
    after = real.now()
    apart = max(before - theirs, theirs - after, timedelta(0))
    if apart > MOST_SKEW:
        says = f"the clocks of this machine and of the database are {apart} apart"
        return wrong("clock", says, "Let both machines take their time from the network (NTP).")
    return fine("clock", "this machine and the database agree on the time")


async def guards(connection: Connection) -> Finding:
    """Whether the roles are there and every workspace's rows are kept from the others."""
    lacking_roles = await health.roles_lacking(connection)
    if lacking_roles:
        says = f"this user cannot become {', '.join(lacking_roles)}"
        mend = "Make the roles, and GRANT them to the user of the address."
        return wrong("roles", says, mend)
    open_tables = await health.unguarded(connection)
    if open_tables:
        says = f"row-level security does not guard {', '.join(open_tables)}"
        mend = "Somebody has altered these tables: enable and force row-level security again."
        return wrong("guards", says, mend)
    return fine("guards", "roles and row-level security are in place")


async def transactions(connection: Connection, before: datetime) -> Finding:
    """Whether somebody keeps a transaction open, so that nothing can be cleaned up."""
    found = await health.long_transactions(connection, before)
    if not found:
        return fine("transactions", "none is open for long")
    first = found[0]
    says = (
        f"{first.application} (process {first.pid} of PostgreSQL, {first.state or 'running'}) "
        f"has a transaction open since {first.since:%Y-%m-%d %H:%M:%S} UTC"
    )
    return wrong("transactions", says, f"End it: SELECT pg_terminate_backend({first.pid})")


async def partitions(connection: Connection, now: datetime) -> Finding:
    """Whether this month and the next have partitions, and no row lies outside of them."""
    stray = await strays(connection)
    if stray:
        told = [f"{table} {', '.join(map(label_of, months))}" for table, months in stray.items()]
        says = f"rows without a partition of their own: {'; '.join(told)}"
        return wrong("partitions", says, "wayline db migrate")
    missing = await health.months_lacking(connection, months_between(now, now + _AHEAD))
    if missing:
        months = sorted({label_of(one.month) for one in missing})
        says = f"{len(missing)} partitions are missing for {', '.join(months)}"
        return wrong("partitions", says, "wayline db migrate")
    return fine("partitions", "there for this month and the next")


async def workers(connection: Connection, _now: datetime) -> Finding:
    """Whether somebody works, and nobody has died with buckets in hand."""
    found = await health.workers(connection)
    if found.orphaned:
        says = f"{found.orphaned} of 16 lease groups belong to workers that have died"
        return notice("workers", says, "Let workers run (wayline up, work): they take them over.")
    return fine("workers", f"{found.alive} alive" if found.alive else "none runs")


async def overdue(connection: Connection, now: datetime) -> Finding:
    """Whether somebody does what is due."""
    late = [one for one in await health.overdue(connection, now) if one.since is not None]
    if not late:
        return fine("due", "nothing waits that should be done by now")
    oldest = min(one.since for one in late if one.since is not None)
    what = ", ".join(f"{one.rows:,} {one.kind}" for one in late)
    says = f"{what} due, the oldest for {spoken(_minutes(now - oldest))}"
    if now - oldest <= MOST_LATE:
        return fine("due", says)
    return notice("due", says, "Let workers run (wayline up, work); if they do, they are too few.")


async def paused(connection: Connection, _now: datetime) -> Finding:
    """Whether a restore keeps everything paused."""
    found = await restores.last(connection)
    if found is None or found.resumed_at is not None:
        return fine("paused", "nothing is paused")
    says = f"everything, since a backup of {found.backup_at:%Y-%m-%d %H:%M} UTC was restored"
    return notice("paused", says, "Bring opt-outs up to date, then: wayline db resume")


async def set_aside(connection: Connection, _now: datetime) -> Finding:
    """Whether something waits for a person to decide."""
    found = await health.set_aside(connection)
    told, looks = [], []
    if found.parked:
        told.append(f"{found.parked:,} enrollments are parked")
        looks.append("wayline journey parked list")
    if found.in_doubt:
        told.append(f"{found.in_doubt:,} messages are in doubt")
        looks.append("wayline messages in-doubt")
    if found.inbox:
        told.append(f"{found.inbox:,} things that came in could not be taken")
        looks.append("wayline inbox list")
    if told:
        return notice("set aside", " and ".join(told), f"See {' and '.join(looks)}.")
    return fine("set aside", "no enrollment, no message and nothing that came in")


_OF_ROWS: Final[tuple[Callable[[Connection, datetime], Awaitable[Finding]], ...]] = (
    partitions,
    paused,
    workers,
    overdue,
    set_aside,
    complaints,
)


def _minutes(span: timedelta) -> timedelta:
    """To the minute, and at least one: nobody wants to read microseconds."""
    return max(timedelta(minutes=1), timedelta(minutes=span // timedelta(minutes=1)))


async def _business(connection: Connection, real: RealClock) -> datetime:
    row = await clock.read(connection)
    return BusinessClock(*row).now(real.now()) if row else real.now()
