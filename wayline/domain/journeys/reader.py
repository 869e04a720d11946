"""Reading a document so that one run reports every problem, each with its path, line and mend.

A `Node` is one value of the document. Its methods never raise: what is wrong is noted on the
reader and a neutral value comes back, so a step type reads like a list of what it expects:

    @classmethod
    def read(cls, node: Node) -> Self:              # node: the whole step, with id, next, stage
        node.allow("wait_for", "timeout")           # id, next, stage are allowed by themselves
        timeout = node.get("timeout")
        return cls(timeout=timeout.duration() if timeout else None)

What the step types should know:

- `node.own(key)` is `node.get(key)` or, if it is missing, a node whose value is None: for the
  step's own key, of which the document reader has made sure.
- `step_ref()` returns the id of a step to go to and has it checked; `message_ref()` returns the
  step ids that count for a message: of an experiment or split all steps inside it, so that
  `{message: nudge}` means whichever arm was sent; it holds if it holds for any of them.
- `event_name()` is the text of an event's name; `template_ref(channel)` that of a template.
- `arms()` is called on the value of `split` or `experiment`: `Arm(name, weight, target)` each;
  `target` is the step id to go to, None for the step's own next. The steps inside are placed by
  `document.py` before any step is read; their keys are not the step type's business.
- Optional methods of a step type that `check.py` honours: `falls_through() -> bool` (default
  True; `exit`, or a `branch` with `else`, says False) and `pauses(to: str | None) -> bool`
  (default False: whether at least a minute, or an event that is new since the arrival, lies
  between coming here and leaving to `to`, None being the own next), which cycles need.
- A new rule gets its line in `rules.py` and its fixture in `tests/golden/documents`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import time, timedelta
from typing import TYPE_CHECKING, Any, Final, TypeVar

from wayline.domain import durations
from wayline.domain.journeys import scalars
from wayline.domain.journeys.problems import Problem, Reference, did_you_mean, join, listed

if TYPE_CHECKING:
    from wayline.domain.conditions import Condition

__all__ = ["Arm", "Node", "Problem", "Reader", "Reference"]

T = TypeVar("T")

MOST_PROBLEMS: Final = 100
STEP_KEYS: Final = ("id", "next", "stage")


@dataclass(frozen=True, slots=True)
class Arm:
    """One arm of a split or experiment; `target` None continues at the step's own next."""

    name: str
    weight: float
    target: str | None


