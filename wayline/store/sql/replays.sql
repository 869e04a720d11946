-- name: read
-- The replay of this database: what it is, and how far it has come.
SELECT fingerprint, settings, reached_at, finished_at FROM replay;

-- name: save
-- Writes how far the replay has come.
INSERT INTO replay (one, fingerprint, settings, reached_at, finished_at)
VALUES (true, :fingerprint::text, :settings::jsonb, :reached_at::timestamptz, :finished_at::timestamptz)
ON CONFLICT (one) DO UPDATE SET fingerprint = excluded.fingerprint, settings = excluded.settings,
  reached_at = excluded.reached_at, finished_at = excluded.finished_at;
