"""Two contacts become one person, once, and consent only gets stricter."""

from datetime import timedelta
from pathlib import Path

import pytest

from tests.runtime.test_people import ADA, Dead, grant, person, say, write
from tests.runtime.test_promises import offer
from tests.runtime.world import START, WORKSPACE, World, event, people, world
from wayline.channels.contract import Inbound
from wayline.domain.errors import WaylineError
from wayline.domain.ids import AccountId, ContactId, WorkspaceId, derived_contact_id, derived_id
from wayline.domain.keys import message_key
from wayline.runtime.ingest import Incoming
from wayline.runtime.merging import Merged, merge
from wayline.runtime.people import upsert
from wayline.runtime.why import why
from wayline.store import journeys
from wayline.store.enrollments import Due

DAY = timedelta(days=1)
BOB = "+12125550101"
WAITS = """\
wayline: 1
journey: waits
name: Waits
entry: {on: {event: Signed Up}, again: never}
steps:
  - {id: text, message: {channel: sms, template: offer}}
  - id: look
    wait_for: [{on: {event: Order Completed}, next: bought}]
    timeout: 20 days
  - {id: bought, exit: bought}
"""
BUYERS = """\
wayline: 1
journey: buyers
name: Buyers
entry: {on: {event: Visit}, who: {event: Order Completed, within: 30 days}}
steps:
  - {id: while, wait: 1 day}
"""
CLOSED = {"sms": "merge:merged"}


async def join(w: World, winner: ContactId, loser: ContactId, day: int = 0) -> Merged:
    return await merge(w.connection, w.library, winner, loser, START + day * DAY)


async def test_the_loser_leaves_and_the_winner_has_all(own_dsn: str, tmp_path: Path) -> None:
    async with world(own_dsn, tmp_path, [WAITS]) as w:
        ids = await people(w.connection, ["ada", "bob"])
        ada, bob = ids["ada"], ids["bob"]
        await w.ingest.accept(w.connection, [event("bob", "Signed Up", START)])
        await w.runner.run(w.connection, [Due(bob, START)])
        assert await join(w, ada, bob, 1) == Merged(ada, "merge:merged")

        assert await w.rows("SELECT status, exit_reason, due_at FROM enrollment") == [
            (2, "merge:merged", None)
        ]
        ends = await w.rows("SELECT at, reason FROM passage WHERE decision = 'ends'")
        assert ends == [(START + DAY, "merge:merged")]
        assert await w.rows("SELECT state, reason FROM message") == [("cancelled", "merge:merged")]
        counted = await w.rows(
            "SELECT metric, n FROM rollup WHERE detail = 'merge:merged' ORDER BY metric"
        )
        assert counted == [("left", 1), ("message:cancelled", 1), ("step:ends", 1)]
        assert {row[0] for row in await w.rows("SELECT contact_id FROM identity")} == {ada}
        assert await w.rows("SELECT DISTINCT contact_id FROM enrollment") == [(bob,)], "it stays"

        winner, loser = await person(w, ada), await person(w, bob)
        assert (winner.contact.aliases, winner.contact.phone) == ((bob,), ADA)
        assert loser.contact.merged_into == ada
        assert loser.care.blocked.items() >= CLOSED.items()
        ledger = await w.rows("SELECT contact_id, action, data FROM consent_event")
        assert ledger == [(ada, "merged", {"alias": str(bob)})]


async def test_waits_are_over_and_wake_nobody(own_dsn: str, tmp_path: Path) -> None:
    async with world(own_dsn, tmp_path, [WAITS]) as w:
        ids = await people(w.connection, ["ada", "bob"])
        await w.ingest.accept(w.connection, [event("bob", "Signed Up", START)])
        await w.rounds.settle(START + timedelta(hours=1))
        assert await w.rows("SELECT count(*) FROM wait") == [(1,)]
        await join(w, ids["ada"], ids["bob"], 1)
        assert await w.rows("SELECT count(*) FROM wait") == [(0,)]
        await w.ingest.accept(w.connection, [event("bob", "Order Completed", START + 2 * DAY)])
        await w.rounds.settle(START + 30 * DAY)
        assert await w.rows("SELECT exit_reason FROM enrollment") == [("merge:merged",)]


async def test_those_who_are_parked_leave_as_well(own_dsn: str, tmp_path: Path) -> None:
    async with world(own_dsn, tmp_path, [WAITS]) as w:
        ids = await people(w.connection, ["ada", "bob"])
        await w.ingest.accept(w.connection, [event("bob", "Signed Up", START)])
        await w.connection.execute("UPDATE enrollment SET status = 4, due_at = NULL")
        await join(w, ids["ada"], ids["bob"])
        assert await w.rows("SELECT status, exit_reason FROM enrollment") == [(2, "merge:merged")]


