"""Hears people sign up: by a keyword, and by the YES to a request that waits for one.

A YES confirms only what was asked. Said to anything else it is an answer like others: a STOP is
lifted by START or a keyword, never by a word that may have meant another question.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple, Self

from wayline.channels.contract import Inbound
from wayline.domain import care as care_rules
from wayline.domain.care import GRANTED, Care, closed_by, consent_of, end_of
from wayline.domain.contacts import Contact
from wayline.domain.ids import ContactId
from wayline.domain.opt_in import (
    BOTH,
    CONFIRMED,
    REQUEST,
    Keyword,
    OptIn,
    is_yes,
    opt_in_text,
    pending,
)
from wayline.domain.opt_out import Meaning, Ordinary, Start, asks
from wayline.domain.workspaces import Workspace
from wayline.runtime.answering import Answering, Asking
from wayline.runtime.ledger import ledger_row
from wayline.runtime.library import Library
from wayline.store import ledger
from wayline.store.bulk import Connection
from wayline.store.contacts import Person
from wayline.store.ledger import ConsentRow, Told
from wayline.store.terms import Term

LONGEST_REPLY: Final = 1_600  # characters kept of a text of theirs
KEYWORD: Final = "reply:keyword"
CONFIRMED_BY: Final = "reply:confirmed"
_KEPT: Final = (
    *("basis", "keyword", "version", "sha256", "disclosure", "locale", "source"),
    *(
        "purpose",
        "frequency",
        "message",
        "form",
        "form_version",
        "submission",
        "staff",
        "place",
        "device",
    ),
)
REMIND_AFTER: Final = 3  # the part of its life after which an unanswered request is sent once more


class Text(NamedTuple):
    """A text of somebody: what it says and means, its id at the carrier, and when it came."""

    words: str
    meaning: Meaning
    inbound: str
    at: datetime

    @classmethod
    def of(cls, item: Inbound, meaning: Meaning) -> Self:
        """What came in, as far as it is kept."""
        return cls(item.data["text"][:LONGEST_REPLY], meaning, item.data["id"], item.at)


def reopens(opt_in: OptIn, words: str, meaning: Meaning) -> bool:
    """Whether a text lifts a STOP of whoever sent it: START, or a keyword."""
    if isinstance(meaning, Start):
        return True
    return isinstance(meaning, Ordinary) and opt_in.keyword(words) is not None


class Heeded(NamedTuple):
    """What a text has changed: the care, entries of the ledger, and when to look again."""

    care: Care
    rows: Sequence[ConsentRow]
    terms: Sequence[Term] = ()


class Joining:
    """The sign-ups of one transaction, whose people are locked."""

    def __init__(
        self, library: Library, people: Mapping[ContactId, Person], answers: Answering
    ) -> None:
        self._library = library
        self._people = people
        self._answers = answers
        self._requests: dict[tuple[ContactId, str], Told] = {}

    def asks(self, contact_id: ContactId, text: Text) -> bool:
        """Whether a text may get an answer, so that what was answered lately must be known."""
        if asks(text.meaning):
            return True
        care = self._people[contact_id].care
        if self._keyword(contact_id, text) is not None:
            return True
        return is_yes(text.words) and bool(pending(care.consent.items()))

    async def recall(self, connection: Connection, contact_ids: Sequence[ContactId]) -> None:
        """Look up what those who may confirm were asked."""
        waiting = [c for c in contact_ids if pending(self._people[c].care.consent.items())]
        for one in await ledger.history(connection, sorted(set(waiting))):
            if one.action == "requested":
                self._requests[ContactId(one.contact_id), f"{one.channel}/{one.scope}"] = one

    def heed(self, care: Care, text: Text, asking: Asking) -> Heeded | None:
        """What a sign-up changes, with its answer; None if the text is none."""
        keyword = self._keyword(asking.contact_id, text)
        if keyword is not None:
            return self._join(care, text, asking, keyword)
        if not isinstance(text.meaning, Ordinary) or not is_yes(text.words):
            return None
        scopes = pending(care.consent.items())
        if not scopes or closed_by(care, "sms"):
            return None
        return self._confirm(care, text, asking, scopes)

    def _keyword(self, contact_id: ContactId, text: Text) -> Keyword | None:
        if not isinstance(text.meaning, Ordinary | Start):
            return None
        return self._workspace(contact_id).opt_in.keyword(text.words)

    def _join(self, care: Care, text: Text, asking: Asking, keyword: Keyword) -> Heeded | None:
        """Sign up at once, or ask to confirm; without room for the answer nobody is signed up."""
        opened = care_rules.resume(care, "sms")
        if closed_by(opened, "sms"):
            return None  # on a list, or a dead line: that is not theirs to open
        workspace, contact = self._workspace(asking.contact_id), self._contact(asking.contact_id)
        stands = _stands(opened, keyword.scope)
        double = workspace.opt_in.is_double(contact.country) and not stands
        kind = REQUEST if double else CONFIRMED
        told = {**keyword.data(), "basis": "pewc"}
        said = self._words(asking.contact_id, kind, told)
        rows = [] if opened == care else [self._row(text, asking, "all", "resumed", KEYWORD, {})]
        if not self._answers.say(asking, kind, said):
            return Heeded(opened, rows) if rows else None
        if double:
            until = text.at + workspace.opt_in.lives
            told["expires_at"] = until.isoformat()
            rows.append(self._row(text, asking, keyword.scope, "requested", KEYWORD, told, said))
            remind_at = text.at + workspace.opt_in.lives / REMIND_AFTER
            after = care_rules.request(opened, keyword.scope, until)
            return Heeded(after, rows, [Term(asking.contact_id, keyword.scope, remind_at)])
        if not stands:
            wording = keyword.disclosure
            rows.append(self._row(text, asking, keyword.scope, "granted", KEYWORD, told, wording))
            opened = care_rules.grant(opened, keyword.scope)
        return Heeded(opened, rows)

    def _confirm(
        self, care: Care, text: Text, asking: Asking, scopes: Sequence[str]
    ) -> Heeded | None:
        """Grant what was asked, on the words that it was asked with; too late it is no grant."""
        rows: list[ConsentRow] = []
        told: dict[str, Any] = {}
        for scope in scopes:
            end = end_of(care.consent[scope])
            if end is not None and text.at >= end:
                continue
            asked = self._requests.get((asking.contact_id, scope))
            told = of_request(asked)
            wording = asked and asked.wording
            care = care_rules.grant(care, scope)
            rows.append(self._row(text, asking, scope, "granted", CONFIRMED_BY, told, wording))
        if not rows:
            return None
        self._answers.say(asking, CONFIRMED, self._words(asking.contact_id, CONFIRMED, told))
        return Heeded(care, rows)

    def _row(
        self,
        text: Text,
        asking: Asking,
        scope: str,
        action: str,
        method: str,
        told: Mapping[str, Any],
        wording: str | None = None,
    ) -> ConsentRow:
        category = scope.removeprefix("sms/")
        data = {**told, "inbound": text.inbound}
        contact, evidence = self._contact(asking.contact_id), {"said": text.words}
        return ledger_row(
            contact, "sms", category, action, method, text.at, wording, data=data, evidence=evidence
        )

    def _words(self, contact_id: ContactId, kind: str, told: Mapping[str, Any]) -> str:
        return opt_in_words(kind, self._workspace(contact_id), self._contact(contact_id), told)

    def _contact(self, contact_id: ContactId) -> Contact:
        return self._people[contact_id].contact

    def _workspace(self, contact_id: ContactId) -> Workspace:
        return self._library.workspaces[self._contact(contact_id).workspace_id]


def opt_in_words(
    kind: str, workspace: Workspace, contact: Contact, told: Mapping[str, Any], link: str = ""
) -> str:
    """The request or confirmation for somebody; `told` is what the ledger keeps of the sign-up."""
    language = contact.language or workspace.language
    purpose, frequency = told.get("purpose", ""), told.get("frequency", "")
    confirm = told.get("confirm", BOTH)
    return opt_in_text(kind, workspace.brand, language, purpose, frequency, link, confirm)


def _stands(care: Care, scope: str) -> bool:
    """Whether a grant without an end is there already."""
    said = consent_of(care, *scope.split("/", 2))
    return said == GRANTED and end_of(care.consent.get(scope, "")) is None


def of_request(asked: Told | None) -> dict[str, Any]:
    """What of a request belongs to the grant that it led to, and which one it was."""
    if asked is None:
        return {"basis": "express"}
    kept: dict[str, Any] = {name: asked.data[name] for name in _KEPT if name in asked.data}
    return {**kept, "request": str(asked.consent_event_id)}
