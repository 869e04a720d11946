-- Answers that are remembered for a day, so that a request sent twice is done once.
-- And two indexes by which a workspace's people and messages are listed, the newest first.

CREATE TABLE idempotency_key (
  workspace_id uuid NOT NULL,
  caller text NOT NULL,                  -- the prefix of the API key that sent it
  key text NOT NULL,
  fingerprint bytea NOT NULL,            -- SHA-256 of method, path, query and body
  status smallint NOT NULL,
  body bytea NOT NULL,
  created_at timestamptz NOT NULL,       -- real clock
  PRIMARY KEY (workspace_id, caller, key)
);
CREATE INDEX idempotency_key_old ON idempotency_key (workspace_id, created_at);

ALTER TABLE idempotency_key ENABLE ROW LEVEL SECURITY;
ALTER TABLE idempotency_key FORCE ROW LEVEL SECURITY;
CREATE POLICY own_workspace ON idempotency_key TO wayline_app
  USING (workspace_id = NULLIF(current_setting('app.workspace', true), '')::uuid)
  WITH CHECK (workspace_id = NULLIF(current_setting('app.workspace', true), '')::uuid);
CREATE POLICY every_workspace ON idempotency_key TO wayline_engine USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON idempotency_key TO wayline_app, wayline_engine;

CREATE INDEX contact_listed ON contact (workspace_id, contact_id);
CREATE INDEX message_listed ON message (workspace_id, owed_at, message_id);
