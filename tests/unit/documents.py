"""Journey documents for tests: the good ones by name, and reading of any text."""

from pathlib import Path
from typing import Any, Final

from wayline.domain.journeys.document import read_journey
from wayline.domain.journeys.graph import Journey
from wayline.domain.journeys.problems import Problem
from wayline.domain.journeys.steps import BY_KEY
from wayline.text.documents import Loaded, load

FOLDER: Final = Path(__file__).parents[1] / "golden" / "journeys"
GOOD: Final = {path.stem: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.yaml")}
HEAD: Final = "wayline: 1\njourney: test\nentry: {on: {event: Checkout Started}}\n"


def read(text: str | bytes) -> Journey | tuple[Problem, ...]:
    """The journey of a text, or all that is wrong with it."""
    loaded = load(text, "test.yaml")
    if not isinstance(loaded, Loaded):
        return loaded
    return read_journey(loaded.value, loaded.positions, "test.yaml", BY_KEY)


def good(text: str) -> Journey:
    """The journey of a text that must be without problems."""
    found = read(text)
    assert isinstance(found, Journey), [problem.line_for("test.yaml") for problem in found]
    return found


def value_of(text: str) -> Any:
    """The plain value of a text that must be fine as a text."""
    loaded = load(text, "test.yaml")
    assert isinstance(loaded, Loaded), loaded
    return loaded.value
