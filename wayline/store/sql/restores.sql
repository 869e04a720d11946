-- name: read
-- What the last restore of a backup left, if there was one.
SELECT backup_at, restored_at, expired, parked, resumed_at FROM restore;

-- name: write
-- Notes a restore; that of a database which was itself restored replaces it.
INSERT INTO restore (backup_at, restored_at, expired, parked)
VALUES (:backup_at::timestamptz, :restored_at::timestamptz, :expired::integer, :parked::integer)
ON CONFLICT (one) DO UPDATE SET backup_at = excluded.backup_at, restored_at = excluded.restored_at,
  expired = excluded.expired, parked = excluded.parked, resumed_at = NULL;

-- name: pause
-- Pauses every workspace: nothing is handed over until it goes on.
UPDATE workspace SET paused_at = COALESCE(paused_at, :at::timestamptz);

-- name: go_on
-- Lets every workspace go on; the names of those that were paused.
WITH before AS (SELECT workspace_id FROM workspace WHERE paused_at IS NOT NULL FOR UPDATE)
UPDATE workspace w SET paused_at = NULL FROM before WHERE w.workspace_id = before.workspace_id
RETURNING w.slug;

-- name: note_resumed
-- Notes when the restored database went on.
UPDATE restore SET resumed_at = :at::timestamptz WHERE resumed_at IS NULL;

-- name: release
-- Lets what the pause held be asked about again at once.
UPDATE message SET due_at = :at::timestamptz
WHERE state = 'held' AND reason = 'workspace:paused' AND due_at > :at::timestamptz;

-- name: expire_owed
-- Ends the messages that were owed when the backup was taken, with their history; how many of each
-- place, with one of their people.
WITH ended AS (
  UPDATE message SET state = 'expired', reason = 'restore:before', due_at = NULL, ended_at = :at::timestamptz
  WHERE state IN ('owed', 'held')
  RETURNING bucket, contact_id, message_id, workspace_id, journey_id, version, step
), told AS (
  INSERT INTO message_event (bucket, contact_id, message_id, message_event_id, month, workspace_id, kind, at, reason)
  SELECT bucket, contact_id, message_id, md5('restore' || message_id::text)::uuid, :month::smallint,
         workspace_id, 'expired', :at::timestamptz, 'restore:before' FROM ended
  ON CONFLICT DO NOTHING
  RETURNING bucket, contact_id, message_event_id, workspace_id, month
), queued AS (
  INSERT INTO unsealed (bucket, contact_id, row_id, workspace_id, kind, month)
  SELECT bucket, contact_id, message_event_id, workspace_id, 'message_event', month FROM told
)
SELECT (min(contact_id::text))::uuid, workspace_id, journey_id, version, step, count(*)
FROM ended GROUP BY bucket, workspace_id, journey_id, version, step;

-- name: doubt_sending
-- Leaves in doubt for good what was being handed over when the backup was taken.
UPDATE message SET state = 'in_doubt', reason = 'message:in_doubt', due_at = NULL, lease_until = NULL
WHERE state = 'sending' OR state = 'in_doubt' AND lease_until IS NOT NULL;

-- name: free_people
-- Nobody is in the middle of a hand-over any more.
UPDATE care SET sending = NULL WHERE sending IS NOT NULL;

-- name: fail_calls
-- Ends the webhooks that were owed when the backup was taken.
UPDATE call SET state = 'failed', due_at = NULL, lease_until = NULL, error = 'restore:before' WHERE state = 'owed';

-- name: park_awaiting
-- Sets aside the people whose step waits for one of these messages or webhooks, with how it ended.
UPDATE enrollment e SET status = 4, due_at = NULL, exit_reason = 'restore:overdue',
  outcome = t.outcome, outcome_reason = t.reason
FROM (
  SELECT bucket, contact_id, message_id AS awaited, state AS outcome, reason FROM message
  WHERE state = 'expired' AND reason = 'restore:before' OR state = 'in_doubt' AND lease_until IS NULL
  UNION ALL
  SELECT bucket, contact_id, call_id, 'call:failed', '{"reason": "restore:before"}' FROM call
  WHERE state = 'failed' AND error = 'restore:before'
) AS t
WHERE e.bucket = t.bucket AND e.contact_id = t.contact_id AND e.awaits = t.awaited AND e.status = 1
  AND e.outcome IS NULL
RETURNING e.enrollment_id;

-- name: park_overdue
-- Sets aside the people who were due before: whether they have moved on since is not known.
UPDATE enrollment SET status = 4, due_at = NULL, exit_reason = 'restore:overdue'
WHERE status = 1 AND due_at <= :now::timestamptz
RETURNING enrollment_id;
