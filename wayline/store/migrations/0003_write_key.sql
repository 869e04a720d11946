-- Write keys: what a client names itself with when it sends events; only the hash is kept.

CREATE TABLE write_key (
  hash bytea PRIMARY KEY,                -- SHA-256 of the whole key
  workspace_id uuid NOT NULL REFERENCES workspace,
  prefix text NOT NULL UNIQUE,           -- its first characters, by which people tell keys apart
  name text NOT NULL,                    -- the source of its events: two keys of one name are one source
  created_at timestamptz NOT NULL,
  revoked_at timestamptz,
  last_used_at timestamptz
);

ALTER TABLE write_key ENABLE ROW LEVEL SECURITY;
ALTER TABLE write_key FORCE ROW LEVEL SECURITY;
CREATE POLICY own_workspace ON write_key TO wayline_app
  USING (workspace_id = NULLIF(current_setting('app.workspace', true), '')::uuid)
  WITH CHECK (workspace_id = NULLIF(current_setting('app.workspace', true), '')::uuid);
CREATE POLICY every_workspace ON write_key TO wayline_engine USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON write_key TO wayline_app, wayline_engine;
