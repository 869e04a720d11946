-- name: append
-- What came in, durable once this is committed.
INSERT INTO inbox (bucket, inbox_id, connection, kind, at, received_at, data)
SELECT bucket, inbox_id, connection, kind, at, received_at, data::jsonb
FROM unnest(:bucket::smallint[], :inbox_id::uuid[], :connection::text[], :kind::text[],
            :at::timestamptz[], :received_at::timestamptz[], :data::text[])
  AS t (bucket, inbox_id, connection, kind, at, received_at, data);

-- name: waiting
-- The oldest of each bucket in turn, without a lock.
SELECT bucket, inbox_id, connection, kind FROM inbox
WHERE bucket = ANY(:buckets::smallint[])
ORDER BY bucket, inbox_id LIMIT :most::integer;

-- name: said
-- The same, of what people said alone.
SELECT bucket, inbox_id, connection, kind FROM inbox
WHERE bucket = ANY(:buckets::smallint[]) AND kind = 'reply'
ORDER BY bucket, inbox_id LIMIT :most::integer;

-- name: take
-- Takes these out, except for those that another worker is taking.
DELETE FROM inbox i USING (
  SELECT s.bucket, s.inbox_id FROM unnest(:bucket::smallint[], :inbox_id::uuid[]) AS t (bucket, inbox_id)
  JOIN inbox s ON s.bucket = t.bucket AND s.inbox_id = t.inbox_id
  FOR UPDATE OF s SKIP LOCKED
) mine
WHERE i.bucket = mine.bucket AND i.inbox_id = mine.inbox_id
RETURNING i.bucket, i.inbox_id, i.kind, i.at, i.data;

-- name: set_aside
-- Moves these out of the way of the others, with the reason.
WITH gone AS (
  DELETE FROM inbox i USING unnest(:bucket::smallint[], :inbox_id::uuid[]) AS t (bucket, inbox_id)
  WHERE i.bucket = t.bucket AND i.inbox_id = t.inbox_id
  RETURNING i.bucket, i.inbox_id, i.connection, i.kind, i.at, i.received_at, i.data
)
INSERT INTO inbox_aside (bucket, inbox_id, connection, kind, at, received_at, data, reason, set_aside_at)
SELECT bucket, inbox_id, connection, kind, at, received_at, data, :reason::text, :now::timestamptz FROM gone
ON CONFLICT DO NOTHING;

-- name: aside
-- What was set aside, the latest first.
SELECT inbox_id, connection, kind, at, data, reason, set_aside_at FROM inbox_aside
ORDER BY set_aside_at DESC, inbox_id LIMIT :most::integer;

-- name: retry
-- Puts back what was set aside: these, or everything; returns what went.
WITH gone AS (
  DELETE FROM inbox_aside WHERE :every::boolean OR inbox_id = ANY(:ids::uuid[])
  RETURNING bucket, inbox_id, connection, kind, at, received_at, data
)
INSERT INTO inbox (bucket, inbox_id, connection, kind, at, received_at, data)
SELECT bucket, inbox_id, connection, kind, at, received_at, data FROM gone
RETURNING inbox_id;

-- name: requeue_parked
-- Puts the parked receipts back whose message has become known, in these buckets. It is found by the
-- carrier's reference: a key that came with it led nowhere.
WITH gone AS (
  DELETE FROM parked_receipt p USING carrier_ref r
  WHERE p.bucket = ANY(:buckets::smallint[])
    AND r.bucket = p.bucket AND r.connection = p.connection AND r.reference = p.reference
  RETURNING p.bucket, p.receipt_id, p.connection, p.payload, p.received_at
)
INSERT INTO inbox (bucket, inbox_id, connection, kind, at, received_at, data)
SELECT bucket, receipt_id, connection, 'receipt', (payload ->> 'at')::timestamptz, received_at,
       (payload -> 'data') || '{"key": null}'
FROM gone ON CONFLICT DO NOTHING;

-- name: expire_parked
-- Sets the parked receipts aside whose message has not become known until now.
WITH gone AS (
  DELETE FROM parked_receipt p
  WHERE p.bucket = ANY(:buckets::smallint[]) AND p.received_at < :before::timestamptz
  RETURNING p.bucket, p.receipt_id, p.connection, p.payload, p.received_at
)
INSERT INTO inbox_aside (bucket, inbox_id, connection, kind, at, received_at, data, reason, set_aside_at)
SELECT bucket, receipt_id, connection, 'receipt', (payload ->> 'at')::timestamptz, received_at,
       payload -> 'data', :reason::text, :now::timestamptz
FROM gone ON CONFLICT DO NOTHING
RETURNING inbox_id;
