-- The spine: workspaces, contacts, care, events, journeys, enrollments, messages and their tracks.
-- Rules: bucket first in every key of a per-contact table; no foreign keys between hot tables;
-- `month` is months since January 2000 on the business clock and is the partition key.

DO $$
DECLARE role_name text;
BEGIN
  FOREACH role_name IN ARRAY ARRAY['wayline_app', 'wayline_engine'] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role_name) THEN
      BEGIN
        EXECUTE format('CREATE ROLE %I NOLOGIN', role_name);
      EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;  -- another database's migration won
      END;
    END IF;
    EXECUTE format('GRANT %I TO CURRENT_USER', role_name);
  END LOOP;
END $$;

-- ---------------------------------------------------------------- set-up of a business

CREATE TABLE clock (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  kind text NOT NULL CHECK (kind IN ('real', 'scaled', 'virtual')),
  business_at timestamptz NOT NULL,      -- business time at the moment `real_at`
  real_at timestamptz NOT NULL,
  scale double precision NOT NULL CHECK (scale >= 0)   -- business seconds per real second; 0 stands still
);

CREATE TABLE account (
  account_id uuid PRIMARY KEY,
  name text NOT NULL,
  created_at timestamptz NOT NULL
);

CREATE TABLE workspace (
  workspace_id uuid PRIMARY KEY,
  account_id uuid NOT NULL REFERENCES account,
  slug text NOT NULL UNIQUE,
  name text NOT NULL,
  settings jsonb NOT NULL DEFAULT '{}',
  closed_at timestamptz,
  created_at timestamptz NOT NULL
);

CREATE TABLE template (
  workspace_id uuid NOT NULL,
  name text NOT NULL,
  channel text NOT NULL,
  language text NOT NULL,
  version integer NOT NULL,
  category text NOT NULL CHECK (category IN ('transactional', 'service', 'marketing')),
  role text NOT NULL CHECK (role IN ('confirm', 'progress', 'decide')),
  topic text,
  subject text,
  body text NOT NULL,
  approved boolean NOT NULL,
  digest text NOT NULL,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (workspace_id, name, channel, language, version)
);

CREATE TABLE journey (
  workspace_id uuid NOT NULL,
  journey_id uuid NOT NULL,
  slug text NOT NULL,
  state text NOT NULL CHECK (state IN ('active', 'paused', 'stopped', 'archived')),
  version integer NOT NULL,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (workspace_id, journey_id),
  UNIQUE (workspace_id, slug)
);

CREATE TABLE journey_version (
  workspace_id uuid NOT NULL,
  journey_id uuid NOT NULL,
  version integer NOT NULL,
  name text NOT NULL,
  source text NOT NULL,
  document jsonb NOT NULL,
  templates jsonb NOT NULL,              -- the template versions it pins
  digest text NOT NULL,
  published_at timestamptz NOT NULL,
  PRIMARY KEY (workspace_id, journey_id, version)
);

-- ---------------------------------------------------------------- people

CREATE TABLE contact (
  bucket smallint NOT NULL,
  contact_id uuid NOT NULL,
  workspace_id uuid NOT NULL,
  key text NOT NULL,                     -- the business's own id of the person
  phone text,
  email text,
  country text,
  region text,
  line_type text,
  zone text,
  zones text[] NOT NULL DEFAULT '{}',
  language text,
  stage text,
  score integer NOT NULL DEFAULT 0,
  attributes jsonb NOT NULL DEFAULT '{}',
  tags text[] NOT NULL DEFAULT '{}',
  merged_into uuid,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (bucket, contact_id)
) WITH (fillfactor = 85);

CREATE TABLE identity (
  bucket smallint NOT NULL,
  workspace_id uuid NOT NULL,
  kind text NOT NULL CHECK (kind IN ('user_id', 'anonymous_id', 'phone', 'email')),
  value text NOT NULL,
  contact_bucket smallint,
  contact_id uuid,                       -- null: an address that only carries a suppression
  suppressed_at timestamptz,
  suppressed_by text,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (bucket, workspace_id, kind, value)
);

CREATE TABLE care (
  bucket smallint NOT NULL,
  contact_id uuid NOT NULL,
  workspace_id uuid NOT NULL,
  consent jsonb NOT NULL DEFAULT '{}',
  blocked jsonb NOT NULL DEFAULT '{}',
  asked_at timestamptz,
  opted_out_at timestamptz,
  recent jsonb NOT NULL DEFAULT '[]',
  sending uuid,
  event_at timestamptz,
  PRIMARY KEY (bucket, contact_id)
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 5000);

