"""Publishing is all or nothing, says "unchanged" to the same again, and loses nobody's version."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from wayline.domain.errors import WaylineError
from wayline.domain.ids import AccountId, WorkspaceId, derived_id
from wayline.domain.workspaces import Workspace
from wayline.runtime.folders import Folder, read
from wayline.runtime.library import Library
from wayline.runtime.publishing import Outcome, find, journey_id_of, publish, set_state
from wayline.store import journeys as store
from wayline.store.database import Connection, connect

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
WORKSPACE = WorkspaceId(derived_id(0, "workspace", "roaster"))
JOURNEY = """\
wayline: 1
journey: hello
entry: {on: {event: Signed Up}}
steps:
  - {id: settle, wait: 2 hours}
  - {id: hi, message: {channel: sms, template: hi}}
"""
TEXT = "category: service\nrole: progress\ntopic: welcome\n\n"
Write = Callable[..., Folder]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes files into a folder and reads it as a whole."""
    (tmp_path / "templates").mkdir()

    def put(**files: str) -> Folder:
        for name, text in files.items():
            inside = tmp_path / "templates" if "_sms_" in name else tmp_path
            ending = "txt" if "_sms_" in name else "yaml"
            (inside / f"{name.replace('_', '.')}.{ending}").write_text(text, encoding="utf-8")
        return read(tmp_path)

    return put


async def workspace(connection: Connection) -> Workspace:
    """The roaster's workspace, made if it is not there."""
    await store.insert_workspace(
        connection,
        account_id=AccountId(derived_id(0, "account", "roaster")),
        workspace_id=WORKSPACE,
        slug="roaster",
        name="Northside Coffee",
        settings={},
        at=NOW,
    )
    found = await store.workspace_by_slug(connection, "roaster")
    assert found is not None
    return found


@pytest.fixture
async def two(own_dsn: str) -> AsyncIterator[tuple[Connection, Connection]]:
    """Two connections to one database, as of two processes."""
    first, second = await connect(own_dsn), await connect(own_dsn)
    yield first, second
    await first.close()
    await second.close()


async def rows(connection: Connection, sql: Any) -> list[Any]:
    return await (await connection.execute(sql)).fetchall()


async def test_the_first_publish_writes_version_1_with_its_text(
    connection: Connection, write: Write
) -> None:
    folder = write(hello=JOURNEY, hi_sms_en=TEXT + "Hello!")
    assert folder.findings == ()
    outcomes = await publish(connection, await workspace(connection), folder, NOW)
    assert outcomes == [Outcome("hello", 1, True, "active")]
    (version,) = await store.versions(connection)
    assert version.source == JOURNEY
    assert version.templates == {"hi": {"sms": {"en": 1}}}
    assert version.journey_id == journey_id_of(WORKSPACE, "hello")
    assert version.published_at == NOW


async def test_the_same_again_is_unchanged(connection: Connection, write: Write) -> None:
    mine = await workspace(connection)
    folder = write(hello=JOURNEY, hi_sms_en=TEXT + "Hello!")
    await publish(connection, mine, folder, NOW)
    commented = write(hello="# nothing else is new\n" + JOURNEY)
    assert await publish(connection, mine, commented, NOW) == [Outcome("hello", 1, False, "active")]
    assert await rows(connection, "SELECT count(*) FROM journey_version") == [(1,)]
    assert await rows(connection, "SELECT count(*) FROM template") == [(1,)]


async def test_a_changed_text_makes_a_new_version_of_both(
    connection: Connection, write: Write
) -> None:
    mine = await workspace(connection)
    await publish(connection, mine, write(hello=JOURNEY, hi_sms_en=TEXT + "Hello!"), NOW)
    changed = write(hi_sms_en=TEXT + "Good morning!", hi_sms_de=TEXT + "Hallo!")
    assert await publish(connection, mine, changed, NOW) == [Outcome("hello", 2, True, "active")]
    versions = await store.versions(connection)
    assert [version.templates["hi"]["sms"] for version in versions] == [
        {"en": 1},
        {"de": 1, "en": 2},
    ]


async def test_only_the_changed_journey_of_a_folder_gets_a_version(
    connection: Connection, write: Write
) -> None:
    mine = await workspace(connection)
    other = JOURNEY.replace("journey: hello", "journey: other")
    await publish(connection, mine, write(hello=JOURNEY, other=other, hi_sms_en=TEXT + "Hi!"), NOW)
    folder = write(other=other.replace("2 hours", "3 hours"))
    outcomes = await publish(connection, mine, folder, NOW)
    assert [(one.slug, one.version, one.changed) for one in outcomes] == [
        ("hello", 1, False),
        ("other", 2, True),
    ]


async def test_a_text_that_no_journey_sends_is_not_stored(
    connection: Connection, write: Write
) -> None:
    folder = write(hello=JOURNEY, hi_sms_en=TEXT + "Hi!", later_sms_en=TEXT + "Later.")
    await publish(connection, await workspace(connection), folder, NOW)
    assert await rows(connection, "SELECT name FROM template") == [("hi",)]


async def test_what_is_published_is_what_the_library_walks(
    connection: Connection, write: Write
) -> None:
    folder = write(hello=JOURNEY, hi_sms_en=TEXT + "Hello!")
    await publish(connection, await workspace(connection), folder, NOW)
    library = Library()
    await library.refresh(connection)
    published = library.published(journey_id_of(WORKSPACE, "hello"), 1)
    assert list(published.journey.steps) == ["settle", "hi"]
    assert published.journey.version == 1
    template = library.template(published, "hi", "sms", "fr")
    assert template is not None
    assert template.compiled().render({}) == "Hello!"


