-- name: oldest
-- What has been due for longest, of each kind of work: a look into each bucket, not a count.
SELECT 'enrollment', (SELECT min(one.due_at) FROM unnest(:buckets::smallint[]) AS b (bucket)
  CROSS JOIN LATERAL (SELECT due_at FROM enrollment e WHERE e.bucket = b.bucket AND e.due_at IS NOT NULL
                      ORDER BY due_at LIMIT 1) one)
UNION ALL
SELECT 'message', (SELECT min(one.due_at) FROM unnest(:buckets::smallint[]) AS b (bucket)
  CROSS JOIN LATERAL (SELECT due_at FROM message m WHERE m.bucket = b.bucket AND m.due_at IS NOT NULL
                      ORDER BY due_at LIMIT 1) one)
UNION ALL
SELECT 'call', (SELECT min(one.due_at) FROM unnest(:buckets::smallint[]) AS b (bucket)
  CROSS JOIN LATERAL (SELECT due_at FROM call c WHERE c.bucket = b.bucket AND c.due_at IS NOT NULL
                      ORDER BY due_at LIMIT 1) one);
