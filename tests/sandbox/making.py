"""Texts to hand over and what came of them, for the tests of the simulated carrier."""

import hashlib
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import orjson

from wayline.sandbox import Answer, Behaviour, Carrier, Happening, Submission

START = datetime(2026, 3, 3, 9, tzinfo=UTC)
LATER = START + timedelta(days=365)
SENDER = "+12025550100"
SEED = 7


def text(
    key: str,
    *,
    to: str = "+14155550123",
    body: str = "Your coffee is waiting: https://wl.ink/abc. Reply STOP to end.",
    at: datetime = START,
    callback: str = "sandbox/0",
    attempt: int = 1,
    sender: str = SENDER,
) -> Submission:
    return Submission(key, to, sender, body, 1, at, callback, attempt)


def texts(count: int, *, callbacks: int = 3, first: int = 0) -> list[Submission]:
    """Texts to people of their own, one each second."""
    return [
        text(
            f"text-{number}",
            to=f"+1415{number:07d}",
            body=f"Hello {number}, see https://wl.ink/{number:x}.",
            at=START + timedelta(seconds=number),
            callback=f"sandbox/{number % callbacks}",
        )
        for number in range(first, first + count)
    ]


def hand_over(carrier: Carrier, batch: Sequence[Submission], size: int = 200) -> list[Answer]:
    answers: list[Answer] = []
    for start in range(0, len(batch), size):
        answers += carrier.submit(batch[start : start + size])
    return answers


def opened(path: Path, behaviour: Behaviour, seed: int = SEED) -> Carrier:
    return Carrier(path / "carrier.sqlite", behaviour, seed)


def everything(carrier: Carrier, callbacks: int = 3) -> list[Happening]:
    """All that is pending, acknowledged by nobody."""
    return carrier.due([f"sandbox/{number}" for number in range(callbacks)], LATER, 10**6)


def told(happenings: Iterable[Happening]) -> list[bytes]:
    """Happenings without their ids, which depend on arrival."""
    return [
        orjson.dumps([each.at, each.callback, each.kind, each.key, each.data])
        for each in happenings
    ]


def digest(carrier: Carrier) -> str:
    """What a carrier has in its books and in store, in its order."""
    parts = [
        told(everything(carrier)),
        list(map(repr, carrier.accepted())),
        list(map(repr, carrier.inboxes())),
        list(map(repr, carrier.optouts())),
    ]
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def statuses(answers: Iterable[Answer]) -> Counter[str]:
    return Counter(answer.status for answer in answers)


def python(*arguments: str) -> list[str]:
    """The command line of a process that runs one of the scripts of these tests."""
    return [sys.executable, *arguments]
