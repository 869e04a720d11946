"""A collector of traces on a loopback port, which reads what arrives as the protocol says."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)
from opentelemetry.proto.common.v1.common_pb2 import KeyValue
from opentelemetry.proto.trace.v1.trace_pb2 import Span, Status


@dataclass(frozen=True, slots=True)
class Seen:
    """A span as it arrived."""

    name: str
    kind: str
    trace: str
    span: str
    parent: str
    links: tuple[str, ...]  # span ids
    is_error: bool
    attributes: dict[str, Any]


@dataclass
class Collector:
    """What was posted: traces as octets, and what else came with its headers."""

    url: str
    bodies: list[bytes] = field(default_factory=list)
    others: list[dict[str, str]] = field(default_factory=list)

    def requests(self) -> list[ExportTraceServiceRequest]:
        """The posts of traces, read."""
        return [ExportTraceServiceRequest.FromString(body) for body in self.bodies]

    def resources(self) -> list[dict[str, Any]]:
        """What the posts say of the process."""
        told = [one for request in self.requests() for one in request.resource_spans]
        return [_plain(one.resource.attributes) for one in told]

    def spans(self) -> list[Seen]:
        """Every span, in the order in which they ended."""
        return [
            _seen(span)
            for request in self.requests()
            for resource in request.resource_spans
            for scope in resource.scope_spans
            for span in scope.spans
        ]

    def named(self, name: str) -> list[Seen]:
        """The spans of a name."""
        return [one for one in self.spans() if one.name == name]


@contextmanager
def collector() -> Iterator[Collector]:
    """A collector that listens; what is not posted to /v1/traces is kept as well."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            if self.path == "/v1/traces":
                found.bodies.append(body)
            else:
                found.others.append({k.lower(): v for k, v in self.headers.items()})
            self.send_response(200)
            self.send_header("content-type", "application/x-protobuf")
            self.end_headers()
            self.wfile.write(ExportTraceServiceResponse().SerializeToString())

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        found = Collector(f"http://127.0.0.1:{server.server_port}")
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield found
        finally:
            server.shutdown()
            thread.join()


def _seen(span: Span) -> Seen:
    return Seen(
        span.name,
        Span.SpanKind.Name(span.kind).removeprefix("SPAN_KIND_").lower(),
        span.trace_id.hex(),
        span.span_id.hex(),
        span.parent_span_id.hex(),
        tuple(link.span_id.hex() for link in span.links),
        span.status.code == Status.STATUS_CODE_ERROR,
        _plain(span.attributes),
    )


def _plain(attributes: Any) -> dict[str, Any]:
    def value(one: KeyValue) -> Any:
        kind = one.value.WhichOneof("value")
        return getattr(one.value, str(kind))

    return {one.key: value(one) for one in attributes}
