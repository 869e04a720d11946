"""Conditions: read from documents, tested against facts, and what they ask for meanwhile."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from wayline.domain import conditions as tree
from wayline.domain.conditions import Condition, Scope, evaluate
from wayline.domain.contacts import Contact
from wayline.domain.events import Event, PastEvent
from wayline.domain.ids import ContactId, EventId, MessageId, WorkspaceId
from wayline.domain.journeys.facts import EventsWanted, Facts, MessageFacts, MessageWanted
from wayline.domain.journeys.reader import Reader
from wayline.domain.journeys.scalars import MESSAGE_STATES
from wayline.domain.messages import STATES

NOW = datetime(2024, 3, 10, 12, tzinfo=UTC)
ONE = UUID(int=1)
MAIL, TEXT = MessageId(UUID(int=7)), MessageId(UUID(int=8))
ORDER = "Order Completed"


def read(document: Any, **inside: tuple[str, ...]) -> Condition:
    """The condition of a document in which an event is tested; it must be without problems."""
    reader = Reader("test.yaml", inside=inside)
    found = reader.root({"where": document}).own("where").condition()
    assert [problem.message for problem in reader.problems] == []
    assert found is not None
    return found


def problems(document: Any) -> list[str]:
    """The codes of what is wrong with a condition."""
    reader = Reader("test.yaml")
    assert reader.root({"if": document}).own("if").condition() is None
    return [problem.code for problem in reader.problems]


def contact(**known: Any) -> Contact:
    """A person of whom some things are known."""
    return Contact(ContactId(ONE), WorkspaceId(ONE), "ann", **known)


def past(days: float, **properties: Any) -> PastEvent:
    """An event of so many days ago."""
    at = NOW - timedelta(days=days)
    return PastEvent(at, at, properties)


def scope(**known: Any) -> Scope:
    """What is known of a person at noon."""
    facts = Facts(known.pop("contact", contact()), **known.pop("facts", {}))
    return Scope(facts, NOW, **known)


def asked(document: Any, **known: Any) -> Any:
    """What a document's condition says of what is known."""
    return evaluate.test(read(document), scope(**known))


def event(**properties: Any) -> Event:
    """The event being tested."""
    return Event(EventId(ONE), WorkspaceId(ONE), ContactId(ONE), ORDER, NOW, NOW, properties)


# Reading


@pytest.mark.parametrize(
    ("document", "condition"),
    [
        ({"tag": "vip"}, tree.Tag("vip")),
        ({"consent": "sms/marketing"}, tree.Consent("sms/marketing", "granted")),
        ({"attribute": "plan"}, tree.Attribute("plan", (tree.Test("exists", True),))),
        (
            {"attribute": "plan", "is": "pro"},
            tree.Attribute("plan", (tree.Test("is", "pro"),)),
        ),
        (
            {"attribute": "age", "gte": 18, "lt": 65},
            tree.Attribute("age", (tree.Test("gte", 18), tree.Test("lt", 65))),
        ),
        ({"event.value": {"gte": 25}}, tree.EventProperty("value", (tree.Test("gte", 25),))),
        ({"event.items.0.sku": "A1"}, tree.EventProperty("items.0.sku", (tree.Test("is", "A1"),))),
        ({"trigger.a": ["x"]}, tree.TriggerProperty("a", (tree.Test("in", ("x",)),))),
        ({"trigger": "a", "is": 1}, tree.TriggerProperty("a", (tree.Test("is", 1),))),
        ({"answers.a": 1}, tree.AnswerValue("a", (tree.Test("is", 1),))),
        ({"answers": "a.b"}, tree.AnswerValue("a.b", (tree.Test("exists", True),))),
        ({"stage": "purchase"}, tree.Stage((tree.Test("is", "purchase"),))),
        ({"score": {"gte": 5}}, tree.Score((tree.Test("gte", 5),))),
        ({"message": "mail", "is": "read"}, tree.Message(("mail",), "read")),
        ({"event": ORDER}, tree.Happened(ORDER)),
        ({"event": ORDER, "since": "entry"}, tree.Happened(ORDER, since_entry=True)),
        ({"not": {"tag": "a"}}, tree.Not(tree.Tag("a"))),
        ({"any": [{"tag": "a"}, {"tag": "b"}]}, tree.Any((tree.Tag("a"), tree.Tag("b")))),
        (
            {"event.a": 1, "trigger.b": 2},
            tree.All(
                (
                    tree.EventProperty("a", (tree.Test("is", 1),)),
                    tree.TriggerProperty("b", (tree.Test("is", 2),)),
                )
            ),
        ),
        (
            {"attribute": "on", "before": "7 days ago"},
            tree.Attribute("on", (tree.Test("before", tree.Moment(away=timedelta(days=-7))),)),
        ),
        (
            {"attribute": "on", "within": "next 7 days"},
            tree.Attribute("on", (tree.Test("within", timedelta(days=7)),)),
        ),
    ],
    ids=repr,
)
def test_a_short_form_means_the_tree(document: Any, condition: Condition) -> None:
    assert read(document) == condition


