-- name: ask
-- Notes requests in the log; one that is open of the same kind stays the only one.
INSERT INTO privacy_request (bucket, contact_id, request_id, workspace_id, kind, method, note, requested_at, state, done_at, outcome)
SELECT bucket, contact_id, request_id, workspace_id, kind, method, note, requested_at, state, done_at, outcome::jsonb
FROM unnest(:bucket::smallint[], :contact_id::uuid[], :request_id::uuid[], :workspace_id::uuid[], :kind::text[],
            :method::text[], :note::text[], :requested_at::timestamptz[], :state::text[], :done_at::timestamptz[],
            :outcome::text[])
  AS t (bucket, contact_id, request_id, workspace_id, kind, method, note, requested_at, state, done_at, outcome)
WHERE NOT EXISTS (
  SELECT FROM privacy_request o WHERE o.bucket = t.bucket AND o.contact_id = t.contact_id AND o.kind = t.kind
    AND o.state = 'open' AND t.state = 'open')
ON CONFLICT DO NOTHING;

-- name: open
-- Requests that wait to be carried out, the oldest first.
SELECT bucket, contact_id, request_id, workspace_id, kind, method, note, requested_at, state, done_at, outcome
FROM privacy_request WHERE state = 'open' ORDER BY requested_at LIMIT :most::integer;

-- name: close
-- Says what came of requests of a kind that were open.
UPDATE privacy_request r SET state = 'done', done_at = :at::timestamptz, outcome = :outcome::text::jsonb
FROM unnest(:bucket::smallint[], :contact_id::uuid[]) AS t (bucket, contact_id)
WHERE r.bucket = t.bucket AND r.contact_id = t.contact_id AND r.kind = :kind::text AND r.state = 'open'
RETURNING r.request_id;

-- name: listed
-- The requests of a workspace, the newest first, of one person or of all.
SELECT bucket, contact_id, request_id, workspace_id, kind, method, note, requested_at, state, done_at, outcome
FROM privacy_request
WHERE workspace_id = :workspace_id::uuid AND (requested_at, request_id) < (:before_at::timestamptz, :before::uuid)
  AND (:contact_id::uuid IS NULL OR contact_id = :contact_id::uuid)
ORDER BY requested_at DESC, request_id DESC LIMIT :most::integer;

-- name: erased
-- Who was erased, in one bucket, and whether number and wording stayed in the ledger as evidence.
SELECT c.contact_id, c.erased_at, EXISTS (
  SELECT FROM consent_event e WHERE e.bucket = c.bucket AND e.contact_id = c.contact_id AND e.address <> '')
FROM contact c WHERE c.bucket = :bucket::smallint AND c.erased_at IS NOT NULL ORDER BY c.contact_id;

-- name: is_known
-- Whether somebody is there who was not erased.
SELECT EXISTS (SELECT FROM contact c
  WHERE c.bucket = :bucket::smallint AND c.contact_id = :contact_id::uuid AND c.erased_at IS NULL);

-- name: under_way
-- Whose text is at a carrier at this moment, of these people.
SELECT care.contact_id FROM unnest(:bucket::smallint[], :contact_id::uuid[]) AS t (bucket, contact_id)
JOIN care ON care.bucket = t.bucket AND care.contact_id = t.contact_id WHERE care.sending IS NOT NULL;

-- name: references
-- By which references carriers know these people's messages.
SELECT m.connection, m.carrier_ref FROM unnest(:bucket::smallint[], :contact_id::uuid[]) AS t (bucket, contact_id)
JOIN message m ON m.bucket = t.bucket AND m.contact_id = t.contact_id
WHERE m.carrier_ref IS NOT NULL AND m.connection IS NOT NULL;

-- name: links
-- By which codes links of these people's messages are known: those that their texts were frozen with.
-- What else looks like one leads to nothing of theirs.
SELECT DISTINCT found[1] FROM unnest(:bucket::smallint[], :contact_id::uuid[]) AS t (bucket, contact_id)
JOIN message m ON m.bucket = t.bucket AND m.contact_id = t.contact_id,
  LATERAL regexp_matches(m.body, '/([0-9A-Za-z]{6,20})(?![0-9A-Za-z])', 'g') AS found;

