"""Every rule of journey documents has a broken document, and its words are kept to the letter."""

import re
from functools import cache
from pathlib import Path
from typing import Final

import pytest

from wayline.domain.journeys.check import Templates
from wayline.domain.journeys.document import read_journey
from wayline.domain.journeys.graph import Journey
from wayline.domain.journeys.problems import Problem
from wayline.domain.journeys.rules import RULES
from wayline.domain.journeys.steps import BY_KEY
from wayline.text.documents import LARGEST, MOST_VALUES, Loaded, load

FOLDER: Final = Path(__file__).parent / "documents"
WAYLINE: Final = Path(__file__).parents[2] / "wayline"
TEMPLATES: Final = Templates(
    {
        "cart-email": {"email": ["en", "es"]},
        "cart-friendly": {"sms": ["en-GB"]},
        "nur-deutsch": {"sms": ["de"]},
    }
)
HEAD: Final = "wayline: 1\njourney: broken\nentry: {on: {event: Checkout Started}}\nsteps:\n"
# Too large to be kept in files.
MADE: Final = {
    "file-large": HEAD + "  - {id: settle, wait: 2 hours}\n" + "# padding\n" * (LARGEST // 10),
    "yaml-many": HEAD + "  -\n" + "    - 0\n" * MOST_VALUES,
    "steps-many": HEAD + "".join(f"  - {{id: step-{n}, wait: 1 day}}\n" for n in range(501)),
}
CASES: Final = sorted({path.stem for path in FOLDER.glob("*.yaml")} | MADE.keys())


@cache
def problems_of(source: str | bytes, name: str) -> tuple[Problem, ...]:
    """All problems of a document, of its text or of what it says."""
    loaded = load(source, name)
    if not isinstance(loaded, Loaded):
        return loaded
    read = read_journey(loaded.value, loaded.positions, name, BY_KEY, TEMPLATES)
    return () if isinstance(read, Journey) else read


def source_of(case: str) -> str | bytes:
    """The document of a case, as a string if it was made and as octets if it is a file."""
    return MADE[case] if case in MADE else (FOLDER / f"{case}.yaml").read_bytes()


@pytest.mark.parametrize("case", CASES)
def test_a_broken_document_is_answered_in_these_words(case: str) -> None:
    found = problems_of(source_of(case), f"{case}.yaml")
    said = "".join(f"{problem.line_for(f'{case}.yaml')}\n" for problem in found)
    assert said == (FOLDER / f"{case}.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("case", CASES)
def test_a_broken_document_breaks_the_rule_it_is_named_for_and_no_other(case: str) -> None:
    code = ":".join(case.split("-")[:2])
    found = problems_of(source_of(case), f"{case}.yaml")
    assert {problem.code for problem in found} == {code}


@pytest.mark.parametrize("code", RULES)
def test_every_rule_has_a_broken_document(code: str) -> None:
    assert code.replace(":", "-") in CASES


def test_every_expectation_belongs_to_a_document() -> None:
    assert {path.stem for path in FOLDER.glob("*.txt")} == set(CASES)


def codes_in(path: Path) -> set[str]:
    """The rules that a module names: codes where problems are made."""
    text = path.read_text(encoding="utf-8")
    return set(re.findall(r'(?:problem|RefusedError|_note|_unknown)\(\s*"([a-z]+:[a-z_]+)"', text))


def test_the_code_breaks_no_rule_that_is_not_listed() -> None:
    modules = [*WAYLINE.glob("domain/journeys/**/*.py"), *WAYLINE.glob("domain/conditions/*.py")]
    used = set().union(*map(codes_in, [*modules, WAYLINE / "text" / "documents.py"]))
    assert len(used) > 40
    assert used - RULES.keys() == set()
