"""Writes the generated pages of docs/reference, so that they cannot say less than the code."""

import inspect
import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from typer.main import get_command
from typer.testing import CliRunner

from scripts.rule_pages import rules_page
from wayline.api.app import description
from wayline.cli import app, load
from wayline.config import SETTINGS, Setting
from wayline.domain import reasons
from wayline.domain.conditions import read, values
from wayline.domain.conditions.evaluate import FIELDS
from wayline.domain.happenings import KINDS, Kind
from wayline.domain.journeys.scalars import MESSAGE_WORDS
from wayline.domain.journeys.schema import journey_schema, published
from wayline.domain.journeys.step import Step
from wayline.domain.journeys.steps import STEPS

REFERENCE: Final = Path(__file__).parents[1] / "docs" / "reference"

_WRITTEN: Final = "<!-- Written by `make docs` from {}; change it there. -->\n"
_SETTINGS_HEAD: Final = """\
# Settings

<!-- Written by `make docs` from wayline/config.py; change it there. -->

Each setting is an environment variable, or a key of a TOML file: the file that `WAYLINE_CONFIG`
names, else `wayline.toml` in the home. The command line wins over the environment, the environment
over the file. An empty variable counts as not set; an unknown or unusable setting is an error that
names where it came from. A relative folder in the file starts from the folder of the file.
"""
_STEPS_HEAD: Final = f"""\
# Steps

{_WRITTEN.format("wayline/domain/journeys/steps")}
A step is one key with what belongs to it. Every step of a document has an `id`; it may also have
`next` (the step after it, else the one below) and `stage` (else that of the journey). Keys in bold
must be there. [How to write a journey](../howto/write-a-journey.md) puts them together.
"""
_CONDITIONS_HEAD: Final = f"""\
# Conditions

{_WRITTEN.format("wayline/domain/conditions")}
One language asks about people everywhere: in `who` and `where` of an entry, in `where` of an exit,
a goal or a `wait_for`, and in `if` of a `branch`.

## How they are written

"""
_REASONS_HEAD: Final = f"""\
# Reasons

{_WRITTEN.format("wayline/domain/reasons.py")}
Everything that happens to a person, or does not, has one reason of this list. `wayline why` and
`wayline report` show them; their JSON has the code. [How to find out why](../howto/find-out-why.md)
says what to do about the frequent ones.
"""
_EVENTS_HEAD: Final = f"""\
# Events

{_WRITTEN.format("wayline/domain/happenings.py")}
What Wayline tells [endpoints](../howto/webhooks.md), with an example of the `data` of each. `key`
of a contact is your own id of the person. A contact that was erased meanwhile has `erased`, one
that turned out to be another has `merged_into`.
"""
_COMMANDS_HEAD: Final = f"""\
# Commands

{_WRITTEN.format("wayline/commands")}
Exit codes: 0 fine, 1 refused or failed, 2 wrong use, 130 stopped with Ctrl-C. An error is two
lines: what is wrong with its code, and the mend. `--json` prints the same for machines.
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


def steps_page() -> str:
    """The page of every step type, in the order of the registry."""
    shapes = journey_schema(STEPS)["$defs"]
    return "\n".join([_STEPS_HEAD, *(_step_section(step, shapes) for step in STEPS)])


def _step_section(step: type[Step], shapes: dict[str, Any]) -> str:
    shape = shapes[f"step-{step.kind}"]
    own = {key: value for key, value in shape["properties"].items() if key not in _COMMON}
    required = [key for key in shape.get("required", ()) if key in own]
    listed = [_keys("Keys", own, required)]
    if own[step.kind].get("properties"):
        listed = [_keys("Keys", own[step.kind]["properties"], own[step.kind].get("required", ()))]
        beside = {key: value for key, value in own.items() if key != step.kind}
        listed += [_keys("Beside it", beside, required)] if beside else []
    said = inspect.getdoc(step) or ""
    return f"## {step.kind}\n\n{said}\n\n```yaml\n{step.example}```\n\n{''.join(listed)}"


_COMMON: Final = ("id", "next", "stage", "weight")


def _keys(title: str, shapes: dict[str, Any], required: Iterable[str]) -> str:
    named = (f"**`{key}`**" if key in required else f"`{key}`" for key in shapes)
    told = (f"{name}{_choice(shape)}" for name, shape in zip(named, shapes.values(), strict=True))
    return f"{title}: {', '.join(told)}.\n"


def _choice(shape: dict[str, Any]) -> str:
    words = shape.get("enum")
    return f" ({' '.join(map(str, words))})" if words else ""


def conditions_page() -> str:
    """The page of the language of conditions, from the tables that its modules open with."""
    of_profile = ", ".join(f"`{name}`" for name in FIELDS)
    operators = ", ".join(f"`{name}`" for name in values.OPERATORS)
    of_messages = ", ".join(f"`{word}`" for word in MESSAGE_WORDS)
    return "\n".join(
        [
            _CONDITIONS_HEAD + _body(read),
            f"`attribute` also reads these fields when no attribute has the name: {of_profile}.\n",
            f"`message ... is:` knows {of_messages}.\n",
            f"Comparisons are {operators}.\n",
            "## How values compare\n",
            _body(values),
        ]
    )


def _body(module: Any) -> str:
    """The documentation of a module below its first sentence."""
    _, _, rest = (inspect.getdoc(module) or "").partition("\n\n")
    return f"{rest}\n"


def reasons_page() -> str:
    """The page of every reason, by family."""
    families: dict[str, list[str]] = {}
    for reason in reasons.in_order():
        families.setdefault(reason.partition(":")[0], []).append(reason)
    for name in sorted(reasons.OPEN_FAMILIES):
        families.setdefault(name, [])
    return "\n".join([_REASONS_HEAD, *(_family(name, of) for name, of in families.items())])


def _family(name: str, found: list[str]) -> str:
    rows = [f"| `{reason}` | {reasons.sentence(reason)} |" for reason in found]
    if name in reasons.OPEN_FAMILIES:
        said = reasons.sentence(f"{name}:NAME")
        rows.append(f"| `{name}:NAME` | {said} The journey's author chose the name. |")
    return "\n".join([f"## {name}\n", "| reason | means |", "|---|---|", *rows, ""])


def events_page() -> str:
    """The page of every kind of happening that is told."""
    return "\n".join([_EVENTS_HEAD, *(_event(name, kind) for name, kind in KINDS.items())])


def _event(name: str, kind: Kind) -> str:
    example = json.dumps(kind.example, indent=2)
    return f"## {name}\n\n{kind.about}\n\n```json\n{example}\n```\n"


def commands_page() -> str:
    """The page of every command with its options, as `--help` prints them."""
    return "\n".join([_COMMANDS_HEAD, *(_command(words) for words in every_command())])


def every_command() -> Iterator[tuple[str, ...]]:
    """The words of every command, those with sub-commands first by themselves."""
    for name in getattr(get_command(app), "commands", ()):
        yield (name,)
        for sub, command in getattr(load(name), "commands", {}).items():
            yield name, sub
            for third in getattr(command, "commands", ()):
                yield name, sub, third


def help_of(words: tuple[str, ...]) -> str:
    """What `--help` prints in a terminal of 80 columns."""
    runner = CliRunner(env={"COLUMNS": "80", "TERMINAL_WIDTH": "80"})
    return runner.invoke(app, [*words, "--help"], prog_name="wayline").stdout


def _command(words: tuple[str, ...]) -> str:
    text = "\n".join(line.rstrip() for line in help_of(words).strip().splitlines())
    level = "#" * (len(words) + 1)
    return f"{level} wayline {' '.join(words)}\n\n```text\n{text}\n```\n"


def openapi_page() -> str:
    """The API as OpenAPI describes it."""
    return json.dumps(description(), indent=1, ensure_ascii=False) + "\n"


PAGES: Final[dict[str, Callable[[], str]]] = {
    "settings.md": settings_page,
    "steps.md": steps_page,
    "conditions.md": conditions_page,
    "reasons.md": reasons_page,
    "rules.md": rules_page,
    "events.md": events_page,
    "commands.md": commands_page,
    "journey.schema.json": lambda: published(STEPS),
    "openapi.json": openapi_page,
}


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
