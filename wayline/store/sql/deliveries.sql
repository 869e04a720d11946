-- name: insert
-- Owes what happened to endpoints; told twice it is owed once.
INSERT INTO delivery (bucket, endpoint_id, delivery_id, workspace_id, contact_id, kind, subject_id, month, at, data,
                      state, attempt, due_at)
SELECT t.bucket, t.endpoint_id, t.delivery_id, t.workspace_id, t.contact_id, t.kind, t.subject_id, t.month, t.at,
       t.data::jsonb, 'owed', 0, t.at
FROM unnest(:bucket::smallint[], :endpoint_id::uuid[], :delivery_id::uuid[], :workspace_id::uuid[], :contact_id::uuid[],
            :kind::text[], :subject_id::uuid[], :month::smallint[], :at::timestamptz[], :data::text[])
  AS t (bucket, endpoint_id, delivery_id, workspace_id, contact_id, kind, subject_id, month, at, data)
ON CONFLICT (bucket, endpoint_id, delivery_id) DO NOTHING;

-- name: claim
-- Leases what is due, for each endpoint at most as much as it has room for; each claim is a new attempt.
WITH due AS (
  SELECT d.bucket, d.endpoint_id, d.delivery_id
  FROM unnest(:endpoint_id::uuid[], :room::integer[]) AS e (endpoint_id, room)
  CROSS JOIN LATERAL (
    SELECT o.bucket, o.endpoint_id, o.delivery_id FROM delivery o
    WHERE o.bucket = ANY(:buckets::smallint[]) AND o.endpoint_id = e.endpoint_id
      AND o.due_at IS NOT NULL AND o.due_at <= :now::timestamptz
      AND (o.lease_until IS NULL OR o.lease_until <= :real_now::timestamptz)
    ORDER BY o.bucket, o.due_at LIMIT e.room FOR UPDATE SKIP LOCKED) d)
UPDATE delivery d SET attempt = d.attempt + 1, lease_until = :lease_until::timestamptz,
  first_at = COALESCE(d.first_at, :now::timestamptz)
FROM due
WHERE d.bucket = due.bucket AND d.endpoint_id = due.endpoint_id AND d.delivery_id = due.delivery_id
RETURNING d.bucket, d.endpoint_id, d.delivery_id, d.attempt, d.workspace_id, d.contact_id, d.kind, d.subject_id,
          d.month, d.at, d.data, d.first_at;

-- name: describe
-- What claimed deliveries are about, as the rows say it now; what is gone is null.
SELECT t.delivery_id, t.endpoint_id, c.contact_id, c.key, c.phone, c.email, c.language, c.merged_into,
       e.source, e.received_at, e.occurred_at, e.properties,
       m.message_id, m.channel, m.category, m.topic, m.template, m.template_version, m.language, m.parts, m.step,
       m.visit, COALESCE(m.version, n.version), j.slug,
       n.enrollment_id, n.entered_at, r.body, r.meaning, v.code,
       s.channel, s.scope, s.action, s.method, s.wording,
       EXISTS (SELECT FROM identity i WHERE i.contact_bucket = c.bucket AND i.contact_id = c.contact_id
               AND i.kind = 'user_id' AND i.value = c.key)
FROM unnest(:bucket::smallint[], :endpoint_id::uuid[], :delivery_id::uuid[], :workspace_id::uuid[], :contact_id::uuid[],
            :kind::text[], :subject_id::uuid[], :month::smallint[])
  AS t (bucket, endpoint_id, delivery_id, workspace_id, contact_id, kind, subject_id, month)
LEFT JOIN contact c ON c.bucket = t.bucket AND c.contact_id = t.contact_id
LEFT JOIN event e ON e.bucket = t.bucket AND e.contact_id = t.contact_id AND e.name = t.kind
  AND e.event_id = t.subject_id AND e.month = t.month
LEFT JOIN visit v ON t.kind = 'message.clicked' AND v.bucket = t.bucket AND v.contact_id = t.contact_id
  AND v.visit_id = t.subject_id AND v.month = t.month
LEFT JOIN reply r ON t.kind = 'message.replied' AND r.bucket = t.bucket AND r.contact_id = t.contact_id
  AND r.reply_id = t.subject_id AND r.month = t.month
LEFT JOIN message m ON t.kind LIKE 'message.%' AND m.bucket = t.bucket AND m.contact_id = t.contact_id
  AND m.message_id = COALESCE(v.message_id, r.message_id, t.subject_id) AND m.month BETWEEN t.month - 6 AND t.month + 1
LEFT JOIN enrollment n ON t.kind LIKE 'journey.%' AND n.bucket = t.bucket AND n.contact_id = t.contact_id
  AND n.enrollment_id = t.subject_id
LEFT JOIN journey j ON j.workspace_id = t.workspace_id AND j.journey_id = COALESCE(m.journey_id, n.journey_id)
LEFT JOIN consent_event s ON t.kind LIKE 'contact.%' AND s.bucket = t.bucket AND s.contact_id = t.contact_id
  AND s.consent_event_id = t.subject_id;

-- name: record
-- Writes how attempts ended; the attempt is the fence, so a late answer changes nothing.
UPDATE delivery d SET state = t.state, due_at = t.due_at, lease_until = NULL,
  attempts = CASE WHEN jsonb_array_length(d.attempts) < 20 THEN d.attempts ELSE d.attempts - 0 END || t.entry::jsonb
FROM unnest(:bucket::smallint[], :endpoint_id::uuid[], :delivery_id::uuid[], :attempt::integer[], :state::text[],
            :due_at::timestamptz[], :entry::text[])
  AS t (bucket, endpoint_id, delivery_id, attempt, state, due_at, entry)
WHERE d.bucket = t.bucket AND d.endpoint_id = t.endpoint_id AND d.delivery_id = t.delivery_id
  AND d.attempt = t.attempt AND d.state = 'owed';

-- name: replay
-- Owes an endpoint once more what happened since a time; returns how much.
WITH again AS (
  UPDATE delivery SET state = 'owed', due_at = :now::timestamptz, first_at = NULL, lease_until = NULL, attempt = attempt + 1
  WHERE bucket = ANY(:buckets::smallint[]) AND endpoint_id = :endpoint_id::uuid AND at >= :since::timestamptz
    AND (state = 'failed' OR (state = 'done' AND NOT :failed_only::boolean))
  RETURNING 1)
SELECT count(*) FROM again;

-- name: attempts
-- What an endpoint was sent last, the newest first, with each attempt.
SELECT delivery_id, kind, at, state, due_at, attempts FROM delivery
WHERE bucket = ANY(:buckets::smallint[]) AND workspace_id = :workspace_id::uuid AND endpoint_id = :endpoint_id::uuid
  AND (attempts <> '[]' OR NOT :tried::boolean)
ORDER BY COALESCE(attempts -> -1 ->> 0, '') DESC, at DESC LIMIT :most::integer;

-- name: counts
-- How many deliveries of each endpoint of a workspace are in which state.
SELECT endpoint_id, state, count(*) FROM delivery
WHERE bucket = ANY(:buckets::smallint[]) AND workspace_id = :workspace_id::uuid GROUP BY endpoint_id, state;

-- name: forget_endpoint
-- Deletes what a removed endpoint was owed.
DELETE FROM delivery
WHERE bucket = ANY(:buckets::smallint[]) AND workspace_id = :workspace_id::uuid AND endpoint_id = :endpoint_id::uuid;
