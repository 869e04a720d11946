"""A folder of journeys and templates as people keep it in git, read and checked as a whole."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

from wayline.domain.content.judging import MARKETING
from wayline.domain.errors import WaylineError
from wayline.domain.journeys.check import Templates
from wayline.domain.journeys.graph import Journey
from wayline.domain.journeys.problems import Problem
from wayline.domain.journeys.steps.message import Message
from wayline.runtime.documents import read_document
from wayline.runtime.judging import House, Judged, judged, judged_inline
from wayline.runtime.wording import (
    Finding,
    Wording,
    compiled,
    dear_characters,
    finding,
    plain,
    too_long,
    unapproved,
    unfilled,
)
from wayline.text import liquid
from wayline.text.problems import TemplateProblem
from wayline.text.templates import FileProblem, Reading, TemplateSource, read_folder

SUFFIXES: Final = (".yaml", ".yml", ".json")
SENT: Final = ("sms", "best")  # the channels that have somebody to take their messages
UNKNOWN: Final = House()
TEMPLATES: Final = "templates"  # the folder of the texts, beside the journeys


class NoJourneysError(WaylineError):
    """There is nothing to check or to publish at a place."""

    exit_code = 2


class Written(NamedTuple):
    """A journey as it stands in a file: its text, its plain values, and what they mean."""

    file: str
    source: str
    document: dict[str, Any]
    journey: Journey


class Folder(NamedTuple):
    """What was read; with findings, what is whole among it. Advice does not stop anything."""

    journeys: tuple[Written, ...]
    wordings: tuple[Wording, ...]
    findings: tuple[Finding, ...]
    advice: tuple[Finding, ...] = ()


def read(path: Path, language: str = "en", house: House = UNKNOWN) -> Folder:
    """Read a journey, or every journey of a folder, with the templates beside.

    `language` is the workspace's own, in which every template must exist; `house` what else is
    known of the workspace. Raises `NoJourneysError`.
    """
    beside = _beside(path)
    reading = read_folder(beside) if beside.is_dir() else Reading((), ())
    texts = [(str(file), _read_text(file)) for file in _files(path)]
    return _checked(texts, reading, beside, language, house)


def read_texts(name: str, source: str, reading: Reading, language: str, house: House) -> Folder:
    """The same of one document and of templates that are no files; `name` is what it is called."""
    return _checked([(name, source.encode())], reading, Path(TEMPLATES), language, house)


def _checked(
    texts: Sequence[tuple[str, bytes]],
    reading: Reading,
    beside: Path,
    language: str,
    house: House,
) -> Folder:
    wordings, known, findings = _templates(reading, beside)
    journeys: list[Written] = []
    for name, text in texts:
        written = _journey(name, text, Templates(known, language))
        if isinstance(written, Written):
            journeys.append(written)
        else:
            findings += written
    findings += _doubled(journeys)
    findings += _used(journeys, wordings)
    advice = [one for wording in wordings for one in dear_characters(wording)]
    for one in _judged(journeys, wordings, house):
        findings += one.findings
        advice += one.advice
    return Folder(
        tuple(journeys),
        tuple(wordings),
        tuple(dict.fromkeys(findings)),
        tuple(dict.fromkeys(advice)),
    )


def messages(journey: Journey) -> Iterator[tuple[str, Message]]:
    """The steps of a journey that send something, with their ids."""
    for placed in journey.steps.values():
        if isinstance(placed.step, Message):
            yield placed.id, placed.step


def fits(step: Message, wording: Wording) -> bool:
    """Whether a step may send this wording."""
    source = wording.source
    return step.template == source.name and step.channel in (source.channel, "best")


def _files(path: Path) -> list[Path]:
    if not path.exists():
        mend = "Name a journey, or a folder with journeys in it."
        raise NoJourneysError(f"there is no {path}", code="journey:missing", mend=mend)
    if path.is_file():
        return [path]
    found = [file for file in sorted(path.iterdir()) if _is_journey(file)]
    if not found:
        mend = "Journeys are files that end in .yaml or .json."
        raise NoJourneysError(f"there is no journey in {path}", code="journey:missing", mend=mend)
    return found


def _is_journey(file: Path) -> bool:
    """Layouts of the canvas lie beside the journeys and are none."""
    return file.suffix in SUFFIXES and file.is_file() and ".layout" not in file.suffixes


def _beside(path: Path) -> Path:
    return (path if path.is_dir() else path.parent) / TEMPLATES


def _read_text(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        message = f"{path} cannot be read: {error.strerror}"
        raise WaylineError(message, code="file:unreadable") from None


def _journey(name: str, text: bytes, templates: Templates) -> Written | list[Finding]:
    checked = read_document(text, name, templates)
    if checked.journey is None:
        return [Finding(name, problem) for problem in checked.problems]
    return Written(name, text.decode("utf-8-sig"), checked.document, checked.journey)


def _templates(
    reading: Reading, folder: Path
) -> tuple[list[Wording], dict[str, dict[str, list[str]]], list[Finding]]:
    """The texts that compile, which names exist (broken ones too), and every problem."""
    findings = [_of_file(folder, problem) for problem in reading.problems]
    wordings: list[Wording] = []
    known: dict[str, dict[str, list[str]]] = {}
    names = [(one.name, one.channel, one.language) for one in reading.sources]
    for name, channel, language in [*names, *_broken(reading.problems)]:
        known.setdefault(name, {}).setdefault(channel, []).append(language)
    for source in reading.sources:
        made = compiled(source, str(_path_of(folder, source)))
        wordings += [made] if isinstance(made, Wording) else []
        findings += [made] if isinstance(made, Finding) else []
    findings += [found for made in wordings if (found := too_long(made))]
    return wordings, known, findings


def _broken(problems: Iterable[FileProblem]) -> Iterator[tuple[str, str, str]]:
    """The names of files that have problems: their journeys need not complain as well."""
    for file in dict.fromkeys(problem.file for problem in problems):
        parts = file.split(".")
        if len(parts) == 4:
            yield parts[0], parts[1], parts[2]


def _path_of(folder: Path, source: TemplateSource) -> Path:
    stem = f"{source.name}.{source.channel}.{source.language}"
    html = folder / f"{stem}.html"
    return html if html.exists() else folder / f"{stem}.txt"


def _of_file(folder: Path, problem: FileProblem) -> Finding:
    found = Problem("", problem.line, problem.what, plain(problem.mend), "template:header")
    return Finding(str(folder / problem.file), found)


def _doubled(journeys: Sequence[Written]) -> Iterator[Finding]:
    first: dict[str, Written] = {}
    for written in journeys:
        earlier = first.setdefault(written.journey.slug, written)
        if earlier is not written:
            message = f'{earlier.file} has the name "{written.journey.slug}" already'
            problem = Problem(
                "journey", None, message, "give every journey its own", "slug:doubled"
            )
            yield Finding(written.file, problem)


def _used(journeys: Sequence[Written], wordings: Sequence[Wording]) -> Iterator[Finding]:
    """What is wrong with texts in the steps that send them."""
    for written in journeys:
        for step_id, step in messages(written.journey):
            if step.channel not in SENT:
                yield _unsent(written, step_id, step)
            if step.text is not None:
                yield from _inline(written, step_id, step, step.text)
            for wording in wordings:
                if fits(step, wording):
                    yield from _in_step(written, step_id, step, wording)


def _judged(
    journeys: Sequence[Written], wordings: Sequence[Wording], house: House
) -> Iterator[Judged]:
    """The words of every text that is sent, as each step sends it."""
    for written in journeys:
        for step_id, step in messages(written.journey):
            if step.text is not None:
                yield from _judged_inline(written, step_id, step, step.text, house)
            for wording in wordings:
                if fits(step, wording):
                    yield judged(wording, step.variables, house)


def _judged_inline(
    written: Written, step_id: str, step: Message, text: str, house: House
) -> Iterator[Judged]:
    try:
        template = liquid.compile(text, written.file)
    except TemplateProblem:
        return  # that was told above
    path = f"{step_id}.message.text"
    yield judged_inline(template, step.variables, step.category, house, written.file, path)


def _unsent(written: Written, step_id: str, step: Message) -> Finding:
    """A channel that the language has and this version cannot send on."""
    message = f"messages by {step.channel} are not available yet"
    path = f"{step_id}.message.channel"
    return Finding(written.file, Problem(path, None, message, "use sms", "feature:later"))


def _inline(written: Written, step_id: str, step: Message, text: str) -> Iterator[Finding]:
    path = f"{step_id}.message.text"
    try:
        template = liquid.compile(text, written.file)
    except TemplateProblem as problem:
        yield _without_line(finding(written.file, problem, 1, path), path)
        return
    if step.category == MARKETING:
        message = "marketing that stands in a step has nobody who approved it"
        mend = "put it into a file of templates, with approved: yes in its header"
        yield Finding(written.file, Problem(path, None, message, mend, "category:unapproved"))
    found = unfilled(template, step.variables, written.file, 1, step_id)
    if found:
        yield _without_line(found, path)


def _without_line(found: Finding, path: str) -> Finding:
    """A line within a text of a document is no line of its file."""
    problem = found.problem
    return Finding(found.file, Problem(path, None, problem.message, problem.mend, problem.code))


def _in_step(written: Written, step_id: str, step: Message, wording: Wording) -> Iterator[Finding]:
    source = wording.source
    said = (("category", step.category, source.category), ("role", step.role, source.role))
    for key, of_step, of_template in (*said, ("topic", step.topic, source.topic)):
        if of_step not in (None, of_template):
            message = f"the {key} of {wording.file} is {of_template}"
            problem = Problem(
                f"{step_id}.message.{key}", None, message, "leave it out", "template:differs"
            )
            yield Finding(written.file, problem)
    above = source.body_line
    for found in (
        unapproved(wording),
        unfilled(wording.template, step.variables, wording.file, above, step_id),
    ):
        if found:
            yield found
