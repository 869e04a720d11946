"""How a workspace writes its limits, and the words about those that cannot be kept."""

from typing import Any

import pytest

from wayline.domain.limits import limits_problem, read_limits, spoken, written


def test_settings_are_written_as_they_were_read() -> None:
    assert [spoken(cap) for cap in read_limits({}).caps] == ["4 in 7 days"]
    settings = {
        "caps": [
            {"id": "daily", "most": 1, "window": "day", "on_cap": "skip", "channel": "email"},
            {"id": "news", "most": 2, "window": "30 days", "topic": "news", "channel": None},
            {"id": "all", "most": 9, "window": "month", "categories": ["service", "transactional"]},
        ],
        "gaps": {"marketing": "12 hours"},
        "sunset": {"texts": 10, "after": "90 days"},
    }
    assert limits_problem(settings) is None
    limits = read_limits(settings)
    assert written(read_limits(written(limits))) == written(limits)
    assert [spoken(cap) for cap in limits.caps] == [
        "1 a day, email",
        "2 in 30 days, about news",
        "9 a month, of service and transactional",
    ]
    assert written(read_limits({"caps": []})) == {"caps": [], "gaps": {}, "sunset": None}


def test_the_one_cap_of_earlier_versions_is_read() -> None:
    assert [spoken(cap) for cap in read_limits({"cap": {"most": 3, "days": 2}}).caps] == [
        "3 in 2 days"
    ]
    assert read_limits({"cap": None}).caps == ()
    assert read_limits({"cap": {"most": 3, "days": 2}, "caps": []}).caps == ()


def one_cap(**changes: Any) -> dict[str, Any]:
    return {"caps": [{"id": "weekly", "most": 4, "window": "7 days", **changes}]}


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        (one_cap(most=0), 'the cap "weekly": most is 0, and may be 1 to 100'),
        (one_cap(most=101), "most is 101"),
        (one_cap(id="My cap"), "an id has at most 24 small letters"),
        (one_cap(window="31 days"), "the window is 31 days, and may be 1 minute to 30 days"),
        (one_cap(window="fortnight"), '"fortnight" is not a duration; write a duration such as'),
        (one_cap(channel="fax"), '"fax" is no channel; there are sms, mms'),
        (one_cap(categories=["spam"]), '"spam" is no category; there are marketing'),
        (one_cap(categories=[]), "no category is named"),
        (one_cap(on_cap="drop"), 'on_cap is "drop", and may be hold or skip'),
        ({"caps": one_cap()["caps"] * 2}, 'there are two caps with the id "weekly"'),
        ({"caps": [{"id": str(n), "most": 1, "window": "day"} for n in range(11)]}, "at most 10"),
        ({"gaps": {"marketing": "31 days"}}, "the gap of marketing is 31 days"),
        ({"gaps": {"offers": "1 hour"}}, 'gaps: "offers" is no category'),
        ({"sunset": {}}, "sunset names neither texts nor after"),
        ({"sunset": {"texts": 0}}, "sunset.texts is 0, and may be 1 to 1000"),
        ({"sunset": {"after": "1 hour"}}, "sunset.after is 1 hour, and may be 1 day"),
    ],
)
def test_limits_that_cannot_be_kept_are_answered_in_words(
    settings: dict[str, Any], said: str
) -> None:
    problem = limits_problem(settings)
    assert problem is not None
    assert said in problem
