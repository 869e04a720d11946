"""Tables as spreadsheets and exports leave them: encoding, delimiter and header are found.

A file is read twice: once to its end for its digest and encoding, once for its rows. A row that is
broken is told by line and does not take others with it; memory is that of one row.
"""

import csv
import re
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import IO, Final, NamedTuple

from wayline.domain.errors import WaylineError
from wayline.text.octets import Scan, scan

LONGEST_LINE: Final = 256 * 1024  # characters
MOST_LINES: Final = 100  # of one row; a quote that is open for longer was never closed
MOST_COLUMNS: Final = 1_000
DELIMITERS: Final = (",", ";", "\t", "|")
_SAMPLE: Final = 50  # rows from which delimiter and header are guessed
_LONE: Final = re.compile("[\udc80-\udcff]")  # octets that the encoding could not read
_NEW_LINES: Final = "\r\n"


class Row(NamedTuple):
    """The cells of one row, as many as there are columns, and the line that it begins in."""

    line: int
    cells: list[str]


class Broken(NamedTuple):
    """A row that cannot be read: a code, what is wrong, the mend, and what can be seen of it."""

    line: int
    code: str
    what: str
    mend: str
    cells: list[str]


@dataclass(frozen=True, slots=True)
class Table:
    """A file that has been looked at; `first_line` is where its rows begin, behind any header.

    `lines` counts line ends, about as many as there are rows. Columns without a header are called
    `column 1` and so on.
    """

    path: Path
    sha256: str
    lines: int
    encoding: str
    delimiter: str
    columns: tuple[str, ...]
    header: bool
    first_line: int
    sample: tuple[tuple[str, ...], ...]


def look(path: Path, encoding: str | None = None) -> Table:
    """Find out what a file is; raises `WaylineError` (`file:...`) for what is no table."""
    found = scan(path, encoding)
    with _opened(path, found.encoding) as text:
        named, skipped = _separator(text)
    delimiter = named or _delimiter(path, found, skipped)
    with _opened(path, found.encoding) as text:
        read = islice(_Lines(text).rows(delimiter, skipped), _SAMPLE + 1)
        rows = [row for row in read if isinstance(row, Row)]
    if not rows:
        message = f"{path} holds no rows"
        raise WaylineError(message, code="file:empty", mend="Export it again, with its header.")
    first, *rest = rows
    header = _is_header(first.cells)
    columns = _columns(path, first.cells, header=header)
    return Table(
        path,
        found.sha256,
        found.lines,
        found.encoding,
        delimiter,
        columns,
        header,
        first.line + header * (1 + sum(cell.count("\n") for cell in first.cells)),
        tuple(tuple(_fit(row.cells, len(columns))) for row in (rest if header else rows)),
    )


def rows(table: Table) -> Iterator[Row | Broken]:
    """All rows of a table in order, without its header."""
    width = len(table.columns)
    with _opened(table.path, table.encoding) as text:
        lines = _Lines(text)
        for row in lines.rows(table.delimiter, 0):
            if row.line >= table.first_line:
                yield _checked(row, width, lines.cut) if isinstance(row, Row) else row


def _checked(row: Row, width: int, cut: bool) -> Row | Broken:
    """The row with as many cells as there are columns, or what is wrong with it."""
    cells = _fit(row.cells, width)
    if len(cells) < width and cut:
        mend = "The file ends within this line: export or fetch it again."
        return Broken(row.line, "row:half", "half a line", mend, cells)
    if len(cells) != width:
        what = f"{len(cells):,} cells where {width:,} belong"
        mend = "Put cells that hold the delimiter or a new line into quotes."
        return Broken(row.line, "row:cells", what, mend, cells)
    if not (joined := "".join(cells)).isascii() and _LONE.search(joined):
        mend = "Save the file as UTF-8."
        return Broken(row.line, "row:encoding", "octets that are no text", mend, cells)
    return Row(row.line, cells)


def _fit(cells: list[str], width: int) -> list[str]:
    """Without the empty cells that some programs leave behind the last column."""
    while len(cells) > width and not cells[-1].strip():
        cells = cells[:-1]
    return cells


@contextmanager
def _opened(path: Path, encoding: str) -> Iterator[IO[str]]:
    errors = "surrogateescape" if encoding.startswith("utf-8") else "replace"
    with path.open(encoding=encoding, errors=errors, newline="") as text:
        yield text


