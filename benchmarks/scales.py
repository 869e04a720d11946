"""How much each bench does: `small` for a laptop, `full` for the figures of the design."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Scale:
    """Sizes of the benches; one more round than `rounds` runs before, to warm up."""

    rounds: int
    events: int  # a round of ingest
    steps: int  # people advanced in a round
    few: int  # waiting, against
    many: int
    journey: int  # people of the whole journey
    backlog: int  # people overdue when memory is measured, against `many_overdue`
    many_overdue: int
    inserts: int  # commits whose latency is taken
    calls: int  # of a pure function
    requests: int  # over HTTP, to the edge
    single: int  # events posted one by one
    imports: int  # rows of a file of people
    sealed: int  # rows of the consent ledger


SCALES: Final = {
    "small": Scale(
        rounds=3,
        events=5_000,
        steps=3_000,
        few=10_000,
        many=200_000,
        journey=3_000,
        backlog=20_000,
        many_overdue=100_000,
        inserts=300,
        calls=3_000,
        requests=8_000,
        single=1_500,
        imports=20_000,
        sealed=20_000,
    ),
    "full": Scale(
        rounds=5,
        events=20_000,
        steps=10_000,
        few=10_000,
        many=5_000_000,
        journey=10_000,
        backlog=20_000,
        many_overdue=1_000_000,
        inserts=2_000,
        calls=20_000,
        requests=60_000,
        single=3_000,
        imports=1_000_000,
        sealed=1_000_000,
    ),
}
