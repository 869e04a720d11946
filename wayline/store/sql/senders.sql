-- name: insert
-- A new sender; nothing comes back if the workspace has it already, or another one a number.
INSERT INTO sender (workspace_id, address, kind, country, settings, created_at)
VALUES (:workspace_id::uuid, :address::text, :kind::text, :country::text, :settings::jsonb, :at::timestamptz)
ON CONFLICT DO NOTHING
RETURNING address;

-- name: every
-- The senders of all workspaces, the oldest of each first.
SELECT workspace_id, address, kind, country, settings, disabled FROM sender
ORDER BY workspace_id, created_at, address;

-- name: of_workspace
-- The senders of one workspace, the oldest first.
SELECT workspace_id, address, kind, country, settings, disabled FROM sender
WHERE workspace_id = :workspace_id::uuid ORDER BY created_at, address;

-- name: save
-- What is known of senders by now.
UPDATE sender s SET settings = t.settings::jsonb, disabled = t.disabled
FROM unnest(:workspace_id::uuid[], :address::text[], :settings::text[], :disabled::text[])
  AS t (workspace_id, address, settings, disabled)
WHERE s.workspace_id = t.workspace_id AND s.address = t.address;

-- name: known
-- The senders that people know: those they were texted from or texted to, each with the last time.
SELECT f.contact_id, f.address, max(f.at)
FROM (
  SELECT m.contact_id, m.sender, m.sent_at
  FROM unnest(:bucket::smallint[], :contact_id::uuid[]) AS t (bucket, contact_id)
  JOIN message m ON m.bucket = t.bucket AND m.contact_id = t.contact_id
    AND m.month BETWEEN :first_month::smallint AND :last_month::smallint
  WHERE m.sent_at IS NOT NULL AND m.sender IS NOT NULL
  UNION ALL
  SELECT r.contact_id, r.recipient, r.received_at
  FROM unnest(:bucket::smallint[], :contact_id::uuid[]) AS t (bucket, contact_id)
  JOIN reply r ON r.bucket = t.bucket AND r.contact_id = t.contact_id
    AND r.month BETWEEN :first_month::smallint AND :last_month::smallint
) AS f (contact_id, address, at)
GROUP BY f.contact_id, f.address
ORDER BY 1, 3 DESC, 2;

-- name: used
-- The parts that senders of a workspace have sent on a day, over all lease groups.
SELECT address, sum(parts)::bigint FROM sender_day
WHERE workspace_id = :workspace_id::uuid AND day = :day::date AND bucket = ANY(:buckets::smallint[])
GROUP BY address;

-- name: use
-- Adds to the parts of senders, one row per lease group, sorted so that writers never wait in a circle.
INSERT INTO sender_day (bucket, workspace_id, address, day, parts)
SELECT bucket, workspace_id, address, day::date, parts
FROM unnest(:bucket::smallint[], :workspace_id::uuid[], :address::text[], :day::text[], :parts::bigint[])
  AS t (bucket, workspace_id, address, day, parts)
ON CONFLICT (bucket, workspace_id, address, day) DO UPDATE SET parts = sender_day.parts + excluded.parts;

-- name: give_back
-- Takes back what did not go out after all; a sender that is not counted has no row.
UPDATE sender_day s SET parts = s.parts - t.parts
FROM unnest(:bucket::smallint[], :workspace_id::uuid[], :address::text[], :day::text[], :parts::bigint[])
  AS t (bucket, workspace_id, address, day, parts)
WHERE s.bucket = t.bucket AND s.workspace_id = t.workspace_id AND s.address = t.address AND s.day = t.day::date;
