-- name: lines
-- Lines of an orders file beside the events they became: how many of each there are, how many pairs
-- agree on customer, day (in some zone of the earth) and cents, and both sums of cents.
WITH line AS (
  SELECT line, customer, day::date AS day, cents
  FROM unnest(:line::integer[], :customer::text[], :day::text[], :cents::bigint[]) AS t (line, customer, day, cents)
), ordered AS (
  SELECT e.properties->>'order_id' AS line, c.key, e.received_at,
         round((e.properties->>'revenue')::numeric * 100)::bigint AS cents
  FROM event e
  JOIN contact c ON c.bucket = e.bucket AND c.contact_id = e.contact_id
  WHERE e.workspace_id = :workspace_id::uuid AND e.source = :source::text
)
SELECT count(line.line), count(ordered.key),
       count(*) FILTER (WHERE line.customer = ordered.key AND line.cents = ordered.cents
         AND ordered.received_at >= line.day::timestamp AT TIME ZONE 'Pacific/Kiritimati'
         AND ordered.received_at < (line.day + 1)::timestamp AT TIME ZONE 'Etc/GMT+12'),
       COALESCE(sum(line.cents), 0)::bigint, COALESCE(sum(ordered.cents), 0)::bigint
FROM line FULL JOIN ordered ON ordered.line = line.line::text;

-- name: purchases
-- The orders of a source as money: how many, and their sum in minor units.
SELECT count(*), COALESCE(sum(p.amount), 0)::bigint
FROM purchase p
JOIN event e ON e.bucket = p.bucket AND e.contact_id = p.contact_id AND e.event_id = p.event_id
WHERE e.workspace_id = :workspace_id::uuid AND e.source = :source::text;

-- name: folded
-- Live numbers beside the same numbers counted from rows: for each metric both sums, and in how many
-- places (journey, version, step, reason) they differ.
WITH counted (journey_id, version, step, metric, detail, n) AS (
  SELECT journey_id, version, '', CASE status WHEN 3 THEN 'held_out' ELSE 'entered' END, '', count(*)
  FROM enrollment WHERE workspace_id = :workspace_id::uuid GROUP BY 1, 2, 4
  UNION ALL
  SELECT journey_id, version, '', 'left', COALESCE(exit_reason, ''), count(*)
  FROM enrollment WHERE workspace_id = :workspace_id::uuid AND status = 2 GROUP BY 1, 2, 5
  UNION ALL
  SELECT journey_id, version, step, 'step:' || decision, COALESCE(reason, ''), count(*)
  FROM passage WHERE workspace_id = :workspace_id::uuid GROUP BY 1, 2, 3, 4, 5
  UNION ALL
  SELECT journey_id, version, step, 'message:owed', category, count(*)
  FROM message WHERE workspace_id = :workspace_id::uuid AND enrollment_id IS NOT NULL GROUP BY 1, 2, 3, 5
  UNION ALL
  SELECT journey_id, version, step, 'message:refused', COALESCE(reason, ''), count(*)
  FROM message WHERE workspace_id = :workspace_id::uuid AND state = 'refused' GROUP BY 1, 2, 3, 5
  UNION ALL
  SELECT journey_id, version, step, 'message:sent', category, count(*)
  FROM message WHERE workspace_id = :workspace_id::uuid AND sent_at IS NOT NULL GROUP BY 1, 2, 3, 5
  UNION ALL
  SELECT journey_id, version, step, 'parts', '', sum(parts)
  FROM message WHERE workspace_id = :workspace_id::uuid AND sent_at IS NOT NULL GROUP BY 1, 2, 3
  UNION ALL
  SELECT journey_id, version, step, 'cost', '', sum(cost)
  FROM message WHERE workspace_id = :workspace_id::uuid AND sent_at IS NOT NULL GROUP BY 1, 2, 3
  UNION ALL
  SELECT journey_id, version, step, 'clicked', '', count(*)
  FROM message WHERE workspace_id = :workspace_id::uuid AND clicked_at IS NOT NULL GROUP BY 1, 2, 3
  UNION ALL
  SELECT m.journey_id, m.version, m.step, 'held', COALESCE(e.reason, ''), count(*)
  FROM message_event e
  JOIN message m ON m.bucket = e.bucket AND m.contact_id = e.contact_id AND m.message_id = e.message_id
  WHERE e.workspace_id = :workspace_id::uuid AND e.kind = 'held' GROUP BY 1, 2, 3, 5
  UNION ALL
  SELECT m.journey_id, m.version, m.step, 'replied', r.meaning, count(*)
  FROM reply r
  JOIN message m ON m.bucket = r.bucket AND m.contact_id = r.contact_id AND m.message_id = r.message_id
  WHERE r.workspace_id = :workspace_id::uuid GROUP BY 1, 2, 3, 5
  UNION ALL
  SELECT journey_id, version, step, 'orders', currency, count(*)
  FROM purchase WHERE workspace_id = :workspace_id::uuid GROUP BY 1, 2, 3, 5
  UNION ALL
  SELECT journey_id, version, step, 'revenue', currency, sum(amount)
  FROM purchase WHERE workspace_id = :workspace_id::uuid GROUP BY 1, 2, 3, 5
  UNION ALL
  SELECT NULL::uuid, NULL::integer, NULL::text, 'delivered_by', sender, count(*)
  FROM message WHERE workspace_id = :workspace_id::uuid AND state = 'delivered' AND sender IS NOT NULL GROUP BY 5
), ours AS (
  SELECT COALESCE(journey_id, '00000000-0000-0000-0000-000000000000'::uuid) AS journey_id,
         COALESCE(version, 0) AS version, COALESCE(step, '') AS step, metric, detail, sum(n) AS n
  FROM counted GROUP BY 1, 2, 3, 4, 5
), told AS (
  SELECT journey_id, version, step, metric, detail, sum(n) AS n FROM rollup
  WHERE workspace_id = :workspace_id::uuid
    AND (metric = ANY(ARRAY['entered', 'held_out', 'left', 'message:owed', 'message:refused', 'message:sent',
                            'parts', 'cost', 'clicked', 'held', 'replied', 'orders', 'revenue', 'delivered_by'])
         OR metric LIKE 'step:%')
  GROUP BY 1, 2, 3, 4, 5
)
SELECT metric, COALESCE(sum(ours.n), 0)::bigint, COALESCE(sum(told.n), 0)::bigint,
       count(*) FILTER (WHERE COALESCE(ours.n, 0) <> COALESCE(told.n, 0))
