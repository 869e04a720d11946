"""Why a hand-over failed: the closed classes that every provider's codes are mapped to."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType
from typing import Final
from uuid import UUID

from wayline.domain.ids import fraction

BACK_OFF_FIRST: Final = timedelta(seconds=2)
BACK_OFF_MOST: Final = timedelta(minutes=10)
BACK_OFF_LEAST: Final = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Failure:
    """A class of failure: its reason, whether the same text may be tried again, and what it closes.

    `closes` is `address` (this number gets nothing more on the channel), `sender` (this number or
    name of ours is set aside), `connection` (the provider is paused) or None.
    """

    reason: str
    retryable: bool
    closes: str | None = None


FAILURES: Final[Mapping[str, Failure]] = MappingProxyType(
    {
        "opted_out": Failure("carrier:opted_out", retryable=False, closes="address"),
        "invalid_number": Failure("carrier:invalid_number", retryable=False, closes="address"),
        "blocked_content": Failure("carrier:blocked_content", retryable=False),
        "sender_config": Failure("carrier:sender_config", retryable=False, closes="sender"),
        "account": Failure("carrier:account", retryable=True, closes="connection"),
        "transient": Failure("carrier:transient", retryable=True),
        "expired": Failure("carrier:expired", retryable=False),
        "unknown": Failure("carrier:unknown", retryable=False),
    }
)


# Codes that say of themselves what a person or text is, by whoever uses them; whatever provider
# carries our texts reads them here. 40300 and 257 are opt-outs that a carrier keeps, as 21610 is:
# whoever is told so stops, whatever our own ledger says.
CODES: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        "twilio": {"21610": "opted_out", "30004": "blocked_content", "30007": "blocked_content"},
        "telnyx": {
            "40300": "opted_out",
            "40003": "blocked_content",
            "40015": "blocked_content",
        },
        "sinch": {"257": "opted_out"},
    }
)


def retryable(failure: str) -> bool:
    """True if a definite failure of this class is tried again; an unknown class is a `KeyError`."""
    return FAILURES[failure].retryable


def back_off(message_id: UUID, attempt: int) -> timedelta:
    """How long to wait after failed attempt 1, 2, ...: full jitter over a doubling span.

    The span is 2 s after the first attempt and at most 10 minutes; the draw is a hash of message
    and attempt, at least one second, so that a replay waits the same.
    """
    span = min(BACK_OFF_MOST, BACK_OFF_FIRST * (1 << min(attempt - 1, 16)))
    return max(BACK_OFF_LEAST, span * fraction(message_id.bytes, f"attempt {attempt}"))
