"""What came in, matched to its message, and read in the light of what the message had asked for."""

from datetime import timedelta
from typing import Final, NamedTuple

from wayline.channels.contract import Inbound
from wayline.domain import opt_out
from wayline.domain.care import LIFTED_BY_START, OPTED_OUT
from wayline.domain.complaints import RECEIPT
from wayline.domain.content import asked_for
from wayline.domain.gate import MARKETING
from wayline.domain.ids import ContactId, MessageId, WorkspaceId
from wayline.runtime.joining import LONGEST_REPLY
from wayline.store.message_rows import Tracked
from wayline.store.tracks import Link

ASKED_WITHIN: Final = timedelta(hours=72)  # as long as a request for consent waits


class Told(NamedTuple):
    """A receipt or visit that was matched to its message."""

    item: Inbound
    contact_id: ContactId
    message_id: MessageId
    link: Link | None = None

    @property
    def closes(self) -> str | None:
        """Why nothing more may go to the number; None if nobody says so."""
        if self.link is not None:
            return None
        if self.item.data["kind"] == RECEIPT:
            return OPTED_OUT
        reason: str | None = self.item.data.get("reason")
        return reason if reason in LIFTED_BY_START else None


class Said(NamedTuple):
    """A text of a person, and what it asks for."""

    item: Inbound
    workspace_id: WorkspaceId
    meaning: opt_out.Meaning
    complaint: str | None = None  # the rule by which it is one

    @property
    def closes(self) -> bool:
        """True if nothing more may go to the number."""
        return self.complaint is not None or isinstance(self.meaning, opt_out.OptOut)


def answered_word(message: Tracked | None, body: str | None, said: Said) -> str | None:
    """The word that the last text had asked for, if the reply is that and nothing else.

    Texts of journeys alone, for 72 hours, and of marketing none: what it asks for is never so much
    the person's own matter that a wish to stop had to be explained.
    """
    if message is None or message.enrollment_id is None or message.category == MARKETING:
        return None
    if message.sent_at is None or said.item.at - message.sent_at > ASKED_WITHIN:
        return None
    return asked_for(body or "", said.item.data["text"][:LONGEST_REPLY])