@dataclass(slots=True)
class Reader:
    """What one reading of one document found: problems, references, and where arms lead.

    `inside` maps a split or experiment to the step ids inside its arms, `arm_targets` the path of
    an arm to its target; the document reader fills both before it reads any step.
    """

    source_name: str
    positions: Mapping[str, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    references: list[Reference] = field(default_factory=list)
    inside: dict[str, tuple[str, ...]] = field(default_factory=dict)
    arm_targets: dict[str, str | None] = field(default_factory=dict)

    def root(self, value: Any) -> "Node":
        """The node of a whole document."""
        return Node(self, value, "", self.positions.get("", 1))

    def note(self, path: str, line: int | None, message: str, mend: str, code: str) -> None:
        """Note a problem; the same one at the same place counts once, and a hundred are enough."""
        problem = Problem(path, line, message, mend, code)
        if not self.full and problem not in self.problems:
            self.problems.append(problem)

    @property
    def full(self) -> bool:
        """Whether so much is wrong that nobody would read more of it."""
        return len(self.problems) >= MOST_PROBLEMS


@dataclass(frozen=True, slots=True)
class Node:
    """A value of a document with its place. `owner` is the step it belongs to."""

    reader: Reader
    value: Any
    path: str
    line: int | None
    key: str = ""
    owner: str | None = None
    free: tuple[str, ...] = ()  # keys that `allow` allows by itself

    def problem(self, code: str, message: str, mend: str = "") -> None:
        """Note that this value is wrong by the rule `code`."""
        self.reader.note(self.path, self.line, message, mend, code)

    def child(self, key: str | int, value: Any) -> "Node":
        """The node of a value inside this one."""
        path = join(self.path, key)
        line = self.reader.positions.get(path, self.line)
        name = self.key if isinstance(key, int) else key
        return Node(self.reader, value, path, line, name, self.owner)

    def as_step(self, step_id: str, *more: str) -> "Node":
        """The node as the mapping of the step `step_id`; the common step keys become free."""
        return replace(self, owner=step_id, free=(*STEP_KEYS, *more))

    # Mappings and lists

    def mapping(self) -> dict[str, Any]:
        """The mapping this value should be, else an empty one and a problem."""
        if isinstance(self.value, dict):
            return self.value
        return self._wrong("a mapping of keys to values", {})

    def has(self, key: str) -> bool:
        """Whether the value is a mapping with this key."""
        return isinstance(self.value, dict) and key in self.value

    def get(self, key: str) -> "Node | None":
        """The value under a key, or None when there is none; a key without a value is a problem."""
        if not self.has(key):
            return None
        found = self.child(key, self.value[key])
        if found.value is not None:
            return found
        found.problem("value:empty", "there is no value", "write one, or leave the key out")
        return None

    def own(self, key: str) -> "Node":
        """The value under a key that is known to be there; None is its value otherwise."""
        value = self.value.get(key) if isinstance(self.value, dict) else None
        return self.child(key, value)

    def require(self, key: str) -> "Node | None":
        """The value under a key; its absence is a problem."""
        if key not in self.mapping() and isinstance(self.value, dict):
            self.problem("key:missing", f'"{key}" is missing', f"add {key}: ...")
        return self.get(key)

    def allow(self, *keys: str) -> None:
        """Every other key is a problem."""
        known = (*keys, *self.free)
        for key, value in self.mapping().items():
            if key not in known:
                mend = did_you_mean(key, known) or f"known here: {', '.join(known)}"
                self.child(key, value).problem("key:unknown", f'there is no key "{key}" here', mend)

    def entries(self) -> list[tuple[str, "Node"]]:
        """The keys and values of a mapping, in document order."""
        return [(key, self.child(key, value)) for key, value in self.mapping().items()]

    def items(self) -> list["Node"]:
        """The items of a list."""
        if isinstance(self.value, list):
            return [self.child(index, value) for index, value in enumerate(self.value)]
        return self._wrong("a list", [])

    # Scalars

    def text(self, most: int = 200) -> str:
        """A text of one to `most` characters."""
        if not isinstance(self.value, str):
            return self._wrong("text", "", "put it in quotes")
        fault = scalars.text_fault(self.value, most)
        if fault:
            self.problem(*fault)
        return self.value

    def integer(self, least: int | None = None, most: int | None = None) -> int:
        """A whole number within bounds that are allowed values themselves."""
        if not isinstance(self.value, int) or isinstance(self.value, bool):
            return self._wrong("a whole number", 0)
        return int(self._within(self.value, least, most))

    def number(self, least: float | None = None, most: float | None = None) -> float:
        """A number within bounds that are allowed values themselves."""
        if not isinstance(self.value, int | float) or isinstance(self.value, bool):
            return self._wrong("a number", 0.0)
        return self._within(self.value, least, most)

    def boolean(self) -> bool:
        """The words true or false, without quotes."""
        if not isinstance(self.value, bool):
            return self._wrong("true or false", False, "without quotes")
        return self.value

    def one_of(self, *choices: str) -> str:
        """One of a few words; the first one when it is none of them."""
        if isinstance(self.value, str) and self.value in choices:
            return self.value
        mend = did_you_mean(str(self.value), choices) or f"it is {listed(choices)}"
        self.problem("value:choice", f"{scalars.shown(self.value)} is not known here", mend)
        return choices[0]

    def duration(self, least: timedelta | None = None, *, offset: bool = False) -> timedelta:
        """A duration such as `2 hours`; never zero or negative unless it is an offset."""
        try:
            found = durations.parse(self.value if isinstance(self.value, str) else "")
        except durations.DurationError as error:
            what = f"{scalars.shown(self.value)} {error}"
            self.problem("duration:invalid", what, durations.HOW)
            return timedelta(0)
        fault = None if offset else scalars.duration_fault(self.value, found, least)
        if fault:
            self.problem(*fault)
        return found

    def time_of_day(self) -> time:
        """A time on the clock such as `09:00`."""
        found = scalars.time_of_day(self.value)
        if found is None:
            message = f"{scalars.shown(self.value)} is not a time of day"
            self.problem("time:invalid", message, 'write it as "09:00", from 00:00 to 23:59')
        return found or time(0)

    def percent(self) -> float:
        """A share such as `10%`, as a number from 0 to 1."""
        found = scalars.percent(self.value)
        if found is None:
            message = f"{scalars.shown(self.value)} is not a percentage"
            self.problem("percent:invalid", message, "write it as 10%, from 0% to 100%")
        return found or 0.0

    # Names that something else must have

    def step_ref(self) -> str:
        """The id of a step to go to."""
        return self._reference("step")

    def message_ref(self) -> tuple[str, ...]:
        """The ids of the steps whose message is meant: one, or all inside an experiment."""
        name = self._reference("message")
        return self.reader.inside.get(name, (name,))

    def template_ref(self, channel: str | None = None) -> str:
        """The name of a template, wanted for a channel."""
        return self._reference("template", channel)

    def event_name(self) -> str:
        """The name of an event, verbatim and case-sensitive."""
        name = self.text(200)
        fault = scalars.event_fault(name)
        if fault:
            self.problem(*fault)
        return name

    def condition(self) -> "Condition | None":
        """The condition tree that this value writes; None when it has a problem."""
        from wayline.domain.conditions.read import read_condition

        return read_condition(self)

    def arms(self) -> list[Arm]:
        """The arms of a split or experiment. Weights: a number in each arm, or in none."""
        entries = self.entries()
        weighted = [arm.has("weight") for _, arm in entries]
        if any(weighted) and not all(weighted):
            self.problem("arm:weight", "some arms have a weight", "give every arm one, or none")
        return [
            Arm(name, arm._weight(), self.reader.arm_targets.get(arm.path)) for name, arm in entries
        ]

    def _weight(self) -> float:
        weight = self.get("weight")
        if weight is None:
            return 1.0
        return weight.number(least=0, most=1_000_000)

    def _reference(self, kind: str, channel: str | None = None) -> str:
        name = self.text(200)
        if name:
            found = Reference(kind, name, self.path, self.line, self.owner, channel)
            self.reader.references.append(found)
        return name

    def _within(self, number: float, least: float | None, most: float | None) -> float:
        fault = scalars.range_fault(number, least, most)
        if fault:
            self.problem(*fault)
        return number

    def _wrong(self, wanted: str, neutral: T, mend: str = "") -> T:
        self.problem("value:type", f"{scalars.shown(self.value)} is not {wanted}", mend)
        return neutral
