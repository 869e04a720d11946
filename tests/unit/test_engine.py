"""The engine's promises, one by one: what a walk does, when it stops, and what it remembers."""

from datetime import timedelta
from typing import Any

import pytest

from tests.unit.making import NOON, after, entered, facts, journey, past, person
from wayline.domain.contacts import Contact
from wayline.domain.journeys.changes import changed
from wayline.domain.journeys.effects import RecordGoal, SendMessage, UpdateContact
from wayline.domain.journeys.engine import (
    MOST_STEPS,
    MOST_STEPS_AT_ONCE,
    MOST_VISITS,
    Advance,
    advance,
)
from wayline.domain.journeys.enrollment import (
    CallEnded,
    Enrollment,
    MessageEnded,
    Resume,
    TimerFired,
    WaitMet,
)
from wayline.domain.journeys.facts import EventsWanted, Facts, MessageFacts, MessageWanted
from wayline.domain.journeys.graph import Journey
from wayline.domain.journeys.step import Need

MESSAGE = {"message": {"channel": "sms", "template": "t"}}
EXIT = {"exit": "bye"}


def run(
    made: Journey, state: Enrollment | None = None, known: Facts | None = None, **later: float
) -> Advance:
    """One advance that needs no more facts, so much after noon."""
    result = advance(made, state or entered(made), known or facts(), after(**later))
    assert isinstance(result, Advance)
    return result


def resumed(result: Advance, resume: Resume) -> Enrollment:
    """The enrollment as the host resumes it."""
    result.enrollment.resume = resume
    return result.enrollment


def rows(result: Advance) -> list[str]:
    return [f"{row.sequence} {row.decision} {row.step} {row.reason}" for row in result.passages]


def test_a_walk_goes_on_to_the_first_wait_and_writes_a_row_for_each_step() -> None:
    result = run(journey({"goal": {"name": "seen"}}, {"wait": "2 hours"}, EXIT))
    assert rows(result) == ["1 goes a goal:reached", "2 waits b wait:timer"]
    assert (result.status, result.due_at) == ("active", after(hours=2))
    assert result.enrollment.due_at == after(hours=2)
    assert (result.enrollment.step, result.enrollment.resume) == ("b", TimerFired())


def test_a_timer_leads_on_and_the_exit_names_its_reason() -> None:
    made = journey({"wait": "2 hours"}, EXIT)
    result = run(made, run(made).enrollment, hours=2)
    assert rows(result) == ["2 goes a wait:over", "3 ends b exit:bye"]
    assert (result.status, result.exit_reason, result.due_at) == ("exited", "exit:bye", None)


def test_whoever_runs_out_of_steps_has_completed() -> None:
    result = run(journey({"goal": {"name": "seen"}}))
    assert rows(result) == ["1 goes a goal:reached"]
    assert (result.status, result.exit_reason) == ("exited", "exit:complete")


def test_a_journey_without_steps_is_complete_at_once() -> None:
    result = run(journey())
    assert (result.status, result.exit_reason, result.passages) == ("exited", "exit:complete", ())


def test_a_wait_counts_from_the_arrival_and_a_timer_that_is_early_waits_for_the_rest() -> None:
    made = journey({"wait": "2 hours"}, EXIT)
    early = run(made, run(made).enrollment, hours=1)
    assert (early.status, early.due_at) == ("active", after(hours=2))


def test_a_message_is_owed_once_under_an_id_of_its_step_and_visit() -> None:
    made = journey(MESSAGE, EXIT)
    first, second = run(made), run(made)
    [sent] = first.effects
    assert isinstance(sent, SendMessage)
    assert first.awaits == sent.message_id == first.enrollment.messages["a"]
    assert second.effects == first.effects, "derived, not drawn"
    assert first.due_at is None
    again = run(made, resumed(first, TimerFired()))
    assert (again.awaits, again.effects) == (sent.message_id, ())
    other = advance(made, entered(made, person("bob")), facts(person("bob")), NOON)
    assert isinstance(other, Advance)
    assert other.awaits != sent.message_id