def test_a_message_of_an_experiment_is_that_of_any_arm() -> None:
    arms = ("nudge.friendly", "nudge.ten-off")
    assert read({"message": "nudge", "is": "sent"}, nudge=arms) == tree.Message(arms, "sent")


@pytest.mark.parametrize(
    ("document", "codes"),
    [
        ("tag", ["value:type"]),
        ({}, ["condition:empty"]),
        ({"all": []}, ["condition:empty"]),
        ({"all": [{"tag": "a"}], "tag": "b"}, ["condition:mixed"]),
        ({"event.a": 1}, ["condition:no_event"]),
        ({"trigger.a": 1, "tag": "b"}, ["condition:mixed"]),
        ({"trigger.": 1}, ["condition:mixed"]),
        ({"answers.": 1}, ["condition:mixed"]),
        ({"trigger.a": {}}, ["condition:empty"]),
        ({"trigger.a": {"gt": "many"}}, ["condition:operand"]),
        ({"trigger.a": {"ge": 1}}, ["key:unknown"]),
        ({"trigger.a": None}, ["condition:operand"]),
        ({"trigger.a": {"between": [1]}}, ["condition:operand"]),
        ({"trigger.a": {"between": [2, 1]}}, ["condition:operand"]),
        ({"trigger.a": {"before": "7 days"}}, ["condition:time"]),
        ({"trigger.a": {"within": "1 month"}}, ["duration:invalid"]),
        ({"trigger.a": {"exists": "yes"}}, ["value:type"]),
        ({"segment": "a"}, ["feature:later"]),
        ({"crm": "a"}, ["feature:later"]),
        ({"tags": "a"}, ["condition:unknown"]),
        ({"consent": "sms"}, ["consent:unknown"]),
        ({"consent": "sms/marketing/"}, ["consent:unknown"]),
        ({"consent": "sms/marketing/a/b"}, ["consent:unknown"]),
        ({"message": "a"}, ["key:missing"]),
        ({"message": "a", "is": "red"}, ["value:choice"]),
        ({"event": ORDER, "event.a": 1}, ["key:unknown"]),
        ({"event": ORDER, "sum": {"value": {"gt": 1}}}, ["condition:sum"]),
        ({"event": ORDER, "within": "0 days"}, ["duration:zero"]),
        ({"event": "message.foo"}, ["event:reserved"]),
        ({"any": [{"tag": 1}, {"stage": {"gt": "b"}}]}, ["value:type", "condition:operand"]),
    ],
    ids=repr,
)
def test_a_wrong_condition_has_these_problems(document: Any, codes: list[str]) -> None:
    assert problems(document) == codes


def test_messages_are_asked_for_states_that_they_have() -> None:
    assert set(MESSAGE_STATES) == STATES


# Testing what is at hand

KNOWN = contact(
    country="ES",
    stage="purchase",
    score=40,
    attributes={"plan": "pro", "born": {"year": 1990}},
    tags=frozenset({"vip"}),
    consent={"sms/marketing": "granted", "sms/marketing/news": "revoked"},
)


