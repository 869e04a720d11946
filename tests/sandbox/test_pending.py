"""Happenings come back until they are acknowledged, and never after."""

import tempfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from tests.sandbox.making import LATER, SEED, START, everything, hand_over, opened, text, texts
from wayline.sandbox import REAL, STILL, Carrier, Happening

CALLBACKS = [f"sandbox/{number}" for number in range(3)]


class Delivery(RuleBasedStateMachine):
    """A client that forgets, repeats and acknowledges at random, against a plain set of ids."""

    @initialize()
    def open(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name) / "carrier.sqlite"
        self.carrier = Carrier(self.path, REAL, SEED)
        self.count = 0
        self.pending: dict[int, Happening] = {}
        self.gone: set[int] = set()

    @rule(count=st.integers(1, 20), days=st.integers(-3, 3))
    def submit(self, count: int, days: int) -> None:
        batch = [
            replace(each, at=START + timedelta(days=days), callback=CALLBACKS[days % 3])
            for each in texts(count, first=self.count)
        ]
        self.count += count
        self.carrier.submit(batch)
        for each in everything(self.carrier):
            assert each.id not in self.gone
            self.pending.setdefault(each.id, each)

    @rule(
        callbacks=st.lists(st.sampled_from([*CALLBACKS, "sandbox/unknown"]), max_size=4),
        days=st.integers(-4, 4),
        seconds=st.integers(-1, 15),
        limit=st.integers(0, 30),
        share=st.integers(0, 3),
    )
    def take(self, callbacks: list[str], days: int, seconds: int, limit: int, share: int) -> None:
        until = START + timedelta(days=days, seconds=seconds)
        wanted = [
            each
            for each in self.pending.values()
            if each.callback in callbacks and each.at <= until
        ]
        found = self.carrier.due(callbacks, until, limit)
        assert found == self.carrier.due(callbacks, until, limit)
        assert len(found) == min(limit, len(wanted))
        assert [each.at for each in found] == sorted(each.at for each in wanted)[: len(found)]
        assert all(self.pending[each.id] == each for each in found)
        self.acknowledge([each.id for each in found][: len(found) * share // 3])

    @rule(numbers=st.lists(st.integers(0, 10**6)))
    def acknowledge_anything(self, numbers: list[int]) -> None:
        self.acknowledge([number for number in numbers if number not in self.pending])

    @rule()
    def open_again(self) -> None:
        self.carrier.close()
        self.carrier = Carrier(self.path, REAL, SEED)

    @invariant()
    def all_that_is_left_is_there(self) -> None:
        found = everything(self.carrier)
        assert {each.id: each for each in found} == self.pending
        assert len(found) == len(self.pending)
        first = min((each.at for each in found), default=None)
        assert self.carrier.next_due() == self.carrier.next_due(CALLBACKS) == first

    def acknowledge(self, ids: list[int]) -> None:
        self.carrier.acknowledge(ids)
        for each in ids:
            if self.pending.pop(each, None):
                self.gone.add(each)

    def teardown(self) -> None:
        self.carrier.close()
        self.folder.cleanup()


TestDelivery = Delivery.TestCase
TestDelivery.settings = settings(max_examples=25, stateful_step_count=15, deadline=None)


def test_ids_are_never_used_twice(tmp_path: Path) -> None:
    with opened(tmp_path, REAL) as carrier:
        seen: set[int] = set()
        for number in range(5):
            hand_over(carrier, texts(20, first=20 * number))
            ids = {each.id for each in everything(carrier)}
            assert not ids & seen
            seen |= ids
            carrier.acknowledge(list(ids))
            carrier.acknowledge(list(seen))


def test_pages_of_any_size_are_the_same_whole(tmp_path: Path) -> None:
    with opened(tmp_path, REAL) as carrier:
        hand_over(carrier, texts(300))
        whole = everything(carrier)
        paged: list[Happening] = []
        while page := carrier.due(CALLBACKS, LATER, 7):
            paged += page
            carrier.acknowledge([each.id for each in page])
        assert paged == whole
        assert carrier.next_due() is None


def test_nothing_comes_before_its_time(tmp_path: Path) -> None:
    with opened(tmp_path, STILL) as carrier:
        carrier.submit([text("a")])
        first, second = everything(carrier)
        for until, expected in ((first.at, [first]), (second.at, [first, second])):
            instant = timedelta(microseconds=1)
            assert carrier.due(CALLBACKS, until, 9) == expected
            assert carrier.due(CALLBACKS, until - instant, 9) == expected[:-1]


def test_a_backlog_of_one_callback_hides_no_other(tmp_path: Path) -> None:
    with opened(tmp_path, STILL) as carrier:
        carrier.submit([text(f"{number}", callback="left alone") for number in range(200)])
        carrier.submit([text("a", callback="served", at=START + timedelta(days=1))])
        assert {each.key for each in carrier.due(["served"], LATER, 5)} == {"a"}
        assert carrier.next_due(["served"]) != carrier.next_due()


def test_due_reads_only_the_index(tmp_path: Path) -> None:
    from wayline.sandbox import pending

    with opened(tmp_path, REAL) as carrier:
        ledger = carrier._ledger
        plans = [
            ledger.rows("EXPLAIN QUERY PLAN " + pending._DUE, 1, 0, 1),
            ledger.rows("EXPLAIN QUERY PLAN " + pending._FIRSTS, "[]"),
            ledger.rows("EXPLAIN QUERY PLAN " + pending._EARLIEST),
        ]
        for plan in plans:
            steps = [row[3] for row in plan]
            assert any("happening_due" in step for step in steps), steps
            assert not any("SCAN happening" in step or "TEMP" in step for step in steps), steps
