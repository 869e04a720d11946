"""What the carrier says at once: refusals, faults, prices, and what a client can do in doubt."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Literal

import pytest

from tests.sandbox.making import START, everything, hand_over, opened, statuses, text, texts
from wayline.sandbox import CALM, ROUGH, STILL, Answer, Submission, UnsupportedError

ALWAYS_LOST = replace(STILL, lost=1.0, lost_taken=1.0)


def test_key_again_returns_the_first_answer_and_sends_nothing(tmp_path: Path) -> None:
    with opened(tmp_path, CALM) as carrier:
        batch = texts(50)
        first = carrier.submit(batch)
        before = everything(carrier)
        again = carrier.submit([replace(each, attempt=2) for each in batch])
        assert again == first
        assert len(list(carrier.accepted())) == 50
        assert everything(carrier) == before


def test_key_twice_in_one_batch_is_one_text(tmp_path: Path) -> None:
    with opened(tmp_path, CALM) as carrier:
        first, second = carrier.submit([text("a"), text("a")])
        assert first == second
        assert len(carrier.inbox("+14155550123")) == 1


@pytest.mark.parametrize("change", [{"body": "Other words"}, {"to": "+14155550199"}])
def test_key_with_other_content_is_refused(tmp_path: Path, change: dict[str, str]) -> None:
    with opened(tmp_path, CALM) as carrier:
        carrier.submit([text("a")])
        [answer] = carrier.submit([text("a", **change)])  # type: ignore[arg-type]
        assert answer == Answer("rejected", error="key_reused")
        assert len(list(carrier.accepted())) == 1


@pytest.mark.parametrize("doubt", ["lookup", "none"])
def test_without_keys_the_same_again_is_a_second_text(
    tmp_path: Path, doubt: Literal["lookup", "none"]
) -> None:
    behaviour = replace(CALM, doubt=doubt)
    with opened(tmp_path, behaviour) as carrier:
        first, second = carrier.submit([text("a"), text("a")])
        [third] = carrier.submit([text("a", attempt=2)])
        references = [first.reference, second.reference, third.reference]
        assert len(set(references)) == 3
        assert [each.copy for each in carrier.accepted()] == [0, 1, 2]
        inbox = carrier.inbox("+14155550123")
        assert {each.reference for each in inbox} == set(references)
        assert [each.text for each in inbox] == [text("a").text] * 3


def test_lookup_tells_what_became_of_a_key(tmp_path: Path) -> None:
    behaviour = replace(ALWAYS_LOST, doubt="lookup")
    with opened(tmp_path, behaviour) as carrier:
        assert statuses(carrier.submit([text("a"), text("b", to="12")])) == {"lost": 2}
        found = carrier.lookup_batch(["b", "unknown", "a"])
        assert found[0] == Answer("rejected", error="21211")
        assert found[1] is None
        assert found[2] is not None
        assert found[2] == carrier.lookup("a")
        [taken] = carrier.accepted()
        assert (found[2].reference, found[2].cost_micros) == (taken.reference, taken.cost_micros)


def test_no_lookup_where_there_is_none(tmp_path: Path) -> None:
    with (
        opened(tmp_path, replace(CALM, doubt="none")) as carrier,
        pytest.raises(UnsupportedError),
    ):
        carrier.lookup("a")


def test_a_lost_answer_is_learned_by_another_attempt(tmp_path: Path) -> None:
    behaviour = replace(STILL, lost=0.5, lost_taken=1.0)
    with opened(tmp_path, behaviour) as carrier:
        batch = texts(400)
        answers = carrier.submit(batch)
        lost = [each for each, said in zip(batch, answers, strict=True) if said.status == "lost"]
        assert 150 < len(lost) < 250
        assert all(said.reference is None and said.cost_micros == 0 for said in answers
                   if said.status == "lost")  # fmt: skip
        # A killed client repeats the attempt and gets the very same; a retry learns.
        assert statuses(carrier.submit(lost)) == {"lost": len(lost)}
        assert statuses(carrier.submit([replace(each, attempt=2) for each in lost])) == {
            "accepted": len(lost)
        }
        assert len(list(carrier.accepted())) == 400


def test_half_of_the_lost_were_never_taken(tmp_path: Path) -> None:
    with opened(tmp_path, replace(STILL, lost=1.0)) as carrier:
        hand_over(carrier, texts(1_000))
        assert 430 < len(list(carrier.accepted())) < 570


def test_faults_come_at_their_rates_and_another_attempt_rolls_anew(tmp_path: Path) -> None:
    behaviour = replace(ROUGH, sender_throttled=0.0, landlines=0.0)
    with opened(tmp_path, behaviour) as carrier:
        left: list[Submission] = texts(10_000)
        answers = hand_over(carrier, left)
        counts = statuses(answers)
        assert 230 < counts["throttled"] < 370
        assert 140 < counts["unavailable"] < 260
        assert 140 < counts["lost"] < 260
        hints = [answer.retry_after for answer in answers if answer.status == "throttled"]
        assert all(hint is not None and 1 <= hint <= 5 for hint in hints)
        for _ in range(8):
            left = [
                replace(each, attempt=each.attempt + 1)
                for each, said in zip(left, answers, strict=True)
                if said.status != "accepted"
            ]
            answers = hand_over(carrier, left)
        assert statuses(answers).keys() <= {"accepted"}
        assert len({each.key for each in carrier.accepted()}) == 10_000


def test_a_sender_is_throttled_for_whole_slots_of_time(tmp_path: Path) -> None:
    behaviour = replace(STILL, sender_throttled=0.3)
    with opened(tmp_path, behaviour) as carrier:
        batch = [
            text(f"{slot}/{number}", at=START + timedelta(seconds=10 * slot + number))
            for slot in range(200)
            for number in range(0, 10, 3)
        ]
        answers = carrier.submit(batch)
        slots = [{each.status for each in answers[start : start + 4]} for start in range(0, 800, 4)]
        assert all(len(slot) == 1 for slot in slots)
        assert 40 < sum(slot == {"throttled"} for slot in slots) < 80
        for each, said in zip(batch, answers, strict=True):
            if said.status == "throttled":
                assert said.retry_after is not None
                until = each.at + timedelta(seconds=said.retry_after)
                assert (until - START) % timedelta(seconds=10) == timedelta()
                assert 0 < said.retry_after <= 10


def test_another_sender_has_slots_of_its_own(tmp_path: Path) -> None:
    behaviour = replace(STILL, sender_throttled=0.5)
    with opened(tmp_path, behaviour) as carrier:
        answers = carrier.submit(
            [text(f"{number}", sender=f"+1202{number}") for number in range(99)]
        )
        assert len(statuses(answers)) == 2


@pytest.mark.parametrize("to", ["", "+", "14155550123", "+1415555", "+1415555012x", "+٣٤٥٦٧٨٩٠١٢"])
def test_what_is_no_number_is_refused(tmp_path: Path, to: str) -> None:
    with opened(tmp_path, CALM) as carrier:
        assert carrier.submit([text("a", to=to)]) == [Answer("rejected", error="21211")]
        [refused] = carrier.refused()
        assert (refused.key, refused.to, refused.error) == ("a", to, "21211")
        assert list(carrier.accepted()) == []
        assert everything(carrier) == []


@pytest.mark.parametrize("body", ["", "   ", "a\ud800b"])
def test_what_cannot_be_read_is_refused(tmp_path: Path, body: str) -> None:
    with opened(tmp_path, CALM) as carrier:
        refused = [Answer("rejected", error="21602")]
        assert carrier.submit([text("a", body=body)]) == refused
        assert carrier.submit([text("a", body=body)]) == refused


def test_every_text_that_can_be_read_arrives_unchanged(tmp_path: Path) -> None:
    body = "Zoë ☕ 👩‍👩‍👧 \x00 'quotes' \"and\" \\ %s {x}\n\ttab"
    with opened(tmp_path, CALM) as carrier:
        carrier.submit([text("ключ'; --", body=body)])
        [found] = carrier.inbox("+14155550123")
        assert (found.text, found.key) == (body, "ключ'; --")


def test_landlines_refuse_always(tmp_path: Path) -> None:
    with opened(tmp_path, replace(STILL, landlines=0.1)) as carrier:
        first = carrier.submit(texts(1_000))
        second = carrier.submit([replace(each, key=f"more {each.key}") for each in texts(1_000)])
        assert [each.status for each in first] == [each.status for each in second]
        assert {each.error for each in first if each.status == "rejected"} == {"21614"}
        assert 60 < statuses(first)["rejected"] < 140


@pytest.mark.parametrize(
    ("to", "parts", "cost"),
    [("+14155550123", 1, 7_900), ("+447700900123", 3, 138_000), ("+5511999990000", 1, 60_000)],
)
def test_price_is_by_country_and_part(tmp_path: Path, to: str, parts: int, cost: int) -> None:
    with opened(tmp_path, CALM) as carrier:
        [answer] = carrier.submit([replace(text("a", to=to), parts=parts)])
        assert answer.cost_micros == cost
        assert [each.cost_micros for each in carrier.accepted()] == [cost]
