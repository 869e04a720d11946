"""What a batch finds in the books, and what it is going to write there."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import orjson

from wayline.sandbox.answers import storable
from wayline.sandbox.chance import Dice
from wayline.sandbox.customers import Reaction
from wayline.sandbox.delivery import Delivery
from wayline.sandbox.exchange import Answer, Submission
from wayline.sandbox.ledger import Ledger, Row
from wayline.sandbox.luck import Luck, luck_of

REJECTED = "rejected"
_KNOWN = """SELECT key, attempt, recipient, text, state, reference, error, cost FROM message
    WHERE number IN (SELECT value FROM json_each(?)) ORDER BY number, copy"""
_OPTOUTS = """SELECT recipient, sender, at, is_out FROM optout
    WHERE recipient IN (SELECT value FROM json_each(?))"""


class Known(NamedTuple):
    """A text that the books have under a key."""

    attempt: int
    to: str
    text: str
    answer: Answer


def known_by_key(ledger: Ledger, lucks: Iterable[Luck]) -> dict[str, list[Known]]:
    """All texts of the keys with this luck, first copy first."""
    known: defaultdict[str, list[Known]] = defaultdict(list)
    numbers = [luck.number for luck in lucks]
    for key, attempt, to, text, *outcome in ledger.rows_for(_KNOWN, numbers):
        known[key].append(Known(attempt, to, text, _answer(*outcome)))
    return known


def _answer(state: str, reference: str | None, error: str | None, cost: int) -> Answer:
    """The answer as it was given: the error of a text that was taken came later."""
    if state == REJECTED:
        return Answer("rejected", error=error)
    return Answer("accepted", reference, cost_micros=cost)


class Draft:
    """One batch at the desk; used within one transaction of the ledger."""

    def __init__(self, ledger: Ledger, dice: Dice, batch: Sequence[Submission]) -> None:
        self._ledger = ledger
        self._messages: list[Row] = []
        self._happenings: list[Row] = []
        self._changes: list[Row] = []
        self.lucks = {submission.key: luck_of(dice, submission.key) for submission in batch}
        self.known = known_by_key(ledger, self.lucks.values())
        self.optouts: defaultdict[tuple[str, str], list[tuple[int, bool]]] = defaultdict(list)
        numbers = list({submission.to for submission in batch})
        for recipient, sender, at, is_out in ledger.rows_for(_OPTOUTS, numbers):
            self.optouts[recipient, sender].append((at, bool(is_out)))

    def copies(self, key: str) -> int:
        """How many texts there already are under this key."""
        return len(self.known.get(key, ()))

    def refuse(self, submission: Submission, at: int, answer: Answer) -> None:
        """Note a definite refusal."""
        self._note(submission, at, Delivery(REJECTED, answer.error, None, []), answer, (0, 0))

    def accept(
        self,
        submission: Submission,
        at: int,
        answer: Answer,
        fate: Delivery,
        reactions: Sequence[Reaction],
        tie: int,
    ) -> None:
        """Note a text that was taken, and queue its receipts and what comes of it.

        From `tie` upwards the happenings are numbered: content makes the order of one instant, so
        that it never depends on arrival.
        """
        visits = _count_visits(reactions) if reactions else (0, 0)
        callback = self._note(submission, at, fate, answer, visits)
        key, queue = submission.key, self._happenings
        for receipt in fate.receipts:
            data = f"{receipt.status} {receipt.error or ''} {answer.reference}"
            queue.append((callback, receipt.at, tie, "receipt", key, data))
            tie += 1
        for each in reactions:
            data = orjson.dumps(each.data).decode()
            queue.append((callback, each.at, tie, each.kind, key, data))
            tie += 1

    def change(self, to: str, sender: str, at: int, *, is_out: bool) -> None:
        """Put an opt-out, or its end, on the carrier's list, as of the instant it will be said."""
        self.optouts[to, sender].append((at, is_out))
        self._changes.append((to, sender, at, is_out))

    def save(self) -> None:
        """Write it all."""
        self._ledger.add(self._messages, self._happenings, self._changes)

    def _note(
        self,
        submission: Submission,
        at: int,
        fate: Delivery,
        answer: Answer,
        visits: tuple[int, int],
    ) -> int:
        """Add the text to the log; returns the number of its callback."""
        key, to, attempt = submission.key, submission.to, submission.attempt
        text = storable(submission.text)
        callback = self._ledger.callback(submission.callback)
        copies = self.known.setdefault(key, [])
        number = self.lucks[key].number
        handed = (
            number,
            key,
            len(copies),
            attempt,
            to,
            submission.sender,
            text,
            submission.parts,
            at,
        )
        ended = (answer.reference, fate.state, fate.error, answer.cost_micros, fate.arrives)
        self._messages.append((*handed, callback, *ended, *visits))
        copies.append(Known(attempt, to, text, answer))
        return callback


def _count_visits(reactions: Sequence[Reaction]) -> tuple[int, int]:
    """By people and by machines."""
    by_person = [each.by_person for each in reactions if each.kind == "visit"]
    return sum(by_person), len(by_person) - sum(by_person)
