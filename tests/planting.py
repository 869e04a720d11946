"""Rows that tests of operation plant: what engines leave behind, without running them."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg

from wayline.store.partitions import month_of

WORKSPACE = UUID(int=7)
JOURNEY = UUID(int=8)
NOW = datetime.now(UTC)


def enrollment(connection: psycopg.Connection[Any], number: int, **columns: Any) -> UUID:
    """A person in a journey, where the columns say."""
    row = {
        "bucket": number % 256,
        "contact_id": UUID(int=number),
        "enrollment_id": UUID(int=1_000 + number),
        "workspace_id": WORKSPACE,
        "journey_id": JOURNEY,
        "version": 1,
        "status": 1,
        "step": "nudge",
        "visit": 1,
        "sequence": 1,
        "waiting": False,
        "arrived_at": NOW,
        "entered_at": NOW,
        "trigger": "{}",
        "memory": "[]",
        **columns,
    }
    _insert(connection, "enrollment", row)
    return UUID(int=1_000 + number)


def message(connection: psycopg.Connection[Any], number: int, **columns: Any) -> UUID:
    """A message of a person."""
    at = columns.get("owed_at", NOW)
    row = {
        "bucket": number % 256,
        "contact_id": UUID(int=number),
        "message_id": UUID(int=2_000 + number),
        "month": month_of(at),
        "workspace_id": WORKSPACE,
        "step": "nudge",
        "visit": 1,
        "channel": "sms",
        "variables": "{}",
        "category": "marketing",
        "priority": 50,
        "prefer": "once",
        "state": "owed",
        "owed_at": at,
        "expires_at": at + timedelta(hours=48),
        "attempt": 0,
        **columns,
    }
    _insert(connection, "message", row)
    return UUID(int=2_000 + number)


def event(connection: psycopg.Connection[Any], number: int, at: datetime) -> UUID:
    """An event of a person."""
    row = {
        "bucket": number % 256,
        "contact_id": UUID(int=number),
        "name": "Order Completed",
        "event_id": UUID(int=3_000 + number),
        "month": month_of(at),
        "workspace_id": WORKSPACE,
        "source": "test",
        "occurred_at": at,
        "received_at": at,
        "live": True,
        "properties": "{}",
    }
    _insert(connection, "event", row)
    return UUID(int=3_000 + number)


def _insert(connection: psycopg.Connection[Any], table: str, row: dict[str, Any]) -> None:
    names, places = ", ".join(row), ", ".join(f"%({name})s" for name in row)
    connection.execute(f"INSERT INTO {table} ({names}) VALUES ({places})".encode(), row)
