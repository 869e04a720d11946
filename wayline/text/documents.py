"""Reading YAML and JSON documents: plain values with the line of each, bombs refused unopened.

Nothing is constructed by a YAML library: its events are walked once, with anchors, tags, depth
and size checked as they come, and scalars resolved as YAML 1.2 says (`on` and `no` stay words).
JSON is the same language written with more brackets.
"""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from io import StringIO
from typing import Any, Final

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)
from ruamel.yaml.util import load_yaml_guess_indent

from wayline.domain.journeys.problems import Problem, join

LARGEST: Final = 1 << 20  # octets
DEEPEST: Final = 40
MOST_VALUES: Final = 25_000

_WORDS: Final = {"": None, "~": None, "null": None, "Null": None, "NULL": None} | {
    word: word.lower() == "true" for word in ("true", "True", "TRUE", "false", "False", "FALSE")
}
_INTEGER: Final = re.compile(r"[-+]?[0-9]{1,18}|0o[0-7]{1,20}|0x[0-9a-fA-F]{1,15}")
_FLOAT: Final = re.compile(
    r"[-+]?(?:\.[0-9]{1,40}|[0-9]{1,40}(?:\.[0-9]{0,40}|(?=[eE])))(?:[eE][-+]?[0-9]{1,3})?"
)
_FORBIDDEN: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]"
)
# What the scanner says, and how a person would say it.
_FAULTS: Final = (
    ("character '\\t'", "yaml:tab", "a tab cannot indent", "indent with spaces"),
    (
        "mapping values are not allowed",
        "yaml:syntax",
        "a key cannot stand here",
        "check the indentation, or put a text with a colon in quotes",
    ),
    ("cannot start any token", "yaml:syntax", "a text cannot start so", "put it in quotes"),
    ("expected ',' or", "yaml:syntax", "a bracket is not closed, or a comma is missing", ""),
    ("found unexpected end of stream", "yaml:syntax", "a quote is not closed", "close it"),
    ("found unexpected ':'", "yaml:syntax", "a colon cannot stand here", "put the text in quotes"),
)


@dataclass(frozen=True, slots=True)
class Loaded:
    """A document as plain values; `positions` maps paths to lines, `source` is its own text."""

    value: Any
    positions: dict[str, int]
    source: str
    name: str


class _RefusedError(Exception):
    def __init__(self, code: str, line: int, message: str, mend: str, path: str = "") -> None:
        super().__init__(message)
        self.problem = Problem(path, line, message, mend, code)


def load(text: str | bytes, name: str) -> Loaded | tuple[Problem, ...]:
    """The document of a text, or what is wrong with it as a text."""
    try:
        source = _decoded(text)
        builder = _Builder()
        for event in _events(source):
            builder.take(event)
        value = builder.result()
    except _RefusedError as refused:
        return (refused.problem,)
    return tuple(builder.problems) or Loaded(value, builder.positions, source, name)


def round_trip(text: str, change: Callable[[Any], None]) -> str:
    """The text with a change made to its values; comments, order and quotes stay as they were."""
    if _is_json(text):
        value = json.loads(text)
        change(value)
        return json.dumps(value, indent=2, ensure_ascii=False) + "\n"
    yaml = YAML(typ="rt")
    yaml.preserve_quotes = True
    yaml.width = LARGEST  # long lines are not folded
    _, indent, offset = load_yaml_guess_indent(text)
    yaml.indent(mapping=2, sequence=indent or 2, offset=offset or 0)
    value = yaml.load(text)
    change(value)
    out = StringIO()
    yaml.dump(value, out)
    return out.getvalue()


def _decoded(text: str | bytes) -> str:
    octets = text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
    if len(octets) > LARGEST:
        message = f"the document has {len(octets):,} octets"
        raise _RefusedError("file:large", 1, message, f"at most {LARGEST:,} are read")
    try:
        source = text if isinstance(text, str) else text.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = octets[: error.start].count(b"\n") + 1
        message, mend = "the document is not UTF-8", "save it as UTF-8"
        raise _RefusedError("file:encoding", line, message, mend) from None
    found = _FORBIDDEN.search(source)
    if found:
        line = source.count("\n", 0, found.start()) + 1
        message = f"the character U+{ord(found[0]):04X} is not allowed"
        raise _RefusedError("file:character", line, message, "remove it")
    return source


def _is_json(source: str) -> bool:
    if not source.lstrip("\ufeff \t\r\n").startswith(("{", "[")):
        return False
    try:
        json.loads(source)
    except (ValueError, RecursionError):
        return False
    return True


def _events(source: str) -> Iterator[Event]:
    """The events of a text; a JSON document may indent with tabs, which YAML may not."""
    readable = source.replace("\t", " ") if _is_json(source) else source
    try:
        yield from YAML(typ="safe", pure=True).parse(readable.removeprefix("\ufeff"))
    except MarkedYAMLError as error:
        raise _syntax(error) from None
    except (YAMLError, ValueError, RecursionError) as error:
        raise _RefusedError("yaml:syntax", 1, str(error).split("\n", 1)[0], "") from None


