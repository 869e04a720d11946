"""Makes the proofs that messages were allowed, for whoever trusts neither us nor the database.

One message is a batch of one: whatever is proved is read, made and checked in the same way.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

from wayline.domain.errors import WaylineError
from wayline.domain.ids import ContactId, MessageId, WorkspaceId, show
from wayline.domain.proofs import FORMAT, Row, check
from wayline.domain.seals import Seal, leaf, to_json
from wayline.domain.workspaces import Workspace
from wayline.runtime.paths import Paths
from wayline.runtime.proof_cases import Case, Proved, Unproved, gather, ids_of, rely
from wayline.runtime.signing import Signet, is_signed
from wayline.runtime.why.asking import find
from wayline.store import message_pages, proofs, seals
from wayline.store.bulk import Connection
from wayline.store.message_pages import Located
from wayline.store.proofs import Frozen, Said

_SIGNATURES: Final = 4_096  # that are not checked again: neighbours lie under the same seals
_Sealed = tuple[Row, Seal]


class Prover:
    """Proves messages of one workspace, batch after batch."""

    def __init__(self, connection: Connection, workspace_id: WorkspaceId, signet: Signet) -> None:
        self._connection = connection
        self._paths = Paths(connection, workspace_id)
        self._keys = dict(signet.public())
        self._is_signed = lru_cache(_SIGNATURES)(is_signed)

    async def prove(self, located: Sequence[Located]) -> list[Proved | Unproved]:
        """The proof of each of these messages, or why there is none; who is gone is left out."""
        cases = await gather(self._connection, located)
        found: dict[UUID, Proved | Unproved] = {}
        for key, case in cases.items():
            if (why := case.hopeless()) is not None:
                found[key] = why
        hopeful = {key: case for key, case in cases.items() if key not in found}
        await rely(self._connection, list(hopeful.values()))
        rows = await self._rows(list(hopeful.values()))
        missing = {key: _missing(case, rows) for key, case in hopeful.items()}
        waiting = await self._paths.waiting([one for ids in missing.values() for one in ids])
        for key, case in hopeful.items():
            found[key] = _unsealed(case, missing[key], waiting) or self._conclude(case, rows)
        return [found[one.message_id] for one in located if one.message_id in found]

    async def _rows(self, cases: Sequence[Case]) -> dict[UUID, _Sealed]:
        """All rows of these cases that are sealed, as they are now."""
        places = [place for case in cases for place in case.places]
        ways = await self._paths.of([place.row_id for place in places])
        contents = await seals.read(self._connection, places)
        found = {}
        for place, content in zip(places, contents, strict=True):
            if content is not None and place.row_id in ways:
                seal, number, path = ways[place.row_id]
                sealed = leaf(content.kind, content.fields)
                found[place.row_id] = (Row(sealed, seal.number, number, path), seal)
        return found

    def _conclude(self, case: Case, rows: Mapping[UUID, _Sealed]) -> Proved | Unproved:
        """The proof of a message whose rows are all there, unless it does not hold."""
        proof = _proof(case, [rows[place.row_id] for place in case.places])
        try:
            wrong = check(proof, self._keys, self._is_signed)
        except ValueError as error:  # somebody has written over what it is made of
            wrong = [str(error)]
        if wrong:
            return case.unproved("changed", "; ".join(wrong))
        frozen = case.frozen
        return Proved(frozen.message_id, case.allowed.at, frozen.sent_at is not None, proof)


async def prove(
    connection: Connection, workspace_id: WorkspaceId, message_id: MessageId, signet: Signet
) -> dict[str, Any]:
    """The proof of a message as JSON.

    Raises `consent:unproved` if there is none: the message never went out, its rows are not sealed
    yet, or somebody has changed the message since.
    """
    located = await message_pages.find(connection, workspace_id, message_id)
    found = await Prover(connection, workspace_id, signet).prove([located] if located else [])
    if not found:
        message = f"there is no {show('message', message_id)} here"
        raise WaylineError(message, code="message:unknown", mend="See: wayline messages list")
    if isinstance(found[0], Unproved):
        raise found[0].error()
    return found[0].proof


async def last_of(connection: Connection, workspace: Workspace, who: str) -> MessageId:
    """The last message to a person, found as `why` finds them; raises like it, or if none went."""
    contact_id = await find(connection, workspace, who)
    found = await proofs.last(connection, (await ids_of(connection, [contact_id]))[contact_id])
    if found is None:
        message, mend = f"no text ever went to {who}", f"See: wayline why {who}"
        raise WaylineError(message, code="consent:unproved", mend=mend)
    return found


def _missing(case: Case, rows: Mapping[UUID, _Sealed]) -> list[UUID]:
    return [place.row_id for place in case.places if place.row_id not in rows]


def _unsealed(case: Case, missing: Sequence[UUID], waiting: set[UUID]) -> Unproved | None:
    """That rows of a message are under no seal: not yet, or since somebody took it away."""
    if not missing:
        return None
    if waiting.issuperset(missing):
        says = "some of its rows are not sealed yet; try again in 5 seconds"
        return case.unproved("unsealed", says)
    says = "some of its rows are under no seal, and do not wait for one"
    return case.unproved("changed", says)


def _proof(case: Case, rows: Sequence[_Sealed]) -> dict[str, Any]:
    heads = {seal.number: seal for _, seal in rows}
    return {
        "format": FORMAT,
        "message": _message(case.frozen, case.people),
        "consent": None if case.relied is None else _consent(case.relied),
        "rows": [row.to_json() for row, _ in rows],
        "seals": [to_json(heads[number]) for number in sorted(heads)],
    }


def _message(frozen: Frozen, people: Sequence[ContactId]) -> dict[str, Any]:
    return {
        "id": str(frozen.message_id),
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
