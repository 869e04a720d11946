"""Texts arrive or not, and receipts come late, doubled, early and out of order, as stated."""

import math
from collections import Counter, defaultdict
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.sandbox.making import START, everything, hand_over, opened, text, texts
from wayline.sandbox import CALM, REAL, STILL, Accepted, Carrier, Happening

COUNT = 10_000
Real = tuple[list[Accepted], dict[str, list[Happening]]]
HANDED_OVER = {each.key: each.at for each in texts(COUNT)}


def receipts_of(carrier: Carrier) -> dict[str, list[Happening]]:
    found: defaultdict[str, list[Happening]] = defaultdict(list)
    for each in everything(carrier):
        if each.kind == "receipt":
            found[each.key].append(each)
    return found


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Real:
    with opened(tmp_path_factory.mktemp("real"), replace(REAL, landlines=0.0)) as carrier:
        hand_over(carrier, texts(COUNT))
        return list(carrier.accepted()), receipts_of(carrier)


def status(receipts: list[Happening]) -> list[str]:
    return [each.data["status"] for each in receipts]


def is_near(found: int, rate: float, of: int = COUNT) -> bool:
    """Within five standard deviations, so that a change of rates shows and luck does not."""
    return abs(found - rate * of) <= 5 * math.sqrt(of * rate * (1 - rate))


def test_endings_come_at_their_rates(real: Real) -> None:
    log, _ = real
    errors = Counter(each.error for each in log)
    states = Counter(each.state for each in log)
    assert len(log) == COUNT
    assert is_near(errors["30005"], REAL.dead_numbers)
    kept = 1 - REAL.revised
    assert is_near(states["undelivered"] - errors["30005"], REAL.undelivered * kept)
    assert is_near(states["failed"], REAL.failed)
    assert is_near(states["expired"], REAL.expired * kept)
    assert is_near(states["sent"], REAL.silent)
    assert all((each.arrived_at is None) == (each.error is not None) for each in log)


def test_receipts_tell_the_ending_and_echo_the_key(real: Real) -> None:
    log, receipts = real
    for each in log:
        told = receipts[each.key]
        assert {one.data["reference"] for one in told} == {each.reference}
        assert {one.data["client_key"] for one in told} == {each.key}
        final = [one for one in told if one.data["status"] not in ("queued", "sent")]
        # A late `delivered` outranks the failure before it.
        ends = {one.data["status"] for one in final}
        assert each.state in (ends or {"sent"})
        assert "sent" in status(told)
    errors = {one.data["error"] for told in receipts.values() for one in told}
    assert errors == {None, "30003", "30004", "30005", "30008", "30017", "30036"}


def test_receipts_are_doubled(real: Real) -> None:
    _, receipts = real
    doubled = [
        told for told in receipts.values() if len({str(each.data) for each in told}) < len(told)
    ]
    assert is_near(len(doubled), REAL.doubled)


def test_receipts_are_early(real: Real) -> None:
    _, receipts = real
    firsts = [told[0].at - HANDED_OVER[key] for key, told in receipts.items()]
    assert is_near(sum(each <= timedelta() for each in firsts), REAL.early)
    assert is_near(sum(each == timedelta() for each in firsts), REAL.early / 2)
    assert min(firsts) >= -timedelta(seconds=0.5)


def test_receipts_are_out_of_order(real: Real) -> None:
    _, receipts = real
    pairs = [
        [one for one in status(told) if one != "queued"]
        for told in receipts.values()
        if len(status(told)) > 1
    ]
    assert is_near(sum(pair[0] != "sent" for pair in pairs), REAL.disordered)


def test_receipts_are_late_though_the_text_arrived(real: Real) -> None:
    log, receipts = real
    late = [
        each
        for each in log
        if each.arrived_at
        and any(one.at > each.arrived_at + timedelta(hours=1) for one in receipts[each.key])
    ]
    assert is_near(len(late), REAL.late)


def test_failures_are_sometimes_taken_back(real: Real) -> None:
    log, receipts = real
    back = [
        each.key
        for each in log
        if each.state == "delivered"
        and {"undelivered", "expired"} & set(status(receipts[each.key]))
    ]
    assert is_near(len(back), (REAL.undelivered + REAL.expired) * REAL.revised)


def test_most_receipts_take_seconds(real: Real) -> None:
    _, receipts = real
    waits = sorted(told[-1].at - HANDED_OVER[key] for key, told in receipts.items())
    assert timedelta(seconds=1) < waits[COUNT // 2] < timedelta(seconds=10)
    assert waits[-1] > timedelta(hours=1)


def test_calm_delivers_everything_once_and_in_order(tmp_path: Path) -> None:
    with opened(tmp_path, CALM) as carrier:
        hand_over(carrier, texts(1_000))
        assert {each.state for each in carrier.accepted()} == {"delivered"}
        assert {tuple(status(each)) for each in receipts_of(carrier).values()} == {
            ("sent", "delivered")
        }


def test_still_people_do_nothing(tmp_path: Path) -> None:
    with opened(tmp_path, STILL) as carrier:
        hand_over(carrier, texts(1_000))
        assert {each.kind for each in everything(carrier)} == {"receipt"}


@pytest.mark.parametrize("word", ["bit.ly/", "BIT.LY/"])
def test_texts_with_certain_words_are_filtered(tmp_path: Path, word: str) -> None:
    with opened(tmp_path, REAL) as carrier:
        batch = [text(f"{number}", body=f"Look http://{word}{number}") for number in range(50)]
        carrier.submit(batch)
        assert {each.error for each in carrier.accepted()} == {"30007"}
        assert carrier.inbox("+14155550123") == []


def test_a_gone_number_never_gets_anything(tmp_path: Path) -> None:
    behaviour = replace(STILL, dead_numbers=1.0)
    with opened(tmp_path, behaviour) as carrier:
        carrier.submit([text(f"{number}") for number in range(20)])
        assert {(each.state, each.error) for each in carrier.accepted()} == {
            ("undelivered", "30005")
        }


def test_reads_and_queues_where_a_carrier_has_them(tmp_path: Path) -> None:
    with opened(tmp_path, replace(STILL, read=1.0, queued=1.0)) as carrier:
        carrier.submit([text("a")])
        assert status(receipts_of(carrier)["a"]) == ["queued", "sent", "delivered", "read"]


def test_a_carrier_that_does_not_echo_our_key(tmp_path: Path) -> None:
    with opened(tmp_path, replace(STILL, echoes_key=False)) as carrier:
        [answer] = carrier.submit([text("a")])
        for each in receipts_of(carrier)["a"]:
            assert (each.data["client_key"], each.data["reference"]) == (None, answer.reference)


@pytest.mark.parametrize("field", ["undelivered", "failed", "expired", "silent", "revised"])
def test_every_fault_can_be_had_alone(tmp_path: Path, field: str) -> None:
    rates: dict[str, Any] = {field: 1.0}
    if field == "revised":
        rates["undelivered"] = 1.0
    wanted = replace(STILL, **rates)
    with opened(tmp_path, wanted) as carrier:
        carrier.submit([text("a")])
        [line] = carrier.accepted()
        assert line.state == {"silent": "sent", "revised": "delivered"}.get(field, field)
        assert (line.arrived_at is not None) == (field in ("silent", "revised"))
        assert line.arrived_at is None or line.arrived_at > START
