"""Gathers for many messages what a proof is to be made of: words, history, person and consent."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, NamedTuple
from uuid import UUID

from wayline.domain.errors import WaylineError
from wayline.domain.ids import ContactId, MessageId, bucket_of, show
from wayline.domain.messages import ALLOWED
from wayline.domain.proofs import GRANTS
from wayline.store import contacts, proofs
from wayline.store.bulk import Connection
from wayline.store.message_pages import Located
from wayline.store.proofs import Asked, Event, Frozen, Said
from wayline.store.seals import CONSENT, MESSAGE, Place

Reason = Literal["erased", "unsealed", "changed", "missing"]
_NOTHING = UUID(int=0)  # what a certificate names that was written over


class Proved(NamedTuple):
    """A message with its proof as JSON, which has been checked; `at` is when it was allowed."""

    message_id: MessageId
    at: datetime
    was_sent: bool
    proof: dict[str, Any]


class Unproved(NamedTuple):
    """A message that has no proof.

    Its words were `erased` with its person, some of its rows are `unsealed`, it was `changed`, or
    the message itself is `missing`.
    """

    message_id: MessageId
    reason: Reason
    says: str
    was_sent: bool = False

    def error(self) -> WaylineError:
        """The same to be raised."""
        message = f"{show('message', self.message_id)} cannot be proved: {self.says}"
        return WaylineError(message, code="consent:unproved", mend="See: wayline consent verify")


@dataclass(slots=True)
class Case:
    """All that is known of a message that is to be proved, under all ids of its person."""

    frozen: Frozen
    happened: Sequence[Event]
    people: Sequence[ContactId]
    relied: Said | None = None

    @property
    def allowed(self) -> Event:
        """The certificate of the last attempt."""
        return [one for one in self.happened if one.kind == ALLOWED][-1]

    @property
    def told(self) -> dict[str, Any]:
        """What the certificate says; nothing if somebody has written over it."""
        return self.allowed.data if isinstance(self.allowed.data, dict) else {}

    @property
    def places(self) -> list[Place]:
        """Of all rows that the proof is to hold."""
        found = [
            Place(MESSAGE, one.bucket, one.contact_id, one.message_event_id, one.month)
            for one in self.happened
        ]
        if (said := self.relied) is not None:
            found.append(Place(CONSENT, said.bucket, said.contact_id, said.consent_event_id, 0))
        return found

    def hopeless(self) -> Unproved | None:
        """Why there can be no proof, if that is known from the start."""
        frozen = self.frozen
        if not any(one.kind == ALLOWED for one in self.happened):
            says = "the gate never let it pass, so there is nothing to prove"
            return self.unproved("changed", says)
        if frozen.salt is not None:
            return None
        if frozen.is_erased and frozen.body is None and frozen.address is None:
            says = "its words were erased, and what opens their seal with them"
            return self.unproved("erased", says)
        says = "what opens the seal of its words is gone, though its person was not erased"
        return self.unproved("changed", says)

    def unproved(self, reason: Reason, says: str) -> Unproved:
        """That it has no proof."""
        was_sent = self.frozen.sent_at is not None
        return Unproved(self.frozen.message_id, reason, says, was_sent)


async def gather(connection: Connection, located: Sequence[Located]) -> dict[MessageId, Case]:
    """The cases of messages, but for the consent they rely on; those that are gone are left out."""
    frozen = await proofs.messages(connection, located)
    happened = await proofs.events(connection, located)
    people = await ids_of(connection, {one.contact_id for one in frozen.values()})
    return {
        key: Case(one, happened.get(key, ()), people[one.contact_id]) for key, one in frozen.items()
    }


async def rely(connection: Connection, cases: Sequence[Case]) -> None:
    """Find the consent that each last certificate went by; None if it needed none."""
    asked = [
        Asked(o, bucket_of(one), one, case.frozen.channel, case.allowed.at, _named(case))
        for o, case in enumerate(cases)
        if case.told.get("consent") is not None
        for one in case.people
    ]
    for o, said in (await proofs.consents(connection, asked)).items():
        cases[o].relied = said[0] if "relied" in cases[o].told else _last(cases[o], said)


async def ids_of(
    connection: Connection, contact_ids: Iterable[ContactId]
) -> dict[ContactId, list[ContactId]]:
    """All ids of people: their own, and those of contacts that were merged into them."""
    asked = set(contact_ids)
    people = await contacts.read(connection, asked)
    return {one: [one, *(people[one].contact.aliases if one in people else ())] for one in asked}


def _named(case: Case) -> UUID | None:
    """The entry that a certificate names; old ones name none."""
    try:
        return UUID(case.told["relied"]) if "relied" in case.told else None
    except (ValueError, AttributeError):
        return _NOTHING


def _last(case: Case, said: Sequence[Said]) -> Said | None:
    """The last entry that allowed it: for its topic before its category."""
    _, _, wanted = str(case.told.get("scope")).partition("/")
    granted = [one for one in said if one.action in GRANTS]
    for scope in (wanted, wanted.partition("/")[0]):
        for one in granted:
            if one.scope == scope:
                return one
    return None
