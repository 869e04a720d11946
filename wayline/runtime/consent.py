"""Changes of consent that come from elsewhere than replies: a page, a shop, an import."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import partial
from types import MappingProxyType
from typing import Literal, NamedTuple

from wayline.domain import care as care_rules
from wayline.domain.care import Care
from wayline.domain.ids import ContactId
from wayline.runtime.ledger import ledger_row
from wayline.runtime.locking import followed, lock_people, steadily
from wayline.runtime.telling import of_consent, tell
from wayline.store import contacts, ledger
from wayline.store.bulk import Connection
from wayline.store.contacts import text
from wayline.store.ledger import ConsentRow


class ConsentChange(NamedTuple):
    """A person's word on a scope such as `sms/marketing`.

    `method` says how it came, `wording` to what, `data` what else proves it.
    """

    contact_id: ContactId
    scope: str
    action: Literal["granted", "revoked"]
    method: str
    at: datetime
    wording: str | None = None
    data: Mapping[str, str] = MappingProxyType({})


async def change_consent(connection: Connection, changes: Sequence[ConsentChange]) -> None:
    """Write changes of consent: the care row and the ledger, in one transaction."""
    if changes:
        await steadily(partial(_change, connection, changes))


async def _change(
    connection: Connection, changes: Sequence[ConsentChange], also: Collection[ContactId]
) -> None:
    async with connection.transaction():
        wanted = {change.contact_id for change in changes}
        people = await lock_people(connection, {*wanted, *also})
        cares: dict[ContactId, Care] = {}
        rows: list[ConsentRow] = []
        for change in sorted(changes, key=lambda change: change.at):
            contact_id = followed(people, change.contact_id)
            person = people[contact_id]
            care = cares.get(contact_id, person.care)
            turn = care_rules.grant if change.action == "granted" else care_rules.revoke
            cares[contact_id] = turn(care, change.scope)
            channel, _, category = change.scope.partition("/")
            row = ledger_row(
                person.contact,
                channel,
                category,
                change.action,
                change.method,
                change.at,
                change.wording,
            )
            rows.append(row._replace(data=text(dict(change.data))))
        async with connection.pipeline():
            await contacts.save_care(connection, cares.items())
            await ledger.append(connection, rows)
        await tell(connection, None, of_consent(rows))
