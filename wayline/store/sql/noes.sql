-- name: refusing
-- People of a bucket, behind one, who have taken a consent back or whose data are restricted.
SELECT contact_id, consent, blocked FROM care
WHERE bucket = :bucket::smallint AND contact_id > :after::uuid
  AND (consent::text LIKE '%revoked%' OR jsonb_exists(blocked, '*'))
ORDER BY contact_id LIMIT :most::integer;
