"""Every setting of Wayline in one table: its type, default and help, and where its value came from.

To add a setting, add a field to `Config`; the reference page and the error messages follow.
This module must import fast, because `wayline --help` waits for it.
"""

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from difflib import get_close_matches
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, Literal, NamedTuple, get_args

from wayline.domain.errors import WaylineError

LogFormat = Literal["console", "json"]

_PREFIX: Final = "WAYLINE_"
_FILE_VARIABLE: Final = "WAYLINE_CONFIG"
_FILE_NAME: Final = "wayline.toml"
# Names that steer this module, the build or the tests; they are not settings and never refused.
NOT_SETTINGS: Final = re.compile(r"WAYLINE_(CONFIG|SKIP_WEB|REQUIRE_[A-Z_]+)")
# Kubernetes gives every container such variables for each service that is called "wayline...".
KUBERNETES: Final = re.compile(r"WAYLINE_(.+_)?(SERVICE_(HOST|PORT)|PORT)(_.+)?")


class ConfigError(WaylineError):
    """A setting that cannot be used; names it, the place it came from and the mend, not the value.

    The value stays out because a database address carries a password.
    """

    exit_code = 2


class Reader(NamedTuple):
    """Turns text into a value; raises ValueError that says what would be right."""

    kind: str
    read: Callable[[str], Any]


def _read_folder(text: str) -> Path:
    try:
        return Path(text).expanduser().absolute()
    except RuntimeError:
        raise ValueError("a path without ~, because this user has no home folder") from None


def _read_database(text: str) -> str:
    if not text.startswith(("postgresql://", "postgres://")):
        raise ValueError("an address such as postgresql://user@host/database")
    return text


def _read_address(text: str) -> str:
    if not re.fullmatch(r"https?://[^\s/?#]+/?", text):
        raise ValueError("scheme and host without a path, such as https://go.example")
    return text.rstrip("/")


def _read_domain(text: str) -> str:
    if not re.fullmatch(r"([a-z0-9-]+\.)+[a-z0-9-]+(:\d+)?", text.lower()):
        raise ValueError("a host name alone, such as go.example")
    return text.lower()


def _read_name(text: str) -> str:
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,62}", text):
        raise ValueError("lower-case letters, digits and hyphens, such as north-coffee")
    return text


def _read_elsewhere(text: str) -> str:
    if re.match(r"[A-Za-z][A-Za-z0-9+.-]+://", text) is None:
        return str(_read_folder(text))
    if not re.fullmatch(r"https?://[^\s/?#]+[^\s#]*", text):
        raise ValueError("a file, or an address such as https://keeper.example/checkpoints")
    return text


def _read_seconds(text: str) -> int:
    if not re.fullmatch(r"[1-9][0-9]{0,8}", text):
        raise ValueError("a whole number of seconds from 1 on, such as 30")
    return int(text)


def _read_origins(text: str) -> tuple[str, ...]:
    try:
        return tuple(_read_address(part.strip()) for part in text.split(","))
    except ValueError:
        raise ValueError("origins such as http://127.0.0.1:8080, with commas between") from None


def _read_days(text: str) -> int:
    if not re.fullmatch(r"[1-9][0-9]{1,4}", text) or int(text) < 62:
        raise ValueError("a whole number of days from 62 on, such as 760")
    return int(text)


def _read_log_format(text: str) -> str:
    if text not in get_args(LogFormat):
        raise ValueError(" or ".join(get_args(LogFormat)))
    return text


_FOLDER: Final = Reader("folder", _read_folder)
_DATABASE: Final = Reader("database address", _read_database)
_ADDRESS: Final = Reader("web address", _read_address)
_DOMAIN: Final = Reader("domain", _read_domain)
_NAME: Final = Reader("name", _read_name)
_ELSEWHERE: Final = Reader("file or web address", _read_elsewhere)
_ORIGINS: Final = Reader("web addresses", _read_origins)
_SECONDS: Final = Reader("seconds", _read_seconds)
_DAYS: Final = Reader("days", _read_days)
_LOG_FORMAT: Final = Reader("`console` or `json`", _read_log_format)