FROM ours FULL JOIN told USING (journey_id, version, step, metric, detail)
GROUP BY metric ORDER BY metric;

-- name: taken
-- A piece of the carrier's own log beside our messages: how many we know, how many of those we call
-- sent, and how many agree on number and text, parts, cost, time, and (called delivered) arrival.
SELECT count(m.message_id), count(m.sent_at),
       count(*) FILTER (WHERE m.address = t.recipient AND m.body = t.body),
       count(*) FILTER (WHERE m.parts = t.parts), count(*) FILTER (WHERE m.cost = t.cost),
       count(*) FILTER (WHERE m.claimed_at = t.at),
       count(*) FILTER (WHERE m.state = 'delivered' AND NOT t.arrived)
FROM unnest(:bucket::smallint[], :contact_id::uuid[], :message_id::uuid[], :recipient::text[], :body::text[],
            :parts::integer[], :cost::bigint[], :at::timestamptz[], :arrived::boolean[])
  AS t (bucket, contact_id, message_id, recipient, body, parts, cost, at, arrived)
LEFT JOIN message m ON m.bucket = t.bucket AND m.contact_id = t.contact_id AND m.message_id = t.message_id
  AND m.month = ANY(:months::smallint[]);

-- name: sent
-- What we say was handed over: messages, their parts and cost, and what the budget says was spent.
SELECT count(*), COALESCE(sum(parts), 0)::bigint, COALESCE(sum(cost), 0)::bigint,
       (SELECT COALESCE(sum(spent), 0)::bigint FROM spending WHERE workspace_id = :workspace_id::uuid)
FROM message WHERE workspace_id = :workspace_id::uuid AND sent_at IS NOT NULL;

