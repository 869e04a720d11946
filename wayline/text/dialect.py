"""Chooses which tags and filters of Liquid a message template may use.

An allow list: what is not here was left out because it reads files (`include`, `render`), keeps
state nobody sees (`cycle`, `increment`), decodes (`base64_decode`), can be made slow
(`strip_html` of the library), or turns escaping off (`safe`).
"""

from collections.abc import Callable
from functools import lru_cache, partial
from typing import Any, Final

from liquid import Environment, FalsyStrictUndefined, Mode, RenderContext
from liquid.builtin import content, illegal
from liquid.builtin.filters import array, math, misc, string
from liquid.builtin.tags import (
    assign_tag,
    capture_tag,
    case_tag,
    comment_tag,
    for_tag,
    if_tag,
    inline_comment_tag,
    unless_tag,
)
from liquid.exceptions import FilterArgumentError
from liquid.filter import string_filter, with_context
from liquid.undefined import is_undefined

from wayline.text.bounds import TEXT, WeighedForTag
from wayline.text.dates import DateError, write_date
from wayline.text.nodes import LinkTag, PreferencesTag, WordsOutput

_TAGS: Final = (
    content.Literal,
    illegal.Illegal,
    assign_tag.AssignTag,
    capture_tag.CaptureTag,
    case_tag.CaseTag,
    comment_tag.CommentTag,
    for_tag.BreakTag,
    for_tag.ContinueTag,
    if_tag.IfTag,
    inline_comment_tag.InlineCommentTag,
    unless_tag.UnlessTag,
    LinkTag,
    PreferencesTag,
    WeighedForTag,
    WordsOutput,
)


@string_filter
def _strip_html(text: str) -> str:
    """Drop everything in angle brackets; an opening one without its twin stays."""
    first, *rest = text.split("<")
    pieces = [first]
    for piece in rest:
        _, bracket, after = piece.partition(">")
        pieces.append(after if bracket else f"<{piece}")
    return "".join(pieces)


@with_context
def _date(
    value: object,
    layout: object = "%F",
    zone: object = None,
    *,
    context: RenderContext,
    language: str,
) -> str:
    if value in ("now", "today"):
        value = context.resolve("now")
    if is_undefined(value):
        str(value)  # raises, and names what is missing
    try:
        return write_date(value, str(layout), None if zone is None else str(zone), language)
    except DateError as error:
        raise FilterArgumentError(str(error), token=None) from None


FILTERS: Final[dict[str, Callable[..., Any]]] = {
    "abs": math.abs_,
    "append": string.append,
    "at_least": math.at_least,
    "at_most": math.at_most,
    "capitalize": string.capitalize,
    "ceil": math.ceil,
    "compact": array.compact,
    "concat": array.concat,
    "date": _date,
    "default": misc.default,
    "divided_by": math.divided_by,
    "downcase": string.downcase,
    "escape": string.escape,
    "escape_once": string.escape_once,
    "first": array.first,
    "floor": math.floor,
    "has": array.has,
    "join": array.join,
    "last": array.last,
    "lstrip": string.lstrip,
    "map": array.map_,
    "minus": math.minus,
    "modulo": math.modulo,
    "newline_to_br": string.newline_to_br,
    "plus": math.plus,
    "prepend": string.prepend,
    "reject": array.reject,
    "remove": string.remove,
    "remove_first": string.remove_first,
    "remove_last": string.remove_last,
    "replace": string.replace,
    "replace_first": string.replace_first,
    "replace_last": string.replace_last,
    "reverse": array.reverse,
    "round": math.round_,
    "rstrip": string.rstrip,
    "size": misc.size,
    "slice": string.slice_,
    "sort": array.sort,
    "sort_natural": array.sort_natural,
    "split": string.split,
    "squish": string.squish,
    "strip": string.strip,
    "strip_html": _strip_html,
    "strip_newlines": string.strip_newlines,
    "sum": array.sum_,
    "times": math.times,
    "truncate": string.truncate,
    "truncatewords": string.truncatewords,
    "uniq": array.uniq,
    "upcase": string.upcase,
    "url_encode": string.url_encode,
    "where": array.where,
}
"""The filters a template may use, by name."""


class MessageEnvironment(Environment):
    """Liquid with every limit set; what the library's limits miss, `bounds` counts."""

    block_nesting_limit = 10
    context_depth_limit = 15
    loop_iteration_limit = TEXT.items
    # Counted by BoundedContext and Buffer, which do it without walking all names each time.
    local_namespace_limit = None
    output_stream_limit = None

    def __init__(self, language: str, *, autoescape: bool) -> None:
        self.language = language
        super().__init__(
            tolerance=Mode.STRICT, undefined=FalsyStrictUndefined, autoescape=autoescape
        )

    def setup_tags_and_filters(self, *, extra: bool = False) -> None:  # noqa: ARG002
        """Register our lists instead of all the library has."""
        for tag in _TAGS:
            self.add_tag(tag)
        for name, function in FILTERS.items():
            self.add_filter(name, function)
        dated = with_context(partial(_date, language=self.language))
        self.add_filter("date", dated)


@lru_cache(maxsize=64)
def environment(kind: str, language: str) -> MessageEnvironment:
    """The one environment for a kind of template in a language."""
    return MessageEnvironment(language, autoescape=kind == "html")
