-- name: refusing
-- People of a bucket, behind one, who have taken a consent back, whose data are restricted, who wish for
-- fewer messages, or who were asked whether they want any.
SELECT contact_id, consent, blocked, wishes, asked_at FROM care
WHERE bucket = :bucket::smallint AND contact_id > :after::uuid
  AND (consent::text LIKE '%revoked%' OR jsonb_exists(blocked, '*') OR wishes <> '{}' OR asked_at IS NOT NULL)
ORDER BY contact_id LIMIT :most::integer;