-- name: erase_links
-- Deletes links of these people by their codes.
DELETE FROM link l USING unnest(:bucket::smallint[], :code::text[]) AS t (bucket, code)
WHERE l.bucket = t.bucket AND l.code = t.code AND l.contact_id = ANY(:people::uuid[]) RETURNING 1;

-- name: erase_references
-- Forgets by which references carriers know messages.
DELETE FROM carrier_ref r
USING unnest(:bucket::smallint[], :connection::text[], :reference::text[]) AS t (bucket, connection, reference)
WHERE r.bucket = t.bucket AND r.connection = t.connection AND r.reference = t.reference RETURNING 1;

-- name: erase_contact
-- What stays is a name for nobody. The revision moves in contact and care alike.
UPDATE contact c SET key = 'erased:' || c.contact_id, phone = NULL, email = NULL, country = NULL, region = NULL,
  line_type = NULL, zone = NULL, zones = '{}', language = NULL, stage = NULL, score = 0, attributes = '{}',
  tags = '{}', erased_at = COALESCE(c.erased_at, :at::timestamptz), updated_at = :at::timestamptz,
  revision = c.revision + 1
FROM unnest(:bucket::smallint[], :contact_id::uuid[]) AS t (bucket, contact_id)
WHERE c.bucket = t.bucket AND c.contact_id = t.contact_id RETURNING 1;

-- name: erase_care
-- Closes every channel of nobody, and forgets what was sent and allowed.
UPDATE care SET consent = '{}', blocked = '{"*": "privacy:erased"}', asked_at = NULL, opted_out_at = NULL,
  recent = '[]', event_at = NULL, ignored = 0, ignored_since = NULL, wishes = '{}', revision = care.revision + 1
FROM unnest(:bucket::smallint[], :contact_id::uuid[]) AS t (bucket, contact_id)
WHERE care.bucket = t.bucket AND care.contact_id = t.contact_id RETURNING 1;

-- name: erase_consent_event
-- Only what stands outside the seal: the rest stays provable, and without the salt says nothing of anybody.
UPDATE consent_event e SET address = '', wording = NULL, evidence = '{}', salt = NULL
FROM unnest(:bucket::smallint[], :contact_id::uuid[]) AS t (bucket, contact_id)
WHERE e.bucket = t.bucket AND e.contact_id = t.contact_id RETURNING 1;

-- name: erase_event
-- What they did goes whole; counts of it stay in rollups.
DELETE FROM event e USING unnest(:bucket::smallint[], :contact_id::uuid[]) AS t (bucket, contact_id)
WHERE e.bucket = t.bucket AND e.contact_id = t.contact_id RETURNING 1;

-- name: erase_purchase
-- Sums stay, for reports; nothing leads from them to an order of the shop.
UPDATE purchase p SET order_key = NULL
FROM unnest(:bucket::smallint[], :contact_id::uuid[]) AS t (bucket, contact_id)
WHERE p.bucket = t.bucket AND p.contact_id = t.contact_id RETURNING 1;

-- name: erase_enrollment
-- Where they were in journeys stays, what began it and what they answered goes.
UPDATE enrollment e SET trigger = '{}', trace = NULL,
  memory = CASE WHEN jsonb_array_length(e.memory) > 3 THEN jsonb_set(e.memory, '{3}', '{}') ELSE e.memory END
FROM unnest(:bucket::smallint[], :contact_id::uuid[]) AS t (bucket, contact_id)
WHERE e.bucket = t.bucket AND e.contact_id = t.contact_id RETURNING 1;

-- name: erase_passage
-- Steps and reasons stay, what a step noted of them goes.
UPDATE passage p SET detail = NULL
FROM unnest(:bucket::smallint[], :contact_id::uuid[]) AS t (bucket, contact_id)
WHERE p.bucket = t.bucket AND p.contact_id = t.contact_id AND p.detail IS NOT NULL RETURNING 1;

