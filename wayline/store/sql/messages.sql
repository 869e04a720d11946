-- Months are named as a range, or one by one: then a generic plan leaves all other partitions out.
-- With `month = ANY(:months)` it would read every one of them.

-- name: due
-- People with a text due, found without locks, a slice of the buckets at a time. Nothing is owed
-- for longer than three months touch; a range would seem so narrow that another index was taken.
SELECT bucket, contact_id, due_at FROM message
WHERE bucket = ANY(:buckets::smallint[]) AND month IN ((:months::smallint[])[1], (:months::smallint[])[2], (:months::smallint[])[3])
  AND due_at IS NOT NULL AND due_at <= :now::timestamptz AND channel <> 'email'
ORDER BY bucket, due_at LIMIT :most::integer;

-- name: due_mail
-- The same of mails, which have a stage and an index of their own: a slow mail server holds up no text.
SELECT bucket, contact_id, due_at FROM message
WHERE bucket = ANY(:buckets::smallint[]) AND month IN ((:months::smallint[])[1], (:months::smallint[])[2], (:months::smallint[])[3])
  AND due_at IS NOT NULL AND due_at <= :now::timestamptz AND channel = 'email'
ORDER BY bucket, due_at LIMIT :most::integer;

-- name: load_due
-- The messages due for these people, each up to a time of their own, most important first: by category,
-- then as their journey says, then the one that is stale first. Only a person's own are sorted.
SELECT m.bucket, m.contact_id, m.message_id, m.month, m.workspace_id, m.enrollment_id, m.journey_id,
       m.version, m.step, m.visit, m.channel, m.template, m.template_version, m.language, m.inline,
       m.variables, m.category, m.topic, m.priority, m.prefer, m.state, m.owed_at, m.due_at, m.expires_at,
       m.attempt, m.released, m.sender, m.address, m.body, m.encoding, m.parts, m.cost, e.trigger, e.memory,
       e.trace
FROM unnest(:bucket::smallint[], :contact_id::uuid[], :now::timestamptz[]) AS t (bucket, contact_id, now)
JOIN message m ON m.bucket = t.bucket AND m.contact_id = t.contact_id AND m.month BETWEEN :first_month::smallint AND :last_month::smallint
LEFT JOIN enrollment e ON e.bucket = m.bucket AND e.contact_id = m.contact_id AND e.enrollment_id = m.enrollment_id
WHERE m.due_at IS NOT NULL AND m.due_at <= t.now AND (m.channel = 'email') = :mail::boolean
ORDER BY m.contact_id, array_position(ARRAY['transactional', 'service', 'marketing'], m.category), m.priority DESC,
         m.expires_at, m.message_id;

-- name: still_due
-- Of these messages, those that nobody has sent, held or moved since, re-read under their people's locks.
-- The comparison of due times is written so that the index of due times cannot be taken for it.
SELECT m.message_id, m.state FROM unnest(:bucket::smallint[], :contact_id::uuid[], :message_id::uuid[],
    :month::smallint[], :attempt::integer[], :due_at::timestamptz[])
  AS t (bucket, contact_id, message_id, month, attempt, due_at)
JOIN message m ON m.bucket = t.bucket AND m.contact_id = t.contact_id AND m.message_id = t.message_id
  AND m.month = t.month AND m.attempt = t.attempt AND m.due_at IS NOT DISTINCT FROM t.due_at
WHERE m.state IN ('owed', 'held') AND m.month BETWEEN :first_month::smallint AND :last_month::smallint;

-- name: insert
-- Owed messages; the id is a hash of (enrollment, step, visit), so that a passage owes one once.
INSERT INTO message (bucket, contact_id, message_id, month, workspace_id, enrollment_id, journey_id, version,
                     step, visit, channel, template, template_version, language, inline, variables, category,
                     topic, priority, prefer, state, owed_at, due_at, expires_at, attempt)
SELECT bucket, contact_id, message_id, month, workspace_id, enrollment_id, journey_id, version, step, visit,
       channel, template, template_version, language, inline, variables::jsonb, category, topic, priority, prefer,
       'owed', owed_at, owed_at, expires_at, 0
