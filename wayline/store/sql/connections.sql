-- name: keep
-- A new connection, or a new address of one that is known; secrets stay as they were.
INSERT INTO connection (name, workspace_id, provider, address, secret, api_key, created_at)
VALUES (:name::text, :workspace_id::uuid, :provider::text, :address::text, :secret::text, :api_key::text,
        :at::timestamptz)
ON CONFLICT (name) DO UPDATE SET address = EXCLUDED.address
RETURNING name, workspace_id, provider, address, secret, api_key;

-- name: find
-- The connection of a name.
SELECT name, workspace_id, provider, address, secret, api_key FROM connection WHERE name = :name::text;

-- name: every
-- All connections.
SELECT name, workspace_id, provider, address, secret, api_key FROM connection ORDER BY name;

-- name: lock_every
-- All connections, locked, so that two who seal them anew do not undo each other.
SELECT name, workspace_id, provider, address, secret, api_key FROM connection ORDER BY name FOR UPDATE;

-- name: change_secrets
-- Changes what proves what comes in, and what names us.
UPDATE connection SET secret = :secret::text, api_key = :api_key::text WHERE name = :name::text RETURNING name;