-- name: erase_call
-- Calls of webhooks go whole: address and body may name them.
DELETE FROM call c USING unnest(:bucket::smallint[], :contact_id::uuid[]) AS t (bucket, contact_id)
WHERE c.bucket = t.bucket AND c.contact_id = t.contact_id RETURNING 1;

-- name: erase_message
-- States, times and costs stay; words, number and what opens their seal go.
UPDATE message m SET body = NULL, address = NULL, variables = '{}', inline = NULL, salt = NULL, carrier_ref = NULL
FROM unnest(:bucket::smallint[], :contact_id::uuid[]) AS t (bucket, contact_id)
WHERE m.bucket = t.bucket AND m.contact_id = t.contact_id RETURNING 1;

-- name: erase_visit
-- That a link was opened stays, with what it was opened and from where goes.
UPDATE visit v SET user_agent = NULL, network = NULL, code = ''
FROM unnest(:bucket::smallint[], :contact_id::uuid[]) AS t (bucket, contact_id)
WHERE v.bucket = t.bucket AND v.contact_id = t.contact_id RETURNING 1;

-- name: erase_reply
-- That they replied and what it meant stays, words and numbers go.
UPDATE reply r SET body = '', sender = '', recipient = ''
FROM unnest(:bucket::smallint[], :contact_id::uuid[]) AS t (bucket, contact_id)
WHERE r.bucket = t.bucket AND r.contact_id = t.contact_id RETURNING 1;

-- name: erase_import_change
-- What imports made of them goes, and with it that these could take it back.
DELETE FROM import_change i USING unnest(:bucket::smallint[], :contact_id::uuid[]) AS t (bucket, contact_id)
WHERE i.bucket = t.bucket AND i.contact_id = t.contact_id RETURNING 1;

-- name: erase_delivery
-- What other programs were told of them, or would have been, goes whole.
DELETE FROM delivery d USING unnest(:bucket::smallint[], :contact_id::uuid[]) AS t (bucket, contact_id)
WHERE d.bucket = t.bucket AND d.contact_id = t.contact_id RETURNING 1;

-- name: erase_consent_term
-- Nothing of theirs can end any more.
DELETE FROM consent_term c USING unnest(:bucket::smallint[], :contact_id::uuid[]) AS t (bucket, contact_id)
WHERE c.bucket = t.bucket AND c.contact_id = t.contact_id RETURNING 1;

-- name: erase_inbox_aside
-- What these numbers sent and could not be taken in.
DELETE FROM inbox_aside WHERE data ->> 'from' = ANY(:phones::text[]) OR data ->> 'phone' = ANY(:phones::text[]) RETURNING 1;

-- name: given_contact
-- What is kept of people, as JSON for themselves; names of our own machinery are left out.
SELECT to_jsonb(c) - '{bucket,workspace_id,revision,aliases,merged_into,erased_at}'::text[]
FROM unnest(:bucket::smallint[], :contact_id::uuid[]) AS t (bucket, contact_id)
JOIN contact c ON c.bucket = t.bucket AND c.contact_id = t.contact_id ORDER BY c.created_at;

-- name: given_identity
-- By which addresses and ids they are known.
SELECT to_jsonb(i) - '{bucket,workspace_id,contact_bucket}'::text[]
FROM unnest(:bucket::smallint[], :contact_id::uuid[]) AS t (bucket, contact_id)
JOIN identity i ON i.contact_bucket = t.bucket AND i.contact_id = t.contact_id ORDER BY i.kind, i.value;

-- name: given_care
-- What they allow, what is closed, and when they were written to last.
SELECT to_jsonb(c) - '{bucket,workspace_id,revision,sending,event_at}'::text[]
FROM unnest(:bucket::smallint[], :contact_id::uuid[]) AS t (bucket, contact_id)
JOIN care c ON c.bucket = t.bucket AND c.contact_id = t.contact_id;

-- name: given_consent_event
-- What they said of consent, with the words that were shown to them.
SELECT to_jsonb(e) - '{bucket,workspace_id,salt,commitment,place}'::text[]
FROM unnest(:bucket::smallint[], :contact_id::uuid[]) AS t (bucket, contact_id)
JOIN consent_event e ON e.bucket = t.bucket AND e.contact_id = t.contact_id ORDER BY e.occurred_at, e.consent_event_id;

