-- name: claim_keys
-- Remembers events by key; only keys never seen before come back.
INSERT INTO event_key (bucket, key, received_at)
SELECT bucket, key, received_at
FROM unnest(:bucket::smallint[], :key::uuid[], :received_at::timestamptz[]) AS t (bucket, key, received_at)
ON CONFLICT DO NOTHING
RETURNING key;

-- name: insert_events
-- Stores events; their keys were claimed in the same transaction.
INSERT INTO event (bucket, contact_id, name, event_id, month, workspace_id, source, occurred_at,
                   received_at, live, properties)
SELECT bucket, contact_id, name, event_id, month, workspace_id, source, occurred_at, received_at, live,
       properties::jsonb
FROM unnest(:bucket::smallint[], :contact_id::uuid[], :name::text[], :event_id::uuid[],
            :month::smallint[], :workspace_id::uuid[], :source::text[], :occurred_at::timestamptz[],
            :received_at::timestamptz[], :live::boolean[], :properties::text[])
  AS t (bucket, contact_id, name, event_id, month, workspace_id, source, occurred_at, received_at, live,
        properties);

-- name: past
-- What people did under a name since a time and until another, newest first, at most 1,000 each.
SELECT t.o::integer, e.occurred_at, e.received_at, e.properties
FROM unnest(:bucket::smallint[], :contact_id::uuid[], :name::text[], :since::timestamptz[],
            :until::timestamptz[]) WITH ORDINALITY AS t (bucket, contact_id, name, since, until, o)
CROSS JOIN LATERAL (
  SELECT occurred_at, received_at, properties FROM event
  WHERE event.bucket = t.bucket AND event.contact_id = t.contact_id AND event.name = t.name
    AND event.received_at >= t.since AND event.received_at <= t.until
    AND event.month BETWEEN :first_month::smallint AND :last_month::smallint
  ORDER BY event.received_at DESC, event.event_id DESC LIMIT 1000) e;

-- name: insert_purchases
-- Stores orders as money, each credited to at most one message.
INSERT INTO purchase (bucket, contact_id, event_id, month, workspace_id, order_key, amount, currency,
                      ordered_at, message_id, journey_id, version, step)
SELECT bucket, contact_id, event_id, month, workspace_id, order_key, amount, currency, ordered_at,
       message_id, journey_id, version, step
FROM unnest(:bucket::smallint[], :contact_id::uuid[], :event_id::uuid[], :month::smallint[],
            :workspace_id::uuid[], :order_key::text[], :amount::bigint[], :currency::text[],
            :ordered_at::timestamptz[], :message_id::uuid[], :journey_id::uuid[], :version::integer[],
            :step::text[])
  AS t (bucket, contact_id, event_id, month, workspace_id, order_key, amount, currency, ordered_at,
        message_id, journey_id, version, step);

-- name: last_touches
-- The last message handed over to each person within the window before an order.
SELECT t.o::integer, m.message_id, m.month, m.journey_id, m.version, m.step, m.converted_at
FROM unnest(:bucket::smallint[], :contact_id::uuid[], :since::timestamptz[], :until::timestamptz[])
  WITH ORDINALITY AS t (bucket, contact_id, since, until, o)
CROSS JOIN LATERAL (
  SELECT message_id, month, journey_id, version, step, converted_at FROM message
  WHERE message.bucket = t.bucket AND message.contact_id = t.contact_id
    AND message.month BETWEEN :first_month::smallint AND :last_month::smallint
    AND message.sent_at >= t.since AND message.sent_at <= t.until AND message.journey_id IS NOT NULL
  ORDER BY message.sent_at DESC, message.message_id LIMIT 1) m;
