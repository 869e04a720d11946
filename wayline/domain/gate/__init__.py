"""The last gate: one list of rules that every message passes, in order, each time it is claimed."""

from wayline.domain.gate.candidate import (
    DEFAULT_EXPIRY,
    MARKETING,
    SERVICE,
    TRANSACTIONAL,
    Budget,
    Candidate,
    expiry,
)
from wayline.domain.gate.caps import Cap
from wayline.domain.gate.decision import decide
from wayline.domain.gate.outcome import Allowed, Held, Outcome, Refused, Reservations
from wayline.domain.gate.policy import Rules, Sunset

__all__ = [
    "DEFAULT_EXPIRY",
    "MARKETING",
    "SERVICE",
    "TRANSACTIONAL",
    "Allowed",
    "Budget",
    "Candidate",
    "Cap",
    "Held",
    "Outcome",
    "Refused",
    "Reservations",
    "Rules",
    "Sunset",
    "decide",
    "expiry",
]
