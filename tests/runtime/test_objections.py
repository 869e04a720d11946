"""Who asks for it is left alone: nothing is sent or begun; an objection ends marketing alone."""

from tests.runtime.personal import DAY, HOUR, PAGE, Office, asked, known, say
from tests.runtime.world import START, WORKSPACE, planned
from wayline.runtime.privacy import (
    object_to_marketing,
    release,
    restrict,
)
from wayline.store import privacy

__all__ = ["known"]  # a fixture


async def test_restricted_nothing_is_sent_or_begun_until_it_is_lifted(known: Office) -> None:
    w, mine = known.world, await known.contact(known.ada)
    assert await restrict(known.database, known.library, mine, asked())
    assert not await restrict(known.database, known.library, mine, asked())
    await say(w, "START", START + 2 * DAY + HOUR)
    w.rounds.plan(
        [
            planned(
                "ada-key", "Signed Up", START + 3 * DAY, pet="Hamster", page=PAGE.format("hamster")
            )
        ]
    )
    await w.rounds.settle(START + 4 * DAY)
    entered = "SELECT count(*) FROM enrollment WHERE contact_id = %s AND entered_at > %s"
    assert await w.rows(entered, known.ada, START + 2 * DAY) == [(0,)]
    assert (await known.care(known.ada)).blocked == {"*": "privacy:restricted"}

    assert await release(known.database, known.library, mine, asked())
    w.rounds.plan(
        [
            planned(
                "ada-key", "Signed Up", START + 5 * DAY, pet="Hamster", page=PAGE.format("hamster")
            )
        ]
    )
    await w.rounds.settle(START + 5 * DAY + HOUR)
    assert await w.rows(entered, known.ada, START + 2 * DAY) == [(1,)]
    kinds = [r.kind for r in await privacy.listed(w.connection, WORKSPACE, known.ada, 10)]
    assert sorted(kinds) == ["release", "restriction", "restriction"]


async def test_an_objection_ends_marketing_and_nothing_else(known: Office) -> None:
    w, mine = known.world, await known.contact(known.ada)
    await object_to_marketing(w.connection, mine, asked())
    w.rounds.plan(
        [
            planned(
                "ada-key", "Signed Up", START + 3 * DAY, pet="Hamster", page=PAGE.format("hamster")
            )
        ]
    )
    await w.rounds.settle(START + 3 * DAY + HOUR)
    last = "SELECT state, reason FROM message WHERE contact_id = %s ORDER BY owed_at DESC LIMIT 1"
    assert await w.rows(last, known.ada) == [("refused", "consent:revoked")]
    assert (await known.care(known.ada)).consent["sms/service"] == "granted"