@pytest.mark.parametrize(
    ("document", "answer"),
    [
        ({"attribute": "plan", "is": "pro"}, True),
        ({"attribute": "born.year", "lt": 2000}, True),
        ({"attribute": "country", "in": ["ES", "PT"]}, True),
        ({"attribute": "language", "exists": False}, True),
        ({"attribute": "score"}, False),
        ({"stage": ["purchase", "loyal"]}, True),
        ({"score": {"gt": 40}}, False),
        ({"tag": "vip"}, True),
        ({"tag": "VIP"}, False),
        ({"consent": "sms/marketing"}, True),
        ({"consent": "sms/marketing/news"}, False),
        ({"consent": "sms/marketing/sales"}, True),
        ({"consent": "email/marketing"}, False),
        ({"consent": "email/marketing", "is": "revoked"}, False),
        ({"attribute": "missing", "is_not": "x"}, False),
        ({"not": {"attribute": "missing", "is": "x"}}, True),
        ({"all": [{"tag": "vip"}, {"stage": "lost"}]}, False),
        ({"any": [{"tag": "none"}, {"stage": "purchase"}]}, True),
    ],
    ids=repr,
)
def test_what_is_known_of_a_person_decides(document: Any, answer: bool) -> None:
    assert asked(document, contact=KNOWN) is answer


def test_an_attribute_comes_before_a_field_of_the_same_name() -> None:
    person = contact(country="ES", attributes={"country": "Spain"})
    assert asked({"attribute": "country", "is": "Spain"}, contact=person) is True


def test_properties_of_the_event_and_of_the_trigger() -> None:
    known = {"facts": {"event": event(value=30)}, "trigger": {"value": 10}}
    assert asked({"event.value": {"gte": 25}}, **known) is True
    assert asked({"trigger.value": {"gte": 25}}, **known) is False
    assert asked({"event.value": {"gte": 25}}) is False


def test_what_a_webhook_answered() -> None:
    answers = {"crm": {"tier": "gold", "visits": [{"n": 2}]}, "note": "thanks"}
    assert asked({"answers.crm.tier": "gold"}, answers=answers) is True
    assert asked({"answers": "crm.visits.0.n", "gt": 2}, answers=answers) is False
    assert asked({"answers": "note"}, answers=answers) is True
    assert asked({"answers": "note.tier"}, answers=answers) is False
    assert asked({"answers.crm.tier": "gold"}) is False


# Testing what must be fetched


def test_everything_wanted_is_asked_for_at_once() -> None:
    document = {
        "all": [
            {"event": "A"},
            {"any": [{"event": "B", "within": "1 day"}, {"message": "mail", "is": "read"}]},
        ]
    }
    wanted = {EventsWanted("A", None), EventsWanted("B", NOW - timedelta(days=1))}
    assert asked(document, messages={"mail": MAIL}) == wanted | {MessageWanted(MAIL)}


@pytest.mark.parametrize(
    ("document", "answer"),
    [
        ({"all": [{"event": "A"}, {"tag": "none"}]}, False),
        ({"any": [{"event": "A"}, {"not": {"tag": "none"}}]}, True),
    ],
)
def test_nothing_is_fetched_for_what_is_decided(document: Any, answer: bool) -> None:
    assert asked(document) is answer


def test_not_of_something_wanted_is_wanted() -> None:
    assert asked({"not": {"event": "A"}}) == {EventsWanted("A", None)}


def happened(document: dict[str, Any], *events: PastEvent, **known: Any) -> Any:
    """What is said of past orders, fetched for whatever time was asked for."""
    asking = scope(**known)
    condition = read({"event": ORDER, **document})
    wanted = evaluate.test(condition, asking)
    assert isinstance(wanted, frozenset)
    asking.facts.events = {
        each: tuple(one for one in events if not each.since or one.received_at >= each.since)
        for each in wanted
        if isinstance(each, EventsWanted)
    }
    return evaluate.test(condition, asking)


ORDERS = (past(1, value=10, sku="A"), past(20, value=15.5, sku="B"), past(90, value="0.1", sku="C"))


