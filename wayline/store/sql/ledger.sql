-- name: append
-- Appends to the consent ledger, to be sealed; the same event told twice is kept once.
WITH new AS (
  INSERT INTO consent_event (bucket, contact_id, consent_event_id, workspace_id, address, channel, scope,
                             action, method, wording, occurred_at, recorded_at, data, evidence, salt, commitment)
  SELECT bucket, contact_id, consent_event_id, workspace_id, address, channel, scope, action, method,
         wording, occurred_at, recorded_at, data::jsonb, evidence::jsonb, salt, commitment
  FROM unnest(:bucket::smallint[], :contact_id::uuid[], :consent_event_id::uuid[], :workspace_id::uuid[],
              :address::text[], :channel::text[], :scope::text[], :action::text[], :method::text[],
              :wording::text[], :occurred_at::timestamptz[], :recorded_at::timestamptz[], :data::text[],
              :evidence::text[], :salt::bytea[], :commitment::bytea[])
    AS t (bucket, contact_id, consent_event_id, workspace_id, address, channel, scope, action, method,
          wording, occurred_at, recorded_at, data, evidence, salt, commitment)
  ON CONFLICT DO NOTHING
  RETURNING bucket, contact_id, consent_event_id, workspace_id)
INSERT INTO unsealed (bucket, contact_id, row_id, workspace_id, kind, month)
SELECT bucket, contact_id, consent_event_id, workspace_id, 'consent_event', 0 FROM new;

-- name: history
-- All entries about people, in the order in which they were written under each one's lock.
SELECT e.contact_id, e.consent_event_id, e.address, e.channel, e.scope, e.action, e.method, e.wording, e.occurred_at, e.recorded_at,
       e.data, e.evidence
FROM unnest(:bucket::smallint[], :contact_id::uuid[]) AS t (bucket, contact_id)
JOIN consent_event e ON e.bucket = t.bucket AND e.contact_id = t.contact_id
ORDER BY e.place;

-- name: relied
-- The entry that each text relies on: of the person under all their ids, for its topic before its category,
-- the last that was written. A row a text and id; of what was imported that counts which a file says.
SELECT DISTINCT ON (t.o) t.o, e.consent_event_id
FROM unnest(:o::integer[], :bucket::smallint[], :contact_id::uuid[], :channel::text[], :scope::text[],
            :category::text[]) AS t (o, bucket, contact_id, channel, scope, category)
JOIN consent_event e ON e.bucket = t.bucket AND e.contact_id = t.contact_id
WHERE e.channel = t.channel AND e.scope IN (t.scope, t.category)
  AND (e.action = 'granted' OR (e.action = 'imported' AND e.data ->> 'said' = 'granted'))
ORDER BY t.o, (e.scope = t.scope) DESC, e.place DESC;

-- name: people
-- Everybody of a bucket and workspace, but for those who were merged.
SELECT contact_id FROM contact
WHERE bucket = :bucket::smallint AND workspace_id = :workspace_id::uuid AND merged_into IS NULL;
