-- name: list
-- Enrollments that were set aside, those of longest standing first.
SELECT e.enrollment_id, e.contact_id, c.key, c.phone, j.slug, e.version, e.step, e.exit_reason, e.arrived_at
FROM enrollment e
JOIN contact c ON c.bucket = e.bucket AND c.contact_id = e.contact_id
JOIN journey j ON j.workspace_id = e.workspace_id AND j.journey_id = e.journey_id
WHERE e.workspace_id = :workspace_id::uuid AND e.status = 4
  AND (:slug::text IS NULL OR j.slug = :slug::text)
ORDER BY e.arrived_at, e.enrollment_id LIMIT :most::integer;

-- name: retry
-- Lets parked people go on from where they stand, unless they are in the same journey again by now.
UPDATE enrollment e SET status = 1, due_at = :now::timestamptz, exit_reason = NULL
FROM unnest(:bucket::smallint[], :contact_id::uuid[], :enrollment_id::uuid[]) AS t (bucket, contact_id, enrollment_id)
WHERE e.bucket = t.bucket AND e.contact_id = t.contact_id AND e.enrollment_id = t.enrollment_id AND e.status = 4
  AND NOT EXISTS (SELECT FROM enrollment other WHERE other.bucket = e.bucket AND other.contact_id = e.contact_id
    AND other.journey_id = e.journey_id AND other.status = 1)
  AND NOT EXISTS (SELECT FROM unnest(:contact_id::uuid[], :enrollment_id::uuid[]) AS twin (contact_id, enrollment_id)
    JOIN enrollment earlier ON earlier.bucket = e.bucket AND earlier.contact_id = twin.contact_id
      AND earlier.enrollment_id = twin.enrollment_id
    WHERE twin.contact_id = e.contact_id AND earlier.journey_id = e.journey_id AND earlier.status = 4
      AND earlier.enrollment_id < e.enrollment_id)
RETURNING e.enrollment_id;