@pytest.mark.parametrize(
    ("ended", "row"),
    [
        (MessageEnded("sent"), "2 goes a message:sent"),
        (MessageEnded("in_doubt"), "2 goes a message:in_doubt"),
        (MessageEnded("refused", "consent:none"), "2 goes a consent:none"),
        (MessageEnded("expired"), "2 goes a message:expired"),
    ],
)
def test_a_message_that_was_not_sent_takes_the_way_of_the_refused(
    ended: MessageEnded, row: str
) -> None:
    content = {"channel": "sms", "template": "t", "on_refused": "c"}
    made = journey({"message": content}, {"exit": "sent"}, {"exit": "refused"})
    result = run(made, resumed(run(made), ended))
    was_sent = ended.state in {"sent", "in_doubt"}
    assert rows(result)[0] == row
    assert result.exit_reason == ("exit:sent" if was_sent else "exit:refused")


def test_a_change_of_the_person_is_seen_by_later_steps_of_the_same_walk() -> None:
    made = journey(
        {"update": {"set": {"plan": "pro"}, "add_tags": ["warm"], "stage": "won", "add_score": 5}},
        {"branch": [{"if": {"attribute": "plan", "is": "pro"}, "next": "d"}]},
        EXIT,
        {"branch": [{"if": {"all": [{"tag": "warm"}, {"stage": "won"}]}, "next": "e"}]},
        {"exit": "seen"},
    )
    contact = person(attributes={"plan": "free"}, tags=frozenset({"cold"}))
    assert run(made, known=facts(contact)).exit_reason == "exit:seen"
    assert contact == person(attributes={"plan": "free"}, tags=frozenset({"cold"}))


def test_an_update_removes_what_it_sets_to_nothing_and_adds_to_the_score() -> None:
    before = person(attributes={"a": 1, "b": None}, tags=frozenset({"x", "y"}), score=2)
    update = UpdateContact({"a": None, "c": 3}, ("z",), ("x",), None, -5)
    after_it = changed(before, update)
    assert after_it.attributes == {"b": None, "c": 3}
    assert (after_it.tags, after_it.score) == (frozenset({"y", "z"}), -3)


def test_a_goal_is_recorded_once_as_an_effect_and_in_the_state() -> None:
    made = journey({"goal": {"name": "seen"}}, {"wait": "1 hour"}, {"goal": {"name": "sold"}})
    first = run(made)
    assert first.effects == (RecordGoal("seen", "a"),)
    second = run(made, first.enrollment, hours=1)
    assert second.enrollment.goal_at == NOON, "the first goal counts"


def test_a_split_keeps_the_arm_and_sends_the_same_person_the_same_way() -> None:
    made = journey(
        {"split": {"long": {"weight": 30, "next": "b"}, "short": {"weight": 70, "next": "c"}}},
        {"exit": "long"},
        {"exit": "short"},
    )
    seen = {str(run(made, entered(made, person(f"{n}"))).exit_reason) for n in range(30)}
    assert seen == {"exit:long", "exit:short"}
    ann = run(made)
    assert ann.exit_reason == f"exit:{ann.enrollment.arms['a']}"
    for arm in ("long", "short"):
        state = entered(made)
        state.arms["a"] = arm
        assert run(made, state).exit_reason == f"exit:{arm}", "what was drawn stays"


def test_the_shares_of_a_split_come_out_and_those_of_two_splits_are_independent() -> None:
    made = journey(
        {"split": {"x": {"weight": 3, "next": "b"}, "y": {"weight": 1, "next": "b"}}},
        {"experiment": {"x": {"weight": 1}, "y": {"weight": 1}, "z": {"weight": 0}}},
    )
    drawn = [run(made, entered(made, person(f"p{n}"))).enrollment.arms for n in range(2_000)]
    first = [arms for arms in drawn if arms["a"] == "x"]
    assert 1_420 < len(first) < 1_580
    assert 0.46 < sum(arms["b"] == "x" for arms in first) / len(first) < 0.54
    assert {arms["b"] for arms in drawn} == {"x", "y"}, "weight 0 is never drawn"


def test_the_holdout_of_an_experiment_goes_on_below() -> None:
    made = journey(
        {"experiment": {"x": {"next": "c"}}, "holdout": "25%"}, {"exit": "held"}, {"exit": "x"}
    )
    ends = [run(made, entered(made, person(f"p{n}"))).exit_reason for n in range(800)]
    assert 160 < ends.count("exit:held") < 240
    assert set(ends) == {"exit:held", "exit:x"}


