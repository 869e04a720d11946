-- name: watch
-- Keeps lists of hashes from growing until the transaction ends: whoever attaches an address must not
-- miss one. Sorted, and a statement before the look-up, whose snapshot must be younger than the wait.
SELECT pg_advisory_xact_lock_shared(7215, hashtext(w.id::text))
FROM (SELECT DISTINCT id FROM unnest(:workspace_ids::uuid[]) AS t (id) ORDER BY id) w;

-- name: alone
-- The same for who makes a list grow: waits until nobody attaches an address.
SELECT pg_advisory_xact_lock(7215, hashtext(:workspace_id::uuid::text));

-- name: keys
-- Which key the hashes of workspaces were made with; workspaces without hashes are left out.
SELECT workspace_id, key FROM suppression_key WHERE workspace_id = ANY(:workspace_ids::uuid[]);

-- name: every_key
-- The keys that hashes of any workspace were made with.
SELECT DISTINCT key FROM suppression_key ORDER BY key;

-- name: name_key
-- Says which key the hashes of a workspace are made with; the first one stays.
INSERT INTO suppression_key (workspace_id, key) VALUES (:workspace_id::uuid, :key::text) ON CONFLICT DO NOTHING;

-- name: keep
-- Keeps addresses as hashes. Of two reasons that stays which START or a new line cannot lift.
INSERT INTO suppression (bucket, workspace_id, kind, hash, suppressed_at, suppressed_by)
SELECT bucket, workspace_id, kind, hash, suppressed_at, suppressed_by
FROM unnest(:bucket::smallint[], :workspace_id::uuid[], :kind::text[], :hash::bytea[],
            :suppressed_at::timestamptz[], :suppressed_by::text[])
  AS t (bucket, workspace_id, kind, hash, suppressed_at, suppressed_by)
ON CONFLICT (bucket, workspace_id, kind, hash) DO UPDATE
  SET suppressed_at = LEAST(suppression.suppressed_at, excluded.suppressed_at),
      suppressed_by = CASE
        WHEN suppression.suppressed_by = 'carrier:invalid_number'
          OR (suppression.suppressed_by IN ('consent:opted_out', 'carrier:opted_out')
              AND excluded.suppressed_by <> 'carrier:invalid_number')
        THEN excluded.suppressed_by ELSE suppression.suppressed_by END
RETURNING hash, xmax = 0;

-- name: find
-- Those of the hashes that are kept.
SELECT s.hash, s.suppressed_at, s.suppressed_by
FROM unnest(:bucket::smallint[], :workspace_id::uuid[], :kind::text[], :hash::bytea[])
  AS t (bucket, workspace_id, kind, hash)
JOIN suppression s ON s.bucket = t.bucket AND s.workspace_id = t.workspace_id AND s.kind = t.kind AND s.hash = t.hash;

-- name: take
-- The same, taken out: their addresses are known again, and carry the suppression themselves.
DELETE FROM suppression s
USING unnest(:bucket::smallint[], :workspace_id::uuid[], :kind::text[], :hash::bytea[])
  AS t (bucket, workspace_id, kind, hash)
WHERE s.bucket = t.bucket AND s.workspace_id = t.workspace_id AND s.kind = t.kind AND s.hash = t.hash
RETURNING s.hash, s.suppressed_at, s.suppressed_by;

-- name: let_go
-- Forgets suppressed addresses that nobody holds, to be kept as hashes; their locks are held.
DELETE FROM identity i
USING unnest(:bucket::smallint[], :workspace_id::uuid[], :kind::text[], :value::text[])
  AS t (bucket, workspace_id, kind, value)
WHERE i.bucket = t.bucket AND i.workspace_id = t.workspace_id AND i.kind = t.kind AND i.value = t.value
  AND i.contact_id IS NULL AND i.suppressed_at IS NOT NULL
RETURNING i.workspace_id, i.kind, i.value, i.suppressed_at, i.suppressed_by;

-- name: counts
-- How many addresses are closed, by kind and reason, and if they are known (else there is a hash).
SELECT kind, suppressed_by, true, count(*) FROM identity
WHERE workspace_id = :workspace_id::uuid AND suppressed_at IS NOT NULL GROUP BY kind, suppressed_by
UNION ALL
SELECT kind, suppressed_by, false, count(*) FROM suppression
WHERE workspace_id = :workspace_id::uuid GROUP BY kind, suppressed_by
ORDER BY 1, 2, 3;

-- name: hashes
-- Hashes of a bucket behind one, in order.
SELECT kind, hash, suppressed_at, suppressed_by FROM suppression
WHERE bucket = :bucket::smallint AND workspace_id = :workspace_id::uuid
  AND (kind, hash) > (:kind::text, :hash::bytea)
ORDER BY kind, hash LIMIT :most::integer;

-- name: addresses
-- Numbers and emails of a bucket behind one, in order, with their suppressions.
SELECT kind, value, contact_id, suppressed_at, suppressed_by FROM identity
WHERE bucket = :bucket::smallint AND workspace_id = :workspace_id::uuid AND kind IN ('phone', 'email')
  AND (kind, value) > (:kind::text, :value::text)
ORDER BY kind, value LIMIT :most::integer;

-- name: forget_lost
-- Forgets the hashes of a workspace, of which nobody can tell any more whose they are.
WITH gone AS (DELETE FROM suppression WHERE workspace_id = :workspace_id::uuid RETURNING 1),
     unnamed AS (DELETE FROM suppression_key WHERE workspace_id = :workspace_id::uuid)
SELECT count(*) FROM gone;
