"""All messages of a small replay prove, and exactly those no longer that somebody has changed."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

import pytest

from tests.runtime.test_audit import JOURNEY, LIVELY, LONG, live, purchases
from tests.runtime.world import WORKSPACE, World, world
from wayline.domain.ids import MessageId
from wayline.runtime.proof_cases import Proved, Unproved
from wayline.runtime.proving import prove
from wayline.runtime.proving_all import Outcome, ProvedAll, prove_all
from wayline.runtime.sealer import seal
from wayline.runtime.signing import Signet
from wayline.store import proofs

NOW = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)


@dataclass
class Books:
    """A sealed run of three weeks, to be proved and spoilt."""

    world: World
    signet: Signet
    outcomes: list[Outcome] = field(default_factory=list)

    async def prove(self) -> ProvedAll:
        self.outcomes = []
        connection = self.world.connection
        return await prove_all(connection, WORKSPACE, self.signet, self.outcomes.append)

    def unproved(self) -> dict[UUID, str]:
        """The reason of each that was not proved."""
        return {one.message_id: one.reason for one in self.outcomes if isinstance(one, Unproved)}

    async def ids(self, query: str, *values: object) -> set[UUID]:
        return {row[0] for row in await self.world.rows(query, *values)}

    async def one(self) -> UUID:
        """A delivered offer that somebody relied on consent for."""
        query = "SELECT message_id FROM message WHERE state = 'delivered' ORDER BY 1 LIMIT 1"
        return (await self.ids(query)).pop()

    async def spoil(self, statement: str, *values: object) -> None:
        connection = self.world.connection
        await connection.execute("RESET ROLE")
        done = await connection.execute(statement.encode(), values)
        assert done.rowcount != 0, "the fault was not planted"
        await connection.execute("SET ROLE wayline_engine")


async def seal_in_pieces(books: Books) -> None:
    """Seals of 400 rows each, as a live sealer makes many small ones."""
    rows = "bucket, contact_id, row_id, workspace_id, kind, month"
    [(number,)] = await books.world.rows("SELECT count(*) FROM unsealed")
    await books.spoil("CREATE TABLE later AS SELECT * FROM unsealed")
    await books.spoil("DELETE FROM unsealed")
    for first in range(0, number, 400):
        piece = f"SELECT {rows} FROM later ORDER BY place OFFSET {first} LIMIT 400"
        await books.spoil(f"INSERT INTO unsealed ({rows}) {piece}")
        assert await seal(books.world.connection, books.signet, NOW)


@pytest.fixture(scope="module")
async def shared(
    clone: Callable[[], AbstractContextManager[str]], tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Books]:
    folder = tmp_path_factory.mktemp("all")
    with clone() as dsn:
        async with world(dsn, folder, [JOURNEY, LONG], behaviour=LIVELY) as w:
            await live(w, purchases(folder))
            signet = Signet(folder / "keys")
            books = Books(w, signet)
            await seal_in_pieces(books)
            yield books


@pytest.fixture
async def books(shared: Books) -> AsyncIterator[Books]:
    """The same; what a test does to it is rolled back."""
    async with shared.world.connection.transaction(force_rollback=True):
        yield shared


async def test_every_message_is_proved_and_none_is_left_out(books: Books) -> None:
    found = await books.prove()
    out = await books.ids("SELECT message_id FROM message_event WHERE kind = 'allowed'")
    assert len(out) > 300
    assert {one.message_id for one in books.outcomes} == out
    assert (found.proved, found.told, found.unproved.total()) == (len(out), len(out), 0)
    sent = "SELECT message_id FROM message_event WHERE kind = 'sent'"
    assert found.sent == len(await books.ids(sent))
    assert found.holds


async def test_no_page_leaves_out_who_was_owed_at_the_same_instant(books: Books) -> None:
    ties = "SELECT message_id FROM message WHERE owed_at IN (SELECT owed_at FROM message"
    assert len(await books.ids(f"{ties} GROUP BY 1 HAVING count(*) > 7)")) > 7
    seen, at = [], proofs.BEGINNING
    while True:
        located, at = await proofs.passed(books.world.connection, WORKSPACE, at, 7)
        if not located:
            break
        seen += [one.message_id for one in located]
    claimed = await books.ids("SELECT message_id FROM message WHERE claimed_at IS NOT NULL")
    assert (len(seen), set(seen)) == (len(claimed), claimed)


async def test_one_by_one_they_are_the_same(books: Books) -> None:
    await books.prove()
    for one in books.outcomes[::20]:
        assert isinstance(one, Proved)
        key = MessageId(one.message_id)
        assert await prove(books.world.connection, WORKSPACE, key, books.signet) == one.proof


OF_A_MESSAGE = [
    "UPDATE message SET body = body || '!' WHERE message_id = %s",
    "UPDATE message SET address = '+12125550177' WHERE message_id = %s",
    "UPDATE message SET salt = NULL WHERE message_id = %s",
    "UPDATE message SET salt = NULL, body = NULL, address = NULL WHERE message_id = %s",
    "UPDATE message_event SET reason = 'x' WHERE kind = 'sent' AND message_id = %s",
    "UPDATE message_event SET data = '{}' WHERE kind = 'allowed' AND message_id = %s",
    "UPDATE message_event SET data = '[1]' WHERE kind = 'allowed' AND message_id = %s",
    "UPDATE message_event SET data = NULL WHERE kind = 'allowed' AND message_id = %s",
    """UPDATE message_event SET data = '{"consent": "x", "relied": 7, "scope": 1}'
       WHERE kind = 'allowed' AND message_id = %s""",
]


@pytest.mark.parametrize("statement", OF_A_MESSAGE)
async def test_of_a_message_that_was_changed_only_it(books: Books, statement: str) -> None:
    message = await books.one()
    await books.spoil(statement, message)
    found = await books.prove()
    assert books.unproved() == {message: "changed"}
    assert [one.message_id for one in found.listed] == [message]
    assert not found.holds


async def test_of_a_word_on_consent_all_that_relied_on_it(books: Books) -> None:
    relied = "SELECT data ->> 'relied' FROM message_event WHERE data ? 'relied' ORDER BY 1 LIMIT 1"
    [(entry,)] = await books.world.rows(relied)
    await books.spoil(
        "UPDATE consent_event SET method = 'web_page' WHERE consent_event_id = %s", entry
    )
    await books.prove()
    theirs = "SELECT message_id FROM message_event WHERE data ->> 'relied' = %s"
    assert books.unproved() == dict.fromkeys(await books.ids(theirs, entry), "changed")


def seals_of(one: Outcome) -> set[int]:
    """The numbers of the seals that a proof goes by."""
    assert isinstance(one, Proved)
    return {row["seal"] for row in one.proof["rows"]}


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE seal SET signature = sha256(signature) WHERE number = %s",
        "UPDATE seal SET leaves = leaves || sha256(leaves) WHERE number = %s",
        "DELETE FROM seal WHERE number = %s",
    ],
)
async def test_of_a_seal_all_that_have_a_row_under_it(books: Books, statement: str) -> None:
    await books.prove()
    under = {one.message_id for one in books.outcomes if 3 in seals_of(one)}
    events = """SELECT DISTINCT e.message_id FROM message_event e JOIN seal s ON s.number = 3
        AND e.message_event_id = ANY(s.row_ids) JOIN message m USING (message_id)
        WHERE m.claimed_at IS NOT NULL"""
    assert await books.ids(events) <= under
    assert 0 < len(under) < len(books.outcomes)
    await books.spoil(statement, 3)
    found = await books.prove()
    assert books.unproved() == dict.fromkeys(under, "changed")
    assert not found.holds


async def test_what_waits_for_its_seal_is_told_from_what_lost_it(books: Books) -> None:
    message = await books.one()
    await books.spoil(
        """INSERT INTO message_event (bucket, contact_id, message_id, message_event_id, month,
             workspace_id, kind, at)
           SELECT bucket, contact_id, message_id, gen_random_uuid(), month, workspace_id, 'read', at
           FROM message_event
           WHERE message_id = %s AND kind = 'delivered'""",
        message,
    )
    await books.prove()
    assert books.unproved() == {message: "changed"}  # slipped in
    await books.spoil(
        """INSERT INTO unsealed (bucket, contact_id, row_id, workspace_id, kind, month)
           SELECT bucket, contact_id, message_event_id, workspace_id, 'message_event', month
           FROM message_event WHERE message_id = %s AND kind = 'read'""",
        message,
    )
    found = await books.prove()
    assert (books.unproved(), found.holds) == ({message: "unsealed"}, False)
    assert await seal(books.world.connection, books.signet, NOW) == 1
    assert (await books.prove()).holds


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM message WHERE message_id = %s",
        "UPDATE message SET claimed_at = NULL, body = NULL WHERE message_id = %s",
    ],
)
async def test_a_message_that_was_made_away_with_is_missed(books: Books, statement: str) -> None:
    message = await books.one()
    await books.spoil(statement, message)
    found = await books.prove()
    assert books.unproved() == {message: "missing"}
    assert (found.looked, found.is_complete, found.holds) == (found.told - 1, True, False)


async def test_one_whose_history_was_made_away_with_is_counted(books: Books) -> None:
    message = await books.one()
    await books.spoil("DELETE FROM message_event WHERE message_id = %s", message)
    found = await books.prove()
    assert books.unproved() == {message: "changed"}
    assert (found.looked, found.is_complete) == (found.told + 1, False)


async def test_months_that_are_kept_no_longer_are_no_loss(books: Books) -> None:
    await books.spoil("DROP TABLE message_2026_03")
    found = await books.prove()
    assert found.told == found.dropped > 300
    assert (found.looked, found.holds) == (0, True)


async def test_the_seals_of_rows_are_looked_up(books: Books) -> None:
    """Not searched for in all: the index answers, whatever the statistics say."""
    connection = books.world.connection
    await connection.execute("SET LOCAL enable_seqscan = off")
    query = "SELECT number FROM seal WHERE row_ids && ARRAY[%s]::uuid[]"
    plan = await books.world.rows(f"EXPLAIN {query}", await books.one())
    assert any("seal_rows" in row[0] for row in plan)
