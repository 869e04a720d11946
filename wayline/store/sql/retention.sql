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

-- name: count_deliveries
-- What other programs were told, or were to be told, of long ago.
SELECT count(*) FROM delivery WHERE at < :before::timestamptz;

-- name: drop_deliveries
-- Drops such deliveries, a batch at a time.
DELETE FROM delivery WHERE ctid = ANY(ARRAY(
  SELECT ctid FROM delivery WHERE at < :before::timestamptz LIMIT :most::integer));

-- name: count_set_aside
-- What came from outside long ago and could not be taken in.
SELECT count(*) FROM inbox_aside WHERE set_aside_at < :before::timestamptz;

-- name: drop_set_aside
-- Drops it, a batch at a time.
DELETE FROM inbox_aside WHERE ctid = ANY(ARRAY(
  SELECT ctid FROM inbox_aside WHERE set_aside_at < :before::timestamptz LIMIT :most::integer));

-- name: count_paces
-- Counts of sign-ups whose window is over.
SELECT count(*) FROM signup_pace WHERE ends_at < :before::timestamptz;

-- name: drop_paces
-- Forgets such counts, a batch at a time.
DELETE FROM signup_pace WHERE ctid = ANY(ARRAY(
  SELECT ctid FROM signup_pace WHERE ends_at < :before::timestamptz LIMIT :most::integer));
