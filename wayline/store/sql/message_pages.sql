-- name: page
-- The next messages of a workspace, the newest first, of at most `window` that are looked at, with the
-- last of these: whoever asks for something rare gets it in several pages, and no request takes long.
WITH seen AS (
  SELECT owed_at, message_id, bucket, contact_id, month, journey_id, state FROM message
  WHERE workspace_id = :workspace_id::uuid
    AND (owed_at, message_id) < (:before_at::timestamptz, :before::uuid)
  ORDER BY owed_at DESC, message_id DESC LIMIT :window::integer
), numbered AS (
  SELECT *, row_number() OVER (ORDER BY owed_at DESC, message_id DESC) AS place,
    (:journey_id::uuid IS NULL OR journey_id IS NOT DISTINCT FROM :journey_id::uuid)
    AND (:state::text IS NULL OR state = :state::text) AS fits
  FROM seen
)
SELECT place::integer, owed_at, message_id, bucket, contact_id, month, fits FROM numbered
WHERE fits OR place = :window::integer
ORDER BY place LIMIT :most::integer;

-- name: of_contact
-- The next messages to a person and their aliases, the newest first.
SELECT 0, m.owed_at, m.message_id, m.bucket, m.contact_id, m.month
FROM unnest(:bucket::smallint[], :contact_id::uuid[]) AS t (bucket, contact_id)
JOIN message m ON m.bucket = t.bucket AND m.contact_id = t.contact_id
WHERE (m.owed_at, m.message_id) < (:before_at::timestamptz, :before::uuid)
  AND (:journey_id::uuid IS NULL OR m.journey_id = :journey_id::uuid)
  AND (:state::text IS NULL OR m.state = :state::text)
ORDER BY m.owed_at DESC, m.message_id DESC LIMIT :most::integer;

-- name: find
-- Where the message of an id is.
SELECT 0, owed_at, message_id, bucket, contact_id, month FROM message
WHERE bucket = :bucket::smallint AND workspace_id = :workspace_id::uuid AND message_id = :message_id::uuid;

-- name: read
-- Messages as they are now.
SELECT m.message_id, m.contact_id, m.enrollment_id, m.journey_id, j.slug, m.version, m.step, m.channel,
       m.category, m.topic, m.template, m.template_version, m.language, m.state, m.reason, m.owed_at,
       m.due_at, m.expires_at, m.attempt, m.claimed_at, m.sender, m.address, m.body, m.parts, m.cost,
       m.cost_basis, m.sent_at, m.ended_at, m.delivered_basis, m.read_at, m.read_basis, m.clicked_at,
       m.replied_at, m.converted_at, m.certificate
FROM unnest(:bucket::smallint[], :contact_id::uuid[], :message_id::uuid[], :month::smallint[])
  WITH ORDINALITY AS t (bucket, contact_id, message_id, month, o)
JOIN message m ON m.bucket = t.bucket AND m.contact_id = t.contact_id AND m.message_id = t.message_id
  AND m.month = t.month
LEFT JOIN journey j ON j.workspace_id = m.workspace_id AND j.journey_id = m.journey_id
ORDER BY t.o;

-- name: events
-- What the gate and the carrier said of one message, in the order of time.
SELECT message_id, kind, at, reason, data FROM message_event
WHERE bucket = :bucket::smallint AND contact_id = :contact_id::uuid AND message_id = :message_id::uuid
  AND kind <> 'allowed'
ORDER BY at, message_event_id;
