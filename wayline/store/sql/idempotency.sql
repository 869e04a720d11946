-- name: try_lock
-- Whether nobody else is at work under the same key; the lock ends with the transaction.
SELECT pg_try_advisory_xact_lock(:lock::bigint);

-- name: find
-- What was answered under a key, if that is not too long ago.
SELECT fingerprint, status, body FROM idempotency_key
WHERE workspace_id = :workspace_id::uuid AND caller = :caller::text AND key = :key::text
  AND created_at > :since::timestamptz;

-- name: keep
-- Remembers an answer; one that is too old gives way.
INSERT INTO idempotency_key (workspace_id, caller, key, fingerprint, status, body, created_at)
VALUES (:workspace_id::uuid, :caller::text, :key::text, :fingerprint::bytea, :status::smallint, :body::bytea,
        :at::timestamptz)
ON CONFLICT (workspace_id, caller, key) DO UPDATE
  SET fingerprint = excluded.fingerprint, status = excluded.status, body = excluded.body,
      created_at = excluded.created_at;

-- name: forget
-- Forgets a few answers that are too old; whoever keeps one clears away some.
DELETE FROM idempotency_key
WHERE (workspace_id, caller, key) IN (
  SELECT workspace_id, caller, key FROM idempotency_key
  WHERE workspace_id = :workspace_id::uuid AND created_at <= :since::timestamptz
  ORDER BY created_at LIMIT 20 FOR UPDATE SKIP LOCKED);
