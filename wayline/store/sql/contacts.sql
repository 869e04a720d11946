-- name: insert_contacts
-- Writes new people; one who is there already stays as they are.
INSERT INTO contact (bucket, contact_id, workspace_id, key, phone, email, country, region, line_type,
                     zone, zones, language, stage, attributes, tags, created_at, updated_at)
SELECT bucket, contact_id, :workspace_id::uuid, key, phone, email, country, region, line_type, zone,
       string_to_array(zones, ','), language, stage, attributes::jsonb, string_to_array(tags, ','), :at::timestamptz, :at::timestamptz
FROM unnest(:bucket::smallint[], :contact_id::uuid[], :key::text[], :phone::text[], :email::text[],
            :country::text[], :region::text[], :line_type::text[], :zone::text[], :zones::text[],
            :language::text[], :stage::text[], :attributes::text[], :tags::text[])
  AS t (bucket, contact_id, key, phone, email, country, region, line_type, zone, zones, language, stage,
        attributes, tags)
ON CONFLICT DO NOTHING;

-- name: insert_cares
-- Gives new people their lock row, with the consent and wishes that came with them.
INSERT INTO care (bucket, contact_id, workspace_id, consent, blocked, opted_out_at, wishes)
SELECT bucket, contact_id, :workspace_id::uuid, consent::jsonb, blocked::jsonb, opted_out_at, wishes::jsonb
FROM unnest(:bucket::smallint[], :contact_id::uuid[], :consent::text[], :blocked::text[],
            :opted_out_at::timestamptz[], :wishes::text[])
  AS t (bucket, contact_id, consent, blocked, opted_out_at, wishes)
ON CONFLICT DO NOTHING;

-- name: insert_identities
-- Claims addresses for people, in the given (sorted) order; an address already claimed is left out.
INSERT INTO identity (bucket, workspace_id, kind, value, contact_bucket, contact_id, created_at)
SELECT bucket, :workspace_id::uuid, kind, value, contact_bucket, contact_id, :at::timestamptz
FROM unnest(:bucket::smallint[], :kind::text[], :value::text[], :contact_bucket::smallint[],
            :contact_id::uuid[])
  AS t (bucket, kind, value, contact_bucket, contact_id)
ON CONFLICT (bucket, workspace_id, kind, value) DO UPDATE
  SET contact_bucket = excluded.contact_bucket, contact_id = excluded.contact_id
  WHERE identity.contact_id IS NULL
RETURNING kind, value, contact_id, suppressed_by;

-- name: resolve
-- Whose addresses are these? One row per known address, with its place in the question.
SELECT t.o::integer, i.contact_id, i.suppressed_at
FROM unnest(:bucket::smallint[], :workspace_id::uuid[], :kind::text[], :value::text[])
  WITH ORDINALITY AS t (bucket, workspace_id, kind, value, o)
JOIN identity i ON i.bucket = t.bucket AND i.workspace_id = t.workspace_id
  AND i.kind = t.kind AND i.value = t.value;

-- name: suppress
-- Marks addresses as never to be texted, whether or not anybody holds them. The first reason stays, but
-- a dead line yields to any other: what people say outlasts it. What they said yields to a list, which
-- START does not lift.
INSERT INTO identity (bucket, workspace_id, kind, value, created_at, suppressed_at, suppressed_by)
SELECT bucket, workspace_id, kind, value, at, at, suppressed_by
FROM unnest(:bucket::smallint[], :workspace_id::uuid[], :kind::text[], :value::text[],
            :at::timestamptz[], :suppressed_by::text[])
  AS t (bucket, workspace_id, kind, value, at, suppressed_by)
ON CONFLICT (bucket, workspace_id, kind, value) DO UPDATE
  SET suppressed_at = COALESCE(identity.suppressed_at, excluded.suppressed_at),
      suppressed_by = CASE
        WHEN identity.suppressed_by IN ('consent:opted_out', 'carrier:opted_out')
          AND excluded.suppressed_by = 'consent:suppressed' THEN excluded.suppressed_by
        ELSE COALESCE(NULLIF(identity.suppressed_by, 'carrier:invalid_number'), excluded.suppressed_by) END
RETURNING bucket, kind, value, contact_bucket, contact_id;

