-- The week ends in b86a2b288b9efaa6c7feb99f769d85b1
SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;
CREATE FUNCTION public.create_month(wanted smallint) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
  parent regclass;
  child text;
  stray regclass;
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
      stray := to_regclass(format('%s_default', parent));
      IF stray IS NOT NULL THEN
        EXECUTE format('ALTER TABLE %s NO FORCE ROW LEVEL SECURITY', stray);
        EXECUTE format('WITH moved AS (DELETE FROM %s WHERE month = %s RETURNING *) INSERT INTO %I SELECT * FROM moved',
          stray, wanted, child);
        EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', stray);
      END IF;
      EXECUTE format('ALTER TABLE %s ATTACH PARTITION %I FOR VALUES FROM (%s) TO (%s)',
        parent, child, wanted, wanted + 1);
      PERFORM open_to_engine(child::regclass);
    END IF;
  END LOOP;
END $$;
CREATE FUNCTION public.open_to_engine(child regclass) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
  EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', child);
  EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', child);
  IF NOT EXISTS (SELECT FROM pg_policy WHERE polrelid = child AND polname = 'every_workspace') THEN
    EXECUTE format('CREATE POLICY every_workspace ON %s TO wayline_engine USING (true) WITH CHECK (true)', child);
  END IF;
  EXECUTE format('GRANT SELECT ON %s TO wayline_engine', child);
