"""Turns a template of plain outputs into a Python function, forty times as fast as Liquid.

Most texts are words, names, a default or two and a link. Such a template becomes one generated
function; whatever is unusual about a person's data makes it answer None, and Liquid decides.
A differential test holds the two to the same words.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from liquid.ast import Node
from liquid.builtin.content import ContentNode
from liquid.builtin.expressions import FilteredExpression, Path
from liquid.builtin.expressions.primitive import Literal
from liquid.expression import Expression

from wayline.text.bounds import RESERVED_NAMES
from wayline.text.nodes import LinkNode, PreferencesNode, WordsNode, printed

QuickRender = Callable[[Mapping[str, object]], str | None]

# More outputs than this are no ordinary text; Liquid then watches the length as it grows.
_MOST_OUTPUTS: Final = 60
_MISSING: Final = "(KeyError, TypeError, IndexError)"


def generate(nodes: Sequence[Node]) -> QuickRender | None:
    """A function that renders these nodes, or None if they are more than plain outputs.

    The function answers None, or raises UnprintableError, for data that Liquid must judge.
    """
    writer = _Writer()
    if len(nodes) > 2 * _MOST_OUTPUTS or not all(writer.add(node) for node in nodes):
        return None
    return writer.function()


class _Writer:
    """Collects the lines of the function.

    Nothing an author wrote becomes code: names and words are passed in as constants `k0`, `k1`.
    """

    def __init__(self) -> None:
        self.constants: dict[str, object] = {"_printed": printed, "_filled": _filled}
        self.lines: list[str] = []
        # Links are made last: should Liquid have to render after all, none was made twice.
        self.makers: dict[str, str] = {}
        self.links: list[str] = []
        self.pieces: list[str] = []

    def add(self, node: Node) -> bool:
        """Add what one node does; False if that is beyond us."""
        if type(node) is ContentNode:
            self.pieces.append(self._constant(node.text))
            return True
        if type(node) is WordsNode and isinstance(node.expression, FilteredExpression):
            return self._output(node.expression)
        if type(node) is LinkNode:
            return self._link(node.target)
        if type(node) is PreferencesNode:
            return self._made("page", "__preferences__", "")
        return False

    def function(self) -> QuickRender:
        """The finished function."""
        arguments = "".join(f", {name}={name}" for name in self.constants)
        joined = ", ".join(self.pieces)
        body = "\n ".join(
            [
                *self.lines,
                *self._found(),
                *self.links,
                f"return ''.join(({joined}{',' if joined else ''}))",
            ]
        )
        scope: dict[str, Any] = dict(self.constants)
        exec(f"def render(c{arguments}):\n {body}", scope)  # noqa: S102 - generated names only
        made: QuickRender = scope["render"]
        return made

    def _constant(self, value: object) -> str:
        name = f"k{len(self.constants)}"
        self.constants[name] = value
        return name

    def _output(self, expression: FilteredExpression) -> bool:
        lookup = self._lookup(expression.left)
        if lookup is None:
            return False
        value = f"v{len(self.lines)}"
        filters = expression.filters or []
        if not filters:
            self.lines += [f"try: {value} = {lookup}", f"except {_MISSING}: return None"]
        elif len(filters) == 1 and filters[0].name == "default" and len(filters[0].args) == 1:
            argument = filters[0].args[0]
            if getattr(argument, "name", None) or not isinstance(argument.value, Literal):
                return False
            default = self._constant(argument.value.value)
            self.lines += [
                f"try: {value} = {lookup}",
                f"except {_MISSING}: {value} = {default}",
                f"if not {value} or {value}.__class__ is not str:",
                f" {value} = _filled({value}, {default})",
            ]
        else:
            return False
        self.lines.append(f"if {value}.__class__ is not str: {value} = _printed({value})")
        self.pieces.append(value)
        return True

    def _link(self, target: Expression) -> bool:
        if isinstance(target, Literal) and isinstance(target.value, str):
            wanted = self._constant(target.value)
        else:
            return False
        return self._made("link", "__link__", wanted)

    def _made(self, maker: str, name: str, argument: str) -> bool:
        self.makers[maker] = name
        value = f"u{len(self.links)}"
        self.links.append(f"{value} = {maker}({argument})")
        self.pieces.append(value)
        return True

    def _found(self) -> list[str]:
        found = [f"try: {maker} = c['{name}']" for maker, name in self.makers.items()]
        return [line for one in found for line in (one, "except KeyError: return None")]

    def _lookup(self, expression: Expression) -> str | None:
        """`c[k1][k2]` for a dotted name, None for a path with an index or a word Liquid minds."""
        if not isinstance(expression, Path):
            return None
        path = expression.path
        if not all(isinstance(part, str) for part in path) or str(path[0]).startswith("__"):
            return None
        if RESERVED_NAMES.intersection(str(part) for part in path[1:]):
            return None
        return "c" + "".join(f"[{self._constant(part)}]" for part in path)


def _filled(value: object, default: object) -> object:
    """What Liquid's `default` filter makes of a value: nothing, false and empty are missing."""
    if value is None or value is False:
        return default
    if isinstance(value, str | list | dict) and not value:
        return default
    return value
