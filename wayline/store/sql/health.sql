-- name: now
-- The real time of the database's machine.
SELECT clock_timestamp();

-- name: roles_lacking
-- The roles that this user cannot become, of those that Wayline works as.
SELECT wanted FROM unnest(ARRAY['wayline_app', 'wayline_engine']) AS wanted
LEFT JOIN pg_roles ON rolname = wanted
WHERE rolname IS NULL OR NOT pg_has_role(current_user, rolname, 'MEMBER');

-- name: unguarded
-- Tables of workspaces whose rows one workspace could see of another, or the engine could not see.
SELECT c.relname::text FROM pg_class c
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'workspace_id' AND NOT a.attisdropped
WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace
  AND (NOT c.relrowsecurity OR NOT c.relforcerowsecurity
    OR NOT c.relispartition AND NOT EXISTS (
      SELECT FROM pg_policy JOIN pg_roles r ON r.oid = ANY(polroles)
      WHERE polrelid = c.oid AND r.rolname = 'wayline_engine'))
ORDER BY 1;

-- name: months_lacking
-- The months of this range that a partitioned table has no partition for.
SELECT parent.relname::text, months.m::smallint
FROM pg_partitioned_table JOIN pg_class parent ON parent.oid = partrelid
CROSS JOIN generate_series(:first_month::integer, :last_month::integer) AS months (m)
WHERE parent.relnamespace = 'public'::regnamespace AND NOT EXISTS (
  SELECT FROM pg_inherits JOIN pg_class child ON child.oid = inhrelid
  WHERE inhparent = partrelid AND child.relname = parent.relname || '_'
    || to_char(timestamp '2000-01-01' + make_interval(months => months.m), 'YYYY_MM'))
ORDER BY 2, 1;

-- name: long_transactions
-- Transactions that began before a time (real clock) and keep the database from cleaning up.
SELECT pid, COALESCE(NULLIF(application_name, ''), backend_type)::text, COALESCE(state, '')::text, xact_start
FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND xact_start < :before::timestamptz
ORDER BY xact_start;

-- name: workers
-- How many workers are alive, and how many lease groups belong to one that is not.
SELECT (SELECT count(*) FROM worker WHERE alive_until >= clock_timestamp()),
       (SELECT count(*) FROM lease WHERE holder IS NOT NULL AND lease_until < clock_timestamp());

-- name: overdue
-- What should have been done by now: how much of each kind, and since when.
SELECT 'enrollments', count(*), min(due_at) FROM enrollment WHERE due_at <= :now::timestamptz
UNION ALL
SELECT 'messages', count(*), min(due_at) FROM message WHERE due_at <= :now::timestamptz
UNION ALL
SELECT 'webhooks', count(*), min(due_at) FROM call WHERE due_at <= :now::timestamptz;

-- name: set_aside
-- What waits for a person to decide: enrollments that were parked, messages in doubt for
-- good, and what came in and could not be taken.
SELECT (SELECT count(*) FROM enrollment WHERE status = 4),
       (SELECT count(*) FROM message WHERE state = 'in_doubt' AND lease_until IS NULL),
       (SELECT count(*) FROM inbox_aside);
