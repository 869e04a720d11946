-- name: insert
-- A new key of a workspace.
INSERT INTO api_key (hash, workspace_id, prefix, name, scopes, created_at, expires_at)
VALUES (:hash::bytea, :workspace_id::uuid, :prefix::text, :name::text, :scopes::text[], :at::timestamptz,
        :expires_at::timestamptz);

-- name: of_workspace
-- The keys of a workspace, the oldest first.
SELECT workspace_id, prefix, name, scopes, created_at, expires_at, revoked_at, last_used_at FROM api_key
WHERE workspace_id = :workspace_id::uuid ORDER BY created_at, prefix;

-- name: find
-- The key of a hash.
SELECT workspace_id, prefix, name, scopes, created_at, expires_at, revoked_at, last_used_at FROM api_key
WHERE hash = :hash::bytea;

-- name: by_prefix
-- One key of a workspace by what people see of it.
SELECT workspace_id, prefix, name, scopes, created_at, expires_at, revoked_at, last_used_at FROM api_key
WHERE workspace_id = :workspace_id::uuid AND prefix = :prefix::text;

-- name: revoke
-- Ends a key; one that was ended before keeps its time.
UPDATE api_key SET revoked_at = COALESCE(revoked_at, :at::timestamptz)
WHERE workspace_id = :workspace_id::uuid AND prefix = :prefix::text
RETURNING workspace_id, prefix, name, scopes, created_at, expires_at, revoked_at, last_used_at;

-- name: touch
-- Remembers that a key was used, at most once a minute.
UPDATE api_key SET last_used_at = :at::timestamptz
WHERE hash = :hash::bytea
  AND (last_used_at IS NULL OR last_used_at < :at::timestamptz - interval '1 minute');