CREATE TABLE consent_event (
  bucket smallint NOT NULL,
  contact_id uuid NOT NULL,
  consent_event_id uuid NOT NULL,
  workspace_id uuid NOT NULL,
  address text NOT NULL,
  channel text NOT NULL,
  scope text NOT NULL,                   -- category, category/topic, or `all`
  action text NOT NULL CHECK (action IN ('granted', 'revoked', 'opted_out', 'asked', 'resumed', 'imported')),
  method text NOT NULL,
  wording text,
  occurred_at timestamptz NOT NULL,
  recorded_at timestamptz NOT NULL,
  data jsonb NOT NULL DEFAULT '{}',
  PRIMARY KEY (bucket, contact_id, consent_event_id)
);

-- ---------------------------------------------------------------- events

CREATE TABLE event_key (
  bucket smallint NOT NULL,
  key uuid NOT NULL,                     -- 128 hash bits of (workspace, source, message id)
  received_at timestamptz NOT NULL,
  PRIMARY KEY (bucket, key)
);

CREATE TABLE event (
  bucket smallint NOT NULL,
  contact_id uuid NOT NULL,
  name text NOT NULL,
  event_id uuid NOT NULL,
  month smallint NOT NULL,
  workspace_id uuid NOT NULL,
  source text NOT NULL,
  occurred_at timestamptz NOT NULL,
  received_at timestamptz NOT NULL,
  live boolean NOT NULL,
  properties jsonb NOT NULL,
  PRIMARY KEY (bucket, contact_id, name, event_id, month)
) PARTITION BY RANGE (month);

CREATE TABLE purchase (
  bucket smallint NOT NULL,
  contact_id uuid NOT NULL,
  event_id uuid NOT NULL,
  month smallint NOT NULL,
  workspace_id uuid NOT NULL,
  order_key text,
  amount bigint NOT NULL,                -- minor units of `currency`
  currency text NOT NULL,
  ordered_at timestamptz NOT NULL,
  message_id uuid,                       -- the last touch inside the window, if any
  journey_id uuid,
  version integer,
  step text,
  PRIMARY KEY (bucket, contact_id, event_id, month)
) PARTITION BY RANGE (month);

-- ---------------------------------------------------------------- journeys' people

CREATE TABLE enrollment (
  bucket smallint NOT NULL,
  contact_id uuid NOT NULL,
  enrollment_id uuid NOT NULL,
  workspace_id uuid NOT NULL,
  journey_id uuid NOT NULL,
  version integer NOT NULL,
  status smallint NOT NULL CHECK (status IN (1, 2, 3, 4)),   -- active, exited, holdout, parked
  step text,
  visit integer NOT NULL,
  sequence integer NOT NULL,
  due_at timestamptz,
  waiting boolean NOT NULL,
  arrived_at timestamptz NOT NULL,
  woke smallint,
  awaits uuid,
  outcome text,
  outcome_reason text,
  entered_at timestamptz NOT NULL,
  exited_at timestamptz,
  exit_reason text,
  goal_at timestamptz,
  trigger_name text,
  trigger jsonb NOT NULL,
  memory jsonb NOT NULL,                 -- visits, arms, messages and answers so far
  PRIMARY KEY (bucket, contact_id, enrollment_id)
) WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 5000);
CREATE UNIQUE INDEX enrollment_once ON enrollment (bucket, contact_id, journey_id) WHERE status = 1;
CREATE INDEX enrollment_due ON enrollment (bucket, due_at) WHERE due_at IS NOT NULL;

CREATE TABLE wait (
  bucket smallint NOT NULL,
  contact_id uuid NOT NULL,
  enrollment_id uuid NOT NULL,
  arm smallint NOT NULL,
  workspace_id uuid NOT NULL,
  kind text NOT NULL CHECK (kind IN ('event', 'message', 'reply')),
  name text NOT NULL,
  message_id uuid,
  since timestamptz NOT NULL,
  PRIMARY KEY (bucket, contact_id, enrollment_id, arm)
) WITH (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 5000);

CREATE TABLE passage (
  bucket smallint NOT NULL,
  contact_id uuid NOT NULL,
  enrollment_id uuid NOT NULL,
  sequence integer NOT NULL,
  month smallint NOT NULL,
  workspace_id uuid NOT NULL,
  journey_id uuid NOT NULL,
  version integer NOT NULL,
  step text NOT NULL,
  visit integer NOT NULL,
  at timestamptz NOT NULL,
  decision text NOT NULL,
  reason text,
  detail jsonb,
  PRIMARY KEY (bucket, contact_id, enrollment_id, sequence, month)
) PARTITION BY RANGE (month);

