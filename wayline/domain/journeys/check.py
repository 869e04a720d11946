"""The rules that only the whole graph can break: names, reach, cycles, templates."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final, Protocol, runtime_checkable

from wayline.domain.journeys.placing import MOST_STEPS, WITH_ARMS, Place
from wayline.domain.journeys.problems import Reference, did_you_mean
from wayline.domain.journeys.reader import Node, Reader
from wayline.domain.journeys.steps.message import ON_CAP
from wayline.domain.journeys.ways import Ways, rounds

if TYPE_CHECKING:
    from wayline.domain.journeys.graph import Journey

FEW: Final = 8  # names that a mend may list
MESSAGES: Final = ("message",)  # the step types that send one


@dataclass(frozen=True, slots=True)
class Templates:
    """Which templates there are: name -> channel -> languages, and the workspace's own language.

    Somebody whose language has no template gets the default one, so that one must exist.
    """

    known: Mapping[str, Mapping[str, Collection[str]]]
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Draft:
    """A document as far as it could be read, to be checked as a whole."""

    root: Node
    journey: "Journey"
    places: tuple[Place, ...]
    reader: Reader
    templates: Templates | None = None


@runtime_checkable
class Refusable(Protocol):
    """A step type with ways for those to whom nothing was sent."""

    on_refused: str | None
    on_cap: str | None


def check(draft: Draft) -> None:
    """Note every problem of the graph on the draft's reader."""
    names = {place.id: place for place in draft.places}
    _unique_ids(draft.places)
    _references(draft, names)
    whole = all(place.kind is not None for place in draft.places)
    if whole and len(names) == len(draft.places) <= MOST_STEPS and names:
        _graph(draft, names)


def _unique_ids(places: Iterable[Place]) -> None:
    seen: dict[str, Place] = {}
    for place in places:
        first = seen.setdefault(place.id, place)
        if first is not place:
            message = f'the id "{place.id}" stands twice, first in line {first.node.line}'
            _said(place, "id").problem("id:duplicate", message, "every step needs its own")


def _said(place: Place, key: str) -> Node:
    """The node of a key of the step, or of the step if the key is not written."""
    return place.node.get(key) or place.node


def _references(draft: Draft, names: Mapping[str, Place]) -> None:
    faulty = _faulty(draft)
    for reference in draft.reader.references:
        if draft.reader.full:
            break
        match reference.kind:
            case "step" if reference.name not in names:
                words = ON_CAP if reference.path.endswith(".on_cap") else ()
                _unknown("next:dangling", reference, (*names, *words), draft)
            case "message":
                _message_reference(reference, names, draft)
            case "template" if draft.templates is not None:
                _template(reference, draft.templates, draft, faulty)


def _message_reference(reference: Reference, names: Mapping[str, Place], draft: Draft) -> None:
    if reference.owner is None and reference.path.startswith("entry."):
        message, mend = "nobody has a message of the journey before it begins", "use it in a step"
        _note("message:early", reference, message, mend, draft)
    elif reference.name not in names:
        senders = [place.id for place in draft.places if _sends(place.id, names, draft)]
        _unknown("message:unknown", reference, senders, draft)
    elif not _sends(reference.name, names, draft):
        message = f'the step "{reference.name}" sends no message'
        _note("message:none", reference, message, "name a step that does", draft)


def _senders(name: str, names: Mapping[str, Place], draft: Draft) -> list[str]:
    """The steps whose message is meant by a name: itself, or those inside its arms."""
    inside = draft.reader.inside.get(name, (name,))
    return [each for each in inside if each in names and names[each].kind in (*MESSAGES, None)]


def _sends(name: str, names: Mapping[str, Place], draft: Draft) -> bool:
    return bool(_senders(name, names, draft))


def _template(
    reference: Reference, templates: Templates, draft: Draft, faulty: Collection[str]
) -> None:
    channels = templates.known.get(reference.name)
    if channels is None:
        _unknown("template:unknown", reference, templates.known, draft)
    elif reference.owner not in faulty:
        _coverage(reference, channels, templates, draft)


