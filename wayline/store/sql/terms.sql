-- name: save
-- Says when to look at a scope of somebody's consent again.
INSERT INTO consent_term (bucket, contact_id, scope, workspace_id, ends_at)
SELECT bucket, contact_id, scope, workspace_id, ends_at
FROM unnest(:bucket::smallint[], :contact_id::uuid[], :scope::text[], :workspace_id::uuid[], :ends_at::timestamptz[])
  AS t (bucket, contact_id, scope, workspace_id, ends_at)
ON CONFLICT (bucket, contact_id, scope) DO UPDATE SET ends_at = excluded.ends_at;

-- name: due
-- What is to be looked at in these buckets, some of it.
SELECT contact_id, scope, ends_at FROM consent_term
WHERE bucket = ANY(:buckets::smallint[]) AND ends_at <= :now::timestamptz
ORDER BY bucket, ends_at LIMIT :most::integer;

-- name: drop
-- Looked at: nothing is to be done any more, unless somebody has named another time meanwhile.
DELETE FROM consent_term c
USING unnest(:bucket::smallint[], :contact_id::uuid[], :scope::text[], :ends_at::timestamptz[])
  AS t (bucket, contact_id, scope, ends_at)
WHERE c.bucket = t.bucket AND c.contact_id = t.contact_id AND c.scope = t.scope AND c.ends_at = t.ends_at;
