-- name: newest
-- A workspace's messages since a time, the newest first, of one state or of all.
SELECT m.message_id, c.key, m.address, c.phone, j.slug, m.step, m.channel, m.category, m.state, m.reason, m.owed_at,
       m.due_at, m.sent_at, m.attempt
FROM message m
JOIN contact c ON c.bucket = m.bucket AND c.contact_id = m.contact_id
LEFT JOIN journey j ON j.workspace_id = m.workspace_id AND j.journey_id = m.journey_id
WHERE m.workspace_id = :workspace_id::uuid AND m.owed_at >= :since::timestamptz
  AND m.month BETWEEN :first_month::smallint AND :last_month::smallint
  AND (:state::text IS NULL OR m.state = :state::text)
ORDER BY m.owed_at DESC, m.message_id LIMIT :most::integer;

-- name: in_doubt
-- A workspace's messages whose end nobody knows, the oldest first; `lease_until` null: for good.
SELECT m.bucket, m.contact_id, m.message_id, m.month, m.workspace_id, m.enrollment_id, m.journey_id, m.version,
       m.step, m.channel, m.category, m.prefer, m.attempt, m.released, m.expires_at, m.claimed_at, m.cost, m.parts,
       m.lease_until, m.address, m.sender, m.connection, j.slug
FROM message m
LEFT JOIN journey j ON j.workspace_id = m.workspace_id AND j.journey_id = m.journey_id
WHERE m.workspace_id = :workspace_id::uuid AND m.state = 'in_doubt'
ORDER BY m.claimed_at, m.message_id;
