"""Entries of the consent ledger, made in one place so that they are told alike."""

from datetime import datetime

from wayline.domain.contacts import Contact
from wayline.domain.ids import bucket_of, derived_beside
from wayline.store.contacts import ConsentRow


def ledger_row(
    contact: Contact,
    channel: str,
    scope: str,
    action: str,
    method: str,
    at: datetime,
    wording: str | None = None,
) -> ConsentRow:
    """One entry; its id is a hash of what it says, so that told twice it is kept once."""
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
        at,
        "{}",
    )
