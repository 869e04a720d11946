"""Links by which people confirm a request: signed, without personal data, bound to that request.

Whether a link still confirms is not in it: the request ends with its time, with a STOP, with an
answer, and when the number or address that it went to is not the person's any more.
"""

import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from collections.abc import Iterable
from hashlib import sha256
from typing import Final, NamedTuple
from uuid import UUID

from wayline.domain.ids import ContactId, WorkspaceId
from wayline.runtime.vault import Vault

PATH: Final = "c"  # what the paths of these pages begin with
_PURPOSE: Final = "confirm link"
_FIELDS: Final = struct.Struct(">B8s16s8s")  # version, ends of workspace and request, contact
_VERSION: Final = 1
_END: Final = 8  # octets of an id that are by chance
_MARK: Final = 12  # octets
_LENGTH: Final = 4 * (_FIELDS.size + _MARK) // 3


class Ticket(NamedTuple):
    """What a link says whose signature is good; `digest` is what the ledger keeps of it."""

    workspace_id: WorkspaceId
    contact_id: ContactId
    request: bytes
    digest: str

    def is_for(self, request_id: UUID) -> bool:
        """Whether the link confirms this request."""
        return request_id.bytes[-_END:] == self.request


class ConfirmLinks:
    """Makes and reads the last part of links, with the keys of an installation."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    def make(self, workspace_id: WorkspaceId, contact_id: ContactId, request_id: UUID) -> str:
        """A token for one request; 60 characters, the same each time."""
        ends = workspace_id.bytes[-_END:], request_id.bytes[-_END:]
        fields = _FIELDS.pack(_VERSION, ends[0], contact_id.bytes, ends[1])
        mark = self._vault.mark(_PURPOSE, fields)[:_MARK]
        return urlsafe_b64encode(fields + mark).decode()

    def read(self, token: str, workspaces: Iterable[WorkspaceId]) -> Ticket | None:
        """What a token says, which is of one of these workspaces; None if we have not made it."""
        if len(token) != _LENGTH or not token.isascii():
            return None
        try:
            octets = urlsafe_b64decode(token)
        except (Error, ValueError):
            return None
        fields, mark = octets[: _FIELDS.size], octets[_FIELDS.size :]
        if len(mark) != _MARK or not self._vault.is_marked(_PURPOSE, fields, mark):
            return None
        _, end, contact, request = _FIELDS.unpack(fields)
        mine = next((one for one in workspaces if one.bytes[-_END:] == end), None)
        if mine is None:
            return None
        digest = sha256(token.encode()).hexdigest()
        return Ticket(mine, ContactId(UUID(bytes=contact)), request, digest)
