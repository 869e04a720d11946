-- Outgoing webhooks: where a workspace wants to be told what happens, and what each place is owed.

CREATE TABLE endpoint (
  workspace_id uuid NOT NULL,
  endpoint_id uuid NOT NULL,
  form text NOT NULL CHECK (form IN ('webhook', 'segment')),
  url text NOT NULL,
  about text NOT NULL,
  kinds text[] NOT NULL,                 -- names, `message.*` or `*`
  not_from text[] NOT NULL,              -- sources whose events it is not told of
  secrets jsonb NOT NULL,                -- [[secret, valid until or null], ...], the newest first
  state text NOT NULL CHECK (state IN ('active', 'paused', 'disabled')),
  reason text,                           -- why it was disabled
  failing_since timestamptz,             -- business clock; null once something arrived
  created_at timestamptz NOT NULL,
  PRIMARY KEY (workspace_id, endpoint_id)
);

CREATE TABLE delivery (
  bucket smallint NOT NULL,              -- of the person, or of the endpoint if it is about nobody
  endpoint_id uuid NOT NULL,
  delivery_id uuid NOT NULL,             -- hash of what happened, so that it is owed once
  workspace_id uuid NOT NULL,
  contact_id uuid,
  kind text NOT NULL,
  subject_id uuid,                       -- the message, event, enrollment, reply, visit or consent it is about
  month smallint,                        -- of the subject
  at timestamptz NOT NULL,
  data jsonb NOT NULL,                   -- what no other row says; nothing of a person
  state text NOT NULL CHECK (state IN ('owed', 'done', 'failed')),
  attempt integer NOT NULL,
  first_at timestamptz,                  -- business clock, of the first attempt since it was owed
  due_at timestamptz,                    -- business clock; null when nothing is to be done
  lease_until timestamptz,               -- real clock
  attempts jsonb NOT NULL DEFAULT '[]',  -- [[real time, status or null, error or null, milliseconds], ...]
  PRIMARY KEY (bucket, endpoint_id, delivery_id)
) WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 5000);
CREATE INDEX delivery_due ON delivery (bucket, endpoint_id, due_at) WHERE due_at IS NOT NULL;

DO $$
DECLARE table_name text;
BEGIN
  FOREACH table_name IN ARRAY ARRAY['endpoint', 'delivery'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', table_name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', table_name);
    EXECUTE format('CREATE POLICY own_workspace ON %I TO wayline_app
      USING (workspace_id = NULLIF(current_setting(''app.workspace'', true), '''')::uuid)
      WITH CHECK (workspace_id = NULLIF(current_setting(''app.workspace'', true), '''')::uuid)', table_name);
    EXECUTE format('CREATE POLICY every_workspace ON %I TO wayline_engine USING (true) WITH CHECK (true)', table_name);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO wayline_app, wayline_engine', table_name);
  END LOOP;
END $$;
