"""The rules of a whole journey: what may go round, who comes where, what can have been sent."""

import pytest

from tests.unit.documents import HEAD, read
from wayline.domain.journeys.graph import Journey
from wayline.domain.journeys.ways import rounds

MAIL = "{id: mail, message: {channel: email, template: t}}"
DONE = "{id: done, exit: complete}"


def problems(*steps: str) -> list[tuple[str, str]]:
    """The code and path of what is wrong with steps."""
    found = read(f"{HEAD}steps:\n" + "".join(f"  - {step}\n" for step in steps))
    return [] if isinstance(found, Journey) else [(each.code, each.path) for each in found]


def loop(pause: str) -> list[tuple[str, str]]:
    """What is wrong with going round by way of a step."""
    again = "{id: again, branch: [{if: {tag: vip}, next: first}]}"
    return problems("{id: first, update: {add_score: 1}}", pause, again, DONE)


@pytest.mark.parametrize(
    "pause",
    [
        "{id: pause, wait: 1 minute}",
        '{id: pause, wait_until: {at: "09:00"}}',
        "{id: pause, wait_for: [{on: {reply: any}}], timeout: 1 hour}",
        "{id: pause, wait_for: [{on: {event: A}, next: again}], timeout: 1 hour}",
    ],
)
def test_who_waits_may_go_round(pause: str) -> None:
    assert loop(pause) == []


@pytest.mark.parametrize(
    "pause",
    [
        "{id: pause, wait: 59 seconds}",
        "{id: pause, wait_until: {field: born}}",
        "{id: pause, wait_for: [{on: {event: A}, next: again}], timeout: 30 seconds}",
        "{id: pause, split: {a: {wait: 1 day}, b: {}}}",
    ],
)
def test_who_may_not_wait_may_not_go_round(pause: str) -> None:
    assert loop(pause) == [("cycle:endless", "steps[0]")]


def test_the_state_of_a_message_does_not_calm_a_round() -> None:
    wait = "{id: wait, wait_for: [{on: {message: mail, is: sent}, next: mail}], timeout: 1 day}"
    assert problems(MAIL, wait, DONE) == [("cycle:endless", "steps[0]")]


def test_a_step_that_leads_to_itself_goes_round() -> None:
    assert problems("{id: a, update: {add_score: 1}, next: a}") == [("cycle:endless", "steps[0]")]


@pytest.mark.parametrize(
    "end",
    [
        DONE,
        "{id: a, wait: 1 day, next: end}",
        "{id: a, branch: [{if: {tag: vip}, next: end}], else: end}",
        "{id: a, split: {x: {next: end}, y: {exit: over}}}",
    ],
)
def test_nobody_comes_below_a_step_that_all_leave_elsewhere(end: str) -> None:
    found = problems(end, "{id: below, wait: 1 hour}", "{id: end, exit: over}")
    assert ("step:unreachable", "steps[1]") in found


@pytest.mark.parametrize(
    "way",
    [
        "{id: a, wait: 1 day}",
        "{id: a, branch: [{if: {tag: vip}, next: end}]}",
        "{id: a, split: {x: {next: end}, y: {}}}",
        "{id: a, split: {x: {next: end}, y: {wait: 1 day}}}",
        "{id: a, wait_for: [{on: {event: A}, next: end}], timeout: 1 day}",
        "{id: a, message: {channel: sms, template: t, on_refused: end}}",
    ],
)
def test_people_come_below_a_step_that_some_leave_so(way: str) -> None:
    branch = "{id: below, branch: [{if: {tag: vip}, next: end}]}"
    assert problems(way, branch, "{id: end, exit: over}") == []


def test_a_round_without_a_way_in_is_unreachable_and_endless() -> None:
    found = problems(
        "{id: a, exit: over}",
        "{id: b, update: {add_score: 1}}",
        "{id: c, update: {add_score: 1}, next: b}",
    )
    assert sorted(found) == [
        ("cycle:endless", "steps[1]"),
        ("step:unreachable", "steps[1]"),
        ("step:unreachable", "steps[2]"),
    ]


def asks(name: str) -> str:
    """A step that asks about a message."""
    return f"{{id: ask, branch: [{{if: {{message: {name}, is: read}}, next: done}}]}}"


@pytest.mark.parametrize(
    "steps",
    [
        (MAIL, asks("mail"), DONE),
        (MAIL.replace("message", "split: {x: {message", 1)[:-1] + "}, y: {}}}", asks("mail"), DONE),
        ("{id: wait, wait: 1 day}", asks("mail"), MAIL[:-1] + ", next: wait}", DONE),
    ],
    ids=["before", "in an arm", "the round before"],
)
def test_a_message_that_can_have_been_sent_may_be_asked_about(steps: tuple[str, ...]) -> None:
    assert problems(*steps) == []


def test_a_message_of_another_way_cannot_have_been_sent() -> None:
    fork = "{id: fork, branch: [{if: {tag: vip}, next: mail}], else: ask}"
    mail = MAIL[:-1] + ", next: done}"
    path = "steps[2].branch[0].if.message"
    assert problems(fork, mail, asks("mail"), DONE) == [("message:later", path)]


def test_exits_and_goals_may_ask_about_messages() -> None:
    where = "{event: A, where: {message: mail, is: read}}"
    text = f"{HEAD}exit: [{{on: {where}, as: read}}]\ngoal: {where}\nsteps: [{MAIL}]\n"
    assert isinstance(read(text), Journey)


def test_rounds_have_no_step_in_common() -> None:
    ways = {"a": ("b",), "b": ("a", "c"), "c": ("d", "b"), "d": ("e", "c"), "e": ()}
    assert rounds(ways) == [("a", "b"), ("c", "d")]
    assert rounds({"a": ("b",), "b": ()}) == []
