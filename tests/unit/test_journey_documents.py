"""What a good document becomes: the head, the steps in their places, the arms flattened."""

import json
from datetime import timedelta

import pytest

from tests.unit.documents import GOOD, HEAD, good, read, value_of
from wayline.domain.conditions import All, Consent, EventProperty, Test
from wayline.domain.journeys.graph import Again, Exit, Goal, Journey
from wayline.domain.journeys.steps.split import Split
from wayline.domain.journeys.steps.wait_for import WaitFor


def ways(journey: Journey) -> dict[str, tuple[str | None, list[str]]]:
    """Each step with its own next and what it may jump to."""
    return {
        step_id: (placed.next, list(placed.step.targets()))
        for step_id, placed in journey.steps.items()
    }


def test_the_head_of_the_example_of_the_interface() -> None:
    journey = good(GOOD["abandoned-cart"])
    assert (journey.slug, journey.name) == ("abandoned-cart", "Abandoned cart")
    assert (journey.version, journey.first, journey.salt) == (0, "settle", "abandoned-cart")
    assert (journey.holdout, journey.priority) == (0.1, 50)
    assert journey.entry.event == "Checkout Started"
    assert journey.entry.where == EventProperty("value", (Test("gte", 25),))
    assert isinstance(journey.entry.who, All)
    assert journey.entry.who.of[0] == Consent("sms/marketing")
    assert journey.entry.again == Again("after", timedelta(days=7))
    assert journey.goal == Goal("Order Completed", None, timedelta(days=7), "revenue")
    assert journey.exits == (Exit("Order Completed", None, "bought"),)


def test_the_steps_of_the_example_of_the_interface() -> None:
    journey = good(GOOD["abandoned-cart"])
    assert ways(journey) == {
        "settle": ("mail", []),
        "mail": ("opened", []),
        "opened": ("nudge", ["done"]),
        "nudge": ("answer", ["nudge.friendly", "nudge.ten-off"]),
        "nudge.friendly": ("answer", []),
        "nudge.ten-off": ("answer", []),
        "answer": ("done", ["patience", "person"]),
        "patience": ("done", []),
        "person": ("done", []),
        "done": (None, []),
    }
    assert {placed.stage for placed in journey.steps.values()} == {"purchase"}
    answer = journey.steps["answer"].step
    assert isinstance(answer, WaitFor)
    assert answer.arms[0].steps == ("nudge.friendly", "nudge.ten-off")


def test_arms_within_arms_end_where_the_outer_one_goes() -> None:
    journey = good(GOOD["everything"])
    found = ways(journey)
    assert found["small"] == ("answer", ["small.long", "small.short"])
    assert found["small.long"] == ("asked", [])
    assert found["asked"] == ("answer", [])
    assert found["small.short"] == ("known", ["small.short.early", "small.short.late"])
    assert found["small.short.late"] == ("small.short.late.1", [])
    assert found["small.short.late.1"] == ("known", [])
    answer = journey.steps["answer"].step
    assert isinstance(answer, WaitFor)
    assert answer.arms[0].steps == (
        *("small.long", "asked", "small.short"),
        *("small.short.early", "small.short.late", "small.short.late.1"),
    )


