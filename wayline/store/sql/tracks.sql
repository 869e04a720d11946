-- name: insert_refs
-- Where a carrier's reference leads to.
INSERT INTO carrier_ref (bucket, connection, reference, workspace_id, contact_id, message_id, message_month)
SELECT bucket, :carrier::text, reference, workspace_id, contact_id, message_id, message_month
FROM unnest(:bucket::smallint[], :reference::text[], :workspace_id::uuid[], :contact_id::uuid[],
            :message_id::uuid[], :message_month::smallint[])
  AS t (bucket, reference, workspace_id, contact_id, message_id, message_month)
ON CONFLICT DO NOTHING;

-- name: resolve_refs
-- The messages behind carriers' references, with the place in the question.
SELECT t.o::integer, r.contact_id, r.message_id, r.message_month
FROM unnest(:bucket::smallint[], :reference::text[]) WITH ORDINALITY AS t (bucket, reference, o)
JOIN carrier_ref r ON r.bucket = t.bucket AND r.connection = :carrier::text AND r.reference = t.reference;

-- name: park_receipts
-- Keeps receipts that no message is known for yet.
INSERT INTO parked_receipt (bucket, receipt_id, connection, reference, payload, received_at)
SELECT bucket, receipt_id, :carrier::text, reference, payload::jsonb, received_at
FROM unnest(:bucket::smallint[], :receipt_id::uuid[], :reference::text[], :payload::text[],
            :received_at::timestamptz[]) AS t (bucket, receipt_id, reference, payload, received_at)
ON CONFLICT DO NOTHING;

-- name: unpark_receipts
-- Takes out the parked receipts whose message has become known, in these buckets.
DELETE FROM parked_receipt p USING carrier_ref r
WHERE p.bucket = ANY(:buckets::smallint[]) AND p.connection = :carrier::text
  AND r.bucket = p.bucket AND r.connection = p.connection AND r.reference = p.reference
RETURNING p.payload;

-- name: insert_links
-- One code per recipient and link, frozen with the text that carries it.
INSERT INTO link (bucket, code, workspace_id, contact_id, message_id, message_month, url, expires_at)
SELECT bucket, code, workspace_id, contact_id, message_id, message_month, url, expires_at
FROM unnest(:bucket::smallint[], :code::text[], :workspace_id::uuid[], :contact_id::uuid[],
            :message_id::uuid[], :message_month::smallint[], :url::text[], :expires_at::timestamptz[])
  AS t (bucket, code, workspace_id, contact_id, message_id, message_month, url, expires_at)
ON CONFLICT DO NOTHING
RETURNING code;

-- name: resolve_links
-- Where codes lead to and whose they are, with the place in the question.
SELECT t.o::integer, l.workspace_id, l.contact_id, l.message_id, l.message_month, l.url, l.expires_at
FROM unnest(:bucket::smallint[], :code::text[]) WITH ORDINALITY AS t (bucket, code, o)
JOIN link l ON l.bucket = t.bucket AND l.code = t.code;

-- name: insert_visits
-- Every hit of a link, by people and machines; only new rows come back.
INSERT INTO visit (bucket, contact_id, message_id, visit_id, month, workspace_id, code, at, human, reason,
                   user_agent, network)
SELECT bucket, contact_id, message_id, visit_id, month, workspace_id, code, at, human, reason, user_agent, network
FROM unnest(:bucket::smallint[], :contact_id::uuid[], :message_id::uuid[], :visit_id::uuid[],
            :month::smallint[], :workspace_id::uuid[], :code::text[], :at::timestamptz[],
            :human::boolean[], :reason::text[], :user_agent::text[], :network::text[])
  AS t (bucket, contact_id, message_id, visit_id, month, workspace_id, code, at, human, reason, user_agent, network)
ON CONFLICT DO NOTHING
RETURNING visit_id;

-- name: insert_replies
-- Texts that people sent us; only new rows come back.
INSERT INTO reply (bucket, contact_id, reply_id, month, workspace_id, sender, recipient, body, received_at,
                   meaning, rule, message_id)
SELECT bucket, contact_id, reply_id, month, workspace_id, sender, recipient, body, received_at, meaning, rule,
       message_id
FROM unnest(:bucket::smallint[], :contact_id::uuid[], :reply_id::uuid[], :month::smallint[],
            :workspace_id::uuid[], :sender::text[], :recipient::text[], :body::text[],
            :received_at::timestamptz[], :meaning::text[], :rule::text[], :message_id::uuid[])
  AS t (bucket, contact_id, reply_id, month, workspace_id, sender, recipient, body, received_at, meaning, rule,
        message_id)
ON CONFLICT DO NOTHING
RETURNING reply_id;

-- name: visits
-- The visits of these messages' links, to tell a scanner that opens all of them from a person.
SELECT v.message_id, v.code, v.at
FROM unnest(:bucket::smallint[], :contact_id::uuid[], :message_id::uuid[]) AS t (bucket, contact_id, message_id)
JOIN visit v ON v.bucket = t.bucket AND v.contact_id = t.contact_id AND v.message_id = t.message_id
  AND v.month BETWEEN :first_month::smallint AND :last_month::smallint;

-- name: known_replies
-- Which of these texts of theirs were taken in before.
SELECT r.reply_id FROM unnest(:bucket::smallint[], :contact_id::uuid[], :reply_id::uuid[]) AS t (bucket, contact_id, reply_id)
JOIN reply r ON r.bucket = t.bucket AND r.contact_id = t.contact_id AND r.reply_id = t.reply_id
  AND r.month BETWEEN :first_month::smallint AND :last_month::smallint;
