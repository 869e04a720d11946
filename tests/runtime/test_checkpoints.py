"""The newest heads get to a file or an address, and tell later that something was sealed anew."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from pathlib import Path

import orjson
import pytest

from tests.runtime.hooks import receiver
from tests.runtime.test_sealing import NOW, Ledger, say, sealed
from wayline.domain.errors import WaylineError
from wayline.domain.seals import Seal, from_json
from wayline.runtime.checkpoints import Sending, deliver
from wayline.runtime.sealer import seal
from wayline.store import seals

_QUEUE_ALL = """\
INSERT INTO unsealed (bucket, contact_id, row_id, workspace_id, kind, month)
SELECT b, c, r, workspace_id, k, m
FROM seal, unnest(buckets, contact_ids, row_ids, kinds, months) AS t (b, c, r, k, m) ORDER BY number
"""


@pytest.fixture(scope="module")
async def shared(
    clone: Callable[[], AbstractContextManager[str]], tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Ledger]:
    folder = tmp_path_factory.mktemp("checkpoints")
    with clone() as dsn:
        async with sealed(dsn, folder, folder / "keys") as one:
            yield one


@pytest.fixture
async def ledger(shared: Ledger) -> AsyncIterator[Ledger]:
    async with shared.world.connection.transaction(force_rollback=True):
        yield shared


def kept(lines: bytes) -> tuple[Seal, ...]:
    return tuple(from_json(orjson.loads(line)) for line in lines.splitlines())


async def test_a_file_gets_the_newest_head_and_only_if_there_is_a_new_one(
    ledger: Ledger, tmp_path: Path
) -> None:
    path, connection = tmp_path / "heads.jsonl", ledger.world.connection
    sending = Sending(str(path))
    assert [await sending.send(connection) for _ in range(2)] == [1, 0]
    assert [one.number for one in kept(path.read_bytes())] == [3]
    await say(ledger.world, "START", 3)
    await seal(connection, ledger.signet, NOW + timedelta(minutes=1))
    assert await sending.send(connection) == 1
    assert await Sending(str(path)).send(connection) == 1  # another process; twice does no harm
    assert [one.number for one in kept(path.read_bytes())] == [3, 4, 4]
    assert (await ledger.verified(kept(path.read_bytes()))).findings == []


async def test_one_head_tells_that_all_before_it_was_sealed_anew(
    ledger: Ledger, tmp_path: Path
) -> None:
    path, connection = tmp_path / "heads.jsonl", ledger.world.connection
    await Sending(str(path)).send(connection)
    await ledger.do("UPDATE message_event SET reason = 'made:up'")
    await ledger.do(_QUEUE_ALL)
    await ledger.do("DELETE FROM seal")
    await seal(connection, ledger.signet, NOW)  # with the true key: it holds, but for what was kept
    assert (await ledger.verified()).findings == []
    found = await ledger.verified(kept(path.read_bytes()))
    assert {one.what for one in found.findings} == {"checkpoint"}


async def test_an_address_gets_lines_and_the_name_that_the_operator_gave(ledger: Ledger) -> None:
    async with receiver((503, {}), (200, {})) as hook:
        to = hook.origin.replace("//", "//ada:s3cret@") + "/keep?token=abc"
        sending, connection = Sending(to), ledger.world.connection
        with pytest.raises(WaylineError) as caught:
            await sending.send(connection)
        assert "answered 503" in caught.value.message
        assert not {"s3cret", "abc"} & set(caught.value.message.replace("=", " ").split())
        assert await sending.send(connection) == 1  # what was not taken is sent again
        headers, body = hook.asked[-1]
        assert headers["Content-Type"] == "application/x-ndjson"
        assert headers["Authorization"] == "Basic YWRhOnMzY3JldA=="
        assert [one.hash() for one in kept(body)] == [
            one.hash() for one in await seals.newest(connection)
        ]


@pytest.mark.parametrize(
    ("to", "code"),
    [
        ("/nowhere/heads.jsonl", "checkpoints:file"),
        ("http://127.0.0.1:1/keep", "checkpoints:address"),
    ],
)
async def test_a_place_that_is_not_there(ledger: Ledger, to: str, code: str) -> None:
    with pytest.raises(WaylineError) as caught:
        await deliver(to, await seals.newest(ledger.world.connection))
    assert caught.value.code == code
