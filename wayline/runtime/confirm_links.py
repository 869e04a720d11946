"""Links by which people confirm a request: signed, without personal data, bound to that request.

Whether a link still confirms is not in it: the request ends with its time, with a STOP, with an
answer, and when the number or address that it went to is not the person's any more.
"""

import struct
from collections.abc import Iterable
from hashlib import sha256
from typing import Final, NamedTuple
from uuid import UUID

from wayline.domain.ids import ContactId, WorkspaceId
from wayline.runtime.tokens import Tokens
from wayline.runtime.vault import Vault

PATH: Final = "c"  # what the paths of these pages begin with
_PURPOSE: Final = "confirm link"
_FIELDS: Final = struct.Struct(">B8s16s8s")  # version, ends of workspace and request, contact
_VERSION: Final = 1
_END: Final = 8  # octets of an id that are by chance
_MARK: Final = 12  # octets


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
        self._tokens = Tokens(vault, _PURPOSE, _FIELDS, _MARK)

    def make(self, workspace_id: WorkspaceId, contact_id: ContactId, request_id: UUID) -> str:
        """A token for one request; 60 characters, the same each time."""
        ends = workspace_id.bytes[-_END:], request_id.bytes[-_END:]
        return self._tokens.make(_VERSION, ends[0], contact_id.bytes, ends[1])

    def read(self, token: str, workspaces: Iterable[WorkspaceId]) -> Ticket | None:
        """What a token says, which is of one of these workspaces; None if we have not made it."""
        read = self._tokens.read(token)
        if read is None:
            return None
        _, end, contact, request = read
        mine = next((one for one in workspaces if one.bytes[-_END:] == end), None)
        if mine is None:
            return None
        digest = sha256(token.encode()).hexdigest()
        return Ticket(mine, ContactId(UUID(bytes=contact)), request, digest)
