"""Testing a condition against facts: purely, and saying at once all the facts still wanted."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Context, Decimal
from typing import Any as Anything
from typing import Final, assert_never

from wayline.domain.care import word_of
from wayline.domain.conditions import tree
from wayline.domain.conditions.tree import Condition, Happened, Message, Tests
from wayline.domain.conditions.values import holds, look_up, number_of
from wayline.domain.contacts import Contact
from wayline.domain.events import PastEvent
from wayline.domain.ids import MessageId
from wayline.domain.journeys.facts import EventsWanted, Facts, MessageFacts, MessageWanted, Wanted

Answer = bool | frozenset[Wanted]

_EXACT: Final = Context(prec=400)  # no sum of money has more digits

# Profile fields that `{attribute: country}` reads when no attribute has that name.
FIELDS: Final = (
    *("key", "phone", "email", "country", "region", "line_type", "zone", "language"),
    "created_at",
)


@dataclass(frozen=True, slots=True)
class Scope:
    """What a condition is asked about: the person's facts at `now`, and the enrollment if any.

    `trigger` holds the properties of the event that began the enrollment, `messages` the last
    message per step, `answers` what webhooks answered; `event` overrides the event being tested
    (`facts.event`). Properties are plain dicts and lists, as JSON gives them.
    """

    facts: Facts
    now: datetime
    trigger: Mapping[str, Anything] = field(default_factory=dict)
    entered_at: datetime | None = None
    messages: Mapping[str, MessageId] = field(default_factory=dict)
    event: Mapping[str, Anything] | None = None
    answers: Mapping[str, Anything] = field(default_factory=dict)


def test(condition: Condition, scope: Scope) -> Answer:
    """Whether the condition holds; a set of facts to fetch if it cannot be decided without them."""
    match condition:
        case tree.All(of):
            return _joined((test(part, scope) for part in of), decided_by=False)
        case tree.Any(of):
            return _joined((test(part, scope) for part in of), decided_by=True)
        case tree.Not(of):
            answer = test(of, scope)
            return answer if isinstance(answer, frozenset) else not answer
        case Happened():
            return _happened(condition, scope)
        case Message(steps, word):
            return _message(steps, word, scope)
        case _:
            return _leaf(condition, scope)


def message_is(facts: MessageFacts, word: str) -> bool:
    """Whether a message is in a state, or beyond it, or has a fact such as `read`."""
    match word:
        case "read":
            return facts.read_at is not None
        case "clicked":
            return facts.clicked_at is not None
        case "replied":
            return facts.replied_at is not None
        case "delivered":
            return facts.state == word or facts.delivered_at is not None
        case "sent":
            return facts.state == word or facts.sent_at is not None
        case _:
            return facts.state == word


def _leaf(condition: tree.ProfileLeaf, scope: Scope) -> bool:
    contact = scope.facts.contact
    match condition:
        case tree.Attribute(path, tests):
            return _all_hold(tests, _attribute(contact, path), scope)
        case tree.EventProperty(path, tests):
            return _all_hold(tests, look_up(_event(scope), path), scope)
        case tree.TriggerProperty(path, tests):
            return _all_hold(tests, look_up(scope.trigger, path), scope)
        case tree.AnswerValue(path, tests):
            return _all_hold(tests, look_up(scope.answers, path), scope)
        case tree.Stage(tests):
            return _all_hold(tests, contact.stage, scope)
        case tree.Score(tests):
            return _all_hold(tests, contact.score, scope)
        case tree.Consent(key, state):
            return _consent(contact.consent, key) == state
        case tree.Tag(name):
            return name in contact.tags
        case _:
            assert_never(condition)


def _joined(answers: Iterable[Answer], *, decided_by: bool) -> Answer:
    wanted: frozenset[Wanted] = frozenset()
    for answer in answers:
        if answer is decided_by:
            return decided_by
        if isinstance(answer, frozenset):
            wanted |= answer
    return wanted or not decided_by


def _all_hold(tests: Tests, value: Anything, scope: Scope) -> bool:
    return all(holds(each, value, scope.now) for each in tests)


def _attribute(contact: Contact, path: str) -> Anything:
    found = look_up(contact.attributes, path)
    return getattr(contact, path) if found is None and path in FIELDS else found


def _event(scope: Scope) -> Anything:
    if scope.event is not None:
        return scope.event
    return scope.facts.event.properties if scope.facts.event else None


def _consent(consent: Mapping[str, str], key: str) -> str | None:
    """The state of a key; a topic without a word of its own has that of its category."""
    said = consent.get(key, consent.get("/".join(key.split("/")[:2])))
    return said if said is None else word_of(said)


def _message(steps: tuple[str, ...], word: str, scope: Scope) -> Answer:
    return _joined((_one_message(step, word, scope) for step in steps), decided_by=True)


def _one_message(step: str, word: str, scope: Scope) -> Answer:
    message_id = scope.messages.get(step)
    if message_id is None:
        return False
    facts = scope.facts.messages.get(message_id)
    return frozenset({MessageWanted(message_id)}) if facts is None else message_is(facts, word)


def _happened(leaf: Happened, scope: Scope) -> Answer:
    wanted = EventsWanted(leaf.name, _since(leaf, scope))
    events = scope.facts.events.get(wanted)
    if events is None:
        return frozenset({wanted})
    chosen = _chosen(leaf.where, events, scope)
    if isinstance(chosen, frozenset):
        return chosen
    return _joined((ask() for ask in _questions(leaf, chosen, scope)), decided_by=False)


def _since(leaf: Happened, scope: Scope) -> datetime | None:
    since = None if leaf.within is None else _back(scope.now, leaf.within)
    if leaf.since_entry and scope.entered_at is not None:
        return max(since, scope.entered_at) if since else scope.entered_at
    return since


def _back(now: datetime, within: timedelta) -> datetime | None:
    try:
        return now - within
    except OverflowError:
        return None


def _chosen(
    where: Condition | None, events: Iterable[PastEvent], scope: Scope
) -> list[PastEvent] | frozenset[Wanted]:
    chosen: list[PastEvent] = []
    wanted: frozenset[Wanted] = frozenset()
    for event in events:
        answer = _meets(where, event, scope)
        if isinstance(answer, frozenset):
            wanted |= answer
        elif answer:
            chosen.append(event)
    return wanted or sorted(chosen, key=lambda event: (event.occurred_at, event.received_at))


def _meets(where: Condition | None, event: PastEvent | None, scope: Scope) -> Answer:
    if event is None:
        return False
    return where is None or test(where, replace(scope, event=event.properties))


def _questions(
    leaf: Happened, events: list[PastEvent], scope: Scope
) -> Iterable[Callable[[], Answer]]:
    """What the leaf asks about the chosen events, cheapest first; all must be true."""
    first, last = (events[0], events[-1]) if events else (None, None)
    if leaf.count or leaf.sum is None:
        yield lambda: _all_hold(leaf.count, len(events), scope) if leaf.count else bool(events)
    if leaf.sum is not None:
        path, tests = leaf.sum
        yield lambda: _all_hold(tests, _total(path, events), scope)
    for event, times, where in (
        (first, leaf.first_at, leaf.first),
        (last, leaf.last_at, leaf.last),
    ):
        yield from _about_one(event, times, where, scope)


def _about_one(
    event: PastEvent | None, times: Tests, where: Condition | None, scope: Scope
) -> Iterable[Callable[[], Answer]]:
    if times:
        at = event.occurred_at if event else None
        yield lambda: _all_hold(times, at, scope)
    if where is not None:
        yield lambda: _meets(where, event, scope)


def _total(path: str, events: Iterable[PastEvent]) -> Decimal:
    total = Decimal(0)
    for event in events:
        total = _EXACT.add(total, number_of(look_up(event.properties, path)) or Decimal(0))
    return total
