"""Who enters, leaves, reaches a goal or is woken by an event, and why others are not."""

from datetime import timedelta
from random import Random
from typing import Any

import pytest

from tests.unit.making import JOURNEY, NOON, after, entered, event, facts, journey, past, person
from tests.unit.purity import pure
from wayline.domain.conditions import Condition
from wayline.domain.contacts import Contact
from wayline.domain.events import Event
from wayline.domain.ids import bucket_of
from wayline.domain.journeys.engine import Advance, advance
from wayline.domain.journeys.enrollment import Enrollment
from wayline.domain.journeys.facts import EventsWanted, Facts
from wayline.domain.journeys.graph import Again, Exit, Goal, Journey
from wayline.domain.journeys.listening import Listening, Live
from wayline.domain.journeys.matching import (
    Enter,
    Holdout,
    StaysOut,
    Verdict,
    entry_verdict,
    exit_met,
    goal_met,
    new_enrollment,
    watch_met,
)
from wayline.domain.journeys.reader import Reader
from wayline.domain.journeys.step import Need

WAIT = {"wait": "30 days"}


def condition(value: Any) -> Condition:
    reader = Reader("test.yaml")
    read = reader.root({"where": value}).own("where").condition()
    assert reader.problems == []
    assert read is not None
    return read


def verdict(
    made: Journey, happened: Event, contact: Contact | None = None, **state: Any
) -> Verdict:
    known = facts(contact, event=happened, events=state.pop("events", {}))
    given: dict[str, Any] = {"active": False, "last_exit_at": None, "ever": False, "now": NOON}
    return entry_verdict(made, known, **(given | state))


# Entries


def test_an_event_that_fits_enters() -> None:
    made = journey(
        WAIT, where=condition({"event.value": {"gte": 25}}), who=condition({"tag": "vip"})
    )
    vip = person(tags=frozenset({"vip"}))
    assert verdict(made, event(value=25), vip) == Enter()
    assert verdict(made, event(value=24), vip) == StaysOut("entry:where")
    assert verdict(made, event(value=25)) == StaysOut("entry:who")


def test_who_may_ask_for_facts_and_only_if_nothing_else_keeps_the_person_out() -> None:
    made = journey(
        WAIT,
        who=condition({"not": {"event": "Order Completed", "within": "30 days"}}),
        where=condition({"event.value": {"gte": 25}}),
        again=Again("never"),
    )
    wanted = EventsWanted("Order Completed", NOON - timedelta(days=30))
    assert verdict(made, event(value=25)) == Need(frozenset({wanted}))
    assert verdict(made, event(value=25), events={wanted: ()}) == Enter()
    assert verdict(made, event(value=25), events={wanted: (past(NOON),)}) == StaysOut("entry:who")
    assert verdict(made, event(value=1)) == StaysOut("entry:where")
    assert verdict(made, event(value=25), active=True, ever=True) == StaysOut("entry:active")
    assert verdict(made, event(value=25), ever=True) == StaysOut("entry:again")


def test_an_event_that_came_too_late_starts_nothing() -> None:
    assert verdict(journey(WAIT), event(live=False)) == StaysOut("entry:late")


@pytest.mark.parametrize(
    ("again", "exit_at", "enters"),
    [
        (Again("always"), NOON, True),
        (Again("never"), after(days=-900), False),
        (Again("after", timedelta(days=7)), after(days=-7), True),
        (Again("after", timedelta(days=7)), after(days=-7, seconds=1), False),
    ],
)
def test_coming_again(again: Again, exit_at: Any, *, enters: bool) -> None:
    made = journey(WAIT, again=again)
    again_verdict = verdict(made, event(), ever=True, last_exit_at=exit_at)
    assert again_verdict == (Enter() if enters else StaysOut("entry:again"))
    assert verdict(made, event()) == Enter(), "the first time is not again"


def test_never_two_at_once_in_one_journey() -> None:
    made = journey(WAIT, again=Again("always"))
    assert verdict(made, event(), active=True, ever=True) == StaysOut("entry:active")


def test_a_share_is_held_out_the_same_people_each_time_and_others_in_another_journey() -> None:
    people = [person(f"p{n}") for n in range(2_000)]

    def held(slug: str) -> list[bool]:
        made = journey(WAIT, slug=slug, holdout=0.1)
        return [verdict(made, event(by=who), who) == Holdout() for who in people]

    first, other = held("one"), held("two")
    assert first == held("one")
    assert 150 < sum(first) < 250
    assert sum(map(min, first, other)) < 40, "independent, so 1 %"