FROM unnest(:bucket::smallint[], :contact_id::uuid[], :message_id::uuid[], :month::smallint[],
            :workspace_id::uuid[], :enrollment_id::uuid[], :journey_id::uuid[], :version::integer[],
            :step::text[], :visit::integer[], :channel::text[], :template::text[],
            :template_version::integer[], :language::text[], :inline::text[], :variables::text[],
            :category::text[], :topic::text[], :priority::smallint[], :prefer::text[],
            :owed_at::timestamptz[], :expires_at::timestamptz[])
  AS t (bucket, contact_id, message_id, month, workspace_id, enrollment_id, journey_id, version, step, visit,
        channel, template, template_version, language, inline, variables, category, topic, priority, prefer,
        owed_at, expires_at)
ON CONFLICT DO NOTHING;

-- name: claim
-- Freezes text, sender and address and marks messages as being handed over, each under a new attempt.
UPDATE message m SET state = 'sending', reason = NULL, attempt = m.attempt + 1, due_at = NULL,
  lease_until = t.lease_until, claimed_at = t.claimed_at, connection = t.connection, sender = t.sender,
  address = t.address, body = t.body, encoding = t.encoding, parts = t.parts, cost = t.cost,
  cost_basis = 'estimated', template_version = t.template_version, language = t.language,
  certificate = t.certificate::jsonb, salt = t.salt
FROM unnest(:bucket::smallint[], :contact_id::uuid[], :message_id::uuid[], :month::smallint[],
            :lease_until::timestamptz[], :claimed_at::timestamptz[], :connection::text[], :sender::text[],
            :address::text[], :body::text[], :encoding::text[], :parts::smallint[], :cost::bigint[],
            :template_version::integer[], :language::text[], :certificate::text[], :salt::bytea[])
  AS t (bucket, contact_id, message_id, month, lease_until, claimed_at, connection, sender, address, body,
        encoding, parts, cost, template_version, language, certificate, salt)
WHERE m.bucket = t.bucket AND m.contact_id = t.contact_id AND m.message_id = t.message_id
  AND m.month = t.month AND m.month BETWEEN :first_month::smallint AND :last_month::smallint AND m.state IN ('owed', 'held');

-- name: settle
-- Holds, refuses, expires or cancels messages that were not handed over.
UPDATE message m SET state = t.state, reason = t.reason, due_at = t.due_at, certificate = t.certificate::jsonb,
  ended_at = CASE WHEN t.due_at IS NULL THEN t.at END
FROM unnest(:bucket::smallint[], :contact_id::uuid[], :message_id::uuid[], :month::smallint[],
            :state::text[], :reason::text[], :due_at::timestamptz[], :at::timestamptz[], :certificate::text[])
  AS t (bucket, contact_id, message_id, month, state, reason, due_at, at, certificate)
WHERE m.bucket = t.bucket AND m.contact_id = t.contact_id AND m.message_id = t.message_id
  AND m.month = t.month AND m.month BETWEEN :first_month::smallint AND :last_month::smallint AND m.state IN ('owed', 'held');

-- name: cancel
-- Cancels what is owed to enrollments that ended; what is being handed over goes on.
UPDATE message m SET state = 'cancelled', reason = t.reason, due_at = NULL, ended_at = t.at
FROM unnest(:bucket::smallint[], :contact_id::uuid[], :message_id::uuid[], :month::smallint[],
            :reason::text[], :at::timestamptz[]) AS t (bucket, contact_id, message_id, month, reason, at)
WHERE m.bucket = t.bucket AND m.contact_id = t.contact_id AND m.message_id = t.message_id
  AND m.month = t.month AND m.month BETWEEN :first_month::smallint AND :last_month::smallint AND m.state IN ('owed', 'held')
RETURNING m.message_id;

-- name: record
-- Writes the carrier's answers; the attempt is the fence, so an answer that comes too late changes nothing.
-- One that was never begun is counted apart.
UPDATE message m SET state = t.state, reason = t.reason, due_at = t.due_at, lease_until = t.lease_until,
  carrier_ref = COALESCE(t.carrier_ref, m.carrier_ref), cost = COALESCE(t.cost, m.cost),
  sent_at = t.sent_at, ended_at = t.ended_at,
  released = m.released + (t.reason IS NOT DISTINCT FROM 'message:released')::integer
