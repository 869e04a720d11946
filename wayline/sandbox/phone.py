"""A real person with a simulated phone in hand, who answers and taps beside the customers."""

from datetime import datetime

import orjson

from wayline.sandbox import customers
from wayline.sandbox.chance import Dice
from wayline.sandbox.customers import links
from wayline.sandbox.exchange import HappeningKind
from wayline.sandbox.instants import to_micros
from wayline.sandbox.ledger import Ledger, Row
from wayline.sandbox.people import Person
from wayline.sandbox.replies import keyword

_LATEST = """SELECT key, sender, callback, text, reference FROM message
    WHERE arrives IS NOT NULL AND recipient = ? AND arrives <= ? ORDER BY arrives DESC, key, copy"""


class Phone:
    """All phones of one carrier."""

    def __init__(self, dice: Dice, ledger: Ledger) -> None:
        self._dice = dice
        self._ledger = ledger

    def say(self, number: str, text: str, at: datetime, sender: str | None) -> None:
        """Answer the last text, or the last one of `sender`."""
        micros = to_micros(at)
        for key, its_sender, callback, *_ in self._texts(number, micros):
            if sender in (None, its_sender):
                name = "MO" + self._dice.token(number, f"said {micros} {text}")
                said = customers.reply(name, number, its_sender, text)
                is_out = keyword(text)
                changes = [] if is_out is None else [(number, its_sender, micros, is_out)]
                told = orjson.dumps(said).decode()
                self._queue(callback, micros, "reply", key, told, changes)
                return
        raise LookupError(f"{number} has no text to answer")

    def tap(self, number: str, url: str, at: datetime) -> None:
        """Open a link of the last text that has it."""
        micros = to_micros(at)
        person = Person(self._dice, number)
        for key, _, callback, text, _ in self._texts(number, micros):
            if url in links(text):
                seen = customers.visit(url, person.browser, person.ip)
                told = orjson.dumps(seen).decode()
                self._queue(callback, micros, "visit", key, told, [])
                return
        raise LookupError(f"{number} has no text with {url}")

    def complain(self, number: str, at: datetime, sender: str | None, code: str) -> None:
        """Report the last text (of `sender`) as spam: the carrier tells who sent it, by a code."""
        micros = to_micros(at)
        for key, its_sender, callback, _, reference in self._texts(number, micros):
            if sender in (None, its_sender):
                told = f"complaint {code} {reference}"
                self._queue(callback, micros, "receipt", key, told, [])
                return
        raise LookupError(f"{number} has no text to report")

    def _texts(self, number: str, at: int) -> list[Row]:
        self._ledger.index_inboxes()
        return self._ledger.rows(_LATEST, number, at)

    def _queue(
        self,
        callback: int,
        at: int,
        kind: HappeningKind,
        key: str,
        data: str,
        changes: list[Row],
    ) -> None:
        tie = int(self._dice.token(key, f"{kind} {at}")[:14], 16)
        with self._ledger.writing():
            row = (callback, at, tie, kind, key, data)
            self._ledger.add([], [row], changes)
