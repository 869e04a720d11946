"""Matching events to journeys, purely: who enters, leaves, reaches a goal or is woken.

For one event the host asks in this order, under the person's lock: goals, exits, wakes, entries.
So an order that is both goal and exit counts before the person leaves, nobody is woken who has
just left, and an event does not end what it begins. Reasons are `entry:late`, `entry:where`,
`entry:active`, `entry:again`, `entry:group` and `entry:who`, asked in this order: the dearest
comes last.

An event that came too late (`live` is false) starts and wakes nothing. It still counts as a goal
or an exit of enrollments that had begun when it happened.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol, runtime_checkable

from wayline.domain.care import RESTRICTED
from wayline.domain.conditions import Condition, Scope, test
from wayline.domain.conditions.evaluate import Answer
from wayline.domain.contacts import Contact
from wayline.domain.events import Event
from wayline.domain.ids import EnrollmentId, JourneyId, derived_beside
from wayline.domain.journeys.chance import held_out
from wayline.domain.journeys.enrollment import Enrollment
from wayline.domain.journeys.facts import Facts
from wayline.domain.journeys.graph import Again, Exit, Journey
from wayline.domain.journeys.scope import scope_of
from wayline.domain.journeys.step import Need


@dataclass(frozen=True, slots=True)
class Enter:
    """The person enters the journey now."""


@dataclass(frozen=True, slots=True)
class Holdout:
    """The person would enter, but is held out to compare with; it is recorded, nothing happens."""


@dataclass(frozen=True, slots=True)
class StaysOut:
    """The person does not enter, for `reason`."""

    reason: str


Verdict = Enter | Holdout | StaysOut | Need

_ENTER: Final = Enter()
_HOLDOUT: Final = Holdout()
_LATE: Final = StaysOut("entry:late")
_WHERE: Final = StaysOut("entry:where")
_WHO: Final = StaysOut("entry:who")
_AGAIN: Final = StaysOut("entry:again")
_ACTIVE: Final = StaysOut("entry:active")
_GROUP: Final = StaysOut("entry:group")
_RESTRICTED: Final = StaysOut(RESTRICTED)


@runtime_checkable
class Watcher(Protocol):
    """A step type that waits for events: what `wait_for` is."""

    def met(self, arm: int, scope: Scope) -> Answer:
        """Whether the event of the scope is the one that `arm` waits for."""


def entry_verdict(
    journey: Journey,
    facts: Facts,
    *,
    active: bool,
    last_exit_at: datetime | None,
    ever: bool,
    now: datetime,
    grouped: bool = False,
    restricted: bool = False,
) -> Verdict:
    """Whether the person of `facts` enters on `facts.event`.

    `active` is whether they are in the journey now, in any version; `ever` whether they have been;
    `last_exit_at` is when they last left; `grouped` whether they are in another of its group;
    `restricted` whether nothing may be done with their data.
    """
    entry, event = journey.entry, facts.event
    if event is None or not event.live:
        return _LATE
    if restricted:
        return _RESTRICTED
    scope = Scope(facts, now, trigger=event.properties)
    fits = _answer(entry.where, scope)
    if fits is not True:
        return fits or _WHERE
    if active or not _may_again(entry.again, last_exit_at, ever=ever, now=now):
        return _ACTIVE if active else _AGAIN
    if grouped:
        return _GROUP
    fits = _answer(entry.who, scope)
    if fits is not True:
        return fits or _WHO
    held = held_out(journey.holdout, journey.salt, "journey", facts.contact.contact_id)
    return _HOLDOUT if held else _ENTER


def goal_met(journey: Journey, enrollment: Enrollment, facts: Facts) -> bool | Need:
    """Whether `facts.event` is the journey's goal for the first time, within its window.

    The window runs from the entry and goes on after an exit.
    """
    goal, event = journey.goal, facts.event
    if goal is None or event is None or event.name != goal.event:
        return False
    if enrollment.goal_at is not None or not _since_entry(event, enrollment):
        return False
    if goal.within is not None and event.occurred_at > enrollment.entered_at + goal.within:
        return False
    return _answer(goal.where, scope_of(enrollment, facts, event.received_at))


def exit_met(journey: Journey, enrollment: Enrollment, facts: Facts) -> Exit | Need | None:
    """The first exit rule that `facts.event` fulfils for a person in the journey."""
    event = facts.event
    if event is None or not _since_entry(event, enrollment):
        return None
    scope = scope_of(enrollment, facts, event.received_at)
    for rule in journey.exits:
        if rule.event == event.name:
            fits = _answer(rule.where, scope)
            if fits is not False:
                return fits if isinstance(fits, Need) else rule
    return None


def watch_met(journey: Journey, enrollment: Enrollment, arm: int, facts: Facts) -> bool | Need:
    """Whether `facts.event`, found by the row of the watch, wakes the person for that `arm`.

    On True the host sets `resume=WaitMet(arm)` and `due_at` to the event's `received_at`.
    """
    event, step = facts.event, _watcher(journey, enrollment)
    if event is None or not event.live or step is None:
        return False
    # after the timeout it is too late, even if the timer's turn has not come yet
    if not enrollment.arrived_at < event.received_at <= enrollment.due_at:
        return False
    answer = step.met(arm, scope_of(enrollment, facts, event.received_at))
    return Need(answer) if isinstance(answer, frozenset) else answer


def new_enrollment(
    journey: Journey, journey_id: JourneyId, event: Event, contact: Contact
) -> Enrollment:
    """The enrollment that an event begins: at the first step, due when the event was received."""
    at, first = event.received_at, journey.first
    key = (journey_id.bytes, event.event_id.bytes)
    return Enrollment(
        enrollment_id=EnrollmentId(derived_beside(contact.contact_id, "enrollment", *key)),
        contact_id=contact.contact_id,
        journey_id=journey_id,
        version=journey.version,
        step=first,
        entered_at=at,
        arrived_at=at,
        due_at=at,
        trigger=event.properties,
        trigger_name=event.name,
        visits={first: 1} if first else {},
    )


def _watcher(journey: Journey, enrollment: Enrollment) -> Watcher | None:
    step: object = journey.steps[enrollment.step].step if enrollment.step else None
    return step if isinstance(step, Watcher) else None


def _may_again(again: Again, last_exit_at: datetime | None, *, ever: bool, now: datetime) -> bool:
    if not ever or again.rule == "always":
        return True
    if again.rule == "never":
        return False
    return last_exit_at is None or again.after is None or now - last_exit_at >= again.after


def _since_entry(event: Event, enrollment: Enrollment) -> bool:
    """Live events count as they are received, late ones only if they happened after the entry."""
    return event.live or event.occurred_at > enrollment.entered_at


def _answer(condition: Condition | None, scope: Scope) -> bool | Need:
    if condition is None:
        return True
    answer = test(condition, scope)
    return Need(answer) if isinstance(answer, frozenset) else answer