async def test_a_folder_with_a_problem_publishes_nothing(
    connection: Connection, write: Write
) -> None:
    mine = await workspace(connection)
    folder = write(hello=JOURNEY, broken=JOURNEY.replace("2 hours", "soon"), hi_sms_en=TEXT + "Hi!")
    with pytest.raises(WaylineError, match="nothing was published") as refused:
        await publish(connection, mine, folder, NOW)
    assert refused.value.code == "journey:refused"
    assert await store.versions(connection) == []


@pytest.mark.parametrize("same", [True, False])
async def test_two_publishers_at_once_come_one_after_the_other(
    two: tuple[Connection, Connection], write: Write, same: bool
) -> None:
    first, second = two
    mine = await workspace(first)
    one = write(hello=JOURNEY, hi_sms_en=TEXT + "Hello!")
    other = one if same else write(hello=JOURNEY.replace("2 hours", "3 hours"))
    async with first.transaction():
        await publish(first, mine, one, NOW)
        waiting = asyncio.create_task(publish(second, mine, other, NOW))
        await asyncio.sleep(0.2)
        assert not waiting.done(), "the second must wait for the first to commit"
    outcome = (await waiting)[0]
    assert (outcome.version, outcome.changed) == ((1, False) if same else (2, True))
    versions = [version.version for version in await store.versions(first)]
    assert versions == ([1] if same else [1, 2])


async def test_twenty_publishers_of_different_journeys_lose_none(
    two: tuple[Connection, Connection], tmp_path: Path
) -> None:
    first, second = two
    mine = await workspace(first)
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "hi.sms.en.txt").write_text(TEXT + "Hi!", encoding="utf-8")

    async def some(connection: Connection, hours: range) -> None:
        for number in hours:
            path = tmp_path / f"hello{number}.yaml"
            path.write_text(JOURNEY.replace("2 hours", f"{number} hours"), encoding="utf-8")
            await publish(connection, mine, read(path), NOW)

    await asyncio.gather(some(first, range(1, 11)), some(second, range(11, 21)))
    assert [version.version for version in await store.versions(first)] == list(range(1, 21))
    row = await find(first, WORKSPACE, "hello")
    assert row.version == 20


async def test_pausing_twice_and_resuming(connection: Connection, write: Write) -> None:
    mine = await workspace(connection)
    folder = write(hello=JOURNEY, hi_sms_en=TEXT + "Hello!")
    await publish(connection, mine, folder, NOW)
    assert (await set_state(connection, WORKSPACE, "hello", "paused", NOW)).changed
    assert not (await set_state(connection, WORKSPACE, "hello", "paused", NOW)).changed
    changed = write(hello=JOURNEY.replace("2 hours", "3 hours"))
    outcomes = await publish(connection, mine, changed, NOW)
    assert outcomes == [Outcome("hello", 2, True, "paused")], "publishing does not resume"
    assert (await set_state(connection, WORKSPACE, "hello", "active", NOW)).changed


async def test_an_archived_journey_cannot_be_paused(connection: Connection, write: Write) -> None:
    mine = await workspace(connection)
    await publish(connection, mine, write(hello=JOURNEY, hi_sms_en=TEXT + "Hello!"), NOW)
    await store.set_state(connection, WORKSPACE, journey_id_of(WORKSPACE, "hello"), "archived")
    with pytest.raises(WaylineError, match="archived"):
        await set_state(connection, WORKSPACE, "hello", "paused", NOW)


async def test_an_unknown_journey_is_guessed(connection: Connection, write: Write) -> None:
    mine = await workspace(connection)
    await publish(connection, mine, write(hello=JOURNEY, hi_sms_en=TEXT + "Hello!"), NOW)
    with pytest.raises(WaylineError) as unknown:
        await set_state(connection, WORKSPACE, "helo", "paused", NOW)
    assert unknown.value.mend == 'Did you mean "hello"?'


async def test_who_publishes_marketing_has_approved_that_version(
    connection: Connection, write: Write
) -> None:
    mine = await workspace(connection)
    offer = TEXT.replace("service", "marketing") + "{{ workspace.brand }}: hello! STOP to end."
    approved = offer.replace("topic", "approved: yes\ntopic")
    for text, by in ((approved, "person:ann"), (approved, "key:1"), (approved + " Now!", "key:2")):
        await publish(connection, mine, write(hello=JOURNEY, hi_sms_en=text), NOW, by)
    told = "SELECT version, approved_by FROM template ORDER BY version"
    assert await rows(connection, told) == [(1, "person:ann"), (2, "key:2")]
    [newest] = await store.newest_templates(connection, WORKSPACE)
    assert (newest.version, newest.approved_by) == (2, "key:2")
    with pytest.raises(WaylineError, match="nothing was published"):
        await publish(connection, mine, write(hello=JOURNEY, hi_sms_en=offer), NOW, "person:bob")
    await publish(connection, mine, write(hello=JOURNEY, hi_sms_en=TEXT + "Hello!"), NOW, "key:3")
    assert await rows(connection, told) == [(1, "person:ann"), (2, "key:2"), (3, None)]
