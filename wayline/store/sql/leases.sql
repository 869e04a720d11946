-- name: live
-- Says that a worker is alive for so many seconds from now, which it returns; forgets the long dead.
WITH gone AS (DELETE FROM worker WHERE alive_until < clock_timestamp() - interval '1 hour')
INSERT INTO worker (worker_id, name, started_at, alive_until)
VALUES (:worker_id::uuid, :name::text, clock_timestamp(), clock_timestamp() + make_interval(secs => :seconds::float8))
ON CONFLICT (worker_id) DO UPDATE SET alive_until = excluded.alive_until
RETURNING clock_timestamp();

-- name: workers
-- The workers that are alive, in an order that all of them see alike.
SELECT worker_id, name, started_at FROM worker WHERE alive_until > clock_timestamp() ORDER BY worker_id;

-- name: renew
-- Prolongs the leases that a worker still has.
UPDATE lease SET lease_until = clock_timestamp() + make_interval(secs => :seconds::float8)
WHERE holder = :worker_id::uuid AND lease_until > clock_timestamp()
RETURNING lease_group, fence;

-- name: take
-- Takes free groups, and those whose holder did not renew; of two who want one the first gets it.
UPDATE lease SET holder = :worker_id::uuid, fence = lease.fence + 1,
  lease_until = clock_timestamp() + make_interval(secs => :seconds::float8)
FROM (SELECT lease_group FROM lease WHERE holder IS NULL OR lease_until <= clock_timestamp()
      ORDER BY lease_group LIMIT :most::integer FOR UPDATE SKIP LOCKED) AS free
WHERE lease.lease_group = free.lease_group
RETURNING lease.lease_group, lease.fence;

-- name: give_back
-- Frees groups for others; a lease that was lost meanwhile is not touched.
UPDATE lease SET holder = NULL, lease_until = NULL
WHERE holder = :worker_id::uuid AND lease_group = ANY(:groups::smallint[]);

-- name: leave
-- A worker that ends is no longer counted.
DELETE FROM worker WHERE worker_id = :worker_id::uuid;

-- name: held
-- Who works on which group now: holder, fence, and until when.
SELECT lease_group, holder, fence, lease_until FROM lease WHERE lease_until > clock_timestamp()
ORDER BY lease_group;