def test_an_enrollment_begins_with_its_event_under_an_id_of_journey_and_event() -> None:
    made, ann = journey(WAIT), person()
    began = event(by=ann, value=9)
    state = new_enrollment(made, JOURNEY, began, ann)
    assert state == new_enrollment(made, JOURNEY, began, ann)
    assert bucket_of(state.enrollment_id) == bucket_of(ann.contact_id)
    other = new_enrollment(made, JOURNEY, event(at=after(seconds=1), by=ann), ann)
    assert other.enrollment_id != state.enrollment_id
    assert (state.step, state.visit, state.visits, state.sequence) == ("a", 1, {"a": 1}, 0)
    assert state.entered_at == state.arrived_at == state.due_at == began.received_at
    assert (state.trigger, state.trigger_name) == ({"value": 9}, "Checkout Started")


# Exits and goals

BOUGHT = Exit("Order Completed", None, "bought")
LARGE = Exit("Order Completed", condition({"event.value": {"gte": 50}}), "large")


def late_order(happened: Any) -> Event:
    return event("Order Completed", after(days=3), happened=happened, live=False)


def test_the_first_exit_rule_that_fits_counts() -> None:
    made = journey(WAIT, exits=(LARGE, BOUGHT))
    state = entered(made)
    assert exit_met(made, state, facts(event=event("Order Completed", value=60))) == LARGE
    assert exit_met(made, state, facts(event=event("Order Completed", value=6))) == BOUGHT
    assert exit_met(made, state, facts(event=event("Refund", value=60))) is None


def test_an_exit_may_ask_for_facts_and_knows_the_trigger() -> None:
    twice = {"event": "Order Completed", "since": "entry", "count": {"gte": 2}}
    rule = Exit("Order Completed", condition({"all": [twice, {"trigger": "value", "is": 9}]}), "x")
    made = journey(WAIT, exits=(rule,))
    state = entered(made, value=9)
    wanted = EventsWanted("Order Completed", NOON)
    known = facts(event=event("Order Completed"))
    assert exit_met(made, state, known) == Need(frozenset({wanted}))
    known.events[wanted] = (past(NOON), past(NOON))
    assert exit_met(made, state, known) == rule
    assert exit_met(made, entered(made, value=8), known) is None


@pytest.mark.parametrize(("days", "counts"), [(-1, False), (1, True)])
def test_a_late_event_counts_as_exit_and_goal_if_it_happened_after_the_entry(
    days: int, *, counts: bool
) -> None:
    goal = Goal("Order Completed", None, timedelta(days=7), None)
    made = journey(WAIT, exits=(BOUGHT,), goal=goal)
    known = facts(event=late_order(after(days=days)))
    assert exit_met(made, entered(made), known) == (BOUGHT if counts else None)
    assert goal_met(made, entered(made), known) is counts


def test_a_goal_counts_once_and_within_its_window() -> None:
    goal = Goal("Order Completed", condition({"event.value": {"gte": 50}}), timedelta(days=7), None)
    made = journey(WAIT, goal=goal)
    state = entered(made)

    def met(at: Any, value: int = 50) -> bool | Need:
        return goal_met(made, state, facts(event=event("Order Completed", at, value=value)))

    assert met(after(days=7)) is True
    assert met(after(days=7, seconds=1)) is False
    assert met(after(days=1), value=49) is False
    state.goal_at = after(days=1)
    assert met(after(days=2)) is False
    assert goal_met(journey(WAIT), state, facts(event=event("Order Completed"))) is False


# Wakes


def at_wait(**where: Any) -> tuple[Journey, Enrollment]:
    """A journey at whose wait somebody has been since noon, at most for a day."""
    on = {"event": "Order Completed", **({"where": where} if where else {})}
    said = {"reply": "any", "where": {"event.text": {"contains": "yes"}}}
    arms = [{"on": on}, {"on": said}]
    made = journey({"wait_for": arms, "timeout": "1 day"}, {"exit": "x"})
    result = advance(made, entered(made), facts(), NOON)
    assert isinstance(result, Advance)
    return made, result.enrollment


