"""What arrives during a commit goes into the next one, and nobody is told too early."""

import asyncio
from collections.abc import Sequence

import pytest

from wayline.api.batcher import Batcher
from wayline.api.errors import ApiError


class Store:
    """A commit that waits until it is let go, and fails when it is told to."""

    def __init__(self) -> None:
        self.go = asyncio.Event()
        self.batches: list[list[str]] = []

    async def commit(self, batch: Sequence[str]) -> None:
        await self.go.wait()
        self.batches.append(list(batch))
        if "gone" in batch:
            raise ApiError("server:database", "gone")
        if "poison" in batch:
            raise ValueError("poison")


async def submitted(batcher: Batcher[str], *items: str) -> list[asyncio.Task[None]]:
    """The items, under way."""
    tasks = [asyncio.create_task(batcher.submit(item, 1)) for item in items]
    await asyncio.sleep(0.01)
    return tasks


async def test_one_commit_takes_what_gathered_during_the_last() -> None:
    store = Store()
    async with Batcher(store.commit) as batcher:
        tasks = await submitted(batcher, "a") + await submitted(batcher, "b", "c")
        assert not any(task.done() for task in tasks)
        store.go.set()
        await asyncio.gather(*tasks)
    assert store.batches == [["a"], ["b", "c"]]


async def test_a_batch_has_a_size() -> None:
    store = Store()
    async with Batcher(store.commit, most_at_once=2) as batcher:
        tasks = await submitted(batcher, "a", "b", "c", "d", "e")
        store.go.set()
        await asyncio.gather(*tasks)
    assert store.batches == [["a", "b"], ["c", "d"], ["e"]]


async def test_a_full_queue_says_so() -> None:
    store = Store()
    async with Batcher(store.commit, most_waiting=2) as batcher:
        tasks = await submitted(batcher, "a", "b")
        with pytest.raises(ApiError) as refused:
            await batcher.submit("c", 1)
        assert refused.value.code == "server:busy"
        store.go.set()
        await asyncio.gather(*tasks)
        await batcher.submit("c", 1)
    assert [item for batch in store.batches for item in batch] == ["a", "b", "c"]


async def test_nobody_pays_for_the_fault_of_another() -> None:
    store = Store()
    async with Batcher(store.commit) as batcher:
        tasks = await submitted(batcher, "first")
        tasks = await submitted(batcher, "a", "poison", "b")
        store.go.set()
        done = await asyncio.gather(*tasks, return_exceptions=True)
    assert [type(one) for one in done] == [type(None), ValueError, type(None)]


async def test_a_database_that_is_gone_is_not_asked_for_each() -> None:
    store = Store()
    async with Batcher(store.commit) as batcher:
        tasks = await submitted(batcher, "first")
        tasks = await submitted(batcher, "a", "gone", "b")
        store.go.set()
        done = await asyncio.gather(*tasks, return_exceptions=True)
    assert [getattr(one, "code", None) for one in done] == ["server:database"] * 3
    assert len(store.batches) == 2


async def test_at_the_end_what_waits_is_committed() -> None:
    store = Store()
    batcher = Batcher(store.commit)
    async with batcher:
        tasks = await submitted(batcher, "a", "b")
        store.go.set()
    await asyncio.gather(*tasks)
    with pytest.raises(ApiError) as refused:
        await batcher.submit("c", 1)
    assert refused.value.code == "server:stopping"


async def test_whoever_goes_away_disturbs_nobody() -> None:
    store = Store()
    async with Batcher(store.commit) as batcher:
        tasks = await submitted(batcher, "a", "b")
        tasks[0].cancel()
        store.go.set()
        await tasks[1]
