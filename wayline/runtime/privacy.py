"""Carries out what people may ask for by law: their data, its end, or that it is left alone.

Articles 15 to 21 of the GDPR give the names. Every request is kept in a log that names nobody. A
"no" outlives erasure: the address stays closed as a keyed hash, and the ledger stays provable.
"""

import secrets
from collections.abc import Collection
from datetime import datetime
from functools import partial
from typing import BinaryIO, Final, NamedTuple

import orjson

from wayline.domain import care as care_rules
from wayline.domain.care import ALL, CHANNELS, ERASED, RESTRICTED, Care
from wayline.domain.contacts import Contact
from wayline.domain.errors import WaylineError
from wayline.domain.ids import ContactId, bucket_of, new_id
from wayline.runtime.consent import ConsentChange, change_consent
from wayline.runtime.farewell import leave_all
from wayline.runtime.ledger import ledger_row
from wayline.runtime.library import Library
from wayline.runtime.locking import followed, lock_people, steadily
from wayline.runtime.roster import open_roster
from wayline.runtime.telling import of_consent, tell
from wayline.store import contacts, ledger, privacy
from wayline.store.bulk import Connection
from wayline.store.contacts import text
from wayline.store.database import Transactions
from wayline.store.ledger import ConsentRow
from wayline.store.privacy import GIVEN, Kind, Request

FORMAT: Final = "wayline-personal-data/1"
SENDING: Final = "erasure:sending"
_ERASED: Final = "exit:erased"


class Asked(NamedTuple):
    """How a request came: `method` (command, api, preference_page), and a note of who took it in.

    The note is kept for ever: it names a ticket, never the person.
    """

    method: str
    at: datetime
    note: str | None = None


async def personal_data(
    database: Transactions, contact: Contact, asked: Asked, file: BinaryIO
) -> dict[str, int]:
    """Write everything that is kept of a person and their aliases, and note that it was given.

    For access and portability (GDPR articles 15 and 20). The file becomes one JSON object with
    `format`, `given_at` and `data`: rows by table. In memory are some rows at a time, however many
    there are. Returns how many there are of each table that has any.
    """
    mine = _everybody(contact)

    async def work(connection: Connection) -> dict[str, int]:
        file.seek(0)
        file.truncate()
        file.write(orjson.dumps({"format": FORMAT, "given_at": asked.at})[:-1] + b',"data":{')
        counts = {
            table: await _give(connection, mine, table, file, first=table == GIVEN[0])
            for table in GIVEN
        }
        file.write(b"}}\n")
        done = {table: number for table, number in counts.items() if number}
        await privacy.ask(connection, [_request(contact, "access", asked, done)])
        return done

    return await database.retrying(work)


async def _give(
    connection: Connection, people: list[ContactId], table: str, file: BinaryIO, *, first: bool
) -> int:
    """Write the rows of a table as a field of the object, each on a line."""
    file.write(b"%s\n%s:[" % (b"" if first else b",", orjson.dumps(table)))
    number = 0
    async for rows in privacy.given(connection, people, table):
        for row in rows:
            file.write((b",\n" if number else b"\n") + orjson.dumps(row))
            number += 1
    file.write(b"]")
    return number


async def erase(
    database: Transactions,
    library: Library,
    contact: Contact,
    asked: Asked,
    *,
    keep_consent: bool = False,
) -> dict[str, int]:
    """Erase a person and all they were merged from; how many rows of which table (article 17).

    Journeys end, and what is owed is cancelled. Raises `erasure:sending` while a text is at the
    carrier: nothing has happened then.
    """

    async def work(connection: Connection) -> dict[str, int]:
        await library.refresh(connection)
        return await _erase(connection, library, contact, asked, keep_consent=keep_consent)

    async def again(_: Collection[ContactId]) -> dict[str, int]:
        return await database.retrying(work)

    return await steadily(again)


