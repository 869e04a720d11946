"""Submissions, answers and happenings as JSON objects: every transport carries the same bytes."""

from datetime import UTC, datetime
from typing import Any

from wayline.sandbox.exchange import Answer, Happening, Submission

Object = dict[str, Any]


def submission_to_json(submission: Submission) -> Object:
    """A submission as a JSON object; times are ISO 8601 in UTC."""
    return {
        "key": submission.key,
        "to": submission.to,
        "sender": submission.sender,
        "text": submission.text,
        "parts": submission.parts,
        "at": _written(submission.at),
        "callback": submission.callback,
        "attempt": submission.attempt,
    }


def submission_from_json(given: Object) -> Submission:
    """A submission from a JSON object; KeyError, TypeError or ValueError say what is wrong."""
    return Submission(
        key=_text(given["key"]),
        to=_text(given["to"]),
        sender=_text(given["sender"]),
        text=_text(given["text"]),
        parts=int(given["parts"]),
        at=_read(given["at"]),
        callback=_text(given["callback"]),
        attempt=int(given.get("attempt", 1)),
    )


def answer_to_json(answer: Answer) -> Object:
    """An answer as a JSON object."""
    return {
        "status": answer.status,
        "reference": answer.reference,
        "error": answer.error,
        "retry_after": answer.retry_after,
        "cost_micros": answer.cost_micros,
    }


def answer_from_json(given: Object) -> Answer:
    """An answer from a JSON object."""
    return Answer(
        given["status"],
        given["reference"],
        given["error"],
        given["retry_after"],
        given["cost_micros"],
    )


def happening_to_json(happening: Happening) -> Object:
    """A happening as a JSON object."""
    return {
        "id": happening.id,
        "callback": happening.callback,
        "at": _written(happening.at),
        "kind": happening.kind,
        "key": happening.key,
        "data": happening.data,
    }


def happening_from_json(given: Object) -> Happening:
    """A happening from a JSON object."""
    return Happening(
        given["id"],
        given["callback"],
        _read(given["at"]),
        given["kind"],
        given["key"],
        given["data"],
    )


def _written(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _read(written: str) -> datetime:
    at = datetime.fromisoformat(written)
    if at.tzinfo is None:
        raise ValueError(f"{written} has no zone")
    return at.astimezone(UTC)


def _text(given: object) -> str:
    if not isinstance(given, str):
        raise TypeError(f"expected a string, not {type(given).__name__}")
    return given
