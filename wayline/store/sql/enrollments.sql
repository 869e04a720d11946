-- name: due
-- People with an enrollment due, found without locks, a slice of the buckets at a time.
SELECT bucket, contact_id, due_at FROM enrollment
WHERE bucket = ANY(:buckets::smallint[]) AND due_at IS NOT NULL AND due_at <= :now::timestamptz
ORDER BY bucket, due_at LIMIT :most::integer;

-- name: load_due
-- What is due for these people, re-read under their locks, each up to a time of their own.
SELECT e.bucket, e.contact_id, e.enrollment_id, e.workspace_id, e.journey_id, e.version, e.step, e.visit,
       e.sequence, e.due_at, e.waiting, e.arrived_at, e.woke, e.awaits, e.outcome, e.outcome_reason,
       e.entered_at, e.goal_at, e.trigger_name, e.trigger, e.memory, e.trace
FROM unnest(:bucket::smallint[], :contact_id::uuid[], :now::timestamptz[]) AS t (bucket, contact_id, now)
JOIN enrollment e ON e.bucket = t.bucket AND e.contact_id = t.contact_id
WHERE e.status = 1 AND e.due_at IS NOT NULL AND e.due_at <= t.now
ORDER BY e.due_at, e.enrollment_id;

-- name: last_of_each
-- Of each of these people and each journey: the active enrollment, else the one that ended last.
SELECT DISTINCT ON (e.bucket, e.contact_id, e.journey_id)
       e.bucket, e.contact_id, e.enrollment_id, e.journey_id, e.version, e.status, e.step, e.visit,
       e.sequence, e.due_at, e.waiting, e.arrived_at, e.workspace_id, e.awaits, e.entered_at, e.exited_at,
       e.goal_at, e.trigger_name, e.trigger, e.memory
FROM unnest(:bucket::smallint[], :contact_id::uuid[]) AS t (bucket, contact_id)
JOIN enrollment e ON e.bucket = t.bucket AND e.contact_id = t.contact_id
ORDER BY e.bucket, e.contact_id, e.journey_id, (e.status = 1) DESC, e.exited_at DESC NULLS FIRST, e.enrollment_id;

-- name: insert
-- New enrollments, due at once (or held out, and then never due).
INSERT INTO enrollment (bucket, contact_id, enrollment_id, workspace_id, journey_id, version, status,
                        step, visit, sequence, due_at, waiting, arrived_at, entered_at, exited_at,
                        exit_reason, goal_at, trigger_name, trigger, memory, trace)
SELECT bucket, contact_id, enrollment_id, workspace_id, journey_id, version, status, step, 1, sequence,
       due_at, false, entered_at, entered_at, exited_at, exit_reason, goal_at, trigger_name, trigger::jsonb,
       '{}'::jsonb, trace
FROM unnest(:bucket::smallint[], :contact_id::uuid[], :enrollment_id::uuid[], :workspace_id::uuid[],
            :journey_id::uuid[], :version::integer[], :status::smallint[], :step::text[],
            :sequence::integer[], :due_at::timestamptz[], :entered_at::timestamptz[],
            :exited_at::timestamptz[], :exit_reason::text[], :goal_at::timestamptz[], :trigger_name::text[],
            :trigger::text[], :trace::text[])
  AS t (bucket, contact_id, enrollment_id, workspace_id, journey_id, version, status, step, sequence,
        due_at, entered_at, exited_at, exit_reason, goal_at, trigger_name, trigger, trace);

-- name: move
-- Writes the new positions; `sequence` is the fence, so a writer who came second changes nothing.
UPDATE enrollment e SET status = t.status, step = t.step, visit = t.visit, sequence = t.sequence,
  due_at = t.due_at, waiting = t.waiting, arrived_at = t.arrived_at, woke = t.woke, awaits = t.awaits,
  outcome = NULL, outcome_reason = NULL, exited_at = t.exited_at, exit_reason = t.exit_reason,
  goal_at = t.goal_at, memory = t.memory::jsonb
