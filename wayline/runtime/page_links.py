"""Links to people's own pages: signed, without personal data, and dead when they should be.

A link ends with its time, when it is taken back, and when the number or address that it was sent
to is not the person's any more: whoever gets a recycled number does not open somebody else's page.
"""

import struct
from datetime import UTC, datetime, timedelta
from math import ceil
from typing import Final, NamedTuple
from uuid import UUID

from wayline.domain.contacts import Contact
from wayline.domain.ids import ContactId, WorkspaceId
from wayline.runtime.confirm_links import ConfirmLinks
from wayline.runtime.tokens import Tokens
from wayline.runtime.vault import Vault

LIVES: Final = timedelta(days=180)
_PURPOSE: Final = "page link"
_ADDRESS: Final = "page address"
_FIELDS: Final = struct.Struct(">B16s16sIB6s")  # version, workspace, contact, hour, links, address
_VERSION: Final = 1
_MARK: Final = 16  # octets
_HOUR: Final = 3600


class Ticket(NamedTuple):
    """What a link says whose signature is good."""

    workspace_id: WorkspaceId
    contact_id: ContactId
    expires_at: datetime
    links: int
    address: bytes


class PageLinks:
    """Makes and reads the last part of links, with the keys of an installation."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault
        self._tokens = Tokens(vault, _PURPOSE, _FIELDS, _MARK)
        self.confirm = ConfirmLinks(vault)

    def make(self, contact: Contact, at: datetime, lives: timedelta = LIVES) -> str:
        """A token for a person, from a time on; 80 characters."""
        hour = ceil((at + lives).timestamp() / _HOUR)
        address = self._address(contact.phone or contact.email or "")
        ids = contact.workspace_id.bytes, contact.contact_id.bytes
        return self._tokens.make(_VERSION, *ids, hour, contact.links % 256, address)

    def read(self, token: str) -> Ticket | None:
        """What a token says; None if we have not made it."""
        read = self._tokens.read(token)
        if read is None:
            return None
        _, workspace, contact, hour, links, address = read
        ids = WorkspaceId(UUID(bytes=workspace)), ContactId(UUID(bytes=contact))
        return Ticket(*ids, datetime.fromtimestamp(hour * _HOUR, UTC), links, address)

    def opens(self, ticket: Ticket, contact: Contact, at: datetime) -> bool:
        """Whether a link still opens the page of the person that its contact is by now."""
        if at >= ticket.expires_at or ticket.links != contact.links % 256:
            return False
        ways = contact.phone, contact.email
        return any(way is not None and self._is_address(ticket, way) for way in ways)

    def _address(self, value: str) -> bytes:
        return self._vault.mark(_ADDRESS, value.encode())[:6]

    def _is_address(self, ticket: Ticket, value: str) -> bool:
        return self._vault.is_marked(_ADDRESS, value.encode(), ticket.address)