async def _erase(
    connection: Connection, library: Library, contact: Contact, asked: Asked, *, keep_consent: bool
) -> dict[str, int]:
    roster = await open_roster(
        connection, library, contact.workspace_id, (), [contact.contact_id], asked.at
    )
    whole = roster.contacts[roster.whoever(contact.contact_id)]
    mine = _everybody(whole)
    if await privacy.under_way(connection, mine):
        message = "a text of this person is at the carrier at this moment"
        raise WaylineError(message, code=SENDING, mend="Ask again in a minute.")
    phones = [a.value for a, who in roster.holders().items() if a.kind == "phone" and who in mine]
    roster.leave(whole.contact_id)
    await roster.save(connection, library)
    await leave_all(connection, library, [whole.contact_id], _ERASED, asked.at)
    done = await privacy.erase(connection, mine, phones, asked.at, keep_consent=keep_consent)
    nobody = Contact(whole.contact_id, whole.workspace_id, key="")
    await ledger.append(connection, [_entry(nobody, "erasure", asked.at)])
    if not await privacy.close(connection, mine, "erasure", text(done), asked.at):
        await privacy.ask(connection, [_request(whole, "erasure", asked, done)])
    return done


async def restrict(
    database: Transactions, library: Library, contact: Contact, asked: Asked
) -> bool:
    """Keep a person's data and use it for nothing: no texts, no journeys (article 18).

    False if it is so already.
    """
    return await _turn(database, library, contact, asked, "restriction")


async def release(database: Transactions, library: Library, contact: Contact, asked: Asked) -> bool:
    """End a restriction; whatever else closes a channel stays. False if there is none."""
    return await _turn(database, library, contact, asked, "release")


async def object_to_marketing(connection: Connection, contact: Contact, asked: Asked) -> None:
    """End marketing on every channel at once (article 21, 2 and 3); the rest goes on."""
    changes = [
        ConsentChange(
            contact.contact_id,
            f"{channel}/marketing",
            "revoked",
            "objection",
            asked.at,
            data={"by": asked.method},
        )
        for channel in CHANNELS
    ]
    await change_consent(connection, changes)
    await privacy.ask(connection, [_request(contact, "objection", asked, {})])


async def _turn(
    database: Transactions, library: Library, contact: Contact, asked: Asked, kind: Kind
) -> bool:
    async def again(also: Collection[ContactId]) -> bool:
        return await database.retrying(partial(work, also=also))

    async def work(connection: Connection, also: Collection[ContactId]) -> bool:
        await library.refresh(connection)
        people = await lock_people(connection, {contact.contact_id, *also})
        person = people[followed(people, contact.contact_id)]
        turn = care_rules.restrict if kind == "restriction" else care_rules.release_all
        after: Care = turn(person.care)
        await privacy.ask(connection, [_request(person.contact, kind, asked, {})])
        if after == person.care:
            return False
        mine = person.contact.contact_id
        row = _entry(person.contact, kind, asked.at)
        await contacts.save_care(connection, [(mine, after)])
        await ledger.append(connection, [row])
        if kind == "restriction":
            await leave_all(connection, library, [mine], RESTRICTED, asked.at)
        await tell(connection, library, of_consent([row]))
        return True

    return await steadily(again)


def open_erasure(contact: Contact, asked: Asked, *, keep_consent: bool = False) -> Request:
    """A request that a worker carries out within seconds."""
    done = _request(contact, "erasure", asked, {"keep_consent": keep_consent})
    return done._replace(state="open", done_at=None)


def _entry(contact: Contact, kind: Kind, at: datetime) -> ConsentRow:
    """What the ledger says of every channel being closed, or opened again."""
    if kind == "release":
        return ledger_row(contact, ALL, "all", "resumed", kind, at)
    told = {"reason": ERASED if kind == "erasure" else RESTRICTED}
    return ledger_row(contact, ALL, "all", "opted_out", kind, at, data=told)


def _everybody(contact: Contact) -> list[ContactId]:
    return [contact.contact_id, *contact.aliases]


def _request(contact: Contact, kind: Kind, asked: Asked, outcome: dict[str, int]) -> Request:
    return Request(
        bucket_of(contact.contact_id),
        contact.contact_id,
        new_id(asked.at, secrets.token_bytes(10)),
        contact.workspace_id,
        kind,
        asked.method,
        asked.note,
        asked.at,
        "done",
        asked.at,
        text(outcome),
    )