FROM unnest(:bucket::smallint[], :contact_id::uuid[], :enrollment_id::uuid[], :fence::integer[],
            :status::smallint[], :step::text[], :visit::integer[], :sequence::integer[],
            :due_at::timestamptz[], :waiting::boolean[], :arrived_at::timestamptz[], :woke::smallint[],
            :awaits::uuid[], :exited_at::timestamptz[], :exit_reason::text[], :goal_at::timestamptz[],
            :memory::text[])
  AS t (bucket, contact_id, enrollment_id, fence, status, step, visit, sequence, due_at, waiting,
        arrived_at, woke, awaits, exited_at, exit_reason, goal_at, memory)
WHERE e.bucket = t.bucket AND e.contact_id = t.contact_id AND e.enrollment_id = t.enrollment_id
  AND e.sequence = t.fence AND e.status = 1;

-- name: park
-- Sets people aside whose step raised an error, with the reason, until someone retries them.
UPDATE enrollment e SET status = 4, due_at = NULL, exit_reason = t.reason
FROM unnest(:bucket::smallint[], :contact_id::uuid[], :enrollment_id::uuid[], :reason::text[])
  AS t (bucket, contact_id, enrollment_id, reason)
WHERE e.bucket = t.bucket AND e.contact_id = t.contact_id AND e.enrollment_id = t.enrollment_id AND e.status = 1;

-- name: leave
-- Takes people out of journeys, also those who are parked in one.
UPDATE enrollment e SET status = 2, due_at = NULL, awaits = NULL, exited_at = t.at, exit_reason = t.reason,
  sequence = t.sequence
FROM unnest(:bucket::smallint[], :contact_id::uuid[], :enrollment_id::uuid[], :at::timestamptz[],
            :reason::text[], :sequence::integer[]) AS t (bucket, contact_id, enrollment_id, at, reason, sequence)
WHERE e.bucket = t.bucket AND e.contact_id = t.contact_id AND e.enrollment_id = t.enrollment_id
  AND e.status IN (1, 4);

-- name: reach_goal
-- Notes the first time the goal of an enrollment was reached, also after its end.
UPDATE enrollment e SET goal_at = t.at, sequence = t.sequence
FROM unnest(:bucket::smallint[], :contact_id::uuid[], :enrollment_id::uuid[], :at::timestamptz[],
            :sequence::integer[]) AS t (bucket, contact_id, enrollment_id, at, sequence)
WHERE e.bucket = t.bucket AND e.contact_id = t.contact_id AND e.enrollment_id = t.enrollment_id;

-- name: wake
-- Wakes waiting people: one of the things they waited for has happened. The first one counts, and
-- a timer that was due before it has fired already. Whoever traces follows the event that woke them.
UPDATE enrollment e SET due_at = t.at, woke = t.arm, trace = COALESCE(t.trace, e.trace)
FROM unnest(:bucket::smallint[], :contact_id::uuid[], :enrollment_id::uuid[], :arm::smallint[],
            :at::timestamptz[], :trace::text[]) AS t (bucket, contact_id, enrollment_id, arm, at, trace)
WHERE e.bucket = t.bucket AND e.contact_id = t.contact_id AND e.enrollment_id = t.enrollment_id
  AND e.status = 1 AND e.waiting AND e.woke IS NULL AND (e.due_at IS NULL OR e.due_at >= t.at);

-- name: resume
-- Tells message and webhook steps how what they awaited has ended.
UPDATE enrollment e SET due_at = t.at, outcome = t.outcome, outcome_reason = t.reason
FROM unnest(:bucket::smallint[], :contact_id::uuid[], :enrollment_id::uuid[], :awaited::uuid[],
            :at::timestamptz[], :outcome::text[], :reason::text[])
  AS t (bucket, contact_id, enrollment_id, awaited, at, outcome, reason)
