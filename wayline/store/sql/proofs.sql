-- name: message
-- The words of a message as they were frozen, with what opens the commitment to them.
SELECT workspace_id, contact_id, channel, state, address, sender, body, salt, claimed_at FROM message
WHERE bucket = :bucket::smallint AND contact_id = :contact_id::uuid AND message_id = :message_id::uuid
  AND month = :month::smallint;

-- name: last
-- The last message that the gate let pass to a person, under all their ids.
SELECT m.message_id FROM unnest(:bucket::smallint[], :contact_id::uuid[]) AS t (bucket, contact_id)
JOIN message m ON m.bucket = t.bucket AND m.contact_id = t.contact_id
WHERE m.salt IS NOT NULL ORDER BY m.claimed_at DESC, m.message_id LIMIT 1;

-- name: events
-- Everything that is sealed of one message, in the order of time.
SELECT bucket, contact_id, message_event_id, month, at, kind, data FROM message_event
WHERE bucket = :bucket::smallint AND contact_id = :contact_id::uuid AND message_id = :message_id::uuid
ORDER BY at, message_event_id;

-- name: consents
-- What a person, under all their ids, said of a channel up to a time, the newest first. Of what was
-- imported only that counts which a business's own file says; a claim without proof allows nothing.
SELECT e.bucket, e.contact_id, e.consent_event_id, e.channel, e.scope, e.action, e.occurred_at, e.address,
       e.wording, e.evidence, e.salt
FROM unnest(:bucket::smallint[], :contact_id::uuid[]) AS t (bucket, contact_id)
JOIN consent_event e ON e.bucket = t.bucket AND e.contact_id = t.contact_id
WHERE e.channel = :channel::text AND e.occurred_at <= :until::timestamptz
  AND (e.action <> 'imported' OR e.data ? 'said')
ORDER BY e.occurred_at DESC, e.consent_event_id DESC;
