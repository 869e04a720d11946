"""Bounds what a template may cost, for a thread that renders a hostile one cannot be stopped.

Time is never measured (two runs must decide alike): work is counted instead. Every look-up,
filter and turn of a loop spends from a budget, whatever makes text long is checked before it is
made, and what does not spend is bounded by the length of the source.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from io import StringIO
from typing import TextIO

from liquid import RenderContext, Token
from liquid.ast import Node
from liquid.builtin.tags.for_tag import ForLoop, ForNode, ForTag
from liquid.exceptions import ResourceLimitError
from liquid.stream import TokenStream
from liquid.template import BoundTemplate
from liquid.undefined import UNDEFINED
from liquid.utils import ReadOnlyChainMap

RESERVED_NAMES = frozenset({"first", "last", "size"})
"""Names no attribute may have: Liquid reads them as the ends and the length of a list."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a template may be and do; lengths in characters, `budget` in units of work."""

    source: int
    output: int
    value: int  # one text that a filter or an assignment holds
    items: int  # one list that a filter holds, one range, one loop
    budget: int


TEXT = Limits(source=10_000, output=5_000, value=10_000, items=1_000, budget=200_000)
"""For SMS and chat: WhatsApp takes 4,096 characters, 10 parts of SMS 1,530."""

HTML = Limits(source=200_000, output=500_000, value=50_000, items=1_000, budget=1_000_000)
"""For email: Gmail cuts a message at 102 kB, the largest in use have a little more."""

_LOOK_UP, _FILTER, _ASSIGN = 15, 30, 20


class BudgetError(ResourceLimitError):
    """A template asked for more than its limits allow."""


class Buffer(StringIO):
    """Output that refuses to grow past a number of characters."""

    def __init__(self, room: int) -> None:
        super().__init__()
        self.room = room

    def write(self, text: str, /) -> int:
        """Append the text, or refuse when the message grows too long."""
        self.room -= len(text)
        if self.room < 0:
            raise BudgetError("the text grows too long", token=None)
        return super().write(text)


class BoundedContext(RenderContext):
    """A render that counts its work, knows no clock, and has no magic on the data of a person."""

    __slots__ = ("left", "limits", "loop_weight", "namespace_left")

    def __init__(
        self, template: BoundTemplate, values: Mapping[str, object], limits: Limits
    ) -> None:
        super().__init__(template, globals=values)
        self.limits = limits
        self.left = limits.budget
        self.namespace_left = limits.value * 4
        self.loop_weight = 0
        # The library's own scope ends in `now` and `today` read from the real clock.
        self.scope = ReadOnlyChainMap(self.locals, self.globals, self.counters)

    def spend(self, units: int) -> None:
        """Take units from the budget, or refuse to go on."""
        self.left -= units
        if self.left < 0:
            raise BudgetError("the template does too much work", token=None)

    def get(
        self, path: list[object], *, token: Token | None, default: object = UNDEFINED
    ) -> object:
        """Look a dotted name up; names that begin with `__` are ours, never a template's."""
        root = path[0]
        if isinstance(root, str) and root.startswith("__"):
            return self.env.undefined(root, token=token)
        found = super().get(path, token=token, default=default)
        # A condition may search what was found: 3 ns a character, 30 ns an item.
        if isinstance(found, str):
            self.spend(_LOOK_UP + (len(found) >> 5))
        else:
            self.spend(_LOOK_UP + (len(found) >> 2 if isinstance(found, list) else 0))
        return found

    def get_item(self, obj: object, key: object) -> object:
        """One step of a dotted name: a mapping has its own keys and nothing else."""
        if isinstance(obj, Mapping):
            return obj[key]
        return super().get_item(obj, key)

    def assign(self, key: str, val: object) -> None:
        """Keep a value for the rest of the render; all of them together are bounded."""
        self.spend(_ASSIGN)
        self.namespace_left -= weigh(val)
        if self.namespace_left < 0:
            raise BudgetError("the template keeps too much", token=None)
        self.locals[key] = val

    def get_buffer(self, buf: TextIO | None = None) -> StringIO:
        """A buffer for a captured block, with the room that is left outside it."""
        return Buffer(buf.room if isinstance(buf, Buffer) else self.limits.value)

    def loop(self, namespace: Mapping[str, object], forloop: ForLoop) -> object:  # type: ignore[override]
        """Begin a loop whose turns are paid for in advance."""
        if forloop.length > self.limits.items:
            raise BudgetError(f"a loop of more than {self.limits.items} turns", token=None)
        self.spend(forloop.length * self.loop_weight)
        return super().loop(namespace, forloop)

    def filter(self, name: str, token: Token | None) -> Callable[..., object]:
        """A filter that weighs what it is given before it works, and what it made after."""
        return partial(self._filtered, name, super().filter(name, token))

    def _filtered(
        self,
        name: str,
        function: Callable[..., object],
        value: object,
        *args: object,
        **named: object,
    ) -> object:
        weight = weigh(value) + sum(map(weigh, args)) + sum(map(weigh, named.values()))
        self._refuse_heavy(weight)
        self._refuse_heavy(_growth(name, value, args))
        items = len(value) if isinstance(value, Sequence) and not isinstance(value, str) else 0
        if items > self.limits.items:
            raise BudgetError(f"a list of more than {self.limits.items} items", token=None)
        self.spend(_FILTER + weight // 4 + (items * items // 4 if name == "uniq" else items * 8))
        result = function(value, *args, **named)
        self._refuse_heavy(weigh(result))
        return result

    def _refuse_heavy(self, weight: int) -> None:
        if weight > self.limits.value:
            raise BudgetError("a value grows too long", token=None)


def weigh(value: object) -> int:
    """About how many characters a value holds; lists and mappings count what is in them."""
    if isinstance(value, str):
        return len(value)
    if isinstance(value, int):
        return value.bit_length() >> 2
    if isinstance(value, list | tuple):
        return len(value) + sum(map(weigh, value))
    if isinstance(value, dict):
        return len(value) + sum(map(weigh, value.values()))
    return 1


def _growth(name: str, value: object, args: tuple[object, ...]) -> int:
    """The length a filter is about to make, for the two that multiply lengths."""
    if name == "replace" and args:
        old, new = str(args[0]), str(args[1]) if len(args) > 1 else ""
        text = value if isinstance(value, str) else str(value)
        return len(text) + text.count(old) * (len(new) - len(old))
    if name == "join" and isinstance(value, list | tuple):
        return weigh(value) + len(value) * (len(str(args[0])) if args else 1)
    return 0


class WeighedForNode(ForNode):
    """A loop that knows how long its body is written, which bounds what one turn can cost."""

    __slots__ = ("weight",)

    weight: int

    def render_to_output(self, context: RenderContext, buffer: TextIO) -> int:
        """Run the loop; the context asks for the weight when the loop begins."""
        assert isinstance(context, BoundedContext)
        context.loop_weight = self.weight
        return super().render_to_output(context, buffer)


class WeighedForTag(ForTag):
    """The built-in loop with its body weighed."""

    node_class = WeighedForNode

    def parse(self, stream: TokenStream) -> Node:
        """Parse a loop and note the length of its source."""
        node = super().parse(stream)
        assert isinstance(node, WeighedForNode)
        node.weight = max(stream.current.start_index - node.token.start_index, 1)
        return node
