-- Files taken in: how far each has come, and what it made of people, so that it can be taken back.

CREATE TABLE import (
  workspace_id uuid NOT NULL,
  import_id uuid NOT NULL,
  kind text NOT NULL CHECK (kind IN ('contacts', 'products', 'orders', 'events')),
  file text NOT NULL,                    -- its name, without folders
  fingerprint uuid NOT NULL,             -- hash of its octets and of how it is read
  state text NOT NULL CHECK (state IN ('running', 'done', 'undoing', 'undone')),
  reached bigint NOT NULL,               -- the last line that was taken; moves with its rows
  worker uuid NOT NULL,                  -- the process that moved it last
  rejects bigint NOT NULL,               -- octets of the file of rejects that count
  tally jsonb NOT NULL DEFAULT '{}',
  plan jsonb NOT NULL DEFAULT '{}',
  started_at timestamptz NOT NULL,
  ended_at timestamptz,
  PRIMARY KEY (workspace_id, import_id)
);
CREATE UNIQUE INDEX import_once ON import (workspace_id, kind, fingerprint)
  WHERE state IN ('running', 'done');

CREATE TABLE import_change (
  bucket smallint NOT NULL,
  import_id uuid NOT NULL,
  contact_id uuid NOT NULL,
  workspace_id uuid NOT NULL,
  line bigint NOT NULL,
  kind text NOT NULL CHECK (kind IN ('created', 'updated', 'merged')),
  changes jsonb NOT NULL,                -- of who was known: field -> [before, after]
  granted text NOT NULL,                 -- scopes that were granted by it, with commas
  at timestamptz NOT NULL,               -- business time of the last change by it
  PRIMARY KEY (bucket, import_id, contact_id)
);

CREATE TABLE product (
  workspace_id uuid NOT NULL,
  sku text NOT NULL,
  name text NOT NULL,
  url text,
  image text,
  price bigint,                          -- minor units of `currency`
  currency text,
  availability text CHECK (availability IN ('in_stock', 'out_of_stock', 'preorder', 'discontinued')),
  attributes jsonb NOT NULL DEFAULT '{}',
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (workspace_id, sku),
  CHECK ((price IS NULL) = (currency IS NULL))
);

DO $$
DECLARE table_name regclass;
BEGIN
  FOREACH table_name IN ARRAY ARRAY['import'::regclass, 'import_change'::regclass, 'product'::regclass] LOOP
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', table_name);
    EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', table_name);
    EXECUTE format('CREATE POLICY own_workspace ON %s TO wayline_app
      USING (workspace_id = NULLIF(current_setting(''app.workspace'', true), '''')::uuid)
      WITH CHECK (workspace_id = NULLIF(current_setting(''app.workspace'', true), '''')::uuid)', table_name);
    EXECUTE format('CREATE POLICY every_workspace ON %s TO wayline_engine USING (true) WITH CHECK (true)',
      table_name);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO wayline_app, wayline_engine', table_name);
  END LOOP;
END $$;
