"""The order of an examination: what stands below is asked first, and what rests on it after."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from psutil import AccessDenied

from wayline.config import SETTINGS, Config
from wayline.domain.errors import WaylineError
from wayline.runtime.clock import RealClock
from wayline.runtime.doctor import database, machine
from wayline.runtime.doctor.finding import Finding, from_error, notice
from wayline.runtime.doctor.keys import closed_numbers, keys
from wayline.runtime.doctor.ledger import ledger
from wayline.runtime.doctor.server import server
from wayline.runtime.suppression_key import SuppressionKey
from wayline.runtime.vault import Vault
from wayline.store.embedded import server as embedded


@dataclass(slots=True)
class Examination:
    """What was found, in the order in which it was asked."""

    findings: list[Finding] = field(default_factory=list)

    @property
    def is_well(self) -> bool:
        """Whether nothing is wrong; notices do not count."""
        return all(one.level != "wrong" for one in self.findings)


async def examine(config: Config, host: str, port: int, real: RealClock) -> Examination:
    """Ask everything; a database that nobody has made yet is not made for this."""
    found = Examination()
    found.findings += [machine.home(config), machine.disk(config), _port(host, port)]
    found.findings.append(machine.data())
    if config.database_url:
        await _ask(config, config.database_url, real, found)
        return found
    standing, is_askable = server(config)
    found.findings.append(standing)
    if is_askable:
        try:
            with embedded(config.home, binaries=config.postgres_bin) as running:
                await _ask(config, running.dsn(), real, found)
        except WaylineError as error:
            found.findings.append(from_error("server", error))
    return found


async def _ask(config: Config, dsn: str, real: RealClock, found: Examination) -> None:
    usable = database.usable(dsn)
    found.findings += usable
    if usable[-1].level == "fine":
        async for finding in database.examine_database(dsn, real):
            found.findings.append(finding)
        if all(one.check != "roles" for one in found.findings):  # it is only told when wrong
            found.findings.append(await keys(dsn, Vault(config.keys)))
            closed = await closed_numbers(dsn, SuppressionKey(config.keys))
            found.findings += [closed] if closed else []
            found.findings += await ledger(dsn, config.checkpoints)


def _port(host: str, port: int) -> Finding:
    try:
        return machine.port(host, port)
    except AccessDenied:  # macOS tells root alone
        return notice("port", f"who uses port {port} is not told to this user", "Ask as root.")


def settings(config: Config) -> Mapping[str, tuple[str, str]]:
    """Every setting with its effective value, without passwords, and where that came from."""
    return {
        name: (_shown(getattr(config, name)), config.sources[name]) for name in sorted(SETTINGS)
    }


def _shown(value: object) -> str:
    return "" if value is None else without_password(str(value))


def without_password(text: str) -> str:
    """An address as it may be shown: what follows its user's name, or `password=`, is starred."""
    text = re.sub(r"(?<=//)([^/@:?]*):[^/?]*(?=@)", r"\1:***", text)
    return re.sub(r"(?i)\b(password=)[^&\s]+", r"\1***", text)
