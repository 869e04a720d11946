"""What a step of a document may not say: each slip is named by its rule and its place."""

from typing import Any

import pytest

from tests.unit.making import step
from wayline.domain.journeys.reader import Reader
from wayline.domain.journeys.steps import BY_KEY
from wayline.domain.journeys.steps.message import Message
from wayline.domain.journeys.steps.wait_for import WaitFor
from wayline.domain.journeys.ways import Forks, Pauses

TEXT = {"channel": "sms", "text": "Hello", "category": "service", "role": "confirm"}
ORDER = {"event": "Order Completed"}


def problems(kind: str, document: dict[str, Any]) -> list[str]:
    """What is wrong with a step: the path and the rule of each problem."""
    reader = Reader("test.yaml")
    node = reader.root(document).as_step("x", "split", "experiment")
    BY_KEY[kind].read(node)
    return [f"{problem.path} {problem.code}" for problem in reader.problems]


@pytest.mark.parametrize(
    ("document", "found"),
    [
        ({"message": {"template": "t"}}, "message key:missing"),
        ({"message": {"channel": "sms"}}, "message key:missing"),
        ({"message": {"channel": "pigeon", "template": "t"}}, "message.channel value:choice"),
        ({"message": {**TEXT, "template": "t"}}, "message.template key:both"),
        ({"message": {"channel": "sms", "text": "Hi", "role": "confirm"}}, "message key:missing"),
        ({"message": {**TEXT, "category": "spam"}}, "message.category value:choice"),
        ({"message": {**TEXT, "expires": "0 hours"}}, "message.expires duration:zero"),
        ({"message": {**TEXT, "prefer": "twice"}}, "message.prefer value:choice"),
        ({"message": {**TEXT, "with": [1]}}, "message.with value:type"),
        ({"message": {**TEXT, "to": "x"}}, "message.to key:unknown"),
        ({"message": None}, "message value:type"),
        ({"wait": "-2 hours"}, "wait duration:negative"),
        ({"wait": "0 minutes"}, "wait duration:zero"),
        ({"wait": 5}, "wait duration:invalid"),
        ({"wait_until": {"weekdays": ["mon"]}}, "wait_until key:missing"),
        ({"wait_until": {"at": "25:00"}}, "wait_until.at time:invalid"),
        ({"wait_until": {"at": "09:00", "weekdays": []}}, "wait_until.weekdays value:empty"),
        ({"wait_until": {"at": "09:00", "weekdays": ["m"]}}, "wait_until.weekdays[0] value:choice"),
        ({"wait_until": {"at": "09:00", "zone": "Mars/Olympus"}}, "wait_until.zone zone:unknown"),
        ({"wait_until": {"at": "09:00", "offset": "1 hour"}}, "wait_until.offset key:unknown"),
        ({"wait_until": {"field": "a", "weekdays": ["mon"]}}, "wait_until.weekdays key:unknown"),
        ({"wait_until": {"field": "a", "if_past": "run"}}, "wait_until.if_past value:choice"),
        ({"wait_for": [{"on": ORDER}]}, " key:missing"),
        ({"wait_for": [], "timeout": "1 day"}, "wait_for value:empty"),
        ({"wait_for": [{}], "timeout": "1 day"}, "wait_for[0] key:missing"),
        ({"wait_for": [{"on": {}}], "timeout": "1 day"}, "wait_for[0].on key:missing"),
        (
            {"wait_for": [{"on": {"reply": "yes"}}], "timeout": "1 day"},
            "wait_for[0].on.reply value:choice",
        ),
        (
            {"wait_for": [{"on": {"task": "call", "is": "done"}}], "timeout": "1 day"},
            "wait_for[0].on feature:later",
        ),
        (
            {"wait_for": [{"on": {"message": "x", "is": "eaten"}}], "timeout": "1 day"},
            "wait_for[0].on.is value:choice",
        ),
        (
            {"wait_for": [{"on": {**ORDER, "reply": "any"}}], "timeout": "1 day"},
            "wait_for[0].on.reply key:unknown",
        ),
        ({"branch": []}, "branch value:empty"),
        ({"branch": [{"if": {"tag": "vip"}}]}, "branch[0] key:missing"),
        ({"branch": [{"next": "y"}]}, "branch[0] key:missing"),
        ({"branch": {"if": {"tag": "vip"}}}, "branch value:type"),
        ({"split": {}}, "split arm:weight"),
        ({"split": {"a": {"weight": 0}, "b": {"weight": 0}}}, "split arm:weight"),
        ({"split": [1]}, "split value:type"),
        ({"experiment": {"a": {}}, "choose": "bandit"}, "choose feature:later"),
        ({"experiment": {"a": {}}, "holdout": "110%"}, "holdout percent:invalid"),
        ({"experiment": {"a": {}}, "measure": "luck"}, "measure value:choice"),
        ({"experiment": {"a": {"weight": 0}}}, "experiment arm:weight"),
        ({"update": {}}, "update value:empty"),
        ({"update": {"set": {"a": {"b": 1}}}}, "update.set.a value:type"),
        ({"update": {"add_tags": "warm"}}, "update.add_tags value:type"),
        ({"update": {"add_score": 1.5}}, "update.add_score value:type"),
        ({"webhook": {"body": {}}}, "webhook key:missing"),
        ({"webhook": {"post": "ftp://a.example"}}, "webhook.post url:invalid"),
        (
            {"webhook": {"post": "https://a.example", "put": "https://a.example"}},
            "webhook key:both",
        ),
        ({"webhook": {"get": "https://a.example", "body": {"a": 1}}}, "webhook.body key:unknown"),
        (
            {"webhook": {"post": "https://a.example", "headers": {"x": 1}}},
            "webhook.headers.x value:type",
        ),
        ({"goal": {}}, "goal key:missing"),
        ({"goal": "booked"}, "goal value:type"),
        ({"exit": ""}, "exit value:empty"),
        ({"exit": "x" * 61}, "exit value:long"),
    ],
)
def test_a_slip_is_named(document: dict[str, Any], found: str) -> None:
    kind = next(key for key in document if key in BY_KEY)
    named = problems(kind, {"id": "x", **document})
    assert named
    assert named[0] == found
    assert len(set(named)) <= 2


