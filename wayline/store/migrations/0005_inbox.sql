-- The inbox: what carriers and visitors of links tell us, durable before it is answered.
-- Rows live for milliseconds. Those of one bucket are taken in the order of arrival, and vacuum comes
-- early, so that the table stays as small as what waits in it.

-- A carrier's connection, under whose name receipts and replies come in at /in/{provider}/{name}.
CREATE TABLE connection (
  name text PRIMARY KEY CHECK (name ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
  workspace_id uuid REFERENCES workspace,   -- null: of all; whose a reply is tells the number it went to
  provider text NOT NULL,
  address text NOT NULL,                 -- where texts are handed over
  secret text NOT NULL,                  -- signs what comes in
  api_key text NOT NULL,                 -- names us to the carrier
  created_at timestamptz NOT NULL
);
ALTER TABLE connection ENABLE ROW LEVEL SECURITY;
ALTER TABLE connection FORCE ROW LEVEL SECURITY;
CREATE POLICY every_connection ON connection TO wayline_engine USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON connection TO wayline_engine;   -- the app has no business with secrets

CREATE TABLE inbox (
  bucket smallint NOT NULL,              -- of the person if they are named, else of the code or number
  inbox_id uuid NOT NULL,                -- version 7: in the order of arrival
  connection text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('receipt', 'reply', 'visit', 'order')),
  at timestamptz NOT NULL,               -- when it happened, on the business clock
  received_at timestamptz NOT NULL,      -- business clock
  data jsonb NOT NULL,
  PRIMARY KEY (bucket, inbox_id)
) WITH (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 5000);

-- What people say goes first: a STOP must not wait behind a flood of receipts.
CREATE INDEX inbox_said ON inbox (bucket, inbox_id) WHERE kind = 'reply';

-- What could not be taken in, kept with its reason until somebody has looked at it.
CREATE TABLE inbox_aside (
  bucket smallint NOT NULL,
  inbox_id uuid NOT NULL,
  connection text NOT NULL,
  kind text NOT NULL,
  at timestamptz NOT NULL,
  received_at timestamptz NOT NULL,
  data jsonb NOT NULL,
  reason text NOT NULL,
  set_aside_at timestamptz NOT NULL,     -- business clock
  PRIMARY KEY (bucket, inbox_id)
);
GRANT SELECT, INSERT, UPDATE, DELETE ON inbox, inbox_aside TO wayline_engine;
