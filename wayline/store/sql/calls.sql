-- name: due
-- People with a webhook due that nobody is calling, found without locks; a lease is on the real clock.
SELECT bucket, contact_id, due_at FROM call
WHERE bucket = ANY(:buckets::smallint[]) AND due_at IS NOT NULL AND due_at <= :now::timestamptz
  AND (lease_until IS NULL OR lease_until <= :real_now::timestamptz)
ORDER BY bucket, due_at LIMIT :most::integer;

-- name: leased
-- People whom somebody is making a call for, and until when they may; a call keeps its due time meanwhile.
SELECT bucket, contact_id, lease_until FROM call
WHERE bucket = ANY(:buckets::smallint[]) AND due_at IS NOT NULL AND due_at <= :now::timestamptz
  AND lease_until > :real_now::timestamptz
ORDER BY bucket, due_at LIMIT :most::integer;

-- name: load_due
-- The calls due for these people, re-read under their locks, each up to a time of their own.
SELECT c.bucket, c.contact_id, c.call_id, c.attempt, c.workspace_id, c.enrollment_id, c.step, c.method, c.url,
       c.headers, c.body, COALESCE(e.arrived_at, c.due_at), e.journey_id, e.version, e.trigger, e.memory
FROM unnest(:bucket::smallint[], :contact_id::uuid[], :now::timestamptz[]) AS t (bucket, contact_id, now)
JOIN call c ON c.bucket = t.bucket AND c.contact_id = t.contact_id
LEFT JOIN enrollment e ON e.bucket = c.bucket AND e.contact_id = c.contact_id AND e.enrollment_id = c.enrollment_id
WHERE c.due_at IS NOT NULL AND c.due_at <= t.now
  AND (c.lease_until IS NULL OR c.lease_until <= :real_now::timestamptz)
ORDER BY c.due_at, c.call_id LIMIT :most::integer;

-- name: claim
-- Marks calls as being made, each under a new attempt; their people's locks are held.
UPDATE call c SET attempt = t.attempt + 1, lease_until = :lease_until::timestamptz
FROM unnest(:bucket::smallint[], :contact_id::uuid[], :call_id::uuid[], :attempt::integer[])
  AS t (bucket, contact_id, call_id, attempt)
WHERE c.bucket = t.bucket AND c.contact_id = t.contact_id AND c.call_id = t.call_id
  AND c.attempt = t.attempt AND c.state = 'owed';

-- name: record
-- Writes what became of calls; the attempt is the fence, so an answer that comes too late changes nothing.
UPDATE call c SET state = t.state, due_at = t.due_at, lease_until = NULL, status = t.status, error = t.error
FROM unnest(:bucket::smallint[], :contact_id::uuid[], :call_id::uuid[], :attempt::integer[], :state::text[],
            :due_at::timestamptz[], :status::integer[], :error::text[])
  AS t (bucket, contact_id, call_id, attempt, state, due_at, status, error)
WHERE c.bucket = t.bucket AND c.contact_id = t.contact_id AND c.call_id = t.call_id
  AND c.attempt = t.attempt AND c.state = 'owed'
RETURNING c.call_id;
