-- name: newest
-- Complaints of a workspace since a time, the newest first: entries of the ledger of consent.
SELECT e.contact_id, e.consent_event_id, c.key, c.phone, e.method, e.wording, e.occurred_at, e.recorded_at, e.data
FROM consent_event e
LEFT JOIN contact c ON c.bucket = e.bucket AND c.contact_id = e.contact_id
WHERE e.workspace_id = :workspace_id::uuid AND e.method LIKE 'complaint:%' AND e.recorded_at >= :since::timestamptz
ORDER BY e.recorded_at DESC, e.consent_event_id LIMIT :most::integer;

-- name: by_sender
-- How many complaints came about each sender of workspaces since a time; '' where nobody knows about which.
SELECT workspace_id, COALESCE(data ->> 'sender', ''), count(*) FROM consent_event
WHERE workspace_id = ANY(:workspace_ids::uuid[]) AND method LIKE 'complaint:%' AND recorded_at >= :since::timestamptz
GROUP BY 1, 2;

-- name: delivered
-- How many messages of each sender of workspaces were delivered since the hour of a time.
SELECT workspace_id, detail, sum(n)::bigint FROM rollup
WHERE workspace_id = ANY(:workspace_ids::uuid[]) AND metric = 'delivered_by'
  AND hour >= date_trunc('hour', :since::timestamptz, 'UTC')
GROUP BY 1, 2;

-- name: known
-- Whether a complaint with this id of its teller was taken in about a person.
SELECT 1 FROM consent_event
WHERE bucket = :bucket::smallint AND contact_id = :contact_id::uuid AND method LIKE 'complaint:%'
  AND data ->> 'id' = :id::text LIMIT 1;
