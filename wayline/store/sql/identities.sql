-- name: find
-- Whose these addresses are, and why they are closed; one row per known address, with its place.
SELECT t.o::integer, i.contact_id, i.suppressed_at, i.suppressed_by
FROM unnest(:bucket::smallint[], :workspace_id::uuid[], :kind::text[], :value::text[])
  WITH ORDINALITY AS t (bucket, workspace_id, kind, value, o)
JOIN identity i ON i.bucket = t.bucket AND i.workspace_id = t.workspace_id
  AND i.kind = t.kind AND i.value = t.value;

-- name: of
-- The addresses of people.
SELECT i.workspace_id, i.kind, i.value, i.contact_id
FROM unnest(:bucket::smallint[], :contact_id::uuid[]) AS t (bucket, contact_id)
JOIN identity i ON i.contact_bucket = t.bucket AND i.contact_id = t.contact_id;

-- name: lock
-- Locks addresses in the given (sorted) order, in one pass for known and new ones: a new one gets a
-- row that belongs to nobody yet, and of a known one nothing is changed (the condition is never true).
INSERT INTO identity (bucket, workspace_id, kind, value, created_at)
SELECT bucket, workspace_id, kind, value, :at::timestamptz
FROM unnest(:bucket::smallint[], :workspace_id::uuid[], :kind::text[], :value::text[])
  AS t (bucket, workspace_id, kind, value)
ON CONFLICT (bucket, workspace_id, kind, value) DO UPDATE SET created_at = excluded.created_at WHERE false
RETURNING workspace_id, kind, value;

-- name: assign
-- Lets addresses point to other people, or to nobody; their locks are held.
UPDATE identity i SET contact_bucket = t.contact_bucket, contact_id = t.contact_id
FROM unnest(:bucket::smallint[], :workspace_id::uuid[], :kind::text[], :value::text[],
            :contact_bucket::smallint[], :contact_id::uuid[])
  AS t (bucket, workspace_id, kind, value, contact_bucket, contact_id)
WHERE i.bucket = t.bucket AND i.workspace_id = t.workspace_id AND i.kind = t.kind AND i.value = t.value;

-- name: revive
-- Opens numbers again that a carrier called dead: somebody else has them now.
UPDATE identity i SET suppressed_at = NULL, suppressed_by = NULL
FROM unnest(:bucket::smallint[], :workspace_id::uuid[], :kind::text[], :value::text[])
  AS t (bucket, workspace_id, kind, value)
WHERE i.bucket = t.bucket AND i.workspace_id = t.workspace_id AND i.kind = t.kind AND i.value = t.value
  AND i.suppressed_by = 'carrier:invalid_number';

-- name: forget
-- Deletes addresses that nobody holds and that carry no suppression; their locks are held.
DELETE FROM identity i
USING unnest(:bucket::smallint[], :workspace_id::uuid[], :kind::text[], :value::text[])
  AS t (bucket, workspace_id, kind, value)
WHERE i.bucket = t.bucket AND i.workspace_id = t.workspace_id AND i.kind = t.kind AND i.value = t.value
  AND i.contact_id IS NULL AND i.suppressed_at IS NULL;
