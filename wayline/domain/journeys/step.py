"""The contract of a step type: read it from a document, say what it needs, run it purely."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, Self

from wayline.domain.journeys.effects import Effect
from wayline.domain.journeys.enrollment import Enrollment, Resume
from wayline.domain.journeys.facts import Facts, Wanted

if TYPE_CHECKING:
    from wayline.domain.journeys.graph import Journey
    from wayline.domain.journeys.reader import Node


@dataclass(slots=True)
class Visit:
    """A person at a step: everything a step may look at. `now` is the business time.

    Not to be changed by steps; not frozen, because one is made at every step (1.7 us against 0.2).
    """

    journey: "Journey"
    step_id: str
    number: int  # 1 for the first visit of this step by this enrollment
    enrollment: Enrollment
    facts: Facts
    now: datetime
    resume: Resume
    arrived_at: datetime  # when the person came to this step in this visit


@dataclass(frozen=True, slots=True)
class Watch:
    """One thing a waiting person is woken by; it becomes a row of table `wait`.

    `kind` is `event`, `message` or `reply`; `name` the event's name, the awaited message state or
    fact, or `any`; `message_id` the awaited message. Only what is newer than `since` counts.
    """

    arm: int
    kind: str
    name: str
    since: datetime
    message_id: Any = None


@dataclass(frozen=True, slots=True)
class Go:
    """Leave the step now. `to` None falls through to the step's own next; `reason` is its why."""

    to: str | None = None
    reason: str | None = None
    detail: dict[str, Any] | None = None
    effects: tuple[Effect, ...] = ()
    arm: str | None = None  # the drawn arm of a split or experiment, remembered
    answers: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Stay:
    """Wait here until `due_at` (None: until woken), or until a watch, a message or a call ends.

    `awaits` is the id of the message or call whose end resumes the step. `resume` says what the
    coming of `due_at` means, None that a timer fired.
    """

    due_at: datetime | None
    reason: str
    watches: tuple[Watch, ...] = ()
    awaits: Any = None
    effects: tuple[Effect, ...] = ()
    detail: dict[str, Any] | None = None
    resume: Resume | None = None


@dataclass(frozen=True, slots=True)
class End:
    """Leave the journey for `reason`."""

    reason: str
    effects: tuple[Effect, ...] = ()


@dataclass(frozen=True, slots=True)
class Need:
    """The step cannot decide before these facts are fetched."""

    wanted: frozenset[Wanted]


Outcome = Go | Stay | End | Need


class Step(Protocol):
    """One step type. `kind` is the document key, the file stem, the fixture and the docs anchor."""

    kind: ClassVar[str]
    example: ClassVar[str]  # YAML of one step; tests execute it, the docs print it

    @classmethod
    def read(cls, node: "Node") -> Self:
        """Read the step from its document node; problems are noted on the node, never raised."""

    def targets(self) -> Iterable[str]:
        """The step ids that this step may jump to, besides its own next."""

    def run(self, visit: Visit) -> Outcome:
        """Decide what happens now: a pure function of the visit."""