class _Lines:
    """The lines of a file, of which some can be put back; `cut` is of the last one given."""

    def __init__(self, text: IO[str]) -> None:
        self._text = text
        self._back: deque[str] = deque()
        self._number = 0
        self.cut = False  # the file ends without a line end

    def next(self) -> str | None:
        """The next line with its end, or None; a line without end is cut to `LONGEST_LINE`."""
        line = self._back.popleft() if self._back else self._text.readline(LONGEST_LINE)
        if not line:
            return None
        self._number += 1
        self.cut = line[-1] not in _NEW_LINES
        return line

    def put_back(self, lines: list[str]) -> None:
        """Give lines again, the first one next."""
        self._back.extendleft(reversed(lines))
        self._number -= len(lines)

    def rows(self, delimiter: str, skipped: int) -> Iterator[Row | Broken]:
        """The rows behind the first `skipped` lines; blank lines are left out."""
        while (line := self.next()) is not None:
            if self._number <= skipped or (self._number == 1 and line.startswith("sep=")):
                continue
            if len(line) >= LONGEST_LINE and self.cut:
                yield self._endless(line)
            elif '"' in line:
                yield self._quoted(line, delimiter)
            elif not line.isspace():
                yield Row(self._number, line.rstrip(_NEW_LINES).split(delimiter))

    def _quoted(self, line: str, delimiter: str) -> Row | Broken:
        start, gathered = self._number, [line]
        cells = _parsed(gathered, delimiter)
        while cells is None and len(gathered) < MOST_LINES:
            following = self.next()
            if following is None:
                break
            gathered.append(following)
            cells = _parsed(gathered, delimiter) if '"' in following else None
        if isinstance(cells, list):
            return Row(start, cells)
        self.put_back(gathered[1:])
        what = "a quote opens and is not closed" if cells is None else cells
        mend = 'Double the quotes within a cell: "".'
        return Broken(start, "row:quote", what, mend, line.rstrip(_NEW_LINES).split(delimiter))

    def _endless(self, line: str) -> Broken:
        start, piece = self._number, line
        while piece and piece[-1] not in _NEW_LINES:
            piece = self._text.readline(LONGEST_LINE)
        what = f"a line of more than {LONGEST_LINE:,} characters"
        return Broken(start, "row:long", what, "Look whether this file is a table.", [line[:60]])


def _parsed(lines: list[str], delimiter: str) -> list[str] | str | None:
    """The cells of a row with quotes; None if it goes on; else what is wrong with it."""
    try:
        return next(csv.reader(lines, delimiter=delimiter, strict=True))
    except csv.Error as error:
        if "unexpected end" in str(error):
            return None
        return f"a quote in the wrong place ({error})"


def _separator(text: IO[str]) -> tuple[str | None, int]:
    """The delimiter that Excel's first line `sep=;` names, and how many lines that takes."""
    line = text.readline(LONGEST_LINE).rstrip(_NEW_LINES)
    if line.startswith("sep=") and line[4:] in DELIMITERS:
        return line[4:], 1
    return None, 0


def _delimiter(path: Path, found: Scan, skipped: int) -> str:
    """The delimiter by which the first rows have the same number of cells, the more the better."""

    def score(delimiter: str) -> tuple[float, int]:
        with _opened(path, found.encoding) as text:
            some = islice(_Lines(text).rows(delimiter, skipped), _SAMPLE)
            counts = Counter(len(row.cells) for row in some if isinstance(row, Row))
        if not counts:
            return 0.0, 0
        width, times = counts.most_common(1)[0]
        return (times / counts.total() if width > 1 else 0.0), width

    best = max(DELIMITERS, key=score)
    return best if score(best)[1] > 1 else ","


def _is_header(cells: list[str]) -> bool:
    """Names have letters, and are neither addresses nor numbers nor dates."""
    named = [cell.strip() for cell in cells if cell.strip()]
    return bool(named) and not any("@" in c or _is_value(c) for c in named)


def _is_value(cell: str) -> bool:
    digits = sum(character.isdigit() for character in cell)
    return digits > 4 and digits * 2 > len(cell)


def _columns(path: Path, cells: list[str], *, header: bool) -> tuple[str, ...]:
    if len(cells) > MOST_COLUMNS:
        message = f"{path} has {len(cells):,} columns, and {MOST_COLUMNS:,} are allowed"
        mend = "Export only the columns that journeys and reports need."
        raise WaylineError(message, code="file:columns", mend=mend)
    if not header:
        return tuple(f"column {number}" for number in range(1, len(cells) + 1))
    names = [" ".join(c.split()) or f"column {n}" for n, c in enumerate(_fit(cells, 1), 1)]
    twice = [name for name, times in Counter(n.casefold() for n in names).items() if times > 1]
    if twice:
        message = f"{path} has two columns called {', '.join(map(repr, twice[:5]))}"
        raise WaylineError(message, code="file:columns", mend="Give each a name of its own.")
    return tuple(names)