-- name: given_event
-- What they did.
SELECT to_jsonb(e) - '{bucket,workspace_id,month}'::text[]
FROM unnest(:bucket::smallint[], :contact_id::uuid[]) AS t (bucket, contact_id)
JOIN event e ON e.bucket = t.bucket AND e.contact_id = t.contact_id ORDER BY e.received_at, e.event_id;

-- name: given_purchase
-- What they bought, as sums.
SELECT to_jsonb(p) - '{bucket,workspace_id,month}'::text[]
FROM unnest(:bucket::smallint[], :contact_id::uuid[]) AS t (bucket, contact_id)
JOIN purchase p ON p.bucket = t.bucket AND p.contact_id = t.contact_id ORDER BY p.ordered_at, p.event_id;

-- name: given_enrollment
-- In which journeys they were.
SELECT to_jsonb(e) - '{bucket,workspace_id,sequence,waiting,woke,due_at}'::text[]
FROM unnest(:bucket::smallint[], :contact_id::uuid[]) AS t (bucket, contact_id)
JOIN enrollment e ON e.bucket = t.bucket AND e.contact_id = t.contact_id ORDER BY e.entered_at, e.enrollment_id;

-- name: given_passage
-- What was decided about them, and why.
SELECT to_jsonb(p) - '{bucket,workspace_id,month}'::text[]
FROM unnest(:bucket::smallint[], :contact_id::uuid[]) AS t (bucket, contact_id)
JOIN passage p ON p.bucket = t.bucket AND p.contact_id = t.contact_id ORDER BY p.at, p.enrollment_id, p.sequence;

-- name: given_call
-- Which webhooks were called for them.
SELECT to_jsonb(c) - '{bucket,workspace_id,lease_until}'::text[]
FROM unnest(:bucket::smallint[], :contact_id::uuid[]) AS t (bucket, contact_id)
JOIN call c ON c.bucket = t.bucket AND c.contact_id = t.contact_id ORDER BY c.call_id;

-- name: given_message
-- What was sent to them, or was to be, with the words.
SELECT to_jsonb(m) - '{bucket,workspace_id,month,lease_until,salt,attempt,released}'::text[]
FROM unnest(:bucket::smallint[], :contact_id::uuid[]) AS t (bucket, contact_id)
JOIN message m ON m.bucket = t.bucket AND m.contact_id = t.contact_id ORDER BY m.owed_at, m.message_id;

-- name: given_message_event
-- What happened to their messages.
SELECT to_jsonb(e) - '{bucket,workspace_id,month}'::text[]
FROM unnest(:bucket::smallint[], :contact_id::uuid[]) AS t (bucket, contact_id)
JOIN message_event e ON e.bucket = t.bucket AND e.contact_id = t.contact_id ORDER BY e.at, e.message_event_id;

-- name: given_visit
-- Which links they opened.
SELECT to_jsonb(v) - '{bucket,workspace_id,month}'::text[]
FROM unnest(:bucket::smallint[], :contact_id::uuid[]) AS t (bucket, contact_id)
JOIN visit v ON v.bucket = t.bucket AND v.contact_id = t.contact_id ORDER BY v.at, v.visit_id;

-- name: given_reply
-- What they wrote.
SELECT to_jsonb(r) - '{bucket,workspace_id,month}'::text[]
FROM unnest(:bucket::smallint[], :contact_id::uuid[]) AS t (bucket, contact_id)
JOIN reply r ON r.bucket = t.bucket AND r.contact_id = t.contact_id ORDER BY r.received_at, r.reply_id;

-- name: given_privacy_request
-- What they asked for before.
SELECT to_jsonb(r) - '{bucket,workspace_id}'::text[]
FROM unnest(:bucket::smallint[], :contact_id::uuid[]) AS t (bucket, contact_id)
JOIN privacy_request r ON r.bucket = t.bucket AND r.contact_id = t.contact_id ORDER BY r.requested_at, r.request_id;