@pytest.mark.parametrize("kind", list(BY_KEY))
@pytest.mark.parametrize(
    "value", [None, 0, "", "x", True, [], [None], [[]], {}, {"on": None}, {"a": {}}]
)
def test_no_value_breaks_the_reading(kind: str, value: Any) -> None:
    for key in ("timeout", "else", "measure", "holdout", "choose"):
        problems(kind, {"id": "x", kind: value, key: value})


def test_where_a_step_leads_and_whether_time_passes_there() -> None:
    said = {"message": "m", "is": "clicked"}
    waits = {
        "wait_for": [
            {"on": ORDER, "next": "b"},
            {"on": said, "next": "c"},
            {"on": {"reply": "any"}},
        ],
        "timeout": "1 day",
    }
    made = step(waits)
    assert isinstance(made, WaitFor)
    assert set(made.targets()) == {"b", "c"}
    assert [made.pauses(to) for to in ("b", "c", None)] == [True, False, True]
    hasty = step({"wait_for": [{"on": ORDER}], "timeout": "59 seconds"})
    assert isinstance(hasty, Pauses)
    assert not hasty.pauses(None)


@pytest.mark.parametrize(
    ("document", "falls", "passes"),
    [
        ({"wait": "1 minute"}, True, True),
        ({"wait": "59 seconds"}, True, False),
        ({"wait_until": {"at": "09:00"}}, True, True),
        ({"wait_until": {"field": "day"}}, True, False),
        ({"wait_until": {"field": "day", "yearly": True}}, True, True),
        ({"branch": [{"if": {"tag": "vip"}, "next": "y"}]}, True, False),
        ({"branch": [{"if": {"tag": "vip"}, "next": "y"}], "else": "z"}, False, False),
        ({"split": {"a": {"next": "y"}}}, False, False),
        ({"split": {"a": {"next": "y"}, "b": {}}}, True, False),
        ({"experiment": {"a": {"next": "y"}}}, False, False),
        ({"experiment": {"a": {"next": "y"}}, "holdout": "5%"}, True, False),
        ({"exit": "bye"}, False, False),
        ({"goal": {"name": "x"}}, True, False),
    ],
)
def test_the_check_of_cycles_learns_what_it_needs(
    document: dict[str, Any], *, falls: bool, passes: bool
) -> None:
    made: object = step(document)
    assert (made.falls_through() if isinstance(made, Forks) else True) is falls
    assert (made.pauses(None) if isinstance(made, Pauses) else False) is passes


def test_defaults_are_the_cautious_ones() -> None:
    made = step({"message": {"channel": "sms", "template": "t"}})
    assert isinstance(made, Message)
    assert (made.prefer, made.expires, made.on_refused) == ("once", None, None)
