-- name: begin
-- Begins an import, or finds the one that the same file began before; nobody's line is moved.
INSERT INTO import (workspace_id, import_id, kind, file, fingerprint, state, reached, worker, rejects,
                    plan, started_at)
VALUES (:workspace_id::uuid, :import_id::uuid, :kind::text, :file::text, :fingerprint::uuid, 'running', 0,
        :worker::uuid, 0, :plan::jsonb, :at::timestamptz)
ON CONFLICT (workspace_id, kind, fingerprint) WHERE state IN ('running', 'done')
DO UPDATE SET file = excluded.file
RETURNING import_id, kind, file, state, reached, rejects, tally, plan, started_at, ended_at;

-- name: advance
-- Moves an import on from one line to another, if it still stands there; its row is locked then.
UPDATE import SET reached = :until::bigint, worker = :worker::uuid
WHERE workspace_id = :workspace_id::uuid AND import_id = :import_id::uuid
  AND reached = :since::bigint AND state = 'running'
RETURNING 1;

-- name: note
-- Writes what an import has counted so far; its row is locked.
UPDATE import SET tally = :tally::jsonb, rejects = :rejects::bigint
WHERE workspace_id = :workspace_id::uuid AND import_id = :import_id::uuid;

-- name: stands
-- How far an import is, and who moved it last.
SELECT reached, worker, state FROM import
WHERE workspace_id = :workspace_id::uuid AND import_id = :import_id::uuid;

-- name: finish
-- Says that an import is in another state now.
UPDATE import SET state = :state::text, ended_at = COALESCE(ended_at, :at::timestamptz), tally = :tally::jsonb
WHERE workspace_id = :workspace_id::uuid AND import_id = :import_id::uuid;

-- name: of_workspace
-- The imports of a workspace, the newest first.
SELECT import_id, kind, file, state, reached, rejects, tally, plan, started_at, ended_at FROM import
WHERE workspace_id = :workspace_id::uuid
ORDER BY started_at DESC, import_id DESC LIMIT :most::integer;

-- name: one
-- One import.
SELECT import_id, kind, file, state, reached, rejects, tally, plan, started_at, ended_at FROM import
WHERE workspace_id = :workspace_id::uuid AND import_id = :import_id::uuid;

-- name: record
-- Remembers what an import made of people; who was touched before keeps what they were at first.
INSERT INTO import_change (bucket, import_id, contact_id, workspace_id, line, kind, changes, granted, at)
SELECT bucket, :import_id::uuid, contact_id, :workspace_id::uuid, line, kind, changes::jsonb, granted,
       :at::timestamptz
FROM unnest(:bucket::smallint[], :contact_id::uuid[], :line::bigint[], :kind::text[], :changes::text[],
            :granted::text[])
  AS t (bucket, contact_id, line, kind, changes, granted)
ON CONFLICT (bucket, import_id, contact_id) DO UPDATE
  SET kind = excluded.kind, changes = excluded.changes, granted = excluded.granted, at = excluded.at;

-- name: changes_of
-- What an import made of these people so far.
SELECT c.contact_id, c.line, c.kind, c.changes, c.granted, c.at
FROM unnest(:bucket::smallint[], :contact_id::uuid[]) AS t (bucket, contact_id)
JOIN import_change c ON c.bucket = t.bucket AND c.import_id = :import_id::uuid
  AND c.contact_id = t.contact_id;

-- name: next_changes
-- Some of what an import made of people and is not taken back yet.
SELECT contact_id, line, kind, changes, granted, at FROM import_change
WHERE bucket = ANY(:buckets::smallint[]) AND import_id = :import_id::uuid
ORDER BY bucket, contact_id LIMIT :most::integer;

-- name: forget_changes
-- Forgets what an import made of these people.
DELETE FROM import_change c USING unnest(:bucket::smallint[], :contact_id::uuid[]) AS t (bucket, contact_id)
WHERE c.bucket = t.bucket AND c.import_id = :import_id::uuid AND c.contact_id = t.contact_id;

-- name: forget_old
-- Forgets what can no longer be taken back.
DELETE FROM import_change c USING import i
WHERE i.workspace_id = :workspace_id::uuid AND c.import_id = i.import_id
  AND c.bucket = ANY(:buckets::smallint[])
  AND COALESCE(i.ended_at, i.started_at) < :before::timestamptz;

-- name: active
-- Those of the people to whom something has happened that is no change of their profile.
SELECT t.contact_id FROM unnest(:bucket::smallint[], :contact_id::uuid[]) AS t (bucket, contact_id)
WHERE EXISTS (SELECT FROM enrollment e WHERE e.bucket = t.bucket AND e.contact_id = t.contact_id)
   OR EXISTS (SELECT FROM message m WHERE m.bucket = t.bucket AND m.contact_id = t.contact_id)
   OR EXISTS (SELECT FROM reply r WHERE r.bucket = t.bucket AND r.contact_id = t.contact_id)
   OR EXISTS (SELECT FROM event v WHERE v.bucket = t.bucket AND v.contact_id = t.contact_id
              AND v.name <> 'contact.updated');

-- name: delete_people
-- Deletes people whom nothing is known of but what an import said; their locks are held.
WITH gone AS (
  DELETE FROM contact c USING unnest(:bucket::smallint[], :contact_id::uuid[]) AS t (bucket, contact_id)
  WHERE c.bucket = t.bucket AND c.contact_id = t.contact_id
  RETURNING c.bucket, c.contact_id),
cares AS (
  DELETE FROM care k USING gone WHERE k.bucket = gone.bucket AND k.contact_id = gone.contact_id)
DELETE FROM event e USING gone WHERE e.bucket = gone.bucket AND e.contact_id = gone.contact_id;
