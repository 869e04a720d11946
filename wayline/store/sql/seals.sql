-- name: lock
-- Only one at a time seals; whoever comes meanwhile goes away again.
SELECT pg_try_advisory_xact_lock(8319104478311342);

-- name: take
-- Takes rows from the queue of the sealer, the oldest first.
DELETE FROM unsealed
WHERE place IN (SELECT place FROM unsealed ORDER BY place LIMIT :most::integer)
RETURNING place, bucket, contact_id, row_id, workspace_id, kind, month;

-- name: waiting
-- How many rows wait for a seal, and how many of them are of each workspace.
SELECT workspace_id, count(*) FROM unsealed GROUP BY workspace_id;

-- name: consent_events
-- What is sealed of consent events, with what lies behind the commitment as far as it is not erased.
SELECT t.o::integer, e.workspace_id, e.contact_id, e.consent_event_id, e.channel, e.scope, e.action, e.method,
       e.occurred_at, e.recorded_at, e.data, e.commitment, e.salt, e.address, e.wording, e.evidence
FROM unnest(:bucket::smallint[], :contact_id::uuid[], :row_id::uuid[])
  WITH ORDINALITY AS t (bucket, contact_id, row_id, o)
JOIN consent_event e ON e.bucket = t.bucket AND e.contact_id = t.contact_id AND e.consent_event_id = t.row_id;

-- name: message_events
-- What is sealed of what happened to messages.
SELECT t.o::integer, e.workspace_id, e.contact_id, e.message_event_id, e.message_id, e.kind, e.at, e.reason, e.data
FROM unnest(:bucket::smallint[], :contact_id::uuid[], :row_id::uuid[], :month::smallint[])
  WITH ORDINALITY AS t (bucket, contact_id, row_id, month, o)
JOIN message_event e ON e.bucket = t.bucket AND e.contact_id = t.contact_id AND e.message_event_id = t.row_id
  AND e.month = t.month AND e.month BETWEEN :first_month::smallint AND :last_month::smallint;

-- name: last
-- The last seal of each workspace.
SELECT w.workspace_id, s.number, s.size, s.root, s.previous, s.sealed_at, s.key, s.signature
FROM unnest(:workspace_ids::uuid[]) AS w (workspace_id)
CROSS JOIN LATERAL (SELECT * FROM seal WHERE seal.workspace_id = w.workspace_id ORDER BY number DESC LIMIT 1) s;

-- name: newest
-- The last seal of every workspace, those found by their first one.
SELECT l.workspace_id, l.number, l.size, l.root, l.previous, l.sealed_at, l.key, l.signature
FROM seal f
CROSS JOIN LATERAL (SELECT * FROM seal s WHERE s.workspace_id = f.workspace_id ORDER BY s.number DESC LIMIT 1) l
WHERE f.number = 1 ORDER BY l.workspace_id;

-- name: insert
-- A seal; its number is the next one, or the key of the table refuses it.
INSERT INTO seal (workspace_id, number, size, root, previous, sealed_at, key, signature, kinds, buckets,
                  contact_ids, row_ids, months, leaves)
VALUES (:workspace_id::uuid, :number::bigint, :size::integer, :root::bytea, :previous::bytea,
        :sealed_at::timestamptz, :key::text, :signature::bytea, :kinds::text[], :buckets::smallint[],
        :contact_ids::uuid[], :row_ids::uuid[], :months::smallint[], :leaves::bytea);

-- name: heads
-- The heads of a workspace's seals after a number, in their order.
SELECT workspace_id, number, size, root, previous, sealed_at, key, signature FROM seal
WHERE workspace_id = :workspace_id::uuid AND number > :after::bigint ORDER BY number LIMIT :most::integer;

-- name: seals
-- Seals of a workspace after a number, with the rows under them: as many as hold about so many rows.
SELECT workspace_id, number, size, root, previous, sealed_at, key, signature, kinds, buckets, contact_ids,
       row_ids, months, leaves