async def test_what_comes_later_is_the_winner_s(own_dsn: str, tmp_path: Path) -> None:
    async with world(own_dsn, tmp_path, [BUYERS]) as w:
        ids = await people(w.connection, ["ada", "bob"])
        order = event("bob", "Order Completed", START, revenue=5)
        await w.ingest.accept(w.connection, [order])
        await join(w, ids["ada"], ids["bob"], 1)
        assert (await w.ingest.accept(w.connection, [order])).duplicates == 1
        # By the loser's id, by the loser's address, and by the winner's: all are the winner.
        by_id = Incoming(WORKSPACE, "t", "1", "Visit", ids["bob"], START + DAY, START + DAY)
        known = [by_id, event("bob", "Look", START + DAY), event("ada", "Look", START + DAY)]
        await w.ingest.accept(w.connection, known)
        rows = await w.rows("SELECT name, contact_id FROM event ORDER BY received_at, name")
        assert rows == [("Order Completed", ids["bob"])] + [
            (name, ids["ada"]) for name in ("Look", "Look", "Visit")
        ]
        entered = await w.rows("SELECT contact_id FROM enrollment")
        assert entered == [(ids["ada"],)], "the condition saw the order of the alias"


async def test_who_was_there_as_somebody_else_was_there(own_dsn: str, tmp_path: Path) -> None:
    async with world(own_dsn, tmp_path, [WAITS]) as w:
        ids = await people(w.connection, ["ada", "bob"])
        await w.ingest.accept(w.connection, [event("bob", "Signed Up", START)])
        await join(w, ids["ada"], ids["bob"], 1)
        await w.ingest.accept(w.connection, [event("ada", "Signed Up", START + DAY)])
        assert await w.rows("SELECT contact_id FROM enrollment") == [(ids["bob"],)], "again: never"


async def test_stop_survives_whoever_wins(own_dsn: str, tmp_path: Path) -> None:
    async with world(own_dsn, tmp_path, []) as w:
        ids = await people(w.connection, ["a", "b", "c", "d"])
        await say(w, "STOP", BOB)
        await say(w, "STOP", "+12125550102")
        await join(w, ids["a"], ids["b"])  # the loser has said it
        await join(w, ids["c"], ids["d"])  # the winner has
        for key in ("a", "c"):
            assert (await person(w, ids[key])).care.blocked == {"sms": "consent:opted_out"}
        await say(w, "START", ADA, 2)
        assert (await person(w, ids["a"])).care.blocked == {}


async def test_stop_from_the_other_number_closes_the_one_person(
    own_dsn: str, tmp_path: Path
) -> None:
    async with world(own_dsn, tmp_path, []) as w:
        ids = await people(w.connection, ["ada", "bob"])
        await join(w, ids["ada"], ids["bob"])
        for _ in range(2):  # told twice, and once more as if from before the merge
            await say(w, "STOP", BOB)
        assert (await person(w, ids["ada"])).care.blocked == {"sms": "consent:opted_out"}


async def test_a_text_told_again_after_the_merge_is_known(own_dsn: str, tmp_path: Path) -> None:
    async with world(own_dsn, tmp_path, []) as w:
        ids = await people(w.connection, ["ada", "bob"])
        await say(w, "STOP", BOB)
        await join(w, ids["ada"], ids["bob"])
        await say(w, "STOP", BOB)
        assert await w.rows("SELECT count(*) FROM reply") == [(1,)]
        assert await w.rows("SELECT count(*) FROM message") == [(1,)], "one answer"


async def test_grants_are_kept_only_with_their_address(own_dsn: str, tmp_path: Path) -> None:
    async with world(own_dsn, tmp_path, []) as w:
        first, second, third = await write(
            w, {"user_id": "a"}, {"user_id": "b", "phone": ADA}, {"user_id": "c", "phone": BOB}
        )
        a, b, c = first.contact_id, second.contact_id, third.contact_id
        assert a is not None
        assert b is not None
        assert c is not None
        await grant(w, b)
        await grant(w, c, "sms/service")
        await join(w, a, b)
        await join(w, a, c)
        winner = await person(w, a)
        assert (winner.contact.phone, winner.care.consent) == (ADA, {"sms/marketing": "granted"})
        told = await w.rows(
            "SELECT scope, action FROM consent_event WHERE contact_id = %s AND channel = 'sms'", a
        )
        assert told == [("marketing", "granted")]


async def test_nothing_of_the_loser_goes_out_after_the_winner_s_stop(
    own_dsn: str, tmp_path: Path
) -> None:
    async with world(own_dsn, tmp_path, [offer("one")]) as w:
        ids = await people(w.connection, ["ada", "bob"])
        await w.ingest.accept(w.connection, [event("bob", "Signed Up", START)])
        await w.runner.run(w.connection, [Due(ids["bob"], START)])
        await w.connection.execute("UPDATE message SET state = 'sending', due_at = NULL")
        await join(w, ids["ada"], ids["bob"])  # too late to cancel it
        await w.connection.execute("UPDATE message SET state = 'owed', due_at = owed_at")
        await w.rounds.settle(START + timedelta(hours=1))
        assert await w.rows("SELECT state, reason FROM message") == [("refused", "merge:merged")]


