-- name: columns
-- What people of a workspace have: names of attributes, scopes of consent, channels that are closed,
-- and wishes.
SELECT DISTINCT 'attributes.' || jsonb_object_keys(attributes) FROM contact
WHERE bucket = ANY(:buckets::smallint[]) AND workspace_id = :workspace_id::uuid AND merged_into IS NULL
UNION SELECT DISTINCT 'consent:' || jsonb_object_keys(consent) FROM care
WHERE bucket = ANY(:buckets::smallint[]) AND workspace_id = :workspace_id::uuid
UNION SELECT DISTINCT 'wishes_' || jsonb_object_keys(wishes - 'links') FROM care
WHERE bucket = ANY(:buckets::smallint[]) AND workspace_id = :workspace_id::uuid
UNION SELECT DISTINCT 'blocked:' || jsonb_object_keys(blocked - '*') FROM care
WHERE bucket = ANY(:buckets::smallint[]) AND workspace_id = :workspace_id::uuid
ORDER BY 1;

-- name: page
-- Some people of one bucket behind a contact, in order; those who were merged or erased are left out.
SELECT contact_id, created_at FROM contact
WHERE bucket = :bucket::smallint AND contact_id > :after::uuid AND workspace_id = :workspace_id::uuid
  AND merged_into IS NULL AND erased_at IS NULL
ORDER BY bucket, contact_id LIMIT :most::integer;

-- name: proofs
-- The last time that each of these people granted each scope, or were said to have without a second
-- yes, and to which words or how; and when and by what they confirmed it, with us or elsewhere.
SELECT DISTINCT ON (e.contact_id, e.channel, e.scope, e.action)
  e.contact_id, e.channel || '/' || e.scope, e.action, e.occurred_at, COALESCE(e.wording, e.method),
  COALESCE(e.data ->> 'confirmed_at', to_json(e.occurred_at) #>> '{}'),
  CASE WHEN e.method LIKE '%:confirmed' THEN e.method ELSE e.data ->> 'confirmation' END
FROM unnest(:bucket::smallint[], :contact_id::uuid[]) AS t (bucket, contact_id)
JOIN consent_event e ON e.bucket = t.bucket AND e.contact_id = t.contact_id
WHERE e.action = 'granted' OR (e.action = 'imported' AND e.data ->> 'state' = 'unconfirmed')
ORDER BY e.contact_id, e.channel, e.scope, e.action, e.occurred_at DESC;