END $$;
SET default_tablespace = '';
SET default_table_access_method = heap;
CREATE TABLE public.account (
    account_id uuid NOT NULL,
    name text NOT NULL,
    created_at timestamp with time zone NOT NULL
);
CREATE TABLE public.api_key (
    hash bytea NOT NULL,
    workspace_id uuid NOT NULL,
    prefix text NOT NULL,
    name text NOT NULL,
    scopes text[] NOT NULL,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone,
    revoked_at timestamp with time zone,
    last_used_at timestamp with time zone
);
ALTER TABLE ONLY public.api_key FORCE ROW LEVEL SECURITY;
CREATE TABLE public.call (
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
    state text NOT NULL,
    attempt integer NOT NULL,
    due_at timestamp with time zone,
    lease_until timestamp with time zone,
    status integer,
    error text,
    CONSTRAINT call_state_check CHECK ((state = ANY (ARRAY['owed'::text, 'done'::text, 'failed'::text])))
);
ALTER TABLE ONLY public.call FORCE ROW LEVEL SECURITY;
CREATE TABLE public.care (
    bucket smallint NOT NULL,
    contact_id uuid NOT NULL,
    workspace_id uuid NOT NULL,
    consent jsonb DEFAULT '{}'::jsonb NOT NULL,
    blocked jsonb DEFAULT '{}'::jsonb NOT NULL,
    asked_at timestamp with time zone,
    opted_out_at timestamp with time zone,
    recent jsonb DEFAULT '[]'::jsonb NOT NULL,
    sending uuid,
    event_at timestamp with time zone,
    revision integer DEFAULT 0 NOT NULL,
    ignored smallint DEFAULT 0 NOT NULL,
    ignored_since timestamp with time zone,
    wishes jsonb DEFAULT '{}'::jsonb NOT NULL
)
WITH (fillfactor='70', autovacuum_vacuum_scale_factor='0.02', autovacuum_vacuum_threshold='5000');
ALTER TABLE ONLY public.care FORCE ROW LEVEL SECURITY;
CREATE TABLE public.carrier_ref (
    bucket smallint NOT NULL,
    connection text NOT NULL,
    reference text NOT NULL,
    workspace_id uuid NOT NULL,
    contact_id uuid NOT NULL,
    message_id uuid NOT NULL,
    message_month smallint NOT NULL
);
ALTER TABLE ONLY public.carrier_ref FORCE ROW LEVEL SECURITY;
CREATE TABLE public.clock (
    one boolean DEFAULT true NOT NULL,
    kind text NOT NULL,
    business_at timestamp with time zone NOT NULL,
    real_at timestamp with time zone NOT NULL,
    scale double precision NOT NULL,
    CONSTRAINT clock_kind_check CHECK ((kind = ANY (ARRAY['real'::text, 'scaled'::text, 'virtual'::text]))),
    CONSTRAINT clock_one_check CHECK (one),
    CONSTRAINT clock_scale_check CHECK ((scale >= (0)::double precision))
);
CREATE TABLE public.connection (
    name text NOT NULL,
    workspace_id uuid,
    provider text NOT NULL,
    address text NOT NULL,
    secret text NOT NULL,
    api_key text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT connection_name_check CHECK ((name ~ '^[a-z0-9][a-z0-9-]{0,62}$'::text))
);
ALTER TABLE ONLY public.connection FORCE ROW LEVEL SECURITY;
CREATE TABLE public.consent_event (
    bucket smallint NOT NULL,
    contact_id uuid NOT NULL,
    consent_event_id uuid NOT NULL,
    workspace_id uuid NOT NULL,
    address text NOT NULL,
    channel text NOT NULL,
    scope text NOT NULL,
    action text NOT NULL,
    method text NOT NULL,
    wording text,
    occurred_at timestamp with time zone NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    data jsonb DEFAULT '{}'::jsonb NOT NULL,
    evidence jsonb DEFAULT '{}'::jsonb NOT NULL,
    salt bytea,
    commitment bytea,
    place bigint NOT NULL,
    CONSTRAINT consent_event_action_check CHECK ((action = ANY (ARRAY['granted'::text, 'revoked'::text, 'opted_out'::text, 'asked'::text, 'resumed'::text, 'imported'::text, 'merged'::text, 'requested'::text, 'reminded'::text, 'expired'::text, 'wished'::text])))
);
ALTER TABLE ONLY public.consent_event FORCE ROW LEVEL SECURITY;
ALTER TABLE public.consent_event ALTER COLUMN place ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.consent_event_place_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.consent_term (
    bucket smallint NOT NULL,
    contact_id uuid NOT NULL,
    scope text NOT NULL,
    workspace_id uuid NOT NULL,
    ends_at timestamp with time zone NOT NULL
);
ALTER TABLE ONLY public.consent_term FORCE ROW LEVEL SECURITY;
CREATE TABLE public.contact (
    bucket smallint NOT NULL,
    contact_id uuid NOT NULL,
    workspace_id uuid NOT NULL,
    key text NOT NULL,
    phone text,
    email text,
    country text,
    region text,
    line_type text,
    zone text,
    zones text[] DEFAULT '{}'::text[] NOT NULL,
    language text,
    stage text,
    score integer DEFAULT 0 NOT NULL,
    attributes jsonb DEFAULT '{}'::jsonb NOT NULL,
    tags text[] DEFAULT '{}'::text[] NOT NULL,
    merged_into uuid,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    aliases uuid[],
    revision integer DEFAULT 0 NOT NULL,
    erased_at timestamp with time zone
)
WITH (fillfactor='85');
ALTER TABLE ONLY public.contact FORCE ROW LEVEL SECURITY;
CREATE TABLE public.delivery (
    bucket smallint NOT NULL,
    endpoint_id uuid NOT NULL,
    delivery_id uuid NOT NULL,
    workspace_id uuid NOT NULL,
    contact_id uuid,
    kind text NOT NULL,
    subject_id uuid,
    month smallint,
    at timestamp with time zone NOT NULL,
    data jsonb NOT NULL,
    state text NOT NULL,
    attempt integer NOT NULL,
    first_at timestamp with time zone,
    due_at timestamp with time zone,
    lease_until timestamp with time zone,
    attempts jsonb DEFAULT '[]'::jsonb NOT NULL,
    CONSTRAINT delivery_state_check CHECK ((state = ANY (ARRAY['owed'::text, 'done'::text, 'failed'::text])))
)
WITH (fillfactor='80', autovacuum_vacuum_scale_factor='0.02', autovacuum_vacuum_threshold='5000');
ALTER TABLE ONLY public.delivery FORCE ROW LEVEL SECURITY;
CREATE TABLE public.endpoint (
    workspace_id uuid NOT NULL,
    endpoint_id uuid NOT NULL,
    form text NOT NULL,
    url text NOT NULL,
    about text NOT NULL,
    kinds text[] NOT NULL,
    not_from text[] NOT NULL,
    secrets jsonb NOT NULL,
    state text NOT NULL,
    reason text,
    failing_since timestamp with time zone,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT endpoint_form_check CHECK ((form = ANY (ARRAY['webhook'::text, 'segment'::text]))),
    CONSTRAINT endpoint_state_check CHECK ((state = ANY (ARRAY['active'::text, 'paused'::text, 'disabled'::text])))
);
ALTER TABLE ONLY public.endpoint FORCE ROW LEVEL SECURITY;
CREATE TABLE public.enrollment (
    bucket smallint NOT NULL,
    contact_id uuid NOT NULL,
    enrollment_id uuid NOT NULL,
    workspace_id uuid NOT NULL,
    journey_id uuid NOT NULL,
    version integer NOT NULL,
    status smallint NOT NULL,
    step text,
    visit integer NOT NULL,
    sequence integer NOT NULL,
    due_at timestamp with time zone,
    waiting boolean NOT NULL,
    arrived_at timestamp with time zone NOT NULL,
    woke smallint,
    awaits uuid,
    outcome text,
    outcome_reason text,
    entered_at timestamp with time zone NOT NULL,
    exited_at timestamp with time zone,
    exit_reason text,
    goal_at timestamp with time zone,
    trigger_name text,
    trigger jsonb NOT NULL,
    memory jsonb NOT NULL,
    trace text,
    CONSTRAINT enrollment_status_check CHECK ((status = ANY (ARRAY[1, 2, 3, 4])))
)
WITH (fillfactor='80', autovacuum_vacuum_scale_factor='0.02', autovacuum_vacuum_threshold='5000');
ALTER TABLE ONLY public.enrollment FORCE ROW LEVEL SECURITY;
CREATE TABLE public.event (
    bucket smallint NOT NULL,
    contact_id uuid NOT NULL,
    name text NOT NULL,
    event_id uuid NOT NULL,
    month smallint NOT NULL,
    workspace_id uuid NOT NULL,
    source text NOT NULL,
    occurred_at timestamp with time zone NOT NULL,
    received_at timestamp with time zone NOT NULL,
    live boolean NOT NULL,
    properties jsonb NOT NULL
)
PARTITION BY RANGE (month);
ALTER TABLE ONLY public.event FORCE ROW LEVEL SECURITY;
CREATE TABLE public.event_2026_02 (
    bucket smallint CONSTRAINT event_bucket_not_null NOT NULL,
    contact_id uuid CONSTRAINT event_contact_id_not_null NOT NULL,
    name text CONSTRAINT event_name_not_null NOT NULL,
    event_id uuid CONSTRAINT event_event_id_not_null NOT NULL,
    month smallint CONSTRAINT event_month_not_null NOT NULL,
    workspace_id uuid CONSTRAINT event_workspace_id_not_null NOT NULL,
    source text CONSTRAINT event_source_not_null NOT NULL,
    occurred_at timestamp with time zone CONSTRAINT event_occurred_at_not_null NOT NULL,
    received_at timestamp with time zone CONSTRAINT event_received_at_not_null NOT NULL,
    live boolean CONSTRAINT event_live_not_null NOT NULL,
    properties jsonb CONSTRAINT event_properties_not_null NOT NULL
);
ALTER TABLE ONLY public.event_2026_02 FORCE ROW LEVEL SECURITY;
CREATE TABLE public.event_2026_03 (
    bucket smallint CONSTRAINT event_bucket_not_null NOT NULL,
    contact_id uuid CONSTRAINT event_contact_id_not_null NOT NULL,
    name text CONSTRAINT event_name_not_null NOT NULL,
    event_id uuid CONSTRAINT event_event_id_not_null NOT NULL,
    month smallint CONSTRAINT event_month_not_null NOT NULL,
    workspace_id uuid CONSTRAINT event_workspace_id_not_null NOT NULL,
    source text CONSTRAINT event_source_not_null NOT NULL,
    occurred_at timestamp with time zone CONSTRAINT event_occurred_at_not_null NOT NULL,
    received_at timestamp with time zone CONSTRAINT event_received_at_not_null NOT NULL,
    live boolean CONSTRAINT event_live_not_null NOT NULL,
    properties jsonb CONSTRAINT event_properties_not_null NOT NULL
);
ALTER TABLE ONLY public.event_2026_03 FORCE ROW LEVEL SECURITY;
CREATE TABLE public.event_default (
    bucket smallint CONSTRAINT event_bucket_not_null NOT NULL,
    contact_id uuid CONSTRAINT event_contact_id_not_null NOT NULL,
    name text CONSTRAINT event_name_not_null NOT NULL,
    event_id uuid CONSTRAINT event_event_id_not_null NOT NULL,
    month smallint CONSTRAINT event_month_not_null NOT NULL,
    workspace_id uuid CONSTRAINT event_workspace_id_not_null NOT NULL,
    source text CONSTRAINT event_source_not_null NOT NULL,
    occurred_at timestamp with time zone CONSTRAINT event_occurred_at_not_null NOT NULL,
    received_at timestamp with time zone CONSTRAINT event_received_at_not_null NOT NULL,
    live boolean CONSTRAINT event_live_not_null NOT NULL,
    properties jsonb CONSTRAINT event_properties_not_null NOT NULL
);
ALTER TABLE ONLY public.event_default FORCE ROW LEVEL SECURITY;
CREATE TABLE public.event_key (
    bucket smallint NOT NULL,
    key uuid NOT NULL,
    received_at timestamp with time zone NOT NULL
);
CREATE TABLE public.form (
    workspace_id uuid NOT NULL,
    form_id uuid NOT NULL,
    key text NOT NULL,
    name text NOT NULL,
    version integer NOT NULL,
    state text NOT NULL,
    told jsonb NOT NULL,
    created_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    CONSTRAINT form_state_check CHECK ((state = ANY (ARRAY['open'::text, 'closed'::text]))),
    CONSTRAINT form_version_check CHECK ((version >= 1))
);
ALTER TABLE ONLY public.form FORCE ROW LEVEL SECURITY;
CREATE TABLE public.idempotency_key (
    workspace_id uuid NOT NULL,
    caller text NOT NULL,
    key text NOT NULL,
    fingerprint bytea NOT NULL,
    status smallint NOT NULL,
    body bytea NOT NULL,
    created_at timestamp with time zone NOT NULL
);
ALTER TABLE ONLY public.idempotency_key FORCE ROW LEVEL SECURITY;
CREATE TABLE public.identity (
    bucket smallint NOT NULL,
    workspace_id uuid NOT NULL,
    kind text NOT NULL,
    value text NOT NULL,
    contact_bucket smallint,
    contact_id uuid,
    suppressed_at timestamp with time zone,
    suppressed_by text,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT identity_kind_check CHECK ((kind = ANY (ARRAY['user_id'::text, 'anonymous_id'::text, 'phone'::text, 'email'::text])))
);
ALTER TABLE ONLY public.identity FORCE ROW LEVEL SECURITY;
CREATE TABLE public.import (
    workspace_id uuid NOT NULL,
    import_id uuid NOT NULL,
    kind text NOT NULL,
    file text NOT NULL,
    fingerprint uuid NOT NULL,
    state text NOT NULL,
    reached bigint NOT NULL,
    worker uuid NOT NULL,
    rejects bigint NOT NULL,
    tally jsonb DEFAULT '{}'::jsonb NOT NULL,
    plan jsonb DEFAULT '{}'::jsonb NOT NULL,
    started_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    CONSTRAINT import_kind_check CHECK ((kind = ANY (ARRAY['contacts'::text, 'products'::text, 'orders'::text, 'events'::text, 'suppressions'::text]))),
    CONSTRAINT import_state_check CHECK ((state = ANY (ARRAY['running'::text, 'done'::text, 'undoing'::text, 'undone'::text])))
);
ALTER TABLE ONLY public.import FORCE ROW LEVEL SECURITY;
CREATE TABLE public.import_change (
    bucket smallint NOT NULL,
    import_id uuid NOT NULL,
    contact_id uuid NOT NULL,
    workspace_id uuid NOT NULL,
    line bigint NOT NULL,
    kind text NOT NULL,
    changes jsonb NOT NULL,
    granted text NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT import_change_kind_check CHECK ((kind = ANY (ARRAY['created'::text, 'updated'::text, 'merged'::text])))
);
ALTER TABLE ONLY public.import_change FORCE ROW LEVEL SECURITY;
CREATE TABLE public.inbox (
    bucket smallint NOT NULL,
    inbox_id uuid NOT NULL,
    connection text NOT NULL,
    kind text NOT NULL,
    at timestamp with time zone NOT NULL,
    received_at timestamp with time zone NOT NULL,
    data jsonb NOT NULL,
    CONSTRAINT inbox_kind_check CHECK ((kind = ANY (ARRAY['receipt'::text, 'reply'::text, 'visit'::text, 'order'::text])))
)
WITH (autovacuum_vacuum_scale_factor='0.02', autovacuum_vacuum_threshold='5000');
CREATE TABLE public.inbox_aside (
    bucket smallint NOT NULL,
    inbox_id uuid NOT NULL,
    connection text NOT NULL,
    kind text NOT NULL,
    at timestamp with time zone NOT NULL,
    received_at timestamp with time zone NOT NULL,
    data jsonb NOT NULL,
    reason text NOT NULL,
    set_aside_at timestamp with time zone NOT NULL
);
CREATE TABLE public.journey (
    workspace_id uuid NOT NULL,
    journey_id uuid NOT NULL,
    slug text NOT NULL,
    state text NOT NULL,
    version integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT journey_state_check CHECK ((state = ANY (ARRAY['active'::text, 'paused'::text, 'stopped'::text, 'archived'::text])))
);
ALTER TABLE ONLY public.journey FORCE ROW LEVEL SECURITY;
CREATE TABLE public.journey_version (
    workspace_id uuid NOT NULL,
    journey_id uuid NOT NULL,
    version integer NOT NULL,
    name text NOT NULL,
    source text NOT NULL,
    document jsonb NOT NULL,
    templates jsonb NOT NULL,
    digest text NOT NULL,
    published_at timestamp with time zone NOT NULL
);
ALTER TABLE ONLY public.journey_version FORCE ROW LEVEL SECURITY;
CREATE TABLE public.lease (
    lease_group smallint NOT NULL,
    holder uuid,
    fence bigint DEFAULT 0 NOT NULL,
    lease_until timestamp with time zone,
    CONSTRAINT lease_lease_group_check CHECK (((lease_group >= 0) AND (lease_group <= 15)))
);
CREATE TABLE public.link (
    bucket smallint NOT NULL,
    code text NOT NULL,
    workspace_id uuid NOT NULL,
    contact_id uuid NOT NULL,
    message_id uuid NOT NULL,
    message_month smallint NOT NULL,
    url text NOT NULL,
    expires_at timestamp with time zone NOT NULL
);
ALTER TABLE ONLY public.link FORCE ROW LEVEL SECURITY;
CREATE TABLE public.message (
    bucket smallint NOT NULL,
    contact_id uuid NOT NULL,
    message_id uuid NOT NULL,
    month smallint NOT NULL,
    workspace_id uuid NOT NULL,
    enrollment_id uuid,
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
    state text NOT NULL,
    reason text,
    owed_at timestamp with time zone NOT NULL,
    due_at timestamp with time zone,
    expires_at timestamp with time zone NOT NULL,
    attempt integer NOT NULL,
    lease_until timestamp with time zone,
    claimed_at timestamp with time zone,
    connection text,
    sender text,
    address text,
    body text,
    encoding text,
    parts smallint,
    cost bigint,
    cost_basis text,
    carrier_ref text,
    sent_at timestamp with time zone,
    ended_at timestamp with time zone,
    delivered_basis text,
    read_at timestamp with time zone,
    read_basis text,
    clicked_at timestamp with time zone,
    replied_at timestamp with time zone,
    converted_at timestamp with time zone,
    certificate jsonb,
    salt bytea,
    released smallint DEFAULT 0 NOT NULL,
    CONSTRAINT message_state_check CHECK ((state = ANY (ARRAY['owed'::text, 'held'::text, 'sending'::text, 'in_doubt'::text, 'sent'::text, 'delivered'::text, 'undelivered'::text, 'failed'::text, 'expired'::text, 'refused'::text, 'cancelled'::text])))
)
PARTITION BY RANGE (month);
ALTER TABLE ONLY public.message FORCE ROW LEVEL SECURITY;
CREATE TABLE public.message_2026_02 (
    bucket smallint CONSTRAINT message_bucket_not_null NOT NULL,
    contact_id uuid CONSTRAINT message_contact_id_not_null NOT NULL,
    message_id uuid CONSTRAINT message_message_id_not_null NOT NULL,
    month smallint CONSTRAINT message_month_not_null NOT NULL,
    workspace_id uuid CONSTRAINT message_workspace_id_not_null NOT NULL,
    enrollment_id uuid,
    journey_id uuid,
    version integer,
    step text CONSTRAINT message_step_not_null NOT NULL,
    visit integer CONSTRAINT message_visit_not_null NOT NULL,
    channel text CONSTRAINT message_channel_not_null NOT NULL,
    template text,
    template_version integer,
    language text,
    inline text,
    variables jsonb CONSTRAINT message_variables_not_null NOT NULL,
    category text CONSTRAINT message_category_not_null NOT NULL,
    topic text,
    priority smallint CONSTRAINT message_priority_not_null NOT NULL,
    prefer text CONSTRAINT message_prefer_not_null NOT NULL,
    state text CONSTRAINT message_state_not_null NOT NULL,
    reason text,
    owed_at timestamp with time zone CONSTRAINT message_owed_at_not_null NOT NULL,
    due_at timestamp with time zone,
    expires_at timestamp with time zone CONSTRAINT message_expires_at_not_null NOT NULL,
    attempt integer CONSTRAINT message_attempt_not_null NOT NULL,
    lease_until timestamp with time zone,
    claimed_at timestamp with time zone,
    connection text,
    sender text,
    address text,
    body text,
    encoding text,
    parts smallint,
    cost bigint,
    cost_basis text,
    carrier_ref text,
    sent_at timestamp with time zone,
    ended_at timestamp with time zone,
    delivered_basis text,
    read_at timestamp with time zone,
    read_basis text,
    clicked_at timestamp with time zone,
    replied_at timestamp with time zone,
    converted_at timestamp with time zone,
    certificate jsonb,
    salt bytea,
    released smallint DEFAULT 0 CONSTRAINT message_released_not_null NOT NULL,
    CONSTRAINT message_state_check CHECK ((state = ANY (ARRAY['owed'::text, 'held'::text, 'sending'::text, 'in_doubt'::text, 'sent'::text, 'delivered'::text, 'undelivered'::text, 'failed'::text, 'expired'::text, 'refused'::text, 'cancelled'::text])))
)
WITH (fillfactor='70', autovacuum_vacuum_scale_factor='0.02', autovacuum_vacuum_threshold='5000');
ALTER TABLE ONLY public.message_2026_02 FORCE ROW LEVEL SECURITY;
CREATE TABLE public.message_2026_03 (
    bucket smallint CONSTRAINT message_bucket_not_null NOT NULL,
    contact_id uuid CONSTRAINT message_contact_id_not_null NOT NULL,
    message_id uuid CONSTRAINT message_message_id_not_null NOT NULL,
    month smallint CONSTRAINT message_month_not_null NOT NULL,
    workspace_id uuid CONSTRAINT message_workspace_id_not_null NOT NULL,
    enrollment_id uuid,
    journey_id uuid,
    version integer,
    step text CONSTRAINT message_step_not_null NOT NULL,
    visit integer CONSTRAINT message_visit_not_null NOT NULL,
    channel text CONSTRAINT message_channel_not_null NOT NULL,
    template text,
    template_version integer,
    language text,
    inline text,
    variables jsonb CONSTRAINT message_variables_not_null NOT NULL,
    category text CONSTRAINT message_category_not_null NOT NULL,
    topic text,
    priority smallint CONSTRAINT message_priority_not_null NOT NULL,
    prefer text CONSTRAINT message_prefer_not_null NOT NULL,
    state text CONSTRAINT message_state_not_null NOT NULL,
    reason text,
    owed_at timestamp with time zone CONSTRAINT message_owed_at_not_null NOT NULL,
    due_at timestamp with time zone,
    expires_at timestamp with time zone CONSTRAINT message_expires_at_not_null NOT NULL,
    attempt integer CONSTRAINT message_attempt_not_null NOT NULL,
    lease_until timestamp with time zone,
    claimed_at timestamp with time zone,
    connection text,
    sender text,
    address text,
    body text,
    encoding text,
    parts smallint,
    cost bigint,
    cost_basis text,
    carrier_ref text,
    sent_at timestamp with time zone,
    ended_at timestamp with time zone,
    delivered_basis text,
    read_at timestamp with time zone,
    read_basis text,
    clicked_at timestamp with time zone,
    replied_at timestamp with time zone,
    converted_at timestamp with time zone,
    certificate jsonb,
    salt bytea,
    released smallint DEFAULT 0 CONSTRAINT message_released_not_null NOT NULL,
    CONSTRAINT message_state_check CHECK ((state = ANY (ARRAY['owed'::text, 'held'::text, 'sending'::text, 'in_doubt'::text, 'sent'::text, 'delivered'::text, 'undelivered'::text, 'failed'::text, 'expired'::text, 'refused'::text, 'cancelled'::text])))
)
WITH (fillfactor='70', autovacuum_vacuum_scale_factor='0.02', autovacuum_vacuum_threshold='5000');
ALTER TABLE ONLY public.message_2026_03 FORCE ROW LEVEL SECURITY;
CREATE TABLE public.message_default (
    bucket smallint CONSTRAINT message_bucket_not_null NOT NULL,
    contact_id uuid CONSTRAINT message_contact_id_not_null NOT NULL,
    message_id uuid CONSTRAINT message_message_id_not_null NOT NULL,
    month smallint CONSTRAINT message_month_not_null NOT NULL,
    workspace_id uuid CONSTRAINT message_workspace_id_not_null NOT NULL,
    enrollment_id uuid,
    journey_id uuid,
    version integer,
    step text CONSTRAINT message_step_not_null NOT NULL,
    visit integer CONSTRAINT message_visit_not_null NOT NULL,
    channel text CONSTRAINT message_channel_not_null NOT NULL,
    template text,
    template_version integer,
    language text,
    inline text,
    variables jsonb CONSTRAINT message_variables_not_null NOT NULL,
    category text CONSTRAINT message_category_not_null NOT NULL,
    topic text,
    priority smallint CONSTRAINT message_priority_not_null NOT NULL,
    prefer text CONSTRAINT message_prefer_not_null NOT NULL,
    state text CONSTRAINT message_state_not_null NOT NULL,
    reason text,
    owed_at timestamp with time zone CONSTRAINT message_owed_at_not_null NOT NULL,
    due_at timestamp with time zone,
    expires_at timestamp with time zone CONSTRAINT message_expires_at_not_null NOT NULL,
    attempt integer CONSTRAINT message_attempt_not_null NOT NULL,
    lease_until timestamp with time zone,
    claimed_at timestamp with time zone,
    connection text,
    sender text,
    address text,
    body text,
    encoding text,
    parts smallint,
    cost bigint,
    cost_basis text,
    carrier_ref text,
    sent_at timestamp with time zone,
    ended_at timestamp with time zone,
    delivered_basis text,
    read_at timestamp with time zone,
    read_basis text,
    clicked_at timestamp with time zone,
    replied_at timestamp with time zone,
    converted_at timestamp with time zone,
    certificate jsonb,
    salt bytea,
    released smallint DEFAULT 0 CONSTRAINT message_released_not_null NOT NULL,
    CONSTRAINT message_state_check CHECK ((state = ANY (ARRAY['owed'::text, 'held'::text, 'sending'::text, 'in_doubt'::text, 'sent'::text, 'delivered'::text, 'undelivered'::text, 'failed'::text, 'expired'::text, 'refused'::text, 'cancelled'::text])))
);
ALTER TABLE ONLY public.message_default FORCE ROW LEVEL SECURITY;
CREATE TABLE public.message_event (
    bucket smallint NOT NULL,
    contact_id uuid NOT NULL,
    message_id uuid NOT NULL,
    message_event_id uuid NOT NULL,
    month smallint NOT NULL,
    workspace_id uuid NOT NULL,
    kind text NOT NULL,
    at timestamp with time zone NOT NULL,
    reason text,
    data jsonb
)
PARTITION BY RANGE (month);
ALTER TABLE ONLY public.message_event FORCE ROW LEVEL SECURITY;
CREATE TABLE public.message_event_2026_02 (
    bucket smallint CONSTRAINT message_event_bucket_not_null NOT NULL,
    contact_id uuid CONSTRAINT message_event_contact_id_not_null NOT NULL,
    message_id uuid CONSTRAINT message_event_message_id_not_null NOT NULL,
    message_event_id uuid CONSTRAINT message_event_message_event_id_not_null NOT NULL,
    month smallint CONSTRAINT message_event_month_not_null NOT NULL,
    workspace_id uuid CONSTRAINT message_event_workspace_id_not_null NOT NULL,
    kind text CONSTRAINT message_event_kind_not_null NOT NULL,
    at timestamp with time zone CONSTRAINT message_event_at_not_null NOT NULL,
    reason text,
    data jsonb
);
ALTER TABLE ONLY public.message_event_2026_02 FORCE ROW LEVEL SECURITY;
CREATE TABLE public.message_event_2026_03 (
    bucket smallint CONSTRAINT message_event_bucket_not_null NOT NULL,
    contact_id uuid CONSTRAINT message_event_contact_id_not_null NOT NULL,
    message_id uuid CONSTRAINT message_event_message_id_not_null NOT NULL,
    message_event_id uuid CONSTRAINT message_event_message_event_id_not_null NOT NULL,
    month smallint CONSTRAINT message_event_month_not_null NOT NULL,
    workspace_id uuid CONSTRAINT message_event_workspace_id_not_null NOT NULL,
    kind text CONSTRAINT message_event_kind_not_null NOT NULL,
    at timestamp with time zone CONSTRAINT message_event_at_not_null NOT NULL,
    reason text,
    data jsonb
);
ALTER TABLE ONLY public.message_event_2026_03 FORCE ROW LEVEL SECURITY;
CREATE TABLE public.message_event_default (
    bucket smallint CONSTRAINT message_event_bucket_not_null NOT NULL,
    contact_id uuid CONSTRAINT message_event_contact_id_not_null NOT NULL,
    message_id uuid CONSTRAINT message_event_message_id_not_null NOT NULL,
    message_event_id uuid CONSTRAINT message_event_message_event_id_not_null NOT NULL,
    month smallint CONSTRAINT message_event_month_not_null NOT NULL,
    workspace_id uuid CONSTRAINT message_event_workspace_id_not_null NOT NULL,
    kind text CONSTRAINT message_event_kind_not_null NOT NULL,
    at timestamp with time zone CONSTRAINT message_event_at_not_null NOT NULL,
    reason text,
    data jsonb
);
ALTER TABLE ONLY public.message_event_default FORCE ROW LEVEL SECURITY;
CREATE TABLE public.parked_receipt (
    bucket smallint NOT NULL,
    receipt_id uuid NOT NULL,
    connection text NOT NULL,
    reference text NOT NULL,
    payload jsonb NOT NULL,
    received_at timestamp with time zone NOT NULL
);
CREATE TABLE public.passage (
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
    at timestamp with time zone NOT NULL,
    decision text NOT NULL,
    reason text,
    detail jsonb
)
PARTITION BY RANGE (month);
ALTER TABLE ONLY public.passage FORCE ROW LEVEL SECURITY;
CREATE TABLE public.passage_2026_02 (
    bucket smallint CONSTRAINT passage_bucket_not_null NOT NULL,
    contact_id uuid CONSTRAINT passage_contact_id_not_null NOT NULL,
    enrollment_id uuid CONSTRAINT passage_enrollment_id_not_null NOT NULL,
    sequence integer CONSTRAINT passage_sequence_not_null NOT NULL,
    month smallint CONSTRAINT passage_month_not_null NOT NULL,
    workspace_id uuid CONSTRAINT passage_workspace_id_not_null NOT NULL,
    journey_id uuid CONSTRAINT passage_journey_id_not_null NOT NULL,
    version integer CONSTRAINT passage_version_not_null NOT NULL,
    step text CONSTRAINT passage_step_not_null NOT NULL,
    visit integer CONSTRAINT passage_visit_not_null NOT NULL,
    at timestamp with time zone CONSTRAINT passage_at_not_null NOT NULL,
    decision text CONSTRAINT passage_decision_not_null NOT NULL,
    reason text,
    detail jsonb
);
ALTER TABLE ONLY public.passage_2026_02 FORCE ROW LEVEL SECURITY;
CREATE TABLE public.passage_2026_03 (
    bucket smallint CONSTRAINT passage_bucket_not_null NOT NULL,
    contact_id uuid CONSTRAINT passage_contact_id_not_null NOT NULL,
    enrollment_id uuid CONSTRAINT passage_enrollment_id_not_null NOT NULL,
    sequence integer CONSTRAINT passage_sequence_not_null NOT NULL,
    month smallint CONSTRAINT passage_month_not_null NOT NULL,
    workspace_id uuid CONSTRAINT passage_workspace_id_not_null NOT NULL,
    journey_id uuid CONSTRAINT passage_journey_id_not_null NOT NULL,
    version integer CONSTRAINT passage_version_not_null NOT NULL,
    step text CONSTRAINT passage_step_not_null NOT NULL,
    visit integer CONSTRAINT passage_visit_not_null NOT NULL,
    at timestamp with time zone CONSTRAINT passage_at_not_null NOT NULL,
    decision text CONSTRAINT passage_decision_not_null NOT NULL,
    reason text,
    detail jsonb
);
ALTER TABLE ONLY public.passage_2026_03 FORCE ROW LEVEL SECURITY;
CREATE TABLE public.passage_default (
    bucket smallint CONSTRAINT passage_bucket_not_null NOT NULL,
    contact_id uuid CONSTRAINT passage_contact_id_not_null NOT NULL,
    enrollment_id uuid CONSTRAINT passage_enrollment_id_not_null NOT NULL,
    sequence integer CONSTRAINT passage_sequence_not_null NOT NULL,
    month smallint CONSTRAINT passage_month_not_null NOT NULL,
    workspace_id uuid CONSTRAINT passage_workspace_id_not_null NOT NULL,
    journey_id uuid CONSTRAINT passage_journey_id_not_null NOT NULL,
    version integer CONSTRAINT passage_version_not_null NOT NULL,
    step text CONSTRAINT passage_step_not_null NOT NULL,
    visit integer CONSTRAINT passage_visit_not_null NOT NULL,
    at timestamp with time zone CONSTRAINT passage_at_not_null NOT NULL,
    decision text CONSTRAINT passage_decision_not_null NOT NULL,
    reason text,
    detail jsonb
);
ALTER TABLE ONLY public.passage_default FORCE ROW LEVEL SECURITY;
CREATE TABLE public.privacy_request (
    bucket smallint NOT NULL,
    contact_id uuid NOT NULL,
    request_id uuid NOT NULL,
    workspace_id uuid NOT NULL,
    kind text NOT NULL,
    method text NOT NULL,
    note text,
    requested_at timestamp with time zone NOT NULL,
    state text NOT NULL,
    done_at timestamp with time zone,
    outcome jsonb DEFAULT '{}'::jsonb NOT NULL,
    CONSTRAINT privacy_request_check CHECK (((state = 'done'::text) = (done_at IS NOT NULL))),
    CONSTRAINT privacy_request_kind_check CHECK ((kind = ANY (ARRAY['access'::text, 'erasure'::text, 'restriction'::text, 'release'::text, 'objection'::text]))),
    CONSTRAINT privacy_request_state_check CHECK ((state = ANY (ARRAY['open'::text, 'done'::text])))
);
ALTER TABLE ONLY public.privacy_request FORCE ROW LEVEL SECURITY;
CREATE TABLE public.product (
    workspace_id uuid NOT NULL,
    sku text NOT NULL,
    name text NOT NULL,
    url text,
    image text,
    price bigint,
    currency text,
    availability text,
    attributes jsonb DEFAULT '{}'::jsonb NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    CONSTRAINT product_availability_check CHECK ((availability = ANY (ARRAY['in_stock'::text, 'out_of_stock'::text, 'preorder'::text, 'discontinued'::text]))),
    CONSTRAINT product_check CHECK (((price IS NULL) = (currency IS NULL)))
);
ALTER TABLE ONLY public.product FORCE ROW LEVEL SECURITY;
CREATE TABLE public.purchase (
    bucket smallint NOT NULL,
    contact_id uuid NOT NULL,
    event_id uuid NOT NULL,
    month smallint NOT NULL,
    workspace_id uuid NOT NULL,
    order_key text,
    amount bigint NOT NULL,
    currency text NOT NULL,
    ordered_at timestamp with time zone NOT NULL,
    message_id uuid,
    journey_id uuid,
    version integer,
    step text
)
PARTITION BY RANGE (month);
ALTER TABLE ONLY public.purchase FORCE ROW LEVEL SECURITY;
CREATE TABLE public.purchase_2026_02 (
    bucket smallint CONSTRAINT purchase_bucket_not_null NOT NULL,
    contact_id uuid CONSTRAINT purchase_contact_id_not_null NOT NULL,
    event_id uuid CONSTRAINT purchase_event_id_not_null NOT NULL,
    month smallint CONSTRAINT purchase_month_not_null NOT NULL,
    workspace_id uuid CONSTRAINT purchase_workspace_id_not_null NOT NULL,
    order_key text,
    amount bigint CONSTRAINT purchase_amount_not_null NOT NULL,
    currency text CONSTRAINT purchase_currency_not_null NOT NULL,
    ordered_at timestamp with time zone CONSTRAINT purchase_ordered_at_not_null NOT NULL,
    message_id uuid,
    journey_id uuid,
    version integer,
    step text
);
ALTER TABLE ONLY public.purchase_2026_02 FORCE ROW LEVEL SECURITY;
CREATE TABLE public.purchase_2026_03 (
    bucket smallint CONSTRAINT purchase_bucket_not_null NOT NULL,
    contact_id uuid CONSTRAINT purchase_contact_id_not_null NOT NULL,
    event_id uuid CONSTRAINT purchase_event_id_not_null NOT NULL,
    month smallint CONSTRAINT purchase_month_not_null NOT NULL,
    workspace_id uuid CONSTRAINT purchase_workspace_id_not_null NOT NULL,
    order_key text,
    amount bigint CONSTRAINT purchase_amount_not_null NOT NULL,
    currency text CONSTRAINT purchase_currency_not_null NOT NULL,
    ordered_at timestamp with time zone CONSTRAINT purchase_ordered_at_not_null NOT NULL,
    message_id uuid,
    journey_id uuid,
    version integer,
    step text
);
ALTER TABLE ONLY public.purchase_2026_03 FORCE ROW LEVEL SECURITY;
CREATE TABLE public.purchase_default (
    bucket smallint CONSTRAINT purchase_bucket_not_null NOT NULL,
    contact_id uuid CONSTRAINT purchase_contact_id_not_null NOT NULL,
    event_id uuid CONSTRAINT purchase_event_id_not_null NOT NULL,
    month smallint CONSTRAINT purchase_month_not_null NOT NULL,
    workspace_id uuid CONSTRAINT purchase_workspace_id_not_null NOT NULL,
    order_key text,
    amount bigint CONSTRAINT purchase_amount_not_null NOT NULL,
    currency text CONSTRAINT purchase_currency_not_null NOT NULL,
    ordered_at timestamp with time zone CONSTRAINT purchase_ordered_at_not_null NOT NULL,
    message_id uuid,
    journey_id uuid,
    version integer,
    step text
);
ALTER TABLE ONLY public.purchase_default FORCE ROW LEVEL SECURITY;
CREATE TABLE public.replay (
    one boolean DEFAULT true NOT NULL,
    fingerprint text NOT NULL,
    settings jsonb NOT NULL,
    reached_at timestamp with time zone NOT NULL,
    finished_at timestamp with time zone,
    CONSTRAINT replay_one_check CHECK (one)
);
CREATE TABLE public.reply (
    bucket smallint NOT NULL,
    contact_id uuid NOT NULL,
    reply_id uuid NOT NULL,
    month smallint NOT NULL,
    workspace_id uuid NOT NULL,
    sender text NOT NULL,
    recipient text NOT NULL,
    body text NOT NULL,
    received_at timestamp with time zone NOT NULL,
    meaning text NOT NULL,
    rule text,
    message_id uuid
)
PARTITION BY RANGE (month);
ALTER TABLE ONLY public.reply FORCE ROW LEVEL SECURITY;
CREATE TABLE public.reply_2026_02 (
    bucket smallint CONSTRAINT reply_bucket_not_null NOT NULL,
    contact_id uuid CONSTRAINT reply_contact_id_not_null NOT NULL,
    reply_id uuid CONSTRAINT reply_reply_id_not_null NOT NULL,
    month smallint CONSTRAINT reply_month_not_null NOT NULL,
    workspace_id uuid CONSTRAINT reply_workspace_id_not_null NOT NULL,
    sender text CONSTRAINT reply_sender_not_null NOT NULL,
    recipient text CONSTRAINT reply_recipient_not_null NOT NULL,
    body text CONSTRAINT reply_body_not_null NOT NULL,
    received_at timestamp with time zone CONSTRAINT reply_received_at_not_null NOT NULL,
    meaning text CONSTRAINT reply_meaning_not_null NOT NULL,
    rule text,
    message_id uuid
);
ALTER TABLE ONLY public.reply_2026_02 FORCE ROW LEVEL SECURITY;
CREATE TABLE public.reply_2026_03 (
    bucket smallint CONSTRAINT reply_bucket_not_null NOT NULL,
    contact_id uuid CONSTRAINT reply_contact_id_not_null NOT NULL,
    reply_id uuid CONSTRAINT reply_reply_id_not_null NOT NULL,
    month smallint CONSTRAINT reply_month_not_null NOT NULL,
    workspace_id uuid CONSTRAINT reply_workspace_id_not_null NOT NULL,
    sender text CONSTRAINT reply_sender_not_null NOT NULL,
    recipient text CONSTRAINT reply_recipient_not_null NOT NULL,
    body text CONSTRAINT reply_body_not_null NOT NULL,
    received_at timestamp with time zone CONSTRAINT reply_received_at_not_null NOT NULL,
    meaning text CONSTRAINT reply_meaning_not_null NOT NULL,
    rule text,
    message_id uuid
);
ALTER TABLE ONLY public.reply_2026_03 FORCE ROW LEVEL SECURITY;
CREATE TABLE public.reply_default (
    bucket smallint CONSTRAINT reply_bucket_not_null NOT NULL,
    contact_id uuid CONSTRAINT reply_contact_id_not_null NOT NULL,
    reply_id uuid CONSTRAINT reply_reply_id_not_null NOT NULL,
    month smallint CONSTRAINT reply_month_not_null NOT NULL,
    workspace_id uuid CONSTRAINT reply_workspace_id_not_null NOT NULL,
    sender text CONSTRAINT reply_sender_not_null NOT NULL,
    recipient text CONSTRAINT reply_recipient_not_null NOT NULL,
    body text CONSTRAINT reply_body_not_null NOT NULL,
    received_at timestamp with time zone CONSTRAINT reply_received_at_not_null NOT NULL,
    meaning text CONSTRAINT reply_meaning_not_null NOT NULL,
    rule text,
    message_id uuid
);
ALTER TABLE ONLY public.reply_default FORCE ROW LEVEL SECURITY;
CREATE TABLE public.restore (
    one boolean DEFAULT true NOT NULL,
    backup_at timestamp with time zone NOT NULL,
    restored_at timestamp with time zone NOT NULL,
    expired integer NOT NULL,
    parked integer NOT NULL,
    resumed_at timestamp with time zone,
    CONSTRAINT restore_one_check CHECK (one)
);
CREATE TABLE public.rollup (
    bucket smallint NOT NULL,
    workspace_id uuid NOT NULL,
    hour timestamp with time zone NOT NULL,
    journey_id uuid NOT NULL,
    version integer NOT NULL,
    step text NOT NULL,
    metric text NOT NULL,
    detail text NOT NULL,
    n bigint NOT NULL
)
WITH (fillfactor='50');
ALTER TABLE ONLY public.rollup FORCE ROW LEVEL SECURITY;
CREATE TABLE public.schema_migrations (
    name text NOT NULL,
    digest text NOT NULL,
    applied_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    took interval
);
CREATE TABLE public.seal (
    workspace_id uuid NOT NULL,
    number bigint NOT NULL,
    size integer NOT NULL,
    root bytea NOT NULL,
    previous bytea NOT NULL,
    sealed_at timestamp with time zone NOT NULL,
    key text NOT NULL,
    signature bytea NOT NULL,
    kinds text[] NOT NULL,
    buckets smallint[] NOT NULL,
    contact_ids uuid[] NOT NULL,
    row_ids uuid[] NOT NULL,
    months smallint[] NOT NULL,
    leaves bytea NOT NULL
);
ALTER TABLE ONLY public.seal FORCE ROW LEVEL SECURITY;
CREATE TABLE public.sender (
    workspace_id uuid NOT NULL,
    address text NOT NULL,
    kind text NOT NULL,
    country text,
    settings jsonb DEFAULT '{}'::jsonb NOT NULL,
    disabled text,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT sender_kind_check CHECK ((kind = ANY (ARRAY['long_code'::text, 'toll_free'::text, 'short_code'::text, 'alphanumeric'::text, 'sandbox'::text])))
);
ALTER TABLE ONLY public.sender FORCE ROW LEVEL SECURITY;
CREATE TABLE public.sender_day (
    bucket smallint NOT NULL,
    workspace_id uuid NOT NULL,
    address text NOT NULL,
    day date NOT NULL,
    parts bigint NOT NULL
)
WITH (fillfactor='50');
ALTER TABLE ONLY public.sender_day FORCE ROW LEVEL SECURITY;
CREATE TABLE public.signup_pace (
    bucket smallint NOT NULL,
    workspace_id uuid NOT NULL,
    who uuid NOT NULL,
    n integer NOT NULL,
    ends_at timestamp with time zone NOT NULL
);
ALTER TABLE ONLY public.signup_pace FORCE ROW LEVEL SECURITY;
CREATE TABLE public.spending (
    bucket smallint NOT NULL,
    workspace_id uuid NOT NULL,
    period text NOT NULL,
    spent bigint NOT NULL
)
WITH (fillfactor='50');
ALTER TABLE ONLY public.spending FORCE ROW LEVEL SECURITY;
CREATE TABLE public.suppression (
    bucket smallint NOT NULL,
    workspace_id uuid NOT NULL,
    kind text NOT NULL,
    hash bytea NOT NULL,
    suppressed_at timestamp with time zone NOT NULL,
    suppressed_by text NOT NULL,
    CONSTRAINT suppression_kind_check CHECK ((kind = ANY (ARRAY['phone'::text, 'email'::text])))
);
ALTER TABLE ONLY public.suppression FORCE ROW LEVEL SECURITY;
CREATE TABLE public.suppression_key (
    workspace_id uuid NOT NULL,
    key text NOT NULL
);
ALTER TABLE ONLY public.suppression_key FORCE ROW LEVEL SECURITY;
CREATE TABLE public.template (
    workspace_id uuid NOT NULL,
    name text NOT NULL,
    channel text NOT NULL,
    language text NOT NULL,
    version integer NOT NULL,
    category text NOT NULL,
    role text NOT NULL,
    topic text,
    subject text,
    body text NOT NULL,
    approved boolean NOT NULL,
    digest text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    approved_by text,
    CONSTRAINT template_category_check CHECK ((category = ANY (ARRAY['transactional'::text, 'service'::text, 'marketing'::text]))),
    CONSTRAINT template_role_check CHECK ((role = ANY (ARRAY['confirm'::text, 'progress'::text, 'decide'::text])))
);
ALTER TABLE ONLY public.template FORCE ROW LEVEL SECURITY;
CREATE TABLE public.unsealed (
    place bigint NOT NULL,
    bucket smallint NOT NULL,
    contact_id uuid NOT NULL,
    row_id uuid NOT NULL,
    workspace_id uuid NOT NULL,
    kind text NOT NULL,
    month smallint NOT NULL,
    CONSTRAINT unsealed_kind_check CHECK ((kind = ANY (ARRAY['consent_event'::text, 'message_event'::text])))
)
WITH (autovacuum_vacuum_scale_factor='0', autovacuum_vacuum_threshold='5000');
ALTER TABLE ONLY public.unsealed FORCE ROW LEVEL SECURITY;
ALTER TABLE public.unsealed ALTER COLUMN place ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.unsealed_place_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.visit (
    bucket smallint NOT NULL,
    contact_id uuid NOT NULL,
    message_id uuid NOT NULL,
    visit_id uuid NOT NULL,
    month smallint NOT NULL,
    workspace_id uuid NOT NULL,
    code text NOT NULL,
    at timestamp with time zone NOT NULL,
    human boolean NOT NULL,
    reason text NOT NULL,
    user_agent text,
    network text
)
PARTITION BY RANGE (month);
ALTER TABLE ONLY public.visit FORCE ROW LEVEL SECURITY;
CREATE TABLE public.visit_2026_02 (
    bucket smallint CONSTRAINT visit_bucket_not_null NOT NULL,
    contact_id uuid CONSTRAINT visit_contact_id_not_null NOT NULL,
    message_id uuid CONSTRAINT visit_message_id_not_null NOT NULL,
    visit_id uuid CONSTRAINT visit_visit_id_not_null NOT NULL,
    month smallint CONSTRAINT visit_month_not_null NOT NULL,
    workspace_id uuid CONSTRAINT visit_workspace_id_not_null NOT NULL,
    code text CONSTRAINT visit_code_not_null NOT NULL,
    at timestamp with time zone CONSTRAINT visit_at_not_null NOT NULL,
    human boolean CONSTRAINT visit_human_not_null NOT NULL,
    reason text CONSTRAINT visit_reason_not_null NOT NULL,
    user_agent text,
    network text
);
ALTER TABLE ONLY public.visit_2026_02 FORCE ROW LEVEL SECURITY;
CREATE TABLE public.visit_2026_03 (
    bucket smallint CONSTRAINT visit_bucket_not_null NOT NULL,
    contact_id uuid CONSTRAINT visit_contact_id_not_null NOT NULL,
    message_id uuid CONSTRAINT visit_message_id_not_null NOT NULL,
    visit_id uuid CONSTRAINT visit_visit_id_not_null NOT NULL,
    month smallint CONSTRAINT visit_month_not_null NOT NULL,
    workspace_id uuid CONSTRAINT visit_workspace_id_not_null NOT NULL,
    code text CONSTRAINT visit_code_not_null NOT NULL,
    at timestamp with time zone CONSTRAINT visit_at_not_null NOT NULL,
    human boolean CONSTRAINT visit_human_not_null NOT NULL,
    reason text CONSTRAINT visit_reason_not_null NOT NULL,
    user_agent text,
    network text
);
ALTER TABLE ONLY public.visit_2026_03 FORCE ROW LEVEL SECURITY;
CREATE TABLE public.visit_default (
    bucket smallint CONSTRAINT visit_bucket_not_null NOT NULL,
    contact_id uuid CONSTRAINT visit_contact_id_not_null NOT NULL,
    message_id uuid CONSTRAINT visit_message_id_not_null NOT NULL,
    visit_id uuid CONSTRAINT visit_visit_id_not_null NOT NULL,
    month smallint CONSTRAINT visit_month_not_null NOT NULL,
    workspace_id uuid CONSTRAINT visit_workspace_id_not_null NOT NULL,
    code text CONSTRAINT visit_code_not_null NOT NULL,
    at timestamp with time zone CONSTRAINT visit_at_not_null NOT NULL,
    human boolean CONSTRAINT visit_human_not_null NOT NULL,
    reason text CONSTRAINT visit_reason_not_null NOT NULL,
    user_agent text,
    network text
);
ALTER TABLE ONLY public.visit_default FORCE ROW LEVEL SECURITY;
CREATE TABLE public.wait (
    bucket smallint NOT NULL,
    contact_id uuid NOT NULL,
    enrollment_id uuid NOT NULL,
    arm smallint NOT NULL,
    workspace_id uuid NOT NULL,
    kind text NOT NULL,
    name text NOT NULL,
    message_id uuid,
    since timestamp with time zone NOT NULL,
    CONSTRAINT wait_kind_check CHECK ((kind = ANY (ARRAY['event'::text, 'message'::text, 'reply'::text])))
)
WITH (autovacuum_vacuum_scale_factor='0.02', autovacuum_vacuum_threshold='5000');
ALTER TABLE ONLY public.wait FORCE ROW LEVEL SECURITY;
CREATE TABLE public.worker (
    worker_id uuid NOT NULL,
    name text NOT NULL,
    started_at timestamp with time zone NOT NULL,
    alive_until timestamp with time zone NOT NULL
);
CREATE TABLE public.workspace (
    workspace_id uuid NOT NULL,
    account_id uuid NOT NULL,
    slug text NOT NULL,
    name text NOT NULL,
    settings jsonb DEFAULT '{}'::jsonb NOT NULL,
    closed_at timestamp with time zone,
    created_at timestamp with time zone NOT NULL,
    paused_at timestamp with time zone
);
ALTER TABLE ONLY public.workspace FORCE ROW LEVEL SECURITY;
ALTER TABLE ONLY public.event ATTACH PARTITION public.event_2026_02 FOR VALUES FROM ('313') TO ('314');
ALTER TABLE ONLY public.event ATTACH PARTITION public.event_2026_03 FOR VALUES FROM ('314') TO ('315');
ALTER TABLE ONLY public.event ATTACH PARTITION public.event_default DEFAULT;
ALTER TABLE ONLY public.message ATTACH PARTITION public.message_2026_02 FOR VALUES FROM ('313') TO ('314');
ALTER TABLE ONLY public.message ATTACH PARTITION public.message_2026_03 FOR VALUES FROM ('314') TO ('315');
ALTER TABLE ONLY public.message ATTACH PARTITION public.message_default DEFAULT;
ALTER TABLE ONLY public.message_event ATTACH PARTITION public.message_event_2026_02 FOR VALUES FROM ('313') TO ('314');
ALTER TABLE ONLY public.message_event ATTACH PARTITION public.message_event_2026_03 FOR VALUES FROM ('314') TO ('315');
ALTER TABLE ONLY public.message_event ATTACH PARTITION public.message_event_default DEFAULT;
ALTER TABLE ONLY public.passage ATTACH PARTITION public.passage_2026_02 FOR VALUES FROM ('313') TO ('314');
ALTER TABLE ONLY public.passage ATTACH PARTITION public.passage_2026_03 FOR VALUES FROM ('314') TO ('315');
ALTER TABLE ONLY public.passage ATTACH PARTITION public.passage_default DEFAULT;
ALTER TABLE ONLY public.purchase ATTACH PARTITION public.purchase_2026_02 FOR VALUES FROM ('313') TO ('314');
ALTER TABLE ONLY public.purchase ATTACH PARTITION public.purchase_2026_03 FOR VALUES FROM ('314') TO ('315');
ALTER TABLE ONLY public.purchase ATTACH PARTITION public.purchase_default DEFAULT;
ALTER TABLE ONLY public.reply ATTACH PARTITION public.reply_2026_02 FOR VALUES FROM ('313') TO ('314');
ALTER TABLE ONLY public.reply ATTACH PARTITION public.reply_2026_03 FOR VALUES FROM ('314') TO ('315');
ALTER TABLE ONLY public.reply ATTACH PARTITION public.reply_default DEFAULT;
ALTER TABLE ONLY public.visit ATTACH PARTITION public.visit_2026_02 FOR VALUES FROM ('313') TO ('314');
ALTER TABLE ONLY public.visit ATTACH PARTITION public.visit_2026_03 FOR VALUES FROM ('314') TO ('315');
ALTER TABLE ONLY public.visit ATTACH PARTITION public.visit_default DEFAULT;
INSERT INTO public.account VALUES ('70c61735-c133-8100-bd04-b94e913f0212', 'Roast', '2026-03-03 17:00:00+00');
INSERT INTO public.care VALUES (51, '1d3de678-8d51-884b-bd79-5e8da5d41ba8', 'feb72a79-dbcd-8c00-a47a-54477223fda5', '{"sms/service": "granted", "sms/marketing": "granted"}', '{}', NULL, NULL, '[[1772564400, "sms/service", "47ed370b-c9f8-864b-b3ee-0f9082178d50"], [1772564400, "sms/marketing", "2212d0b3-0526-834b-b993-d44c0ead1a2b"]]', NULL, '2026-03-03 17:00:00+00', 0, 1, '2026-03-03 19:00:00+00', '{}');
INSERT INTO public.care VALUES (170, 'e66c615f-8c03-8c5a-b7eb-b5fda95c960f', 'feb72a79-dbcd-8c00-a47a-54477223fda5', '{"sms/service": "granted", "sms/marketing": "granted"}', '{}', NULL, NULL, '[[1772564400, "sms/service", "9054092e-91c5-8d5a-afc5-4f3e2b7951b3"], [1772564400, "sms/marketing", "bb2c61ff-039c-865a-bcc2-df27fad00310"]]', NULL, '2026-03-03 17:00:00+00', 0, 1, '2026-03-03 19:00:00+00', '{}');
INSERT INTO public.care VALUES (20, '5c3cac5e-0f20-8507-89b5-594d14b0a030', 'feb72a79-dbcd-8c00-a47a-54477223fda5', '{"sms/service": "granted", "sms/marketing": "granted"}', '{}', NULL, NULL, '[]', NULL, '2026-03-03 19:00:00+00', 0, 0, NULL, '{}');
INSERT INTO public.care VALUES (158, '17f0dab4-7a94-8f79-a333-9aa5ab987d16', 'feb72a79-dbcd-8c00-a47a-54477223fda5', '{"sms/service": "granted", "sms/marketing": "granted"}', '{}', NULL, NULL, '[]', NULL, '2026-03-03 19:00:00+00', 0, 0, NULL, '{}');
INSERT INTO public.care VALUES (1, '649fdb8e-f5c8-8d0e-8d37-1a48e1cb4cf5', 'feb72a79-dbcd-8c00-a47a-54477223fda5', '{"sms/service": "granted", "sms/marketing": "granted"}', '{}', NULL, NULL, '[]', NULL, '2026-03-03 19:00:00+00', 0, 0, NULL, '{}');
INSERT INTO public.care VALUES (215, '8362925b-910e-8846-86d4-9a656906fafc', 'feb72a79-dbcd-8c00-a47a-54477223fda5', '{"sms/service": "granted", "sms/marketing": "granted"}', '{}', NULL, NULL, '[]', NULL, '2026-03-03 19:00:00+00', 0, 0, NULL, '{}');
INSERT INTO public.care VALUES (298, '3c2dfc27-9b27-8d01-8dd0-58b35e0ad3fd', 'feb72a79-dbcd-8c00-a47a-54477223fda5', '{"sms/service": "granted", "sms/marketing": "granted"}', '{}', NULL, NULL, '[]', NULL, '2026-03-03 19:00:00+00', 0, 0, NULL, '{}');
INSERT INTO public.care VALUES (382, 'ecde3860-70b5-89c5-ba78-73bdf58086f9', 'feb72a79-dbcd-8c00-a47a-54477223fda5', '{"sms/service": "granted", "sms/marketing": "granted"}', '{}', NULL, NULL, '[]', NULL, '2026-03-03 19:00:00+00', 0, 0, NULL, '{}');
INSERT INTO public.care VALUES (60, '447121f0-57ad-8e02-8a8d-1e7038156ce2', 'feb72a79-dbcd-8c00-a47a-54477223fda5', '{"sms/service": "granted", "sms/marketing": "granted"}', '{}', NULL, NULL, '[[1772564400, "sms/service", "9f1377b0-ee96-8b02-9ae3-b8e088e16d95"]]', NULL, '2026-03-03 17:00:00+00', 0, 0, NULL, '{}');
INSERT INTO public.care VALUES (179, '585929cd-9c4f-88de-a3d3-525280ea63ca', 'feb72a79-dbcd-8c00-a47a-54477223fda5', '{"sms/service": "granted", "sms/marketing": "granted"}', '{}', NULL, NULL, '[[1772564400, "sms/service", "4566f8d9-fc48-8ede-ac55-a09968e926b3"]]', NULL, '2026-03-03 17:00:00+00', 0, 0, NULL, '{}');
INSERT INTO public.care VALUES (291, 'b5d73860-8923-8910-b780-fd7f0eb47431', 'feb72a79-dbcd-8c00-a47a-54477223fda5', '{"sms/service": "granted", "sms/marketing": "granted"}', '{}', NULL, NULL, '[[1772564400, "sms/service", "4895bb97-8c6d-8010-aaa4-ea86adb619cb"]]', NULL, '2026-03-03 17:00:00+00', 0, 0, NULL, '{}');
INSERT INTO public.care VALUES (172, 'df4921cf-2789-894d-b054-49fcda733439', 'feb72a79-dbcd-8c00-a47a-54477223fda5', '{"sms/service": "granted", "sms/marketing": "granted"}', '{}', NULL, NULL, '[[1772564400, "sms/service", "d2522876-ce45-884d-973b-3828ba10ef8b"]]', NULL, '2026-03-03 17:00:00+00', 0, 0, NULL, '{}');
INSERT INTO public.carrier_ref VALUES (504, 'sandbox', 'SM9c9eeb0f6474b2a0', 'feb72a79-dbcd-8c00-a47a-54477223fda5', '1d3de678-8d51-884b-bd79-5e8da5d41ba8', '47ed370b-c9f8-864b-b3ee-0f9082178d50', 314);
INSERT INTO public.carrier_ref VALUES (387, 'sandbox', 'SMf18bd8e6d28bc413', 'feb72a79-dbcd-8c00-a47a-54477223fda5', '447121f0-57ad-8e02-8a8d-1e7038156ce2', '9f1377b0-ee96-8b02-9ae3-b8e088e16d95', 314);
INSERT INTO public.carrier_ref VALUES (7, 'sandbox', 'SM9fbdd0f2cd379f4c', 'feb72a79-dbcd-8c00-a47a-54477223fda5', '585929cd-9c4f-88de-a3d3-525280ea63ca', '4566f8d9-fc48-8ede-ac55-a09968e926b3', 314);
INSERT INTO public.carrier_ref VALUES (422, 'sandbox', 'SMb9c76b5fd8617da2', 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'b5d73860-8923-8910-b780-fd7f0eb47431', '4895bb97-8c6d-8010-aaa4-ea86adb619cb', 314);
INSERT INTO public.carrier_ref VALUES (47, 'sandbox', 'SM001aeaafcae61c29', 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'df4921cf-2789-894d-b054-49fcda733439', 'd2522876-ce45-884d-973b-3828ba10ef8b', 314);
INSERT INTO public.carrier_ref VALUES (155, 'sandbox', 'SM08865343161de1b0', 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'e66c615f-8c03-8c5a-b7eb-b5fda95c960f', '9054092e-91c5-8d5a-afc5-4f3e2b7951b3', 314);
INSERT INTO public.carrier_ref VALUES (232, 'sandbox', 'SM7ca8b6c9e2b8f486', 'feb72a79-dbcd-8c00-a47a-54477223fda5', '1d3de678-8d51-884b-bd79-5e8da5d41ba8', '2212d0b3-0526-834b-b993-d44c0ead1a2b', 314);
INSERT INTO public.carrier_ref VALUES (298, 'sandbox', 'SM8a0e9097de7a872c', 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'e66c615f-8c03-8c5a-b7eb-b5fda95c960f', 'bb2c61ff-039c-865a-bcc2-df27fad00310', 314);
INSERT INTO public.contact VALUES (60, '447121f0-57ad-8e02-8a8d-1e7038156ce2', 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'p0', '+12125550100', NULL, 'US', NULL, 'mobile', NULL, '{America/New_York}', 'en', NULL, 0, '{}', '{}', NULL, '2026-03-03 17:00:00+00', '2026-03-03 17:00:00+00', NULL, 0, NULL);
INSERT INTO public.contact VALUES (158, '17f0dab4-7a94-8f79-a333-9aa5ab987d16', 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'p1', '+12125550101', NULL, 'US', NULL, 'mobile', NULL, '{America/New_York}', 'en', NULL, 0, '{}', '{}', NULL, '2026-03-03 17:00:00+00', '2026-03-03 17:00:00+00', NULL, 0, NULL);
INSERT INTO public.contact VALUES (51, '1d3de678-8d51-884b-bd79-5e8da5d41ba8', 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'p2', '+12125550102', NULL, 'US', NULL, 'mobile', NULL, '{America/New_York}', 'en', NULL, 0, '{}', '{}', NULL, '2026-03-03 17:00:00+00', '2026-03-03 17:00:00+00', NULL, 0, NULL);
INSERT INTO public.contact VALUES (1, '649fdb8e-f5c8-8d0e-8d37-1a48e1cb4cf5', 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'p3', '+12125550103', NULL, 'US', NULL, 'mobile', NULL, '{America/New_York}', 'en', NULL, 0, '{}', '{}', NULL, '2026-03-03 17:00:00+00', '2026-03-03 17:00:00+00', NULL, 0, NULL);
INSERT INTO public.contact VALUES (172, 'df4921cf-2789-894d-b054-49fcda733439', 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'p4', '+12125550104', NULL, 'US', NULL, 'mobile', NULL, '{America/New_York}', 'en', NULL, 0, '{}', '{}', NULL, '2026-03-03 17:00:00+00', '2026-03-03 17:00:00+00', NULL, 0, NULL);
INSERT INTO public.contact VALUES (20, '5c3cac5e-0f20-8507-89b5-594d14b0a030', 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'p5', '+12125550105', NULL, 'US', NULL, 'mobile', NULL, '{America/New_York}', 'en', NULL, 0, '{}', '{}', NULL, '2026-03-03 17:00:00+00', '2026-03-03 17:00:00+00', NULL, 0, NULL);
INSERT INTO public.contact VALUES (291, 'b5d73860-8923-8910-b780-fd7f0eb47431', 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'p6', '+12125550106', NULL, 'US', NULL, 'mobile', NULL, '{America/New_York}', 'en', NULL, 0, '{}', '{}', NULL, '2026-03-03 17:00:00+00', '2026-03-03 17:00:00+00', NULL, 0, NULL);
INSERT INTO public.contact VALUES (215, '8362925b-910e-8846-86d4-9a656906fafc', 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'p7', '+12125550107', NULL, 'US', NULL, 'mobile', NULL, '{America/New_York}', 'en', NULL, 0, '{}', '{}', NULL, '2026-03-03 17:00:00+00', '2026-03-03 17:00:00+00', NULL, 0, NULL);
INSERT INTO public.contact VALUES (179, '585929cd-9c4f-88de-a3d3-525280ea63ca', 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'p8', '+12125550108', NULL, 'US', NULL, 'mobile', NULL, '{America/New_York}', 'en', NULL, 0, '{}', '{}', NULL, '2026-03-03 17:00:00+00', '2026-03-03 17:00:00+00', NULL, 0, NULL);
INSERT INTO public.contact VALUES (382, 'ecde3860-70b5-89c5-ba78-73bdf58086f9', 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'p9', '+12125550109', NULL, 'US', NULL, 'mobile', NULL, '{America/New_York}', 'en', NULL, 0, '{}', '{}', NULL, '2026-03-03 17:00:00+00', '2026-03-03 17:00:00+00', NULL, 0, NULL);
INSERT INTO public.contact VALUES (170, 'e66c615f-8c03-8c5a-b7eb-b5fda95c960f', 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'p10', '+12125550110', NULL, 'US', NULL, 'mobile', NULL, '{America/New_York}', 'en', NULL, 0, '{}', '{}', NULL, '2026-03-03 17:00:00+00', '2026-03-03 17:00:00+00', NULL, 0, NULL);
INSERT INTO public.contact VALUES (298, '3c2dfc27-9b27-8d01-8dd0-58b35e0ad3fd', 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'p11', '+12125550111', NULL, 'US', NULL, 'mobile', NULL, '{America/New_York}', 'en', NULL, 0, '{}', '{}', NULL, '2026-03-03 17:00:00+00', '2026-03-03 17:00:00+00', NULL, 0, NULL);
INSERT INTO public.enrollment VALUES (20, '5c3cac5e-0f20-8507-89b5-594d14b0a030', '1afd9b1f-a56b-8007-89fe-e1e65a7999d4', 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 1, 'settle', 1, 1, '2026-03-03 21:00:00+00', true, '2026-03-03 19:00:00+00', NULL, NULL, NULL, NULL, '2026-03-03 19:00:00+00', NULL, NULL, NULL, 'Signed Up', '{}', '[{"settle": 1}, {}, {}, {}]', NULL);
INSERT INTO public.enrollment VALUES (158, '17f0dab4-7a94-8f79-a333-9aa5ab987d16', '2ea4f93c-7d15-8b79-a5e0-0a8d837492de', 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 1, 'settle', 1, 1, '2026-03-03 21:00:00+00', true, '2026-03-03 19:00:00+00', NULL, NULL, NULL, NULL, '2026-03-03 19:00:00+00', NULL, NULL, NULL, 'Signed Up', '{}', '[{"settle": 1}, {}, {}, {}]', NULL);
INSERT INTO public.enrollment VALUES (1, '649fdb8e-f5c8-8d0e-8d37-1a48e1cb4cf5', '3141340e-c0a8-8f0e-914a-ce72d941460e', 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 1, 'settle', 1, 1, '2026-03-03 21:00:00+00', true, '2026-03-03 19:00:00+00', NULL, NULL, NULL, NULL, '2026-03-03 19:00:00+00', NULL, NULL, NULL, 'Signed Up', '{}', '[{"settle": 1}, {}, {}, {}]', NULL);
INSERT INTO public.enrollment VALUES (215, '8362925b-910e-8846-86d4-9a656906fafc', '3e746de7-28e1-8046-aa28-015a71a09430', 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 1, 'settle', 1, 1, '2026-03-03 21:00:00+00', true, '2026-03-03 19:00:00+00', NULL, NULL, NULL, NULL, '2026-03-03 19:00:00+00', NULL, NULL, NULL, 'Signed Up', '{}', '[{"settle": 1}, {}, {}, {}]', NULL);
INSERT INTO public.enrollment VALUES (298, '3c2dfc27-9b27-8d01-8dd0-58b35e0ad3fd', '7ea5f26a-56dc-8201-be6c-e2d61a377a58', 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 1, 'settle', 1, 1, '2026-03-03 21:00:00+00', true, '2026-03-03 19:00:00+00', NULL, NULL, NULL, NULL, '2026-03-03 19:00:00+00', NULL, NULL, NULL, 'Signed Up', '{}', '[{"settle": 1}, {}, {}, {}]', NULL);
INSERT INTO public.enrollment VALUES (382, 'ecde3860-70b5-89c5-ba78-73bdf58086f9', 'dbfd7542-29ae-80c5-84a4-6919385b6f07', 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 1, 'settle', 1, 1, '2026-03-03 21:00:00+00', true, '2026-03-03 19:00:00+00', NULL, NULL, NULL, NULL, '2026-03-03 19:00:00+00', NULL, NULL, NULL, 'Signed Up', '{}', '[{"settle": 1}, {}, {}, {}]', NULL);
INSERT INTO public.enrollment VALUES (291, 'b5d73860-8923-8910-b780-fd7f0eb47431', '2e47d9ec-2773-8e10-9326-81d9398ce5bd', 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 1, 'patience', 1, 6, '2026-03-04 19:00:00+00', true, '2026-03-03 19:00:00+00', NULL, NULL, NULL, NULL, '2026-03-03 17:00:00+00', NULL, NULL, NULL, 'Signed Up', '{}', '[{"way": 1, "settle": 1, "thanks": 1, "patience": 1}, {"way": "long"}, {"thanks": "4895bb97-8c6d-8010-aaa4-ea86adb619cb"}, {}]', NULL);
INSERT INTO public.enrollment VALUES (172, 'df4921cf-2789-894d-b054-49fcda733439', 'd45f9918-94c1-8d4d-bd60-ef8b73b68b6b', 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 1, 'patience', 1, 6, '2026-03-04 19:00:00+00', true, '2026-03-03 19:00:00+00', NULL, NULL, NULL, NULL, '2026-03-03 17:00:00+00', NULL, NULL, NULL, 'Signed Up', '{}', '[{"way": 1, "settle": 1, "thanks": 1, "patience": 1}, {"way": "long"}, {"thanks": "d2522876-ce45-884d-973b-3828ba10ef8b"}, {}]', NULL);
INSERT INTO public.enrollment VALUES (60, '447121f0-57ad-8e02-8a8d-1e7038156ce2', 'e3118d00-7f23-8002-ae76-28d47e17d644', 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 1, 'patience', 1, 6, '2026-03-04 19:00:00+00', true, '2026-03-03 19:00:00+00', NULL, NULL, NULL, NULL, '2026-03-03 17:00:00+00', NULL, NULL, NULL, 'Signed Up', '{}', '[{"way": 1, "settle": 1, "thanks": 1, "patience": 1}, {"way": "long"}, {"thanks": "9f1377b0-ee96-8b02-9ae3-b8e088e16d95"}, {}]', NULL);
INSERT INTO public.enrollment VALUES (179, '585929cd-9c4f-88de-a3d3-525280ea63ca', 'f56c8c2d-a676-83de-98e5-701660df73fa', 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 1, 'patience', 1, 6, '2026-03-04 19:00:00+00', true, '2026-03-03 19:00:00+00', NULL, NULL, NULL, NULL, '2026-03-03 17:00:00+00', NULL, NULL, NULL, 'Signed Up', '{}', '[{"way": 1, "settle": 1, "thanks": 1, "patience": 1}, {"way": "long"}, {"thanks": "4566f8d9-fc48-8ede-ac55-a09968e926b3"}, {}]', NULL);
INSERT INTO public.enrollment VALUES (170, 'e66c615f-8c03-8c5a-b7eb-b5fda95c960f', '543ab7b5-bb24-8c5a-9170-509dd0b037f5', 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 2, 'done', 1, 8, NULL, false, '2026-03-03 19:00:00+00', NULL, NULL, NULL, NULL, '2026-03-03 17:00:00+00', '2026-03-03 19:00:00+00', 'exit:complete', NULL, 'Signed Up', '{}', '[{"way": 1, "done": 1, "offer": 1, "settle": 1, "thanks": 1}, {"way": "short"}, {"offer": "bb2c61ff-039c-865a-bcc2-df27fad00310", "thanks": "9054092e-91c5-8d5a-afc5-4f3e2b7951b3"}, {}]', NULL);
INSERT INTO public.enrollment VALUES (51, '1d3de678-8d51-884b-bd79-5e8da5d41ba8', 'cab97eb4-e164-854b-8f01-7a42e3d95fad', 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 2, 'done', 1, 8, NULL, false, '2026-03-03 19:00:00+00', NULL, NULL, NULL, NULL, '2026-03-03 17:00:00+00', '2026-03-03 19:00:00+00', 'exit:complete', NULL, 'Signed Up', '{}', '[{"way": 1, "done": 1, "offer": 1, "settle": 1, "thanks": 1}, {"way": "short"}, {"offer": "2212d0b3-0526-834b-b993-d44c0ead1a2b", "thanks": "47ed370b-c9f8-864b-b3ee-0f9082178d50"}, {}]', NULL);
INSERT INTO public.event_2026_03 VALUES (170, 'e66c615f-8c03-8c5a-b7eb-b5fda95c960f', 'Signed Up', '3581e5ea-6fe9-875a-89ef-5d5e989e1771', 314, 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'test', '2026-03-03 17:00:00+00', '2026-03-03 17:00:00+00', true, '{}');
INSERT INTO public.event_2026_03 VALUES (291, 'b5d73860-8923-8910-b780-fd7f0eb47431', 'Signed Up', '5e7cbe70-2fa7-8b10-87fb-bf6fd7228fff', 314, 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'test', '2026-03-03 17:00:00+00', '2026-03-03 17:00:00+00', true, '{}');
INSERT INTO public.event_2026_03 VALUES (51, '1d3de678-8d51-884b-bd79-5e8da5d41ba8', 'Signed Up', '6fc8a263-28bf-864b-b245-4aaedf799c22', 314, 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'test', '2026-03-03 17:00:00+00', '2026-03-03 17:00:00+00', true, '{}');
INSERT INTO public.event_2026_03 VALUES (172, 'df4921cf-2789-894d-b054-49fcda733439', 'Signed Up', 'c4132415-f01c-844d-a856-e08c51a3144e', 314, 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'test', '2026-03-03 17:00:00+00', '2026-03-03 17:00:00+00', true, '{}');
INSERT INTO public.event_2026_03 VALUES (179, '585929cd-9c4f-88de-a3d3-525280ea63ca', 'Signed Up', 'c4c583fd-d702-80de-86f6-1dba9630d89d', 314, 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'test', '2026-03-03 17:00:00+00', '2026-03-03 17:00:00+00', true, '{}');
INSERT INTO public.event_2026_03 VALUES (60, '447121f0-57ad-8e02-8a8d-1e7038156ce2', 'Signed Up', 'fcb39f09-bc99-8102-9cc3-6ec1126ebe70', 314, 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'test', '2026-03-03 17:00:00+00', '2026-03-03 17:00:00+00', true, '{}');
INSERT INTO public.event_2026_03 VALUES (20, '5c3cac5e-0f20-8507-89b5-594d14b0a030', 'Signed Up', '4643e3aa-dfba-8a07-a7e7-2404c3b5dc43', 314, 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'test', '2026-03-03 19:00:00+00', '2026-03-03 19:00:00+00', true, '{}');
INSERT INTO public.event_2026_03 VALUES (158, '17f0dab4-7a94-8f79-a333-9aa5ab987d16', 'Signed Up', '49dedfc1-e47d-8d79-8567-d38a82bf3d41', 314, 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'test', '2026-03-03 19:00:00+00', '2026-03-03 19:00:00+00', true, '{}');
INSERT INTO public.event_2026_03 VALUES (1, '649fdb8e-f5c8-8d0e-8d37-1a48e1cb4cf5', 'Signed Up', '69cb1916-535a-800e-b1dc-68727caff7e4', 314, 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'test', '2026-03-03 19:00:00+00', '2026-03-03 19:00:00+00', true, '{}');
INSERT INTO public.event_2026_03 VALUES (215, '8362925b-910e-8846-86d4-9a656906fafc', 'Signed Up', 'a3ccb860-9c82-8646-aab8-9ef6b16e5059', 314, 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'test', '2026-03-03 19:00:00+00', '2026-03-03 19:00:00+00', true, '{}');
INSERT INTO public.event_2026_03 VALUES (298, '3c2dfc27-9b27-8d01-8dd0-58b35e0ad3fd', 'Signed Up', 'da2c2fa0-2ad3-8501-b9c2-c7c6e8870de2', 314, 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'test', '2026-03-03 19:00:00+00', '2026-03-03 19:00:00+00', true, '{}');
INSERT INTO public.event_2026_03 VALUES (382, 'ecde3860-70b5-89c5-ba78-73bdf58086f9', 'Signed Up', 'da8c2b80-2309-84c5-ab00-af71b595e091', 314, 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'test', '2026-03-03 19:00:00+00', '2026-03-03 19:00:00+00', true, '{}');
INSERT INTO public.event_key VALUES (912, '039c9b97-6ff0-5a41-8a74-65e6769c4f99', '2026-03-03 19:00:00+00');
INSERT INTO public.event_key VALUES (3, '07b09a7b-5293-eb7e-c1a5-8285624da146', '2026-03-03 19:00:00+00');
INSERT INTO public.event_key VALUES (20, '2b3de5c4-c92d-f007-4444-ce2039b78b48', '2026-03-03 19:00:00+00');
INSERT INTO public.event_key VALUES (303, '326562db-a014-6009-d712-34be6925c673', '2026-03-03 19:00:00+00');
INSERT INTO public.event_key VALUES (92, '34c15f66-8e49-4d27-c17d-eb0c982ea690', '2026-03-03 17:00:00+00');
INSERT INTO public.event_key VALUES (413, '4480fb50-56a0-719a-95f7-ba4f95447f5a', '2026-03-03 17:00:00+00');
INSERT INTO public.event_key VALUES (1487, '54793974-0501-6c65-6475-5de41e02e0ff', '2026-03-03 19:00:00+00');
INSERT INTO public.event_key VALUES (278, '9ef761da-ea0d-dfad-071a-85fcfa862a9a', '2026-03-03 17:00:00+00');
INSERT INTO public.event_key VALUES (195, 'c1ad79fb-d7a1-3bf6-4c55-a717bfb1dc46', '2026-03-03 17:00:00+00');
INSERT INTO public.event_key VALUES (689, 'c92a7284-2d52-dc4e-e58e-4d40295470bf', '2026-03-03 17:00:00+00');
INSERT INTO public.event_key VALUES (371, 'cfefa42d-3e86-80bd-d7da-594396a5b315', '2026-03-03 17:00:00+00');
INSERT INTO public.event_key VALUES (422, 'd9dccb48-d740-aa8d-0f70-ca6074d488bd', '2026-03-03 19:00:00+00');
INSERT INTO public.identity VALUES (0, 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'phone', '+12125550107', 215, '8362925b-910e-8846-86d4-9a656906fafc', NULL, NULL, '2026-03-03 17:00:00+00');
INSERT INTO public.identity VALUES (0, 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'user_id', 'p1', 158, '17f0dab4-7a94-8f79-a333-9aa5ab987d16', NULL, NULL, '2026-03-03 17:00:00+00');
INSERT INTO public.identity VALUES (51, 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'phone', '+12125550103', 1, '649fdb8e-f5c8-8d0e-8d37-1a48e1cb4cf5', NULL, NULL, '2026-03-03 17:00:00+00');
INSERT INTO public.identity VALUES (86, 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'phone', '+12125550106', 291, 'b5d73860-8923-8910-b780-fd7f0eb47431', NULL, NULL, '2026-03-03 17:00:00+00');
INSERT INTO public.identity VALUES (89, 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'phone', '+12125550111', 298, '3c2dfc27-9b27-8d01-8dd0-58b35e0ad3fd', NULL, NULL, '2026-03-03 17:00:00+00');
INSERT INTO public.identity VALUES (99, 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'phone', '+12125550105', 20, '5c3cac5e-0f20-8507-89b5-594d14b0a030', NULL, NULL, '2026-03-03 17:00:00+00');
INSERT INTO public.identity VALUES (115, 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'user_id', 'p6', 291, 'b5d73860-8923-8910-b780-fd7f0eb47431', NULL, NULL, '2026-03-03 17:00:00+00');
INSERT INTO public.identity VALUES (129, 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'user_id', 'p8', 179, '585929cd-9c4f-88de-a3d3-525280ea63ca', NULL, NULL, '2026-03-03 17:00:00+00');
INSERT INTO public.identity VALUES (158, 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'phone', '+12125550101', 158, '17f0dab4-7a94-8f79-a333-9aa5ab987d16', NULL, NULL, '2026-03-03 17:00:00+00');
INSERT INTO public.identity VALUES (166, 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'phone', '+12125550104', 172, 'df4921cf-2789-894d-b054-49fcda733439', NULL, NULL, '2026-03-03 17:00:00+00');
INSERT INTO public.identity VALUES (167, 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'user_id', 'p3', 1, '649fdb8e-f5c8-8d0e-8d37-1a48e1cb4cf5', NULL, NULL, '2026-03-03 17:00:00+00');
INSERT INTO public.identity VALUES (168, 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'user_id', 'p2', 51, '1d3de678-8d51-884b-bd79-5e8da5d41ba8', NULL, NULL, '2026-03-03 17:00:00+00');
INSERT INTO public.identity VALUES (170, 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'user_id', 'p0', 60, '447121f0-57ad-8e02-8a8d-1e7038156ce2', NULL, NULL, '2026-03-03 17:00:00+00');
INSERT INTO public.identity VALUES (186, 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'phone', '+12125550102', 51, '1d3de678-8d51-884b-bd79-5e8da5d41ba8', NULL, NULL, '2026-03-03 17:00:00+00');
INSERT INTO public.identity VALUES (192, 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'user_id', 'p7', 215, '8362925b-910e-8846-86d4-9a656906fafc', NULL, NULL, '2026-03-03 17:00:00+00');
INSERT INTO public.identity VALUES (230, 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'phone', '+12125550100', 60, '447121f0-57ad-8e02-8a8d-1e7038156ce2', NULL, NULL, '2026-03-03 17:00:00+00');
INSERT INTO public.identity VALUES (230, 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'user_id', 'p10', 170, 'e66c615f-8c03-8c5a-b7eb-b5fda95c960f', NULL, NULL, '2026-03-03 17:00:00+00');
INSERT INTO public.identity VALUES (234, 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'user_id', 'p4', 172, 'df4921cf-2789-894d-b054-49fcda733439', NULL, NULL, '2026-03-03 17:00:00+00');
INSERT INTO public.identity VALUES (234, 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'user_id', 'p5', 20, '5c3cac5e-0f20-8507-89b5-594d14b0a030', NULL, NULL, '2026-03-03 17:00:00+00');
INSERT INTO public.identity VALUES (240, 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'user_id', 'p11', 298, '3c2dfc27-9b27-8d01-8dd0-58b35e0ad3fd', NULL, NULL, '2026-03-03 17:00:00+00');
INSERT INTO public.identity VALUES (439, 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'phone', '+12125550109', 382, 'ecde3860-70b5-89c5-ba78-73bdf58086f9', NULL, NULL, '2026-03-03 17:00:00+00');
INSERT INTO public.identity VALUES (492, 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'phone', '+12125550110', 170, 'e66c615f-8c03-8c5a-b7eb-b5fda95c960f', NULL, NULL, '2026-03-03 17:00:00+00');
INSERT INTO public.identity VALUES (517, 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'user_id', 'p9', 382, 'ecde3860-70b5-89c5-ba78-73bdf58086f9', NULL, NULL, '2026-03-03 17:00:00+00');
INSERT INTO public.identity VALUES (689, 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'phone', '+12125550108', 179, '585929cd-9c4f-88de-a3d3-525280ea63ca', NULL, NULL, '2026-03-03 17:00:00+00');
INSERT INTO public.journey VALUES ('feb72a79-dbcd-8c00-a47a-54477223fda5', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 'welcome', 'active', 1, '2026-03-03 17:00:00+00');
INSERT INTO public.journey_version VALUES ('feb72a79-dbcd-8c00-a47a-54477223fda5', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 'welcome', 'wayline: 1
journey: welcome
name: Welcome
entry: {on: {event: Signed Up}}
goal: {event: Order Completed, within: 7 days}
exit: [{on: {event: Order Completed}, as: bought}]
steps:
  - {id: settle, wait: 2 hours}
  - {id: thanks, message: {channel: sms, template: thanks}}
  - id: way
    split: {long: {weight: 50, next: patience}, short: {weight: 50, next: offer}}
  - {id: patience, wait: 1 day}
  - {id: offer, message: {channel: sms, template: offer}}
  - {id: done, exit: complete}
', '{"exit": [{"as": "bought", "on": {"event": "Order Completed"}}], "goal": {"event": "Order Completed", "within": "7 days"}, "name": "Welcome", "entry": {"on": {"event": "Signed Up"}}, "steps": [{"id": "settle", "wait": "2 hours"}, {"id": "thanks", "message": {"channel": "sms", "template": "thanks"}}, {"id": "way", "split": {"long": {"next": "patience", "weight": 50}, "short": {"next": "offer", "weight": 50}}}, {"id": "patience", "wait": "1 day"}, {"id": "offer", "message": {"channel": "sms", "template": "offer"}}, {"id": "done", "exit": "complete"}], "journey": "welcome", "wayline": 1}', '{"offer": {"sms": {"en": 1}}, "thanks": {"sms": {"en": 1}}}', 'welcome1', '2026-03-03 17:00:00+00');
INSERT INTO public.lease VALUES (0, NULL, 0, NULL);
INSERT INTO public.lease VALUES (1, NULL, 0, NULL);
INSERT INTO public.lease VALUES (2, NULL, 0, NULL);
INSERT INTO public.lease VALUES (3, NULL, 0, NULL);
INSERT INTO public.lease VALUES (4, NULL, 0, NULL);
INSERT INTO public.lease VALUES (5, NULL, 0, NULL);
INSERT INTO public.lease VALUES (6, NULL, 0, NULL);
INSERT INTO public.lease VALUES (7, NULL, 0, NULL);
INSERT INTO public.lease VALUES (8, NULL, 0, NULL);
INSERT INTO public.lease VALUES (9, NULL, 0, NULL);
INSERT INTO public.lease VALUES (10, NULL, 0, NULL);
INSERT INTO public.lease VALUES (11, NULL, 0, NULL);
INSERT INTO public.lease VALUES (12, NULL, 0, NULL);
INSERT INTO public.lease VALUES (13, NULL, 0, NULL);
INSERT INTO public.lease VALUES (14, NULL, 0, NULL);
INSERT INTO public.lease VALUES (15, NULL, 0, NULL);
INSERT INTO public.link VALUES (1487, 'lbtpoE1A', 'feb72a79-dbcd-8c00-a47a-54477223fda5', '1d3de678-8d51-884b-bd79-5e8da5d41ba8', '47ed370b-c9f8-864b-b3ee-0f9082178d50', 314, 'https://shop.example/thanks?utm_source=sms&utm_medium=sms&utm_campaign=thanks&utm_content=thanks', '2026-08-30 19:00:00+00');
INSERT INTO public.link VALUES (335, '6CNWLK3f', 'feb72a79-dbcd-8c00-a47a-54477223fda5', '447121f0-57ad-8e02-8a8d-1e7038156ce2', '9f1377b0-ee96-8b02-9ae3-b8e088e16d95', 314, 'https://shop.example/thanks?utm_source=sms&utm_medium=sms&utm_campaign=thanks&utm_content=thanks', '2026-08-30 19:00:00+00');
INSERT INTO public.link VALUES (4, 'lWH9FQSZ', 'feb72a79-dbcd-8c00-a47a-54477223fda5', '585929cd-9c4f-88de-a3d3-525280ea63ca', '4566f8d9-fc48-8ede-ac55-a09968e926b3', 314, 'https://shop.example/thanks?utm_source=sms&utm_medium=sms&utm_campaign=thanks&utm_content=thanks', '2026-08-30 19:00:00+00');
INSERT INTO public.link VALUES (106, '9BnQfqip', 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'b5d73860-8923-8910-b780-fd7f0eb47431', '4895bb97-8c6d-8010-aaa4-ea86adb619cb', 314, 'https://shop.example/thanks?utm_source=sms&utm_medium=sms&utm_campaign=thanks&utm_content=thanks', '2026-08-30 19:00:00+00');
INSERT INTO public.link VALUES (375, 'y0l3vCcz', 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'df4921cf-2789-894d-b054-49fcda733439', 'd2522876-ce45-884d-973b-3828ba10ef8b', 314, 'https://shop.example/thanks?utm_source=sms&utm_medium=sms&utm_campaign=thanks&utm_content=thanks', '2026-08-30 19:00:00+00');
INSERT INTO public.link VALUES (41, 'EW5gqw9h', 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'e66c615f-8c03-8c5a-b7eb-b5fda95c960f', '9054092e-91c5-8d5a-afc5-4f3e2b7951b3', 314, 'https://shop.example/thanks?utm_source=sms&utm_medium=sms&utm_campaign=thanks&utm_content=thanks', '2026-08-30 19:00:00+00');
INSERT INTO public.message_2026_03 VALUES (51, '1d3de678-8d51-884b-bd79-5e8da5d41ba8', '47ed370b-c9f8-864b-b3ee-0f9082178d50', 314, 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'cab97eb4-e164-854b-8f01-7a42e3d95fad', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 'thanks', 1, 'sms', 'thanks', 1, 'en', NULL, '{}', 'service', NULL, 50, 'once', 'delivered', NULL, '2026-03-03 19:00:00+00', NULL, '2026-03-04 19:00:00+00', 1, NULL, '2026-03-03 19:00:00+00', 'sandbox', '+12025550100', '+12125550102', 'Roast: thank you! http://localhost:8080/l/lbtpoE1A', 'gsm7', 1, 7900, 'estimated', 'SM9c9eeb0f6474b2a0', '2026-03-03 19:00:00+00', '2026-03-03 19:00:05.458+00', 'receipt', NULL, NULL, NULL, NULL, NULL, '{"at": "2026-03-03T19:00:00+00:00", "tz": "test", "caps": {}, "gate": 1, "as_of": "2026-11-21", "parts": 1, "price": 12000, "quiet": ["us-federal@2026-11"], "rules": "workspace@1 journey@1 expiry@1 number@1 country@1 suppressed@1 consent@2 sunset@1 category@1 sender@2 place@1 text@2 size@2 wording@2 loop@1 workspace_paused@1 paused@1 asked@1 budget@1 day@1 quiet_hours@2 blackout@1 legal_cap@1 cap@2 gap@1 wish@1", "scope": "sms/service", "zones": ["America/New_York"], "places": ["US"], "policy": "main@1", "sender": "+12025550100", "consent": "granted", "country": "US", "holidays": "0.109"}', '\x88774d1b7ddf6bf244ea95a048a2fe83', 0);
INSERT INTO public.message_2026_03 VALUES (51, '1d3de678-8d51-884b-bd79-5e8da5d41ba8', '2212d0b3-0526-834b-b993-d44c0ead1a2b', 314, 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'cab97eb4-e164-854b-8f01-7a42e3d95fad', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 'offer', 1, 'sms', 'offer', 1, 'en', NULL, '{}', 'marketing', NULL, 50, 'once', 'delivered', NULL, '2026-03-03 19:00:00+00', NULL, '2026-03-05 19:00:00+00', 1, NULL, '2026-03-03 19:00:00+00', 'sandbox', '+12025550100', '+12125550102', 'Roast: 10% off, friend. Reply STOP to end.', 'gsm7', 1, 7900, 'estimated', 'SM7ca8b6c9e2b8f486', '2026-03-03 19:00:00+00', '2026-03-03 19:00:05.473+00', 'receipt', NULL, NULL, NULL, NULL, NULL, '{"at": "2026-03-03T19:00:00+00:00", "tz": "test", "caps": {}, "gate": 1, "as_of": "2026-11-21", "parts": 1, "price": 12000, "quiet": ["us-federal@2026-11"], "rules": "workspace@1 journey@1 expiry@1 number@1 country@1 suppressed@1 consent@2 sunset@1 category@1 sender@2 place@1 text@2 size@2 wording@2 loop@1 workspace_paused@1 paused@1 asked@1 budget@1 day@1 quiet_hours@2 blackout@1 legal_cap@1 cap@2 gap@1 wish@1", "scope": "sms/marketing", "zones": ["America/New_York"], "places": ["US"], "policy": "main@1", "sender": "+12025550100", "consent": "granted", "country": "US", "holidays": "0.109"}', '\x3ea644d67f8dfa0cab744a580528ce35', 0);
INSERT INTO public.message_2026_03 VALUES (60, '447121f0-57ad-8e02-8a8d-1e7038156ce2', '9f1377b0-ee96-8b02-9ae3-b8e088e16d95', 314, 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'e3118d00-7f23-8002-ae76-28d47e17d644', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 'thanks', 1, 'sms', 'thanks', 1, 'en', NULL, '{}', 'service', NULL, 50, 'once', 'delivered', NULL, '2026-03-03 19:00:00+00', NULL, '2026-03-04 19:00:00+00', 1, NULL, '2026-03-03 19:00:00+00', 'sandbox', '+12025550100', '+12125550100', 'Roast: thank you! http://localhost:8080/l/6CNWLK3f', 'gsm7', 1, 7900, 'estimated', 'SMf18bd8e6d28bc413', '2026-03-03 19:00:00+00', '2026-03-03 19:00:08.763+00', 'receipt', NULL, NULL, NULL, NULL, NULL, '{"at": "2026-03-03T19:00:00+00:00", "tz": "test", "caps": {}, "gate": 1, "as_of": "2026-11-21", "parts": 1, "price": 12000, "quiet": ["us-federal@2026-11"], "rules": "workspace@1 journey@1 expiry@1 number@1 country@1 suppressed@1 consent@2 sunset@1 category@1 sender@2 place@1 text@2 size@2 wording@2 loop@1 workspace_paused@1 paused@1 asked@1 budget@1 day@1 quiet_hours@2 blackout@1 legal_cap@1 cap@2 gap@1 wish@1", "scope": "sms/service", "zones": ["America/New_York"], "places": ["US"], "policy": "main@1", "sender": "+12025550100", "consent": "granted", "country": "US", "holidays": "0.109"}', '\x368d5942e6410856966d67c0d9cf6170', 0);
INSERT INTO public.message_2026_03 VALUES (172, 'df4921cf-2789-894d-b054-49fcda733439', 'd2522876-ce45-884d-973b-3828ba10ef8b', 314, 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'd45f9918-94c1-8d4d-bd60-ef8b73b68b6b', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 'thanks', 1, 'sms', 'thanks', 1, 'en', NULL, '{}', 'service', NULL, 50, 'once', 'delivered', NULL, '2026-03-03 19:00:00+00', NULL, '2026-03-04 19:00:00+00', 1, NULL, '2026-03-03 19:00:00+00', 'sandbox', '+12025550100', '+12125550104', 'Roast: thank you! http://localhost:8080/l/y0l3vCcz', 'gsm7', 1, 7900, 'estimated', 'SM001aeaafcae61c29', '2026-03-03 19:00:00+00', '2026-03-03 19:00:01.99+00', 'receipt', NULL, NULL, NULL, NULL, NULL, '{"at": "2026-03-03T19:00:00+00:00", "tz": "test", "caps": {}, "gate": 1, "as_of": "2026-11-21", "parts": 1, "price": 12000, "quiet": ["us-federal@2026-11"], "rules": "workspace@1 journey@1 expiry@1 number@1 country@1 suppressed@1 consent@2 sunset@1 category@1 sender@2 place@1 text@2 size@2 wording@2 loop@1 workspace_paused@1 paused@1 asked@1 budget@1 day@1 quiet_hours@2 blackout@1 legal_cap@1 cap@2 gap@1 wish@1", "scope": "sms/service", "zones": ["America/New_York"], "places": ["US"], "policy": "main@1", "sender": "+12025550100", "consent": "granted", "country": "US", "holidays": "0.109"}', '\x0cb3aad1156e03fa9d6863ea55923f50', 0);
INSERT INTO public.message_2026_03 VALUES (170, 'e66c615f-8c03-8c5a-b7eb-b5fda95c960f', '9054092e-91c5-8d5a-afc5-4f3e2b7951b3', 314, 'feb72a79-dbcd-8c00-a47a-54477223fda5', '543ab7b5-bb24-8c5a-9170-509dd0b037f5', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 'thanks', 1, 'sms', 'thanks', 1, 'en', NULL, '{}', 'service', NULL, 50, 'once', 'delivered', NULL, '2026-03-03 19:00:00+00', NULL, '2026-03-04 19:00:00+00', 1, NULL, '2026-03-03 19:00:00+00', 'sandbox', '+12025550100', '+12125550110', 'Roast: thank you! http://localhost:8080/l/EW5gqw9h', 'gsm7', 1, 7900, 'estimated', 'SM08865343161de1b0', '2026-03-03 19:00:00+00', '2026-03-03 19:00:01.285+00', 'receipt', NULL, NULL, NULL, NULL, NULL, '{"at": "2026-03-03T19:00:00+00:00", "tz": "test", "caps": {}, "gate": 1, "as_of": "2026-11-21", "parts": 1, "price": 12000, "quiet": ["us-federal@2026-11"], "rules": "workspace@1 journey@1 expiry@1 number@1 country@1 suppressed@1 consent@2 sunset@1 category@1 sender@2 place@1 text@2 size@2 wording@2 loop@1 workspace_paused@1 paused@1 asked@1 budget@1 day@1 quiet_hours@2 blackout@1 legal_cap@1 cap@2 gap@1 wish@1", "scope": "sms/service", "zones": ["America/New_York"], "places": ["US"], "policy": "main@1", "sender": "+12025550100", "consent": "granted", "country": "US", "holidays": "0.109"}', '\xbdf3d2d170cee8021f5748ac92627b1e', 0);
INSERT INTO public.message_2026_03 VALUES (170, 'e66c615f-8c03-8c5a-b7eb-b5fda95c960f', 'bb2c61ff-039c-865a-bcc2-df27fad00310', 314, 'feb72a79-dbcd-8c00-a47a-54477223fda5', '543ab7b5-bb24-8c5a-9170-509dd0b037f5', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 'offer', 1, 'sms', 'offer', 1, 'en', NULL, '{}', 'marketing', NULL, 50, 'once', 'delivered', NULL, '2026-03-03 19:00:00+00', NULL, '2026-03-05 19:00:00+00', 1, NULL, '2026-03-03 19:00:00+00', 'sandbox', '+12025550100', '+12125550110', 'Roast: 10% off, friend. Reply STOP to end.', 'gsm7', 1, 7900, 'estimated', 'SM8a0e9097de7a872c', '2026-03-03 19:00:00+00', '2026-03-03 19:00:01.299+00', 'receipt', NULL, NULL, NULL, NULL, NULL, '{"at": "2026-03-03T19:00:00+00:00", "tz": "test", "caps": {}, "gate": 1, "as_of": "2026-11-21", "parts": 1, "price": 12000, "quiet": ["us-federal@2026-11"], "rules": "workspace@1 journey@1 expiry@1 number@1 country@1 suppressed@1 consent@2 sunset@1 category@1 sender@2 place@1 text@2 size@2 wording@2 loop@1 workspace_paused@1 paused@1 asked@1 budget@1 day@1 quiet_hours@2 blackout@1 legal_cap@1 cap@2 gap@1 wish@1", "scope": "sms/marketing", "zones": ["America/New_York"], "places": ["US"], "policy": "main@1", "sender": "+12025550100", "consent": "granted", "country": "US", "holidays": "0.109"}', '\x77da15a811d6bfa14b89067a0c6391b7', 0);
INSERT INTO public.message_2026_03 VALUES (179, '585929cd-9c4f-88de-a3d3-525280ea63ca', '4566f8d9-fc48-8ede-ac55-a09968e926b3', 314, 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'f56c8c2d-a676-83de-98e5-701660df73fa', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 'thanks', 1, 'sms', 'thanks', 1, 'en', NULL, '{}', 'service', NULL, 50, 'once', 'delivered', NULL, '2026-03-03 19:00:00+00', NULL, '2026-03-04 19:00:00+00', 1, NULL, '2026-03-03 19:00:00+00', 'sandbox', '+12025550100', '+12125550108', 'Roast: thank you! http://localhost:8080/l/lWH9FQSZ', 'gsm7', 1, 7900, 'estimated', 'SM9fbdd0f2cd379f4c', '2026-03-03 19:00:00+00', '2026-03-03 19:00:00.831+00', 'receipt', NULL, NULL, NULL, NULL, NULL, '{"at": "2026-03-03T19:00:00+00:00", "tz": "test", "caps": {}, "gate": 1, "as_of": "2026-11-21", "parts": 1, "price": 12000, "quiet": ["us-federal@2026-11"], "rules": "workspace@1 journey@1 expiry@1 number@1 country@1 suppressed@1 consent@2 sunset@1 category@1 sender@2 place@1 text@2 size@2 wording@2 loop@1 workspace_paused@1 paused@1 asked@1 budget@1 day@1 quiet_hours@2 blackout@1 legal_cap@1 cap@2 gap@1 wish@1", "scope": "sms/service", "zones": ["America/New_York"], "places": ["US"], "policy": "main@1", "sender": "+12025550100", "consent": "granted", "country": "US", "holidays": "0.109"}', '\xd913b032dc900ade8808dfc2403f6fc6', 0);
INSERT INTO public.message_2026_03 VALUES (291, 'b5d73860-8923-8910-b780-fd7f0eb47431', '4895bb97-8c6d-8010-aaa4-ea86adb619cb', 314, 'feb72a79-dbcd-8c00-a47a-54477223fda5', '2e47d9ec-2773-8e10-9326-81d9398ce5bd', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 'thanks', 1, 'sms', 'thanks', 1, 'en', NULL, '{}', 'service', NULL, 50, 'once', 'delivered', NULL, '2026-03-03 19:00:00+00', NULL, '2026-03-04 19:00:00+00', 1, NULL, '2026-03-03 19:00:00+00', 'sandbox', '+12025550100', '+12125550106', 'Roast: thank you! http://localhost:8080/l/9BnQfqip', 'gsm7', 1, 7900, 'estimated', 'SMb9c76b5fd8617da2', '2026-03-03 19:00:00+00', '2026-03-03 19:00:00.401+00', 'receipt', NULL, NULL, NULL, NULL, NULL, '{"at": "2026-03-03T19:00:00+00:00", "tz": "test", "caps": {}, "gate": 1, "as_of": "2026-11-21", "parts": 1, "price": 12000, "quiet": ["us-federal@2026-11"], "rules": "workspace@1 journey@1 expiry@1 number@1 country@1 suppressed@1 consent@2 sunset@1 category@1 sender@2 place@1 text@2 size@2 wording@2 loop@1 workspace_paused@1 paused@1 asked@1 budget@1 day@1 quiet_hours@2 blackout@1 legal_cap@1 cap@2 gap@1 wish@1", "scope": "sms/service", "zones": ["America/New_York"], "places": ["US"], "policy": "main@1", "sender": "+12025550100", "consent": "granted", "country": "US", "holidays": "0.109"}', '\xfe89a39a5f0c786ac544c2918237a66d', 0);
INSERT INTO public.message_event_2026_03 VALUES (51, '1d3de678-8d51-884b-bd79-5e8da5d41ba8', '47ed370b-c9f8-864b-b3ee-0f9082178d50', '8d60f507-912c-814b-bf8a-044982974132', 314, 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'allowed', '2026-03-03 19:00:00+00', NULL, '{"at": "2026-03-03T19:00:00+00:00", "tz": "test", "caps": {}, "gate": 1, "text": "27084c67c6f31aeb6155de94fcc125b02de4a8b9ec3f5c7dc2096e27d1d5ce15", "as_of": "2026-11-21", "parts": 1, "price": 12000, "quiet": ["us-federal@2026-11"], "rules": "workspace@1 journey@1 expiry@1 number@1 country@1 suppressed@1 consent@2 sunset@1 category@1 sender@2 place@1 text@2 size@2 wording@2 loop@1 workspace_paused@1 paused@1 asked@1 budget@1 day@1 quiet_hours@2 blackout@1 legal_cap@1 cap@2 gap@1 wish@1", "scope": "sms/service", "zones": ["America/New_York"], "places": ["US"], "policy": "main@1", "sender": "+12025550100", "attempt": 1, "consent": "granted", "country": "US", "holidays": "0.109", "template": "thanks", "template_version": 1}');
INSERT INTO public.message_event_2026_03 VALUES (60, '447121f0-57ad-8e02-8a8d-1e7038156ce2', '9f1377b0-ee96-8b02-9ae3-b8e088e16d95', '865e068f-9148-8202-abdd-aca3fb7369c3', 314, 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'allowed', '2026-03-03 19:00:00+00', NULL, '{"at": "2026-03-03T19:00:00+00:00", "tz": "test", "caps": {}, "gate": 1, "text": "82313f3846f79b830889bdbd779ade57b7e0d2b6986dd09abb81af9dbc676f75", "as_of": "2026-11-21", "parts": 1, "price": 12000, "quiet": ["us-federal@2026-11"], "rules": "workspace@1 journey@1 expiry@1 number@1 country@1 suppressed@1 consent@2 sunset@1 category@1 sender@2 place@1 text@2 size@2 wording@2 loop@1 workspace_paused@1 paused@1 asked@1 budget@1 day@1 quiet_hours@2 blackout@1 legal_cap@1 cap@2 gap@1 wish@1", "scope": "sms/service", "zones": ["America/New_York"], "places": ["US"], "policy": "main@1", "sender": "+12025550100", "attempt": 1, "consent": "granted", "country": "US", "holidays": "0.109", "template": "thanks", "template_version": 1}');
INSERT INTO public.message_event_2026_03 VALUES (179, '585929cd-9c4f-88de-a3d3-525280ea63ca', '4566f8d9-fc48-8ede-ac55-a09968e926b3', '50dae415-df49-80de-8eff-cd303c990d85', 314, 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'allowed', '2026-03-03 19:00:00+00', NULL, '{"at": "2026-03-03T19:00:00+00:00", "tz": "test", "caps": {}, "gate": 1, "text": "925d8814bec340a3fda52b5f6ed5ecdc8d4aa1a1f918ca5a4b0a9cabc0959567", "as_of": "2026-11-21", "parts": 1, "price": 12000, "quiet": ["us-federal@2026-11"], "rules": "workspace@1 journey@1 expiry@1 number@1 country@1 suppressed@1 consent@2 sunset@1 category@1 sender@2 place@1 text@2 size@2 wording@2 loop@1 workspace_paused@1 paused@1 asked@1 budget@1 day@1 quiet_hours@2 blackout@1 legal_cap@1 cap@2 gap@1 wish@1", "scope": "sms/service", "zones": ["America/New_York"], "places": ["US"], "policy": "main@1", "sender": "+12025550100", "attempt": 1, "consent": "granted", "country": "US", "holidays": "0.109", "template": "thanks", "template_version": 1}');
INSERT INTO public.message_event_2026_03 VALUES (291, 'b5d73860-8923-8910-b780-fd7f0eb47431', '4895bb97-8c6d-8010-aaa4-ea86adb619cb', 'cc66529f-d96e-8410-81ff-0ba06573eec0', 314, 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'allowed', '2026-03-03 19:00:00+00', NULL, '{"at": "2026-03-03T19:00:00+00:00", "tz": "test", "caps": {}, "gate": 1, "text": "01f3431559ac596ec75b729d510b6d5a30979c90dce918599724fd5a09b2195e", "as_of": "2026-11-21", "parts": 1, "price": 12000, "quiet": ["us-federal@2026-11"], "rules": "workspace@1 journey@1 expiry@1 number@1 country@1 suppressed@1 consent@2 sunset@1 category@1 sender@2 place@1 text@2 size@2 wording@2 loop@1 workspace_paused@1 paused@1 asked@1 budget@1 day@1 quiet_hours@2 blackout@1 legal_cap@1 cap@2 gap@1 wish@1", "scope": "sms/service", "zones": ["America/New_York"], "places": ["US"], "policy": "main@1", "sender": "+12025550100", "attempt": 1, "consent": "granted", "country": "US", "holidays": "0.109", "template": "thanks", "template_version": 1}');
INSERT INTO public.message_event_2026_03 VALUES (172, 'df4921cf-2789-894d-b054-49fcda733439', 'd2522876-ce45-884d-973b-3828ba10ef8b', '8929cbda-182f-8a4d-a2d3-bc1b10438401', 314, 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'allowed', '2026-03-03 19:00:00+00', NULL, '{"at": "2026-03-03T19:00:00+00:00", "tz": "test", "caps": {}, "gate": 1, "text": "d217d3f6a082859ab2251e13fdc35df2c15a6bd177750f83fc9105a860474d20", "as_of": "2026-11-21", "parts": 1, "price": 12000, "quiet": ["us-federal@2026-11"], "rules": "workspace@1 journey@1 expiry@1 number@1 country@1 suppressed@1 consent@2 sunset@1 category@1 sender@2 place@1 text@2 size@2 wording@2 loop@1 workspace_paused@1 paused@1 asked@1 budget@1 day@1 quiet_hours@2 blackout@1 legal_cap@1 cap@2 gap@1 wish@1", "scope": "sms/service", "zones": ["America/New_York"], "places": ["US"], "policy": "main@1", "sender": "+12025550100", "attempt": 1, "consent": "granted", "country": "US", "holidays": "0.109", "template": "thanks", "template_version": 1}');
INSERT INTO public.message_event_2026_03 VALUES (170, 'e66c615f-8c03-8c5a-b7eb-b5fda95c960f', '9054092e-91c5-8d5a-afc5-4f3e2b7951b3', '81bff9b7-1cc9-855a-9e5a-933860956bc3', 314, 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'allowed', '2026-03-03 19:00:00+00', NULL, '{"at": "2026-03-03T19:00:00+00:00", "tz": "test", "caps": {}, "gate": 1, "text": "1974eca163588edd6ced39c01c700fb4ff7d4154da808f17c74bb0a7c8c950f6", "as_of": "2026-11-21", "parts": 1, "price": 12000, "quiet": ["us-federal@2026-11"], "rules": "workspace@1 journey@1 expiry@1 number@1 country@1 suppressed@1 consent@2 sunset@1 category@1 sender@2 place@1 text@2 size@2 wording@2 loop@1 workspace_paused@1 paused@1 asked@1 budget@1 day@1 quiet_hours@2 blackout@1 legal_cap@1 cap@2 gap@1 wish@1", "scope": "sms/service", "zones": ["America/New_York"], "places": ["US"], "policy": "main@1", "sender": "+12025550100", "attempt": 1, "consent": "granted", "country": "US", "holidays": "0.109", "template": "thanks", "template_version": 1}');
INSERT INTO public.message_event_2026_03 VALUES (172, 'df4921cf-2789-894d-b054-49fcda733439', 'd2522876-ce45-884d-973b-3828ba10ef8b', 'bf612c1f-cf35-874d-908c-29ce3e76a10e', 314, 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'sent', '2026-03-03 19:00:00.03+00', NULL, NULL);
INSERT INTO public.message_event_2026_03 VALUES (291, 'b5d73860-8923-8910-b780-fd7f0eb47431', '4895bb97-8c6d-8010-aaa4-ea86adb619cb', '9a86c6f9-2e4a-8a10-873d-6ba3dc6f2440', 314, 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'sent', '2026-03-03 19:00:00.389+00', NULL, NULL);
INSERT INTO public.message_event_2026_03 VALUES (179, '585929cd-9c4f-88de-a3d3-525280ea63ca', '4566f8d9-fc48-8ede-ac55-a09968e926b3', 'c0219579-5912-85de-8fc6-51f18e0c2a26', 314, 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'sent', '2026-03-03 19:00:00.577+00', NULL, NULL);
INSERT INTO public.message_event_2026_03 VALUES (60, '447121f0-57ad-8e02-8a8d-1e7038156ce2', '9f1377b0-ee96-8b02-9ae3-b8e088e16d95', '715e9c79-4d10-8402-a4bc-ef095804a2e3', 314, 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'sent', '2026-03-03 19:00:02.647+00', NULL, NULL);
INSERT INTO public.message_event_2026_03 VALUES (51, '1d3de678-8d51-884b-bd79-5e8da5d41ba8', '2212d0b3-0526-834b-b993-d44c0ead1a2b', '76164d1f-9504-8a4b-9d80-52aedaa8a4ea', 314, 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'allowed', '2026-03-03 19:00:00+00', NULL, '{"at": "2026-03-03T19:00:00+00:00", "tz": "test", "caps": {}, "gate": 1, "text": "0e457a48a2e5972d22351bbda86dcd6ba03cc6bcb541c588553ef51c96b0ee65", "as_of": "2026-11-21", "parts": 1, "price": 12000, "quiet": ["us-federal@2026-11"], "rules": "workspace@1 journey@1 expiry@1 number@1 country@1 suppressed@1 consent@2 sunset@1 category@1 sender@2 place@1 text@2 size@2 wording@2 loop@1 workspace_paused@1 paused@1 asked@1 budget@1 day@1 quiet_hours@2 blackout@1 legal_cap@1 cap@2 gap@1 wish@1", "scope": "sms/marketing", "zones": ["America/New_York"], "places": ["US"], "policy": "main@1", "sender": "+12025550100", "attempt": 1, "consent": "granted", "country": "US", "holidays": "0.109", "template": "offer", "template_version": 1}');
INSERT INTO public.message_event_2026_03 VALUES (170, 'e66c615f-8c03-8c5a-b7eb-b5fda95c960f', 'bb2c61ff-039c-865a-bcc2-df27fad00310', '0051b5b0-2a82-8b5a-8029-019ff32567a0', 314, 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'allowed', '2026-03-03 19:00:00+00', NULL, '{"at": "2026-03-03T19:00:00+00:00", "tz": "test", "caps": {}, "gate": 1, "text": "4f6e3f576a908a14a0232492504682f6462ec81ab003bedfef43b146c9a11b50", "as_of": "2026-11-21", "parts": 1, "price": 12000, "quiet": ["us-federal@2026-11"], "rules": "workspace@1 journey@1 expiry@1 number@1 country@1 suppressed@1 consent@2 sunset@1 category@1 sender@2 place@1 text@2 size@2 wording@2 loop@1 workspace_paused@1 paused@1 asked@1 budget@1 day@1 quiet_hours@2 blackout@1 legal_cap@1 cap@2 gap@1 wish@1", "scope": "sms/marketing", "zones": ["America/New_York"], "places": ["US"], "policy": "main@1", "sender": "+12025550100", "attempt": 1, "consent": "granted", "country": "US", "holidays": "0.109", "template": "offer", "template_version": 1}');
INSERT INTO public.message_event_2026_03 VALUES (291, 'b5d73860-8923-8910-b780-fd7f0eb47431', '4895bb97-8c6d-8010-aaa4-ea86adb619cb', '552e178c-49c7-8310-80d4-a045a4b765c1', 314, 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'delivered', '2026-03-03 19:00:00.401+00', NULL, NULL);
INSERT INTO public.message_event_2026_03 VALUES (179, '585929cd-9c4f-88de-a3d3-525280ea63ca', '4566f8d9-fc48-8ede-ac55-a09968e926b3', '5f65036e-2033-83de-8244-db76e1b51bcd', 314, 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'delivered', '2026-03-03 19:00:00.831+00', NULL, NULL);
INSERT INTO public.message_event_2026_03 VALUES (172, 'df4921cf-2789-894d-b054-49fcda733439', 'd2522876-ce45-884d-973b-3828ba10ef8b', 'c516743a-13ba-8e4d-b36a-cf7c66bbdb63', 314, 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'delivered', '2026-03-03 19:00:01.99+00', NULL, NULL);
INSERT INTO public.message_event_2026_03 VALUES (60, '447121f0-57ad-8e02-8a8d-1e7038156ce2', '9f1377b0-ee96-8b02-9ae3-b8e088e16d95', '6da06cd9-5628-8f02-9f05-2976e047edcd', 314, 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'delivered', '2026-03-03 19:00:08.763+00', NULL, NULL);
INSERT INTO public.message_event_2026_03 VALUES (51, '1d3de678-8d51-884b-bd79-5e8da5d41ba8', '47ed370b-c9f8-864b-b3ee-0f9082178d50', 'd7048bef-941e-8b4b-b95a-671b40f4bc43', 314, 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'sent', '2026-03-03 19:00:00.245+00', NULL, NULL);
INSERT INTO public.message_event_2026_03 VALUES (170, 'e66c615f-8c03-8c5a-b7eb-b5fda95c960f', '9054092e-91c5-8d5a-afc5-4f3e2b7951b3', '8631b7cf-392d-835a-bd6b-2d6f12df0212', 314, 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'sent', '2026-03-03 19:00:00.678+00', NULL, NULL);
INSERT INTO public.message_event_2026_03 VALUES (170, 'e66c615f-8c03-8c5a-b7eb-b5fda95c960f', 'bb2c61ff-039c-865a-bcc2-df27fad00310', '920c6a35-c6bf-825a-8991-24e81cad500a', 314, 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'sent', '2026-03-03 19:00:00.791+00', NULL, NULL);
INSERT INTO public.message_event_2026_03 VALUES (51, '1d3de678-8d51-884b-bd79-5e8da5d41ba8', '2212d0b3-0526-834b-b993-d44c0ead1a2b', '0f7cf074-4dfa-8e4b-b29d-a907738955a4', 314, 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'sent', '2026-03-03 19:00:01.525+00', NULL, NULL);
INSERT INTO public.message_event_2026_03 VALUES (170, 'e66c615f-8c03-8c5a-b7eb-b5fda95c960f', '9054092e-91c5-8d5a-afc5-4f3e2b7951b3', '0678207e-e02e-865a-b19e-d6b4a3d69f54', 314, 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'delivered', '2026-03-03 19:00:01.285+00', NULL, NULL);
INSERT INTO public.message_event_2026_03 VALUES (51, '1d3de678-8d51-884b-bd79-5e8da5d41ba8', '47ed370b-c9f8-864b-b3ee-0f9082178d50', '3b9329a6-e2ab-894b-be3e-c443e48f67e0', 314, 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'delivered', '2026-03-03 19:00:05.458+00', NULL, NULL);
INSERT INTO public.message_event_2026_03 VALUES (170, 'e66c615f-8c03-8c5a-b7eb-b5fda95c960f', 'bb2c61ff-039c-865a-bcc2-df27fad00310', 'cc78e6a4-f6e6-8e5a-a6a0-0df7185d20b0', 314, 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'delivered', '2026-03-03 19:00:01.299+00', NULL, NULL);
INSERT INTO public.message_event_2026_03 VALUES (51, '1d3de678-8d51-884b-bd79-5e8da5d41ba8', '2212d0b3-0526-834b-b993-d44c0ead1a2b', '69ee0119-4d54-844b-baca-37de1a05eda7', 314, 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'delivered', '2026-03-03 19:00:05.473+00', NULL, NULL);
INSERT INTO public.passage_2026_03 VALUES (291, 'b5d73860-8923-8910-b780-fd7f0eb47431', '2e47d9ec-2773-8e10-9326-81d9398ce5bd', 1, 314, 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 'settle', 1, '2026-03-03 17:00:00+00', 'waits', 'wait:timer', NULL);
INSERT INTO public.passage_2026_03 VALUES (170, 'e66c615f-8c03-8c5a-b7eb-b5fda95c960f', '543ab7b5-bb24-8c5a-9170-509dd0b037f5', 1, 314, 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 'settle', 1, '2026-03-03 17:00:00+00', 'waits', 'wait:timer', NULL);
INSERT INTO public.passage_2026_03 VALUES (51, '1d3de678-8d51-884b-bd79-5e8da5d41ba8', 'cab97eb4-e164-854b-8f01-7a42e3d95fad', 1, 314, 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 'settle', 1, '2026-03-03 17:00:00+00', 'waits', 'wait:timer', NULL);
INSERT INTO public.passage_2026_03 VALUES (172, 'df4921cf-2789-894d-b054-49fcda733439', 'd45f9918-94c1-8d4d-bd60-ef8b73b68b6b', 1, 314, 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 'settle', 1, '2026-03-03 17:00:00+00', 'waits', 'wait:timer', NULL);
INSERT INTO public.passage_2026_03 VALUES (60, '447121f0-57ad-8e02-8a8d-1e7038156ce2', 'e3118d00-7f23-8002-ae76-28d47e17d644', 1, 314, 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 'settle', 1, '2026-03-03 17:00:00+00', 'waits', 'wait:timer', NULL);
INSERT INTO public.passage_2026_03 VALUES (179, '585929cd-9c4f-88de-a3d3-525280ea63ca', 'f56c8c2d-a676-83de-98e5-701660df73fa', 1, 314, 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 'settle', 1, '2026-03-03 17:00:00+00', 'waits', 'wait:timer', NULL);
INSERT INTO public.passage_2026_03 VALUES (20, '5c3cac5e-0f20-8507-89b5-594d14b0a030', '1afd9b1f-a56b-8007-89fe-e1e65a7999d4', 1, 314, 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 'settle', 1, '2026-03-03 19:00:00+00', 'waits', 'wait:timer', NULL);
INSERT INTO public.passage_2026_03 VALUES (158, '17f0dab4-7a94-8f79-a333-9aa5ab987d16', '2ea4f93c-7d15-8b79-a5e0-0a8d837492de', 1, 314, 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 'settle', 1, '2026-03-03 19:00:00+00', 'waits', 'wait:timer', NULL);
INSERT INTO public.passage_2026_03 VALUES (1, '649fdb8e-f5c8-8d0e-8d37-1a48e1cb4cf5', '3141340e-c0a8-8f0e-914a-ce72d941460e', 1, 314, 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 'settle', 1, '2026-03-03 19:00:00+00', 'waits', 'wait:timer', NULL);
INSERT INTO public.passage_2026_03 VALUES (215, '8362925b-910e-8846-86d4-9a656906fafc', '3e746de7-28e1-8046-aa28-015a71a09430', 1, 314, 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 'settle', 1, '2026-03-03 19:00:00+00', 'waits', 'wait:timer', NULL);
INSERT INTO public.passage_2026_03 VALUES (298, '3c2dfc27-9b27-8d01-8dd0-58b35e0ad3fd', '7ea5f26a-56dc-8201-be6c-e2d61a377a58', 1, 314, 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 'settle', 1, '2026-03-03 19:00:00+00', 'waits', 'wait:timer', NULL);
INSERT INTO public.passage_2026_03 VALUES (382, 'ecde3860-70b5-89c5-ba78-73bdf58086f9', 'dbfd7542-29ae-80c5-84a4-6919385b6f07', 1, 314, 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 'settle', 1, '2026-03-03 19:00:00+00', 'waits', 'wait:timer', NULL);
INSERT INTO public.passage_2026_03 VALUES (291, 'b5d73860-8923-8910-b780-fd7f0eb47431', '2e47d9ec-2773-8e10-9326-81d9398ce5bd', 2, 314, 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 'settle', 1, '2026-03-03 19:00:00+00', 'goes', 'wait:over', NULL);
INSERT INTO public.passage_2026_03 VALUES (291, 'b5d73860-8923-8910-b780-fd7f0eb47431', '2e47d9ec-2773-8e10-9326-81d9398ce5bd', 3, 314, 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 'thanks', 1, '2026-03-03 19:00:00+00', 'waits', 'message:owed', NULL);
INSERT INTO public.passage_2026_03 VALUES (170, 'e66c615f-8c03-8c5a-b7eb-b5fda95c960f', '543ab7b5-bb24-8c5a-9170-509dd0b037f5', 2, 314, 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 'settle', 1, '2026-03-03 19:00:00+00', 'goes', 'wait:over', NULL);
INSERT INTO public.passage_2026_03 VALUES (170, 'e66c615f-8c03-8c5a-b7eb-b5fda95c960f', '543ab7b5-bb24-8c5a-9170-509dd0b037f5', 3, 314, 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 'thanks', 1, '2026-03-03 19:00:00+00', 'waits', 'message:owed', NULL);
INSERT INTO public.passage_2026_03 VALUES (51, '1d3de678-8d51-884b-bd79-5e8da5d41ba8', 'cab97eb4-e164-854b-8f01-7a42e3d95fad', 2, 314, 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 'settle', 1, '2026-03-03 19:00:00+00', 'goes', 'wait:over', NULL);
INSERT INTO public.passage_2026_03 VALUES (51, '1d3de678-8d51-884b-bd79-5e8da5d41ba8', 'cab97eb4-e164-854b-8f01-7a42e3d95fad', 3, 314, 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 'thanks', 1, '2026-03-03 19:00:00+00', 'waits', 'message:owed', NULL);
INSERT INTO public.passage_2026_03 VALUES (172, 'df4921cf-2789-894d-b054-49fcda733439', 'd45f9918-94c1-8d4d-bd60-ef8b73b68b6b', 2, 314, 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 'settle', 1, '2026-03-03 19:00:00+00', 'goes', 'wait:over', NULL);
INSERT INTO public.passage_2026_03 VALUES (172, 'df4921cf-2789-894d-b054-49fcda733439', 'd45f9918-94c1-8d4d-bd60-ef8b73b68b6b', 3, 314, 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 'thanks', 1, '2026-03-03 19:00:00+00', 'waits', 'message:owed', NULL);
INSERT INTO public.passage_2026_03 VALUES (60, '447121f0-57ad-8e02-8a8d-1e7038156ce2', 'e3118d00-7f23-8002-ae76-28d47e17d644', 2, 314, 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 'settle', 1, '2026-03-03 19:00:00+00', 'goes', 'wait:over', NULL);
INSERT INTO public.passage_2026_03 VALUES (60, '447121f0-57ad-8e02-8a8d-1e7038156ce2', 'e3118d00-7f23-8002-ae76-28d47e17d644', 3, 314, 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 'thanks', 1, '2026-03-03 19:00:00+00', 'waits', 'message:owed', NULL);
INSERT INTO public.passage_2026_03 VALUES (179, '585929cd-9c4f-88de-a3d3-525280ea63ca', 'f56c8c2d-a676-83de-98e5-701660df73fa', 2, 314, 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 'settle', 1, '2026-03-03 19:00:00+00', 'goes', 'wait:over', NULL);
INSERT INTO public.passage_2026_03 VALUES (179, '585929cd-9c4f-88de-a3d3-525280ea63ca', 'f56c8c2d-a676-83de-98e5-701660df73fa', 3, 314, 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 'thanks', 1, '2026-03-03 19:00:00+00', 'waits', 'message:owed', NULL);
INSERT INTO public.passage_2026_03 VALUES (291, 'b5d73860-8923-8910-b780-fd7f0eb47431', '2e47d9ec-2773-8e10-9326-81d9398ce5bd', 4, 314, 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 'thanks', 1, '2026-03-03 19:00:00+00', 'goes', 'message:sent', NULL);
INSERT INTO public.passage_2026_03 VALUES (291, 'b5d73860-8923-8910-b780-fd7f0eb47431', '2e47d9ec-2773-8e10-9326-81d9398ce5bd', 5, 314, 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 'way', 1, '2026-03-03 19:00:00+00', 'goes', 'arm:long', NULL);
INSERT INTO public.passage_2026_03 VALUES (291, 'b5d73860-8923-8910-b780-fd7f0eb47431', '2e47d9ec-2773-8e10-9326-81d9398ce5bd', 6, 314, 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 'patience', 1, '2026-03-03 19:00:00+00', 'waits', 'wait:timer', NULL);
INSERT INTO public.passage_2026_03 VALUES (170, 'e66c615f-8c03-8c5a-b7eb-b5fda95c960f', '543ab7b5-bb24-8c5a-9170-509dd0b037f5', 4, 314, 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 'thanks', 1, '2026-03-03 19:00:00+00', 'goes', 'message:sent', NULL);
INSERT INTO public.passage_2026_03 VALUES (170, 'e66c615f-8c03-8c5a-b7eb-b5fda95c960f', '543ab7b5-bb24-8c5a-9170-509dd0b037f5', 5, 314, 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 'way', 1, '2026-03-03 19:00:00+00', 'goes', 'arm:short', NULL);
INSERT INTO public.passage_2026_03 VALUES (170, 'e66c615f-8c03-8c5a-b7eb-b5fda95c960f', '543ab7b5-bb24-8c5a-9170-509dd0b037f5', 6, 314, 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 'offer', 1, '2026-03-03 19:00:00+00', 'waits', 'message:owed', NULL);
INSERT INTO public.passage_2026_03 VALUES (51, '1d3de678-8d51-884b-bd79-5e8da5d41ba8', 'cab97eb4-e164-854b-8f01-7a42e3d95fad', 4, 314, 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 'thanks', 1, '2026-03-03 19:00:00+00', 'goes', 'message:sent', NULL);
INSERT INTO public.passage_2026_03 VALUES (51, '1d3de678-8d51-884b-bd79-5e8da5d41ba8', 'cab97eb4-e164-854b-8f01-7a42e3d95fad', 5, 314, 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 'way', 1, '2026-03-03 19:00:00+00', 'goes', 'arm:short', NULL);
INSERT INTO public.passage_2026_03 VALUES (51, '1d3de678-8d51-884b-bd79-5e8da5d41ba8', 'cab97eb4-e164-854b-8f01-7a42e3d95fad', 6, 314, 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 'offer', 1, '2026-03-03 19:00:00+00', 'waits', 'message:owed', NULL);
INSERT INTO public.passage_2026_03 VALUES (172, 'df4921cf-2789-894d-b054-49fcda733439', 'd45f9918-94c1-8d4d-bd60-ef8b73b68b6b', 4, 314, 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 'thanks', 1, '2026-03-03 19:00:00+00', 'goes', 'message:sent', NULL);
INSERT INTO public.passage_2026_03 VALUES (172, 'df4921cf-2789-894d-b054-49fcda733439', 'd45f9918-94c1-8d4d-bd60-ef8b73b68b6b', 5, 314, 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 'way', 1, '2026-03-03 19:00:00+00', 'goes', 'arm:long', NULL);
INSERT INTO public.passage_2026_03 VALUES (172, 'df4921cf-2789-894d-b054-49fcda733439', 'd45f9918-94c1-8d4d-bd60-ef8b73b68b6b', 6, 314, 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 'patience', 1, '2026-03-03 19:00:00+00', 'waits', 'wait:timer', NULL);
INSERT INTO public.passage_2026_03 VALUES (60, '447121f0-57ad-8e02-8a8d-1e7038156ce2', 'e3118d00-7f23-8002-ae76-28d47e17d644', 4, 314, 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 'thanks', 1, '2026-03-03 19:00:00+00', 'goes', 'message:sent', NULL);
INSERT INTO public.passage_2026_03 VALUES (60, '447121f0-57ad-8e02-8a8d-1e7038156ce2', 'e3118d00-7f23-8002-ae76-28d47e17d644', 5, 314, 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 'way', 1, '2026-03-03 19:00:00+00', 'goes', 'arm:long', NULL);
INSERT INTO public.passage_2026_03 VALUES (60, '447121f0-57ad-8e02-8a8d-1e7038156ce2', 'e3118d00-7f23-8002-ae76-28d47e17d644', 6, 314, 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 'patience', 1, '2026-03-03 19:00:00+00', 'waits', 'wait:timer', NULL);
INSERT INTO public.passage_2026_03 VALUES (179, '585929cd-9c4f-88de-a3d3-525280ea63ca', 'f56c8c2d-a676-83de-98e5-701660df73fa', 4, 314, 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 'thanks', 1, '2026-03-03 19:00:00+00', 'goes', 'message:sent', NULL);
INSERT INTO public.passage_2026_03 VALUES (179, '585929cd-9c4f-88de-a3d3-525280ea63ca', 'f56c8c2d-a676-83de-98e5-701660df73fa', 5, 314, 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 'way', 1, '2026-03-03 19:00:00+00', 'goes', 'arm:long', NULL);
INSERT INTO public.passage_2026_03 VALUES (179, '585929cd-9c4f-88de-a3d3-525280ea63ca', 'f56c8c2d-a676-83de-98e5-701660df73fa', 6, 314, 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 'patience', 1, '2026-03-03 19:00:00+00', 'waits', 'wait:timer', NULL);
INSERT INTO public.passage_2026_03 VALUES (170, 'e66c615f-8c03-8c5a-b7eb-b5fda95c960f', '543ab7b5-bb24-8c5a-9170-509dd0b037f5', 7, 314, 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 'offer', 1, '2026-03-03 19:00:00+00', 'goes', 'message:sent', NULL);
INSERT INTO public.passage_2026_03 VALUES (170, 'e66c615f-8c03-8c5a-b7eb-b5fda95c960f', '543ab7b5-bb24-8c5a-9170-509dd0b037f5', 8, 314, 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 'done', 1, '2026-03-03 19:00:00+00', 'ends', 'exit:complete', NULL);
INSERT INTO public.passage_2026_03 VALUES (51, '1d3de678-8d51-884b-bd79-5e8da5d41ba8', 'cab97eb4-e164-854b-8f01-7a42e3d95fad', 7, 314, 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 'offer', 1, '2026-03-03 19:00:00+00', 'goes', 'message:sent', NULL);
INSERT INTO public.passage_2026_03 VALUES (51, '1d3de678-8d51-884b-bd79-5e8da5d41ba8', 'cab97eb4-e164-854b-8f01-7a42e3d95fad', 8, 314, 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 'done', 1, '2026-03-03 19:00:00+00', 'ends', 'exit:complete', NULL);
INSERT INTO public.rollup VALUES (37, 'feb72a79-dbcd-8c00-a47a-54477223fda5', '2026-03-03 19:00:00+00', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, '', 'entered', '', 1);
INSERT INTO public.rollup VALUES (61, 'feb72a79-dbcd-8c00-a47a-54477223fda5', '2026-03-03 17:00:00+00', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, '', 'entered', '', 2);
INSERT INTO public.rollup VALUES (61, 'feb72a79-dbcd-8c00-a47a-54477223fda5', '2026-03-03 19:00:00+00', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, '', 'entered', '', 1);
INSERT INTO public.rollup VALUES (133, 'feb72a79-dbcd-8c00-a47a-54477223fda5', '2026-03-03 17:00:00+00', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, '', 'entered', '', 1);
INSERT INTO public.rollup VALUES (291, 'feb72a79-dbcd-8c00-a47a-54477223fda5', '2026-03-03 17:00:00+00', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, '', 'entered', '', 1);
INSERT INTO public.rollup VALUES (354, 'feb72a79-dbcd-8c00-a47a-54477223fda5', '2026-03-03 17:00:00+00', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, '', 'entered', '', 1);
INSERT INTO public.rollup VALUES (354, 'feb72a79-dbcd-8c00-a47a-54477223fda5', '2026-03-03 19:00:00+00', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, '', 'entered', '', 3);
INSERT INTO public.rollup VALUES (387, 'feb72a79-dbcd-8c00-a47a-54477223fda5', '2026-03-03 19:00:00+00', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, '', 'entered', '', 1);
INSERT INTO public.rollup VALUES (1101, 'feb72a79-dbcd-8c00-a47a-54477223fda5', '2026-03-03 17:00:00+00', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, '', 'entered', '', 1);
INSERT INTO public.rollup VALUES (37, 'feb72a79-dbcd-8c00-a47a-54477223fda5', '2026-03-03 19:00:00+00', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 'settle', 'step:waits', 'wait:timer', 1);
INSERT INTO public.rollup VALUES (61, 'feb72a79-dbcd-8c00-a47a-54477223fda5', '2026-03-03 17:00:00+00', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 'settle', 'step:waits', 'wait:timer', 2);
INSERT INTO public.rollup VALUES (61, 'feb72a79-dbcd-8c00-a47a-54477223fda5', '2026-03-03 19:00:00+00', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 'settle', 'step:waits', 'wait:timer', 1);
INSERT INTO public.rollup VALUES (133, 'feb72a79-dbcd-8c00-a47a-54477223fda5', '2026-03-03 17:00:00+00', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 'settle', 'step:waits', 'wait:timer', 1);
INSERT INTO public.rollup VALUES (291, 'feb72a79-dbcd-8c00-a47a-54477223fda5', '2026-03-03 17:00:00+00', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 'settle', 'step:waits', 'wait:timer', 1);
INSERT INTO public.rollup VALUES (354, 'feb72a79-dbcd-8c00-a47a-54477223fda5', '2026-03-03 17:00:00+00', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 'settle', 'step:waits', 'wait:timer', 1);
INSERT INTO public.rollup VALUES (354, 'feb72a79-dbcd-8c00-a47a-54477223fda5', '2026-03-03 19:00:00+00', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 'settle', 'step:waits', 'wait:timer', 3);
INSERT INTO public.rollup VALUES (387, 'feb72a79-dbcd-8c00-a47a-54477223fda5', '2026-03-03 19:00:00+00', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 'settle', 'step:waits', 'wait:timer', 1);
INSERT INTO public.rollup VALUES (1101, 'feb72a79-dbcd-8c00-a47a-54477223fda5', '2026-03-03 17:00:00+00', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 'settle', 'step:waits', 'wait:timer', 1);
INSERT INTO public.rollup VALUES (61, 'feb72a79-dbcd-8c00-a47a-54477223fda5', '2026-03-03 19:00:00+00', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 'settle', 'step:goes', 'wait:over', 2);
INSERT INTO public.rollup VALUES (61, 'feb72a79-dbcd-8c00-a47a-54477223fda5', '2026-03-03 19:00:00+00', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 'thanks', 'message:owed', 'service', 2);
INSERT INTO public.rollup VALUES (61, 'feb72a79-dbcd-8c00-a47a-54477223fda5', '2026-03-03 19:00:00+00', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 'thanks', 'step:waits', 'message:owed', 2);
INSERT INTO public.rollup VALUES (133, 'feb72a79-dbcd-8c00-a47a-54477223fda5', '2026-03-03 19:00:00+00', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 'settle', 'step:goes', 'wait:over', 1);
INSERT INTO public.rollup VALUES (133, 'feb72a79-dbcd-8c00-a47a-54477223fda5', '2026-03-03 19:00:00+00', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 'thanks', 'message:owed', 'service', 1);
INSERT INTO public.rollup VALUES (133, 'feb72a79-dbcd-8c00-a47a-54477223fda5', '2026-03-03 19:00:00+00', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 'thanks', 'step:waits', 'message:owed', 1);
INSERT INTO public.rollup VALUES (291, 'feb72a79-dbcd-8c00-a47a-54477223fda5', '2026-03-03 19:00:00+00', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 'settle', 'step:goes', 'wait:over', 1);
INSERT INTO public.rollup VALUES (291, 'feb72a79-dbcd-8c00-a47a-54477223fda5', '2026-03-03 19:00:00+00', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 'thanks', 'message:owed', 'service', 1);
INSERT INTO public.rollup VALUES (291, 'feb72a79-dbcd-8c00-a47a-54477223fda5', '2026-03-03 19:00:00+00', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 'thanks', 'step:waits', 'message:owed', 1);
INSERT INTO public.rollup VALUES (354, 'feb72a79-dbcd-8c00-a47a-54477223fda5', '2026-03-03 19:00:00+00', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 'settle', 'step:goes', 'wait:over', 1);
INSERT INTO public.rollup VALUES (354, 'feb72a79-dbcd-8c00-a47a-54477223fda5', '2026-03-03 19:00:00+00', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 'thanks', 'message:owed', 'service', 1);
INSERT INTO public.rollup VALUES (354, 'feb72a79-dbcd-8c00-a47a-54477223fda5', '2026-03-03 19:00:00+00', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 'thanks', 'step:waits', 'message:owed', 1);
INSERT INTO public.rollup VALUES (1101, 'feb72a79-dbcd-8c00-a47a-54477223fda5', '2026-03-03 19:00:00+00', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 'settle', 'step:goes', 'wait:over', 1);
INSERT INTO public.rollup VALUES (1101, 'feb72a79-dbcd-8c00-a47a-54477223fda5', '2026-03-03 19:00:00+00', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 'thanks', 'message:owed', 'service', 1);
INSERT INTO public.rollup VALUES (1101, 'feb72a79-dbcd-8c00-a47a-54477223fda5', '2026-03-03 19:00:00+00', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 'thanks', 'step:waits', 'message:owed', 1);
INSERT INTO public.rollup VALUES (61, 'feb72a79-dbcd-8c00-a47a-54477223fda5', '2026-03-03 19:00:00+00', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 'thanks', 'cost', '', 15800);
INSERT INTO public.rollup VALUES (61, 'feb72a79-dbcd-8c00-a47a-54477223fda5', '2026-03-03 19:00:00+00', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 'thanks', 'message:sent', 'service', 2);
INSERT INTO public.rollup VALUES (61, 'feb72a79-dbcd-8c00-a47a-54477223fda5', '2026-03-03 19:00:00+00', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 'thanks', 'parts', '', 2);
INSERT INTO public.rollup VALUES (133, 'feb72a79-dbcd-8c00-a47a-54477223fda5', '2026-03-03 19:00:00+00', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 'thanks', 'cost', '', 7900);
INSERT INTO public.rollup VALUES (133, 'feb72a79-dbcd-8c00-a47a-54477223fda5', '2026-03-03 19:00:00+00', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 'thanks', 'message:sent', 'service', 1);
INSERT INTO public.rollup VALUES (133, 'feb72a79-dbcd-8c00-a47a-54477223fda5', '2026-03-03 19:00:00+00', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 'thanks', 'parts', '', 1);
INSERT INTO public.rollup VALUES (291, 'feb72a79-dbcd-8c00-a47a-54477223fda5', '2026-03-03 19:00:00+00', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 'thanks', 'cost', '', 7900);
INSERT INTO public.rollup VALUES (291, 'feb72a79-dbcd-8c00-a47a-54477223fda5', '2026-03-03 19:00:00+00', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 'thanks', 'message:sent', 'service', 1);
INSERT INTO public.rollup VALUES (291, 'feb72a79-dbcd-8c00-a47a-54477223fda5', '2026-03-03 19:00:00+00', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 'thanks', 'parts', '', 1);
INSERT INTO public.rollup VALUES (354, 'feb72a79-dbcd-8c00-a47a-54477223fda5', '2026-03-03 19:00:00+00', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 'thanks', 'cost', '', 7900);
INSERT INTO public.rollup VALUES (354, 'feb72a79-dbcd-8c00-a47a-54477223fda5', '2026-03-03 19:00:00+00', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 'thanks', 'message:sent', 'service', 1);
INSERT INTO public.rollup VALUES (354, 'feb72a79-dbcd-8c00-a47a-54477223fda5', '2026-03-03 19:00:00+00', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 'thanks', 'parts', '', 1);
INSERT INTO public.rollup VALUES (1101, 'feb72a79-dbcd-8c00-a47a-54477223fda5', '2026-03-03 19:00:00+00', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 'thanks', 'cost', '', 7900);
INSERT INTO public.rollup VALUES (1101, 'feb72a79-dbcd-8c00-a47a-54477223fda5', '2026-03-03 19:00:00+00', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 'thanks', 'message:sent', 'service', 1);
INSERT INTO public.rollup VALUES (1101, 'feb72a79-dbcd-8c00-a47a-54477223fda5', '2026-03-03 19:00:00+00', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 'thanks', 'parts', '', 1);
INSERT INTO public.rollup VALUES (61, 'feb72a79-dbcd-8c00-a47a-54477223fda5', '2026-03-03 19:00:00+00', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 'offer', 'message:owed', 'marketing', 1);
INSERT INTO public.rollup VALUES (61, 'feb72a79-dbcd-8c00-a47a-54477223fda5', '2026-03-03 19:00:00+00', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 'offer', 'step:waits', 'message:owed', 1);
INSERT INTO public.rollup VALUES (61, 'feb72a79-dbcd-8c00-a47a-54477223fda5', '2026-03-03 19:00:00+00', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 'patience', 'step:waits', 'wait:timer', 1);
INSERT INTO public.rollup VALUES (61, 'feb72a79-dbcd-8c00-a47a-54477223fda5', '2026-03-03 19:00:00+00', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 'thanks', 'step:goes', 'message:sent', 2);
INSERT INTO public.rollup VALUES (61, 'feb72a79-dbcd-8c00-a47a-54477223fda5', '2026-03-03 19:00:00+00', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 'way', 'step:goes', 'arm:long', 1);
INSERT INTO public.rollup VALUES (61, 'feb72a79-dbcd-8c00-a47a-54477223fda5', '2026-03-03 19:00:00+00', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 'way', 'step:goes', 'arm:short', 1);
INSERT INTO public.rollup VALUES (133, 'feb72a79-dbcd-8c00-a47a-54477223fda5', '2026-03-03 19:00:00+00', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 'offer', 'message:owed', 'marketing', 1);
INSERT INTO public.rollup VALUES (133, 'feb72a79-dbcd-8c00-a47a-54477223fda5', '2026-03-03 19:00:00+00', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 'offer', 'step:waits', 'message:owed', 1);
INSERT INTO public.rollup VALUES (133, 'feb72a79-dbcd-8c00-a47a-54477223fda5', '2026-03-03 19:00:00+00', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 'thanks', 'step:goes', 'message:sent', 1);
INSERT INTO public.rollup VALUES (133, 'feb72a79-dbcd-8c00-a47a-54477223fda5', '2026-03-03 19:00:00+00', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 'way', 'step:goes', 'arm:short', 1);
INSERT INTO public.rollup VALUES (291, 'feb72a79-dbcd-8c00-a47a-54477223fda5', '2026-03-03 19:00:00+00', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 'patience', 'step:waits', 'wait:timer', 1);
INSERT INTO public.rollup VALUES (291, 'feb72a79-dbcd-8c00-a47a-54477223fda5', '2026-03-03 19:00:00+00', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 'thanks', 'step:goes', 'message:sent', 1);
INSERT INTO public.rollup VALUES (291, 'feb72a79-dbcd-8c00-a47a-54477223fda5', '2026-03-03 19:00:00+00', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 'way', 'step:goes', 'arm:long', 1);
INSERT INTO public.rollup VALUES (354, 'feb72a79-dbcd-8c00-a47a-54477223fda5', '2026-03-03 19:00:00+00', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 'patience', 'step:waits', 'wait:timer', 1);
INSERT INTO public.rollup VALUES (354, 'feb72a79-dbcd-8c00-a47a-54477223fda5', '2026-03-03 19:00:00+00', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 'thanks', 'step:goes', 'message:sent', 1);
INSERT INTO public.rollup VALUES (354, 'feb72a79-dbcd-8c00-a47a-54477223fda5', '2026-03-03 19:00:00+00', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 'way', 'step:goes', 'arm:long', 1);
INSERT INTO public.rollup VALUES (1101, 'feb72a79-dbcd-8c00-a47a-54477223fda5', '2026-03-03 19:00:00+00', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 'patience', 'step:waits', 'wait:timer', 1);
INSERT INTO public.rollup VALUES (1101, 'feb72a79-dbcd-8c00-a47a-54477223fda5', '2026-03-03 19:00:00+00', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 'thanks', 'step:goes', 'message:sent', 1);
INSERT INTO public.rollup VALUES (1101, 'feb72a79-dbcd-8c00-a47a-54477223fda5', '2026-03-03 19:00:00+00', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 'way', 'step:goes', 'arm:long', 1);
INSERT INTO public.rollup VALUES (61, 'feb72a79-dbcd-8c00-a47a-54477223fda5', '2026-03-03 19:00:00+00', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 'offer', 'cost', '', 7900);
INSERT INTO public.rollup VALUES (61, 'feb72a79-dbcd-8c00-a47a-54477223fda5', '2026-03-03 19:00:00+00', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 'offer', 'message:sent', 'marketing', 1);
INSERT INTO public.rollup VALUES (61, 'feb72a79-dbcd-8c00-a47a-54477223fda5', '2026-03-03 19:00:00+00', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 'offer', 'parts', '', 1);
INSERT INTO public.rollup VALUES (133, 'feb72a79-dbcd-8c00-a47a-54477223fda5', '2026-03-03 19:00:00+00', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 'offer', 'cost', '', 7900);
INSERT INTO public.rollup VALUES (133, 'feb72a79-dbcd-8c00-a47a-54477223fda5', '2026-03-03 19:00:00+00', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 'offer', 'message:sent', 'marketing', 1);
INSERT INTO public.rollup VALUES (133, 'feb72a79-dbcd-8c00-a47a-54477223fda5', '2026-03-03 19:00:00+00', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 'offer', 'parts', '', 1);
INSERT INTO public.rollup VALUES (291, 'feb72a79-dbcd-8c00-a47a-54477223fda5', '2026-03-03 19:00:00+00', '00000000-0000-0000-0000-000000000000', 0, '', 'delivered_by', '+12025550100', 1);
INSERT INTO public.rollup VALUES (291, 'feb72a79-dbcd-8c00-a47a-54477223fda5', '2026-03-03 19:00:00+00', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 'thanks', 'message:delivered', '', 1);
INSERT INTO public.rollup VALUES (354, 'feb72a79-dbcd-8c00-a47a-54477223fda5', '2026-03-03 19:00:00+00', '00000000-0000-0000-0000-000000000000', 0, '', 'delivered_by', '+12025550100', 1);
INSERT INTO public.rollup VALUES (354, 'feb72a79-dbcd-8c00-a47a-54477223fda5', '2026-03-03 19:00:00+00', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 'thanks', 'message:delivered', '', 1);
INSERT INTO public.rollup VALUES (1101, 'feb72a79-dbcd-8c00-a47a-54477223fda5', '2026-03-03 19:00:00+00', '00000000-0000-0000-0000-000000000000', 0, '', 'delivered_by', '+12025550100', 1);
INSERT INTO public.rollup VALUES (1101, 'feb72a79-dbcd-8c00-a47a-54477223fda5', '2026-03-03 19:00:00+00', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 'thanks', 'message:delivered', '', 1);
INSERT INTO public.rollup VALUES (61, 'feb72a79-dbcd-8c00-a47a-54477223fda5', '2026-03-03 19:00:00+00', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, '', 'left', 'exit:complete', 1);
INSERT INTO public.rollup VALUES (61, 'feb72a79-dbcd-8c00-a47a-54477223fda5', '2026-03-03 19:00:00+00', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 'done', 'step:ends', 'exit:complete', 1);
INSERT INTO public.rollup VALUES (61, 'feb72a79-dbcd-8c00-a47a-54477223fda5', '2026-03-03 19:00:00+00', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 'offer', 'step:goes', 'message:sent', 1);
INSERT INTO public.rollup VALUES (133, 'feb72a79-dbcd-8c00-a47a-54477223fda5', '2026-03-03 19:00:00+00', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, '', 'left', 'exit:complete', 1);
INSERT INTO public.rollup VALUES (133, 'feb72a79-dbcd-8c00-a47a-54477223fda5', '2026-03-03 19:00:00+00', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 'done', 'step:ends', 'exit:complete', 1);
INSERT INTO public.rollup VALUES (133, 'feb72a79-dbcd-8c00-a47a-54477223fda5', '2026-03-03 19:00:00+00', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 'offer', 'step:goes', 'message:sent', 1);
INSERT INTO public.rollup VALUES (61, 'feb72a79-dbcd-8c00-a47a-54477223fda5', '2026-03-03 19:00:00+00', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 'thanks', 'message:delivered', '', 2);
INSERT INTO public.rollup VALUES (133, 'feb72a79-dbcd-8c00-a47a-54477223fda5', '2026-03-03 19:00:00+00', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 'thanks', 'message:delivered', '', 1);
INSERT INTO public.rollup VALUES (61, 'feb72a79-dbcd-8c00-a47a-54477223fda5', '2026-03-03 19:00:00+00', '00000000-0000-0000-0000-000000000000', 0, '', 'delivered_by', '+12025550100', 3);
INSERT INTO public.rollup VALUES (61, 'feb72a79-dbcd-8c00-a47a-54477223fda5', '2026-03-03 19:00:00+00', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 'offer', 'message:delivered', '', 1);
INSERT INTO public.rollup VALUES (133, 'feb72a79-dbcd-8c00-a47a-54477223fda5', '2026-03-03 19:00:00+00', '00000000-0000-0000-0000-000000000000', 0, '', 'delivered_by', '+12025550100', 2);
INSERT INTO public.rollup VALUES (133, 'feb72a79-dbcd-8c00-a47a-54477223fda5', '2026-03-03 19:00:00+00', 'e96e4718-d90a-8f00-804c-f1e8ba864a67', 1, 'offer', 'message:delivered', '', 1);
INSERT INTO public.schema_migrations VALUES ('0001_spine', '46c5328ca04f43ecff4220f17913a68eef2f719f8c52ab36865bf0c8e3db4f57', '2026-11-27 06:38:14.045043+00', '00:00:00.115003');
INSERT INTO public.schema_migrations VALUES ('0002_aliases', 'd3a8ee64d31076a07ac4326d83cabf1dd1378f4e7b3b4759027b6abb61378295', '2026-11-27 06:38:14.053082+00', '00:00:00.005905');
INSERT INTO public.schema_migrations VALUES ('0003_api_key', '53bc56e951e312b580279ead97b1c9c2eccfb6895021861d79f73d02b765a782', '2026-11-27 06:38:14.059745+00', '00:00:00.006177');
INSERT INTO public.schema_migrations VALUES ('0004_leases', 'b827e676234ed645808fa9b5f6b5c3deeff5ccf920fa4056ada8624033cd3a1f', '2026-11-27 06:38:14.065051+00', '00:00:00.004919');
INSERT INTO public.schema_migrations VALUES ('0005_inbox', 'c0b575f3c06ea660ae01af5b55c1434b1d78cf9a04d8703ca67c76c0f23cbbfb', '2026-11-27 06:38:14.073726+00', '00:00:00.008319');
INSERT INTO public.schema_migrations VALUES ('0006_idempotency', 'feeb6f7fb0802091098fbeeb39ca5725d3bccbfb13312e64da378d63c61b608f', '2026-11-27 06:38:14.080652+00', '00:00:00.006549');
INSERT INTO public.schema_migrations VALUES ('0007_imports', 'cb47f9a102ff77d451fd87e563e6f9d07ecb08629f1e6d9d9f404f9b537d8b42', '2026-11-27 06:38:14.09276+00', '00:00:00.011725');
INSERT INTO public.schema_migrations VALUES ('0008_operation', '2f39eb868c5dcdb1f816a8554439d310e20237fe3d51939039a450a07637842e', '2026-11-27 06:38:14.101734+00', '00:00:00.008568');
INSERT INTO public.schema_migrations VALUES ('0009_endpoint', '580beb65d54ce62c5532d13a508994495002c23c3f42e59eba67cf53b38af3a2', '2026-11-27 06:38:14.110612+00', '00:00:00.008501');
INSERT INTO public.schema_migrations VALUES ('0011_seals', '846aa88ca783398a2a12dacaec02044ad014b9ed007435abe121b7d8ebad33d6', '2026-11-27 06:38:14.121552+00', '00:00:00.010512');
INSERT INTO public.schema_migrations VALUES ('0013_limits', '9ec8ce8203175eabf559368420f94fc342164a68acd818700717c9a62639c940', '2026-11-27 06:38:14.125367+00', '00:00:00.003227');
INSERT INTO public.schema_migrations VALUES ('0014_suppression', 'cdeee4d164db6605d8befdb3ecac6172efd2639a04e7d4f4ba3f4a5332af9bb8', '2026-11-27 06:38:14.134762+00', '00:00:00.00911');
INSERT INTO public.schema_migrations VALUES ('0015_released', '84420235c69c4e908c986748c8259f7562d9e854e54dcaaba9f0fc8c8fa5fc19', '2026-11-27 06:38:14.13695+00', '00:00:00.001867');
INSERT INTO public.schema_migrations VALUES ('0016_consent', '18491f0f96bc85f64ade230c94b40958c162f73d843d97c3a5edbaced754b114', '2026-11-27 06:38:14.145128+00', '00:00:00.007852');
INSERT INTO public.schema_migrations VALUES ('0017_privacy', '0e94242f8192fbfe4208871413bf55de51c6101e5383efcd4731a5e03337c720', '2026-11-27 06:38:14.154945+00', '00:00:00.006617');
INSERT INTO public.schema_migrations VALUES ('0018_wishes', '4e0f5aba10df1b83b1587d0872d67e7015513614d5abffb4843a6bc1e93658d0', '2026-11-27 06:38:14.157537+00', '00:00:00.002196');
INSERT INTO public.schema_migrations VALUES ('0019_senders', '1845aac8af54856a5c91ab90ee536059ab6af0293ac307e7cf25890cbab49b55', '2026-11-27 06:38:14.165103+00', '00:00:00.007312');
INSERT INTO public.schema_migrations VALUES ('0020_form', '35131a9360c85c0b48fddc22f785952b22d54ee0f708bf86bc5de074dc209886', '2026-11-27 06:38:14.170923+00', '00:00:00.00539');
INSERT INTO public.schema_migrations VALUES ('0021_approved_by', 'dcf913fd40a05dca8e740c15ca055e2754d4e4951c704019bc3048d8ae4a2f0b', '2026-11-27 06:38:14.172224+00', '00:00:00.000978');
INSERT INTO public.schema_migrations VALUES ('0023_trace', '63f496bac691bccfd4156b3b933db61ab85219caa274a1320c980fc00d937fe9', '2026-11-27 06:38:14.173386+00', '00:00:00.000924');
INSERT INTO public.schema_migrations VALUES ('0025_complaint_rates', 'f2b8e1d2c34ef749136c231c7cc7fbd130a05bf04d5625d579a6e7712caf9ed1', '2026-11-27 06:38:14.177889+00', '00:00:00.004284');
INSERT INTO public.schema_migrations VALUES ('0026_signup_pace', '4ff8127e8b6801aba17fb3d9dd190e99342cd395011cf2c30b1057523ad76cd1', '2026-11-27 06:38:14.180908+00', '00:00:00.002772');
INSERT INTO public.schema_migrations VALUES ('0027_mail', '1917c540278b4b27dda8bb922de2f52e0efcce70af2fb222ab9df5faa2732062', '2026-11-27 06:38:14.183316+00', '00:00:00.002191');
INSERT INTO public.schema_migrations VALUES ('0028_seal_rows', 'f98c907c5ab4b69ee94d491144e35a62b2933bac4d42980ae37c2e85481f981a', '2026-11-27 06:38:14.18511+00', '00:00:00.001571');
INSERT INTO public.sender VALUES ('feb72a79-dbcd-8c00-a47a-54477223fda5', '+12025550100', 'sandbox', NULL, '{"brand": null, "stop_at": "", "campaign": null, "countries": null, "categories": null, "registered": {}, "verification": "unverified"}', NULL, '2026-03-03 17:00:00+00');
INSERT INTO public.spending VALUES (291, 'feb72a79-dbcd-8c00-a47a-54477223fda5', '2026-03', 7900);
INSERT INTO public.spending VALUES (354, 'feb72a79-dbcd-8c00-a47a-54477223fda5', '2026-03', 7900);
INSERT INTO public.spending VALUES (1101, 'feb72a79-dbcd-8c00-a47a-54477223fda5', '2026-03', 7900);
INSERT INTO public.spending VALUES (61, 'feb72a79-dbcd-8c00-a47a-54477223fda5', '2026-03', 23700);
INSERT INTO public.spending VALUES (133, 'feb72a79-dbcd-8c00-a47a-54477223fda5', '2026-03', 15800);
INSERT INTO public.template VALUES ('feb72a79-dbcd-8c00-a47a-54477223fda5', 'thanks', 'sms', 'en', 1, 'service', 'progress', NULL, NULL, 'Roast: thank you! {% link ''https://shop.example/thanks'' %}', true, 'thanks', '2026-03-03 17:00:00+00', NULL);
INSERT INTO public.template VALUES ('feb72a79-dbcd-8c00-a47a-54477223fda5', 'offer', 'sms', 'en', 1, 'marketing', 'progress', NULL, NULL, 'Roast: 10% off, {{ contact.name | default: ''friend'' }}. Reply STOP to end.', true, 'offer', '2026-03-03 17:00:00+00', NULL);
INSERT INTO public.unsealed OVERRIDING SYSTEM VALUE VALUES (1, 51, '1d3de678-8d51-884b-bd79-5e8da5d41ba8', '8d60f507-912c-814b-bf8a-044982974132', 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'message_event', 314);
INSERT INTO public.unsealed OVERRIDING SYSTEM VALUE VALUES (2, 60, '447121f0-57ad-8e02-8a8d-1e7038156ce2', '865e068f-9148-8202-abdd-aca3fb7369c3', 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'message_event', 314);
INSERT INTO public.unsealed OVERRIDING SYSTEM VALUE VALUES (3, 179, '585929cd-9c4f-88de-a3d3-525280ea63ca', '50dae415-df49-80de-8eff-cd303c990d85', 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'message_event', 314);
INSERT INTO public.unsealed OVERRIDING SYSTEM VALUE VALUES (4, 291, 'b5d73860-8923-8910-b780-fd7f0eb47431', 'cc66529f-d96e-8410-81ff-0ba06573eec0', 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'message_event', 314);
INSERT INTO public.unsealed OVERRIDING SYSTEM VALUE VALUES (5, 172, 'df4921cf-2789-894d-b054-49fcda733439', '8929cbda-182f-8a4d-a2d3-bc1b10438401', 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'message_event', 314);
INSERT INTO public.unsealed OVERRIDING SYSTEM VALUE VALUES (6, 170, 'e66c615f-8c03-8c5a-b7eb-b5fda95c960f', '81bff9b7-1cc9-855a-9e5a-933860956bc3', 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'message_event', 314);
INSERT INTO public.unsealed OVERRIDING SYSTEM VALUE VALUES (7, 172, 'df4921cf-2789-894d-b054-49fcda733439', 'bf612c1f-cf35-874d-908c-29ce3e76a10e', 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'message_event', 314);
INSERT INTO public.unsealed OVERRIDING SYSTEM VALUE VALUES (8, 291, 'b5d73860-8923-8910-b780-fd7f0eb47431', '9a86c6f9-2e4a-8a10-873d-6ba3dc6f2440', 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'message_event', 314);
INSERT INTO public.unsealed OVERRIDING SYSTEM VALUE VALUES (9, 179, '585929cd-9c4f-88de-a3d3-525280ea63ca', 'c0219579-5912-85de-8fc6-51f18e0c2a26', 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'message_event', 314);
INSERT INTO public.unsealed OVERRIDING SYSTEM VALUE VALUES (10, 60, '447121f0-57ad-8e02-8a8d-1e7038156ce2', '715e9c79-4d10-8402-a4bc-ef095804a2e3', 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'message_event', 314);
INSERT INTO public.unsealed OVERRIDING SYSTEM VALUE VALUES (11, 51, '1d3de678-8d51-884b-bd79-5e8da5d41ba8', '76164d1f-9504-8a4b-9d80-52aedaa8a4ea', 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'message_event', 314);
INSERT INTO public.unsealed OVERRIDING SYSTEM VALUE VALUES (12, 170, 'e66c615f-8c03-8c5a-b7eb-b5fda95c960f', '0051b5b0-2a82-8b5a-8029-019ff32567a0', 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'message_event', 314);
INSERT INTO public.unsealed OVERRIDING SYSTEM VALUE VALUES (13, 291, 'b5d73860-8923-8910-b780-fd7f0eb47431', '552e178c-49c7-8310-80d4-a045a4b765c1', 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'message_event', 314);
INSERT INTO public.unsealed OVERRIDING SYSTEM VALUE VALUES (14, 179, '585929cd-9c4f-88de-a3d3-525280ea63ca', '5f65036e-2033-83de-8244-db76e1b51bcd', 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'message_event', 314);
INSERT INTO public.unsealed OVERRIDING SYSTEM VALUE VALUES (15, 172, 'df4921cf-2789-894d-b054-49fcda733439', 'c516743a-13ba-8e4d-b36a-cf7c66bbdb63', 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'message_event', 314);
INSERT INTO public.unsealed OVERRIDING SYSTEM VALUE VALUES (16, 60, '447121f0-57ad-8e02-8a8d-1e7038156ce2', '6da06cd9-5628-8f02-9f05-2976e047edcd', 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'message_event', 314);
INSERT INTO public.unsealed OVERRIDING SYSTEM VALUE VALUES (17, 51, '1d3de678-8d51-884b-bd79-5e8da5d41ba8', 'd7048bef-941e-8b4b-b95a-671b40f4bc43', 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'message_event', 314);
INSERT INTO public.unsealed OVERRIDING SYSTEM VALUE VALUES (18, 170, 'e66c615f-8c03-8c5a-b7eb-b5fda95c960f', '8631b7cf-392d-835a-bd6b-2d6f12df0212', 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'message_event', 314);
INSERT INTO public.unsealed OVERRIDING SYSTEM VALUE VALUES (19, 170, 'e66c615f-8c03-8c5a-b7eb-b5fda95c960f', '920c6a35-c6bf-825a-8991-24e81cad500a', 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'message_event', 314);
INSERT INTO public.unsealed OVERRIDING SYSTEM VALUE VALUES (20, 51, '1d3de678-8d51-884b-bd79-5e8da5d41ba8', '0f7cf074-4dfa-8e4b-b29d-a907738955a4', 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'message_event', 314);
INSERT INTO public.unsealed OVERRIDING SYSTEM VALUE VALUES (21, 170, 'e66c615f-8c03-8c5a-b7eb-b5fda95c960f', '0678207e-e02e-865a-b19e-d6b4a3d69f54', 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'message_event', 314);
INSERT INTO public.unsealed OVERRIDING SYSTEM VALUE VALUES (22, 51, '1d3de678-8d51-884b-bd79-5e8da5d41ba8', '3b9329a6-e2ab-894b-be3e-c443e48f67e0', 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'message_event', 314);
INSERT INTO public.unsealed OVERRIDING SYSTEM VALUE VALUES (23, 170, 'e66c615f-8c03-8c5a-b7eb-b5fda95c960f', 'cc78e6a4-f6e6-8e5a-a6a0-0df7185d20b0', 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'message_event', 314);
INSERT INTO public.unsealed OVERRIDING SYSTEM VALUE VALUES (24, 51, '1d3de678-8d51-884b-bd79-5e8da5d41ba8', '69ee0119-4d54-844b-baca-37de1a05eda7', 'feb72a79-dbcd-8c00-a47a-54477223fda5', 'message_event', 314);
INSERT INTO public.workspace VALUES ('feb72a79-dbcd-8c00-a47a-54477223fda5', '70c61735-c133-8100-bd04-b94e913f0212', 'main', 'Roast', '{"caps": [], "zone": "America/New_York", "links_secret": false}', NULL, '2026-03-03 17:00:00+00', NULL);
SELECT pg_catalog.setval('public.consent_event_place_seq', 1, false);
SELECT pg_catalog.setval('public.unsealed_place_seq', 24, true);
ALTER TABLE ONLY public.account
    ADD CONSTRAINT account_pkey PRIMARY KEY (account_id);
ALTER TABLE ONLY public.api_key
    ADD CONSTRAINT api_key_pkey PRIMARY KEY (hash);
ALTER TABLE ONLY public.api_key
    ADD CONSTRAINT api_key_prefix_key UNIQUE (prefix);
ALTER TABLE ONLY public.call
    ADD CONSTRAINT call_pkey PRIMARY KEY (bucket, contact_id, call_id);
ALTER TABLE ONLY public.care
    ADD CONSTRAINT care_pkey PRIMARY KEY (bucket, contact_id);
ALTER TABLE ONLY public.carrier_ref
    ADD CONSTRAINT carrier_ref_pkey PRIMARY KEY (bucket, connection, reference);
ALTER TABLE ONLY public.clock
    ADD CONSTRAINT clock_pkey PRIMARY KEY (one);
ALTER TABLE ONLY public.connection
    ADD CONSTRAINT connection_pkey PRIMARY KEY (name);
ALTER TABLE ONLY public.consent_event
    ADD CONSTRAINT consent_event_pkey PRIMARY KEY (bucket, contact_id, consent_event_id);
ALTER TABLE ONLY public.consent_term
    ADD CONSTRAINT consent_term_pkey PRIMARY KEY (bucket, contact_id, scope);
ALTER TABLE ONLY public.contact
    ADD CONSTRAINT contact_pkey PRIMARY KEY (bucket, contact_id);
ALTER TABLE ONLY public.delivery
    ADD CONSTRAINT delivery_pkey PRIMARY KEY (bucket, endpoint_id, delivery_id);
ALTER TABLE ONLY public.endpoint
    ADD CONSTRAINT endpoint_pkey PRIMARY KEY (workspace_id, endpoint_id);
ALTER TABLE ONLY public.enrollment
    ADD CONSTRAINT enrollment_pkey PRIMARY KEY (bucket, contact_id, enrollment_id);
ALTER TABLE ONLY public.event
    ADD CONSTRAINT event_pkey PRIMARY KEY (bucket, contact_id, name, event_id, month);
ALTER TABLE ONLY public.event_2026_02
    ADD CONSTRAINT event_2026_02_pkey PRIMARY KEY (bucket, contact_id, name, event_id, month);
ALTER TABLE ONLY public.event_2026_03
    ADD CONSTRAINT event_2026_03_pkey PRIMARY KEY (bucket, contact_id, name, event_id, month);
ALTER TABLE ONLY public.event_default
    ADD CONSTRAINT event_default_pkey PRIMARY KEY (bucket, contact_id, name, event_id, month);
ALTER TABLE ONLY public.event_key
    ADD CONSTRAINT event_key_pkey PRIMARY KEY (bucket, key);
ALTER TABLE ONLY public.form
    ADD CONSTRAINT form_pkey PRIMARY KEY (workspace_id, form_id);
ALTER TABLE ONLY public.form
    ADD CONSTRAINT form_workspace_id_name_key UNIQUE (workspace_id, name);
ALTER TABLE ONLY public.idempotency_key
    ADD CONSTRAINT idempotency_key_pkey PRIMARY KEY (workspace_id, caller, key);
ALTER TABLE ONLY public.identity
    ADD CONSTRAINT identity_pkey PRIMARY KEY (bucket, workspace_id, kind, value);
ALTER TABLE ONLY public.import_change
    ADD CONSTRAINT import_change_pkey PRIMARY KEY (bucket, import_id, contact_id);
ALTER TABLE ONLY public.import
    ADD CONSTRAINT import_pkey PRIMARY KEY (workspace_id, import_id);
ALTER TABLE ONLY public.inbox_aside
    ADD CONSTRAINT inbox_aside_pkey PRIMARY KEY (bucket, inbox_id);
ALTER TABLE ONLY public.inbox
    ADD CONSTRAINT inbox_pkey PRIMARY KEY (bucket, inbox_id);
ALTER TABLE ONLY public.journey
    ADD CONSTRAINT journey_pkey PRIMARY KEY (workspace_id, journey_id);
ALTER TABLE ONLY public.journey_version
    ADD CONSTRAINT journey_version_pkey PRIMARY KEY (workspace_id, journey_id, version);
ALTER TABLE ONLY public.journey
    ADD CONSTRAINT journey_workspace_id_slug_key UNIQUE (workspace_id, slug);
ALTER TABLE ONLY public.lease
    ADD CONSTRAINT lease_pkey PRIMARY KEY (lease_group);
ALTER TABLE ONLY public.link
    ADD CONSTRAINT link_pkey PRIMARY KEY (bucket, code);
ALTER TABLE ONLY public.message
    ADD CONSTRAINT message_pkey PRIMARY KEY (bucket, contact_id, message_id, month);
ALTER TABLE ONLY public.message_2026_02
    ADD CONSTRAINT message_2026_02_pkey PRIMARY KEY (bucket, contact_id, message_id, month);
ALTER TABLE ONLY public.message_2026_03
    ADD CONSTRAINT message_2026_03_pkey PRIMARY KEY (bucket, contact_id, message_id, month);
ALTER TABLE ONLY public.message_default
    ADD CONSTRAINT message_default_pkey PRIMARY KEY (bucket, contact_id, message_id, month);
ALTER TABLE ONLY public.message_event
    ADD CONSTRAINT message_event_pkey PRIMARY KEY (bucket, contact_id, message_id, message_event_id, month);
ALTER TABLE ONLY public.message_event_2026_02
    ADD CONSTRAINT message_event_2026_02_pkey PRIMARY KEY (bucket, contact_id, message_id, message_event_id, month);
ALTER TABLE ONLY public.message_event_2026_03
    ADD CONSTRAINT message_event_2026_03_pkey PRIMARY KEY (bucket, contact_id, message_id, message_event_id, month);
ALTER TABLE ONLY public.message_event_default
    ADD CONSTRAINT message_event_default_pkey PRIMARY KEY (bucket, contact_id, message_id, message_event_id, month);
ALTER TABLE ONLY public.parked_receipt
    ADD CONSTRAINT parked_receipt_pkey PRIMARY KEY (bucket, receipt_id);
ALTER TABLE ONLY public.passage
    ADD CONSTRAINT passage_pkey PRIMARY KEY (bucket, contact_id, enrollment_id, sequence, month);
ALTER TABLE ONLY public.passage_2026_02
    ADD CONSTRAINT passage_2026_02_pkey PRIMARY KEY (bucket, contact_id, enrollment_id, sequence, month);
ALTER TABLE ONLY public.passage_2026_03
    ADD CONSTRAINT passage_2026_03_pkey PRIMARY KEY (bucket, contact_id, enrollment_id, sequence, month);
ALTER TABLE ONLY public.passage_default
    ADD CONSTRAINT passage_default_pkey PRIMARY KEY (bucket, contact_id, enrollment_id, sequence, month);
ALTER TABLE ONLY public.privacy_request
    ADD CONSTRAINT privacy_request_pkey PRIMARY KEY (bucket, contact_id, request_id);
ALTER TABLE ONLY public.product
    ADD CONSTRAINT product_pkey PRIMARY KEY (workspace_id, sku);
ALTER TABLE ONLY public.purchase
    ADD CONSTRAINT purchase_pkey PRIMARY KEY (bucket, contact_id, event_id, month);
ALTER TABLE ONLY public.purchase_2026_02
    ADD CONSTRAINT purchase_2026_02_pkey PRIMARY KEY (bucket, contact_id, event_id, month);
ALTER TABLE ONLY public.purchase_2026_03
    ADD CONSTRAINT purchase_2026_03_pkey PRIMARY KEY (bucket, contact_id, event_id, month);
ALTER TABLE ONLY public.purchase_default
    ADD CONSTRAINT purchase_default_pkey PRIMARY KEY (bucket, contact_id, event_id, month);
ALTER TABLE ONLY public.replay
    ADD CONSTRAINT replay_pkey PRIMARY KEY (one);
ALTER TABLE ONLY public.reply
    ADD CONSTRAINT reply_pkey PRIMARY KEY (bucket, contact_id, reply_id, month);
ALTER TABLE ONLY public.reply_2026_02
    ADD CONSTRAINT reply_2026_02_pkey PRIMARY KEY (bucket, contact_id, reply_id, month);
ALTER TABLE ONLY public.reply_2026_03
    ADD CONSTRAINT reply_2026_03_pkey PRIMARY KEY (bucket, contact_id, reply_id, month);
ALTER TABLE ONLY public.reply_default
    ADD CONSTRAINT reply_default_pkey PRIMARY KEY (bucket, contact_id, reply_id, month);
ALTER TABLE ONLY public.restore
    ADD CONSTRAINT restore_pkey PRIMARY KEY (one);
ALTER TABLE ONLY public.rollup
    ADD CONSTRAINT rollup_pkey PRIMARY KEY (bucket, workspace_id, hour, journey_id, version, step, metric, detail);
ALTER TABLE ONLY public.schema_migrations
    ADD CONSTRAINT schema_migrations_pkey PRIMARY KEY (name);
ALTER TABLE ONLY public.seal
    ADD CONSTRAINT seal_pkey PRIMARY KEY (workspace_id, number);
ALTER TABLE ONLY public.sender_day
    ADD CONSTRAINT sender_day_pkey PRIMARY KEY (bucket, workspace_id, address, day);
ALTER TABLE ONLY public.sender
    ADD CONSTRAINT sender_pkey PRIMARY KEY (workspace_id, address);
ALTER TABLE ONLY public.signup_pace
    ADD CONSTRAINT signup_pace_pkey PRIMARY KEY (bucket, workspace_id, who);
ALTER TABLE ONLY public.spending
    ADD CONSTRAINT spending_pkey PRIMARY KEY (bucket, workspace_id, period);
ALTER TABLE ONLY public.suppression_key
    ADD CONSTRAINT suppression_key_pkey PRIMARY KEY (workspace_id);
ALTER TABLE ONLY public.suppression
    ADD CONSTRAINT suppression_pkey PRIMARY KEY (bucket, workspace_id, kind, hash);
ALTER TABLE ONLY public.template
    ADD CONSTRAINT template_pkey PRIMARY KEY (workspace_id, name, channel, language, version);
ALTER TABLE ONLY public.unsealed
    ADD CONSTRAINT unsealed_pkey PRIMARY KEY (place);
ALTER TABLE ONLY public.visit
    ADD CONSTRAINT visit_pkey PRIMARY KEY (bucket, contact_id, message_id, visit_id, month);
ALTER TABLE ONLY public.visit_2026_02
    ADD CONSTRAINT visit_2026_02_pkey PRIMARY KEY (bucket, contact_id, message_id, visit_id, month);
ALTER TABLE ONLY public.visit_2026_03
    ADD CONSTRAINT visit_2026_03_pkey PRIMARY KEY (bucket, contact_id, message_id, visit_id, month);
ALTER TABLE ONLY public.visit_default
    ADD CONSTRAINT visit_default_pkey PRIMARY KEY (bucket, contact_id, message_id, visit_id, month);
ALTER TABLE ONLY public.wait
    ADD CONSTRAINT wait_pkey PRIMARY KEY (bucket, contact_id, enrollment_id, arm);
ALTER TABLE ONLY public.worker
    ADD CONSTRAINT worker_pkey PRIMARY KEY (worker_id);
ALTER TABLE ONLY public.workspace
    ADD CONSTRAINT workspace_pkey PRIMARY KEY (workspace_id);
ALTER TABLE ONLY public.workspace
    ADD CONSTRAINT workspace_slug_key UNIQUE (slug);
CREATE INDEX api_key_of ON public.api_key USING btree (workspace_id, created_at);
CREATE INDEX call_due ON public.call USING btree (bucket, due_at) WHERE (due_at IS NOT NULL);
CREATE INDEX consent_event_complaint ON public.consent_event USING btree (workspace_id, recorded_at) WHERE (method ~~ 'complaint:%'::text);
CREATE INDEX consent_term_due ON public.consent_term USING btree (bucket, ends_at);
CREATE INDEX contact_listed ON public.contact USING btree (workspace_id, contact_id);
CREATE INDEX delivery_due ON public.delivery USING btree (bucket, endpoint_id, due_at) WHERE (due_at IS NOT NULL);
CREATE INDEX enrollment_due ON public.enrollment USING btree (bucket, due_at) WHERE (due_at IS NOT NULL);
CREATE UNIQUE INDEX enrollment_once ON public.enrollment USING btree (bucket, contact_id, journey_id) WHERE (status = 1);
CREATE UNIQUE INDEX form_key ON public.form USING btree (key);
CREATE INDEX idempotency_key_old ON public.idempotency_key USING btree (workspace_id, created_at);
CREATE INDEX identity_of ON public.identity USING btree (contact_bucket, contact_id) WHERE (contact_id IS NOT NULL);
CREATE UNIQUE INDEX import_once ON public.import USING btree (workspace_id, kind, fingerprint) WHERE (state = ANY (ARRAY['running'::text, 'done'::text]));
CREATE INDEX inbox_said ON public.inbox USING btree (bucket, inbox_id) WHERE (kind = 'reply'::text);
CREATE INDEX message_due ON ONLY public.message USING btree (bucket, due_at) WHERE (due_at IS NOT NULL);
CREATE INDEX message_2026_02_bucket_due_at_idx ON public.message_2026_02 USING btree (bucket, due_at) WHERE (due_at IS NOT NULL);
CREATE INDEX message_due_mail ON ONLY public.message USING btree (bucket, due_at) WHERE ((due_at IS NOT NULL) AND (channel = 'email'::text));
CREATE INDEX message_2026_02_bucket_due_at_idx1 ON public.message_2026_02 USING btree (bucket, due_at) WHERE ((due_at IS NOT NULL) AND (channel = 'email'::text));
CREATE INDEX message_leased ON ONLY public.message USING btree (bucket, lease_until) WHERE (lease_until IS NOT NULL);
CREATE INDEX message_2026_02_bucket_lease_until_idx ON public.message_2026_02 USING btree (bucket, lease_until) WHERE (lease_until IS NOT NULL);
CREATE INDEX message_listed ON ONLY public.message USING btree (workspace_id, owed_at, message_id);
CREATE INDEX message_2026_02_workspace_id_owed_at_message_id_idx ON public.message_2026_02 USING btree (workspace_id, owed_at, message_id);
CREATE INDEX message_2026_03_bucket_due_at_idx ON public.message_2026_03 USING btree (bucket, due_at) WHERE (due_at IS NOT NULL);
CREATE INDEX message_2026_03_bucket_due_at_idx1 ON public.message_2026_03 USING btree (bucket, due_at) WHERE ((due_at IS NOT NULL) AND (channel = 'email'::text));
CREATE INDEX message_2026_03_bucket_lease_until_idx ON public.message_2026_03 USING btree (bucket, lease_until) WHERE (lease_until IS NOT NULL);
CREATE INDEX message_2026_03_workspace_id_owed_at_message_id_idx ON public.message_2026_03 USING btree (workspace_id, owed_at, message_id);
CREATE INDEX message_default_bucket_due_at_idx ON public.message_default USING btree (bucket, due_at) WHERE (due_at IS NOT NULL);
CREATE INDEX message_default_bucket_due_at_idx1 ON public.message_default USING btree (bucket, due_at) WHERE ((due_at IS NOT NULL) AND (channel = 'email'::text));
CREATE INDEX message_default_bucket_lease_until_idx ON public.message_default USING btree (bucket, lease_until) WHERE (lease_until IS NOT NULL);
CREATE INDEX message_default_workspace_id_owed_at_message_id_idx ON public.message_default USING btree (workspace_id, owed_at, message_id);
CREATE INDEX privacy_request_listed ON public.privacy_request USING btree (workspace_id, requested_at);
CREATE INDEX privacy_request_open ON public.privacy_request USING btree (requested_at) WHERE (state = 'open'::text);
CREATE INDEX rollup_delivered ON public.rollup USING btree (workspace_id, hour) WHERE (metric = 'delivered_by'::text);
CREATE INDEX seal_rows ON public.seal USING gin (row_ids) WITH (gin_pending_list_limit='512');
CREATE UNIQUE INDEX sender_once ON public.sender USING btree (address, country) WHERE (kind = ANY (ARRAY['long_code'::text, 'toll_free'::text, 'short_code'::text]));
ALTER INDEX public.event_pkey ATTACH PARTITION public.event_2026_02_pkey;
ALTER INDEX public.event_pkey ATTACH PARTITION public.event_2026_03_pkey;
ALTER INDEX public.event_pkey ATTACH PARTITION public.event_default_pkey;
ALTER INDEX public.message_due ATTACH PARTITION public.message_2026_02_bucket_due_at_idx;
ALTER INDEX public.message_due_mail ATTACH PARTITION public.message_2026_02_bucket_due_at_idx1;
ALTER INDEX public.message_leased ATTACH PARTITION public.message_2026_02_bucket_lease_until_idx;
ALTER INDEX public.message_pkey ATTACH PARTITION public.message_2026_02_pkey;
ALTER INDEX public.message_listed ATTACH PARTITION public.message_2026_02_workspace_id_owed_at_message_id_idx;
ALTER INDEX public.message_due ATTACH PARTITION public.message_2026_03_bucket_due_at_idx;
ALTER INDEX public.message_due_mail ATTACH PARTITION public.message_2026_03_bucket_due_at_idx1;
ALTER INDEX public.message_leased ATTACH PARTITION public.message_2026_03_bucket_lease_until_idx;
ALTER INDEX public.message_pkey ATTACH PARTITION public.message_2026_03_pkey;
ALTER INDEX public.message_listed ATTACH PARTITION public.message_2026_03_workspace_id_owed_at_message_id_idx;
ALTER INDEX public.message_due ATTACH PARTITION public.message_default_bucket_due_at_idx;
ALTER INDEX public.message_due_mail ATTACH PARTITION public.message_default_bucket_due_at_idx1;
ALTER INDEX public.message_leased ATTACH PARTITION public.message_default_bucket_lease_until_idx;
ALTER INDEX public.message_pkey ATTACH PARTITION public.message_default_pkey;
ALTER INDEX public.message_listed ATTACH PARTITION public.message_default_workspace_id_owed_at_message_id_idx;
ALTER INDEX public.message_event_pkey ATTACH PARTITION public.message_event_2026_02_pkey;
ALTER INDEX public.message_event_pkey ATTACH PARTITION public.message_event_2026_03_pkey;
ALTER INDEX public.message_event_pkey ATTACH PARTITION public.message_event_default_pkey;
ALTER INDEX public.passage_pkey ATTACH PARTITION public.passage_2026_02_pkey;
ALTER INDEX public.passage_pkey ATTACH PARTITION public.passage_2026_03_pkey;
ALTER INDEX public.passage_pkey ATTACH PARTITION public.passage_default_pkey;
ALTER INDEX public.purchase_pkey ATTACH PARTITION public.purchase_2026_02_pkey;
ALTER INDEX public.purchase_pkey ATTACH PARTITION public.purchase_2026_03_pkey;
ALTER INDEX public.purchase_pkey ATTACH PARTITION public.purchase_default_pkey;
ALTER INDEX public.reply_pkey ATTACH PARTITION public.reply_2026_02_pkey;
ALTER INDEX public.reply_pkey ATTACH PARTITION public.reply_2026_03_pkey;
ALTER INDEX public.reply_pkey ATTACH PARTITION public.reply_default_pkey;
ALTER INDEX public.visit_pkey ATTACH PARTITION public.visit_2026_02_pkey;
ALTER INDEX public.visit_pkey ATTACH PARTITION public.visit_2026_03_pkey;
ALTER INDEX public.visit_pkey ATTACH PARTITION public.visit_default_pkey;
ALTER TABLE ONLY public.api_key
    ADD CONSTRAINT api_key_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES public.workspace(workspace_id);
ALTER TABLE ONLY public.connection
    ADD CONSTRAINT connection_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES public.workspace(workspace_id);
ALTER TABLE ONLY public.workspace
    ADD CONSTRAINT workspace_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.account(account_id);
ALTER TABLE public.api_key ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.call ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.care ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.carrier_ref ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.connection ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.consent_event ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.consent_term ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.contact ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.delivery ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.endpoint ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.enrollment ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.event ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.event_2026_02 ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.event_2026_03 ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.event_default ENABLE ROW LEVEL SECURITY;
CREATE POLICY every_connection ON public.connection TO wayline_engine USING (true) WITH CHECK (true);
CREATE POLICY every_workspace ON public.api_key TO wayline_engine USING (true) WITH CHECK (true);
CREATE POLICY every_workspace ON public.call TO wayline_engine USING (true) WITH CHECK (true);
CREATE POLICY every_workspace ON public.care TO wayline_engine USING (true) WITH CHECK (true);
CREATE POLICY every_workspace ON public.carrier_ref TO wayline_engine USING (true) WITH CHECK (true);
CREATE POLICY every_workspace ON public.consent_event TO wayline_engine USING (true) WITH CHECK (true);
CREATE POLICY every_workspace ON public.consent_term TO wayline_engine USING (true) WITH CHECK (true);
CREATE POLICY every_workspace ON public.contact TO wayline_engine USING (true) WITH CHECK (true);
CREATE POLICY every_workspace ON public.delivery TO wayline_engine USING (true) WITH CHECK (true);
CREATE POLICY every_workspace ON public.endpoint TO wayline_engine USING (true) WITH CHECK (true);
CREATE POLICY every_workspace ON public.enrollment TO wayline_engine USING (true) WITH CHECK (true);
CREATE POLICY every_workspace ON public.event TO wayline_engine USING (true) WITH CHECK (true);
CREATE POLICY every_workspace ON public.event_2026_02 TO wayline_engine USING (true) WITH CHECK (true);
CREATE POLICY every_workspace ON public.event_2026_03 TO wayline_engine USING (true) WITH CHECK (true);
CREATE POLICY every_workspace ON public.event_default TO wayline_engine USING (true) WITH CHECK (true);
CREATE POLICY every_workspace ON public.form TO wayline_engine USING (true) WITH CHECK (true);
CREATE POLICY every_workspace ON public.idempotency_key TO wayline_engine USING (true) WITH CHECK (true);
CREATE POLICY every_workspace ON public.identity TO wayline_engine USING (true) WITH CHECK (true);
CREATE POLICY every_workspace ON public.import TO wayline_engine USING (true) WITH CHECK (true);
CREATE POLICY every_workspace ON public.import_change TO wayline_engine USING (true) WITH CHECK (true);
CREATE POLICY every_workspace ON public.journey TO wayline_engine USING (true) WITH CHECK (true);
CREATE POLICY every_workspace ON public.journey_version TO wayline_engine USING (true) WITH CHECK (true);
CREATE POLICY every_workspace ON public.link TO wayline_engine USING (true) WITH CHECK (true);
CREATE POLICY every_workspace ON public.message TO wayline_engine USING (true) WITH CHECK (true);
CREATE POLICY every_workspace ON public.message_2026_02 TO wayline_engine USING (true) WITH CHECK (true);
CREATE POLICY every_workspace ON public.message_2026_03 TO wayline_engine USING (true) WITH CHECK (true);
CREATE POLICY every_workspace ON public.message_default TO wayline_engine USING (true) WITH CHECK (true);
CREATE POLICY every_workspace ON public.message_event TO wayline_engine USING (true) WITH CHECK (true);
CREATE POLICY every_workspace ON public.message_event_2026_02 TO wayline_engine USING (true) WITH CHECK (true);
CREATE POLICY every_workspace ON public.message_event_2026_03 TO wayline_engine USING (true) WITH CHECK (true);
CREATE POLICY every_workspace ON public.message_event_default TO wayline_engine USING (true) WITH CHECK (true);
CREATE POLICY every_workspace ON public.passage TO wayline_engine USING (true) WITH CHECK (true);
CREATE POLICY every_workspace ON public.passage_2026_02 TO wayline_engine USING (true) WITH CHECK (true);
CREATE POLICY every_workspace ON public.passage_2026_03 TO wayline_engine USING (true) WITH CHECK (true);
CREATE POLICY every_workspace ON public.passage_default TO wayline_engine USING (true) WITH CHECK (true);
CREATE POLICY every_workspace ON public.privacy_request TO wayline_engine USING (true) WITH CHECK (true);
CREATE POLICY every_workspace ON public.product TO wayline_engine USING (true) WITH CHECK (true);
CREATE POLICY every_workspace ON public.purchase TO wayline_engine USING (true) WITH CHECK (true);
CREATE POLICY every_workspace ON public.purchase_2026_02 TO wayline_engine USING (true) WITH CHECK (true);
CREATE POLICY every_workspace ON public.purchase_2026_03 TO wayline_engine USING (true) WITH CHECK (true);
CREATE POLICY every_workspace ON public.purchase_default TO wayline_engine USING (true) WITH CHECK (true);
CREATE POLICY every_workspace ON public.reply TO wayline_engine USING (true) WITH CHECK (true);
CREATE POLICY every_workspace ON public.reply_2026_02 TO wayline_engine USING (true) WITH CHECK (true);
CREATE POLICY every_workspace ON public.reply_2026_03 TO wayline_engine USING (true) WITH CHECK (true);
CREATE POLICY every_workspace ON public.reply_default TO wayline_engine USING (true) WITH CHECK (true);
CREATE POLICY every_workspace ON public.rollup TO wayline_engine USING (true) WITH CHECK (true);
CREATE POLICY every_workspace ON public.seal TO wayline_engine USING (true) WITH CHECK (true);
CREATE POLICY every_workspace ON public.sender TO wayline_engine USING (true) WITH CHECK (true);
CREATE POLICY every_workspace ON public.sender_day TO wayline_engine USING (true) WITH CHECK (true);
CREATE POLICY every_workspace ON public.signup_pace TO wayline_engine USING (true) WITH CHECK (true);
CREATE POLICY every_workspace ON public.spending TO wayline_engine USING (true) WITH CHECK (true);
CREATE POLICY every_workspace ON public.suppression TO wayline_engine USING (true) WITH CHECK (true);
CREATE POLICY every_workspace ON public.suppression_key TO wayline_engine USING (true) WITH CHECK (true);
CREATE POLICY every_workspace ON public.template TO wayline_engine USING (true) WITH CHECK (true);
CREATE POLICY every_workspace ON public.unsealed TO wayline_engine USING (true) WITH CHECK (true);
CREATE POLICY every_workspace ON public.visit TO wayline_engine USING (true) WITH CHECK (true);
CREATE POLICY every_workspace ON public.visit_2026_02 TO wayline_engine USING (true) WITH CHECK (true);
CREATE POLICY every_workspace ON public.visit_2026_03 TO wayline_engine USING (true) WITH CHECK (true);
CREATE POLICY every_workspace ON public.visit_default TO wayline_engine USING (true) WITH CHECK (true);
CREATE POLICY every_workspace ON public.wait TO wayline_engine USING (true) WITH CHECK (true);
CREATE POLICY every_workspace ON public.workspace TO wayline_engine USING (true) WITH CHECK (true);
ALTER TABLE public.form ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.idempotency_key ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.identity ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.import ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.import_change ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.journey ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.journey_version ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.link ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.message ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.message_2026_02 ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.message_2026_03 ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.message_default ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.message_event ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.message_event_2026_02 ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.message_event_2026_03 ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.message_event_default ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_workspace ON public.api_key TO wayline_app USING ((workspace_id = (NULLIF(current_setting('app.workspace'::text, true), ''::text))::uuid)) WITH CHECK ((workspace_id = (NULLIF(current_setting('app.workspace'::text, true), ''::text))::uuid));
CREATE POLICY own_workspace ON public.call TO wayline_app USING ((workspace_id = (NULLIF(current_setting('app.workspace'::text, true), ''::text))::uuid)) WITH CHECK ((workspace_id = (NULLIF(current_setting('app.workspace'::text, true), ''::text))::uuid));
CREATE POLICY own_workspace ON public.care TO wayline_app USING ((workspace_id = (NULLIF(current_setting('app.workspace'::text, true), ''::text))::uuid)) WITH CHECK ((workspace_id = (NULLIF(current_setting('app.workspace'::text, true), ''::text))::uuid));
CREATE POLICY own_workspace ON public.carrier_ref TO wayline_app USING ((workspace_id = (NULLIF(current_setting('app.workspace'::text, true), ''::text))::uuid)) WITH CHECK ((workspace_id = (NULLIF(current_setting('app.workspace'::text, true), ''::text))::uuid));
CREATE POLICY own_workspace ON public.consent_event TO wayline_app USING ((workspace_id = (NULLIF(current_setting('app.workspace'::text, true), ''::text))::uuid)) WITH CHECK ((workspace_id = (NULLIF(current_setting('app.workspace'::text, true), ''::text))::uuid));
CREATE POLICY own_workspace ON public.consent_term TO wayline_app USING ((workspace_id = (NULLIF(current_setting('app.workspace'::text, true), ''::text))::uuid)) WITH CHECK ((workspace_id = (NULLIF(current_setting('app.workspace'::text, true), ''::text))::uuid));
CREATE POLICY own_workspace ON public.contact TO wayline_app USING ((workspace_id = (NULLIF(current_setting('app.workspace'::text, true), ''::text))::uuid)) WITH CHECK ((workspace_id = (NULLIF(current_setting('app.workspace'::text, true), ''::text))::uuid));
CREATE POLICY own_workspace ON public.delivery TO wayline_app USING ((workspace_id = (NULLIF(current_setting('app.workspace'::text, true), ''::text))::uuid)) WITH CHECK ((workspace_id = (NULLIF(current_setting('app.workspace'::text, true), ''::text))::uuid));
CREATE POLICY own_workspace ON public.endpoint TO wayline_app USING ((workspace_id = (NULLIF(current_setting('app.workspace'::text, true), ''::text))::uuid)) WITH CHECK ((workspace_id = (NULLIF(current_setting('app.workspace'::text, true), ''::text))::uuid));
CREATE POLICY own_workspace ON public.enrollment TO wayline_app USING ((workspace_id = (NULLIF(current_setting('app.workspace'::text, true), ''::text))::uuid)) WITH CHECK ((workspace_id = (NULLIF(current_setting('app.workspace'::text, true), ''::text))::uuid));
CREATE POLICY own_workspace ON public.event TO wayline_app USING ((workspace_id = (NULLIF(current_setting('app.workspace'::text, true), ''::text))::uuid)) WITH CHECK ((workspace_id = (NULLIF(current_setting('app.workspace'::text, true), ''::text))::uuid));
CREATE POLICY own_workspace ON public.event_default TO wayline_app USING ((workspace_id = (NULLIF(current_setting('app.workspace'::text, true), ''::text))::uuid)) WITH CHECK ((workspace_id = (NULLIF(current_setting('app.workspace'::text, true), ''::text))::uuid));
CREATE POLICY own_workspace ON public.form TO wayline_app USING ((workspace_id = (NULLIF(current_setting('app.workspace'::text, true), ''::text))::uuid)) WITH CHECK ((workspace_id = (NULLIF(current_setting('app.workspace'::text, true), ''::text))::uuid));
CREATE POLICY own_workspace ON public.idempotency_key TO wayline_app USING ((workspace_id = (NULLIF(current_setting('app.workspace'::text, true), ''::text))::uuid)) WITH CHECK ((workspace_id = (NULLIF(current_setting('app.workspace'::text, true), ''::text))::uuid));
CREATE POLICY own_workspace ON public.identity TO wayline_app USING ((workspace_id = (NULLIF(current_setting('app.workspace'::text, true), ''::text))::uuid)) WITH CHECK ((workspace_id = (NULLIF(current_setting('app.workspace'::text, true), ''::text))::uuid));
CREATE POLICY own_workspace ON public.import TO wayline_app USING ((workspace_id = (NULLIF(current_setting('app.workspace'::text, true), ''::text))::uuid)) WITH CHECK ((workspace_id = (NULLIF(current_setting('app.workspace'::text, true), ''::text))::uuid));
CREATE POLICY own_workspace ON public.import_change TO wayline_app USING ((workspace_id = (NULLIF(current_setting('app.workspace'::text, true), ''::text))::uuid)) WITH CHECK ((workspace_id = (NULLIF(current_setting('app.workspace'::text, true), ''::text))::uuid));
CREATE POLICY own_workspace ON public.journey TO wayline_app USING ((workspace_id = (NULLIF(current_setting('app.workspace'::text, true), ''::text))::uuid)) WITH CHECK ((workspace_id = (NULLIF(current_setting('app.workspace'::text, true), ''::text))::uuid));
CREATE POLICY own_workspace ON public.journey_version TO wayline_app USING ((workspace_id = (NULLIF(current_setting('app.workspace'::text, true), ''::text))::uuid)) WITH CHECK ((workspace_id = (NULLIF(current_setting('app.workspace'::text, true), ''::text))::uuid));
CREATE POLICY own_workspace ON public.link TO wayline_app USING ((workspace_id = (NULLIF(current_setting('app.workspace'::text, true), ''::text))::uuid)) WITH CHECK ((workspace_id = (NULLIF(current_setting('app.workspace'::text, true), ''::text))::uuid));
CREATE POLICY own_workspace ON public.message TO wayline_app USING ((workspace_id = (NULLIF(current_setting('app.workspace'::text, true), ''::text))::uuid)) WITH CHECK ((workspace_id = (NULLIF(current_setting('app.workspace'::text, true), ''::text))::uuid));
CREATE POLICY own_workspace ON public.message_default TO wayline_app USING ((workspace_id = (NULLIF(current_setting('app.workspace'::text, true), ''::text))::uuid)) WITH CHECK ((workspace_id = (NULLIF(current_setting('app.workspace'::text, true), ''::text))::uuid));
CREATE POLICY own_workspace ON public.message_event TO wayline_app USING ((workspace_id = (NULLIF(current_setting('app.workspace'::text, true), ''::text))::uuid)) WITH CHECK ((workspace_id = (NULLIF(current_setting('app.workspace'::text, true), ''::text))::uuid));
CREATE POLICY own_workspace ON public.message_event_default TO wayline_app USING ((workspace_id = (NULLIF(current_setting('app.workspace'::text, true), ''::text))::uuid)) WITH CHECK ((workspace_id = (NULLIF(current_setting('app.workspace'::text, true), ''::text))::uuid));
CREATE POLICY own_workspace ON public.passage TO wayline_app USING ((workspace_id = (NULLIF(current_setting('app.workspace'::text, true), ''::text))::uuid)) WITH CHECK ((workspace_id = (NULLIF(current_setting('app.workspace'::text, true), ''::text))::uuid));
CREATE POLICY own_workspace ON public.passage_default TO wayline_app USING ((workspace_id = (NULLIF(current_setting('app.workspace'::text, true), ''::text))::uuid)) WITH CHECK ((workspace_id = (NULLIF(current_setting('app.workspace'::text, true), ''::text))::uuid));
CREATE POLICY own_workspace ON public.privacy_request TO wayline_app USING ((workspace_id = (NULLIF(current_setting('app.workspace'::text, true), ''::text))::uuid)) WITH CHECK ((workspace_id = (NULLIF(current_setting('app.workspace'::text, true), ''::text))::uuid));
CREATE POLICY own_workspace ON public.product TO wayline_app USING ((workspace_id = (NULLIF(current_setting('app.workspace'::text, true), ''::text))::uuid)) WITH CHECK ((workspace_id = (NULLIF(current_setting('app.workspace'::text, true), ''::text))::uuid));
CREATE POLICY own_workspace ON public.purchase TO wayline_app USING ((workspace_id = (NULLIF(current_setting('app.workspace'::text, true), ''::text))::uuid)) WITH CHECK ((workspace_id = (NULLIF(current_setting('app.workspace'::text, true), ''::text))::uuid));
CREATE POLICY own_workspace ON public.purchase_default TO wayline_app USING ((workspace_id = (NULLIF(current_setting('app.workspace'::text, true), ''::text))::uuid)) WITH CHECK ((workspace_id = (NULLIF(current_setting('app.workspace'::text, true), ''::text))::uuid));
CREATE POLICY own_workspace ON public.reply TO wayline_app USING ((workspace_id = (NULLIF(current_setting('app.workspace'::text, true), ''::text))::uuid)) WITH CHECK ((workspace_id = (NULLIF(current_setting('app.workspace'::text, true), ''::text))::uuid));
CREATE POLICY own_workspace ON public.reply_default TO wayline_app USING ((workspace_id = (NULLIF(current_setting('app.workspace'::text, true), ''::text))::uuid)) WITH CHECK ((workspace_id = (NULLIF(current_setting('app.workspace'::text, true), ''::text))::uuid));
CREATE POLICY own_workspace ON public.rollup TO wayline_app USING ((workspace_id = (NULLIF(current_setting('app.workspace'::text, true), ''::text))::uuid)) WITH CHECK ((workspace_id = (NULLIF(current_setting('app.workspace'::text, true), ''::text))::uuid));
CREATE POLICY own_workspace ON public.seal TO wayline_app USING ((workspace_id = (NULLIF(current_setting('app.workspace'::text, true), ''::text))::uuid)) WITH CHECK ((workspace_id = (NULLIF(current_setting('app.workspace'::text, true), ''::text))::uuid));
CREATE POLICY own_workspace ON public.sender TO wayline_app USING ((workspace_id = (NULLIF(current_setting('app.workspace'::text, true), ''::text))::uuid)) WITH CHECK ((workspace_id = (NULLIF(current_setting('app.workspace'::text, true), ''::text))::uuid));
CREATE POLICY own_workspace ON public.sender_day TO wayline_app USING ((workspace_id = (NULLIF(current_setting('app.workspace'::text, true), ''::text))::uuid)) WITH CHECK ((workspace_id = (NULLIF(current_setting('app.workspace'::text, true), ''::text))::uuid));
CREATE POLICY own_workspace ON public.signup_pace TO wayline_app USING ((workspace_id = (NULLIF(current_setting('app.workspace'::text, true), ''::text))::uuid)) WITH CHECK ((workspace_id = (NULLIF(current_setting('app.workspace'::text, true), ''::text))::uuid));
CREATE POLICY own_workspace ON public.spending TO wayline_app USING ((workspace_id = (NULLIF(current_setting('app.workspace'::text, true), ''::text))::uuid)) WITH CHECK ((workspace_id = (NULLIF(current_setting('app.workspace'::text, true), ''::text))::uuid));
CREATE POLICY own_workspace ON public.suppression TO wayline_app USING ((workspace_id = (NULLIF(current_setting('app.workspace'::text, true), ''::text))::uuid)) WITH CHECK ((workspace_id = (NULLIF(current_setting('app.workspace'::text, true), ''::text))::uuid));
CREATE POLICY own_workspace ON public.suppression_key TO wayline_app USING ((workspace_id = (NULLIF(current_setting('app.workspace'::text, true), ''::text))::uuid)) WITH CHECK ((workspace_id = (NULLIF(current_setting('app.workspace'::text, true), ''::text))::uuid));
CREATE POLICY own_workspace ON public.template TO wayline_app USING ((workspace_id = (NULLIF(current_setting('app.workspace'::text, true), ''::text))::uuid)) WITH CHECK ((workspace_id = (NULLIF(current_setting('app.workspace'::text, true), ''::text))::uuid));
CREATE POLICY own_workspace ON public.unsealed TO wayline_app USING ((workspace_id = (NULLIF(current_setting('app.workspace'::text, true), ''::text))::uuid)) WITH CHECK ((workspace_id = (NULLIF(current_setting('app.workspace'::text, true), ''::text))::uuid));
CREATE POLICY own_workspace ON public.visit TO wayline_app USING ((workspace_id = (NULLIF(current_setting('app.workspace'::text, true), ''::text))::uuid)) WITH CHECK ((workspace_id = (NULLIF(current_setting('app.workspace'::text, true), ''::text))::uuid));
CREATE POLICY own_workspace ON public.visit_default TO wayline_app USING ((workspace_id = (NULLIF(current_setting('app.workspace'::text, true), ''::text))::uuid)) WITH CHECK ((workspace_id = (NULLIF(current_setting('app.workspace'::text, true), ''::text))::uuid));
CREATE POLICY own_workspace ON public.wait TO wayline_app USING ((workspace_id = (NULLIF(current_setting('app.workspace'::text, true), ''::text))::uuid)) WITH CHECK ((workspace_id = (NULLIF(current_setting('app.workspace'::text, true), ''::text))::uuid));
CREATE POLICY own_workspace ON public.workspace TO wayline_app USING ((workspace_id = (NULLIF(current_setting('app.workspace'::text, true), ''::text))::uuid)) WITH CHECK ((workspace_id = (NULLIF(current_setting('app.workspace'::text, true), ''::text))::uuid));
ALTER TABLE public.passage ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.passage_2026_02 ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.passage_2026_03 ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.passage_default ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.privacy_request ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.product ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.purchase ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.purchase_2026_02 ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.purchase_2026_03 ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.purchase_default ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.reply ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.reply_2026_02 ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.reply_2026_03 ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.reply_default ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.rollup ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.seal ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.sender ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.sender_day ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.signup_pace ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.spending ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.suppression ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.suppression_key ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.template ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.unsealed ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.visit ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.visit_2026_02 ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.visit_2026_03 ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.visit_default ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.wait ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.workspace ENABLE ROW LEVEL SECURITY;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.account TO wayline_engine;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.api_key TO wayline_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.api_key TO wayline_engine;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.call TO wayline_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.call TO wayline_engine;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.care TO wayline_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.care TO wayline_engine;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.carrier_ref TO wayline_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.carrier_ref TO wayline_engine;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.clock TO wayline_engine;
GRANT SELECT ON TABLE public.clock TO wayline_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.connection TO wayline_engine;
GRANT SELECT,INSERT ON TABLE public.consent_event TO wayline_app;
GRANT SELECT,INSERT ON TABLE public.consent_event TO wayline_engine;
GRANT UPDATE(address) ON TABLE public.consent_event TO wayline_engine;
GRANT UPDATE(wording) ON TABLE public.consent_event TO wayline_engine;
GRANT UPDATE(evidence) ON TABLE public.consent_event TO wayline_engine;
GRANT UPDATE(salt) ON TABLE public.consent_event TO wayline_engine;
GRANT SELECT ON SEQUENCE public.consent_event_place_seq TO wayline_engine;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.consent_term TO wayline_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.consent_term TO wayline_engine;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.contact TO wayline_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.contact TO wayline_engine;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.delivery TO wayline_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.delivery TO wayline_engine;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.endpoint TO wayline_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.endpoint TO wayline_engine;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.enrollment TO wayline_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.enrollment TO wayline_engine;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.event TO wayline_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.event TO wayline_engine;
GRANT SELECT ON TABLE public.event_2026_02 TO wayline_engine;
GRANT SELECT ON TABLE public.event_2026_03 TO wayline_engine;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.event_default TO wayline_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.event_default TO wayline_engine;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.event_key TO wayline_engine;
GRANT SELECT,INSERT,UPDATE ON TABLE public.form TO wayline_app;
GRANT SELECT,INSERT,UPDATE ON TABLE public.form TO wayline_engine;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.idempotency_key TO wayline_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.idempotency_key TO wayline_engine;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.identity TO wayline_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.identity TO wayline_engine;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.import TO wayline_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.import TO wayline_engine;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.import_change TO wayline_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.import_change TO wayline_engine;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.inbox TO wayline_engine;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.inbox_aside TO wayline_engine;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.journey TO wayline_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.journey TO wayline_engine;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.journey_version TO wayline_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.journey_version TO wayline_engine;
GRANT SELECT,UPDATE ON TABLE public.lease TO wayline_engine;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.link TO wayline_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.link TO wayline_engine;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.message TO wayline_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.message TO wayline_engine;
GRANT SELECT ON TABLE public.message_2026_02 TO wayline_engine;
GRANT SELECT ON TABLE public.message_2026_03 TO wayline_engine;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.message_default TO wayline_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.message_default TO wayline_engine;
GRANT SELECT,INSERT ON TABLE public.message_event TO wayline_app;
GRANT SELECT,INSERT ON TABLE public.message_event TO wayline_engine;
GRANT SELECT ON TABLE public.message_event_2026_02 TO wayline_engine;
GRANT SELECT ON TABLE public.message_event_2026_03 TO wayline_engine;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.message_event_default TO wayline_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.message_event_default TO wayline_engine;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.parked_receipt TO wayline_engine;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.passage TO wayline_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.passage TO wayline_engine;
GRANT SELECT ON TABLE public.passage_2026_02 TO wayline_engine;
GRANT SELECT ON TABLE public.passage_2026_03 TO wayline_engine;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.passage_default TO wayline_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.passage_default TO wayline_engine;
GRANT SELECT,INSERT ON TABLE public.privacy_request TO wayline_app;
GRANT SELECT,INSERT,UPDATE ON TABLE public.privacy_request TO wayline_engine;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.product TO wayline_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.product TO wayline_engine;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.purchase TO wayline_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.purchase TO wayline_engine;
GRANT SELECT ON TABLE public.purchase_2026_02 TO wayline_engine;
GRANT SELECT ON TABLE public.purchase_2026_03 TO wayline_engine;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.purchase_default TO wayline_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.purchase_default TO wayline_engine;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.replay TO wayline_engine;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.reply TO wayline_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.reply TO wayline_engine;
GRANT SELECT ON TABLE public.reply_2026_02 TO wayline_engine;
GRANT SELECT ON TABLE public.reply_2026_03 TO wayline_engine;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.reply_default TO wayline_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.reply_default TO wayline_engine;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.restore TO wayline_engine;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.rollup TO wayline_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.rollup TO wayline_engine;
GRANT SELECT ON TABLE public.schema_migrations TO wayline_engine;
GRANT SELECT ON TABLE public.seal TO wayline_app;
GRANT SELECT,INSERT ON TABLE public.seal TO wayline_engine;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.sender TO wayline_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.sender TO wayline_engine;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.sender_day TO wayline_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.sender_day TO wayline_engine;
GRANT SELECT,INSERT,UPDATE ON TABLE public.signup_pace TO wayline_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.signup_pace TO wayline_engine;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.spending TO wayline_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.spending TO wayline_engine;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.suppression TO wayline_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.suppression TO wayline_engine;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.suppression_key TO wayline_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.suppression_key TO wayline_engine;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.template TO wayline_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.template TO wayline_engine;
GRANT SELECT,INSERT ON TABLE public.unsealed TO wayline_app;
GRANT SELECT,INSERT,DELETE ON TABLE public.unsealed TO wayline_engine;
GRANT SELECT ON SEQUENCE public.unsealed_place_seq TO wayline_engine;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.visit TO wayline_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.visit TO wayline_engine;
GRANT SELECT ON TABLE public.visit_2026_02 TO wayline_engine;
GRANT SELECT ON TABLE public.visit_2026_03 TO wayline_engine;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.visit_default TO wayline_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.visit_default TO wayline_engine;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.wait TO wayline_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.wait TO wayline_engine;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.worker TO wayline_engine;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.workspace TO wayline_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.workspace TO wayline_engine;