CREATE TABLE call (
  bucket smallint NOT NULL,
  contact_id uuid NOT NULL,
  call_id uuid NOT NULL,
  workspace_id uuid NOT NULL,
  enrollment_id uuid NOT NULL,
  step text NOT NULL,
  method text NOT NULL,
  url text NOT NULL,
  headers jsonb NOT NULL,
  body jsonb,
  store_as text,
  state text NOT NULL CHECK (state IN ('owed', 'done', 'failed')),
  attempt integer NOT NULL,
  due_at timestamptz,
  lease_until timestamptz,               -- real clock
  status integer,
  error text,
  PRIMARY KEY (bucket, contact_id, call_id)
);
CREATE INDEX call_due ON call (bucket, due_at) WHERE due_at IS NOT NULL;

-- ---------------------------------------------------------------- messages

CREATE TABLE message (
  bucket smallint NOT NULL,
  contact_id uuid NOT NULL,
  message_id uuid NOT NULL,
  month smallint NOT NULL,
  workspace_id uuid NOT NULL,
  enrollment_id uuid,                    -- null: an answer to a text of theirs, such as HELP
  journey_id uuid,
  version integer,
  step text NOT NULL,
  visit integer NOT NULL,
  channel text NOT NULL,
  template text,
  template_version integer,
  language text,
  inline text,
  variables jsonb NOT NULL,
  category text NOT NULL,
  topic text,
  priority smallint NOT NULL,
  prefer text NOT NULL,
  state text NOT NULL CHECK (state IN ('owed', 'held', 'sending', 'in_doubt', 'sent', 'delivered',
    'undelivered', 'failed', 'expired', 'refused', 'cancelled')),
  reason text,
  owed_at timestamptz NOT NULL,
  due_at timestamptz,                    -- business clock; null when nothing is to be done
  expires_at timestamptz NOT NULL,
  attempt integer NOT NULL,
  lease_until timestamptz,               -- real clock, while sending or in doubt
  claimed_at timestamptz,                -- business clock
  connection text,
  sender text,
  address text,
  body text,                             -- frozen at the first claim
  encoding text,
  parts smallint,
  cost bigint,                           -- micro-units of the workspace's currency
  cost_basis text,
  carrier_ref text,
  sent_at timestamptz,
  ended_at timestamptz,                  -- delivered, undelivered, failed or expired at
  delivered_basis text,                  -- receipt, or what showed that it had arrived
  read_at timestamptz,
  read_basis text,
  clicked_at timestamptz,
  replied_at timestamptz,
  converted_at timestamptz,
  certificate jsonb,                     -- what the gate saw: rule ids, versions, inputs
  PRIMARY KEY (bucket, contact_id, message_id, month)
) PARTITION BY RANGE (month);
CREATE INDEX message_due ON message (bucket, due_at) WHERE due_at IS NOT NULL;
CREATE INDEX message_leased ON message (bucket, lease_until) WHERE lease_until IS NOT NULL;

CREATE TABLE message_event (
  bucket smallint NOT NULL,
  contact_id uuid NOT NULL,
  message_id uuid NOT NULL,
  message_event_id uuid NOT NULL,        -- hash of its key, so that a receipt told twice is kept once
  month smallint NOT NULL,
  workspace_id uuid NOT NULL,
  kind text NOT NULL,
  at timestamptz NOT NULL,
  reason text,
  data jsonb,
  PRIMARY KEY (bucket, contact_id, message_id, message_event_id, month)
) PARTITION BY RANGE (month);

CREATE TABLE carrier_ref (
  bucket smallint NOT NULL,
  connection text NOT NULL,
  reference text NOT NULL,
  workspace_id uuid NOT NULL,
  contact_id uuid NOT NULL,
  message_id uuid NOT NULL,
  message_month smallint NOT NULL,
  PRIMARY KEY (bucket, connection, reference)
);

CREATE TABLE parked_receipt (
  bucket smallint NOT NULL,
  receipt_id uuid NOT NULL,
  connection text NOT NULL,
  reference text NOT NULL,
  payload jsonb NOT NULL,
  received_at timestamptz NOT NULL,
  PRIMARY KEY (bucket, receipt_id)
);

CREATE TABLE link (
  bucket smallint NOT NULL,
  code text NOT NULL,
  workspace_id uuid NOT NULL,
  contact_id uuid NOT NULL,
  message_id uuid NOT NULL,
  message_month smallint NOT NULL,
  url text NOT NULL,
  expires_at timestamptz NOT NULL,
  PRIMARY KEY (bucket, code)
);

