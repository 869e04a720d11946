"""One phone of the sandbox: the texts that lie in it, what its owner wrote back, and its links."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final, NamedTuple

from wayline.domain.errors import WaylineError
from wayline.domain.ids import WorkspaceId
from wayline.domain.places import NumberProblem, parse_number
from wayline.domain.senders import Sender
from wayline.domain.workspaces import Workspace
from wayline.runtime.clock import BusinessClock
from wayline.sandbox.behaviour import REAL
from wayline.sandbox.carrier import Carrier
from wayline.sandbox.customers import links
from wayline.store import clock, contacts, history
from wayline.store.bulk import Connection
from wayline.store.contacts import Address

SEED: Final = 1  # of the demo's carrier and of the home's
_LATEST: Final = 20  # phones in a list
_ALIVE: Final = timedelta(seconds=5)  # real time since the demo wrote its clock last


class Text(NamedTuple):
    """A text in the phone; `links` with the numbers by which they are tapped."""

    at: datetime
    sender: str
    text: str
    links: tuple[tuple[int, str], ...]


class Reply(NamedTuple):
    """What the owner wrote, and what Wayline took it for."""

    at: datetime
    text: str
    meaning: str


class Now(NamedTuple):
    """Business time, and whether somebody is there to hear a reply now (None: nobody can tell)."""

    at: datetime
    is_running: bool | None


@dataclass(slots=True)
class Phone:
    """A phone in hand."""

    carrier: Carrier
    number: str
    workspaces: Sequence[Workspace]

    def texts(self, now: datetime) -> list[Text]:
        """The texts up to now, the oldest first."""
        found, number = [], 0
        for one in self.carrier.inbox(self.number, now):
            urls = links(one.text)
            numbered = tuple(enumerate(urls, number + 1))
            number += len(urls)
            found.append(Text(one.at, one.sender, one.text, numbered))
        return found

    def reply(self, text: str, now: datetime, sender: str | None = None) -> str:
        """Answer the last text (of `sender`); returns whom. Raises `phone:...`."""
        texts = self.texts(now)
        senders = sorted({one.sender for one in texts})
        if not text.strip():
            raise WaylineError("a reply needs a text", code="phone:empty", mend="reply STOP")
        if sender is not None and sender not in senders:
            mend = f"There are texts from {', '.join(senders)}."
            message = f"{self.number} has no text from {sender}"
            raise WaylineError(message, code="phone:sender", mend=mend)
        if sender is None and len(senders) > 1:
            message = f"several numbers text {self.number}: {', '.join(senders)}"
            raise WaylineError(message, code="phone:shared", mend=f"Say whom: --to {senders[0]}")
        self.carrier.say(self.number, text, now, sender)
        return sender or senders[0]

    def tap(self, number: int, now: datetime) -> str:
        """Open a link by its number; returns its address. Raises `phone:link`."""
        found = {place: url for one in self.texts(now) for place, url in one.links}
        if number not in found:
            mend = f"There are 1 to {len(found)}." if found else "Its texts have no links."
            message = f"{self.number} has no link {number}"
            raise WaylineError(message, code="phone:link", mend=mend)
        self.carrier.tap(self.number, found[number], now)
        return found[number]

    def complain(self, now: datetime, sender: str | None = None) -> None:
        """Report the last text (of `sender`) as spam, as a forward to 7726 does."""
        try:
            self.carrier.complain(self.number, now, sender)
        except LookupError as error:
            mend = "Report one of the senders of its texts."
            raise WaylineError(str(error), code="phone:sender", mend=mend) from None

    async def replies(self, connection: Connection) -> list[Reply]:
        """What Wayline has heard from this number, the oldest first."""
        addresses = [Address(one.workspace_id, "phone", self.number) for one in self.workspaces]
        known = await contacts.resolve(connection, addresses)
        theirs = {one.contact_id for one in known.values() if one.contact_id is not None}
        people = await contacts.read(connection, sorted(theirs))
        heard = [
            Reply(row.received_at, row.body, row.meaning)
            for contact_id in sorted(theirs)
            for row in await history.replies(
                connection, contact_id, people[contact_id].contact.aliases
            )
        ]
        return sorted(heard)


def open_books(path: Path) -> Carrier:
    """The carrier's books of a home or demo; raises `phone:missing` before the first text."""
    if not path.is_file():
        message = f"no text was ever sent from {path.parent}"
        raise WaylineError(message, code="phone:missing", mend="Run: wayline demo, or wayline up")
    return Carrier(path, REAL, SEED)


def pick_up(
    carrier: Carrier,
    written: str,
    now: datetime,
    workspaces: Sequence[Workspace],
    senders: Mapping[WorkspaceId, Sequence[Sender]],
) -> Phone:
    """The phone of a number as a person writes it; raises `number:...` or `phone:...`."""
    number = parse_number(written, workspaces[0].country if workspaces else None)
    if isinstance(number, NumberProblem):
        message = f'"{written}" is no phone number'
        raise WaylineError(message, code=number.code, mend=number.sentence)
    ours = [
        one.slug
        for one in workspaces
        if any(sender.address == number.e164 for sender in senders.get(one.workspace_id, ()))
    ]
    if ours:
        message = f"{number.e164} is the number that {ours[0]} texts from, not a phone"
        raise WaylineError(message, code="phone:business", mend=_numbers(carrier, now))
    if not carrier.inbox(number.e164, now):
        message = f"no text has come to {number.e164} yet"
        raise WaylineError(message, code="phone:unknown", mend=_numbers(carrier, now))
    return Phone(carrier, number.e164, workspaces)


def phones(carrier: Carrier, now: datetime) -> list[tuple[str, int, datetime]]:
    """The phones that got a text last: number, how many lie there, when the last came."""
    return carrier.latest(now, _LATEST)


async def business_now(connection: Connection, real_now: datetime) -> Now:
    """Business time as whoever drives it has last written it."""
    row = await clock.read(connection)
    if row is None or row.kind == "real":
        return Now(real_now, None)
    is_running = row.scale > 0 and real_now - row.real_at <= _ALIVE
    return Now(BusinessClock(*row).now(real_now) if is_running else row.business_at, is_running)


def _numbers(carrier: Carrier, now: datetime) -> str:
    latest = [number for number, _, _ in carrier.latest(now, 3)]
    return f"Texts came to {', '.join(latest)}." if latest else "No text has come to any phone yet."
