"""Switches traces on while a process runs, if the variables of OpenTelemetry ask for it."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final

from wayline.domain.errors import WaylineError
from wayline.runtime.spans import switch

_ENDPOINTS: Final = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT")
_PROTOCOLS: Final = ("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL")
_EXPORTER: Final = "OTEL_TRACES_EXPORTER"
_DISABLED: Final = "OTEL_SDK_DISABLED"
_HTTP: Final = "http/protobuf"


class TracesError(WaylineError):
    """Traces that are asked for and cannot leave: the variable or the package, and its mend."""

    exit_code = 2


@contextmanager
def tracing() -> Iterator[None]:
    """Let spans leave by OTLP over HTTP meanwhile, if the environment asks; else do nothing.

    At the end those that wait leave, for at most two seconds. Raises `traces:exporter` or
    `traces:protocol` for what Wayline does not speak, `traces:address` for an endpoint that is
    none, and `traces:missing` if the packages are not there.
    """
    if not is_wanted(os.environ):
        yield
        return
    try:
        from wayline.runtime.otlp import Otlp
    except ModuleNotFoundError as error:
        message = f"traces are asked for, and the package of {error.name} is not installed"
        mend = f"pip install 'wayline[traces]', or unset {' and '.join(_set(os.environ))}."
        raise TracesError(message, code="traces:missing", mend=mend) from None
    kept = Otlp()
    switch(kept)
    try:
        yield
    finally:
        switch(None)
        kept.close()


def is_wanted(environ: Mapping[str, str]) -> bool:
    """Whether the environment asks for traces; raises for a way out that Wayline does not have.

    An empty variable is as good as none. OTEL_TRACES_EXPORTER=otlp alone means a collector on this
    machine, as the specification says.
    """
    exporter = environ.get(_EXPORTER, "").strip().lower()
    asked = exporter == "otlp" or any(map(environ.get, _ENDPOINTS))
    if environ.get(_DISABLED, "").strip().lower() == "true" or exporter == "none":
        return False
    if exporter not in ("", "otlp"):
        message, mend = f"{_EXPORTER} is not otlp", "Set it to otlp, or to none for no traces."
        raise TracesError(message, code="traces:exporter", mend=mend)
    if not asked:
        return False
    for variable in _ENDPOINTS:
        if not environ.get(variable, "http://").strip().lower().startswith(("http://", "https://")):
            message, mend = f"{variable} is no address", "Set one such as http://127.0.0.1:4318"
            raise TracesError(message, code="traces:address", mend=mend)
    for variable in _PROTOCOLS:
        if environ.get(variable) not in (None, "", _HTTP):
            message = f"{variable} is not {_HTTP}, the only one that Wayline speaks"
            mend = f"Unset it, and name the collector's port for {_HTTP}, often 4318."
            raise TracesError(message, code="traces:protocol", mend=mend)
    return True


def _set(environ: Mapping[str, str]) -> list[str]:
    return [one for one in (*_ENDPOINTS, _EXPORTER) if environ.get(one)]