@pytest.mark.parametrize(
    ("document", "answer"),
    [
        ({}, True),
        ({"within": "12 hours"}, False),
        ({"within": "30 days", "count": 2}, True),
        ({"count": {"gte": 4}}, False),
        ({"within": "1 hour", "count": 0}, True),
        ({"where": {"event.value": {"gte": 10}}, "count": 2}, True),
        ({"where": {"event.value": {"gte": 100}}}, False),
        ({"sum": {"event.value": 25.6}}, True),
        ({"sum": {"event.value": {"gt": 25.6}}}, False),
        ({"sum": {"event.missing": 0}}, True),
        ({"within": "30 days", "sum": {"event.value": {"gte": 25}}, "count": {"gt": 2}}, False),
        ({"first": {"event.sku": "C"}}, True),
        ({"last": {"event.sku": "C"}}, False),
        ({"last": {"after": "2 days ago"}}, True),
        ({"last": {"before": "2 days ago"}}, False),
        ({"first": {"before": "60 days ago"}, "last": {"within": "2 days"}}, True),
    ],
    ids=repr,
)
def test_what_happened_decides(document: dict[str, Any], answer: bool) -> None:
    assert happened(document, *ORDERS) is answer


@pytest.mark.parametrize("end", ["first", "last"])
@pytest.mark.parametrize("asks", [{"before": "now"}, {"event.sku": "A"}])
def test_nobody_has_the_first_of_no_events(end: str, asks: Any) -> None:
    assert happened({end: asks}) is False


def test_since_entry_looks_no_further_back() -> None:
    entered = NOW - timedelta(days=30)
    assert happened({"since": "entry", "count": 2}, *ORDERS, entered_at=entered) is True
    wanted = asked({"event": ORDER, "since": "entry", "within": "7 days"}, entered_at=entered)
    assert wanted == frozenset({EventsWanted(ORDER, NOW - timedelta(days=7))})


def test_a_condition_inside_where_may_want_more() -> None:
    facts = Facts(contact(), events={EventsWanted(ORDER, None): ORDERS})
    condition = read({"event": ORDER, "where": {"event": "A"}})
    wanted = frozenset({EventsWanted("A", None)})
    assert evaluate.test(condition, Scope(facts, NOW)) == wanted


def test_sums_drop_no_digit() -> None:
    events = [past(1, value="1000000000000000000000000000000"), past(2, value=0.01)]
    total = {"event.value": "1000000000000000000000000000000.01"}
    assert happened({"sum": total}, *events) is True


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        (MessageFacts("owed"), "owed"),
        (MessageFacts("sent", sent_at=NOW), "sent"),
        (MessageFacts("delivered", sent_at=NOW, delivered_at=NOW), "sent delivered"),
        (MessageFacts("delivered", sent_at=NOW, read_at=NOW), "sent delivered read"),
        (MessageFacts("sent", sent_at=NOW, clicked_at=NOW, replied_at=NOW), "sent clicked replied"),
        (MessageFacts("refused"), "refused"),
        (MessageFacts("undelivered", sent_at=NOW), "sent undelivered"),
    ],
)
def test_a_message_is_what_it_was_and_is(facts: MessageFacts, words: str) -> None:
    said = {
        word: asked(
            {"message": "mail", "is": word},
            facts={"messages": {MAIL: facts}},
            messages={"mail": MAIL},
        )
        for word in (*MESSAGE_STATES, "read", "clicked", "replied")
    }
    assert {word for word, answer in said.items() if answer} == set(words.split())


def test_a_message_that_was_never_owed_is_nothing() -> None:
    assert asked({"message": "mail", "is": "sent"}) is False


def test_any_arm_that_was_sent_counts() -> None:
    condition = read({"message": "nudge", "is": "clicked"}, nudge=("nudge.a", "nudge.b"))
    known = scope(
        facts={"messages": {TEXT: MessageFacts("sent", clicked_at=NOW)}},
        messages={"nudge.b": TEXT},
    )
    assert evaluate.test(condition, known) is True
