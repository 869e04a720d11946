"""Conditions: the one typed tree that entries, branches, segments, rules and reports ask with."""

from wayline.domain.conditions.evaluate import Scope, test
from wayline.domain.conditions.tree import (
    All,
    AnswerValue,
    Any,
    Attribute,
    Condition,
    Consent,
    EventProperty,
    Happened,
    Message,
    Not,
    Score,
    Stage,
    Tag,
    TriggerProperty,
)
from wayline.domain.conditions.values import Moment, Test

__all__ = [
    "All",
    "AnswerValue",
    "Any",
    "Attribute",
    "Condition",
    "Consent",
    "EventProperty",
    "Happened",
    "Message",
    "Moment",
    "Not",
    "Scope",
    "Score",
    "Stage",
    "Tag",
    "Test",
    "TriggerProperty",
    "test",
]
