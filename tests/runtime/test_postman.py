"""Outgoing webhooks against a real receiver: signed, told once each, tried again, never lost."""

import asyncio
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson
import pytest

from tests.runtime.hooks import OK, deliver_all, listening, postman, receiver
from tests.runtime.world import START, World, event, people, world
from tests.sealing import VAULT
from wayline.domain.endpoints import FAILING, sign, signatures
from wayline.domain.ids import BUCKETS
from wayline.runtime import endpoints
from wayline.store.endpoints import every

NOW = START + timedelta(days=1)


async def happen(w: World, *names: str) -> None:
    """Events of one person, through the real ingest."""
    batch = [event("ana", name, START, number) for number, name in enumerate(names)]
    await w.ingest.accept(w.connection, batch)


async def rows(w: World) -> list[tuple]:
    return await w.rows("SELECT kind, state, attempt, attempts FROM delivery ORDER BY kind, at")


class TestSigned:
    # The first vector of the specification's own test suite.
    SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    VECTOR = ("msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}')
    SIGNED = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="

    def test_the_published_vector(self) -> None:
        assert sign(self.SECRET, *self.VECTOR) == self.SIGNED

    def test_both_secrets_of_a_rotation_sign(self) -> None:
        other = "whsec_" + "QUJD" * 8
        both = signatures([other, self.SECRET], *self.VECTOR)
        assert both.split(" ")[1] == self.SIGNED
        assert both.split(" ")[0] == sign(other, *self.VECTOR)

    async def test_the_official_library_takes_it(self, own_dsn: str, tmp_path: Path) -> None:
        async with (
            receiver() as door,
            world(own_dsn, tmp_path, []) as w,
            postman(own_dsn, w, [door.origin]) as post,
        ):
            await people(w.connection, ["ana"])
            made = await listening(w, door.origin, "Order Completed")
            await happen(w, "Order Completed")
            assert await deliver_all(post) == 1
            (told,) = door.told(VAULT.open(made.secrets[0][0]))
            assert told["type"] == "Order Completed"
            with pytest.raises(Exception, match="No matching signature"):
                door.told("whsec_" + "QUJD" * 8)

    async def test_a_rotated_secret_and_the_old_one(self, own_dsn: str, tmp_path: Path) -> None:
        async with (
            receiver() as door,
            world(own_dsn, tmp_path, []) as w,
            postman(own_dsn, w, [door.origin]) as post,
        ):
            made = await listening(w, door.origin)
            fresh = await endpoints.rotate(w.connection, made, VAULT, w.real.now())
            await endpoints.test(w.connection, fresh, START)
            await deliver_all(post)
            old, new = (VAULT.open(one.secrets[0][0]) for one in (made, fresh))
            assert old != new
            assert door.told(old) == door.told(new) != []
            later = await endpoints.rotate(w.connection, fresh, VAULT, w.real.now())
            await endpoints.test(w.connection, later, START)
            await deliver_all(post)
            with pytest.raises(Exception, match="No matching signature"):
                door.told(old)


class TestOwed:
    async def test_nobody_asks_and_nothing_is_written(self, own_dsn: str, tmp_path: Path) -> None:
        async with world(own_dsn, tmp_path, []) as w:
            await happen(w, "Order Completed")
            assert await rows(w) == []

    async def test_only_what_is_wanted(self, own_dsn: str, tmp_path: Path) -> None:
        async with receiver() as door, world(own_dsn, tmp_path, []) as w:
            await listening(w, door.origin, "contact.*", "Seen")
            await happen(w, "Order Completed", "Seen")
            assert [row[0] for row in await rows(w)] == ["Seen", "contact.created"]

    async def test_an_event_told_twice_is_owed_once(self, own_dsn: str, tmp_path: Path) -> None:
        async with receiver() as door, world(own_dsn, tmp_path, []) as w:
            await listening(w, door.origin, "Seen")
            await happen(w, "Seen")
            await happen(w, "Seen")
            assert len(await rows(w)) == 1

    async def test_it_is_owed_with_what_happened_or_not_at_all(
        self, own_dsn: str, tmp_path: Path
    ) -> None:
        async with receiver() as door, world(own_dsn, tmp_path, []) as w:
            await listening(w, door.origin)
            async with w.connection.transaction(force_rollback=True):
                await happen(w, "Seen")
                assert len(await rows(w)) == 2
            assert await rows(w) == []
            assert await w.rows("SELECT 1 FROM event") == []

    async def test_a_paused_one_is_told_later(self, own_dsn: str, tmp_path: Path) -> None:
        async with (
            receiver() as door,
            world(own_dsn, tmp_path, []) as w,
            postman(own_dsn, w, [door.origin]) as post,
        ):
            made = await listening(w, door.origin, "Seen")
            paused = await endpoints.pause(w.connection, made)
            await w.library.refresh(w.connection)
            await happen(w, "Seen")
            assert await deliver_all(post) == 0
            await endpoints.resume(w.connection, paused)
            assert await deliver_all(post) == 1

    async def test_a_removed_one_is_owed_nothing(self, own_dsn: str, tmp_path: Path) -> None:
        async with receiver() as door, world(own_dsn, tmp_path, []) as w:
            made = await listening(w, door.origin, "Seen")
            await happen(w, "Seen")
            await endpoints.remove(w.connection, made)
            await w.library.refresh(w.connection)
            await happen(w, "Seen", "Seen")
            assert await rows(w) == []


class TestTriedAgain:
    async def test_it_is_tried_until_it_arrives_under_one_id(
        self, own_dsn: str, tmp_path: Path
    ) -> None:
        async with (
            receiver((500, {}), (429, {"Retry-After": "7200"}), OK) as door,
            world(own_dsn, tmp_path, []) as w,
        ):
            await listening(w, door.origin, "Seen")
            await happen(w, "Seen")
            at = NOW
            for _ in range(3):
                async with postman(own_dsn, w, [door.origin]) as post:
                    assert await deliver_all(post, at) == 1
                due = await w.rows("SELECT due_at FROM delivery")
                at = due[0][0] or at
            assert len(set(door.ids())) == 1
            ((kind, state, attempt, attempts),) = await rows(w)
            assert (kind, state, attempt) == ("Seen", "done", 3)
            assert [entry[1] for entry in attempts] == [500, 429, 200]
            assert at - NOW >= timedelta(hours=2)  # as the receiver asked

    async def test_it_is_given_up_after_a_day_and_can_be_replayed(
        self, own_dsn: str, tmp_path: Path
    ) -> None:
        async with receiver((500, {})) as door, world(own_dsn, tmp_path, []) as w:
            made = await listening(w, door.origin, "Seen")
            await happen(w, "Seen")
            at: datetime | None = NOW
            last = NOW
            while at is not None:
                last = at
                async with postman(own_dsn, w, [door.origin]) as post:
                    assert await deliver_all(post, at) == 1
                ((at,),) = await w.rows("SELECT due_at FROM delivery")
            assert (await rows(w))[0][1] == "failed"
            assert timedelta(hours=5) < last - NOW <= timedelta(hours=24)
            tries = len(door.asked)
            assert tries >= 6
            door.replies = [OK]
            again = await endpoints.replay(w.connection, made, START, last, failed_only=True)
            async with postman(own_dsn, w, [door.origin]) as post:
                assert again == await deliver_all(post, last) == 1
            assert len(set(door.ids())) == 1
            assert (await rows(w))[0][1] == "done"
            assert await endpoints.replay(w.connection, made, START, last, failed_only=True) == 0
            assert await endpoints.replay(w.connection, made, last, last, failed_only=False) == 0
            assert await endpoints.replay(w.connection, made, START, last, failed_only=False) == 1

    async def test_a_worker_that_died_is_followed_by_another(
        self, own_dsn: str, tmp_path: Path
    ) -> None:
        async with receiver() as door, world(own_dsn, tmp_path, []) as w:
            await listening(w, door.origin, "Seen")
            await happen(w, "Seen")
            await w.connection.execute(
                "UPDATE delivery SET attempt = 1, first_at = %s, lease_until = %s",
                [NOW, w.real.now() + timedelta(seconds=30)],
            )
            async with postman(own_dsn, w, [door.origin]) as post:
                assert await deliver_all(post) == 0
                await w.connection.execute("UPDATE delivery SET lease_until = now()")
                assert await deliver_all(post) == 1
            assert (await rows(w))[0][:3] == ("Seen", "done", 2)

    async def test_an_answer_that_comes_too_late_changes_nothing(
        self, own_dsn: str, tmp_path: Path
    ) -> None:
        async with (
            receiver((500, {}), OK) as door,
            world(own_dsn, tmp_path, []) as w,
            postman(own_dsn, w, [door.origin]) as post,
        ):
            await listening(w, door.origin, "Seen")
            await happen(w, "Seen")
            door.gate.clear()
            assert await post.deliver(BUCKETS, NOW) == 1
            await door.came.wait()
            await w.connection.execute(
                "UPDATE delivery SET attempt = 2, state = 'done', due_at = NULL"
            )
            door.gate.set()
            await post.close()
            assert (await rows(w))[0][:3] == ("Seen", "done", 2)


class TestApart:
    async def test_a_slow_one_delays_nobody(self, own_dsn: str, tmp_path: Path) -> None:
        async with (
            receiver() as slow,
            receiver() as quick,
            world(own_dsn, tmp_path, []) as w,
            postman(own_dsn, w, [slow.origin, quick.origin]) as post,
        ):
            await listening(w, slow.origin, "Seen")
            await listening(w, quick.origin, "Seen")
            slow.gate.clear()
            await happen(w, *["Seen"] * 40)
            while len(quick.asked) < 40:  # none of the slow one's has been answered
                await post.deliver(BUCKETS, NOW)
                await asyncio.sleep(0.01)
            assert len(slow.asked) == 8
            slow.gate.set()
            await post.close()
            await deliver_all(post, NOW)
            assert len(slow.asked) == 40

    async def test_one_that_does_not_answer_rests(self, own_dsn: str, tmp_path: Path) -> None:
        async with (
            receiver((503, {})) as door,
            world(own_dsn, tmp_path, []) as w,
            postman(own_dsn, w, [door.origin]) as post,
        ):
            await listening(w, door.origin, "Seen")
            await happen(w, *["Seen"] * 30)
            assert await deliver_all(post, NOW) == 8  # its room; then it rests
            assert len(door.asked) == 8

    async def test_a_timeout_is_a_failed_attempt(self, own_dsn: str, tmp_path: Path) -> None:
        async with (
            receiver() as door,
            world(own_dsn, tmp_path, []) as w,
            postman(own_dsn, w, [door.origin], patience=0.2) as post,
        ):
            await listening(w, door.origin, "Seen")
            await happen(w, "Seen")
            door.gate.clear()
            assert await post.deliver(BUCKETS, NOW) == 1
            await post.close()
            ((_, state, _, attempts),) = await rows(w)
            assert (state, attempts[0][1:3]) == ("owed", [None, "webhook:timeout"])

    async def test_our_own_network_is_not_called(self, own_dsn: str, tmp_path: Path) -> None:
        async with (
            receiver() as door,
            world(own_dsn, tmp_path, []) as w,
            postman(own_dsn, w, []) as post,
        ):
            await listening(w, door.origin, "Seen")
            await happen(w, "Seen")
            await deliver_all(post, NOW)
            assert door.asked == []
            assert (await rows(w))[0][3][0][2] == "webhook:blocked"


class TestDisabled:
    async def test_410_ends_it_and_others_are_told(self, own_dsn: str, tmp_path: Path) -> None:
        async with (
            receiver((410, {})) as gone,
            receiver() as other,
            world(own_dsn, tmp_path, []) as w,
            postman(own_dsn, w, [gone.origin, other.origin]) as post,
        ):
            await listening(w, gone.origin, "Seen", "webhook.*")
            watcher = await listening(w, other.origin, "webhook.*")
            await happen(w, "Seen")
            await deliver_all(post, NOW)
            found = {e.url: (e.state, e.reason) for e in await every(w.connection)}
            assert found == {
                gone.origin: ("disabled", "webhook:gone"),
                other.origin: ("active", None),
            }
            (told,) = other.told(VAULT.open(watcher.secrets[0][0]))
            assert told["type"] == "webhook.disabled"
            assert told["data"]["reason"] == "webhook:gone"
            assert told["data"]["url"] == gone.origin
            await w.library.refresh(w.connection)
            await happen(w, "Seen", "Seen")
            assert len([row for row in await rows(w) if row[0] == "Seen"]) == 1

    async def test_five_days_without_success_end_it(self, own_dsn: str, tmp_path: Path) -> None:
        async with receiver((500, {})) as door, world(own_dsn, tmp_path, []) as w:
            await listening(w, door.origin, "Seen")
            for at, state in [
                (NOW, "active"),
                (NOW + FAILING - timedelta(hours=1), "active"),
                (NOW + FAILING, "disabled"),
            ]:
                await happen(w, "Seen", str(at))
                await w.ingest.accept(w.connection, [event("ana", "Seen", at)])
                async with postman(own_dsn, w, [door.origin]) as post:
                    await deliver_all(post, at)
                assert [e.state for e in await every(w.connection)] == [state]

    async def test_one_success_forgives(self, own_dsn: str, tmp_path: Path) -> None:
        async with (
            receiver((500, {}), OK, OK, (500, {})) as door,
            world(own_dsn, tmp_path, []) as w,
        ):
            await listening(w, door.origin, "Seen")
            await happen(w, "Seen")
            for days in (0, 4, 8):
                async with postman(own_dsn, w, [door.origin]) as post:
                    await deliver_all(post, NOW + timedelta(days=days))
                    await w.ingest.accept(
                        w.connection, [event("ana", "Seen", NOW + timedelta(days=days, hours=1))]
                    )
            (one,) = await every(w.connection)
            assert one.state == "active"
            assert one.failing_since == NOW + timedelta(days=8)


class TestErased:
    async def test_nothing_of_a_person_is_kept_beside_the_history(
        self, own_dsn: str, tmp_path: Path
    ) -> None:
        async with receiver() as door, world(own_dsn, tmp_path, []) as w:
            made = await people(w.connection, ["ana"])
            await listening(w, door.origin)
            await w.ingest.accept(w.connection, [event("ana", "Seen", START, secret="hunter2")])
            ((kept,),) = await w.rows("SELECT string_agg(d::text, '') FROM delivery d")
            assert "hunter2" not in kept
            assert "+1212555" not in kept
            await w.connection.execute("DELETE FROM event")
            await w.connection.execute("DELETE FROM contact")
            async with postman(own_dsn, w, [door.origin]) as post:
                await deliver_all(post, NOW)
            (told,) = [orjson.loads(body)["data"] for _, body in door.asked]
            assert told["contact"]["erased"] is True
            assert told["event"]["properties"] == {}
            assert UUID(int=0) not in made.values()


class TestLarge:
    async def test_no_body_is_over_256_kib(self, own_dsn: str, tmp_path: Path) -> None:
        async with (
            receiver() as door,
            world(own_dsn, tmp_path, []) as w,
            postman(own_dsn, w, [door.origin]) as post,
        ):
            made = await listening(w, door.origin, "Large")
            large: dict[str, Any] = {f"k{n}": "x" * 1_000 for n in range(300)}
            await w.ingest.accept(w.connection, [event("ana", "Large", START, **large)])
            await deliver_all(post, NOW)
            (told,) = door.told(VAULT.open(made.secrets[0][0]))
            assert told["data"]["cut"] is True
            assert "properties" not in told["data"]["event"]
            assert len(door.asked[0][1]) < 256 * 1024
