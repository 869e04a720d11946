-- name: events
-- Everything one person did, or that happened to their messages, in the order of arrival.
SELECT event_id, name, source, occurred_at, received_at, live, properties FROM event
WHERE bucket = :bucket::smallint AND contact_id = :contact_id::uuid
ORDER BY received_at, event_id;

-- name: purchases
-- One person's orders as money, with the message that each is credited to.
SELECT event_id, order_key, amount, currency, ordered_at, message_id, journey_id, step FROM purchase
WHERE bucket = :bucket::smallint AND contact_id = :contact_id::uuid
ORDER BY ordered_at, event_id;

-- name: enrollments
-- Every time one person was in a journey, or was held out of it.
SELECT enrollment_id, journey_id, version, status, step, entered_at, exited_at, exit_reason, goal_at,
       due_at, trigger_name, memory
FROM enrollment WHERE bucket = :bucket::smallint AND contact_id = :contact_id::uuid
ORDER BY entered_at, enrollment_id;

-- name: passages
-- Every step that one person came to or left, and why.
SELECT enrollment_id, journey_id, version, sequence, step, visit, at, decision, reason, detail FROM passage
WHERE bucket = :bucket::smallint AND contact_id = :contact_id::uuid
ORDER BY at, enrollment_id, sequence;

-- name: message_events
-- What the gate and the carrier said of one person's messages, in the order of time.
SELECT message_id, kind, at, reason, data FROM message_event
WHERE bucket = :bucket::smallint AND contact_id = :contact_id::uuid
  AND kind <> 'allowed'
ORDER BY at, message_event_id;

-- name: visits
-- Every time a link of one person's messages was opened, by whomever.
SELECT message_id, code, at, human, reason, user_agent, network FROM visit
WHERE bucket = :bucket::smallint AND contact_id = :contact_id::uuid
ORDER BY at, visit_id;

-- name: replies
-- Every text of one person, and what it was taken to mean.
SELECT received_at, body, meaning, rule, message_id FROM reply
WHERE bucket = :bucket::smallint AND contact_id = :contact_id::uuid
ORDER BY received_at, reply_id;

-- name: consents
-- One person's entries in the consent ledger.
SELECT occurred_at, channel, scope, action, method, wording FROM consent_event
WHERE bucket = :bucket::smallint AND contact_id = :contact_id::uuid
ORDER BY occurred_at, consent_event_id;

-- name: calls
-- The webhooks called for one person.
SELECT enrollment_id, step, method, url, state, attempt, status, error FROM call
WHERE bucket = :bucket::smallint AND contact_id = :contact_id::uuid
ORDER BY call_id;