-- name: closed_hours
-- Of a piece of the carrier's log: texts that hours bind, and those handed over while the clock of any
-- zone the person may be in stood outside the windows of a rule of their country, state or address (or no
-- zone was known). `day` are dates with hours of their own, none if `opens` is null; the rule `*` is for
-- countries that no other one names.
WITH bound AS (
  SELECT t.o, z.zone, m.category, t.at AT TIME ZONE z.zone AS local, p.place
  FROM unnest(:bucket::smallint[], :contact_id::uuid[], :message_id::uuid[], :recipient::text[],
              :at::timestamptz[]) WITH ORDINALITY AS t (bucket, contact_id, message_id, recipient, at, o)
  JOIN message m ON m.bucket = t.bucket AND m.contact_id = t.contact_id AND m.message_id = t.message_id
    AND m.month = ANY(:months::smallint[]) AND m.category IN ('marketing', 'service')
  JOIN contact c ON c.bucket = t.bucket AND c.contact_id = t.contact_id
  LEFT JOIN LATERAL unnest(CASE WHEN c.zone IS NULL THEN c.zones ELSE ARRAY[c.zone] END) AS z (zone) ON true
  CROSS JOIN LATERAL (
    SELECT DISTINCT place FROM unnest(ARRAY[
      COALESCE(c.country, CASE WHEN starts_with(t.recipient, '+1') THEN 'US' ELSE '*' END),
      c.country || '-' || c.region, upper(c.attributes->>'country')]) AS place WHERE place IS NOT NULL) p
), rule AS (
  SELECT * FROM unnest(:rule::integer[], :place::text[], :category::text[]) AS r (rule, place, category)
), judged AS (
  SELECT b.o, b.zone, b.local, r.rule FROM bound b JOIN rule r USING (place, category)
  UNION ALL
  SELECT b.o, b.zone, b.local, r.rule FROM bound b JOIN rule r ON r.place = '*' AND r.category = b.category
  WHERE b.place ~ '^[A-Z]{2}$'
    AND NOT EXISTS (SELECT FROM rule o WHERE o.place = b.place AND o.category = b.category)
), weekly AS (
  SELECT j.o, j.zone, j.rule, COALESCE(bool_or(w.rule IS NOT NULL), false) AS open FROM judged j
  LEFT JOIN unnest(:window_rule::integer[], :weekday::integer[], :opens::text[], :closes::text[])
    AS w (rule, weekday, opens, closes) ON w.rule = j.rule AND w.weekday = EXTRACT(isodow FROM j.local)
      AND j.local::time >= w.opens::time AND j.local::time < w.closes::time
  GROUP BY j.o, j.zone, j.rule
), special AS (
  SELECT j.o, j.zone, j.rule,
         bool_or(j.local::time >= d.opens::time AND j.local::time < d.closes::time) IS TRUE AS open
  FROM judged j
  JOIN unnest(:day_rule::integer[], :day::text[], :day_opens::text[], :day_closes::text[])
    AS d (rule, day, opens, closes) ON d.rule = j.rule AND d.day::date = j.local::date
  GROUP BY j.o, j.zone, j.rule
)
SELECT (SELECT count(DISTINCT o) FROM bound), count(DISTINCT o) FROM (
  SELECT o FROM bound WHERE zone IS NULL
  UNION ALL SELECT o FROM weekly WHERE NOT open
  UNION ALL SELECT o FROM special WHERE NOT open
) closed;

-- name: unwanted
-- Of a piece of the carrier's log, by the consent ledger as it stood then: marketing without a grant,
-- service that was revoked, and texts after an opt-out but for an answer within five minutes of it.
SELECT count(*) FILTER (WHERE m.category = 'marketing'),
       count(*) FILTER (WHERE m.category = 'marketing' AND COALESCE(word.action NOT IN ('granted', 'imported'), true)
                          OR m.category = 'service' AND word.action = 'revoked'),
       count(*) FILTER (WHERE stop.action = 'opted_out' AND NOT (
         m.enrollment_id IS NULL AND t.at <= stop.occurred_at + interval '5 minutes'))
FROM unnest(:bucket::smallint[], :contact_id::uuid[], :message_id::uuid[], :at::timestamptz[])
  AS t (bucket, contact_id, message_id, at)
JOIN message m ON m.bucket = t.bucket AND m.contact_id = t.contact_id AND m.message_id = t.message_id
  AND m.month = ANY(:months::smallint[])
LEFT JOIN LATERAL (
  SELECT e.action FROM consent_event e
  WHERE e.bucket = t.bucket AND e.contact_id = t.contact_id AND e.channel = m.channel AND e.occurred_at < t.at
    AND e.scope IN (m.category, m.category || '/' || m.topic)
    AND (e.action IN ('granted', 'revoked', 'requested', 'expired') OR e.action = 'imported' AND e.data ? 'said')
  ORDER BY length(e.scope) DESC, e.occurred_at DESC LIMIT 1) word ON true
LEFT JOIN LATERAL (
  SELECT e.action, e.occurred_at FROM consent_event e
  WHERE e.bucket = t.bucket AND e.contact_id = t.contact_id AND e.channel = m.channel AND e.occurred_at < t.at
    AND e.scope = 'all' AND e.action IN ('opted_out', 'resumed')
  ORDER BY e.occurred_at DESC LIMIT 1) stop ON true;

-- name: answers
-- Which of these messages are answers to a text of theirs, and belong to no journey.
SELECT m.message_id
FROM unnest(:bucket::smallint[], :contact_id::uuid[], :message_id::uuid[]) AS t (bucket, contact_id, message_id)
JOIN message m ON m.bucket = t.bucket AND m.contact_id = t.contact_id AND m.message_id = t.message_id
WHERE m.enrollment_id IS NULL;