-- name: unsuppress
-- Lifts what the person, or the carrier in their name, asked for; a dead or listed number stays.
UPDATE identity i SET suppressed_at = NULL, suppressed_by = NULL
FROM unnest(:bucket::smallint[], :workspace_id::uuid[], :kind::text[], :value::text[])
  AS t (bucket, workspace_id, kind, value)
WHERE i.bucket = t.bucket AND i.workspace_id = t.workspace_id AND i.kind = t.kind AND i.value = t.value
  AND i.suppressed_by IN ('consent:opted_out', 'carrier:opted_out');

-- name: lock
-- Locks people's care rows in the given order, waiting for them, and reads person and care together.
SELECT c.bucket, c.contact_id, c.workspace_id, c.key, c.phone, c.email, c.country, c.region, c.line_type,
       c.zone, c.zones, c.language, c.stage, c.score, c.attributes, c.tags, c.updated_at,
       k.consent, k.blocked, k.asked_at, k.opted_out_at, k.recent, k.sending, k.event_at,
       c.merged_into, c.aliases, c.revision = k.revision, c.revision, k.ignored, k.ignored_since, k.wishes
FROM (SELECT care.* FROM unnest(:bucket::smallint[], :contact_id::uuid[])
        WITH ORDINALITY AS t (bucket, contact_id, o)
      JOIN care ON care.bucket = t.bucket AND care.contact_id = t.contact_id
      ORDER BY t.o FOR UPDATE OF care) k
JOIN contact c ON c.bucket = k.bucket AND c.contact_id = k.contact_id;

-- name: lock_free
-- The same for those whom nobody else is at work on; the others are left out and come again.
SELECT c.bucket, c.contact_id, c.workspace_id, c.key, c.phone, c.email, c.country, c.region, c.line_type,
       c.zone, c.zones, c.language, c.stage, c.score, c.attributes, c.tags, c.updated_at,
       k.consent, k.blocked, k.asked_at, k.opted_out_at, k.recent, k.sending, k.event_at,
       c.merged_into, c.aliases, c.revision = k.revision, c.revision, k.ignored, k.ignored_since, k.wishes
FROM (SELECT care.* FROM unnest(:bucket::smallint[], :contact_id::uuid[])
        WITH ORDINALITY AS t (bucket, contact_id, o)
      JOIN care ON care.bucket = t.bucket AND care.contact_id = t.contact_id
      ORDER BY t.o FOR UPDATE OF care SKIP LOCKED) k
JOIN contact c ON c.bucket = k.bucket AND c.contact_id = k.contact_id;

-- name: lock_line
-- The same lock as `lock` for those of whom it is enough to know who they are now and what came last.
SELECT k.bucket, k.contact_id, k.event_at, c.merged_into, c.revision = k.revision
FROM (SELECT care.bucket, care.contact_id, care.event_at, care.revision
      FROM unnest(:bucket::smallint[], :contact_id::uuid[]) WITH ORDINALITY AS t (bucket, contact_id, o)
      JOIN care ON care.bucket = t.bucket AND care.contact_id = t.contact_id
      ORDER BY t.o FOR UPDATE OF care) k
JOIN contact c ON c.bucket = k.bucket AND c.contact_id = k.contact_id;

-- name: lock_free_care
-- The same lock as `lock_free` for those whose profile has been read already; `revision` tells if it is old.
SELECT care.contact_id, care.revision, care.consent, care.blocked, care.asked_at, care.opted_out_at,
       care.recent, care.sending, care.event_at, care.ignored, care.ignored_since, care.wishes
FROM unnest(:bucket::smallint[], :contact_id::uuid[]) WITH ORDINALITY AS t (bucket, contact_id, o)
JOIN care ON care.bucket = t.bucket AND care.contact_id = t.contact_id
ORDER BY t.o FOR UPDATE OF care SKIP LOCKED;

-- name: lock_only
-- Locks people's care rows in the given order, waiting for them, and reads nothing.
SELECT 1 FROM unnest(:bucket::smallint[], :contact_id::uuid[]) WITH ORDINALITY AS t (bucket, contact_id, o)
JOIN care ON care.bucket = t.bucket AND care.contact_id = t.contact_id
ORDER BY t.o FOR UPDATE OF care;