def _syntax(error: MarkedYAMLError) -> _RefusedError:
    said = str(error.problem or error.context or "this is not YAML")
    mark = error.problem_mark or error.context_mark
    line = mark.line + 1 if mark else 1
    for sign, code, message, mend in _FAULTS:
        if sign in said:
            return _RefusedError(code, line, message, mend)
    mend = "check the indentation and the quotes here"
    return _RefusedError("yaml:syntax", line, f"this is not YAML: {said}", mend)


@dataclass(slots=True)
class _Open:
    """A mapping or list that is being filled; `key` is the key whose value comes next."""

    into: dict[str, Any] | list[Any]
    path: str
    key: str | None = None


@dataclass(slots=True)
class _Builder:
    """Builds plain values from events and notes the line of each."""

    positions: dict[str, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    _open: list[_Open] = field(default_factory=list)
    _values: int = 0
    _documents: int = 0
    _root: Any = None

    def take(self, event: Event) -> None:
        """Take the next event in."""
        line = event.start_mark.line + 1
        match event:
            case DocumentStartEvent():
                self._document(line)
            case MappingEndEvent() | SequenceEndEvent():
                self._open.pop()
            case AliasEvent():
                raise _RefusedError(
                    "yaml:anchor", line, f'"*{event.anchor}" repeats a value', _COPY
                )
            case ScalarEvent() | MappingStartEvent() | SequenceStartEvent():
                self._check(event, line)
                self._place(event, line)

    def result(self) -> Any:
        """The value of the whole document."""
        if not self._documents or (self._root is None and self._values < 2):
            raise _RefusedError("file:empty", 1, "the document is empty", "")
        return self._root

    def _document(self, line: int) -> None:
        self._documents += 1
        if self._documents > 1:
            message = "a second document starts here"
            raise _RefusedError("yaml:documents", line, message, "one file, one document")

    def _check(self, event: Any, line: int) -> None:
        self._values += 1
        if event.anchor is not None:
            raise _RefusedError("yaml:anchor", line, f'"&{event.anchor}" names a value', _COPY)
        if event.tag is not None and str(event.tag) != "!":
            message = f"the tag {event.tag} is not allowed"
            raise _RefusedError("yaml:tag", line, message, "write the plain value")
        if len(self._open) >= DEEPEST:
            message = f"values are nested more than {DEEPEST} deep"
            raise _RefusedError("yaml:deep", line, message, "split the journey into steps")
        if self._values > MOST_VALUES:
            message = f"the document has more than {MOST_VALUES:,} values"
            raise _RefusedError("yaml:many", line, message, "split the journey in two")

    def _place(self, event: Any, line: int) -> None:
        inside = self._open[-1] if self._open else None
        if inside is not None and isinstance(inside.into, dict) and inside.key is None:
            self._key(inside, event, line)
            return
        path = self._path(inside)
        self.positions.setdefault(path, line)
        value: Any = _scalar(event, line, path) if isinstance(event, ScalarEvent) else None
        if not isinstance(event, ScalarEvent):
            value = {} if isinstance(event, MappingStartEvent) else []
            self._open.append(_Open(value, path))
        self._put(inside, value)

    def _put(self, inside: _Open | None, value: Any) -> None:
        if inside is None:
            self._root = value
        elif isinstance(inside.into, list):
            inside.into.append(value)
        elif inside.key is not None:
            inside.into[inside.key] = value
            inside.key = None

    def _key(self, inside: _Open, event: Any, line: int) -> None:
        key = _scalar(event, line, inside.path) if isinstance(event, ScalarEvent) else None
        if not isinstance(key, str) or not key:
            message = f'the key "{event.value}"' if isinstance(event, ScalarEvent) else "this key"
            mend = "put it in quotes"
            raise _RefusedError("key:text", line, f"{message} is not a text", mend, inside.path)
        path = join(inside.path, key)
        if key in inside.into:
            message = f'the key "{key}" stands twice, first in line {self.positions[path]}'
            self.problems.append(Problem(path, line, message, "remove one", "key:duplicate"))
        self.positions[path] = line
        inside.key = key

    def _path(self, inside: _Open | None) -> str:
        if inside is None:
            return ""
        return join(inside.path, len(inside.into) if inside.key is None else inside.key)


_COPY: Final = "aliases are not read here: write the value out"


def _scalar(event: ScalarEvent, line: int, path: str) -> Any:
    """The value of a scalar by YAML 1.2's core schema; quoted ones are text."""
    text = str(event.value)
    if event.style is not None or (event.tag is not None and str(event.tag) == "!"):
        return _quoted(text, line, path)
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        return int(text, 0 if text[:2] in ("0o", "0x") else 10)
    return float(text) if _FLOAT.fullmatch(text) else text


def _quoted(text: str, line: int, path: str) -> str:
    """Quoted text: escapes may have written what the source could not hold."""
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")
    found = _FORBIDDEN.search(whole)
    if found:
        message = f"the character U+{ord(found[0]):04X} is not allowed"
        raise _RefusedError("file:character", line, message, "remove it", path)
    return whole
