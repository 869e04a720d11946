"""Renders the Liquid of message templates: strict, without clock or files, and bounded.

`compile` refuses what must not be published; `Template.render` refuses one person's message.
The work is python-liquid's; ours are the bounds (`bounds`), the fast path (`quick`), the date
filter (`dates`) and errors with line and mend (`problems`).
"""

from collections.abc import Mapping
from typing import Final, Literal

from liquid.builtin.expressions.primitive import StringLiteral
from liquid.exceptions import (
    LiquidError,
    LiquidInterrupt,
    ResourceLimitError,
    UndefinedError,
)
from liquid.template import BoundTemplate

from wayline.text import scan
from wayline.text.bounds import HTML, RESERVED_NAMES, TEXT, BoundedContext, Buffer, Limits
from wayline.text.dialect import environment
from wayline.text.nodes import LinkError, LinkNode, UnprintableError
from wayline.text.problems import RenderProblem, TemplateProblem
from wayline.text.quick import generate

__all__ = ["RESERVED_NAMES", "RenderProblem", "Template", "TemplateProblem", "compile"]

Kind = Literal["text", "html"]
_LIMITS: Final[dict[Kind, Limits]] = {"text": TEXT, "html": HTML}


class Template:
    """A template that was checked; safe to share between threads, made by `compile`."""

    __slots__ = ("_bound", "_first_line", "_limits", "_quick", "name", "source")

    def __init__(
        self, bound: BoundTemplate, name: str, source: str, limits: Limits, first_line: int = 1
    ) -> None:
        self.name = name
        self.source = source
        self._bound = bound
        self._limits = limits
        self._first_line = first_line
        self._quick = None if bound.env.autoescape else generate(bound.nodes)

    @property
    def is_quick(self) -> bool:
        """Whether the template is plain outputs, rendered without Liquid."""
        return self._quick is not None

    def render(self, context: Mapping[str, object]) -> str:
        """The words for one person.

        `context["__link__"]` is called with the address of each `{% link %}`,
        `context["__preferences__"]` for each `{% preferences %}`, and `context["now"]` is what
        `now` means. Raises RenderProblem with the line and the mend.
        """
        if self._quick is not None:
            try:
                text = self._quick(context)
            except UnprintableError:
                text = None
            if text is not None and len(text) <= self._limits.output:
                return text
        return self._render_liquid(context)

    def variables(self) -> frozenset[str]:
        """The dotted names a context must give, without those the template makes itself."""
        found = self._bound.analyze(include_partials=False).globals
        return frozenset(str(name) for names in found.values() for name in names)

    def links(self) -> tuple[str, ...]:
        """The addresses written out in `{% link %}` tags, in order, to check before publishing."""
        targets = (node.target for node in scan.walk(self._bound) if isinstance(node, LinkNode))
        return tuple(target.value for target in targets if isinstance(target, StringLiteral))

    def _render_liquid(self, values: Mapping[str, object]) -> str:
        context = BoundedContext(self._bound, values, self._limits)
        buffer = Buffer(self._limits.output)
        start = 0
        try:
            for node in self._bound.nodes:
                start = node.token.start_index
                node.render(context, buffer)
        except LiquidError as error:
            raise self._problem(error, start) from None
        except LiquidInterrupt as error:
            mend = "Use break and continue inside a for loop only."
            raise self._fault("template:failed", f"{error} outside a loop", mend, start) from None
        except (ArithmeticError, LookupError, RecursionError, TypeError, ValueError) as error:
            what = f"the data does not fit ({type(error).__name__})"
            mend = "Check the values used on this line."
            raise self._fault("template:failed", what, mend, start) from None
        return buffer.getvalue()

    def _problem(self, error: LiquidError, start: int) -> RenderProblem:
        if error.token is not None and error.token.start_index >= 0:
            start = error.token.start_index
        what = str(error.message)
        if isinstance(error, UndefinedError):
            mend = 'Give a default, such as {{ contact.name | default: "there" }}.'
            return self._fault("template:undefined", what, mend, start)
        if isinstance(error, ResourceLimitError):
            mend = "Make the template simpler: fewer turns, shorter texts."
            return self._fault("template:too_much", what, mend, start)
        if isinstance(error, UnprintableError):
            mend = "Name one of its values, or list them with {% for %}."
            return self._fault("template:unprintable", what, mend, start)
        if isinstance(error, LinkError):
            mend = "Give {% link %} an address for this person."
            return self._fault("template:link", what, mend, start)
        return self._fault("template:failed", what, "Check the values used on this line.", start)

    def _fault(self, code: str, what: str, mend: str, start: int) -> RenderProblem:
        line = scan.line_of(self.source, start) + self._first_line - 1
        return RenderProblem(self.name, line, what, mend, code)


def compile(  # noqa: A001 - the word for it
    source: str, name: str, *, kind: Kind = "text", language: str = "en", first_line: int = 1
) -> Template:
    """Check and prepare a template.

    `kind` "html" escapes values; `language` (BCP 47) names months and days. `name` is what
    problems call the template, such as its file, and `first_line` where the source begins there.
    Raises TemplateProblem.
    """
    try:
        bound = _check(source, name, kind, language)
    except TemplateProblem as found:
        line = found.line + first_line - 1
        raise TemplateProblem(name, line, found.what, found.mend, found.code) from None
    return Template(bound, name, source, _LIMITS[kind], first_line)


def _check(source: str, name: str, kind: Kind, language: str) -> BoundTemplate:
    limits = _LIMITS[kind]
    if len(source) > limits.source:
        what = f"the template is longer than {limits.source:,} characters"
        raise TemplateProblem(name, 1, what, "Shorten it.", "template:too_long")
    scan.check_markup(source, name)
    try:
        bound = environment(kind, language).from_string(source, name)
    except LiquidError as error:
        raise _problem(error, source, name) from None
    scan.check_tree(bound, source, name, limits)
    return bound


def _problem(error: LiquidError, source: str, name: str) -> TemplateProblem:
    start = error.token.start_index if error.token else 0
    line = scan.line_of(source, start)
    if isinstance(error, ResourceLimitError):
        mend = "Take some blocks out of the others."
        return TemplateProblem(name, line, str(error.message), mend, "template:too_much")
    mend = "Check the spelling, the quotes and the closing of this tag."
    return TemplateProblem(name, line, str(error.message), mend, "template:syntax")
