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
