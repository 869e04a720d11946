"""People from outside are written once, changed where they say so, and never texted too freely."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.runtime.test_promises import offer
from tests.runtime.world import START, WORKSPACE, World, event, people, world
from tests.unit.test_care import SCOPES, cares
from wayline.channels.contract import Inbound, NotTaken
from wayline.domain.care import Care, consent_of, may_market, without_address
from wayline.domain.ids import ContactId
from wayline.runtime import roster as roster_module
from wayline.runtime.consent import ConsentChange, change_consent
from wayline.runtime.people import Conflict, Written, upsert
from wayline.store import contacts
from wayline.store.contacts import Address, Person
from wayline.store.database import connect
from wayline.store.enrollments import Due

DAY = timedelta(days=1)
ADA, NEW, DEAD = "+12125550100", "+13125550142", "+12125550190"


async def write(
    w: World, *records: dict[str, Any], on_conflict: Conflict = "merge", day: int = 0
) -> list[Written]:
    return await upsert(
        w.connection, w.library, WORKSPACE, records, on_conflict=on_conflict, at=START + day * DAY
    )


async def person(w: World, contact_id: ContactId | None) -> Person:
    assert contact_id is not None
    return (await contacts.read(w.connection, [contact_id]))[contact_id]


async def holder(w: World, phone: str) -> contacts.Known | None:
    address = Address(WORKSPACE, "phone", phone)
    return (await contacts.resolve(w.connection, [address])).get(address)


async def say(w: World, text: str, number: str, day: int = 1) -> None:
    data = {"id": f"{day}{text}", "from": number, "to": "+12025550100", "text": text}
    await w.desk.take(w.connection, [Inbound(0, START + day * DAY, "reply", None, data)])


async def grant(w: World, contact_id: ContactId, scope: str = "sms/marketing") -> None:
    change = ConsentChange(contact_id, scope, "granted", "page", START)
    await change_consent(w.connection, [change])


async def test_new_people_and_their_changes(own_dsn: str, tmp_path: Path) -> None:
    async with world(own_dsn, tmp_path, []) as w:
        ann = {"user_id": "ann", "phone": NEW, "stage": "lead", "attributes": {"cups": 1}}
        (first,) = await write(w, ann)
        assert first.status == "created"
        assert first.contact_id is not None
        assert first.contact_id.version == 7
        made = await person(w, first.contact_id)
        assert (made.contact.key, made.contact.phone) == ("ann", NEW)
        assert made.contact.zones == ("America/Chicago",)
        assert made.care == Care()

        (second,) = await write(
            w, {"phone": "(312) 555-0142", "tags": ["vip"], "attributes": {"cups": 2}}, day=1
        )
        assert second == Written(first.contact_id, "updated")
        told = await w.rows("SELECT name, source, properties FROM event")
        assert [row[:2] for row in told] == [("contact.updated", "people")]
        before, after = told[0][2]["before"], told[0][2]["after"]
        assert (before["attributes"], before["tags"], before["phone"]) == ({"cups": 1}, [], NEW)
        assert (after["attributes"], after["tags"], after["stage"]) == (
            {"cups": 2},
            ["vip"],
            "lead",
        )

        await write(w, {"user_id": "ann", "attributes": {"cups": 2}}, day=2)
        assert await w.rows("SELECT count(*) FROM event") == [(1,)], "nothing has changed"
        assert (await person(w, first.contact_id)).updated_at == START + DAY


async def test_a_batch_answers_each_record_in_order(own_dsn: str, tmp_path: Path) -> None:
    async with world(own_dsn, tmp_path, []) as w:
        written = await write(
            w,
            {"user_id": "a", "phone": NEW, "zone": "Chicago"},
            {"phone": "12"},
            {"user_id": "a", "stage": "customer"},
            {"user_id": "b", "phone": NEW},  # the same number: the same person
            {"user_id": "c", "email": "c@example.com"},
            {"user_id": "b", "email": "C@example.com"},  # and these two are one as well
        )
        assert [one.status for one in written] == [
            "created",
            "refused",
            "updated",
            "merged",
            "created",
            "merged",
        ]
        assert written[1].contact_id is None
        assert {one.contact_id for one in written} - {None} == {written[0].contact_id}
        assert [[n.code for n in one.notes] for one in written[:2]] == [
            ["zone:unknown"],
            ["record:nobody", "number:too_short"],
        ]
        found = (await person(w, written[0].contact_id)).contact
        assert (found.key, found.email, found.stage) == ("a", "c@example.com", "customer")
        assert len(found.aliases) == 1
        assert await w.rows("SELECT kind, value FROM identity ORDER BY 1, 2") == [
            ("email", "c@example.com"),
            ("phone", NEW),
            ("user_id", "a"),
            ("user_id", "b"),
            ("user_id", "c"),
        ]


async def test_a_shared_number_can_be_refused(own_dsn: str, tmp_path: Path) -> None:
    async with world(own_dsn, tmp_path, []) as w:
        ids = await people(w.connection, ["ada", "bob"])
        records = [{"user_id": "eve", "phone": ADA}, {"user_id": "bob", "phone": ADA}]
        written = await write(w, *records, on_conflict="refuse")
        assert [(one.status, one.notes[0].code) for one in written] == [
            ("refused", "contact:conflict")
        ] * 2
        assert await w.rows("SELECT count(*) FROM contact WHERE merged_into IS NOT NULL") == [(0,)]
        assert await w.rows("SELECT 1 FROM identity WHERE value = 'eve'") == [], "no trace of it"

        eve, bob = await write(w, *records)
        assert (eve, bob) == (Written(ids["bob"], "merged"), Written(ids["bob"], "merged"))
        assert (await person(w, ids["ada"])).contact.merged_into == ids["bob"]


async def test_an_address_alone_becomes_known_by_its_id(own_dsn: str, tmp_path: Path) -> None:
    async with world(own_dsn, tmp_path, []) as w:
        await say(w, "hello", NEW)
        (one,) = await write(w, {"user_id": "ann", "phone": NEW}, on_conflict="refuse")
        assert one.status == "updated"
        assert (await person(w, one.contact_id)).contact.key == "ann"


async def test_a_new_number_gets_what_is_owed_but_no_marketing(
    own_dsn: str, tmp_path: Path
) -> None:
    thanks = offer("thanks").replace("template: offer", "template: thanks")
    async with world(own_dsn, tmp_path, [offer("one"), thanks]) as w:
        ids = await people(w.connection, ["ada"])
        await w.ingest.accept(w.connection, [event("ada", "Signed Up", START)])
        await w.runner.run(w.connection, [Due(ids["ada"], START)])
        await write(w, {"user_id": "ada", "phone": NEW})
        after = await person(w, ids["ada"])
        assert after.contact.zones == ("America/Chicago",)
        assert after.care.consent == {}, "consent was for the other number"
        assert await holder(w, ADA) is None
        ledger = await w.rows("SELECT action, scope, address FROM consent_event ORDER BY scope")
        assert ledger == [("revoked", "marketing", ADA), ("revoked", "service", ADA)]

        await w.rounds.settle(START + timedelta(hours=1))
        states = await w.rows("SELECT template, state, reason FROM message ORDER BY template")
        assert states == [("offer", "refused", "consent:none"), ("thanks", "delivered", None)]
        assert [one.to for one in w.carrier.accepted()] == [NEW]


async def test_stop_survives_a_new_number_and_another_import(own_dsn: str, tmp_path: Path) -> None:
    async with world(own_dsn, tmp_path, []) as w:
        ids = await people(w.connection, ["ada"])
        await say(w, "STOP", ADA)
        await write(w, {"user_id": "ada", "phone": ADA, "stage": "x"}, day=2)
        assert (await person(w, ids["ada"])).care.blocked == {"sms": "consent:opted_out"}
        await write(w, {"user_id": "ada", "phone": NEW}, day=3)
        assert (await person(w, ids["ada"])).care.blocked == {"sms": "consent:opted_out"}
        # The number itself stays closed for whoever gets it.
        (bob,) = await write(w, {"user_id": "bob", "phone": ADA}, day=4)
        assert bob.status == "created"
        assert (await person(w, bob.contact_id)).care.blocked == {"sms": "consent:opted_out"}
        await say(w, "START", ADA, 5)
        assert (await person(w, bob.contact_id)).care.blocked == {}
        assert (await person(w, ids["ada"])).care.blocked == {"sms": "consent:opted_out"}


async def test_planted_a_suppression_that_does_not_come_along(
    own_dsn: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(roster_module, "strictest", lambda care, _: care)
    with pytest.raises(AssertionError, match="opted_out"):
        await test_stop_survives_a_new_number_and_another_import(own_dsn, tmp_path)


async def test_a_dead_number_that_comes_back_with_somebody_else(
    own_dsn: str, tmp_path: Path
) -> None:
    async with world(own_dsn, tmp_path, []) as w:
        old, bob = await write(w, {"user_id": "old", "phone": DEAD}, {"user_id": "bob"})
        assert old.contact_id is not None
        assert bob.contact_id is not None
        await grant(w, bob.contact_id)
        dead = [(Address(WORKSPACE, "phone", DEAD), START, "carrier:invalid_number")]
        await contacts.suppress(w.connection, dead)
        await write(w, {"user_id": "old", "phone": DEAD, "stage": "x"}, day=1)
        assert (await person(w, old.contact_id)).care.blocked == {"sms": "carrier:invalid_number"}

        (again,) = await write(w, {"user_id": "bob", "phone": DEAD}, on_conflict="refuse", day=2)
        assert again.status == "updated"
        found = await person(w, bob.contact_id)
        assert (found.contact.phone, found.care.blocked, found.care.consent) == (DEAD, {}, {})
        former = await person(w, old.contact_id)
        assert (former.contact.phone, former.care.blocked) == (None, {})
        known = await holder(w, DEAD)
        assert known is not None
        assert (known.contact_id, known.suppressed_at) == (bob.contact_id, None)


async def test_a_dead_line_gives_way_to_a_new_number(own_dsn: str, tmp_path: Path) -> None:
    async with world(own_dsn, tmp_path, []) as w:
        (one,) = await write(w, {"user_id": "ann", "phone": DEAD})
        await contacts.suppress(
            w.connection, [(Address(WORKSPACE, "phone", DEAD), START, "carrier:invalid_number")]
        )
        await write(w, {"user_id": "ann", "phone": DEAD})
        await write(w, {"user_id": "ann", "phone": NEW})
        assert (await person(w, one.contact_id)).care.blocked == {}
        known = await holder(w, DEAD)
        assert known is not None
        assert (known.contact_id, known.suppressed_at) == (None, START)


async def test_a_failure_at_the_old_number_does_not_close_the_new_one(
    own_dsn: str, tmp_path: Path
) -> None:
    thanks = offer("thanks").replace("template: offer", "template: thanks")
    async with world(own_dsn, tmp_path, [thanks]) as w:
        ids = await people(w.connection, ["ada"])
        await w.ingest.accept(w.connection, [event("ada", "Signed Up", START)])
        await w.runner.run(w.connection, [Due(ids["ada"], START)])
        w.sender.carrier = Dead(w, lambda: write(w, {"user_id": "ada", "phone": NEW}))
        await w.sender.send(w.connection, [Due(ids["ada"], START)])
        assert await w.rows("SELECT state, reason FROM message") == [
            ("failed", "carrier:invalid_number")
        ]
        assert (await person(w, ids["ada"])).care.blocked == {}
        old = await w.rows("SELECT suppressed_by FROM identity WHERE value = %s", ADA)
        assert old == [("carrier:invalid_number",)]
        new = await w.rows("SELECT suppressed_by FROM identity WHERE value = %s", NEW)
        assert new == [(None,)]


class Dead:
    """A carrier that finds every number dead, while something else happens."""

    def __init__(self, w: World, meanwhile: Callable[[], Awaitable[object]]) -> None:
        self.meanwhile = meanwhile
        self.name, self.doubt = w.sandbox.name, w.sandbox.doubt

    async def hand_over(self, batch: Any) -> list[Any]:
        await self.meanwhile()
        return [NotTaken("invalid_number") for _ in batch]

    async def lookup(self, keys: Any) -> list[Any]:
        return [None for _ in keys]


async def test_imports_at_once_make_nobody_twice(own_dsn: str, tmp_path: Path) -> None:
    async with world(own_dsn, tmp_path, []) as w:
        others = [await connect(own_dsn, "engine") for _ in range(4)]
        for number in range(20):
            phone = f"+1212555{number + 100:04d}"
            keys = [f"{number}-{n}" for n in range(4)]
            await asyncio.gather(
                *(
                    upsert(
                        other,
                        w.library,
                        WORKSPACE,
                        [
                            {"user_id": key, "phone": phone, "attributes": {key: 1}},
                            {"user_id": keys[0], "attributes": {f"{key}b": 1}},
                        ],
                        on_conflict="merge",
                        at=START,
                    )
                    for key, other in zip(keys, others, strict=True)
                )
            )
        for other in others:
            await other.close()
        living = await w.rows(
            "SELECT attributes, contact_id FROM contact WHERE merged_into IS NULL ORDER BY phone"
        )
        assert len(living) == 20
        assert all(len(attributes) == 8 for attributes, _ in living), "no change was lost"
        holders = await w.rows("SELECT DISTINCT contact_id FROM identity")
        assert {row[0] for row in holders} == {row[1] for row in living}


@settings(deadline=None)
@given(cares, st.sampled_from(["sms", "email"]))
@example(Care(blocked={"sms": "carrier:invalid_number"}, opted_out_at=START), "sms")
def test_giving_up_an_address_never_loosens_anything(care: Care, channel: str) -> None:
    after = without_address(care, channel)
    assert not may_market(after, channel)
    for scope in SCOPES:
        name, category, *topic = scope.split("/")
        said = consent_of(care, name, category, *topic)
        now = consent_of(after, name, category, *topic)
        assert now == said or (said == "granted" and now in (None, "revoked"))
    reason = care.blocked.get(channel)
    if reason is not None and reason != "carrier:invalid_number":
        assert after.blocked == care.blocked
    if care.opted_out_at is not None and reason is not None:
        assert channel in after.blocked, "an opt-out may stand behind a dead line"
