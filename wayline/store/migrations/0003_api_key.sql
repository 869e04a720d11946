-- Keys: the secrets that clients name themselves with; only the hash is kept.

CREATE TABLE api_key (
  hash bytea PRIMARY KEY,                -- SHA-256 of the whole key
  workspace_id uuid NOT NULL REFERENCES workspace,
  prefix text NOT NULL UNIQUE,           -- its first characters, by which people tell keys apart
  name text NOT NULL,                    -- the source of its events: two keys of one name are one source
  scopes text[] NOT NULL,                -- what it opens, such as `contacts:read`
  created_at timestamptz NOT NULL,       -- these times are of the real clock
  expires_at timestamptz,
  revoked_at timestamptz,
  last_used_at timestamptz
);
CREATE INDEX api_key_of ON api_key (workspace_id, created_at);

ALTER TABLE api_key ENABLE ROW LEVEL SECURITY;
ALTER TABLE api_key FORCE ROW LEVEL SECURITY;
CREATE POLICY own_workspace ON api_key TO wayline_app
  USING (workspace_id = NULLIF(current_setting('app.workspace', true), '')::uuid)
  WITH CHECK (workspace_id = NULLIF(current_setting('app.workspace', true), '')::uuid);
CREATE POLICY every_workspace ON api_key TO wayline_engine USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON api_key TO wayline_app, wayline_engine;
