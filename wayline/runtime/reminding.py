"""Sends a request to confirm once more, in the words in which it was sent."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from wayline.domain.care import PENDING, Care, closed_by, word_of
from wayline.domain.contacts import Contact
from wayline.domain.ids import ContactId, WorkspaceId
from wayline.domain.opt_in import REPLY, REQUEST
from wayline.runtime.answering import owed_text
from wayline.runtime.joining import opt_in_words
from wayline.runtime.ledger import ledger_row
from wayline.runtime.library import Library
from wayline.store import ledger
from wayline.store.bulk import Connection
from wayline.store.contacts import Person
from wayline.store.ledger import ConsentRow, Told
from wayline.store.message_rows import NewMessage
from wayline.store.terms import Term

METHOD: Final = "term:reminded"
REQUEST_EXPIRES: Final = timedelta(hours=24)  # the text itself; the request lives on


class Reminders(NamedTuple):
    """What reminding writes: entries, texts, and when to look again."""

    rows: Sequence[ConsentRow] = ()
    owed: Sequence[NewMessage] = ()
    terms: Sequence[tuple[WorkspaceId, Term]] = ()


def is_waiting(care: Care, scope: str) -> bool:
    """Whether a request for the scope may be answered by this person."""
    return word_of(care.consent.get(scope, "")) == PENDING and closed_by(care, "sms") is None


async def remind(
    connection: Connection,
    library: Library | None,
    people: Mapping[ContactId, Person],
    waiting: Sequence[tuple[Term, datetime]],
) -> Reminders:
    """Remind these people, whose locks are held, each now; each request ends when it did before."""
    if library is None or not waiting:
        return Reminders()
    asked: dict[tuple[ContactId, str], Told] = {}
    for one in await ledger.history(connection, sorted({term.contact_id for term, _ in waiting})):
        if one.action == "requested":
            asked[ContactId(one.contact_id), f"{one.channel}/{one.scope}"] = one
    rows: list[ConsentRow] = []
    owed: list[NewMessage] = []
    terms: list[tuple[WorkspaceId, Term]] = []
    for term, now in waiting:
        contact = people[term.contact_id].contact
        told = asked.get((term.contact_id, term.scope))
        words = _again(library, contact, told)
        data = {"request": str(told.consent_event_id)} if told else {}
        channel, _, category = term.scope.partition("/")
        row = ledger_row(contact, channel, category, "reminded", METHOD, now, words, data=data)
        key = ("reminder", row.consent_event_id.bytes)
        rows.append(row)
        owed.append(owed_text(contact, REQUEST, words, key, now, "service", REQUEST_EXPIRES))
        terms.append((contact.workspace_id, term))
    return Reminders(rows, owed, terms)


def _again(library: Library, contact: Contact, told: Told | None) -> str:
    """The request as it was sent, with its link if it had one."""
    workspace, data = library.workspaces[contact.workspace_id], told.data if told else {}
    link = ""
    if told is not None and data.get("confirm", REPLY) != REPLY:
        asked = ContactId(told.contact_id)
        link = library.confirm_url(contact.workspace_id, asked, told.consent_event_id)
    return opt_in_words(REQUEST, workspace, contact, data, link)
