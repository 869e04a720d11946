"""What conditions are asked about in a journey: a person's facts, seen from their enrollment."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from wayline.domain.conditions import Scope
from wayline.domain.journeys.enrollment import Enrollment
from wayline.domain.journeys.facts import Facts


def scope_of(
    enrollment: Enrollment, facts: Facts, now: datetime, event: Mapping[str, Any] | None = None
) -> Scope:
    """The scope of a condition inside a journey; `event` are properties to test instead."""
    return Scope(
        facts,
        now,
        enrollment.trigger,
        enrollment.entered_at,
        enrollment.messages,
        event,
        enrollment.answers,
    )