-- name: twice
-- Visits of message steps, and those of them in which more than one text was handed over.
SELECT count(*), count(*) FILTER (WHERE n > 1) FROM (
  SELECT count(*) AS n FROM message
  WHERE workspace_id = :workspace_id::uuid AND sent_at IS NOT NULL AND enrollment_id IS NOT NULL
  GROUP BY bucket, contact_id, enrollment_id, step, visit) v;

-- name: capped
-- The texts that a rolling limit counts, the most of them that anybody had in a window, and how many of
-- those that it binds went out over it; what is exactly a window old has left it.
SELECT count(*), COALESCE(max(n), 0), count(*) FILTER (WHERE n > :most::integer AND category = ANY(:binds::text[])) FROM (
  SELECT category, count(*) OVER (
    PARTITION BY bucket, contact_id ORDER BY claimed_at
    RANGE BETWEEN make_interval(secs => :seconds::float8 - 0.000001) PRECEDING AND CURRENT ROW) AS n
  FROM message
  WHERE workspace_id = :workspace_id::uuid AND sent_at IS NOT NULL AND category = ANY(:counts::text[])
    AND channel = COALESCE(:channel::text, channel) AND topic IS NOT DISTINCT FROM COALESCE(:topic::text, topic)) w;

-- name: capped_by_calendar
-- The same of a limit for each day, week or month, in every zone that the person may be in.
SELECT count(DISTINCT message_id), COALESCE(max(n), 0),
       count(DISTINCT message_id) FILTER (WHERE n > :most::integer AND category = ANY(:binds::text[])) FROM (
  SELECT m.message_id, m.category, count(*) OVER (
    PARTITION BY m.bucket, m.contact_id, z.zone, date_trunc(:period::text, m.claimed_at AT TIME ZONE z.zone)) AS n
  FROM message m
  JOIN contact c ON c.bucket = m.bucket AND c.contact_id = m.contact_id
  CROSS JOIN LATERAL unnest(CASE WHEN c.zone IS NOT NULL THEN ARRAY[c.zone] WHEN c.zones = '{}' THEN ARRAY[:zone::text]
                            ELSE c.zones END) AS z (zone)
  WHERE m.workspace_id = :workspace_id::uuid AND m.sent_at IS NOT NULL AND m.category = ANY(:counts::text[])
    AND m.channel = COALESCE(:channel::text, m.channel)
    AND m.topic IS NOT DISTINCT FROM COALESCE(:topic::text, m.topic)) w;

-- name: stuck
-- People inside journeys: all, those who wait for nothing that can come, those who were due and were
-- not advanced, and those whom an error has parked.
SELECT count(*) FILTER (WHERE status = 1),
       count(*) FILTER (WHERE status = 1 AND due_at IS NULL AND NOT waits AND NOT awaited),
       count(*) FILTER (WHERE status = 1 AND due_at <= :settled_at::timestamptz),
       count(*) FILTER (WHERE status = 4)
FROM (
  SELECT e.status, e.due_at,
    EXISTS (SELECT FROM wait w WHERE w.bucket = e.bucket AND w.contact_id = e.contact_id
              AND w.enrollment_id = e.enrollment_id) AS waits,
    EXISTS (SELECT FROM message m WHERE m.bucket = e.bucket AND m.contact_id = e.contact_id
              AND m.message_id = e.awaits AND m.state IN ('owed', 'held', 'sending', 'in_doubt'))
    OR EXISTS (SELECT FROM call c WHERE c.bucket = e.bucket AND c.contact_id = e.contact_id
              AND c.call_id = e.awaits AND c.state = 'owed') AS awaited
  FROM enrollment e WHERE e.workspace_id = :workspace_id::uuid AND e.status IN (1, 4)) inside;

-- name: unexplained
-- Messages: all, those in a state that nothing moves on or no reason explains, and those that were due
-- and were not sent.
SELECT count(*),
       count(*) FILTER (WHERE CASE
         WHEN state IN ('owed', 'held') THEN due_at IS NULL
         WHEN state = 'sending' THEN lease_until IS NULL
         WHEN state = 'in_doubt' THEN lease_until IS NULL AND reason IS NULL
         WHEN state IN ('sent', 'delivered') THEN sent_at IS NULL
         ELSE reason IS NULL END),
       count(*) FILTER (WHERE due_at <= :settled_at::timestamptz)
FROM message WHERE workspace_id = :workspace_id::uuid;