FROM unnest(:bucket::smallint[], :contact_id::uuid[], :message_id::uuid[], :month::smallint[],
            :attempt::integer[], :state::text[], :reason::text[], :due_at::timestamptz[],
            :lease_until::timestamptz[], :carrier_ref::text[], :cost::bigint[], :sent_at::timestamptz[],
            :ended_at::timestamptz[])
  AS t (bucket, contact_id, message_id, month, attempt, state, reason, due_at, lease_until, carrier_ref, cost,
        sent_at, ended_at)
WHERE m.bucket = t.bucket AND m.contact_id = t.contact_id AND m.message_id = t.message_id
  AND m.month = t.month AND m.month BETWEEN :first_month::smallint AND :last_month::smallint
  AND m.attempt = t.attempt AND m.state IN ('sending', 'in_doubt')
RETURNING m.message_id;

-- name: leased
-- Messages whose hand-over has an open lease, oldest first; `lease_until` is on the real clock.
SELECT bucket, contact_id, message_id, month, workspace_id, enrollment_id, journey_id, version, step, channel,
       category, prefer, attempt, released, expires_at, claimed_at, cost, parts, lease_until, address, sender
FROM message
WHERE bucket = ANY(:buckets::smallint[]) AND month BETWEEN :first_month::smallint AND :last_month::smallint AND lease_until IS NOT NULL
ORDER BY bucket, lease_until LIMIT :most::integer;

-- name: facts
-- The states and facts of these messages, for conditions, receipts and clicks.
SELECT m.message_id, m.bucket, m.contact_id, m.month, m.workspace_id, m.enrollment_id, m.journey_id,
       m.version, m.step, m.channel, m.category, m.state, m.attempt, m.sent_at, m.ended_at,
       m.delivered_basis, m.read_at, m.read_basis, m.clicked_at, m.replied_at, m.claimed_at, m.cost,
       m.parts, m.reason, m.connection, m.topic, m.sender, m.address
FROM unnest(:bucket::smallint[], :contact_id::uuid[], :message_id::uuid[])
  AS t (bucket, contact_id, message_id)
JOIN message m ON m.bucket = t.bucket AND m.contact_id = t.contact_id AND m.message_id = t.message_id
  AND m.month BETWEEN :first_month::smallint AND :last_month::smallint;

-- name: save_facts
-- Writes what receipts, clicks and replies have changed; people's locks are held.
UPDATE message m SET state = t.state, reason = t.reason, sent_at = t.sent_at, ended_at = t.ended_at,
  delivered_basis = t.delivered_basis, read_at = t.read_at, read_basis = t.read_basis,
  clicked_at = t.clicked_at, replied_at = t.replied_at, cost = t.cost,
  due_at = CASE WHEN t.state IN ('owed', 'held') THEN m.due_at END,
  lease_until = CASE WHEN t.state IN ('sending', 'in_doubt') THEN m.lease_until END
FROM unnest(:bucket::smallint[], :contact_id::uuid[], :message_id::uuid[], :month::smallint[],
            :state::text[], :reason::text[], :sent_at::timestamptz[], :ended_at::timestamptz[],
            :delivered_basis::text[], :read_at::timestamptz[], :read_basis::text[], :clicked_at::timestamptz[],
            :replied_at::timestamptz[], :cost::bigint[])
  AS t (bucket, contact_id, message_id, month, state, reason, sent_at, ended_at, delivered_basis, read_at,
        read_basis, clicked_at, replied_at, cost)
WHERE m.bucket = t.bucket AND m.contact_id = t.contact_id AND m.message_id = t.message_id
  AND m.month = t.month AND m.month BETWEEN :first_month::smallint AND :last_month::smallint;