FROM (SELECT *, sum(size) OVER (ORDER BY number) - size AS rows_before
      FROM (SELECT * FROM seal WHERE workspace_id = :workspace_id::uuid AND number > :after::bigint
            ORDER BY number LIMIT 1000) s) s
WHERE rows_before < :most::integer ORDER BY number;

-- name: leaves_of
-- Under which seals of a workspace these rows are, and as which of their leaves, counted from 0.
SELECT r.row_id, s.number, (r.leaf - 1)::integer
FROM seal s
CROSS JOIN LATERAL unnest(s.row_ids) WITH ORDINALITY AS r (row_id, leaf)
JOIN unnest(:row_ids::uuid[]) AS t (row_id) ON t.row_id = r.row_id
WHERE s.workspace_id = :workspace_id::uuid AND s.row_ids && :row_ids::uuid[] ORDER BY s.number, r.leaf;

-- name: waiting_of
-- Which of these rows of a workspace wait for a seal.
SELECT u.row_id FROM unnest(:row_ids::uuid[]) AS t (row_id)
JOIN unsealed u ON u.row_id = t.row_id AND u.workspace_id = :workspace_id::uuid;

-- name: numbered
-- Seals of a workspace by their numbers, with the hashes of their leaves.
SELECT s.workspace_id, s.number, s.size, s.root, s.previous, s.sealed_at, s.key, s.signature, s.leaves
FROM unnest(:numbers::bigint[]) AS t (number)
JOIN seal s ON s.workspace_id = :workspace_id::uuid AND s.number = t.number;

-- name: stray_consent_events
-- Consent events that are under no seal up to the last, and do not wait for one: slipped in. EXCEPT is
-- worked out by sorting or hashing; a join would guess that few rows are sealed, and try each with each.
SELECT consent_event_id FROM consent_event WHERE workspace_id = :workspace_id::uuid
EXCEPT
(SELECT unnest(row_ids) FROM seal WHERE workspace_id = :workspace_id::uuid AND number BETWEEN 1 AND :last::bigint
 UNION ALL SELECT row_id FROM unsealed WHERE workspace_id = :workspace_id::uuid)
ORDER BY 1 LIMIT :most::integer;

-- name: stray_message_events
-- The same of what happened to messages.
SELECT message_event_id FROM message_event WHERE workspace_id = :workspace_id::uuid
EXCEPT
(SELECT unnest(row_ids) FROM seal WHERE workspace_id = :workspace_id::uuid AND number BETWEEN 1 AND :last::bigint
 UNION ALL SELECT row_id FROM unsealed WHERE workspace_id = :workspace_id::uuid)
ORDER BY 1 LIMIT :most::integer;

-- name: moved
-- Consent events that do not stand after all of their person that were sealed before them: moved. By construction
-- they do: a person's entries are written under their lock, so in one order into the ledger and the queue of the
-- sealer. Nobody locks who is no contact; and entries from before there were seals were numbered later.
SELECT number, bucket, contact_id, consent_event_id FROM (
  SELECT s.number, r.leaf, e.bucket, e.contact_id, e.consent_event_id, e.place, e.commitment,
         max(e.place) OVER (PARTITION BY e.bucket, e.contact_id ORDER BY s.number, r.leaf
                            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before
  FROM seal s
  CROSS JOIN LATERAL unnest(s.kinds, s.buckets, s.contact_ids, s.row_ids)
    WITH ORDINALITY AS r (kind, bucket, contact_id, row_id, leaf)
  JOIN consent_event e ON e.bucket = r.bucket AND e.contact_id = r.contact_id AND e.consent_event_id = r.row_id
  WHERE s.workspace_id = :workspace_id::uuid AND s.number BETWEEN 1 AND :last::bigint
    AND r.kind = 'consent_event') o
WHERE place <= before AND commitment IS NOT NULL
  AND EXISTS (SELECT FROM contact c WHERE c.bucket = o.bucket AND c.contact_id = o.contact_id)
ORDER BY number, leaf LIMIT :most::integer;
