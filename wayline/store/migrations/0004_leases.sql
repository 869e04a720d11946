-- Workers that are alive, and which of them works on which group of buckets.
-- Times are the database's own: clocks of several machines never agree.

CREATE TABLE worker (
  worker_id uuid PRIMARY KEY,            -- one life of one process
  name text NOT NULL,                    -- host and process, for people
  started_at timestamptz NOT NULL,
  alive_until timestamptz NOT NULL       -- renewed while it lives; afterwards it does not count
);

CREATE TABLE lease (
  lease_group smallint PRIMARY KEY CHECK (lease_group BETWEEN 0 AND 15),
  holder uuid,
  fence bigint NOT NULL DEFAULT 0,       -- counts the holders
  lease_until timestamptz
);
INSERT INTO lease (lease_group) SELECT generate_series(0, 15);

GRANT SELECT, INSERT, UPDATE, DELETE ON worker TO wayline_engine;
GRANT SELECT, UPDATE ON lease TO wayline_engine;
