-- name: add
-- Adds to live numbers, one row per lease group, sorted so that writers never wait in a circle.
INSERT INTO rollup (bucket, workspace_id, hour, journey_id, version, step, metric, detail, n)
SELECT bucket, workspace_id, hour, journey_id, version, step, metric, detail, n
FROM unnest(:bucket::smallint[], :workspace_id::uuid[], :hour::timestamptz[], :journey_id::uuid[],
            :version::integer[], :step::text[], :metric::text[], :detail::text[], :n::bigint[])
  AS t (bucket, workspace_id, hour, journey_id, version, step, metric, detail, n)
ON CONFLICT (bucket, workspace_id, hour, journey_id, version, step, metric, detail)
DO UPDATE SET n = rollup.n + excluded.n;

-- name: spend
-- Adds to what a workspace has spent in a period.
INSERT INTO spending (bucket, workspace_id, period, spent)
SELECT bucket, workspace_id, period, spent
FROM unnest(:bucket::smallint[], :workspace_id::uuid[], :period::text[], :spent::bigint[])
  AS t (bucket, workspace_id, period, spent)
ON CONFLICT (bucket, workspace_id, period) DO UPDATE SET spent = spending.spent + excluded.spent;

-- name: lock_budget
-- Lets one claim at a time take of a workspace's budget and days of senders: the next sees what is taken.
SELECT 1 FROM workspace WHERE workspace_id = :workspace_id::uuid FOR NO KEY UPDATE;

-- name: spent
-- What a workspace has spent in a period, over all lease groups.
SELECT COALESCE(sum(spent), 0)::bigint FROM spending
WHERE workspace_id = :workspace_id::uuid AND period = :period::text;

-- name: totals
-- Live numbers of a workspace, summed over lease groups and hours.
SELECT journey_id, version, step, metric, detail, sum(n)::bigint FROM rollup
WHERE workspace_id = :workspace_id::uuid
GROUP BY journey_id, version, step, metric, detail;

-- name: in_hours
-- What was counted of a metric by workspaces in hours, by its details, summed over lease groups.
SELECT r.workspace_id, r.hour, r.detail, sum(r.n)::bigint
FROM unnest(:workspace_id::uuid[], :hour::timestamptz[]) AS t (workspace_id, hour)
JOIN rollup r ON r.bucket = ANY(:buckets::smallint[]) AND r.workspace_id = t.workspace_id AND r.hour = t.hour
WHERE r.metric = :metric::text
GROUP BY r.workspace_id, r.hour, r.detail;
