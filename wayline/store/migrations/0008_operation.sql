-- Operation: backups that the owner alone can take, a restore that comes up paused, and months that
-- are made too late and still find their rows.

ALTER TABLE workspace ADD COLUMN paused_at timestamptz;   -- nothing is handed over until it is null

CREATE TABLE restore (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  backup_at timestamptz NOT NULL,        -- real clock: when the backup was taken
  restored_at timestamptz NOT NULL,      -- business clock: nothing that was due before it is done
  expired integer NOT NULL,              -- messages that were owed then, and are not sent any more
  parked integer NOT NULL,               -- enrollments that were due then, and wait for a decision
  resumed_at timestamptz
);
GRANT SELECT, INSERT, UPDATE, DELETE ON restore TO wayline_engine;

-- Who owns the tables need not be a superuser, and row-level security binds owners too. So the engine
-- may read all that there is, partitions by name included: pg_dump runs as the engine.
GRANT SELECT ON schema_migrations TO wayline_engine;

CREATE FUNCTION open_to_engine(child regclass) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', child);
  EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', child);
  IF NOT EXISTS (SELECT FROM pg_policy WHERE polrelid = child AND polname = 'every_workspace') THEN
    EXECUTE format('CREATE POLICY every_workspace ON %s TO wayline_engine USING (true) WITH CHECK (true)', child);
  END IF;
  EXECUTE format('GRANT SELECT ON %s TO wayline_engine', child);
END $$;

SELECT open_to_engine(inhrelid::regclass) FROM pg_inherits JOIN pg_class c ON c.oid = inhrelid
WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace;

-- Creates the partitions of one month for every partitioned table; doing it again does nothing. Rows
-- that came before their partition lie in the default one, and move.
CREATE OR REPLACE FUNCTION create_month(wanted smallint) RETURNS void LANGUAGE plpgsql AS $$
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