@pytest.mark.parametrize(
    ("ended", "reason", "answers"),
    [
        (CallEnded(ok=True, status=200, answer={"n": 1}), "webhook:answered", {"crm": {"n": 1}}),
        (CallEnded(ok=False, status=503), "webhook:failed", {}),
        (CallEnded(ok=False, reason="webhook:replay"), "webhook:replay", {}),
    ],
)
def test_a_webhook_waits_for_its_answer_and_goes_on_either_way(
    ended: CallEnded, reason: str, answers: dict[str, Any]
) -> None:
    made = journey({"webhook": {"post": "https://crm.example/hook", "as": "crm"}}, EXIT)
    called = run(made)
    early = run(made, resumed(run(made), TimerFired()))
    assert (early.awaits, early.effects) == (called.awaits, ())
    assert called.awaits == called.effects[0].call_id  # type: ignore[union-attr]
    result = run(made, resumed(called, ended))
    assert (result.passages[0].reason, result.enrollment.answers) == (reason, answers)
    assert result.exit_reason == "exit:bye"


def test_a_circle_without_a_wait_ends_at_the_limit_of_visits() -> None:
    result = run(journey({"goal": {"name": "again"}, "next": "a"}))
    assert result.exit_reason == "limit:visits"
    assert len(result.passages) == MOST_VISITS + 1
    assert result.passages[-1].decision == "ends"


def test_a_long_walk_ends_at_the_limit_of_one_advance() -> None:
    many = [{"id": f"s{n}", "goal": {"name": "on"}} for n in range(MOST_STEPS_AT_ONCE + 10)]
    result = run(journey(*many))
    assert (result.exit_reason, len(result.passages)) == ("limit:advance", MOST_STEPS_AT_ONCE + 1)


def test_an_enrollment_ends_at_the_limit_of_its_steps() -> None:
    circle = [{"id": f"s{n}", "goal": {"name": "on"}} for n in range(30)]
    made = journey(*circle, {"id": "pause", "wait": "1 day", "next": "s0"})
    result, days = run(made), 0
    while result.status == "active":
        days += 1
        result = run(made, result.enrollment, days=days)
    assert result.exit_reason == "limit:steps"
    assert sum(result.enrollment.visits.values()) == MOST_STEPS + 1


# Waits for what happens


def waiting(*on: dict[str, Any]) -> Journey:
    """A message, and a wait of a day for some things, each with an exit of its number."""
    arms = [{"on": each, "next": f"met{n}"} for n, each in enumerate(on)]
    exits = [{"id": f"met{n}", "exit": f"met{n}"} for n in range(len(on))]
    wait = {"wait_for": arms, "timeout": "1 day"}
    return journey({"id": "mail", **MESSAGE}, {"id": "wait", **wait}, {"exit": "late"}, *exits)


def at_wait(made: Journey, known: Facts) -> Advance | Need:
    """What happens when the message has been handed over at noon."""
    state = resumed(run(made), MessageEnded("sent"))
    state.due_at = NOON
    return advance(made, state, known, NOON)


ORDER = {"event": "Order Completed", "where": {"event.value": {"gte": 50}}}
WANTED = EventsWanted("Order Completed", NOON, newer=True)


def test_a_wait_registers_what_wakes_it_and_when_it_gives_up() -> None:
    made = waiting(ORDER, {"reply": "any"})
    result = at_wait(made, facts())
    assert isinstance(result, Advance)
    assert [(w.arm, w.kind, w.name, w.since) for w in result.watches] == [
        (0, "event", "Order Completed", NOON),
        (1, "reply", "any", NOON),
    ]
    assert result.due_at == after(days=1)
    late = run(made, result.enrollment, days=1)
    assert (late.exit_reason, late.passages[0].reason) == ("exit:late", "wait:timeout")
    met = run(made, resumed(result, WaitMet(1)), hours=3)
    assert (met.exit_reason, met.passages[0].reason) == ("exit:met1", "met:reply")


def test_nothing_newer_than_the_arrival_needs_no_look_at_events() -> None:
    result = at_wait(waiting(ORDER), facts(event_at=NOON))
    assert isinstance(result, Advance)


def test_an_event_between_arrival_and_registration_is_found_through_the_cursor() -> None:
    """The lost wake-up: it came after the person was due, before the wait was registered."""
    made, came = waiting(ORDER), after(minutes=5)
    known = facts(event_at=came)
    assert at_wait(made, known) == Need(frozenset({WANTED}))
    known.events[WANTED] = (past(came, value=80),)
    result = at_wait(made, known)
    assert isinstance(result, Advance)
    assert (result.due_at, result.enrollment.resume) == (came, WaitMet(0))
    assert result.passages[-1][4:6] == ("waits", "wait:for")
    woken = run(made, result.enrollment, minutes=5)
    assert (woken.exit_reason, woken.passages[0].at) == ("exit:met0", came)


