-- Complaints of a workspace are found by an index, and delivered messages of a sender are counted as they arrive:
-- the rate of complaints reads neither the ledger nor messages. Nobody waits for these reads, so what they look up
-- by is the workspace; both indexes are partial, and cost what is not about a sender nothing.

CREATE INDEX consent_event_complaint ON consent_event (workspace_id, recorded_at) WHERE method LIKE 'complaint:%';
CREATE INDEX rollup_delivered ON rollup (workspace_id, hour) WHERE metric = 'delivered_by';

-- What was delivered so far; readers sum over buckets, so it may all stand under that of the first lease group.
INSERT INTO rollup (bucket, workspace_id, hour, journey_id, version, step, metric, detail, n)
SELECT 354, workspace_id, date_trunc('hour', ended_at, 'UTC'), '00000000-0000-0000-0000-000000000000'::uuid, 0, '',
       'delivered_by', sender, count(*)
FROM message WHERE state = 'delivered' AND ended_at IS NOT NULL AND sender IS NOT NULL
GROUP BY workspace_id, date_trunc('hour', ended_at, 'UTC'), sender;
