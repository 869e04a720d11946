"""Spans as a collector gets them, what switches them on, and what they never tell."""

import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.collecting import Collector, collector
from wayline.domain.errors import WaylineError
from wayline.runtime.spans import current, here, is_on, span
from wayline.runtime.tracing import TracesError, is_wanted, tracing

HERE = "http://127.0.0.1:4318"
PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


@pytest.fixture
def arrived(monkeypatch: pytest.MonkeyPatch) -> Iterator[Collector]:
    """A collector that the environment names."""
    with collector() as one:
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", one.url)
        yield one


def is_sampled(traceparent: str) -> bool:
    """Whether the place asks others to keep their spans; the flags have other bits as well."""
    return bool(int(traceparent.rpartition("-")[2], 16) & 1)


def test_a_span_inside_another_is_its_child(arrived: Collector) -> None:
    with tracing():
        assert is_on()
        with span("send", {"wayline.done": 2}) as outer:
            with span("hand over", kind="client"):
                assert here().startswith("00-")
            outer.note({"wayline.more": 1})
    assert not is_on()
    child, parent = arrived.spans()
    assert (child.name, child.kind, child.parent) == ("hand over", "client", parent.span)
    assert (parent.name, parent.kind, parent.parent) == ("send", "internal", "")
    assert child.trace == parent.trace
    assert parent.attributes == {"wayline.done": 2, "wayline.more": 1}
    [resource] = arrived.resources()
    assert resource["service.name"] == "wayline"


def test_a_trace_of_a_client_goes_on_and_those_who_asked_are_linked(arrived: Collector) -> None:
    with tracing():
        with span("GET", kind="server", after=PARENT) as one:
            place = here()
            one.rename("GET /v1/keys")
        with span("GET", kind="server", after="no traceparent"):
            pass
        with span("ingest", links=[place]):
            pass
    told, odd, batch = arrived.spans()
    assert (told.name, told.kind) == ("GET /v1/keys", "server")
    assert [told.trace, told.parent] == PARENT.split("-")[1:3]
    assert odd.parent == ""
    assert batch.links == (told.span,)
    assert batch.trace not in (told.trace, odd.trace)


def test_an_error_is_told_by_its_code_and_not_in_its_words(arrived: Collector) -> None:
    with tracing():
        with pytest.raises(WaylineError), span("one"):
            raise WaylineError("ann@example.com is nobody", code="contact:unknown")
        with pytest.raises(ValueError, match="ann"), span("two"):
            raise ValueError("ann@example.com")
    one, two = arrived.spans()
    assert (one.is_error, one.attributes) == (True, {"error.type": "contact:unknown"})
    assert (two.is_error, two.attributes) == (True, {"error.type": "ValueError"})
    assert b"ann" not in b"".join(arrived.bodies)


def test_what_found_nothing_to_do_is_not_told_unless_something_in_it_is(arrived: Collector) -> None:
    with tracing():
        with span("nothing") as one:
            one.idle()
        with span("asked") as one:
            with span("look up"):
                pass
            one.idle()
        with span("troubled") as one:
            current().failed("OSError")
            one.idle()
    assert [one.name for one in arrived.spans()] == ["look up", "asked", "troubled"]


def test_the_sampler_of_the_environment_is_obeyed(
    arrived: Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OTEL_TRACES_SAMPLER", "parentbased_always_off")
    monkeypatch.setenv("OTEL_SERVICE_NAME", "shop")
    with tracing():
        with span("own"):
            assert not is_sampled(here())
        with span("asked for", after=PARENT):
            assert is_sampled(here())
    assert [one.name for one in arrived.spans()] == ["asked for"]
    assert arrived.resources()[0]["service.name"] == "shop"


def test_a_collector_that_is_gone_is_told_of_once(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9")  # nobody listens there
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_TIMEOUT", "0.05")
    monkeypatch.setenv("OTEL_BSP_MAX_QUEUE_SIZE", "8")
    monkeypatch.setenv("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", "4")
    with tracing():
        for _ in range(40):
            with span("send"):
                pass
    [record] = caplog.records
    assert record.getMessage().startswith("traces do not reach the collector")
    assert record.exc_info is None


def test_off_a_span_keeps_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTEL_SDK_DISABLED", "true")
    with tracing():
        assert not is_on()
        with span("send") as one, span("hand over") as other:
            one.note({"wayline.done": 2})
            current().failed("OSError")
        assert one is other
        assert here() == ""


@pytest.mark.parametrize(
    ("environ", "wanted"),
    [
        ({}, False),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": ""}, False),
        ({"OTEL_SERVICE_NAME": "shop"}, False),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": HERE}, True),
        ({"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": HERE + "/v1/traces"}, True),
        ({"OTEL_TRACES_EXPORTER": "otlp"}, True),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": HERE, "OTEL_TRACES_EXPORTER": "none"}, False),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": HERE, "OTEL_SDK_DISABLED": "true"}, False),
        ({"OTEL_SDK_DISABLED": "true", "OTEL_TRACES_EXPORTER": "console"}, False),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": HERE, "OTEL_EXPORTER_OTLP_PROTOCOL": ""}, True),
    ],
)
def test_the_variables_decide(environ: dict[str, str], wanted: bool) -> None:
    assert is_wanted(environ) is wanted


@pytest.mark.parametrize(
    ("environ", "code", "mend"),
    [
        ({"OTEL_TRACES_EXPORTER": "zipkin"}, "traces:exporter", "otlp"),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "127.0.0.1:4318"}, "traces:address", HERE),
        (
            {"OTEL_EXPORTER_OTLP_ENDPOINT": HERE, "OTEL_EXPORTER_OTLP_PROTOCOL": "grpc"},
            "traces:protocol",
            "4318",
        ),
    ],
)
def test_what_cannot_be_is_refused_with_its_mend(
    environ: dict[str, str], code: str, mend: str
) -> None:
    with pytest.raises(TracesError) as refused:
        is_wanted(environ)
    assert refused.value.code == code
    assert mend in refused.value.mend


@pytest.mark.parametrize("package", ["opentelemetry.sdk", "opentelemetry.exporter"])
def test_without_the_packages_the_mend_is_told(
    package: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", HERE)
    code = f"import sys; sys.modules[{package!r}] = None; from wayline.cli import main; main()"
    command = [sys.executable, "-c", code, "work"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr.startswith("error[traces:missing]")
    assert "pip install 'wayline[traces]', or unset OTEL_EXPORTER_OTLP_ENDPOINT." in done.stderr
    assert "Traceback" not in done.stderr
