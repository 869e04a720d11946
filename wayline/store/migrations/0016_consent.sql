-- The ledger can be folded: entries have their order, consent can be implied, asked for, and end.

ALTER TABLE consent_event
  DROP CONSTRAINT consent_event_action_check,
  ADD CONSTRAINT consent_event_action_check CHECK (action IN ('granted', 'revoked', 'opted_out', 'asked',
    'resumed', 'imported', 'merged', 'requested', 'reminded', 'expired')),
  ADD COLUMN place bigint GENERATED ALWAYS AS IDENTITY;  -- grows with each entry of a person, under their lock
GRANT SELECT ON SEQUENCE consent_event_place_seq TO wayline_engine;  -- for backups

-- When something about somebody's consent is over: implied consent ends, a request is unanswered. What is
-- true then stands in the care row; here it says only when to look.
CREATE TABLE consent_term (
  bucket smallint NOT NULL,
  contact_id uuid NOT NULL,
  scope text NOT NULL,                   -- channel/category, perhaps with a topic
  workspace_id uuid NOT NULL,
  ends_at timestamptz NOT NULL,
  PRIMARY KEY (bucket, contact_id, scope)
);
CREATE INDEX consent_term_due ON consent_term (bucket, ends_at);

ALTER TABLE consent_term ENABLE ROW LEVEL SECURITY;
ALTER TABLE consent_term FORCE ROW LEVEL SECURITY;
CREATE POLICY own_workspace ON consent_term TO wayline_app
  USING (workspace_id = NULLIF(current_setting('app.workspace', true), '')::uuid)
  WITH CHECK (workspace_id = NULLIF(current_setting('app.workspace', true), '')::uuid);
CREATE POLICY every_workspace ON consent_term TO wayline_engine USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON consent_term TO wayline_app, wayline_engine;
