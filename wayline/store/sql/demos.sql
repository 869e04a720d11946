-- name: counted
-- Live numbers of some hours, summed over them; the hours of one lease group lie together.
SELECT journey_id, version, step, metric, detail, sum(n)::bigint FROM rollup
WHERE bucket = ANY(:buckets::smallint[]) AND workspace_id = :workspace_id::uuid
  AND hour >= :first::timestamptz AND hour < :last::timestamptz
GROUP BY journey_id, version, step, metric, detail;

-- name: open_messages
-- Messages that something is still to be done about, by state.
SELECT state, count(*) FROM message
WHERE bucket = ANY(:buckets::smallint[]) AND month = ANY(:months::smallint[]) AND due_at IS NOT NULL
  AND workspace_id = :workspace_id::uuid
GROUP BY state;

-- name: read_messages
-- Messages that were read, at least.
SELECT count(*) FROM message WHERE workspace_id = :workspace_id::uuid AND read_at IS NOT NULL;

-- name: events
-- How many events came in; those that journeys cause by themselves are left out.
SELECT count(*) FROM event
WHERE workspace_id = :workspace_id::uuid AND NOT starts_with(source, 'journey:');

-- name: opened_at
-- When a workspace was opened, in business time.
SELECT created_at FROM workspace WHERE workspace_id = :workspace_id::uuid;
