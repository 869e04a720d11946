"""Everybody of a workspace, in pages, as rows that an import reads back without loss."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from wayline.domain import ids
from wayline.domain.care import GRANTED, UNCONFIRMED, word_of
from wayline.domain.cells import safe, written
from wayline.domain.errors import WaylineError
from wayline.domain.ids import BUCKETS, ContactId, WorkspaceId
from wayline.domain.wishes import MOST, QUIET, cells
from wayline.store import contacts, exports, identities
from wayline.store.bulk import Connection
from wayline.store.contacts import Person
from wayline.store.database import Transactions
from wayline.store.exports import Proof

FIELDS: Final = ("user_id", "phone", "email", "zone", "language", "stage", "tags")
MORE: Final = (
    "contact",
    "country",
    "line_type",
    "score",
    "created_at",
    MOST,
    QUIET,
)  # only if asked for
_OF_CONSENT: Final = ("at", "proof", "confirmed_at", "confirmation")
_RESTS_ON: Final = {GRANTED: "granted", UNCONFIRMED: "imported"}  # by which action of the ledger
_PAGE: Final = 1_000
_BEFORE_ALL: Final = UUID(int=0)


class Exported(NamedTuple):
    """One person, with the id of the business and what consent rests on."""

    person: Person
    user_id: str | None
    created_at: datetime
    proofs: dict[str, Proof]


async def columns(
    database: Transactions, workspace_id: WorkspaceId, wanted: Sequence[str] | None
) -> list[str]:
    """The columns of a table: all that an import understands, or those wanted.

    Raises `export:column` for one that nobody has.
    """
    async with database.transaction() as connection:
        own = await exports.columns(connection, workspace_id)
    every = [*FIELDS]
    for name in own:
        kind, _, scope = name.partition(":")
        every += [name, *(f"{kind}_{more}:{scope}" for more in _OF_CONSENT if kind == "consent")]
    if wanted is None:
        return every
    unknown = [name for name in wanted if name not in (*every, *MORE)]
    if unknown:
        message = f'there is no column "{unknown[0]}"'
        mend = f"There are: {', '.join([*every, *MORE][:40])}."
        raise WaylineError(message, code="export:column", mend=mend)
    return list(wanted)


async def everybody(
    database: Transactions, workspace_id: WorkspaceId
) -> AsyncIterator[list[Exported]]:
    """All people, in pages; whoever comes or is merged meanwhile may be left out."""
    for bucket in sorted(BUCKETS):
        after = _BEFORE_ALL
        while True:
            async with database.transaction() as connection:
                page = await exports.page(connection, workspace_id, bucket, after, _PAGE)
                found = await _read(connection, page) if page else []
            if found:
                yield found
            if len(page) < _PAGE:
                break
            after = max(page, key=lambda contact_id: contact_id.int)


async def _read(connection: Connection, page: dict[ContactId, datetime]) -> list[Exported]:
    people = await contacts.read(connection, page)
    proofs = await exports.proofs(connection, page)
    user_ids: dict[ContactId, list[str]] = {}
    for address, contact_id in (await identities.of(connection, page)).items():
        if address.kind == "user_id":
            user_ids.setdefault(contact_id, []).append(address.value)
    found = []
    for contact_id, created_at in page.items():
        if (person := people.get(contact_id)) is None:
            continue
        mine = sorted(user_ids.get(contact_id, ()), key=lambda v: (v != person.contact.key, v))
        own = {
            scope: proof
            for scope, said in person.care.consent.items()
            if (action := _RESTS_ON.get(word_of(said)))
            and (proof := proofs.get((contact_id, scope, action)))
        }
        found.append(Exported(person, mine[0] if mine else None, created_at, own))
    return found


def cell(one: Exported, column: str) -> str:
    """A value as a cell that no spreadsheet calculates."""
    if column.startswith("attributes."):
        value = one.person.contact.attributes.get(column.removeprefix("attributes."))
        return "" if value is None else written(value)
    return safe(_text(one, column))


def plain(one: Exported) -> dict[str, Any]:
    """A person as JSON, with everything an export knows."""
    contact, care = one.person.contact, one.person.care
    return {
        "contact": ids.show("contact", contact.contact_id),
        "user_id": one.user_id,
        "phone": contact.phone,
        "email": contact.email,
        "country": contact.country,
        "line_type": contact.line_type,
        "zone": contact.zone,
        "language": contact.language,
        "stage": contact.stage,
        "score": contact.score,
        "tags": sorted(contact.tags),
        "attributes": contact.attributes,
        "consent": {scope: _consent(one, scope, said) for scope, said in care.consent.items()},
        "blocked": care.blocked,
        "wishes": {name: text for name, text in cells(care.wishes).items() if text},
        "created_at": one.created_at.isoformat(),
    }


def _consent(one: Exported, scope: str, said: str) -> dict[str, str]:
    proof = one.proofs.get(scope)
    told = {"said": said}
    if proof is not None:
        told |= {"at": proof.at.isoformat(), "proof": proof.words}
        if proof.confirmation is not None:
            told |= {"confirmed_at": proof.confirmed_at, "confirmation": proof.confirmation}
    return told


def _text(one: Exported, column: str) -> str:
    contact, care = one.person.contact, one.person.care
    kind, _, scope = column.partition(":")
    proof = one.proofs.get(scope)
    confirmed = proof if proof is not None and proof.confirmation is not None else None
    told: dict[str, object] = {
        "user_id": one.user_id,
        "contact": ids.show("contact", contact.contact_id),
        "created_at": one.created_at.isoformat(),
        "tags": _tags(contact.tags),
        "consent": care.consent.get(scope),
        "consent_at": proof and proof.at.isoformat(),
        "consent_proof": proof and proof.words,
        "consent_confirmed_at": confirmed and confirmed.confirmed_at,
        "consent_confirmation": confirmed and confirmed.confirmation,
        "blocked": care.blocked.get(scope),
        **cells(care.wishes),
    }
    value = told[kind] if kind in told else getattr(contact, kind)
    return "" if value is None else str(value)


def _tags(tags: frozenset[str]) -> str:
    """With commas; as JSON where a tag holds what else could part two."""
    if any(mark in tag for tag in tags for mark in ";|[\"'"):
        return written(sorted(tags))
    return ",".join(sorted(tags))
