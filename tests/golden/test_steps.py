"""Every step type does what its fixture says: a document, a person's place, facts, and the outcome.

A fixture is a list of cases. `about`, `steps` and `expect` are required; `at`, `now`, `resume`,
`arrived_at`, `arms`, `trigger`, `contact`, `event_at`, `events` and `messages` say what is not as
it is for somebody in UTC who enters at noon and of whom nothing else is known. Ids are frozen too:
if they changed, whatever is on its way at an upgrade would be sent twice.
"""

import json
from dataclasses import MISSING, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pytest
from ruamel.yaml import YAML

from tests.unit.making import NOON, entered, facts, past, person, step
from wayline.domain.ids import MessageId, derived_contact_id
from wayline.domain.journeys import enrollment as resumes
from wayline.domain.journeys.document import read_journey
from wayline.domain.journeys.engine import Advance, advance
from wayline.domain.journeys.enrollment import Enrollment
from wayline.domain.journeys.facts import EventsWanted, Facts, MessageFacts
from wayline.domain.journeys.graph import Journey
from wayline.domain.journeys.step import Need, Step
from wayline.domain.journeys.steps import BY_KEY, STEPS

FOLDER: Final = Path(__file__).parent / "steps"
KEYS: Final = frozenset(
    {
        *("about", "steps", "expect", "at", "now", "resume", "arrived_at", "arms"),
        *("trigger", "contact", "event_at", "events", "messages"),
    }
)
Case = dict[str, Any]


def cases() -> list[Any]:
    """Every case of every registered step type; a type without a fixture has one that fails."""
    found = []
    for made in STEPS:
        path = FOLDER / f"{made.kind}.json"
        listed = json.loads(path.read_text()) if path.exists() else [{"about": "has a fixture"}]
        found += [
            pytest.param(made.kind, case, id=f"{made.kind}: {case['about']}") for case in listed
        ]
    return found


@pytest.mark.parametrize(("kind", "case"), cases())
def test_the_step_does_what_its_fixture_says(kind: str, case: Case) -> None:
    assert {"steps", "expect"} <= case.keys() <= KEYS, f"write tests/golden/steps/{kind}.json"
    assert any(kind in each for each in case["steps"]), "the case is about another step"
    outcome = shown(run(case))
    assert outcome == case["expect"], json.dumps(outcome)


@pytest.mark.parametrize("made", STEPS, ids=lambda made: made.kind)
def test_the_example_of_the_step_has_no_problems(made: type[Step]) -> None:
    document = YAML(typ="safe").load(made.example)
    assert isinstance(step(document), made)


def test_the_registry_names_each_step_by_its_file_its_class_and_its_fixture() -> None:
    files = {
        path.stem for path in (FOLDER.parents[2] / "wayline/domain/journeys/steps").glob("*.py")
    }
    assert files - {"__init__"} == BY_KEY.keys() == {path.stem for path in FOLDER.glob("*.json")}
    for kind, made in BY_KEY.items():
        assert made.__module__ == f"wayline.domain.journeys.steps.{kind}"
        assert made.__name__.lower() == kind.replace("_", "")


def run(case: Case) -> Advance | Need:
    """The advance that a case is about."""
    made = journey(case["steps"])
    contact = person(**case.get("contact", {}))
    contact.zones, contact.tags = tuple(contact.zones), frozenset(contact.tags)
    state = entered(made, contact, **case.get("trigger", {}))
    known = facts(contact, event_at=_time(case.get("event_at")))
    _move(state, case)
    _learn(known, state, case)
    return advance(made, state, known, _time(case.get("now")))


def journey(steps: list[Any]) -> Journey:
    """The journey of these steps, which must be without problems."""
    document = {
        "wayline": 1,
        "journey": "golden",
        "steps": steps,
        "entry": {"on": {"event": "Checkout Started"}},
    }
    read = read_journey(document, {}, "golden.yaml", BY_KEY)
    assert isinstance(read, Journey), read
    return read


def _move(state: Enrollment, case: Case) -> None:
    """Put the person where the case begins."""
    if "at" in case:
        state.step, state.visits = case["at"], {case["at"]: 1}
    state.arrived_at = _time(case.get("arrived_at"))
    state.arms = case.get("arms", {})
    for name, values in case.get("resume", {}).items():
        state.resume = getattr(resumes, name)(**values)


def _learn(known: Facts, state: Enrollment, case: Case) -> None:
    """Let the person have messages and events; a message of null is owed and not looked up yet."""
    for name, seen in case.get("messages", {}).items():
        state.messages[name] = MessageId(derived_contact_id("message", name))
        if seen is not None:
            times = {key: _time(value) for key, value in seen.items() if key != "state"}
            known.messages[state.messages[name]] = MessageFacts(seen["state"], **times)
    for name, asked in case.get("events", {}).items():
        since, newer = asked.get("since"), asked.get("newer", False)
        wanted = EventsWanted(name, _time(since) if since else None, newer)
        found = [past(_time(at), **properties) for at, properties in asked["found"]]
        known.events[wanted] = tuple(found)


def shown(result: Advance | Need) -> dict[str, Any]:
    """The outcome in words; what is empty or as usual is left out."""
    if isinstance(result, Need):
        return {"need": sorted((_plain(wanted) for wanted in result.wanted), key=str)}
    state = result.enrollment
    told = {
        "passages": [f"{row.decision} {row.step}: {row.reason}" for row in result.passages],
        "exit": result.exit_reason,
        "due_at": _plain(result.due_at),
        "resume": None if isinstance(state.resume, resumes.TimerFired) else _plain(state.resume),
        "awaits": _plain(result.awaits),
        "watches": [_plain(watch) for watch in result.watches],
        "effects": [_plain(effect) for effect in result.effects],
        "arms": state.arms,
        "answers": state.answers,
        "details": [row.detail for row in result.passages if row.detail],
    }
    if result.exit_reason:
        del told["resume"]
    return {key: value for key, value in told.items() if value}


def _plain(value: Any) -> Any:
    """A value as JSON has it: dataclasses as their name and what is not default."""
    if hasattr(value, "__dataclass_fields__"):
        given = {
            each.name: getattr(value, each.name) for each in fields(value) if _is_said(each, value)
        }
        return {type(value).__name__: {key: _plain(each) for key, each in given.items()}}
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    return (
        value if value is None or isinstance(value, bool | int | str | dict | list) else str(value)
    )


def _is_said(each: Any, value: Any) -> bool:
    usual = None if each.default is MISSING else each.default
    return getattr(value, each.name) not in (usual, (), {})


def _time(text: str | None) -> datetime:
    return NOON if text is None else datetime.fromisoformat(text).astimezone(UTC)
