-- How often one address, device or shown page has filled in forms lately, counted for all processes together.

CREATE TABLE signup_pace (
  bucket smallint NOT NULL,
  workspace_id uuid NOT NULL,
  who uuid NOT NULL,                     -- a keyed hash of what is counted and of its window: nobody can be told by it
  n integer NOT NULL,
  ends_at timestamptz NOT NULL,
  PRIMARY KEY (bucket, workspace_id, who)
);

ALTER TABLE signup_pace ENABLE ROW LEVEL SECURITY;
ALTER TABLE signup_pace FORCE ROW LEVEL SECURITY;
CREATE POLICY own_workspace ON signup_pace TO wayline_app
  USING (workspace_id = NULLIF(current_setting('app.workspace', true), '')::uuid)
  WITH CHECK (workspace_id = NULLIF(current_setting('app.workspace', true), '')::uuid);
CREATE POLICY every_workspace ON signup_pace TO wayline_engine USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE ON signup_pace TO wayline_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON signup_pace TO wayline_engine;
