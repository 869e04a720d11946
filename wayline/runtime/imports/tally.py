"""Counts what an import did, with the first examples of each reason by line."""

from collections import Counter
from typing import Any, Final

MOST_EXAMPLES: Final = 3  # of one code


class Tally:
    """Counts by what became of rows, and by code; made from, and written as, plain JSON."""

    def __init__(self, plain: dict[str, Any] | None = None) -> None:
        given = plain or {}
        self.counts: Counter[str] = Counter(given.get("counts", {}))
        self.rejected: Counter[str] = Counter(given.get("rejected", {}))
        self.noted: Counter[str] = Counter(given.get("noted", {}))
        self.consent: Counter[str] = Counter(given.get("consent", {}))
        self.examples: dict[str, list[Any]] = dict(given.get("examples", {}))

    def reject(self, line: int, code: str, what: str, mend: str) -> None:
        """Count a row that was not taken."""
        self.counts["rejected"] += 1
        self.rejected[code] += 1
        self._example(line, code, what, mend)

    def note(self, line: int, code: str, what: str, mend: str) -> None:
        """Count something of a row that was left out, while the row was taken."""
        self.noted[code] += 1
        self._example(line, code, what, mend)

    def plain(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "counts": dict(self.counts),
            "rejected": dict(self.rejected),
            "noted": dict(self.noted),
            "consent": dict(self.consent),
            "examples": self.examples,
        }

    def _example(self, line: int, code: str, what: str, mend: str) -> None:
        kept = self.examples.setdefault(code, [])
        if len(kept) < MOST_EXAMPLES:
            kept.append([line, what, mend])