def test_an_event_wakes_whoever_waits_for_one_like_it() -> None:
    made, state = at_wait(**{"event.value": {"gte": 50}})

    def woken(value: int, at: Any = None, **given: Any) -> bool | Need:
        happened = event("Order Completed", at or after(hours=1), value=value, **given)
        return watch_met(made, state, 0, facts(event=happened))

    assert woken(50) is True
    assert woken(49) is False
    assert woken(50, live=False) is False, "it came too late"
    assert woken(50, NOON) is False, "at the instant of the arrival"
    assert woken(50, after(days=1)) is True
    assert woken(50, after(days=1, seconds=1)) is False, "after the timeout"


def test_a_reply_wakes_by_its_text() -> None:
    made, state = at_wait()
    for text, wakes in (("oh yes", True), ("no", False)):
        happened = event("message.replied", after(hours=1), text=text)
        assert watch_met(made, state, 1, facts(event=happened)) is wakes


def test_a_wake_may_ask_for_facts() -> None:
    on = {"event": "Refund", "where": {"event": "Order Completed", "count": {"gte": 2}}}
    made = journey({"wait_for": [{"on": on}], "timeout": "1 day"})
    state = entered(made)
    state.due_at = after(days=1)
    asked = watch_met(made, state, 0, facts(event=event("Refund", after(hours=1))))
    assert asked == Need(frozenset({EventsWanted("Order Completed", None)}))


def test_nobody_is_woken_who_does_not_wait() -> None:
    made = journey(WAIT)
    state = entered(made)
    state.due_at = after(days=1)
    assert watch_met(made, state, 0, facts(event=event(at=after(hours=1)))) is False


def test_found_or_woken_is_the_same_for_every_time_an_event_can_have() -> None:
    """What the arrival finds through the cursor is exactly what a registered wait is woken by."""
    chance = Random(7)
    seen = set()
    for _ in range(300):
        at = after(minutes=chance.choice([-5, 0, 1, 60, 24 * 60, 24 * 60 + 1]))
        value = chance.choice([10, 80])
        made, state = at_wait(**{"event.value": {"gte": 50}})
        woken = watch_met(made, state, 0, facts(event=event("Order Completed", at, value=value)))
        wanted = {name: EventsWanted(name, NOON, newer=True) for name in ("Order Completed",)}
        replies = EventsWanted("message.replied", NOON, newer=True)
        events = {wanted["Order Completed"]: (past(at, value=value),), replies: ()}
        found = advance(made, entered(made), facts(event_at=max(at, NOON), events=events), NOON)
        assert isinstance(found, Advance)
        assert (not found.watches) is woken
        seen.add(woken)
    assert seen == {True, False}


# What is listened to


def test_events_that_nobody_listens_to_are_not_heard() -> None:
    goal = Goal("Order Completed", None, None, None)
    waits = {"wait_for": [{"on": {"event": "Page Viewed"}}, {"on": {"reply": "any"}}]}
    made = journey({**waits, "timeout": "1 day"}, goal=goal, exits=(BOUGHT, LARGE))
    old, new = Live(JOURNEY, made, enters=False), Live(JOURNEY, made, enters=True)
    listening = Listening([old, (JOURNEY, made, True)])
    started, ordered = listening.to("Checkout Started"), listening.to("Order Completed")
    assert started is not None
    assert ordered is not None
    assert (started.entries, started.goals, started.watched) == ((new,), (), False)
    assert (ordered.exits, ordered.goals, ordered.entries) == ((old, new), (old, new), ())
    for name in ("Page Viewed", "message.replied"):
        heard = listening.to(name)
        assert heard is not None
        assert heard.watched
    assert listening.to("Product Viewed") is None
    assert len(listening.names()) == 4


def test_a_wait_for_a_message_listens_to_that_state() -> None:
    wait = {"wait_for": [{"on": {"message": "a", "is": "clicked"}}], "timeout": "1 day"}
    made = journey({"message": {"channel": "sms", "template": "t"}}, wait)
    heard = Listening([Live(JOURNEY, made, enters=True)]).to("message.clicked")
    assert heard is not None
    assert heard.watched


def test_matching_looks_at_nothing_but_its_arguments() -> None:
    made, state = at_wait(**{"event.value": {"gte": 50}})
    known: Facts = facts(event=event("Order Completed", after(hours=1), value=80))
    with pure():
        assert watch_met(made, state, 0, known) is True
        assert exit_met(made, state, known) is None
        assert goal_met(made, state, known) is False
        assert verdict(made, event()) == Enter()
        new_enrollment(made, JOURNEY, event(), person())
