"""From the text of a journey document to the journey the engine walks, or to all its problems."""

from dataclasses import replace
from typing import Any, NamedTuple

from wayline.domain.errors import WaylineError
from wayline.domain.journeys.check import Templates
from wayline.domain.journeys.document import read_journey
from wayline.domain.journeys.graph import Journey
from wayline.domain.journeys.problems import Problem
from wayline.domain.journeys.steps import BY_KEY
from wayline.text.documents import Loaded, load


class Checked(NamedTuple):
    """A draft (version 0) with its plain values, or what is wrong with it."""

    journey: Journey | None
    problems: tuple[Problem, ...]
    document: dict[str, Any]  # empty if there are problems


def read_document(source: str | bytes, name: str, templates: Templates | None) -> Checked:
    """Check the text of a document that people wrote; `name` is what problems call it.

    Without `templates` their existence is not checked.
    """
    loaded = load(source, name)
    if not isinstance(loaded, Loaded):
        return Checked(None, loaded, {})
    read = read_journey(loaded.value, loaded.positions, name, BY_KEY, templates)
    if not isinstance(read, Journey):
        return Checked(None, read, {})
    return Checked(read, (), loaded.value)


def parse_published(source: str, version: int) -> Journey:
    """The journey of a stored version, which was checked when it was published.

    `journey:unreadable` if this program cannot read what another has published.
    """
    checked = read_document(source, f"version {version}", None)
    if checked.journey is None:
        said = checked.problems[0].line_for(f"version {version}")
        message = f"a published journey cannot be read: {said}"
        mend = "It was published by another version of Wayline; run that one, or publish it anew."
        raise WaylineError(message, code="journey:unreadable", mend=mend)
    return replace(checked.journey, version=version)
