"""Reading conditions as documents write them, short forms included.

| written | means |
|---|---|
| `{all: [..]}`, `{any: [..]}`, `{not: {..}}` | every, at least one, not |
| `{attribute: plan, is: pro}`, `{attribute: plan}` | the attribute is so; it exists |
| `{event.value: {gte: 25}, event.currency: EUR}` | both of the event being tested |
| `{trigger: items.0.sku, is: A1}`, `{trigger.items.0.sku: A1}` | of the event that began it all |
| `{answers: crm.tier, is: gold}`, `{answers.crm.tier: gold}` | of what a webhook answered |
| `{event: Order Completed, within: 30 days, count: {gte: 2}}` | two or more in 30 days |
| `{event: Order Completed, since: entry}` | at least one since the enrollment began |
| `... where: {event.cur: EUR}, sum: {event.value: {gte: 100}}` | of those chosen, the total |
| `... first: {event.sku: A1}`, `... last: {before: 60 days ago}` | the earliest; the latest |
| `{message: nudge, is: clicked}` | whichever message of the step or experiment was sent |
| `{stage: purchase}`, `{score: {gte: 50}}`, `{tag: vip}` | stage, score, tag |
| `{consent: sms/marketing}`, `{consent: sms/marketing, is: revoked}` | granted; revoked |
"""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from wayline.domain.conditions import tree
from wayline.domain.conditions.read_tests import read_short, read_tests, split_tests
from wayline.domain.conditions.tree import Condition, Tests
from wayline.domain.conditions.values import OPERATORS, Test
from wayline.domain.journeys.problems import did_you_mean
from wayline.domain.journeys.scalars import MESSAGE_WORDS

if TYPE_CHECKING:
    from wayline.domain.journeys.reader import Node

CHANNELS: Final = ("sms", "mms", "email", "whatsapp", "rcs")
CATEGORIES: Final = ("marketing", "service", "transactional")
CONSENT: Final = ("granted", "revoked", "pending", "unproven", "unconfirmed", "expired")
LATER: Final = ("segment", "crm")  # leaves that the language has and this version has not
_TESTED: Final = re.compile(r"(?:^|\.)(?:where|who|first|last)\b")
_COMBINED: Final = ("all", "any", "not")


def read_condition(node: "Node") -> Condition | None:
    """The condition a node writes; None, with the problems noted, when it is wrong."""
    before = len(node.reader.problems)
    found = _condition(node)
    return found if len(node.reader.problems) == before else None


def _condition(node: "Node") -> Condition | None:
    keys = list(node.mapping())
    if not keys:
        if isinstance(node.value, dict):
            node.problem("condition:empty", "the condition is empty", "such as {tag: vip}")
        return None
    if any(key in _COMBINED for key in keys):
        return _combined(node, keys)
    if _is_property(keys[0]):
        return _properties(node)
    head = next((key for key in keys if key in _LEAVES or key in LATER), None)
    if head is None:
        _unknown(node, keys[0])
        return None
    return _leaf(node, head)


def _leaf(node: "Node", head: str) -> Condition | None:
    if head in LATER:
        message = f'conditions on "{head}" are not available yet'
        node.child(head, node.value[head]).problem("feature:later", message, "leave it out")
        return None
    return _LEAVES[head](node)


def _unknown(node: "Node", key: str) -> None:
    known = (*_LEAVES, *_COMBINED, *LATER)
    mend = did_you_mean(key, known) or f"known: {', '.join(known)}"
    place = node.child(key, node.value[key])
    place.problem("condition:unknown", f'there is no condition "{key}"', mend)


def _combined(node: "Node", keys: list[str]) -> Condition | None:
    if len(keys) > 1:
        mend = "put the others into the list of all"
        node.problem("condition:mixed", f'"{keys[0]}" has other keys beside it', mend)
        return None
    inside = node.own(keys[0])
    if keys[0] == "not":
        part = _condition(inside)
        return tree.Not(part) if part else None
    found = [_condition(item) for item in inside.items()]
    if not found and isinstance(inside.value, list):
        inside.problem("condition:empty", "the list is empty", "list at least one condition")
    parts = tuple(part for part in found if part)
    return tree.All(parts) if keys[0] == "all" else tree.Any(parts)


def _is_property(key: str) -> bool:
    return key.startswith(("event.", "trigger.", "answers."))


def _properties(node: "Node") -> Condition | None:
    found = [_property(inside) for _, inside in node.entries()]
    parts = tuple(part for part in found if part)
    return parts[0] if len(parts) == 1 else tree.All(parts)


