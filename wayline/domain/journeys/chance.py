"""Chance that is none: shares, arms and jitter hash what they concern, so a replay draws alike."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Protocol

from wayline.domain.ids import ContactId, fraction
from wayline.domain.journeys.enrollment import Enrollment


class Weighted(Protocol):
    """What can be drawn: something with a name and a share."""

    @property
    def name(self) -> str:
        """The name that is remembered."""

    @property
    def weight(self) -> float:
        """The share, relative to the others; nothing of weight 0 is ever drawn."""


def draw(options: Iterable[Weighted], salt: str, step: str, contact_id: ContactId) -> str:
    """The name of the option that this person gets at this step, in every run and version."""
    eligible = [option for option in options if option.weight > 0]
    mark = fraction(salt, step, contact_id.bytes) * sum(option.weight for option in eligible)
    for option in eligible:
        mark -= option.weight
        if mark < 0:
            return option.name
    return eligible[-1].name  # the sum of the weights was rounded up


def held_out(share: float, salt: str, part: str, contact_id: ContactId) -> bool:
    """Whether the person is in the held-out `share` of a journey or (`part`) of an experiment."""
    return share > 0 and fraction(salt, "holdout", part, contact_id.bytes) < share


def jitter(enrollment: Enrollment, step: str, visit: int, window: timedelta) -> timedelta:
    """How much later in `window` this visit is due, so that a popular instant is spread."""
    return fraction("jitter", enrollment.enrollment_id.bytes, step, str(visit)) * window
