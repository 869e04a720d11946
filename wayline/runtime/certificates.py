"""What the gate went by when it let a text pass: written down for each attempt, to be sealed."""

from typing import Any

from wayline.domain.contacts import Contact
from wayline.domain.gate import MARKETING, Allowed
from wayline.domain.ids import bucket_of, derived_beside
from wayline.domain.messages import ALLOWED
from wayline.domain.seals import commitment
from wayline.store import ledger
from wayline.store.bulk import Connection
from wayline.store.contacts import text
from wayline.store.ledger import Relying
from wayline.store.message_rows import Claim, MessageEvent, Owed
from wayline.store.partitions import month_of


class Certificates:
    """Those of one batch of claims."""

    def __init__(self) -> None:
        self._told: list[dict[str, Any]] = []
        self._claims: list[tuple[Owed, Claim]] = []
        self._relying: list[Relying] = []

    def add(self, message: Owed, claim: Claim, outcome: Allowed, contact: Contact) -> None:
        """Take in one: what the gate saw, bound to the words; an offer relies on consent."""
        if message.category == MARKETING:
            self._rely(message, contact)
        words = commitment(claim.salt, (claim.address, claim.sender, claim.body))
        told = {
            "attempt": message.attempt + 1,
            "template": message.template,
            "template_version": claim.template_version,
            "text": words.hex(),
        }
        self._told.append(outcome.certificate | told)
        self._claims.append((message, claim))

    async def rows(self, connection: Connection) -> list[MessageEvent]:
        """All as rows; each names the entry of the ledger that it relies on."""
        for number, entry in (await ledger.relied(connection, self._relying)).items():
            self._told[number]["relied"] = entry
        return [_row(*one, told) for one, told in zip(self._claims, self._told, strict=True)]

    def _rely(self, message: Owed, contact: Contact) -> None:
        scope = message.category if message.topic is None else f"{message.category}/{message.topic}"
        said = (message.channel, scope, message.category)
        for contact_id in (contact.contact_id, *contact.aliases):
            key = (len(self._told), bucket_of(contact_id), contact_id)
            self._relying.append(Relying(*key, *said))


def _row(message: Owed, claim: Claim, told: dict[str, Any]) -> MessageEvent:
    return MessageEvent(
        message.bucket,
        message.contact_id,
        message.message_id,
        derived_beside(message.message_id, ALLOWED, str(told["attempt"])),
        month_of(claim.claimed_at),
        message.workspace_id,
        ALLOWED,
        claim.claimed_at,
        None,
        text(told),
    )