def _about(reader: Reader, text: str, otherwise: str) -> dict[str, Any]:
    """What a field of `Config` says of itself; `otherwise` is the default as people read it."""
    return {"reader": reader, "help": text, "otherwise": otherwise}


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """The effective settings of this process; `sources` says where each value came from."""

    home: Path = field(
        metadata=_about(
            _FOLDER,
            "Folder of everything that Wayline keeps: the embedded database, keys, `wayline.toml`.",
            "`/var/lib/wayline` as root, else `wayline` in the user's data folder",
        ),
    )
    database_url: str | None = field(
        default=None,
        metadata=_about(
            _DATABASE,
            "PostgreSQL 15 or newer to use instead of the embedded server.",
            "the embedded server in the home",
        ),
    )
    postgres_bin: Path | None = field(
        default=None,
        metadata=_about(
            _FOLDER,
            "Folder of the PostgreSQL programs (`initdb`, `pg_ctl`) that the embedded server runs.",
            "the programs that were installed with Wayline",
        ),
    )
    workspace: str | None = field(
        default=None,
        metadata=_about(
            _NAME,
            "Workspace that a command speaks of when it is given no `--workspace`.",
            "the default workspace of the home",
        ),
    )
    public_url: str | None = field(
        default=None,
        metadata=_about(
            _ADDRESS,
            "Address under which carriers, shops and contacts reach this installation.",
            "the address that the server listens on",
        ),
    )
    link_domain: str | None = field(
        default=None,
        metadata=_about(
            _DOMAIN,
            "Short domain of tracked links, which then carry nothing but their code.",
            "links stand under the public address, at `/l/`",
        ),
    )
    webhook_origins: tuple[str, ...] = field(
        default=(),
        metadata=_about(
            _ORIGINS,
            "Places in your own network that webhooks may call, such as `http://127.0.0.1:9000`.",
            "none: webhooks go to public addresses by https",
        ),
    )
    keys: Path = field(
        metadata=_about(
            _FOLDER,
            "Folder of the encryption, suppression and signing keys; without them data is lost.",
            "`keys` in the home",
        ),
    )
    checkpoints: str | None = field(
        default=None,
        metadata=_about(
            _ELSEWHERE,
            "Where the newest signed heads of the ledger go every minute: a file or an address"
            " that those who own the database cannot change.",
            "nowhere: whoever has database and signing key could seal everything anew",
        ),
    )
    log_format: LogFormat = field(
        default="console",
        metadata=_about(
            _LOG_FORMAT,
            "How log lines are written: for people, or one JSON object a line for machines.",
            "`console`",
        ),
    )
    keep_events: int = field(
        default=760,
        metadata=_about(
            _DAYS,
            "Days that events and orders are kept; `wayline retention run` drops what is older.",
            "`760`, which is 25 months",
        ),
    )
    keep_messages: int = field(
        default=760,
        metadata=_about(
            _DAYS,
            "Days that texts and replies are kept, with what people did with them.",
            "`760`, which is 25 months",
        ),
    )
    keep_history: int = field(
        default=760,
        metadata=_about(
            _DAYS,
            "Days that the history of journeys is kept: who went through which step, and why.",
            "`760`, which is 25 months",
        ),
    )
    demo_seconds: int | None = field(
        default=None,
        metadata=_about(
            _SECONDS,
            "Ends `wayline demo` by itself after so many seconds, with its report.",
            "runs until Ctrl-C",
        ),
    )
    sources: Mapping[str, str] = field(repr=False)

    @classmethod
    def load(
        cls,
        environ: Mapping[str, str] | None = None,
        options: Mapping[str, str | None] | None = None,
    ) -> "Config":
        """Reads the settings; command line `options` win over environment, file and default.

        Raises `ConfigError` for an unknown setting and for a value that cannot be used.
        """
        environ = os.environ if environ is None else environ
        strong = _from_environment(environ) | _from_options(options or {})
        given = _from_file(environ, strong) | strong
        values = {name: item.value(SETTINGS[name]) for name, item in given.items()}
        home = values.pop("home", None) or _default_home()
        keys = values.pop("keys", None) or home / "keys"
        sources = {name: given[name].source if name in given else "default" for name in SETTINGS}
        return cls(home=home, keys=keys, sources=MappingProxyType(sources), **values)


