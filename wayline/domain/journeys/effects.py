"""Effects: what should happen, as values; the runtime writes each kind in bulk.

The union is closed: `runtime/effects.py` dispatches with `assert_never`.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from wayline.domain.ids import MessageId


@dataclass(frozen=True, slots=True)
class SendMessage:
    """Owe the person one message; it is keyed by (enrollment, step, visit)."""

    message_id: MessageId
    step: str
    visit: int
    channel: str
    template: str | None
    inline: str | None
    variables: dict[str, Any]
    owed_at: datetime
    expires: timedelta | None
    prefer: str  # once | delivery: what to do when the outcome of a hand-over stays unknown
    # of inline text; those of a template belong to the template and are only repeated here
    category: str | None = None
    topic: str | None = None
    role: str | None = None


@dataclass(frozen=True, slots=True)
class UpdateContact:
    """Change attributes, tags, stage or score; before and after become an event."""

    set: dict[str, Any] = field(default_factory=dict)
    add_tags: tuple[str, ...] = ()
    remove_tags: tuple[str, ...] = ()
    stage: str | None = None
    add_score: int = 0


@dataclass(frozen=True, slots=True)
class CallWebhook:
    """Call a web address at least once, with a key; its answer resumes the step."""

    step: str
    visit: int
    method: str
    url: str
    body: Any
    headers: dict[str, str]
    store_as: str | None
    call_id: UUID | None = None  # also its key towards the other side


@dataclass(frozen=True, slots=True)
class RecordGoal:
    """The person reached a goal of the journey."""

    name: str
    step: str | None


Effect = SendMessage | UpdateContact | CallWebhook | RecordGoal
