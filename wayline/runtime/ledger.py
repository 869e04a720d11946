"""Entries of the consent ledger, made in one place so that they are told alike."""

from datetime import datetime

from wayline.domain.contacts import Contact
from wayline.domain.ids import bucket_of, derived_beside
from wayline.store.ledger import ConsentRow


def ledger_row(  # noqa: PLR0913 - what an entry says
    contact: Contact,
    channel: str,
    scope: str,
    action: str,
    method: str,
    at: datetime,
    wording: str | None = None,
    *,
    recorded_at: datetime | None = None,
    data: str = "{}",
) -> ConsentRow:
    """One entry; its id is a hash of what it says, so that told twice it is kept once.

    `at` is when it was said, `recorded_at` when we heard (None: then); `data` is JSON text.
    """
    address = (contact.phone if channel == "sms" else contact.email) or ""
    row_id = derived_beside(
        contact.contact_id, "consent", channel, scope, action, method, at.isoformat()
    )
    return ConsentRow(
        bucket_of(contact.contact_id),
        contact.contact_id,
        row_id,
        contact.workspace_id,
        address,
        channel,
        scope,
        action,
        method,
        wording,
        at,
        recorded_at or at,
        data,
    )
