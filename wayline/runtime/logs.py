"""How log lines are written: for people, or as JSON; neither tells who somebody is.

Our own lines name ids and codes alone. What libraries say may quote a value, so numbers and
addresses are cut out of every line, and of an exception only its kind and place are told.
"""

import logging
import re
import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, TextIO

import orjson

from wayline.config import LogFormat

_CONSOLE: Final = "{level} {logger}: {message}"
_NUMBER: Final = re.compile(
    r"\+?(?<![\w.-])(?!\d{4}-\d\d-\d\d)\d(?:[ ().-]?\d){7,14}(?![\w-])|\+\d[\d ().-]{5,}\d"
)
_EMAIL: Final = re.compile(r"[^\s@\"'<>(),;=]+@[^\s@\"'<>(),;=]+\.[^\s@\"'<>(),;=]+")
_QUOTED: Final = re.compile(
    r"(?:DETAIL|CONTEXT):.*", re.DOTALL
)  # PostgreSQL quotes whole rows there
_DEEPEST: Final = 8  # frames of an exception that are told


def set_up(log_format: LogFormat, stream: TextIO | None = None) -> None:
    """Write the log of this process to its standard error, or to `stream`."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(Lines(as_json=log_format == "json"))
    root = logging.getLogger()
    for one in root.handlers[:]:
        root.removeHandler(one)
    root.addHandler(handler)
    root.setLevel(logging.WARNING)


class Lines(logging.Formatter):
    """One line a record, without a number, an address or the words of an exception."""

    def __init__(self, *, as_json: bool) -> None:
        super().__init__()
        self._as_json = as_json

    def format(self, record: logging.LogRecord) -> str:
        """The record as one line."""
        told = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": scrubbed(record.getMessage()),
        }
        if record.exc_info is not None and record.exc_info[0] is not None:
            told["error"] = record.exc_info[0].__name__
            told["where"] = _where(record)
        if self._as_json:
            return orjson.dumps(told).decode()
        told["level"] = told["level"].upper()
        place = f" ({told['error']} at {told['where']})" if "error" in told else ""
        return _CONSOLE.format(**told) + place


def scrubbed(text: str) -> str:
    """The text in one line, without what could be a phone number or an email address."""
    text = _QUOTED.sub("...", text)
    text = _EMAIL.sub("[email]", text)
    return " ".join(_NUMBER.sub("[number]", text).split())


def _where(record: logging.LogRecord) -> str:
    frames = traceback.extract_tb(record.exc_info[2])[-_DEEPEST:] if record.exc_info else []
    return " < ".join(f"{Path(f.filename).name}:{f.lineno} {f.name}" for f in reversed(frames))