-- name: read
-- Reads people and their care without locks, for rendering and for answers.
SELECT c.bucket, c.contact_id, c.workspace_id, c.key, c.phone, c.email, c.country, c.region, c.line_type,
       c.zone, c.zones, c.language, c.stage, c.score, c.attributes, c.tags, c.updated_at,
       k.consent, k.blocked, k.asked_at, k.opted_out_at, k.recent, k.sending, k.event_at,
       c.merged_into, c.aliases, c.revision = k.revision, c.revision, k.ignored, k.ignored_since, k.wishes
FROM unnest(:bucket::smallint[], :contact_id::uuid[]) AS t (bucket, contact_id)
JOIN contact c ON c.bucket = t.bucket AND c.contact_id = t.contact_id
JOIN care k ON k.bucket = c.bucket AND k.contact_id = c.contact_id;

-- name: save_care
-- Writes care rows back; their locks are held.
UPDATE care SET consent = t.consent::jsonb, blocked = t.blocked::jsonb, asked_at = t.asked_at,
  opted_out_at = t.opted_out_at, recent = t.recent::jsonb, sending = t.sending, event_at = t.event_at,
  ignored = t.ignored, ignored_since = t.ignored_since, wishes = t.wishes::jsonb
FROM unnest(:bucket::smallint[], :contact_id::uuid[], :consent::text[], :blocked::text[],
            :asked_at::timestamptz[], :opted_out_at::timestamptz[], :recent::text[], :sending::uuid[],
            :event_at::timestamptz[], :ignored::smallint[], :ignored_since::timestamptz[], :wishes::text[])
  AS t (bucket, contact_id, consent, blocked, asked_at, opted_out_at, recent, sending, event_at, ignored,
        ignored_since, wishes)
WHERE care.bucket = t.bucket AND care.contact_id = t.contact_id;

-- name: touch_care
-- Moves people's event cursors on; their locks are held.
UPDATE care SET event_at = t.event_at
FROM unnest(:bucket::smallint[], :contact_id::uuid[], :event_at::timestamptz[]) AS t (bucket, contact_id, event_at)
WHERE care.bucket = t.bucket AND care.contact_id = t.contact_id;

-- name: take
-- Names the message that each person's line is taken by, with what counts of sends; locks are held.
UPDATE care SET recent = t.recent::jsonb, sending = t.sending, ignored = t.ignored, ignored_since = t.ignored_since
FROM unnest(:bucket::smallint[], :contact_id::uuid[], :recent::text[], :sending::uuid[], :ignored::smallint[],
            :ignored_since::timestamptz[])
  AS t (bucket, contact_id, recent, sending, ignored, ignored_since)
WHERE care.bucket = t.bucket AND care.contact_id = t.contact_id;

-- name: engage
-- People who bought did not ignore what they got up to then; their locks are held.
UPDATE care SET ignored = 0, ignored_since = NULL
FROM unnest(:bucket::smallint[], :contact_id::uuid[], :at::timestamptz[]) AS t (bucket, contact_id, at)
WHERE care.bucket = t.bucket AND care.contact_id = t.contact_id AND care.ignored_since <= t.at;

-- name: free
-- Frees people's lines: their message was handed over; locks are held.
UPDATE care SET sending = NULL
FROM unnest(:bucket::smallint[], :contact_id::uuid[]) AS t (bucket, contact_id)
WHERE care.bucket = t.bucket AND care.contact_id = t.contact_id;

-- name: save_profiles
-- Writes changed attributes, tags, stages and scores back, and counts the revision on.
WITH changed AS (
  UPDATE contact SET attributes = t.attributes::jsonb, tags = string_to_array(t.tags, ','),
    stage = t.stage, score = t.score, updated_at = t.at, revision = contact.revision + 1
  FROM unnest(:bucket::smallint[], :contact_id::uuid[], :attributes::text[], :tags::text[], :stage::text[],
              :score::integer[], :at::timestamptz[])
    AS t (bucket, contact_id, attributes, tags, stage, score, at)
  WHERE contact.bucket = t.bucket AND contact.contact_id = t.contact_id
  RETURNING contact.bucket, contact.contact_id, contact.revision)
UPDATE care SET revision = changed.revision FROM changed
WHERE care.bucket = changed.bucket AND care.contact_id = changed.contact_id;
