-- Forms on which people leave their number; what they agreed to is kept in the ledger, word by word.

CREATE TABLE form (
  workspace_id uuid NOT NULL,
  form_id uuid NOT NULL,
  key text NOT NULL,                     -- the last part of its address, by chance
  name text NOT NULL,
  version integer NOT NULL CHECK (version >= 1),
  state text NOT NULL CHECK (state IN ('open', 'closed')),
  told jsonb NOT NULL,                   -- texts, fields, origins, countries, and how it confirms
  created_at timestamptz NOT NULL,
  changed_at timestamptz NOT NULL,
  PRIMARY KEY (workspace_id, form_id),
  UNIQUE (workspace_id, name)
);
CREATE UNIQUE INDEX form_key ON form (key);

ALTER TABLE form ENABLE ROW LEVEL SECURITY;
ALTER TABLE form FORCE ROW LEVEL SECURITY;
CREATE POLICY own_workspace ON form TO wayline_app
  USING (workspace_id = NULLIF(current_setting('app.workspace', true), '')::uuid)
  WITH CHECK (workspace_id = NULLIF(current_setting('app.workspace', true), '')::uuid);
CREATE POLICY every_workspace ON form TO wayline_engine USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE ON form TO wayline_app, wayline_engine;   -- closed, never deleted: the ledger names it
