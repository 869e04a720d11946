"""The step that waits for something to happen, each thing with its own way on.

What happened before the person came does not count, and nor does what was received at the very
instant of the arrival (the event that began the enrollment, or that ended the step before, has
that time): an event counts if it was received after the arrival and not after the timeout. The
state of a message is different: if it already holds, the wait is over at once.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, ClassVar, Final, Self

from wayline.domain.conditions import Condition, Scope, test
from wayline.domain.conditions.evaluate import Answer, message_is
from wayline.domain.ids import MessageId
from wayline.domain.journeys.enrollment import TimerFired, WaitMet
from wayline.domain.journeys.facts import EventsWanted, MessageWanted
from wayline.domain.journeys.scalars import MESSAGE_WORDS
from wayline.domain.journeys.scope import scope_of
from wayline.domain.journeys.step import Go, Need, Outcome, Stay, Visit, Watch

if TYPE_CHECKING:
    from wayline.domain.journeys.reader import Node

REPLY_EVENT: Final = "message.replied"
_TIMEOUT: Final = Go(reason="wait:timeout")
_PAUSE: Final = timedelta(minutes=1)  # less than this does not calm a cycle

Found = datetime | None | frozenset[EventsWanted | MessageWanted]


@dataclass(frozen=True, slots=True)
class Awaited:
    """One thing waited for: an event, a state of a message, or a reply.

    `name` is the event's name, the awaited state or fact, or `any`; `steps` are those whose
    message counts; `where` tests the event, whose text is `event.text` if it is a reply.
    """

    kind: str
    name: str
    steps: tuple[str, ...]
    where: Condition | None
    go: Go

    @property
    def event(self) -> str:
        """The name of the event that brings it."""
        if self.kind == "event":
            return self.name
        return REPLY_EVENT if self.kind == "reply" else f"message.{self.name}"

    def met(self, scope: Scope) -> Answer:
        """Whether the event of the scope, which has the right name, is the one waited for."""
        return self.where is None or test(self.where, scope)


@dataclass(frozen=True, slots=True)
class WaitFor:
    """A wait for the first of several things, at most for `timeout`; then it goes on below."""

    kind: ClassVar = "wait_for"
    example: ClassVar = """\
wait_for:
  - {on: {event: Order Completed, where: {event.revenue: {gte: 50}}}, next: thanks}
  - {on: {reply: any}, next: answer}
