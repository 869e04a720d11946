"""The engine: one pure function that walks a person as far as they can go, and says what follows.

`advance` reads no clock and does no I/O. It returns the next state, the effects to write and the
history of what was decided; the runtime applies all three in one transaction. When a step lacks
facts it returns `Need` and nothing else: fetch them, and call it again with the same arguments.

Store `Advance.enrollment.resume` as it is: it says what the coming `due_at` means, usually that a
timer fired, but also that a wait was met by an event that came before the wait was registered.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, NamedTuple, assert_never
from uuid import UUID

from wayline.domain.journeys.changes import changed
from wayline.domain.journeys.effects import (
    CallWebhook,
    Effect,
    RecordGoal,
    SendMessage,
    UpdateContact,
)
from wayline.domain.journeys.enrollment import Arrived, Enrollment, TimerFired
from wayline.domain.journeys.facts import Facts
from wayline.domain.journeys.graph import Journey, PlacedStep
from wayline.domain.journeys.step import End, Go, Need, Outcome, Stay, Visit, Watch

MOST_VISITS: Final = 50  # of one step by one enrollment
MOST_STEPS: Final = 1_000  # of one enrollment
MOST_STEPS_AT_ONCE: Final = 200  # of one advance
COMPLETE: Final = "exit:complete"  # the reason of who ran out of steps

_ARRIVED: Final = Arrived()
_TIMER: Final = TimerFired()


class Passage(NamedTuple):
    """One row of history. `decision` is `waits` (came and stays), `goes` (on) or `ends` (out).

    A named tuple and not a dataclass, because it is the most frequent object of the engine.
    """

    sequence: int
    step: str
    visit: int
    at: datetime
    decision: str
    reason: str | None
    detail: dict[str, Any] | None


@dataclass(slots=True)
class Advance:
    """What an advance came to. `status` is `active` or `exited`; `due_at` None waits to be woken.

    `enrollment` is the new state, its `sequence` that of the last passage; `watches` replace all
    earlier ones; `awaits` is the message or call whose end resumes the person.
    """

    enrollment: Enrollment
    status: str
    exit_reason: str | None
    due_at: datetime | None
    watches: tuple[Watch, ...]
    awaits: UUID | None
    effects: tuple[Effect, ...]
    passages: tuple[Passage, ...]


def advance(
    journey: Journey, enrollment: Enrollment, facts: Facts, now: datetime
) -> Advance | Need:
    """Walk a person on from `enrollment.resume` at the business time `now`, until they stay or end.

    `now` is the due time of the row. No argument is changed.
    """
    walk = _Walk(journey, _copied(enrollment), facts, now)
    while (placed := walk.place()) is not None:
        outcome = walk.decide(placed)
        if isinstance(outcome, Need):
            return outcome
        walk.take(outcome.effects)
        if isinstance(outcome, Go):
            walk.go(placed, outcome)
        elif isinstance(outcome, Stay):
            return walk.stay(outcome)
        else:
            return walk.end(outcome.reason)
    return walk.left(COMPLETE)


class _Walk:
    """One advance under way: a private copy of the state, and what it has come to so far."""

    __slots__ = ("at", "effects", "facts", "journey", "now", "passages", "state", "walked")

    def __init__(self, journey: Journey, state: Enrollment, facts: Facts, now: datetime) -> None:
        self.journey = journey
        self.state = state
        self.facts = facts
        self.now = now
        self.at = state.step
        self.walked = 0
        self.effects: list[Effect] = []
        self.passages: list[Passage] = []

    def place(self) -> PlacedStep | None:
        """The step the person is at, None after the last."""
        return None if self.at is None else self.journey.steps[self.at]

    def decide(self, placed: PlacedStep) -> Outcome:
        """What the step says, or the end if a limit is reached."""
        state = self.state
        self.walked += 1
        if limit := self.limit():
            return End(limit)
        return placed.step.run(
            Visit(
                self.journey,
                placed.id,
                state.visit,
                state,
                self.facts,
                self.now,
                state.resume,
                state.arrived_at,
            )
        )

    def limit(self) -> str | None:
        """The limit that this visit breaks. A resumed visit was counted when it began."""
        state = self.state
        if state.visit > MOST_VISITS:
            return "limit:visits"
        # every visit has written a row, so the sum is worth its time only after as many rows
        if state.sequence >= MOST_STEPS and sum(state.visits.values()) > MOST_STEPS:
            return "limit:steps"
        return "limit:advance" if self.walked > MOST_STEPS_AT_ONCE else None

    def take(self, effects: tuple[Effect, ...]) -> None:
        """Keep the effects, and let later steps see those that change the person."""
        for effect in effects:
            self.effects.append(effect)
            match effect:
                case SendMessage():
                    messages = {**self.state.messages, effect.step: effect.message_id}
                    self.state.messages = messages
                case UpdateContact():
                    self.facts = replace(self.facts, contact=changed(self.facts.contact, effect))
                case RecordGoal():
                    self.state.goal_at = self.state.goal_at or self.now
                case CallWebhook():
                    pass
                case _:
                    assert_never(effect)

    def go(self, placed: PlacedStep, go: Go) -> None:
        """Leave for the next step, or for the end of the journey if there is none."""
        state = self.state
        self.note("goes", go.reason, go.detail)
        if go.arm is not None:
            state.arms = {**state.arms, placed.id: go.arm}
        if go.answers:
            state.answers = state.answers | go.answers
        self.at = placed.next if go.to is None else go.to
        if self.at is not None:
            state.visit = state.visits[self.at] = state.visits.get(self.at, 0) + 1
            state.step, state.arrived_at, state.resume = self.at, self.now, _ARRIVED

    def stay(self, stay: Stay) -> Advance:
        """Wait at this step."""
        state = self.state
        self.note("waits", stay.reason, stay.detail)
        state.resume = _TIMER if stay.resume is None else stay.resume
        state.due_at = stay.due_at or self.now
        return self._result("active", None, stay.due_at, stay.watches, stay.awaits)

    def end(self, reason: str) -> Advance:
        """Leave the journey from this step."""
        self.note("ends", reason, None)
        return self.left(reason)

    def left(self, reason: str) -> Advance:
        """The person is out of the journey."""
        return self._result("exited", reason, None, (), None)

    def note(self, decision: str, reason: str | None, detail: dict[str, Any] | None) -> None:
        """Write a row of history about the step the person is at."""
        state = self.state
        state.sequence += 1
        self.passages.append(
            Passage(state.sequence, self.at or "", state.visit, self.now, decision, reason, detail)
        )

    def _result(
        self,
        status: str,
        exit_reason: str | None,
        due_at: datetime | None,
        watches: tuple[Watch, ...],
        awaits: UUID | None,
    ) -> Advance:
        return Advance(
            self.state,
            status,
            exit_reason,
            due_at,
            watches,
            awaits,
            tuple(self.effects),
            tuple(self.passages),
        )


def _copied(state: Enrollment) -> Enrollment:
    """A copy that may be written to; of its mappings only `visits` is, the others are replaced."""
    return Enrollment(
        state.enrollment_id,
        state.contact_id,
        state.journey_id,
        state.version,
        state.step,
        state.entered_at,
        state.arrived_at,
        state.due_at,
        state.resume,
        state.visit,
        state.sequence,
        state.trigger,
        state.trigger_name,
        state.visits.copy(),
        state.arms,
        state.messages,
        state.answers,
        state.goal_at,
    )
