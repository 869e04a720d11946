"""What the pages show works as shown: commands run, journeys pass, names exist, links lead on."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import mkdtemp
from typing import Final

import pytest

from scripts.docs import every_command, help_of
from tests.docs.pages import PAGES, blocks, commands, pattern, spans, text_of, write
from tests.house.tree import ROOT
from tests.quick import FOLDER
from tests.zygote import zygote
from wayline.api.errors import STATUS
from wayline.commands.journey import app as journeys
from wayline.config import SETTINGS
from wayline.domain.api_keys import SCOPES
from wayline.domain.content import RULES
from wayline.domain.journeys.steps import STEPS
from wayline.domain.reasons import CATEGORIES, OPEN_FAMILIES, REASONS, is_reason
from wayline.runtime.documents import read_document
from wayline.store.embedded import server
from wayline.store.embedded_account import VARIABLE

EXECUTED: Final = [p for p in PAGES if any(block.kind == "console" for block in blocks(p))]
_REASON: Final = re.compile(r"[a-z_]+:[a-z_]+")
_ANCHOR: Final = re.compile(r"\]\(([^)#:]*)#([^)]+)\)")


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder with the examples and a home, whose database runs from one command to the next."""
    folder = Path(mkdtemp(prefix="wayline-docs-", dir=FOLDER))
    folder.chmod(0o755)
    (folder / "examples").symlink_to(ROOT / "examples")
    with server(folder / "home", {"fsync": False}):
        yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def programs() -> Iterator[Path]:
    """A folder with a `wayline` that is quick to begin."""
    with zygote() as folder:
        yield folder


def run(line: str, place: Path, programs: Path) -> subprocess.CompletedProcess[str]:
    """Run a command line as a reader would, in a home of its own."""
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("WAYLINE_") or name == VARIABLE
    }
    environment |= {
        "WAYLINE_HOME": str(place / "home"),
        "PATH": os.pathsep.join(
            [str(programs), str(Path(sys.executable).parent), os.environ["PATH"]]
        ),
        "COLUMNS": "80",
        "PYTHONPATH": str(ROOT),
    }
    return subprocess.run(
        ["/bin/sh", "-c", line],
        cwd=place,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=200,
        check=False,
    )


@pytest.mark.parametrize("page", EXECUTED)
def test_what_a_page_shows_is_what_happens(page: str, place: Path, programs: Path) -> None:
    for block in blocks(page):
        if "/" in block.rest:
            write(block, place)
        elif block.kind == "console":
            for command in commands(block):
                done = run(command.line, place, programs)
                said = f"$ {command.line}\n{done.stdout}\n--- {page} says ---\n{command.printed}"
                assert done.returncode == command.code, said
                assert pattern(command.printed).fullmatch(done.stdout), said


@pytest.mark.parametrize("page", PAGES)
def test_every_journey_of_a_page_passes_the_check(page: str) -> None:
    for block in blocks(page):
        if block.kind == "yaml" and block.text.startswith("wayline:"):
            problems = read_document(block.text, page, None).problems
            assert [str(one.line_for(page)) for one in problems if "broken" not in block.rest] == []


def test_how_to_write_a_journey_shows_every_step() -> None:
    shown = {block.text for block in blocks("docs/howto/write-a-journey.md")}
    assert [step.kind for step in STEPS if step.example not in shown] == []


@pytest.mark.parametrize("page", PAGES)
def test_pages_name_only_reasons_that_exist(page: str) -> None:
    for span in spans(page):
        if _REASON.fullmatch(span) and span.partition(":")[0] in CATEGORIES:
            assert is_reason(span) or span in {*SCOPES, *STATUS, *RULES}, f"{page}: {span}"


@pytest.mark.parametrize("page", PAGES)
def test_pages_name_only_commands_and_options_that_exist(page: str) -> None:
    known = {words: help_of(words) for words in every_command()}
    shown = [c.line for b in blocks(page) if b.kind == "console" for c in commands(b)]
    shown += [line for b in blocks(page) if b.kind == "sh" for line in _joined(b.text)]
    for line in [*shown, *spans(page)]:
        if not line.startswith("wayline "):
            continue
        words = line.split()[1:]
        found = max((one for one in known if tuple(words[: len(one)]) == one), key=len, default=())
        assert found or words[0].startswith("--"), f"{page}: there is no `{line}`"
        for option in re.findall(r"(?<=\s)--[a-z-]+", line):
            assert option in known.get(found, "--help --version"), f"{page}: no {option} in {line}"


def _joined(text: str) -> list[str]:
    return text.replace("\\\n", " ").splitlines()


@pytest.mark.parametrize("page", PAGES)
def test_anchors_lead_to_headings(page: str) -> None:
    for file, anchor in _ANCHOR.findall(text_of(page)):
        target = (ROOT / page).parent / file if file else ROOT / page
        headings = re.findall(r"^#+ (.+)$", target.read_text(encoding="utf-8"), re.MULTILINE)
        named = {re.sub(r"[^\w -]", "", text.lower()).replace(" ", "-") for text in headings}
        assert anchor in named, f"{page}: {file}#{anchor}"


def test_the_index_leads_to_every_page() -> None:
    index = text_of("docs/index.md")
    pages = [*(ROOT / "docs").glob("*/*.md"), *(ROOT / "docs").glob("*.md")]
    pages += [*(ROOT / "docs").glob("reference/*.json")]
    names = [str(path.relative_to(ROOT / "docs")) for path in pages if "adr" not in path.parts]
    assert [name for name in names if f"({name})" not in index and name != "index.md"] == []


def test_the_reference_leaves_nothing_out() -> None:
    steps, reasons, told = (
        text_of(f"docs/reference/{name}.md") for name in ("steps", "reasons", "commands")
    )
    assert [step.kind for step in STEPS if f"## {step.kind}\n" not in steps] == []
    assert [reason for reason in REASONS if f"`{reason}`" not in reasons] == []
    assert [name for name in OPEN_FAMILIES if f"`{name}:NAME`" not in reasons] == []
    named = [" ".join(words) for words in every_command()]
    assert [name for name in named if f"# wayline {name}\n" not in told] == []
    assert len(named) > len(journeys.registered_commands)
    assert len(SETTINGS) == text_of("docs/reference/settings.md").count("\n## ")


@pytest.mark.parametrize(
    ("printed", "output", "same"),
    [
        ("a 12 b", "a   1,204.5\nb\n", True),
        ("a 12 b", "a · b", True),
        ("a 12 b", "a x b", False),
        ("a\n...\nz", "a\nb\nc\nz\n", True),
        ("a\n...\nz", "a\nz", True),
        ("a\nz", "a\nb\nz", False),
        ("", "anything", False),
    ],
)
def test_output_is_compared_by_its_words(printed: str, output: str, same: bool) -> None:
    assert bool(pattern(printed).fullmatch(output)) is same
