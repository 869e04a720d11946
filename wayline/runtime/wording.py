"""Checks the words of messages before anybody gets them: that they fill in, fit and may be sent."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

from wayline.domain.content import MOST_PARTS
from wayline.domain.journeys.problems import Problem
from wayline.text import liquid, sms
from wayline.text.problems import TemplateProblem
from wayline.text.templates import TemplateSource

_LETTERS: Final = 12
_WORD: Final = "x" * _LETTERS  # stands for a value that only a person has
_LINK: Final = "https://links.example/AbCd1234"
_PEOPLE: Final = ("contact", "trigger", "answers")
_NOW: Final = datetime(2026, 11, 25, 12, tzinfo=UTC)
_MARKUP: Final = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
_LINK_TAG: Final = re.compile(r"\{%-?\s*(?:link|preferences)\b.*?%\}", re.DOTALL)


class Finding(NamedTuple):
    """One problem of one file, printed as a compiler would."""

    file: str
    problem: Problem

    def __str__(self) -> str:
        return self.problem.line_for(self.file)


@dataclass(frozen=True, slots=True)
class Wording:
    """A template that compiles, with its file, and its length if values have 12 letters."""

    source: TemplateSource
    file: str
    template: liquid.Template
    count: sms.Count


def compiled(source: TemplateSource, file: str) -> Wording | Finding:
    """The template ready to use, or why it must not be published."""
    kind: liquid.Kind = "html" if file.endswith(".html") else "text"
    try:
        template = liquid.compile(source.body, file, kind=kind, language=source.language)
    except TemplateProblem as problem:
        return finding(file, problem, source.body_line)
    return Wording(source, file, template, sms.count(sms.smarten(sampled(template, {}))))


def too_long(wording: Wording) -> Finding | None:
    """Whether a text would be refused for its length whoever gets it."""
    if wording.source.channel != "sms" or wording.count.parts <= MOST_PARTS:
        return None
    message = f"the text takes {wording.count.parts} parts"
    mend = f"at most {MOST_PARTS} are sent: shorten it"
    return Finding(
        wording.file, Problem("", wording.source.body_line, message, mend, "content:parts")
    )


def dear_characters(wording: Wording) -> list[Finding]:
    """Advice, no refusal: each character that alone makes a text dear, and what to write instead.

    A text whose characters can all be replaced is sent so, and needs no advice.
    """
    if wording.source.channel != "sms" or wording.count.encoding == "gsm7":
        return []
    words = _MARKUP.sub("", wording.source.body)
    found = []
    for one in sms.replacements(sms.smarten(words)):
        above = wording.source.body.partition(one.char)[0]
        line = wording.source.body_line + above.count("\n")
        message = f"{one.char!r} leaves 70 characters a part instead of 160"
        mend = "leave it out" if one.suggestion is None else f"write {one.suggestion!r}"
        found.append(Finding(wording.file, Problem("", line, message, mend, "content:characters")))
    return found


def unapproved(wording: Wording) -> Finding | None:
    """Whether it is marketing that nobody has approved."""
    source = wording.source
    if source.category != "marketing" or source.approved:
        return None
    message, mend = "nobody has approved this marketing text", "add approved: yes to its header"
    return Finding(wording.file, Problem("", 1, message, mend, "category:unapproved"))


def unfilled(
    template: liquid.Template, given: Mapping[str, Any], file: str, above: int, step: str
) -> Finding | None:
    """Whether a place in the text stays empty for everybody who comes through a step.

    `given` is what the step's `with` says; `above` the line in the file on which the text begins.
    """
    known = _values(given)
    missing = sorted({_root(name) for name in template.variables()} - known.keys())
    try:
        template.render(known)
    except liquid.RenderProblem as problem:
        if problem.code != "template:undefined" or not missing:
            return None  # a sample cannot be as varied as people are
        names = ", ".join(f'"{name}"' for name in missing)
        message = f"nothing gives {names} a value in the step {step}"
        mend = "add it to the step's with, or give a default"
        line = above + problem.line - 1
        return Finding(file, Problem("", line, message, mend, problem.code))
    return None


def finding(file: str, problem: TemplateProblem, above: int, path: str = "") -> Finding:
    """A template's problem in the words of documents; `above` is where its text begins."""
    message = str(problem.what)
    return Finding(
        file, Problem(path, above + problem.line - 1, message, plain(problem.mend), problem.code)
    )


def plain(mend: str) -> str:
    """A mend as it stands in brackets: no capital, no full stop."""
    small = mend[:1].lower() + mend[1:] if mend[1:2].islower() else mend
    return small.removesuffix(".")


def sampled(
    template: liquid.Template,
    given: Mapping[str, Any],
    *,
    letters: int = _LETTERS,
    brand: str | None = None,
) -> str:
    """The text as one person might get it; where the sample does not fit, all of its words.

    `letters` is how long the values are that only a person has.
    """
    word = "x" * letters
    values = _values(given, word, brand)
    for name in template.variables():
        values.setdefault(_root(name), word)
    try:
        return template.render(values).strip()
    except liquid.RenderProblem:
        linked = _LINK_TAG.sub(_LINK, template.source)
        return _MARKUP.sub(lambda markup: word if markup[0][1] == "{" else "", linked).strip()


class _Person(dict[str, Any]):
    """Somebody who has every value, because none is known before they come."""

    def __init__(self, word: str) -> None:
        super().__init__()
        self._word = word

    def __missing__(self, key: object) -> str:
        return self._word


def _values(
    given: Mapping[str, Any], word: str = _WORD, brand: str | None = None
) -> dict[str, Any]:
    """What rendering gives a message, with stand-ins for what belongs to a person."""
    workspace = {"name": _WORD, "brand": brand or _WORD, "support": _WORD}
    people = {name: _Person(word) for name in _PEOPLE}
    rest = {"journey": {"name": _WORD}, "workspace": workspace, "now": _NOW}
    links = {"__link__": lambda _target: _LINK, "__preferences__": lambda: _LINK}
    return {**given, **people, **rest, **links}


def _root(name: str) -> str:
    return re.split(r"[.\[]", name, maxsplit=1)[0]
