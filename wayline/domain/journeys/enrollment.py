"""An enrollment: one person's place in one pinned version of a journey, and why they are there."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from wayline.domain.ids import ContactId, EnrollmentId, JourneyId, MessageId


@dataclass(frozen=True, slots=True)
class Arrived:
    """The person comes to the step now."""


@dataclass(frozen=True, slots=True)
class TimerFired:
    """The step waited, and its time is up."""


@dataclass(frozen=True, slots=True)
class WaitMet:
    """One of the things a `wait_for` waited for has happened: `arm` is its place in the list."""

    arm: int


@dataclass(frozen=True, slots=True)
class MessageEnded:
    """The message of a message step was handed over or never will be.

    `state` is `sent`, `in_doubt`, `refused`, `expired`, `failed` or `cancelled`; `reason` is the
    closed-list reason when it was not sent.
    """

    state: str
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class CallEnded:
    """The webhook of a webhook step was answered (`ok`) or given up, for the `reason` if known."""

    ok: bool
    status: int | None = None
    answer: Any = None
    reason: str | None = None


Resume = Arrived | TimerFired | WaitMet | MessageEnded | CallEnded


@dataclass(slots=True)
class Enrollment:
    """The state that `advance` starts from; it is a value, `advance` does not change it.

    `step` is the step the person is at (None only when the journey has no steps); `visits` counts
    arrivals per step id; `sequence` numbers the history rows and fences concurrent writers;
    `arms` holds the drawn arm per split or experiment; `messages` the last message per step id;
    `answers` what webhooks and questions stored.
    """

    enrollment_id: EnrollmentId
    contact_id: ContactId
    journey_id: JourneyId
    version: int
    step: str | None
    entered_at: datetime
    arrived_at: datetime
    due_at: datetime
    resume: Resume = field(default_factory=Arrived)
    visit: int = 1
    sequence: int = 0
    trigger: dict[str, Any] = field(default_factory=dict)
    trigger_name: str | None = None
    visits: dict[str, int] = field(default_factory=dict)
    arms: dict[str, str] = field(default_factory=dict)
    messages: dict[str, MessageId] = field(default_factory=dict)
    answers: dict[str, Any] = field(default_factory=dict)
    goal_at: datetime | None = None