timeout: 2 days
"""

    arms: tuple[Awaited, ...]
    timeout: timedelta

    @classmethod
    def read(cls, node: "Node") -> Self:
        """Read what is waited for; a wait without an end is none."""
        node.allow("wait_for", "timeout")
        own = node.own("wait_for")
        if own.value == []:
            own.problem("value:empty", "nothing is waited for", "add {on: ..., next: ...}")
        arms = [_awaited(item, number) for number, item in enumerate(own.items())]
        timeout = node.require("timeout")
        return cls(tuple(filter(None, arms)), timeout.duration() if timeout else timedelta(days=1))

    def targets(self) -> Iterable[str]:
        """The way of each thing waited for."""
        return tuple(arm.go.to for arm in self.arms if arm.go.to is not None)

    def pauses(self, to: str | None) -> bool:
        """Whether whoever leaves to `to` has waited, or has done something new.

        A message's state may hold at once and go on holding.
        """
        ways = [arm.kind for arm in self.arms if arm.go.to == to]
        return "message" not in ways and (to is not None or self.timeout >= _PAUSE)

    def hears(self) -> Iterable[str]:
        """The names of the events that may wake who waits here."""
        return {arm.event for arm in self.arms}

    def met(self, arm: int, scope: Scope) -> Answer:
        """Whether the event of the scope wakes who waits here for the arm."""
        return self.arms[arm].met(scope)

    def run(self, visit: Visit) -> Outcome:
        """Go on when something waited for happened; on arrival see what already has."""
        resume = visit.resume
        if isinstance(resume, WaitMet):
            return self.arms[resume.arm].go
        due_at = visit.arrived_at + self.timeout
        if isinstance(resume, TimerFired) and visit.now >= due_at:
            return _TIMEOUT
        found = _first_found(self.arms, visit)
        if isinstance(found, frozenset):
            return Need(found)
        return self._arrived(visit, due_at, found)

    def _arrived(
        self, visit: Visit, due_at: datetime, found: tuple[datetime, int] | None
    ) -> Outcome:
        if found is None or found[0] > due_at:
            return Stay(due_at, "wait:for", tuple(self._watches(visit)))
        at, arm = found
        if at <= visit.now:
            return self.arms[arm].go
        # It came while the person was on the way here: go on when it came, as if it had woken us.
        return Stay(at, "wait:for", resume=WaitMet(arm))

    def _watches(self, visit: Visit) -> Iterator[Watch]:
        since = visit.arrived_at
        for number, arm in enumerate(self.arms):
            if arm.kind != "message":
                yield Watch(number, arm.kind, arm.name, since)
            for message_id in _messages(arm, visit):
                yield Watch(number, arm.kind, arm.name, since, message_id)


def _first_found(
    arms: Iterable[Awaited], visit: Visit
) -> tuple[datetime, int] | frozenset[EventsWanted | MessageWanted] | None:
    """The arm that was met first and when, or the facts that are needed to know."""
    wanted: frozenset[EventsWanted | MessageWanted] = frozenset()
    met: list[tuple[datetime, int]] = []
    for number, arm in enumerate(arms):
        found = _in_message(arm, visit) if arm.kind == "message" else _in_events(arm, visit)
        if isinstance(found, frozenset):
            wanted |= found
        elif found is not None:
            met.append((found, number))
    return wanted or min(met, default=None)


def _messages(arm: Awaited, visit: Visit) -> list[MessageId]:
    sent = visit.enrollment.messages
    return [sent[step] for step in arm.steps if step in sent]


def _in_message(arm: Awaited, visit: Visit) -> Found:
    """When a message of the arm came to the awaited state, at the latest now."""
    known = visit.facts.messages
    mine = _messages(arm, visit)
    if wanted := frozenset(MessageWanted(one) for one in mine if one not in known):
        return wanted
    times = [
        getattr(known[one], f"{arm.name}_at", None) or visit.now
        for one in mine
        if message_is(known[one], arm.name)
    ]
    return min(times, default=None)


def _in_events(arm: Awaited, visit: Visit) -> Found:
    """When the first event that the arm waits for was received since the arrival."""
    seen = visit.facts.event_at
    if seen is None or seen <= visit.arrived_at:
        return None
    wanted = EventsWanted(arm.event, visit.arrived_at, newer=True)
    events = visit.facts.events.get(wanted)
    if events is None:
        return frozenset({wanted})
    for event in sorted(events, key=lambda event: event.received_at):
        if event.received_at > visit.arrived_at:
            scope = scope_of(visit.enrollment, visit.facts, event.received_at, event.properties)
            answer = arm.met(scope)
            if answer:
                return answer if isinstance(answer, frozenset) else event.received_at
    return None


def _awaited(item: "Node", number: int) -> Awaited | None:
    item.allow("on", "next")
    on, to = item.require("on"), item.get("next")
    target = to.step_ref() if to else None
    if on is None:
        return None
    for kind in ("event", "message", "reply"):
        if on.has(kind):
            go = Go(to=target, reason=f"met:{kind}", detail={"arm": number})
            return _message(on, go) if kind == "message" else _happening(on, kind, go)
    if on.has("task"):
        on.problem("feature:later", "waiting for a task is not available yet", "use a reply")
    else:
        on.problem("key:missing", "nothing is waited for", "use event, message or reply")
    return None


def _message(on: "Node", go: Go) -> Awaited:
    on.allow("message", "is")
    word = on.require("is")
    name = word.one_of(*MESSAGE_WORDS) if word else "sent"
    return Awaited("message", name, on.own("message").message_ref(), None, go)


def _happening(on: "Node", kind: str, go: Go) -> Awaited:
    on.allow(kind, "where")
    where, own = on.get("where"), on.own(kind)
    name = own.event_name() if kind == "event" else own.one_of("any")
    return Awaited(kind, name, (), where.condition() if where else None, go)
