-- What people ask for by law, and what came of it; who was erased stays as a name for nobody.

ALTER TABLE contact ADD COLUMN erased_at timestamptz;

CREATE TABLE privacy_request (
  bucket smallint NOT NULL,
  contact_id uuid NOT NULL,
  request_id uuid NOT NULL,
  workspace_id uuid NOT NULL,
  kind text NOT NULL CHECK (kind IN ('access', 'erasure', 'restriction', 'release', 'objection')),
  method text NOT NULL,                  -- how it came: command, api, preference_page
  note text,                             -- of whoever took it in: a number of a ticket, nothing personal
  requested_at timestamptz NOT NULL,
  state text NOT NULL CHECK (state IN ('open', 'done')),
  done_at timestamptz,
  outcome jsonb NOT NULL DEFAULT '{}',   -- how many rows of what were given or erased
  PRIMARY KEY (bucket, contact_id, request_id),
  CHECK ((state = 'done') = (done_at IS NOT NULL))
);
CREATE INDEX privacy_request_open ON privacy_request (requested_at) WHERE state = 'open';
CREATE INDEX privacy_request_listed ON privacy_request (workspace_id, requested_at);

ALTER TABLE privacy_request ENABLE ROW LEVEL SECURITY;
ALTER TABLE privacy_request FORCE ROW LEVEL SECURITY;
CREATE POLICY own_workspace ON privacy_request TO wayline_app
  USING (workspace_id = NULLIF(current_setting('app.workspace', true), '')::uuid)
  WITH CHECK (workspace_id = NULLIF(current_setting('app.workspace', true), '')::uuid);
CREATE POLICY every_workspace ON privacy_request TO wayline_engine USING (true) WITH CHECK (true);
GRANT SELECT, INSERT ON privacy_request TO wayline_app;   -- a log: nobody deletes from it
GRANT SELECT, INSERT, UPDATE ON privacy_request TO wayline_engine;