-- name: convert
-- Marks the messages that orders were credited to.
UPDATE message m SET converted_at = t.at
FROM unnest(:bucket::smallint[], :contact_id::uuid[], :message_id::uuid[], :month::smallint[],
            :at::timestamptz[]) AS t (bucket, contact_id, message_id, month, at)
WHERE m.bucket = t.bucket AND m.contact_id = t.contact_id AND m.message_id = t.message_id
  AND m.month = t.month AND m.month BETWEEN :first_month::smallint AND :last_month::smallint AND m.converted_at IS NULL;

-- name: insert_events
-- The history of messages, to be sealed; a receipt told twice is kept once, and only new rows come back.
WITH new AS (
  INSERT INTO message_event (bucket, contact_id, message_id, message_event_id, month, workspace_id, kind, at,
                             reason, data)
  SELECT bucket, contact_id, message_id, message_event_id, month, workspace_id, kind, at, reason, data::jsonb
  FROM unnest(:bucket::smallint[], :contact_id::uuid[], :message_id::uuid[], :message_event_id::uuid[],
              :month::smallint[], :workspace_id::uuid[], :kind::text[], :at::timestamptz[], :reason::text[],
              :data::text[])
    AS t (bucket, contact_id, message_id, message_event_id, month, workspace_id, kind, at, reason, data)
  ON CONFLICT DO NOTHING
  RETURNING bucket, contact_id, message_event_id, workspace_id, month)
, queued AS (
  INSERT INTO unsealed (bucket, contact_id, row_id, workspace_id, kind, month)
  SELECT bucket, contact_id, message_event_id, workspace_id, 'message_event', month FROM new)
SELECT message_event_id FROM new;

-- name: last_sent
-- The last text handed over to each person: the one that a reply most likely answers.
SELECT t.o::integer, m.message_id, m.body
FROM unnest(:bucket::smallint[], :contact_id::uuid[], :until::timestamptz[])
  WITH ORDINALITY AS t (bucket, contact_id, until, o)
CROSS JOIN LATERAL (
  SELECT message_id, body FROM message
  WHERE message.bucket = t.bucket AND message.contact_id = t.contact_id AND message.month BETWEEN :first_month::smallint AND :last_month::smallint
    AND message.sent_at <= t.until AND message.channel <> 'email'
  ORDER BY message.sent_at DESC, message.message_id LIMIT 1) m;

-- name: answers_since
-- How many answers to their own texts people were owed since a time, by step.
SELECT m.contact_id, m.step, count(*)::integer
FROM unnest(:bucket::smallint[], :contact_id::uuid[], :until::timestamptz[]) AS t (bucket, contact_id, until)
JOIN message m ON m.bucket = t.bucket AND m.contact_id = t.contact_id
  AND m.month BETWEEN :first_month::smallint AND :last_month::smallint
WHERE m.enrollment_id IS NULL AND m.owed_at > t.until
GROUP BY m.contact_id, m.step;

-- name: release_held
-- Lets people's held messages be asked about again at once: what held them may be over.
UPDATE message m SET due_at = t.at
FROM unnest(:bucket::smallint[], :contact_id::uuid[], :at::timestamptz[]) AS t (bucket, contact_id, at)
WHERE m.bucket = t.bucket AND m.contact_id = t.contact_id AND m.month BETWEEN :first_month::smallint AND :last_month::smallint
  AND m.state = 'held' AND m.due_at > t.at;

-- name: release_workspace
-- The same for a workspace whose own hours and days have changed; rare, so it may look at every bucket. The
-- reason says what opens last, not all that held a message, so every one is asked about.
UPDATE message SET due_at = :at::timestamptz
WHERE workspace_id = :workspace_id::uuid
  AND month BETWEEN :first_month::smallint AND :last_month::smallint AND state = 'held'
  AND due_at > :at::timestamptz;

-- name: release_journey
-- The same for a journey that goes on after a pause; rare, so it may look at every bucket.
UPDATE message SET due_at = :at::timestamptz
WHERE workspace_id = :workspace_id::uuid AND journey_id = :journey_id::uuid
  AND month BETWEEN :first_month::smallint AND :last_month::smallint AND state = 'held' AND reason = 'journey:paused'
  AND due_at > :at::timestamptz;
