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
