"""The carrier's own list of opt-outs, and what it does to later texts."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.sandbox.making import LATER, SENDER, START, everything, hand_over, opened, text, texts
from wayline.sandbox import CALM, STILL, Answer
from wayline.sandbox.replies import keyword

TALKATIVE = replace(CALM, replies=0.4)
PHONE = "+14155550123"
OTHER = "+12025550199"
HOUR = timedelta(hours=1)


def test_the_list_is_the_stop_replies(tmp_path: Path) -> None:
    with opened(tmp_path, TALKATIVE) as carrier:
        hand_over(carrier, texts(2_000))
        replies = [each for each in everything(carrier) if each.kind == "reply"]
        said = {(each.data["from"], each.at) for each in replies if keyword(each.data["text"])}
        assert len(said) > 50
        assert set(carrier.optouts()) == said
        times = [at for _, at in carrier.optouts()]
        assert times == sorted(times)
        middle = times[len(times) // 2]
        assert [at for _, at in carrier.optouts(until=middle)] == [
            each for each in times if each <= middle
        ]


@pytest.mark.parametrize("refuses", [True, False])
def test_texts_after_a_stop(tmp_path: Path, refuses: bool) -> None:
    with opened(tmp_path, replace(TALKATIVE, refuses_opted_out=refuses)) as carrier:
        hand_over(carrier, texts(2_000))
        stopped = dict(carrier.optouts())
        after = [text(f"after {each}", to=each, at=at) for each, at in stopped.items()]
        before = [
            text(f"before {each}", to=each, at=at - timedelta(microseconds=1))
            for each, at in stopped.items()
        ]
        refused = Answer("rejected", error="21610")
        assert {each == refused for each in carrier.submit(after)} == {refuses}
        assert {each.status for each in carrier.submit(before)} == {"accepted"}
        assert len(list(carrier.refused())) == (len(after) if refuses else 0)


def test_one_batch_knows_the_stops_of_its_own_texts(tmp_path: Path) -> None:
    one_by_one, at_once = tmp_path / "a", tmp_path / "b"
    found = []
    for path, size in ((one_by_one, 1), (at_once, 10_000)):
        path.mkdir()
        people = texts(200)
        waves = [
            replace(each, key=f"{wave}/{each.key}", at=each.at + wave * timedelta(days=5))
            for wave in range(6)
            for each in people
        ]
        with opened(path, TALKATIVE) as carrier:
            found.append(hand_over(carrier, waves, size))
    assert found[0] == found[1]
    assert sum(each.error == "21610" for each in found[0]) > 20


@pytest.mark.parametrize(("mine", "other"), [(SENDER, OTHER), (OTHER, SENDER)])
def test_an_optout_is_of_a_number_and_a_sender(tmp_path: Path, mine: str, other: str) -> None:
    with opened(tmp_path, STILL) as carrier:
        carrier.submit([text("a", sender=mine), text("b", sender=other)])
        carrier.say(PHONE, "stop", START + HOUR, sender=mine)
        again = [text("c", at=LATER, sender=mine), text("d", at=LATER, sender=other)]
        assert [each.status for each in carrier.submit(again)] == ["rejected", "accepted"]
        assert list(carrier.optouts(sender=mine)) == [(PHONE, START + HOUR)]
        assert list(carrier.optouts(sender=other)) == []


def test_start_ends_an_optout_and_the_list_keeps_it(tmp_path: Path) -> None:
    with opened(tmp_path, STILL) as carrier:
        carrier.submit([text("a")])
        for number, word in enumerate(("STOP", "Start", "quit."), start=1):
            carrier.say(PHONE, word, START + number * HOUR)
        minute = timedelta(minutes=1)
        later = [text(f"{hour}", at=START + hour * HOUR + minute) for hour in range(4)]
        assert [each.status for each in carrier.submit(later)] == [
            "accepted",
            "rejected",
            "accepted",
            "rejected",
        ]
        assert list(carrier.optouts()) == [(PHONE, START + HOUR), (PHONE, START + 3 * HOUR)]


@pytest.mark.parametrize("words", ["stop by tomorrow?", "please stop texting me", "don't stop"])
def test_wishes_are_not_on_the_list(tmp_path: Path, words: str) -> None:
    with opened(tmp_path, STILL) as carrier:
        carrier.submit([text("a")])
        carrier.say(PHONE, words, START + HOUR)
        assert list(carrier.optouts()) == []
        assert everything(carrier)[-1].data["text"] == words
