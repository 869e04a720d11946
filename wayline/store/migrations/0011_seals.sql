-- The consent ledger and the history of messages are sealed: rows in order under signed Merkle roots.
-- What is personal in a consent event stays outside the seal, behind a commitment, and can be erased.

ALTER TABLE consent_event
  ADD COLUMN evidence jsonb NOT NULL DEFAULT '{}',  -- personal, beside address and wording: IP address, agent, page
  ADD COLUMN salt bytea,                            -- of the commitment; erased with what is personal
  ADD COLUMN commitment bytea;                      -- null: written before there were seals

-- Of the commitment to address, sender and words in the sealed certificate of the last attempt.
ALTER TABLE message ADD COLUMN salt bytea;

-- Rows that wait for the sealer, in the order in which they were written.
CREATE TABLE unsealed (
  place bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  bucket smallint NOT NULL,
  contact_id uuid NOT NULL,
  row_id uuid NOT NULL,
  workspace_id uuid NOT NULL,
  kind text NOT NULL CHECK (kind IN ('consent_event', 'message_event')),
  month smallint NOT NULL                -- of a message event; 0 of a consent event
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);

-- A seal: its head is signed, and the rows under it are named in the order of their leaves.
CREATE TABLE seal (
  workspace_id uuid NOT NULL,
  number bigint NOT NULL,                -- from 1, without gaps
  size integer NOT NULL,
  root bytea NOT NULL,
  previous bytea NOT NULL,               -- hash of the head of the seal before it
  sealed_at timestamptz NOT NULL,        -- real clock
  key text NOT NULL,                     -- which key has signed
  signature bytea NOT NULL,              -- Ed25519, of the head
  kinds text[] NOT NULL,
  buckets smallint[] NOT NULL,
  contact_ids uuid[] NOT NULL,
  row_ids uuid[] NOT NULL,
  months smallint[] NOT NULL,
  leaves bytea NOT NULL,                 -- 32 octets a row
  PRIMARY KEY (workspace_id, number)
);
CREATE INDEX seal_time ON seal (workspace_id, sealed_at);

-- What was written before is sealed as it is found now.
INSERT INTO unsealed (bucket, contact_id, row_id, workspace_id, kind, month)
SELECT bucket, contact_id, consent_event_id, workspace_id, 'consent_event', 0 FROM consent_event
ORDER BY recorded_at, consent_event_id;
INSERT INTO unsealed (bucket, contact_id, row_id, workspace_id, kind, month)
SELECT bucket, contact_id, message_event_id, workspace_id, 'message_event', month FROM message_event
ORDER BY at, message_event_id;

DO $$
DECLARE table_name text;
BEGIN
  FOREACH table_name IN ARRAY ARRAY['unsealed', 'seal'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', table_name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', table_name);
    EXECUTE format('CREATE POLICY own_workspace ON %I TO wayline_app
      USING (workspace_id = NULLIF(current_setting(''app.workspace'', true), '''')::uuid)
      WITH CHECK (workspace_id = NULLIF(current_setting(''app.workspace'', true), '''')::uuid)', table_name);
    EXECUTE format('CREATE POLICY every_workspace ON %I TO wayline_engine USING (true) WITH CHECK (true)', table_name);
  END LOOP;
END $$;
GRANT SELECT, INSERT ON unsealed TO wayline_app;
GRANT SELECT, INSERT, DELETE ON unsealed TO wayline_engine;
GRANT SELECT ON SEQUENCE unsealed_place_seq TO wayline_engine;  -- for backups
GRANT SELECT ON seal TO wayline_app;
GRANT SELECT, INSERT ON seal TO wayline_engine;

-- Nobody who serves or works can change what was said, only erase what is personal in it.
REVOKE UPDATE, DELETE ON consent_event FROM wayline_app, wayline_engine;
GRANT UPDATE (address, wording, evidence, salt) ON consent_event TO wayline_engine;
REVOKE UPDATE, DELETE ON message_event FROM wayline_app, wayline_engine;