def test_the_history_is_the_same_whether_the_event_was_found_or_woke() -> None:
    made, came = waiting(ORDER), after(minutes=5)
    found = at_wait(made, facts(event_at=came, events={WANTED: (past(came, value=80),)}))
    unseen = at_wait(made, facts())
    assert isinstance(found, Advance)
    assert isinstance(unseen, Advance)
    assert found.passages == unseen.passages
    woken = resumed(unseen, WaitMet(0))
    assert run(made, found.enrollment, minutes=5).passages == run(made, woken, minutes=5).passages


@pytest.mark.parametrize(
    "events",
    [
        (past(after(minutes=-1), value=80),),
        (past(NOON, value=80),),
        (past(after(minutes=1), value=10),),
        (past(after(days=1, seconds=1), value=80),),
    ],
    ids=["before", "at the arrival", "another value", "after the timeout"],
)
def test_an_event_that_is_not_the_one_waited_for_is_passed_over(events: Any) -> None:
    result = at_wait(waiting(ORDER), facts(event_at=after(days=2), events={WANTED: events}))
    assert isinstance(result, Advance)
    assert (result.due_at, len(result.watches)) == (after(days=1), 1)


def test_of_several_events_the_earliest_counts_and_of_simultaneous_ones_the_first_arm() -> None:
    replies = EventsWanted("message.replied", NOON, newer=True)
    made, first, second = waiting(ORDER, {"reply": "any"}), after(minutes=1), after(minutes=2)
    known = facts(event_at=second)
    for order, reply, arm in ((second, first, 1), (first, second, 0), (first, first, 0)):
        known.events = {WANTED: (past(order, value=80),), replies: (past(reply),)}
        result = at_wait(made, known)
        assert isinstance(result, Advance)
        assert result.enrollment.resume == WaitMet(arm)
        assert result.due_at == min(order, reply)


def test_of_several_fitting_events_the_earliest_counts_in_whatever_order_they_are_fetched() -> None:
    made, first, second = waiting(ORDER), past(after(minutes=1), value=80), past(after(minutes=2))
    third = past(after(minutes=3), value=90)
    for events in ((third, second, first), (first, second, third)):
        result = at_wait(made, facts(event_at=third.received_at, events={WANTED: events}))
        assert isinstance(result, Advance)
        assert result.due_at == first.received_at


def clicked(made: Journey, contact: Contact, **seen: Any) -> Facts:
    message_id = run(made, entered(made, contact)).enrollment.messages["mail"]
    return facts(contact, messages={message_id: MessageFacts("sent", **seen)})


def test_a_wait_for_a_message_is_over_at_once_if_the_state_already_holds() -> None:
    made = waiting({"message": "mail", "is": "clicked"})
    asked = at_wait(made, facts())
    assert isinstance(asked, Need)
    [wanted] = asked.wanted
    assert isinstance(wanted, MessageWanted)
    over = at_wait(made, clicked(made, person(), clicked_at=after(minutes=-3)))
    assert isinstance(over, Advance)
    assert (over.exit_reason, over.passages[1].decision) == ("exit:met0", "goes")
    waits = at_wait(made, clicked(made, person()))
    assert isinstance(waits, Advance)
    assert waits.watches[0].message_id == wanted.message_id


def test_a_click_after_the_due_time_counts_when_it_came() -> None:
    made = waiting({"message": "mail", "is": "clicked"})
    result = at_wait(made, clicked(made, person(), clicked_at=after(minutes=4)))
    assert isinstance(result, Advance)
    assert (result.due_at, result.enrollment.resume) == (after(minutes=4), WaitMet(0))


def test_a_message_that_was_never_owed_is_not_watched() -> None:
    wait = {"wait_for": [{"on": {"message": "b", "is": "clicked"}}], "timeout": "1 day"}
    result = run(journey(wait, MESSAGE))
    assert (result.watches, result.due_at) == ((), NOON + timedelta(days=1))


def test_a_person_who_comes_back_makes_a_new_visit() -> None:
    made = journey(MESSAGE, {"wait": "1 day", "next": "a"})
    first = run(made)
    waits = run(made, resumed(first, MessageEnded("sent")))
    second = run(made, waits.enrollment, days=1)
    assert [row.visit for row in second.passages] == [1, 2]
    assert second.awaits != first.awaits
    assert second.enrollment.arrived_at == after(days=1)
    assert isinstance(second.enrollment.resume, TimerFired)
