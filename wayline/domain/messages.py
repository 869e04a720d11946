"""A message's states, its moves, and how late, doubled and shuffled receipts add up."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import Final

OWED: Final = "owed"
HELD: Final = "held"
SENDING: Final = "sending"
IN_DOUBT: Final = "in_doubt"
SENT: Final = "sent"
DELIVERED: Final = "delivered"
UNDELIVERED: Final = "undelivered"
FAILED: Final = "failed"
EXPIRED: Final = "expired"
REFUSED: Final = "refused"
CANCELLED: Final = "cancelled"
ALLOWED: Final = "allowed"  # no state: the event that keeps what the gate went by

# What our own decisions do. Receipts move a message along `_RANK` instead, see `apply_receipt`.
MOVES: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        OWED: frozenset({HELD, SENDING, REFUSED, EXPIRED, CANCELLED}),
        HELD: frozenset({OWED, REFUSED, EXPIRED, CANCELLED}),
        SENDING: frozenset({SENT, OWED, FAILED, IN_DOUBT}),
        IN_DOUBT: frozenset({SENT, OWED, FAILED}),
        SENT: frozenset({DELIVERED, UNDELIVERED, FAILED, EXPIRED}),
        UNDELIVERED: frozenset({DELIVERED}),
        FAILED: frozenset({DELIVERED}),
        EXPIRED: frozenset({DELIVERED}),
        DELIVERED: frozenset(),
        REFUSED: frozenset(),
        CANCELLED: frozenset(),
    }
)
STATES: Final = frozenset(MOVES)
# Nothing more is tried; only a late receipt may still correct the word.
ENDED: Final = frozenset({DELIVERED, UNDELIVERED, FAILED, EXPIRED, REFUSED, CANCELLED})
# As far as we know, no carrier has the message.
OPEN: Final = frozenset({OWED, HELD, SENDING, IN_DOUBT})
# The step that owed the message goes on.
STEP_ENDED: Final = frozenset({SENT, IN_DOUBT}) | ENDED

# Of two words about one message the higher wins, whatever the order in which they arrive.
# What reached the phone reached it: no other word undoes `delivered`.
_RANK: Final[Mapping[str, int]] = MappingProxyType(
    {SENT: 1, EXPIRED: 2, UNDELIVERED: 3, FAILED: 4, DELIVERED: 5}
)
# What a person does to a message shows that it was there; the order breaks ties of time.
_SHOWN_BY: Final[Mapping[str, int]] = MappingProxyType(
    {"receipt": 0, "reply": 1, "click": 2, "pixel": 3}
)
RECEIPTS: Final = frozenset(_RANK) | {"read", "click", "reply", "pixel"}


@dataclass(frozen=True, slots=True)
class Receipt:
    """One word about a message from outside.

    `kind` is a carrier's `sent`, `delivered`, `undelivered`, `failed`, `expired` or `read`, or
    what we saw: `click` (by a person, see clicks.py), `reply`, `pixel`. `reason` is of the closed
    list. Any other kind is a `ValueError` where it is applied.
    """

    kind: str
    at: datetime
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Track:
    """Where a message stands, and the facts beside its state; the columns of its row.

    `delivered_basis` tells a carrier's receipt from what a read, click or reply implies;
    `read_at` means "read, at least", on `read_basis` `receipt`, `click`, `reply` or `pixel`.
    `sent_at` is the hand-over, or the earliest word from outside when no hand-over was recorded.
    """

    state: str
    reason: str | None = None
    sent_at: datetime | None = None
    ended_at: datetime | None = None
    delivered_basis: str | None = None
    read_at: datetime | None = None
    read_basis: str | None = None
    clicked_at: datetime | None = None
    replied_at: datetime | None = None


def may_move(before: str, after: str) -> bool:
    """True if a message may go from one state to the other; unknown states are a `KeyError`."""
    return after in MOVES[before]


def apply_receipt(track: Track, receipt: Receipt) -> Track:
    """The track after a receipt: the same for every order and number of the same receipts.

    A message that was never handed over (refused, cancelled) stays as it is. One that we believe
    owed or in doubt moves on, because the receipt proves that an attempt arrived.
    """
    if receipt.kind not in RECEIPTS:
        raise ValueError(f"{receipt.kind!r} is no kind of receipt")
    if track.state in (REFUSED, CANCELLED):
        return track
    told = replace(track, sent_at=_earliest(track.sent_at, receipt.at))
    if receipt.kind in _RANK:
        return _advance(told, receipt.kind, receipt.at, receipt.reason, "receipt")
    basis = "receipt" if receipt.kind == "read" else receipt.kind
    read = _advance(_noted(told, receipt), DELIVERED, receipt.at, None, f"read:{basis}")
    before = (
        (read.read_at, _SHOWN_BY[read.read_basis]) if read.read_at and read.read_basis else None
    )
    if before is not None and before <= (receipt.at, _SHOWN_BY[basis]):
        return read
    return replace(read, read_at=receipt.at, read_basis=basis)


def _noted(track: Track, receipt: Receipt) -> Track:
    if receipt.kind == "click":
        return replace(track, clicked_at=_earliest(track.clicked_at, receipt.at))
    if receipt.kind == "reply":
        return replace(track, replied_at=_earliest(track.replied_at, receipt.at))
    return track


def _advance(track: Track, state: str, at: datetime, reason: str | None, basis: str) -> Track:
    """Move up to `state`; of two receipts for one state the earlier is kept."""
    held, told = _RANK.get(track.state, 0), _RANK[state]
    if told < held or (told == held and not _sooner(track, at, reason, basis)):
        return track
    if state == SENT:
        return replace(track, state=SENT, reason=None, ended_at=None, delivered_basis=None)
    shown = basis if state == DELIVERED else None
    return replace(track, state=state, reason=reason, ended_at=at, delivered_basis=shown)


def _sooner(track: Track, at: datetime, reason: str | None, basis: str) -> bool:
    if track.ended_at is None:
        return False
    kept = (track.ended_at, track.delivered_basis or "receipt", track.reason or "")
    return (at, basis, reason or "") < kept


def _earliest(a: datetime | None, b: datetime) -> datetime:
    return b if a is None else min(a, b)