def _coverage(
    reference: Reference,
    channels: Mapping[str, Collection[str]],
    templates: Templates,
    draft: Draft,
) -> None:
    wanted = channels if reference.channel in (None, "best") else [reference.channel]
    languages = [language for one in wanted for language in channels.get(one or "", ())]
    file = f"{reference.name}.{reference.channel}.{templates.language}"
    if not languages:
        message = f'the template "{reference.name}" is not written for {reference.channel}'
        _note("template:channel", reference, message, f"add templates/{file}.txt", draft)
    elif not any(_same_language(each, templates.language) for each in languages):
        message = f'the template "{reference.name}" is not written in {templates.language}'
        _note("template:language", reference, message, f"add templates/{file}.txt", draft)


def _same_language(tag: str, wanted: str) -> bool:
    return tag.lower().partition("-")[0] == wanted.lower().partition("-")[0]


def _graph(draft: Draft, names: Mapping[str, Place]) -> None:
    ways, faulty = Ways.of(draft.journey), _faulty(draft)
    if not any(problem.code == "next:dangling" for problem in draft.reader.problems):
        _unreachable(draft, ways, faulty)
        _later_messages(draft, ways, names)
    _cycles(ways, names, faulty)
    for place in draft.places:
        _ignored_next(place, ways)
        _same_refusal(place, draft)


def _faulty(draft: Draft) -> frozenset[str]:
    """The steps that have a problem already: what they were read as says little about them."""
    paths = [problem.path for problem in draft.reader.problems]
    return frozenset(
        place.id
        for place in draft.places
        if any(path.startswith(place.node.path) for path in paths)
    )


def _unreachable(draft: Draft, ways: Ways, faulty: Collection[str]) -> None:
    named = {reference.name for reference in draft.reader.references if reference.kind == "step"}
    reached = ways.after(draft.places[0].id) | {draft.places[0].id}
    for place in draft.places:
        if place.id not in reached and not (faulty and place.id in named):
            mend = "lead a next to it, or remove it"
            message = f'nobody can come to the step "{place.id}"'
            place.node.problem("step:unreachable", message, mend)


def _cycles(ways: Ways, names: Mapping[str, Place], faulty: Collection[str]) -> None:
    for cycle in rounds(ways.unpaused):
        if any(step in faulty for step in cycle):
            continue
        route = " -> ".join((*cycle, cycle[0]))
        message = f"people would go round without a wait: {route}"
        mend = "put a wait of at least 1 minute into the round"
        names[cycle[0]].node.problem("cycle:endless", message, mend)


def _later_messages(draft: Draft, ways: Ways, names: Mapping[str, Place]) -> None:
    after = cache(ways.after)
    for reference in draft.reader.references:
        if reference.kind != "message" or reference.owner not in names:
            continue
        senders = _senders(reference.name, names, draft)
        if senders and not any(reference.owner in after(sender) for sender in senders):
            message = f'the message of "{reference.name}" cannot have been sent here yet'
            _note("message:later", reference, message, "ask about one sent before", draft)


def _ignored_next(place: Place, ways: Ways) -> None:
    if place.says_next and place.kind not in WITH_ARMS and place.id in ways.never_fall_through:
        message = "nobody leaves this step by its next"
        _said(place, "next").problem("next:ignored", message, "remove it")


def _same_refusal(place: Place, draft: Draft) -> None:
    step: object = draft.journey.steps[place.id].step
    if place.next is None or not isinstance(step, Refusable):
        return
    for key, way, mend in (
        ("on_refused", step.on_refused, "remove it, or name another step"),
        ("on_cap", step.on_cap, "write skip, or name another step"),
    ):
        if way == place.next:
            node = place.node.own(place.kind or "").own(key)
            node.problem("refused:same", f"{key} leads where next leads anyway", mend)


def _unknown(code: str, reference: Reference, known: Collection[str], draft: Draft) -> None:
    nouns = {"next:dangling": "no step has the id", "message:unknown": "no step has the id"}
    noun = nouns.get(code, "there is no template")
    few = sorted(known) if len(known) <= FEW else []
    mend = did_you_mean(reference.name, known) or (f"there are: {', '.join(few)}" if few else "")
    _note(code, reference, f'{noun} "{reference.name}"', mend, draft)


def _note(code: str, reference: Reference, message: str, mend: str, draft: Draft) -> None:
    draft.reader.note(reference.path, reference.line, message, mend, code)
