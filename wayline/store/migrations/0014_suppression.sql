-- Addresses that must not be written to and that nobody holds, kept as keyed hashes: a "no" survives
-- deletion, and no number stays in the clear for it.

CREATE TABLE suppression_key (
  workspace_id uuid PRIMARY KEY,
  key text NOT NULL                      -- the id of the key that its hashes were made with
);

CREATE TABLE suppression (
  bucket smallint NOT NULL,              -- of the hash
  workspace_id uuid NOT NULL,
  kind text NOT NULL CHECK (kind IN ('phone', 'email')),
  hash bytea NOT NULL,                   -- HMAC-SHA-256 of the address's SHA-256
  suppressed_at timestamptz NOT NULL,
  suppressed_by text NOT NULL,           -- a reason of the closed list
  PRIMARY KEY (bucket, workspace_id, kind, hash)
);

ALTER TABLE import
  DROP CONSTRAINT import_kind_check,
  ADD CONSTRAINT import_kind_check CHECK (kind IN ('contacts', 'products', 'orders', 'events', 'suppressions'));

-- Strangers who texted were kept without the number that they texted from, and got no answer.
UPDATE contact SET phone = identity.value, revision = contact.revision + 1
FROM identity
WHERE identity.kind = 'phone' AND identity.contact_bucket = contact.bucket
  AND identity.contact_id = contact.contact_id AND contact.phone IS NULL AND contact.merged_into IS NULL;
UPDATE care SET revision = contact.revision FROM contact
WHERE care.bucket = contact.bucket AND care.contact_id = contact.contact_id AND care.revision <> contact.revision;

DO $$
DECLARE table_name text;
BEGIN
  FOREACH table_name IN ARRAY ARRAY['suppression_key', 'suppression'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', table_name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', table_name);
    EXECUTE format('CREATE POLICY own_workspace ON %I TO wayline_app
      USING (workspace_id = NULLIF(current_setting(''app.workspace'', true), '''')::uuid)
      WITH CHECK (workspace_id = NULLIF(current_setting(''app.workspace'', true), '''')::uuid)', table_name);
    EXECUTE format('CREATE POLICY every_workspace ON %I TO wayline_engine USING (true) WITH CHECK (true)', table_name);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO wayline_app, wayline_engine', table_name);
  END LOOP;
END $$;
