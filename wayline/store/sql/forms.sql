-- name: insert
-- A new form.
INSERT INTO form (workspace_id, form_id, key, name, version, state, told, created_at, changed_at)
VALUES (:workspace_id::uuid, :form_id::uuid, :key::text, :name::text, 1, 'open', :told::jsonb,
        :at::timestamptz, :at::timestamptz);

-- name: change
-- Changes what a form says, as its next version, or whether it is open.
UPDATE form SET version = :version::integer, state = :state::text, told = :told::jsonb, changed_at = :at::timestamptz
WHERE workspace_id = :workspace_id::uuid AND form_id = :form_id::uuid
RETURNING form_id;

-- name: of_workspace
-- The forms of a workspace, the oldest first.
SELECT workspace_id, form_id, key, name, version, state, told, created_at, changed_at
FROM form WHERE workspace_id = :workspace_id::uuid ORDER BY created_at, form_id;

-- name: lock_all
-- The forms of a workspace, locked before anything else, so that two sign-ups cannot both be the last one allowed.
SELECT workspace_id, form_id, key, name, version, state, told, created_at, changed_at
FROM form WHERE workspace_id = :workspace_id::uuid ORDER BY form_id FOR NO KEY UPDATE;

-- name: by_key
-- The form of an address.
SELECT workspace_id, form_id, key, name, version, state, told, created_at, changed_at
FROM form WHERE key = :key::text;

-- name: count
-- Counts a sign-up for those by whom it is paced; how many there are of each by now.
INSERT INTO signup_pace (bucket, workspace_id, who, n, ends_at)
SELECT bucket, :workspace_id::uuid, who, 1, ends_at
FROM unnest(:bucket::smallint[], :who::uuid[], :ends_at::timestamptz[]) AS t (bucket, who, ends_at)
ON CONFLICT (bucket, workspace_id, who) DO UPDATE SET n = signup_pace.n + 1
RETURNING who, n;
