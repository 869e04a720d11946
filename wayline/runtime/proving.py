"""Makes the proof that a message was allowed, for whoever trusts neither us nor the database."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from wayline.domain.errors import WaylineError
from wayline.domain.ids import ContactId, MessageId, WorkspaceId, show
from wayline.domain.merkle import path
from wayline.domain.messages import ALLOWED
from wayline.domain.proofs import FORMAT, GRANTS, Row, check
from wayline.domain.seals import leaf, to_json
from wayline.domain.workspaces import Workspace
from wayline.runtime.signing import Signet, is_signed
from wayline.runtime.why.asking import find
from wayline.store import contacts, message_pages, proofs, seals
from wayline.store.bulk import Connection
from wayline.store.proofs import Event, Frozen, Said
from wayline.store.seals import CONSENT, MESSAGE, Place, Sealed

_EVER: Final = datetime(2000, 1, 1, tzinfo=UTC)
_SLACK: Final = timedelta(hours=1)  # of the clocks of those who wrote rows


async def last_of(connection: Connection, workspace: Workspace, who: str) -> MessageId:
    """The last message to a person, found as `why` finds them; raises like it, or if none went."""
    found = await proofs.last(
        connection, await _ids(connection, await find(connection, workspace, who))
    )
    if found is None:
        message, mend = f"no text ever went to {who}", f"See: wayline why {who}"
        raise WaylineError(message, code="consent:unproved", mend=mend)
    return found


async def prove(
    connection: Connection,
    workspace_id: WorkspaceId,
    message_id: MessageId,
    signet: Signet,
    now: datetime,
) -> dict[str, Any]:
    """The proof of a message as JSON.

    Raises `consent:unproved` if there is none: the message never went out, its rows are not sealed
    yet, or somebody has changed the message since.
    """
    located = await message_pages.find(connection, workspace_id, message_id)
    if located is None:
        message = f"there is no {show('message', message_id)} here"
        raise WaylineError(message, code="message:unknown", mend="See: wayline messages list")
    frozen = await proofs.message(connection, located)
    happened = await proofs.events(connection, located)
    if not any(one.kind == ALLOWED for one in happened):
        raise _unproved(message_id, "the gate never let it pass, so there is nothing to prove")
    if frozen.salt is None:
        raise _unproved(message_id, "its words were erased, and what opens their seal with them")
    people = await _ids(connection, ContactId(frozen.contact_id))
    relied = await _relied(connection, frozen, happened, people)
    places = [
        Place(MESSAGE, one.bucket, one.contact_id, one.message_event_id, one.month)
        for one in happened
    ]
    if relied is not None:
        places.append(Place(CONSENT, relied.bucket, relied.contact_id, relied.consent_event_id, 0))
    since = min(one.at for one in happened) - _SLACK
    if relied is not None or since > now:  # the consent is older; virtual time tells nothing
        since = _EVER
    found = await seals.seals_of(connection, workspace_id, since, [one.row_id for one in places])
    rows = await _rows(connection, places, found)
    if len(rows) < len(places):
        raise _unproved(message_id, "some of its rows are not sealed yet; try again in 5 seconds")
    proof = {
        "format": FORMAT,
        "message": _message(message_id, frozen, people),
        "consent": None if relied is None else _consent(relied),
        "rows": [row.to_json() for row in rows],
        "seals": [to_json(one.seal) for one in found],
    }
    wrong = check(proof, signet.public(), is_signed)
    if wrong:
        raise _unproved(message_id, "; ".join(wrong))
    return proof


async def _ids(connection: Connection, contact_id: ContactId) -> list[ContactId]:
    """All ids of the person: their own, and those of contacts that were merged into them."""
    person = (await contacts.read(connection, [contact_id])).get(contact_id)
    return [contact_id, *(person.contact.aliases if person else ())]


async def _relied(
    connection: Connection, frozen: Frozen, happened: Sequence[Event], people: Sequence[ContactId]
) -> Said | None:
    """The consent that the last certificate went by; None if it needed none."""
    allowed = [one for one in happened if one.kind == ALLOWED][-1]
    if allowed.data["consent"] is None:
        return None
    _, _, wanted = allowed.data["scope"].partition("/")
    said = await proofs.consents(connection, people, frozen.channel, allowed.at)
    if "relied" in allowed.data:
        return next((s for s in said if str(s.consent_event_id) == allowed.data["relied"]), None)
    for scope in (wanted, wanted.partition("/")[0]):
        for one in said:
            if one.scope == scope and one.action in GRANTS:
                return one
    return None


async def _rows(
    connection: Connection, places: Sequence[Place], found: Sequence[Sealed]
) -> list[Row]:
    where = {
        place.row_id: (sealed, index)
        for sealed in found
        for index, place in enumerate(sealed.places)
    }
    rows = []
    for place, content in zip(places, await seals.read(connection, places), strict=True):
        if content is not None and place.row_id in where:
            sealed, index = where[place.row_id]
            way = tuple(path(sealed.leaves, index))
            rows.append(Row(leaf(content.kind, content.fields), sealed.seal.number, index, way))
    return rows


def _message(message_id: UUID, frozen: Frozen, people: Sequence[ContactId]) -> dict[str, Any]:
    return {
        "id": str(message_id),
        "to": frozen.address,
        "from": frozen.sender,
        "text": frozen.body,
        "salt": frozen.salt.hex() if frozen.salt else None,
        "also_known_as": [str(one) for one in people[1:]],
    }


def _consent(said: Said) -> dict[str, Any]:
    return {
        "id": str(said.consent_event_id),
        "address": said.address,
        "wording": said.wording,
        "evidence": said.evidence,
        "salt": said.salt.hex() if said.salt else None,
    }


def _unproved(message_id: UUID, why: str) -> WaylineError:
    message = f"{show('message', message_id)} cannot be proved: {why}"
    return WaylineError(message, code="consent:unproved", mend="See: wayline consent verify")
