"""People, events and journeys for the tests of the engine, each made in one line."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from wayline.domain.contacts import Contact
from wayline.domain.events import Event, PastEvent
from wayline.domain.ids import ContactId, EventId, JourneyId, WorkspaceId, derived_contact_id
from wayline.domain.journeys.enrollment import Enrollment
from wayline.domain.journeys.facts import Facts
from wayline.domain.journeys.graph import Again, Entry, Exit, Goal, Journey, PlacedStep
from wayline.domain.journeys.matching import new_enrollment
from wayline.domain.journeys.reader import Reader
from wayline.domain.journeys.step import Step
from wayline.domain.journeys.steps import BY_KEY

NOON: Final = datetime(2024, 3, 5, 12, tzinfo=UTC)  # a Tuesday
WORKSPACE: Final = WorkspaceId(UUID(int=1))
JOURNEY: Final = JourneyId(UUID(int=2))

Document = Mapping[str, Any]


def step(document: Document) -> Step:
    """The step that a document says, which must be without problems."""
    reader = Reader("test.yaml")
    for kind in ("split", "experiment"):
        for name, arm in document.get(kind, {}).items():
            reader.arm_targets[f"{kind}.{name}"] = arm.get("next")
    node = reader.root({"id": "x", **document}).as_step("x", "split", "experiment")
    made = next(BY_KEY[key] for key in document if key in BY_KEY).read(node)
    assert reader.problems == []
    return made


def journey(
    *steps: Document,
    slug: str = "test",
    on: str = "Checkout Started",
    where: Any = None,
    who: Any = None,
    again: Again | None = None,
    goal: Goal | None = None,
    exits: tuple[Exit, ...] = (),
    holdout: float = 0.0,
) -> Journey:
    """A journey of steps that fall through unless they say `next`; ids are a, b, c unless given."""
    ids = [document.get("id") or "abcdefgh"[at] for at, document in enumerate(steps)]
    below = dict(zip(ids, [*ids[1:], None], strict=False))
    placed = {
        name: PlacedStep(name, step(document), document.get("next", below[name]), None)
        for name, document in zip(ids, steps, strict=True)
    }
    return Journey(
        slug=slug,
        name=slug,
        version=1,
        stage=None,
        entry=Entry(on, where, who, again or Again("always")),
        goal=goal,
        exits=exits,
        holdout=holdout,
        priority=50,
        group=None,
        first=ids[0] if ids else None,
        steps=placed,
        salt=slug,
    )


def person(key: str = "ann", **known: Any) -> Contact:
    """A person in UTC unless told otherwise."""
    made = Contact(derived_contact_id("test", key), WORKSPACE, key, zone="UTC")
    for name, value in known.items():
        setattr(made, name, value)
    return made


def event(
    name: str = "Checkout Started",
    at: datetime = NOON,
    *,
    by: Contact | None = None,
    happened: datetime | None = None,
    live: bool = True,
    **properties: Any,
) -> Event:
    """An event received at `at`, which happened then unless told otherwise."""
    contact_id: ContactId = (by or person()).contact_id
    event_id = EventId(derived_contact_id("event", name, at.isoformat()))
    return Event(event_id, WORKSPACE, contact_id, name, happened or at, at, properties, live)


def past(at: datetime, **properties: Any) -> PastEvent:
    """An event as a condition knows it."""
    return PastEvent(at, at, properties)


def entered(made: Journey, contact: Contact | None = None, **properties: Any) -> Enrollment:
    """Somebody who has just entered at noon."""
    contact = contact or person()
    return new_enrollment(made, JOURNEY, event(by=contact, **properties), contact)


def facts(contact: Contact | None = None, **known: Any) -> Facts:
    """Facts about a person of whom nothing has been received since noon."""
    return Facts(contact or person(), **{"event_at": NOON, **known})


def after(**much: float) -> datetime:
    """An instant so much after noon."""
    return NOON + timedelta(**much)
