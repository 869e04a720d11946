"""Queries live in .sql files by name, so that each can be read, prepared and explained alone.

A block begins with `-- name: resolve`, tells in the comment lines under it what it is for, and is
SQL from there to the next block. Values are written `:name`, with a cast where PostgreSQL cannot
tell the type (`:ids::uuid[]`). Quotes, `$$` bodies and comments are left alone, and so is a slice
such as `[1:2]`; a value inside a slice needs a space before its colon (`[1: :upto]`).
"""

import difflib
import functools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import LiteralString

from wayline.domain.errors import WaylineError

SQL = Path(__file__).parent / "sql"

_NAME = re.compile(r"^--[ \t]*name:[ \t]*(?P<name>.*?)[ \t]*$", re.MULTILINE)
_IDENTIFIER = re.compile(r"[a-z][a-z0-9_]*")
_TOKEN = re.compile(
    r"""
    --[^\n]*                                      # a comment to the end of the line
    | /\*.*?\*/                                   # a comment in brackets
    | (?<!\w)[eE]'(?:[^'\\]|''|\\.)*'             # a string with backslashes
    | '(?:[^']|'')*'                              # a string
    | "(?:[^"]|"")*"                              # a quoted identifier
    | (?<![\w$])\$(?P<tag>[A-Za-z_]\w*)?\$.*?\$(?(tag)(?P=tag))\$   # a dollar-quoted body
    | ::                                          # a cast
    | (?<![\w\])"]):(?P<parameter>[a-z_][a-z0-9_]*)
    """,
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Query:
    """One named statement in the two spellings that its readers need.

    `sql` is for psycopg (`%(name)s`; a `%` of the statement is doubled if it has parameters, as
    psycopg then asks), `numbered` for PREPARE and EXPLAIN (`$1` is `parameters[0]`).
    """

    name: str
    about: str
    sql: LiteralString
    numbered: LiteralString
    parameters: tuple[str, ...]


class Queries:
    """The statements of one file: `queries["resolve"]` or `queries.resolve`."""

    def __init__(self, source: str, queries: Mapping[str, Query]) -> None:
        self._source = source
        self._queries = dict(queries)

    def __getitem__(self, name: str) -> Query:
        try:
            return self._queries[name]
        except KeyError:
            raise self._unknown(name) from None

    def __getattr__(self, name: str) -> Query:
        if name.startswith("_"):  # asked by Python itself, perhaps before __init__
            raise AttributeError(name)
        try:
            return self._queries[name]
        except KeyError:
            raise AttributeError(str(self._unknown(name))) from None

    def __iter__(self) -> Iterator[Query]:
        return iter(self._queries.values())

    def __len__(self) -> int:
        return len(self._queries)

    def _unknown(self, name: str) -> WaylineError:
        close = difflib.get_close_matches(name, self._queries, n=1)
        hint = f" (did you mean {close[0]!r}?)" if close else ""
        return WaylineError(f"{self._source} has no query {name!r}{hint}", code="query:unknown")


@functools.cache
def load(stem: str, folder: Path = SQL) -> Queries:
    """Read `<folder>/<stem>.sql`; `query:missing`, `query:malformed` or `query:duplicate`."""
    path = folder / f"{stem}.sql"
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise WaylineError(f"there is no file {path}", code="query:missing") from None
    return parse(text, path.name)


def load_all(folder: Path = SQL) -> dict[str, Queries]:
    """Every file of the folder by its stem, in order."""
    return {path.stem: load(path.stem, folder) for path in sorted(folder.glob("*.sql"))}


def parse(text: str, source: str) -> Queries:
    """Read the blocks of one file; `source` names it in errors."""
    heads = list(_NAME.finditer(text))
    _refuse_stray_sql(text[: heads[0].start() if heads else len(text)], source)
    queries: dict[str, Query] = {}
    for head, end in zip(heads, [*(h.start() for h in heads[1:]), len(text)], strict=True):
        query = _read_block(head["name"], text[head.end() : end], source)
        if query.name in queries:
            message = f"{source} has two queries named {query.name!r}"
            raise WaylineError(message, code="query:duplicate")
        queries[query.name] = query
    return Queries(source, queries)


def _refuse_stray_sql(text: str, source: str) -> None:
    if any(line.strip() and not line.lstrip().startswith("--") for line in text.splitlines()):
        message = f"{source} has SQL before its first '-- name:'"
        raise WaylineError(message, code="query:malformed")


def _read_block(name: str, block: str, source: str) -> Query:
    if not _IDENTIFIER.fullmatch(name):
        message = f"{source}: {name!r} is no name for a query"
        raise WaylineError(message, code="query:malformed", mend="use a-z, 0-9 and _")
    about, body = _split_about(block)
    body = body.strip().removesuffix(";").rstrip()
    if not body:
        raise WaylineError(f"{source}: query {name!r} is empty", code="query:malformed")
    return _translate(name, about, body)


def _split_about(block: str) -> tuple[str, str]:
    lines = block.strip().splitlines()
    count = 0
    while count < len(lines) and lines[count].lstrip().startswith("--"):
        count += 1
    about = " ".join(line.strip().lstrip("-").strip() for line in lines[:count])
    return " ".join(about.split()), "\n".join(lines[count:])


def _translate(name: str, about: str, body: str) -> Query:
    numbers: dict[str, int] = {}
    plain, numbered = [], []
    at = 0
    for token in _TOKEN.finditer(body):
        parameter = token["parameter"]
        if parameter is None:
            continue
        number = numbers.setdefault(parameter, len(numbers) + 1)
        between = body[at : token.start()]
        plain += [between.replace("%", "%%"), f"%({parameter})s"]
        numbered += [between, f"${number}"]
        at = token.end()
    tail = body[at:]
    return Query(
        name=name,
        about=about,
        sql="".join([*plain, tail.replace("%", "%%") if numbers else tail]),
        numbered="".join([*numbered, tail]),
        parameters=tuple(numbers),
    )
