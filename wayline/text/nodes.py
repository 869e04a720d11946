"""Our own parts of Liquid: the links, and an output that prints words only."""

from collections.abc import Iterable, Mapping
from typing import TextIO

from liquid import RenderContext, Token
from liquid.ast import Node
from liquid.builtin.expressions import Path, parse_primitive
from liquid.builtin.expressions.primitive import StringLiteral
from liquid.builtin.output import Output, OutputNode
from liquid.exceptions import LiquidError, LiquidSyntaxError
from liquid.expression import Expression
from liquid.stream import TokenStream
from liquid.stringify import to_liquid_string
from liquid.tag import Tag
from liquid.token import TOKEN_EXPRESSION, TOKEN_TAG
from liquid.undefined import Undefined

from wayline.text.links import link_problem


class LinkError(LiquidError):
    """A link that cannot be made for this person."""


class UnprintableError(LiquidError):
    """A value that would reach a person as program text."""


def printed(value: object, autoescape: bool = False) -> str:
    """The words for a value, as Liquid writes them; a group of values is refused, not dumped."""
    if value.__class__ is int:  # by far the most frequent
        return str(value)
    if isinstance(value, Undefined):
        return str(value)  # raises, and names what is missing
    if isinstance(value, Mapping | bytes | bytearray):
        raise UnprintableError("this is a group of values, not words", token=None)
    if isinstance(value, list | tuple) and any(isinstance(v, Mapping | list) for v in value):
        raise UnprintableError("this is a list of groups, not words", token=None)
    return to_liquid_string(value, autoescape)


class WordsNode(OutputNode):
    """`{{ ... }}`, printing words."""

    __slots__ = ()

    def render_to_output(self, context: RenderContext, buffer: TextIO) -> int:
        """Write the value of the expression."""
        value = self.expression.evaluate(context)
        return buffer.write(printed(value, context.autoescape))


class WordsOutput(Output):
    """The built-in output with our node."""

    node_class = WordsNode


class LinkNode(Node):
    """A place where the short link of an address goes."""

    __slots__ = ("target",)

    def __init__(self, token: Token, target: Expression) -> None:
        super().__init__(token)
        self.target = target
        self.blank = False

    def __str__(self) -> str:
        return f"{{% link {self.target} %}}"

    def render_to_output(self, context: RenderContext, buffer: TextIO) -> int:
        """Ask `__link__` of the context for the short link and write it."""
        shorten = context.globals.get("__link__")
        if not callable(shorten):
            raise LinkError("no link can be made here", token=self.token)
        target = self.target.evaluate(context)
        if not isinstance(target, str):
            raise LinkError("the link has no address", token=self.token)
        if problem := link_problem(str(target)):
            raise LinkError(problem.what, token=self.token)
        return buffer.write(printed(shorten(str(target)), context.autoescape))

    def expressions(self) -> Iterable[Expression]:
        """The address, for the analysis of variables."""
        yield self.target


class LinkTag(Tag):
    """`{% link %}` takes one address: quoted, or a name that holds one."""

    name = "link"
    block = False

    def parse(self, stream: TokenStream) -> Node:
        """Parse one quoted address or name."""
        token = stream.eat(TOKEN_TAG)
        tokens = stream.into_inner(tag=token, eat=False)
        target = parse_primitive(self.env, tokens)
        if not isinstance(target, StringLiteral | Path):
            raise LiquidSyntaxError("a link takes an address in quotes, or a name", token=token)
        tokens.expect_eos()
        return LinkNode(token, target)


class PreferencesNode(Node):
    """A place where the short link of the person's own page goes."""

    __slots__ = ()

    def __init__(self, token: Token) -> None:
        super().__init__(token)
        self.blank = False

    def __str__(self) -> str:
        return "{% preferences %}"

    def render_to_output(self, context: RenderContext, buffer: TextIO) -> int:
        """Ask `__preferences__` of the context for the link and write it."""
        shorten = context.globals.get("__preferences__")
        if not callable(shorten):
            raise LinkError("no link can be made here", token=self.token)
        return buffer.write(printed(shorten(), context.autoescape))


class PreferencesTag(Tag):
    """`{% preferences %}` takes nothing: it leads each person to their own page."""

    name = "preferences"
    block = False

    def parse(self, stream: TokenStream) -> Node:
        """Parse the bare word."""
        token = stream.current  # the parser steps over it, and would over what follows
        if stream.peek.kind == TOKEN_EXPRESSION:
            raise LiquidSyntaxError("preferences takes nothing", token=token)
        return PreferencesNode(token)
