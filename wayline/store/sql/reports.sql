-- name: standing
-- Where people are in journeys now: waiting at a step, or parked there.
SELECT journey_id, version, COALESCE(step, ''), status, count(*) FROM enrollment
WHERE workspace_id = :workspace_id::uuid AND status IN (1, 4)
GROUP BY journey_id, version, step, status;

-- name: states
-- What messages have become, by the step that owed them.
SELECT journey_id, version, step, state, count(*) FROM message
WHERE workspace_id = :workspace_id::uuid
GROUP BY journey_id, version, step, state;

-- name: visits
-- Visits of links in the messages of each step, by people and by machines.
SELECT m.journey_id, m.version, m.step, v.human, count(*)
FROM visit v
JOIN message m ON m.bucket = v.bucket AND m.contact_id = v.contact_id AND m.message_id = v.message_id
WHERE v.workspace_id = :workspace_id::uuid
GROUP BY m.journey_id, m.version, m.step, v.human;

-- name: contacts
-- How many people a workspace has, without those who were merged into others.
SELECT count(*) FROM contact WHERE workspace_id = :workspace_id::uuid AND merged_into IS NULL;

-- name: digest
-- The order-free digest of a workspace's history: the sum, modulo 2^128, of 128 hash bits of each
-- passage and of each message's outcome. A step is named by its journey; ids, codes, attempts and
-- leases are left out. ROW(...)::text quotes its values, so no two rows read alike.
WITH outcome (said) AS (
  SELECT ROW('passage', c.key, j.slug, p.step, p.visit, extract(epoch FROM p.at), p.decision, p.reason)::text
  FROM passage p
  JOIN contact c ON c.bucket = p.bucket AND c.contact_id = p.contact_id
  LEFT JOIN journey j ON j.workspace_id = p.workspace_id AND j.journey_id = p.journey_id
  WHERE p.workspace_id = :workspace_id::uuid
  UNION ALL
  SELECT ROW('message', c.key, j.slug, m.step, m.visit, m.state, m.reason, extract(epoch FROM m.sent_at),
             extract(epoch FROM m.owed_at))::text
  FROM message m
  JOIN contact c ON c.bucket = m.bucket AND c.contact_id = m.contact_id
  LEFT JOIN journey j ON j.workspace_id = m.workspace_id AND j.journey_id = m.journey_id
  WHERE m.workspace_id = :workspace_id::uuid
), hashed (hash) AS MATERIALIZED (
  SELECT encode(sha256(convert_to(said, 'UTF8')), 'hex') FROM outcome
)
SELECT mod(
  COALESCE(sum(('x' || substr(hash, 1, 8))::bit(32)::bigint), 0) * 79228162514264337593543950336
  + COALESCE(sum(('x' || substr(hash, 9, 8))::bit(32)::bigint), 0) * 18446744073709551616
  + COALESCE(sum(('x' || substr(hash, 17, 8))::bit(32)::bigint), 0) * 4294967296
  + COALESCE(sum(('x' || substr(hash, 25, 8))::bit(32)::bigint), 0),
  340282366920938463463374607431768211456)::text
FROM hashed;
