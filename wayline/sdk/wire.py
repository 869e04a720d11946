"""Requests and answers without I/O: how they are made and read, and when one is tried again."""

import json
import random
import secrets
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from typing import Any, Final
from urllib.parse import quote, urlencode, urlsplit

from wayline.sdk.errors import ClientError, error_of

_AGAIN: Final = frozenset({429, 502, 503, 504})
_FIRST: Final = 0.5  # seconds
_LONGEST: Final = 30.0
_TEXTS: Final = frozenset({"text/csv", "application/jsonl"})  # exports
_ACCEPTED: Final = "application/json, text/csv, application/jsonl"
_MOST_ASKED: Final = 120.0  # that a server may ask for with Retry-After


def _version() -> str:
    try:
        return version("wayline")
    except PackageNotFoundError:  # run from a folder
        return "0"


AGENT: Final = f"wayline-python/{_version()}"


@dataclass(frozen=True, slots=True)
class Request:
    """One request: `path` with its query, and a JSON body or none."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer; header names are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Place:
    """Where the API is; `path` is what stands before `/v1`."""

    is_tls: bool
    host: str
    port: int
    path: str

    @classmethod
    def read(cls, url: str) -> "Place":
        """Read an address such as `https://wayline.example`; raises `ClientError`."""
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ClientError(f"{url!r} is no address. Give one such as https://wayline.example.")
        is_tls = parts.scheme == "https"
        port = parts.port or (443 if is_tls else 80)
        return cls(is_tls, parts.hostname, port, parts.path.rstrip("/"))

    def origin(self) -> str:
        """Scheme, host and port."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{'https' if self.is_tls else 'http'}://{host}:{self.port}"


@dataclass(slots=True)
class Wire:
    """Makes the requests of one key, and says when to try again. `retries` come after the first."""

    key: str
    retries: int = 4
    chance: random.Random = field(default_factory=random.Random, repr=False)

    def request(
        self,
        method: str,
        path: str,
        query: Mapping[str, Any] | None = None,
        body: Any = None,
        idempotency_key: str | None = None,
    ) -> Request:
        """A request of the API; what writes carries a key, so that repeating it is safe."""
        headers = {"accept": _ACCEPTED, "user-agent": AGENT}
        headers["authorization"] = f"Bearer {self.key}"
        octets = None
        if body is not None:
            octets, headers["content-type"] = _octets(body)
        if method != "GET":
            headers["idempotency-key"] = idempotency_key or secrets.token_hex(16)
        given = {name: _plain(value) for name, value in (query or {}).items() if value is not None}
        return Request(method, path + (f"?{urlencode(given)}" if given else ""), headers, octets)

    def batch(self, body: bytes) -> Request:
        """A batch of events, whose messages carry ids of their own."""
        basic = b64encode(f"{self.key}:".encode()).decode()
        headers = {
            "accept": "application/json",
            "user-agent": AGENT,
            "authorization": f"Basic {basic}",
            "content-type": "application/json",
        }
        return Request("POST", "/v1/batch", headers, body)

    def pause(self, answer: Answer | None, attempt: int) -> float | None:
        """Seconds to wait after attempt 1, 2, ... before the next; None if it is over.

        No answer at all is tried again, and so are 429, 502, 503 and 504.
        """
        if attempt > self.retries or (answer is not None and answer.status not in _AGAIN):
            return None
        asked = 0.0 if answer is None else _seconds(answer.headers.get("retry-after", ""))
        span = min(_LONGEST, _FIRST * 2.0 ** (attempt - 1))
        return max(min(asked, _MOST_ASKED), span * self.chance.uniform(0.1, 1.0))


def read(answer: Answer) -> Any:
    """What an answer says; raises an `ApiError` if it is none of 2xx."""
    told = _parsed(answer)
    if 200 <= answer.status < 300:
        return told
    raise error_of(answer.status, told if isinstance(told, dict) else {})


def segment(value: str) -> str:
    """A value as one part of a path."""
    return quote(value, safe="")


def _octets(body: Any) -> tuple[bytes, str]:
    """A body and what it is: octets are a table, everything else is JSON."""
    if isinstance(body, bytes):
        return body, "text/csv"
    return json.dumps(body, allow_nan=False, separators=(",", ":")).encode(), "application/json"


def _parsed(answer: Answer) -> Any:
    """The JSON of an answer, or its text if it says that it is none."""
    kind = answer.headers.get("content-type", "application/json")
    if kind.partition(";")[0].strip() in _TEXTS:
        return answer.body.decode("utf-8", "replace")
    try:
        return json.loads(answer.body) if answer.body else None
    except ValueError:
        return None


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, date) else str(value)


def _seconds(said: str) -> float:
    return float(said) if said.isascii() and said.isdigit() and len(said) < 6 else 0.0
