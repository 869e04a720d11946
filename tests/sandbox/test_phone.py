"""Somebody with a simulated phone in hand reads, answers and taps."""

from datetime import timedelta
from pathlib import Path

import pytest

from tests.sandbox.making import SENDER, START, everything, opened, text
from wayline.sandbox import STILL

PHONE = "+14155550123"
HOUR = timedelta(hours=1)


def test_an_inbox_is_in_order_and_of_its_time(tmp_path: Path) -> None:
    with opened(tmp_path, STILL) as carrier:
        batch = [text(f"{hour}", body=f"At {hour}", at=START + hour * HOUR) for hour in range(5)]
        carrier.submit([*batch[::-1], text("other", to="+14155550199")])
        assert [each.text for each in carrier.inbox(PHONE)] == [f"At {hour}" for hour in range(5)]
        assert len(carrier.inbox(PHONE, until=START + 2 * HOUR)) == 2
        assert carrier.inbox("+14155550000") == []
        assert [each.number for each in carrier.inboxes()] == [PHONE] * 5 + ["+14155550199"]
        assert list(carrier.inboxes(until=START)) == []


def test_an_answer_goes_to_the_last_text(tmp_path: Path) -> None:
    with opened(tmp_path, STILL) as carrier:
        carrier.submit([text("a"), text("b", at=START + HOUR, callback="sandbox/1")])
        carrier.say(PHONE, "Hello", START + 2 * HOUR)
        reply = everything(carrier)[-1]
        assert (reply.kind, reply.key, reply.callback) == ("reply", "b", "sandbox/1")
        assert reply.at == START + 2 * HOUR
        assert (reply.data["from"], reply.data["to"]) == (PHONE, SENDER)


def test_a_tap_is_a_visit_by_a_phone(tmp_path: Path) -> None:
    with opened(tmp_path, STILL) as carrier:
        carrier.submit([text("a"), text("b", body="No link", at=START + HOUR)])
        carrier.tap(PHONE, "https://wl.ink/abc", START + 2 * HOUR)
        visit = everything(carrier)[-1]
        assert (visit.kind, visit.key) == ("visit", "a")
        assert "Mobile" in visit.data["user_agent"]


def test_no_text_no_answer(tmp_path: Path) -> None:
    with opened(tmp_path, STILL) as carrier:
        carrier.submit([text("a")])
        with pytest.raises(LookupError):
            carrier.say(PHONE, "Too early", START)
        with pytest.raises(LookupError):
            carrier.say(PHONE, "Who?", START + HOUR, sender="+12025550199")
        with pytest.raises(LookupError):
            carrier.tap(PHONE, "https://elsewhere.example", START + HOUR)
