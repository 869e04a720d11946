-- name: messages
-- The words of messages as they were frozen, with what opens the commitment to them.
SELECT m.message_id, m.contact_id, m.channel, m.address, m.sender, m.body, m.salt, m.claimed_at, m.sent_at,
       c.erased_at IS NOT NULL
FROM unnest(:bucket::smallint[], :contact_id::uuid[], :message_id::uuid[], :month::smallint[])
  AS t (bucket, contact_id, message_id, month)
JOIN message m ON m.bucket = t.bucket AND m.contact_id = t.contact_id AND m.message_id = t.message_id
  AND m.month = t.month AND m.month BETWEEN :first_month::smallint AND :last_month::smallint
LEFT JOIN contact c ON c.bucket = t.bucket AND c.contact_id = t.contact_id;

-- name: last
-- The last message that the gate let pass to a person, under all their ids.
SELECT m.message_id FROM unnest(:bucket::smallint[], :contact_id::uuid[]) AS t (bucket, contact_id)
JOIN message m ON m.bucket = t.bucket AND m.contact_id = t.contact_id
WHERE m.salt IS NOT NULL ORDER BY m.claimed_at DESC, m.message_id LIMIT 1;

-- name: passed
-- The next messages of a workspace that were ever claimed, that is let pass by the gate, the oldest first.
SELECT owed_at, message_id, bucket, contact_id, month FROM message
WHERE workspace_id = :workspace_id::uuid AND (owed_at, message_id) > (:after_at::timestamptz, :after::uuid)
  AND claimed_at IS NOT NULL
ORDER BY owed_at, message_id LIMIT :most::integer;

-- name: events
-- Everything that is sealed of messages, in the order of time.
SELECT e.message_id, e.bucket, e.contact_id, e.message_event_id, e.month, e.at, e.kind, e.data
FROM unnest(:bucket::smallint[], :contact_id::uuid[], :message_id::uuid[]) AS t (bucket, contact_id, message_id)
JOIN message_event e ON e.bucket = t.bucket AND e.contact_id = t.contact_id AND e.message_id = t.message_id
ORDER BY e.message_id, e.at, e.message_event_id;

-- name: consents
-- What a person said of a channel up to a time, the newest first, for each of several messages; `o` is its
-- number, and a row goes in for each id of the person. If it is known what was relied on, only that. Of what
-- was imported that counts which a business's own file says; a claim without proof allows nothing.
SELECT t.o, e.bucket, e.contact_id, e.consent_event_id, e.channel, e.scope, e.action, e.occurred_at, e.address,
       e.wording, e.evidence, e.salt
FROM unnest(:o::integer[], :bucket::smallint[], :contact_id::uuid[], :channel::text[], :until::timestamptz[],
            :relied::uuid[]) AS t (o, bucket, contact_id, channel, until, relied)
JOIN consent_event e ON e.bucket = t.bucket AND e.contact_id = t.contact_id
WHERE e.channel = t.channel AND e.occurred_at <= t.until
  AND (e.action <> 'imported' OR e.data ? 'said')
  AND (t.relied IS NULL OR e.consent_event_id = t.relied)
ORDER BY t.o, e.occurred_at DESC, e.consent_event_id DESC;

-- name: told
-- How many messages the sealed history says were let pass, or reached a carrier or phone.
SELECT count(DISTINCT message_id) FROM message_event
WHERE workspace_id = :workspace_id::uuid AND kind = ANY(:kinds::text[]);

-- name: missing
-- Those of them that no message, or none that was claimed, stands for now. They are of months that are kept, as far
-- as the month of their last word tells: a message is of it, or of the one before. Others are counted, in one row
-- without an id.
SELECT CASE WHEN kept THEN message_id END, count(*) FROM (
  SELECT e.message_id, max(e.month) = ANY(:kept::integer[]) AND max(e.month) - 1 = ANY(:kept::integer[]) AS kept
  FROM message_event e
  WHERE e.workspace_id = :workspace_id::uuid AND e.kind = ANY(:kinds::text[]) AND NOT EXISTS (
    SELECT FROM message m WHERE m.bucket = e.bucket AND m.contact_id = e.contact_id AND m.message_id = e.message_id
      AND m.workspace_id = e.workspace_id AND m.claimed_at IS NOT NULL)
  GROUP BY e.message_id) gone
GROUP BY 1 ORDER BY 1;
