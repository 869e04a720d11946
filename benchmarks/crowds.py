"""Crowds that PostgreSQL makes by itself: people who wait, or are owed a text, in millions."""

from datetime import datetime
from typing import Final, LiteralString

from benchmarks.stage import START, WORKSPACE, opened, settled
from wayline.domain.ids import BUCKETS, derived_id
from wayline.store.partitions import month_of

# The eighth octet of an id is the index of its bucket (wayline/domain/ids.py).
_PEOPLE: Final = """
FROM (SELECT n, (%(buckets)s::smallint[])[1 + n %% 256] AS bucket,
        ('77777777-0000-80' || lpad(to_hex(n %% 256), 2, '0') || '-8000-'
         || lpad(to_hex(n), 12, '0'))::uuid AS id
      FROM generate_series(1, %(number)s) AS n) AS t"""
_ENROLLMENTS: Final = f"""
INSERT INTO enrollment (bucket, contact_id, enrollment_id, workspace_id, journey_id, version,
  status, step, visit, sequence, due_at, waiting, arrived_at, entered_at, trigger_name, trigger,
  memory)
SELECT bucket, id, id, %(workspace)s, %(journey)s, 1, 1, 'pause', 1, 2, %(due)s, true, %(at)s,
  %(at)s, 'Started', '{{"code": "ROAST10"}}', '{{}}' {_PEOPLE}"""
_CONTACTS: Final = f"""
INSERT INTO contact (bucket, contact_id, workspace_id, key, phone, country, line_type, zones,
  language, attributes, created_at, updated_at)
SELECT bucket, id, %(workspace)s, 'o' || n, '+1' || 2015550000 + n, 'US', 'mobile',
  '{{America/New_York}}', 'en', '{{"plan": "pro"}}', %(at)s, %(at)s {_PEOPLE}"""
_CARES: Final = f"""
INSERT INTO care (bucket, contact_id, workspace_id, consent)
SELECT bucket, id, %(workspace)s, '{{"sms/marketing": "granted"}}' {_PEOPLE}"""
_MESSAGES: Final = f"""
INSERT INTO message (bucket, contact_id, message_id, month, workspace_id, enrollment_id, journey_id,
  version, step, visit, channel, template, template_version, language, variables, category,
  priority, prefer, state, owed_at, due_at, expires_at, attempt)
SELECT bucket, id, id, %(month)s, %(workspace)s, id, %(journey)s, 1, 'text', 1, 'sms', 'hello', 1,
  'en', '{{}}', 'service', 50, 'once', 'owed', %(at)s, %(at)s,
  %(at)s::timestamptz + interval '1 day', 0 {_PEOPLE}"""


async def add_waiting(dsn: str, journey: str, number: int, due: datetime) -> None:
    """Enrollments that wait until `due` at the step `pause`, of people who are not there."""
    await _make(dsn, journey, number, due, [_ENROLLMENTS])


async def add_people_waiting(dsn: str, journey: str, number: int, due: datetime) -> None:
    """The same with the people."""
    await _make(dsn, journey, number, due, [_CONTACTS, _CARES, _ENROLLMENTS])


async def add_people_owed(dsn: str, journey: str, number: int) -> None:
    """People with a message of a step `text` that is owed; their enrollments are not due."""
    await _make(dsn, journey, number, None, [_CONTACTS, _CARES, _ENROLLMENTS, _MESSAGES])


async def _make(
    dsn: str, journey: str, number: int, due: datetime | None, statements: list[LiteralString]
) -> None:
    values = {
        "buckets": list(BUCKETS),
        "workspace": WORKSPACE,
        "journey": derived_id(0, "journey", WORKSPACE.bytes, journey),
        "due": due,
        "at": START,
        "month": month_of(START),
        "number": number,
    }
    async with opened(dsn, "owner") as owner:
        for statement in statements:
            await owner.execute(statement, values)
    await settled(dsn)