CREATE TABLE visit (
  bucket smallint NOT NULL,
  contact_id uuid NOT NULL,
  message_id uuid NOT NULL,
  visit_id uuid NOT NULL,
  month smallint NOT NULL,
  workspace_id uuid NOT NULL,
  code text NOT NULL,
  at timestamptz NOT NULL,
  human boolean NOT NULL,
  reason text NOT NULL,
  user_agent text,
  network text,                          -- the /24 or /48 it came from
  PRIMARY KEY (bucket, contact_id, message_id, visit_id, month)
) PARTITION BY RANGE (month);

CREATE TABLE reply (
  bucket smallint NOT NULL,
  contact_id uuid NOT NULL,
  reply_id uuid NOT NULL,
  month smallint NOT NULL,
  workspace_id uuid NOT NULL,
  sender text NOT NULL,
  recipient text NOT NULL,
  body text NOT NULL,
  received_at timestamptz NOT NULL,
  meaning text NOT NULL,
  rule text,
  message_id uuid,                       -- the message it most likely answers
  PRIMARY KEY (bucket, contact_id, reply_id, month)
) PARTITION BY RANGE (month);

-- ---------------------------------------------------------------- counts and limits

CREATE TABLE rollup (
  bucket smallint NOT NULL,              -- stands for a lease group; readers sum
  workspace_id uuid NOT NULL,
  hour timestamptz NOT NULL,
  journey_id uuid NOT NULL,              -- the nil UUID for what belongs to no journey
  version integer NOT NULL,
  step text NOT NULL,
  metric text NOT NULL,
  detail text NOT NULL,
  n bigint NOT NULL,
  PRIMARY KEY (bucket, workspace_id, hour, journey_id, version, step, metric, detail)
) WITH (fillfactor = 50);

CREATE TABLE spending (
  bucket smallint NOT NULL,              -- stands for a lease group; readers sum
  workspace_id uuid NOT NULL,
  period text NOT NULL,
  spent bigint NOT NULL,                 -- micro-units of the workspace's currency
  PRIMARY KEY (bucket, workspace_id, period)
) WITH (fillfactor = 50);

CREATE TABLE replay (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  fingerprint text NOT NULL,
  settings jsonb NOT NULL,
  reached_at timestamptz NOT NULL,
  finished_at timestamptz
);

-- ---------------------------------------------------------------- partitions

-- Creates the partitions of one month for every partitioned table; doing it again does nothing.
CREATE FUNCTION create_month(wanted smallint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  parent regclass;
  child text;
  label text := to_char(timestamp '2000-01-01' + make_interval(months => wanted::int), 'YYYY_MM');
BEGIN
  FOR parent IN SELECT partrelid::regclass FROM pg_partitioned_table LOOP
    child := format('%s_%s', parent, label);
    IF to_regclass(child) IS NULL THEN
      EXECUTE format('CREATE TABLE %I (LIKE %s INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', child, parent);
      IF parent = 'message'::regclass THEN
        EXECUTE format('ALTER TABLE %I SET (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02,
          autovacuum_vacuum_threshold = 5000)', child);
      END IF;
      EXECUTE format('ALTER TABLE %s ATTACH PARTITION %I FOR VALUES FROM (%s) TO (%s)',
        parent, child, wanted, wanted + 1);
      EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', child);
      EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', child);
    END IF;
  END LOOP;
END $$;

CREATE TABLE event_default PARTITION OF event DEFAULT;
CREATE TABLE purchase_default PARTITION OF purchase DEFAULT;
CREATE TABLE passage_default PARTITION OF passage DEFAULT;
CREATE TABLE message_default PARTITION OF message DEFAULT;
CREATE TABLE message_event_default PARTITION OF message_event DEFAULT;
CREATE TABLE visit_default PARTITION OF visit DEFAULT;
CREATE TABLE reply_default PARTITION OF reply DEFAULT;

-- ---------------------------------------------------------------- who may see what

-- The app sees one workspace, named by a literal SET LOCAL app.workspace; without it, nothing.
-- The engine sees all and names workspace_id itself.
DO $$
DECLARE table_name regclass;
BEGIN
  FOR table_name IN
    SELECT attrelid::regclass FROM pg_attribute JOIN pg_class c ON c.oid = attrelid
    WHERE attname = 'workspace_id' AND NOT attisdropped AND c.relkind IN ('r', 'p')
      AND c.relnamespace = 'public'::regnamespace
  LOOP
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
GRANT SELECT, INSERT, UPDATE, DELETE ON account, clock, event_key, parked_receipt, replay TO wayline_engine;
GRANT SELECT ON clock TO wayline_app;