class Setting(NamedTuple):
    """What is known about a setting without its value; `name` is also its key in the file."""

    name: str
    reader: Reader
    help: str
    otherwise: str

    @property
    def variable(self) -> str:
        """The environment variable, such as WAYLINE_HOME."""
        return _PREFIX + self.name.upper()


SETTINGS: Final = {
    column.name: Setting(column.name, **column.metadata)
    for column in fields(Config)
    if column.metadata
}


class _Given(NamedTuple):
    """A value as somebody wrote it, and where."""

    text: str
    source: str

    def value(self, setting: Setting) -> Any:
        try:
            return setting.reader.read(self.text)
        except ValueError as right:
            raise ConfigError(
                f"{setting.variable} (from {self.source}) cannot be used",
                code="config:value",
                mend=f"It must be {right}.",
            ) from None


def _from_options(options: Mapping[str, str | None]) -> dict[str, _Given]:
    return {
        name: _Given(text, f"--{name.replace('_', '-')}")
        for name, text in options.items()
        if text is not None
    }


def _from_environment(environ: Mapping[str, str]) -> dict[str, _Given]:
    """Settings of the environment; an empty variable is as good as none."""
    given = {}
    for variable, text in environ.items():
        if not variable.startswith(_PREFIX) or not text or NOT_SETTINGS.fullmatch(variable):
            continue
        name = variable.removeprefix(_PREFIX).lower()
        if name in SETTINGS:
            given[name] = _Given(text, "the environment")
        elif not KUBERNETES.fullmatch(variable):
            raise _unknown(variable, "the environment", [s.variable for s in SETTINGS.values()])
    return given


def _from_file(environ: Mapping[str, str], strong: Mapping[str, _Given]) -> dict[str, _Given]:
    """Settings of the file that WAYLINE_CONFIG names, or of `wayline.toml` in the home if any."""
    if named := environ.get(_FILE_VARIABLE):
        return _read_file(Path(named).absolute())
    home = strong["home"].value(SETTINGS["home"]) if "home" in strong else _default_home()
    path = home / _FILE_NAME
    given = _read_file(path) if path.is_file() else {}
    if "home" in given:
        raise ConfigError(
            f"home cannot be set in {path}, which was found by the home",
            code="config:home",
            mend=f"Set WAYLINE_HOME, or name the file in {_FILE_VARIABLE}.",
        )
    return given


def _read_file(path: Path) -> dict[str, _Given]:
    import tomllib

    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as reason:
        raise ConfigError(
            f"the settings file {path} cannot be read: {reason}",
            code="config:file",
            mend=f"Mend the file, or name another one in {_FILE_VARIABLE}.",
        ) from None
    return {name: _from_entry(name, value, path) for name, value in document.items()}


def _from_entry(name: str, value: object, path: Path) -> _Given:
    if name not in SETTINGS:
        raise _unknown(name, str(path), list(SETTINGS))
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise ConfigError(
            f"{name} in {path} must be text or a whole number",
            code="config:value",
            mend=f"It is a {SETTINGS[name].reader.kind}.",
        )
    text = str(value)
    if SETTINGS[name].reader is _FOLDER and not text.startswith("~"):
        text = str(path.parent / text)  # an absolute path stays as it is
    return _Given(text, str(path))


def _unknown(name: str, source: str, known: list[str]) -> ConfigError:
    near = get_close_matches(name, known, n=1)
    return ConfigError(
        f"{name} (from {source}) is not a setting of Wayline",
        code="config:unknown",
        mend=f"Did you mean {near[0]}?" if near else f"The settings are {', '.join(known)}.",
    )


def _default_home() -> Path:
    """A system folder as root, because the database's own account must be able to reach it."""
    if getattr(os, "geteuid", lambda: 1)() == 0:
        return Path("/var/lib/wayline")
    from platformdirs import user_data_path

    try:
        return user_data_path("wayline", appauthor=False)
    except RuntimeError:
        raise ConfigError(
            "this user has no account on this machine, so there is no place for its data",
            code="config:home",
            mend="Set WAYLINE_HOME to a folder that this user may write.",
        ) from None