async def test_a_receipt_of_the_loser_s_message_closes_the_winner(
    own_dsn: str, tmp_path: Path
) -> None:
    async with world(own_dsn, tmp_path, [offer("one")]) as w:
        ids = await people(w.connection, ["ada", "bob"])
        await w.ingest.accept(w.connection, [event("bob", "Signed Up", START)])
        await w.rounds.settle(START + timedelta(hours=1))
        await join(w, ids["ada"], ids["bob"], 1)
        (message_id,) = (await w.rows("SELECT message_id FROM message"))[0]
        data = {
            "key": message_key(ids["bob"], message_id),
            "kind": "undelivered",
            "reason": "carrier:opted_out",
        }
        await w.desk.take(w.connection, [Inbound(0, START + DAY, "receipt", None, data)])
        assert (await person(w, ids["ada"])).care.blocked == {"sms": "carrier:opted_out"}


async def test_a_number_found_dead_during_the_merge_is_closed_for_the_winner(
    own_dsn: str, tmp_path: Path
) -> None:
    async with world(own_dsn, tmp_path, [offer("one")]) as w:
        ids = await people(w.connection, ["ada", "bob"])
        (one,) = await write(w, {"user_id": "new"})
        winner = one.contact_id
        assert winner is not None
        await w.ingest.accept(w.connection, [event("bob", "Signed Up", START)])
        await w.runner.run(w.connection, [Due(ids["bob"], START)])
        w.sender.carrier = Dead(w, lambda: join(w, winner, ids["bob"]))
        await w.sender.send(w.connection, [Due(ids["bob"], START)])
        found = await person(w, winner)
        assert (found.contact.phone, found.care.blocked) == (
            BOB,
            {"sms": "carrier:invalid_number"},
        )
        assert (await person(w, ids["bob"])).care.sending is None


async def test_chains_are_flat_and_repeats_do_nothing(own_dsn: str, tmp_path: Path) -> None:
    async with world(own_dsn, tmp_path, []) as w:
        ids = await people(w.connection, ["a", "b", "c", "d"])
        a, b, c, d = (ids[key] for key in "abcd")
        await join(w, b, a)
        await join(w, c, b)
        await join(w, c, d)
        for pair in ((c, a), (a, c), (b, a), (a, b), (c, c), (d, a)):
            assert await join(w, *pair) == Merged(c, "merge:merged")
        chains = await w.rows("SELECT merged_into FROM contact WHERE contact_id <> %s", c)
        assert chains == [(c,)] * 3
        assert (await person(w, c)).contact.aliases == (b, a, d)
        ledger = await w.rows("SELECT count(*) FROM consent_event WHERE action = 'merged'")
        assert ledger == [(3,)]


async def test_the_ninth_alias_is_refused(own_dsn: str, tmp_path: Path) -> None:
    async with world(own_dsn, tmp_path, []) as w:
        ids = await people(w.connection, [str(n) for n in range(10)])
        for n in range(1, 9):
            await join(w, ids["0"], ids[str(n)])
        assert await join(w, ids["0"], ids["9"]) == Merged(ids["0"], "merge:too_many")
        assert (await person(w, ids["9"])).contact.merged_into is None
        (shared,) = await write(w, {"user_id": "0", "phone": "+12125550109"})
        assert (shared.status, [note.code for note in shared.notes]) == (
            "refused",
            ["merge:too_many"],
        )


async def test_strangers_and_people_of_two_brands_are_not_merged(
    own_dsn: str, tmp_path: Path
) -> None:
    async with world(own_dsn, tmp_path, []) as w:
        ids = await people(w.connection, ["ada"])
        with pytest.raises(WaylineError) as unknown:
            await join(w, ids["ada"], derived_contact_id("nobody"))
        assert unknown.value.code == "contact:unknown"
        other = WorkspaceId(derived_id(0, "other"))
        await journeys.insert_workspace(
            w.connection, account_id=AccountId(derived_id(0, "account")), workspace_id=other,
            slug="tea", name="Tea", settings={}, at=START,
        )  # fmt: skip
        await w.library.refresh(w.connection)
        (theirs,) = await upsert(
            w.connection, w.library, other, [{"phone": ADA}], on_conflict="merge", at=START
        )
        assert theirs.contact_id is not None
        with pytest.raises(WaylineError) as apart:
            await join(w, ids["ada"], theirs.contact_id)
        assert apart.value.code == "contact:workspace"


async def test_why_tells_both_histories(own_dsn: str, tmp_path: Path) -> None:
    async with world(own_dsn, tmp_path, [WAITS]) as w:
        ids = await people(w.connection, ["ada", "bob"])
        await w.ingest.accept(w.connection, [event("bob", "Signed Up", START)])
        await w.ingest.accept(w.connection, [event("ada", "Visit", START + timedelta(hours=1))])
        await join(w, ids["ada"], ids["bob"], 1)
        workspace = w.library.workspaces[WORKSPACE]
        for who in (ADA, BOB, "bob"):
            found = await why(w.connection, workspace, who)
            kinds = [line.kind for line in found.lines]
            assert kinds[:3] == ["event", "entered", "event"]
            assert sorted(kinds[3:]) == ["consent", "left"]
            assert found.person.contact.contact_id == ids["ada"]
