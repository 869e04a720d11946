-- name: save
-- Writes whole profiles back, and counts the revision on in contact and care; their locks are held.
WITH changed AS (
  UPDATE contact SET key = t.key, phone = t.phone, email = t.email, country = t.country, region = t.region,
    line_type = t.line_type, zone = t.zone, zones = string_to_array(t.zones, ','), language = t.language,
    stage = t.stage, score = t.score, attributes = t.attributes::jsonb, tags = string_to_array(t.tags, ','),
    merged_into = t.merged_into, aliases = string_to_array(t.aliases, ',')::uuid[],
    updated_at = :at::timestamptz, revision = contact.revision + 1
  FROM unnest(:bucket::smallint[], :contact_id::uuid[], :key::text[], :phone::text[], :email::text[],
              :country::text[], :region::text[], :line_type::text[], :zone::text[], :zones::text[],
              :language::text[], :stage::text[], :score::integer[], :attributes::text[], :tags::text[],
              :merged_into::uuid[], :aliases::text[])
    AS t (bucket, contact_id, key, phone, email, country, region, line_type, zone, zones, language, stage,
          score, attributes, tags, merged_into, aliases)
  WHERE contact.bucket = t.bucket AND contact.contact_id = t.contact_id
  RETURNING contact.bucket, contact.contact_id, contact.revision)
UPDATE care SET revision = changed.revision FROM changed
WHERE care.bucket = changed.bucket AND care.contact_id = changed.contact_id;

-- name: flatten
-- Lets those who were somebody else already point to whom that one has become.
UPDATE contact SET merged_into = t.winner
FROM unnest(:bucket::smallint[], :contact_id::uuid[], :winner::uuid[]) AS t (bucket, contact_id, winner)
WHERE contact.bucket = t.bucket AND contact.contact_id = t.contact_id;
