"""Writes the generated pages of docs/reference, so that they cannot say less than the code."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from wayline.config import SETTINGS, Setting

REFERENCE: Final = Path(__file__).parents[1] / "docs" / "reference"

_SETTINGS_HEAD: Final = """\
# Settings

<!-- Written by `make docs` from wayline/config.py; change it there. -->

Each setting is an environment variable, or a key of a TOML file: the file that `WAYLINE_CONFIG`
names, else `wayline.toml` in the home. The command line wins over the environment, the environment
over the file. An empty variable counts as not set; an unknown or unusable setting is an error that
names where it came from. A relative folder in the file starts from the folder of the file.
"""


def settings_page() -> str:
    """The page of every setting, in the order of `Config`."""
    return "\n".join([_SETTINGS_HEAD, *map(_settings_section, SETTINGS.values())])


def _settings_section(setting: Setting) -> str:
    return (
        f"## {setting.variable}\n\n{setting.help}\n\n"
        f"- in the file: `{setting.name}`\n"
        f"- type: {setting.reader.kind}\n"
        f"- default: {setting.otherwise}\n"
    )


PAGES: Final[dict[str, Callable[[], str]]] = {"settings.md": settings_page}


def stale() -> Iterator[str]:
    """Names of the pages whose file differs from what the code says."""
    for name, page in PAGES.items():
        path = REFERENCE / name
        if not path.is_file() or path.read_text(encoding="utf-8") != page():
            yield name


def main() -> None:
    """Writes every page that is stale."""
    REFERENCE.mkdir(parents=True, exist_ok=True)
    for name in list(stale()):
        (REFERENCE / name).write_text(PAGES[name](), encoding="utf-8")
        print(f"docs/reference/{name}")


if __name__ == "__main__":
    main()
