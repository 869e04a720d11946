"""A measured row beside its floor and its target, and how rows are printed."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field

_HEADS = ("path", "figure", "floor", "CPU", "wall", "must reach", "met")


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the report. Ratios are floor / ours; `met` None where nothing is demanded."""

    path: str
    figure: str
    floor: str = ""
    cpu_ratio: float | None = None
    wall_ratio: float | None = None
    target: str = ""
    met: bool | None = None
    values: dict[str, float] = field(default_factory=dict)

    def cells(self) -> tuple[str, ...]:
        met = {None: "", True: "yes", False: "NO"}[self.met]
        ratios = (_percent(self.cpu_ratio), _percent(self.wall_ratio))
        return (self.path, self.figure, self.floor, *ratios, self.target, met)


def table(rows: Sequence[Row]) -> str:
    """The rows as a table that Markdown reads too."""
    lines = [_HEADS, *(row.cells() for row in rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    rule = tuple("-" * width for width in widths)
    return "\n".join(_line(cells, widths) for cells in (lines[0], rule, *lines[1:]))


def as_json(rows: Sequence[Row]) -> str:
    """The rows for programs."""
    return json.dumps([asdict(row) for row in rows], indent=2)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = (cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
    return "| " + " | ".join(padded) + " |"


def _percent(ratio: float | None) -> str:
    return "" if ratio is None else f"{ratio:.0%}"
