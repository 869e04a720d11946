"""Hears what the rows of a file say of consent: what of it counts, its entries, and its counts."""

from dataclasses import replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from wayline.domain import wishes as wished
from wayline.domain.care import GRANTED, REVOKED, UNCONFIRMED, UNPROVEN, Care, closed_by, consent_of
from wayline.domain.contacts import Contact
from wayline.domain.declared import IMPOSSIBLE, Word, dated, heard, is_confirmed, may_grant
from wayline.domain.ids import ContactId
from wayline.domain.imports import Entry, Plan
from wayline.domain.opt_in import OptIn
from wayline.runtime.granting import wants_confirmation
from wayline.runtime.imports.tally import Tally
from wayline.runtime.ledger import ledger_row
from wayline.runtime.roster import Roster
from wayline.store.contacts import Address
from wayline.store.ledger import ConsentRow

WISHES: Final = "import:wishes"
REFUSAL: Final = "import:refusal"


class Hearing:
    """What the rows of one transaction say of consent, heard into a roster.

    `rule` is how the workspace takes consent; `suppressed` are the addresses that rows close.
    """

    def __init__(
        self, roster: Roster, plan: Plan, import_id: UUID, tally: Tally, rule: OptIn
    ) -> None:
        self.suppressed: list[tuple[Address, datetime, str]] = []
        self._roster = roster
        self._plan = plan
        self._import_id = str(import_id)
        self._tally = tally
        self._rule = rule
        self._granted: dict[ContactId, set[str]] = {}

    def take(self, contact_id: ContactId, entry: Entry) -> None:
        """Hear the words and the wishes of a row about somebody."""
        for word in entry.words:
            self._hear(contact_id, entry, word)
        self._wish(contact_id, entry)

    def granted(self) -> dict[ContactId, set[str]]:
        """The scopes that were newly granted, by who people are now."""
        found: dict[ContactId, set[str]] = {}
        for contact_id, scopes in self._granted.items():
            found.setdefault(self._roster.final(contact_id), set()).update(scopes)
        return found

    def _hear(self, contact_id: ContactId, entry: Entry, word: Word) -> None:
        roster, before = self._roster, self._roster.cares[contact_id]
        told, word = word, dated(word, roster.at)
        if word != told:
            self._tally.note(entry.line, *IMPOSSIBLE)
        contact = roster.contacts[contact_id]
        may = word.said != "granted" or may_grant(self._plan.fields, word, entry.profile, contact)
        if not may:
            self._tally.consent["no_address"] += 1
            return
        is_double = wants_confirmation(self._rule, word.scope, contact.country)
        after, action = heard(before, word, roster.at, is_double=is_double)
        if not action:
            return
        roster.hear(contact_id, after, [self._ledger(contact, entry, word, action, after)])
        self._tally.consent[_why_not(word, before) if action == "imported" else action] += 1
        if action == "granted" and before.consent != after.consent:
            self._granted.setdefault(contact_id, set()).add(word.scope)
        if word.said == "blocked":
            self._close(contact, word.scope, after.blocked[word.scope])

    def _wish(self, contact_id: ContactId, entry: Entry) -> None:
        """A file may ask for less in somebody's name, and not take back what they asked for."""
        roster, care = self._roster, self._roster.cares[contact_id]
        wishes = wished.strictest(care.wishes, entry.wishes)
        if wishes == care.wishes:
            return
        told = {**self._source(entry), "wishes": wished.pack(wishes)}
        at, contact = roster.at, roster.contacts[contact_id]
        row = ledger_row(contact, "all", "wishes", "wished", WISHES, at, None, data=told)
        roster.hear(contact_id, replace(care, wishes=wishes), [row])
        self._tally.consent["wished"] += 1

    def _source(self, entry: Entry) -> dict[str, Any]:
        return {"import": self._import_id, "line": entry.line, "actor": "import"}

    def _close(self, contact: Contact, channel: str, reason: str) -> None:
        kind = "email" if channel == "email" else "phone"
        value = getattr(contact, kind)
        if value is not None:
            address = Address(contact.workspace_id, kind, value)
            self.suppressed.append((address, self._roster.at, reason))

    def _ledger(
        self, contact: Contact, entry: Entry, word: Word, action: str, after: Care
    ) -> ConsentRow:
        """What the ledger keeps: when they agreed, the proof, and from which line of which file."""
        channel, _, scope = word.scope.partition("/")
        at = min(word.at or self._roster.at, self._roster.at)
        told = self._source(entry)
        if word.said == "granted":
            told |= _basis(word, after) | _confirmation(word, self._roster.at)
        elif word.said == "blocked":
            told["reason"] = after.blocked[word.scope]
        return ledger_row(
            contact,
            channel,
            scope or "all",
            action,
            _method(word),
            at,
            word.proof,
            recorded_at=self._roster.at,
            data=told,
        )


def _method(word: Word) -> str:
    """How the ledger calls a word of a file: a refusal needs no proof, and has none."""
    if word.said != GRANTED:
        return REFUSAL
    return "import:proven" if word.proven else "import:unproven"


def _why_not(word: Word, before: Care) -> str:
    """Why a yes gives no consent, or none that is new."""
    channel, category, *topic = word.scope.split("/", 2)
    stands = consent_of(before, channel, category, *topic)
    if not word.proven:
        return "unproven"
    closed = closed_by(before, channel) is not None or before.asked_at is not None
    if closed or stands == REVOKED:
        return "kept_refusal"
    return "standing" if stands == GRANTED else "unconfirmed"


def _basis(word: Word, after: Care) -> dict[str, Any]:
    """What a claim of consent rests on; `state` says as what it counts if it is no consent."""
    told: dict[str, Any] = {"basis": "express" if word.proven else UNPROVEN}
    claim = UNCONFIRMED if word.proven else UNPROVEN
    if after.consent.get(word.scope) == claim:
        return told | {"state": claim}
    return told if word.until is None else told | {"expires_at": word.until.isoformat()}


def _confirmation(word: Word, at: datetime) -> dict[str, str]:
    """What shows a second yes."""
    if word.confirmed is None or not is_confirmed(word, at):
        return {}
    when = word.confirmed.at
    told = {"confirmation": word.confirmed.shown_by}
    return told if when is None else {"confirmed_at": when.isoformat(), **told}
