"""The mail that asks for a confirmation: who sends it, its id, and the mail as it is owed."""

from datetime import datetime
from typing import Final

from wayline.domain.contacts import Contact
from wayline.domain.ids import ContactId, MessageId, derived_beside
from wayline.domain.letters import EMAIL, no_mail
from wayline.domain.opt_in_mail import opt_in_mail
from wayline.domain.workspaces import Workspace
from wayline.runtime.answering import owed_text
from wayline.runtime.library import Library
from wayline.runtime.reminding import REQUEST_EXPIRES
from wayline.store.ledger import ConsentRow
from wayline.store.message_rows import NewMessage

BY_EMAIL, BY_URL = "email", "url"  # we mail it, or the shop mails the address itself
KIND: Final = "request_by_mail"


def is_mail(scope: str) -> bool:
    """Whether a scope is of emails."""
    return scope.startswith(f"{EMAIL}/")


def who_mails(library: Library, workspace: Workspace, wanted: str) -> str:
    """`email` or `url`: as is wanted, else we do if we can; raises `consent:no_mail`."""
    can = workspace.mail is not None and library.pages is not None
    if wanted == BY_EMAIL and not can:
        raise no_mail()
    return wanted or (BY_EMAIL if can else BY_URL)


def mail_id(contact_id: ContactId, scope: str, now: datetime) -> MessageId:
    """The id of the mail; not from that of the ledger's entry, which names it."""
    return MessageId(derived_beside(contact_id, KIND, scope, now.isoformat()))


def owed_mail(
    library: Library,
    contact: Contact,
    row: ConsentRow,
    purpose: str,
    frequency: str,
    now: datetime,
) -> NewMessage:
    """The mail that asks for what an entry of the ledger says."""
    workspace = library.workspaces[contact.workspace_id]
    link = library.confirm_url(contact.workspace_id, contact.contact_id, row.consent_event_id)
    line = workspace.mail.address_line if workspace.mail else ""
    language = contact.language or workspace.language
    letter = opt_in_mail(workspace.brand, language, purpose, frequency, link, line)
    asked = owed_text(contact, KIND, letter.frozen(), (), now, "transactional", REQUEST_EXPIRES)
    made = mail_id(contact.contact_id, f"{row.channel}/{row.scope}", now)
    return asked._replace(message_id=made, channel=EMAIL)
