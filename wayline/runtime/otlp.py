"""Spans as OpenTelemetry keeps and sends them; the only module that knows its libraries.

They leave by a thread of their own, from a queue that has an end: a collector that is slow or gone
costs spans, never time. The provider is ours and not the process's, so that no other library tells
anything through it. Variables and their defaults are OpenTelemetry's own.
https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/
"""

import logging
from collections.abc import Sequence
from contextvars import ContextVar, Token
from threading import Thread
from types import MappingProxyType
from typing import Final

from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import OTELResourceDetector, Resource
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.trace import Link, SpanKind, StatusCode, get_current_span, set_span_in_context
from opentelemetry.trace import Span as OtelSpan
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from wayline import __version__
from wayline.runtime.spans import Attributes, Kind, Span, code_of

_LAST: Final = 2.0  # seconds for spans that wait at the end, of the 20 that a stop may take
_KINDS: Final = MappingProxyType(
    {"internal": SpanKind.INTERNAL, "server": SpanKind.SERVER, "client": SpanKind.CLIENT}
)
# What they have to say at each try is told once, by `_Told`.
_LOUD: Final = ("opentelemetry.exporter", "opentelemetry.sdk._shared_internal", "urllib3")
_ROOT: Final = Context()
_TRACEPARENT: Final = "traceparent"
_W3C: Final = TraceContextTextMapPropagator()
_OUTSIDE: Final = Span()
_LOG = logging.getLogger(__name__)


class Otlp:
    """Keeps spans and sends them on, as the environment says; close it at the end."""

    def __init__(self) -> None:
        for name in _LOUD:
            logging.getLogger(name).setLevel(logging.CRITICAL)
        named = Resource({"service.name": "wayline", "service.version": __version__})
        named = named.merge(OTELResourceDetector().detect())
        self._provider = TracerProvider(
            resource=Resource.create(named.attributes), shutdown_on_exit=False
        )
        self._exporter = _Told(OTLPSpanExporter())
        self._provider.add_span_processor(BatchSpanProcessor(self._exporter))
        self._tracer = self._provider.get_tracer("wayline", __version__)

    def span(
        self, name: str, attributes: Attributes, kind: Kind, after: str, links: Sequence[str]
    ) -> "Kept":
        """A span around a piece of work."""
        around = _INNERMOST.get()
        context = _context(after) if around is None else set_span_in_context(around.otel, _ROOT)
        linked = [Link(get_current_span(_context(one)).get_span_context()) for one in links]
        otel = self._tracer.start_span(name, context, _KINDS[kind], attributes, linked)
        return Kept(otel, around)

    def tell(self, place: str, name: str, attributes: Attributes, *, failed: bool) -> None:
        """A span in another trace, as long as the innermost one has taken so far."""
        around, links, began = _INNERMOST.get(), list[Link](), None
        if around is not None:
            links.append(Link(around.otel.get_span_context()))
            if isinstance(around.otel, ReadableSpan):  # it is kept itself
                began = around.otel.start_time
            around.keep()
        kind = SpanKind.INTERNAL
        otel = self._tracer.start_span(name, _context(place), kind, attributes, links, began)
        if failed:
            otel.set_status(StatusCode.ERROR)
        otel.end()

    def current(self) -> Span:
        """The innermost span around whoever asks."""
        return _INNERMOST.get() or _OUTSIDE

    def here(self) -> str:
        """The place in the trace as a `traceparent`; empty outside of all spans."""
        around, told = _INNERMOST.get(), dict[str, str]()
        if around is not None:
            _W3C.inject(told, set_span_in_context(around.otel, _ROOT))
        return told.get(_TRACEPARENT, "")

    def close(self) -> None:
        """Send what waits; after two seconds it is let go."""
        # A thread of its own, because the library waits for as long as an answer may take.
        closing = Thread(target=self._provider.shutdown, daemon=True)
        closing.start()
        closing.join(_LAST)


class Kept(Span):
    """A span that is told when its work is over."""

    __slots__ = ("_around", "_is_told", "_token", "otel")

    def __init__(self, otel: OtelSpan, around: "Kept | None") -> None:
        self.otel = otel
        self._around = around
        self._is_told: bool | None = None  # None as long as nothing speaks for either
        self._token: Token[Kept | None] | None = None

    def __enter__(self) -> "Kept":
        self._token = _INNERMOST.set(self)
        return self

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        """The work is over."""
        assert self._token is not None
        _INNERMOST.reset(self._token)
        if error is not None:
            self.failed(code_of(error))
        if self._is_told is not False:
            if self._around is not None:
                self._around.keep()
            self.otel.end()

    def note(self, attributes: Attributes) -> None:
        """Add what came out meanwhile."""
        self.otel.set_attributes(attributes)

    def rename(self, name: str) -> None:
        """Call it otherwise."""
        self.otel.update_name(name)

    def failed(self, code: str | None = None) -> None:
        """It did not go well."""
        self.keep()
        self.otel.set_status(StatusCode.ERROR)
        if code is not None:
            self.otel.set_attribute("error.type", code)

    def keep(self) -> None:
        """Something speaks for it: it is told, though it may call itself idle."""
        self._is_told = True

    def idle(self) -> None:
        """There was nothing to do."""
        if self._is_told is None:
            self._is_told = False


class _Told(SpanExporter):
    """Says once that spans do not arrive, and once that they do again."""

    def __init__(self, exporter: SpanExporter) -> None:
        self._exporter = exporter
        self._arrives = True

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        """Send these; whatever goes wrong is no more than a result."""
        try:
            result = self._exporter.export(spans)
        except Exception:  # what the library does not expect, such as an answer that is none
            result = SpanExportResult.FAILURE
        arrives = result is SpanExportResult.SUCCESS
        if arrives and not self._arrives:
            _LOG.warning("traces reach the collector again")
        elif self._arrives and not arrives:
            _LOG.warning("traces do not reach the collector; spans are dropped until they do")
        self._arrives = arrives
        return result

    def shutdown(self) -> None:
        """Send nothing more."""
        self._exporter.shutdown()


_INNERMOST: Final[ContextVar[Kept | None]] = ContextVar("span", default=None)


def _context(traceparent: str) -> Context:
    """The place that a client or an earlier span named; the root if it is none.

    Of the headers it is the only one that is taken: what else a client writes is told to nobody.
    """
    return _W3C.extract({_TRACEPARENT: traceparent}, _ROOT) if traceparent else _ROOT
