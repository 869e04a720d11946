-- name: page
-- The next people of a workspace, the newest first, of at most `window` who are looked at, with the last
-- of these: whoever asks for something rare gets it in several pages, and no request takes long.
WITH seen AS (
  SELECT contact_id, stage, tags FROM contact
  WHERE workspace_id = :workspace_id::uuid AND merged_into IS NULL AND erased_at IS NULL
    AND contact_id < :before::uuid
  ORDER BY contact_id DESC LIMIT :window::integer
), edge AS (SELECT contact_id FROM seen ORDER BY contact_id LIMIT 1),
found AS (
  SELECT contact_id FROM seen
  WHERE (:stage::text IS NULL OR stage = :stage::text) AND (:tag::text IS NULL OR :tag::text = ANY (tags))
  ORDER BY contact_id DESC LIMIT :most::integer
)
SELECT (SELECT count(*) FROM seen), (SELECT contact_id FROM edge),
       ARRAY(SELECT contact_id FROM found ORDER BY contact_id DESC);

-- name: created
-- Since when people are known.
SELECT c.contact_id, c.created_at
FROM unnest(:bucket::smallint[], :contact_id::uuid[]) AS t (bucket, contact_id)
JOIN contact c ON c.bucket = t.bucket AND c.contact_id = t.contact_id;

-- name: consents
-- A person's entries in the consent ledger, those of their aliases included, the newest first.
SELECT e.consent_event_id, e.occurred_at, e.channel, e.scope, e.action, e.method, e.wording, e.data, e.evidence
FROM unnest(:bucket::smallint[], :contact_id::uuid[]) AS t (bucket, contact_id)
JOIN consent_event e ON e.bucket = t.bucket AND e.contact_id = t.contact_id
WHERE (e.occurred_at, e.consent_event_id) < (:before_at::timestamptz, :before::uuid)
ORDER BY e.occurred_at DESC, e.consent_event_id DESC LIMIT :most::integer;

-- name: events
-- What a person and their aliases did, the newest first.
SELECT e.event_id, e.name, e.source, e.occurred_at, e.received_at, e.live, e.properties
FROM unnest(:bucket::smallint[], :contact_id::uuid[]) AS t (bucket, contact_id)
JOIN event e ON e.bucket = t.bucket AND e.contact_id = t.contact_id
WHERE (:name::text IS NULL OR e.name = :name::text)
  AND (e.received_at, e.event_id) < (:before_at::timestamptz, :before::uuid)
ORDER BY e.received_at DESC, e.event_id DESC LIMIT :most::integer;