def _property(node: "Node") -> Condition | None:
    scope, _, path = node.key.partition(".")
    if scope not in ("event", "trigger", "answers") or not path:
        message = f'"{node.key}" cannot stand beside properties'
        node.problem("condition:mixed", message, "combine the two with all: [{..}, {..}]")
        return None
    tests = read_short(node)
    if scope == "trigger":
        return tree.TriggerProperty(path, tests)
    if scope == "answers":
        return tree.AnswerValue(path, tests)
    if not _event_is_tested(node):
        mend = f"trigger.{path} is the event that began the journey"
        node.problem("condition:no_event", "no event is being tested here", mend)
    return tree.EventProperty(path, tests)


def _event_is_tested(node: "Node") -> bool:
    """Only below these keys is there an event whose properties `event.` can mean."""
    return _TESTED.search(node.path) is not None


def _attribute(node: "Node") -> Condition | None:
    node.allow("attribute", *OPERATORS)
    return tree.Attribute(node.own("attribute").text(200), _tests_or_exists(node, "attribute"))


def _trigger(node: "Node") -> Condition | None:
    node.allow("trigger", *OPERATORS)
    path = node.own("trigger").text(200)
    return tree.TriggerProperty(path, _tests_or_exists(node, "trigger"))


def _answers(node: "Node") -> Condition | None:
    node.allow("answers", *OPERATORS)
    path = node.own("answers").text(200)
    return tree.AnswerValue(path, _tests_or_exists(node, "answers"))


def _tests_or_exists(node: "Node", head: str) -> Tests:
    return read_tests(node, head) or (Test("exists", True),)


def _stage(node: "Node") -> Condition | None:
    node.allow("stage")
    return tree.Stage(read_short(node.own("stage")))


def _score(node: "Node") -> Condition | None:
    node.allow("score")
    return tree.Score(read_short(node.own("score")))


def _tag(node: "Node") -> Condition | None:
    node.allow("tag")
    return tree.Tag(node.own("tag").text(100))


def _consent(node: "Node") -> Condition | None:
    node.allow("consent", "is")
    key = node.own("consent")
    state = node.get("is")
    parts = key.text(200).split("/")
    known = len(parts) > 1 and parts[0] in CHANNELS and parts[1] in CATEGORIES
    if not known or len(parts) > 3 or not all(parts):
        mend = did_you_mean("/".join(parts[:2]), (f"{a}/{b}" for a in CHANNELS for b in CATEGORIES))
        message = f'"{"/".join(parts)}" is not a channel and category'
        key.problem("consent:unknown", message, mend or "such as sms/marketing")
    return tree.Consent("/".join(parts), state.one_of(*CONSENT) if state else CONSENT[0])


def _message(node: "Node") -> Condition | None:
    node.allow("message", "is")
    steps = node.own("message").message_ref()
    word = node.require("is")
    return tree.Message(steps, word.one_of(*MESSAGE_WORDS) if word else "sent")


def _event(node: "Node") -> Condition | None:
    node.allow("event", "within", "since", "where", "count", "sum", "first", "last")
    where, within, since = node.get("where"), node.get("within"), node.get("since")
    first, first_at = _one_event(node.get("first"))
    last, last_at = _one_event(node.get("last"))
    return tree.Happened(
        name=node.own("event").event_name(),
        where=_condition(where) if where else None,
        within=within.duration() if within else None,
        since_entry=bool(since and since.one_of("entry")),
        count=read_short(count) if (count := node.get("count")) else (),
        sum=_sum(total) if (total := node.get("sum")) else None,
        first=first,
        last=last,
        first_at=first_at,
        last_at=last_at,
    )


def _one_event(node: "Node | None") -> tuple[Condition | None, Tests]:
    """What `first` and `last` ask: the time with an operator, or properties as `where` does."""
    if node is None:
        return None, ()
    return (None, read_tests(node)) if split_tests(node) else (_condition(node), ())


def _sum(node: "Node") -> tuple[str, Tests]:
    entries = node.entries()
    if len(entries) != 1 or not entries[0][0].startswith("event."):
        mend = "such as sum: {event.revenue: {gte: 100}}"
        node.problem("condition:sum", "a sum needs one property of the event", mend)
        return "", ()
    key, tests = entries[0]
    return key.removeprefix("event."), read_short(tests)


_LEAVES: Final[dict[str, Callable[["Node"], Condition | None]]] = {
    "attribute": _attribute,
    "event": _event,
    "message": _message,
    "stage": _stage,
    "score": _score,
    "consent": _consent,
    "tag": _tag,
    "trigger": _trigger,
    "answers": _answers,
}
