-- Senders: the numbers and names that a workspace's texts go out as, and what each is registered for. Parts
-- are counted by the day of the carriers' calendar, so that no brand sends more than they let go.

CREATE TABLE sender (
  workspace_id uuid NOT NULL,
  address text NOT NULL,                 -- E.164, the digits of a short code, or a name
  kind text NOT NULL CHECK (kind IN ('long_code', 'toll_free', 'short_code', 'alphanumeric', 'sandbox')),
  country text,                          -- of the number; null: a name, or the sandbox
  settings jsonb NOT NULL DEFAULT '{}',  -- registrations, and what its owner says
  disabled text,                         -- why it is set aside
  created_at timestamptz NOT NULL,
  PRIMARY KEY (workspace_id, address)
);
-- A number that people can answer belongs to one workspace, or nobody could tell whom they answer.
CREATE UNIQUE INDEX sender_once ON sender (address, country)
  WHERE kind IN ('long_code', 'toll_free', 'short_code');

CREATE TABLE sender_day (
  bucket smallint NOT NULL,              -- stands for a lease group; readers sum
  workspace_id uuid NOT NULL,
  address text NOT NULL,
  day date NOT NULL,                     -- in the calendar that carriers count in
  parts bigint NOT NULL,
  PRIMARY KEY (bucket, workspace_id, address, day)
) WITH (fillfactor = 50);

-- What texts went out as so far.
INSERT INTO sender (workspace_id, address, kind, created_at)
SELECT workspace_id, COALESCE(settings ->> 'sender', '+12025550100'), 'sandbox', created_at FROM workspace;
UPDATE workspace SET settings = settings - 'sender' WHERE settings ? 'sender';

DO $$
DECLARE table_name text;
BEGIN
  FOREACH table_name IN ARRAY ARRAY['sender', 'sender_day'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', table_name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', table_name);
    EXECUTE format('CREATE POLICY own_workspace ON %I TO wayline_app
      USING (workspace_id = NULLIF(current_setting(''app.workspace'', true), '''')::uuid)
      WITH CHECK (workspace_id = NULLIF(current_setting(''app.workspace'', true), '''')::uuid)', table_name);
    EXECUTE format('CREATE POLICY every_workspace ON %I TO wayline_engine USING (true) WITH CHECK (true)', table_name);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO wayline_app, wayline_engine', table_name);
  END LOOP;
END $$;
