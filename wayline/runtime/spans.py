"""Spans: how long each piece of work took and what came of it, for operators who trace.

Traces are off unless `tracing` switches them on. Off, a span is one that keeps nothing, and nothing
is imported for it. What is noted are counts, ids and codes: nobody's number, address, text or key.
"""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal, Protocol

from wayline.domain.errors import WaylineError

Attributes = Mapping[str, str | int]
Kind = Literal["internal", "server", "client"]
NONE: Final[Attributes] = MappingProxyType({})


class Span:
    """A piece of work under way; this one keeps nothing, because nobody traces."""

    __slots__ = ()

    def __enter__(self) -> "Span":
        return self

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        """The work is over; what it raised is noted by its code alone."""

    def note(self, attributes: Attributes) -> None:
        """Add what came out meanwhile."""

    def rename(self, name: str) -> None:
        """Call it otherwise, once one knows better what it is."""

    def failed(self, code: str | None = None) -> None:
        """It did not go well; a `code` says why, if it was not noted already."""

    def idle(self) -> None:
        """There was nothing to do: it is not told, unless something in it is."""


class Tracer(Protocol):
    """Whoever keeps spans: `wayline.runtime.otlp`."""

    def span(
        self, name: str, attributes: Attributes, kind: Kind, after: str, links: Sequence[str]
    ) -> AbstractContextManager[Span]:
        """A span around a piece of work."""

    def tell(self, place: str, name: str, attributes: Attributes, *, failed: bool) -> None:
        """A span in another trace, as long as the innermost one has taken so far."""

    def current(self) -> Span:
        """The innermost span around whoever asks."""

    def here(self) -> str:
        """The place in the trace, as W3C's `traceparent` says it; empty outside of all spans."""


@dataclass(slots=True)
class _Switch:
    tracer: Tracer | None = None


_NOTHING: Final = Span()
# One for the process, so that whoever does the work needs no further argument to tell of it.
_switch: Final = _Switch()


def switch(tracer: Tracer | None) -> None:
    """Let spans be kept by `tracer`, or by nobody."""
    _switch.tracer = tracer


def is_on() -> bool:
    """Whether anybody traces."""
    return _switch.tracer is not None


def span(
    name: str,
    attributes: Attributes = NONE,
    *,
    kind: Kind = "internal",
    after: str = "",
    links: Sequence[str] = (),
) -> AbstractContextManager[Span]:
    """A span around a piece of work.

    It is part of the span around it; without one it goes on with the `traceparent` that `after`
    is, or begins a trace. `links` are the places of those that caused it and wait for it.
    """
    tracer = _switch.tracer
    return _NOTHING if tracer is None else tracer.span(name, attributes, kind, after, links)


def tell(place: str, name: str, attributes: Attributes, *, failed: bool = False) -> None:
    """Tell, in the trace of the `traceparent` that `place` is, what a batch has done for it.

    It is a span that took as long as the innermost one around, the batch's, and is linked to that.
    """
    if _switch.tracer is not None:
        _switch.tracer.tell(place, name, attributes, failed=failed)


def current() -> Span:
    """The innermost span around whoever asks."""
    return _NOTHING if _switch.tracer is None else _switch.tracer.current()


def here() -> str:
    """The place in the trace as a `traceparent`, to be sent on; empty if nobody traces."""
    return "" if _switch.tracer is None else _switch.tracer.here()


def is_kept(place: str) -> bool:
    """Whether the trace of a `traceparent` is one that is kept: its last octet says so."""
    return place != "" and int(place[-2:], 16) & 1 == 1


def code_of(error: BaseException) -> str:
    """What a span says of an error: its stable code, else its kind. Its words may name people."""
    return error.code if isinstance(error, WaylineError) else type(error).__name__