WHERE e.bucket = t.bucket AND e.contact_id = t.contact_id AND e.enrollment_id = t.enrollment_id
  AND e.status = 1 AND e.awaits = t.awaited;

-- name: insert_waits
-- What waiting people are woken by.
INSERT INTO wait (bucket, contact_id, enrollment_id, arm, workspace_id, kind, name, message_id, since)
SELECT bucket, contact_id, enrollment_id, arm, workspace_id, kind, name, message_id, since
FROM unnest(:bucket::smallint[], :contact_id::uuid[], :enrollment_id::uuid[], :arm::smallint[],
            :workspace_id::uuid[], :kind::text[], :name::text[], :message_id::uuid[], :since::timestamptz[])
  AS t (bucket, contact_id, enrollment_id, arm, workspace_id, kind, name, message_id, since);

-- name: delete_waits
-- Forgets what people waited for when they leave the step.
DELETE FROM wait w USING unnest(:bucket::smallint[], :contact_id::uuid[], :enrollment_id::uuid[])
  AS t (bucket, contact_id, enrollment_id)
WHERE w.bucket = t.bucket AND w.contact_id = t.contact_id AND w.enrollment_id = t.enrollment_id;

-- name: waits
-- What these people wait for, with the state of the enrollment that waits.
SELECT w.bucket, w.contact_id, w.enrollment_id, w.arm, w.kind, w.name, w.message_id, w.since,
       e.workspace_id, e.journey_id, e.version, e.step, e.visit, e.sequence, e.due_at, e.arrived_at,
       e.entered_at, e.goal_at, e.trigger_name, e.trigger, e.memory
FROM unnest(:bucket::smallint[], :contact_id::uuid[]) AS t (bucket, contact_id)
JOIN wait w ON w.bucket = t.bucket AND w.contact_id = t.contact_id
JOIN enrollment e ON e.bucket = w.bucket AND e.contact_id = w.contact_id AND e.enrollment_id = w.enrollment_id
WHERE e.status = 1 AND e.waiting AND e.woke IS NULL AND w.kind = :kind::text
ORDER BY w.bucket, w.contact_id, w.enrollment_id, w.arm;

-- name: insert_passages
-- The history of steps: who was where, when, what was decided and why.
INSERT INTO passage (bucket, contact_id, enrollment_id, sequence, month, workspace_id, journey_id,
                     version, step, visit, at, decision, reason, detail)
SELECT bucket, contact_id, enrollment_id, sequence, month, workspace_id, journey_id, version, step, visit,
       at, decision, reason, detail::jsonb
FROM unnest(:bucket::smallint[], :contact_id::uuid[], :enrollment_id::uuid[], :sequence::integer[],
            :month::smallint[], :workspace_id::uuid[], :journey_id::uuid[], :version::integer[],
            :step::text[], :visit::integer[], :at::timestamptz[], :decision::text[], :reason::text[],
            :detail::text[])
  AS t (bucket, contact_id, enrollment_id, sequence, month, workspace_id, journey_id, version, step, visit,
        at, decision, reason, detail);

-- name: insert_calls
-- Owed webhook calls.
INSERT INTO call (bucket, contact_id, call_id, workspace_id, enrollment_id, step, method, url, headers,
                  body, store_as, state, attempt, due_at)
SELECT bucket, contact_id, call_id, workspace_id, enrollment_id, step, method, url, headers::jsonb,
       body::jsonb, store_as, 'owed', 0, due_at
FROM unnest(:bucket::smallint[], :contact_id::uuid[], :call_id::uuid[], :workspace_id::uuid[],
            :enrollment_id::uuid[], :step::text[], :method::text[], :url::text[], :headers::text[],
            :body::text[], :store_as::text[], :due_at::timestamptz[])
  AS t (bucket, contact_id, call_id, workspace_id, enrollment_id, step, method, url, headers, body, store_as,
        due_at);
