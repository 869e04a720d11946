-- name: insert
-- A new endpoint.
INSERT INTO endpoint (workspace_id, endpoint_id, form, url, about, kinds, not_from, secrets, state, created_at)
VALUES (:workspace_id::uuid, :endpoint_id::uuid, :form::text, :url::text, :about::text, :kinds::text[],
        :not_from::text[], :secrets::jsonb, 'active', :at::timestamptz);

-- name: every
-- Every endpoint of every workspace, the oldest first.
SELECT workspace_id, endpoint_id, form, url, about, kinds, not_from, secrets, state, reason, failing_since, created_at
FROM endpoint ORDER BY created_at, endpoint_id;

-- name: lock_every
-- Every endpoint of every workspace, locked, so that two who seal them anew do not undo each other.
SELECT workspace_id, endpoint_id, form, url, about, kinds, not_from, secrets, state, reason, failing_since, created_at
FROM endpoint ORDER BY workspace_id, endpoint_id FOR UPDATE;

-- name: of_workspace
-- The endpoints of a workspace, the oldest first.
SELECT workspace_id, endpoint_id, form, url, about, kinds, not_from, secrets, state, reason, failing_since, created_at
FROM endpoint WHERE workspace_id = :workspace_id::uuid ORDER BY created_at, endpoint_id;

-- name: change
-- Changes where an endpoint is, what it wants, what signs and whether it is told.
UPDATE endpoint SET url = :url::text, about = :about::text, kinds = :kinds::text[], not_from = :not_from::text[],
  secrets = :secrets::jsonb, state = :state::text, reason = :reason::text, failing_since = :failing_since::timestamptz
WHERE workspace_id = :workspace_id::uuid AND endpoint_id = :endpoint_id::uuid
RETURNING endpoint_id;

-- name: lock
-- One endpoint, locked, so that two changes of it do not undo each other.
SELECT workspace_id, endpoint_id, form, url, about, kinds, not_from, secrets, state, reason, failing_since, created_at
FROM endpoint WHERE workspace_id = :workspace_id::uuid AND endpoint_id = :endpoint_id::uuid FOR UPDATE;

-- name: delete
-- Forgets an endpoint; what it is owed is deleted apart.
DELETE FROM endpoint WHERE workspace_id = :workspace_id::uuid AND endpoint_id = :endpoint_id::uuid;

-- name: arrived
-- Something arrived at an endpoint that failed before.
UPDATE endpoint SET failing_since = NULL
WHERE workspace_id = :workspace_id::uuid AND endpoint_id = :endpoint_id::uuid AND failing_since IS NOT NULL;

-- name: failed
-- Nothing arrives at an endpoint; the time of the first failure stays.
UPDATE endpoint SET failing_since = COALESCE(failing_since, :at::timestamptz)
WHERE workspace_id = :workspace_id::uuid AND endpoint_id = :endpoint_id::uuid
RETURNING failing_since;

-- name: disable
-- Ends an endpoint for a reason, if nobody has changed its state.
UPDATE endpoint SET state = 'disabled', reason = :reason::text
WHERE workspace_id = :workspace_id::uuid AND endpoint_id = :endpoint_id::uuid AND state = 'active'
RETURNING endpoint_id;
