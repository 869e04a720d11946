"""What the gate says of a message: allowed, held or refused, each with what it went by."""

from datetime import datetime
from typing import Any, NamedTuple

from wayline.domain.gate.caps import Cap


class Reservations(NamedTuple):
    """What an allowed message takes, given back if it definitely does not go out.

    `cap_key` is the key to count it under in the care row (None: it counts nowhere), `micros` what
    it takes of the budget, `limits` the caps that may ask for it.
    """

    cap_key: str | None
    micros: int
    limits: tuple[Cap, ...] = ()


class Allowed(NamedTuple):
    """The message may start now; `certificate` is what to store with it."""

    reservations: Reservations
    certificate: dict[str, Any]


class Held(NamedTuple):
    """Not now: ask again at `until` (always after now, never after the message's expiry)."""

    until: datetime
    reason: str
    rules: dict[str, Any]


class Refused(NamedTuple):
    """Never; the message becomes `refused`, or `expired` if the reason is `expiry:passed`."""

    reason: str
    rules: dict[str, Any]

    @property
    def state(self) -> str:
        """The state the message ends in."""
        return "expired" if self.reason == "expiry:passed" else "refused"


Outcome = Allowed | Held | Refused