@pytest.mark.parametrize(
    ("arm", "target", "steps"),
    [
        ("", None, {}),
        ("{}", None, {}),
        ("{next: end}", "end", {}),
        ("{steps: [], next: end}", "end", {}),
        ("{wait: 1 hour}", "way.a", {"way.a": "after"}),
        ("{wait: 1 hour, next: end}", "way.a", {"way.a": "end"}),
        ("{id: own, wait: 1 hour}", "own", {"own": "after"}),
        (
            "{steps: [{wait: 1 hour}, {wait: 2 hours}], next: end}",
            "way.a",
            {"way.a": "way.a.1", "way.a.1": "end"},
        ),
        (
            "{steps: [{id: own, wait: 1 hour}, {wait: 2 hours}, {wait: 3 hours}]}",
            "own",
            {"own": "way.a.1", "way.a.1": "way.a.2", "way.a.2": "after"},
        ),
        (
            "{steps: [{wait: 1 hour, next: end}, {id: own, wait: 2 hours, next: way.a}]}",
            None,
            None,
        ),
    ],
)
def test_an_arm_leads_to_its_steps(
    arm: str, target: str | None, steps: dict[str, str] | None
) -> None:
    text = f"""{HEAD}steps:
  - id: way
    split:
      a: {arm}
      b: {{next: after}}
  - {{id: after, wait: 1 hour}}
  - {{id: end, exit: complete}}
"""
    if steps is None:
        assert not isinstance(read(text), Journey)
        return
    journey = good(text)
    way = journey.steps["way"].step
    assert isinstance(way, Split)
    assert [each.target for each in way.arms] == [target, "after"]
    placed = {step_id: each.next for step_id, each in journey.steps.items()}
    assert placed == {"way": "after", **steps, "after": "end", "end": None}


def test_a_stage_is_inherited_from_the_split_and_the_journey() -> None:
    text = f"""{HEAD}stage: awareness
steps:
  - {{id: one, wait: 1 hour}}
  - id: way
    stage: purchase
    split: {{a: {{wait: 1 hour}}, b: {{wait: 2 hours, stage: loyal}}}}
"""
    stages = {step_id: placed.stage for step_id, placed in good(text).steps.items()}
    assert stages == {"one": "awareness", "way": "purchase", "way.a": "purchase", "way.b": "loyal"}


@pytest.mark.parametrize("name", GOOD)
def test_json_means_the_same_as_yaml(name: str) -> None:
    assert good(json.dumps(value_of(GOOD[name]))) == good(GOOD[name])


def test_what_is_not_said_has_a_default() -> None:
    journey = good(f"{HEAD}steps: [{{id: a, wait: 1 hour}}]\n")
    assert (journey.name, journey.stage, journey.goal, journey.exits) == ("test", None, None, ())
    assert (journey.holdout, journey.priority) == (0.0, 50)
    assert journey.entry.again == Again("never")


def test_one_reading_reports_every_problem_in_order() -> None:
    text = """wayline: 2
journey: Test
entry: {on: {event: message.foo}, who: {segment: a}}
holdout: 10
steps:
  - {id: a, wait: 0 hours}
  - {id: b, mesage: {}}
  - {id: c, wait: 1 day, next: d}
"""
    found = read(text)
    assert not isinstance(found, Journey)
    assert [(problem.line, problem.code) for problem in found] == [
        (1, "document:version"),
        (2, "slug:invalid"),
        (3, "event:reserved"),
        (3, "feature:later"),
        (4, "percent:invalid"),
        (6, "duration:zero"),
        (7, "step:unknown"),
        (8, "next:dangling"),
    ]


def test_a_wrong_step_does_not_make_others_look_wrong() -> None:
    text = f"""{HEAD}steps:
  - id: a
    wait_for: [{{next: c}}]
    timeout: 1 dya
    next: a
  - {{id: c, exit: complete}}
"""
    found = read(text)
    assert not isinstance(found, Journey)
    assert [problem.code for problem in found] == ["key:missing", "duration:invalid"]


def test_a_hundred_problems_are_enough() -> None:
    steps = "".join(f"  - {{id: s{n}, wait: soon, next: x{n}}}\n" for n in range(400))
    found = read(f"{HEAD}steps:\n{steps}")
    assert not isinstance(found, Journey)
    assert len(found) == 100


@pytest.mark.parametrize("text", ["12", "[]", "a", '"text"', "wayline: 1", "{steps: 1, entry: 2}"])
def test_a_document_that_is_no_journey_has_problems(text: str) -> None:
    found = read(text)
    assert not isinstance(found, Journey)
    assert found
