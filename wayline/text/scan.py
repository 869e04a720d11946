"""Looks a template over before and after Liquid parses it, for what Liquid does not mind.

Before: Liquid's own scanner needs time with the square of the length for markup that never
closes, so that is refused in one pass. After: ranges of any size and reserved names.
"""

import re
from collections.abc import Callable, Collection, Iterator
from difflib import get_close_matches
from typing import Final

from liquid import RenderContext
from liquid.ast import Node
from liquid.builtin.expressions import FilteredExpression, Path
from liquid.builtin.expressions.primitive import IntegerLiteral, RangeLiteral, StringLiteral
from liquid.expression import Expression
from liquid.template import BoundTemplate

from wayline.text.bounds import RESERVED_NAMES, Limits
from wayline.text.links import link_problem
from wayline.text.nodes import LinkNode
from wayline.text.problems import TemplateProblem

TAGS: Final = frozenset(
    "assign break capture case comment continue else elsif endcapture endcase endcomment endfor "
    "endif endraw endunless for if link preferences raw unless when #".split()
)
_WHY_NOT: Final = {
    "include": "A message is complete in itself: copy the words here.",
    "render": "A message is complete in itself: copy the words here.",
    "layout": "A message is complete in itself: copy the words here.",
}
_OPENING: Final = re.compile(r"\{[{%]")
_CLOSING: Final = {"{{": "}}", "{%": "%}"}
_LONGEST_MARKUP: Final = 1_000
_END_RAW: Final = re.compile(r"\{%-?\s{0,20}endraw")
_GAP: Final = re.compile(r"\s{100}")
_PEOPLE: Final = frozenset({"contact", "trigger", "event", "answers", "journey", "workspace"})


_Wrong = Callable[[int, str, str, str], TemplateProblem]


def line_of(source: str, index: int) -> int:
    """The line, from 1, of a place in a text."""
    return source.count("\n", 0, max(index, 0)) + 1


def check_markup(source: str, name: str) -> None:
    """Refuse markup without an end, too long, or with an unknown tag. Raises TemplateProblem."""
    place = 0
    while opened := _OPENING.search(source, place):
        start, closing = opened.start(), _CLOSING[opened[0]]
        end = source.find(closing, start + 2)
        if end < 0:
            what = f'"{source[start : start + 20]}" has no {closing}'
            mend = f"Close it with {closing}."
            raise TemplateProblem(name, line_of(source, start), what, mend, "template:syntax")
        if end - start > _LONGEST_MARKUP or _GAP.search(source, start, end):
            what = f"markup of more than {_LONGEST_MARKUP:,} characters, or a hundred spaces"
            line = line_of(source, start)
            raise TemplateProblem(name, line, what, "Shorten it.", "template:too_long")
        place = end + 2
        if closing == "%}":
            place = _check_tag(source, name, start, place)


def check_tree(bound: BoundTemplate, source: str, name: str, limits: Limits) -> None:
    """Refuse what Liquid would find at the first render only. Raises TemplateProblem."""

    def wrong(index: int, what: str, mend: str, code: str) -> TemplateProblem:
        return TemplateProblem(name, line_of(source, index), what, mend, code)

    for node in walk(bound):
        if isinstance(node, LinkNode):
            _check_link(node, wrong)
        for expression in node.expressions():
            if isinstance(expression, FilteredExpression):
                _check_filters(expression, bound.env.filters, wrong)
            for part in _parts(expression):
                if isinstance(part, RangeLiteral):
                    _check_range(part, limits, wrong)
                elif isinstance(part, Path):
                    _check_path(part, wrong)


def walk(bound: BoundTemplate) -> list[Node]:
    """Every node of a template, in the order they are written."""
    context = RenderContext(bound)

    def below(nodes: list[Node]) -> Iterator[Node]:
        for node in nodes:
            yield node
            yield from below(list(node.children(context, include_partials=False)))

    return list(below(bound.nodes))


def _parts(expression: Expression) -> Iterator[Expression]:
    yield expression
    for child in expression.children():
        yield from _parts(child)


def _check_tag(source: str, name: str, opened: int, place: int) -> int:
    """Check the tag's word; after `raw` and `comment`, go on behind the end of the block."""
    inner = source[opened + 2 : place - 2].strip("-").strip()
    word = "#" if inner.startswith("#") else inner.split(None, 1)[0] if inner else ""
    if word not in TAGS:
        close = get_close_matches(word, TAGS, 1)
        guess = f'Did you mean "{close[0]}"?' if close else f"There are: {_listed()}."
        mend, line = _WHY_NOT.get(word, guess), line_of(source, opened)
        raise TemplateProblem(name, line, f'there is no tag "{word}"', mend, "template:tag")
    if word != "raw":
        return place
    end = _END_RAW.search(source, place)
    if not end:
        mend, line = "Close it with {% endraw %}.", line_of(source, opened)
        raise TemplateProblem(name, line, '"raw" has no end', mend, "template:syntax")
    return end.start()


def _listed() -> str:
    return ", ".join(sorted(word for word in TAGS if not word.startswith("end")))


def _check_range(part: RangeLiteral, limits: Limits, wrong: _Wrong) -> None:
    ends = (part.start, part.stop)
    if all(isinstance(end, IntegerLiteral) for end in ends):
        start, stop = (end.value for end in ends if isinstance(end, IntegerLiteral))
        if stop - start < limits.items:
            return
    what = f"a range needs two whole numbers, at most {limits.items:,} apart"
    mend = "Write the numbers out, as in (1..5)."
    raise wrong(part.token.start_index, what, mend, "template:range")


def _check_filters(expression: FilteredExpression, known: Collection[str], wrong: _Wrong) -> None:
    for used in expression.filters or ():
        if used.name not in known:
            close = get_close_matches(used.name, known, 1)
            listed = ", ".join(sorted(known))
            mend = f'Did you mean "{close[0]}"?' if close else f"There are: {listed}."
            what = f'there is no filter "{used.name}"'
            raise wrong(used.token.start_index, what, mend, "template:filter")


def _check_link(node: LinkNode, wrong: _Wrong) -> None:
    if isinstance(node.target, StringLiteral) and (problem := link_problem(node.target.value)):
        raise wrong(node.token.start_index, problem.what, problem.mend, problem.code)


def _check_path(part: Path, wrong: _Wrong) -> None:
    path = part.path
    if len(path) == 2 and path[0] in _PEOPLE and path[1] in RESERVED_NAMES:
        what = f'"{part}": no attribute can be called "{path[1]}"'
        mend = f'Rename the attribute, for example "{path[1]}_name".'
        raise wrong(part.token.start_index, what, mend, "template:reserved")
