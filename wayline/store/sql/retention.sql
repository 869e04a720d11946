-- name: partitions
-- Every month partition of a table, with its size in bytes.
SELECT c.relname::text, pg_total_relation_size(c.oid)
FROM pg_class c JOIN pg_inherits ON inhrelid = c.oid JOIN pg_class parent ON parent.oid = inhparent
WHERE parent.relname = :table_name::text AND parent.relnamespace = 'public'::regnamespace
  AND c.relkind = 'r' AND pg_get_expr(c.relpartbound, c.oid) <> 'DEFAULT'
ORDER BY 1;

-- name: count_event_keys
-- Keys of events so old that nobody sends them again.
SELECT count(*) FROM event_key WHERE received_at < :before::timestamptz;

-- name: drop_event_keys
-- Forgets such keys, a batch at a time.
DELETE FROM event_key WHERE ctid = ANY(ARRAY(
  SELECT ctid FROM event_key WHERE received_at < :before::timestamptz LIMIT :most::integer));

-- name: count_links
-- Links that lead nowhere any more.
SELECT count(*) FROM link WHERE expires_at < :before::timestamptz;

-- name: drop_links
-- Removes such links, a batch at a time.
DELETE FROM link WHERE ctid = ANY(ARRAY(
  SELECT ctid FROM link WHERE expires_at < :before::timestamptz LIMIT :most::integer));

-- name: count_receipts
-- Parked receipts whose message never became known.
SELECT count(*) FROM parked_receipt WHERE received_at < :before::timestamptz;

-- name: drop_receipts
-- Drops such receipts, a batch at a time.
DELETE FROM parked_receipt WHERE ctid = ANY(ARRAY(
  SELECT ctid FROM parked_receipt WHERE received_at < :before::timestamptz LIMIT :most::integer));
