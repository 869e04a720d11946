-- name: stamp
-- One value that changes whenever journeys, templates, workspaces or endpoints change.
SELECT (SELECT count(*) FROM journey_version) AS versions,
       (SELECT string_agg(journey_id::text || state || version, ',' ORDER BY journey_id) FROM journey) AS states,
       (SELECT count(*) FROM template) AS templates,
       (SELECT string_agg(workspace_id::text || settings::text || COALESCE(closed_at::text, '') || '/' || COALESCE(paused_at::text, ''), ',' ORDER BY workspace_id) FROM workspace) AS workspaces,
       (SELECT string_agg(endpoint_id::text || state || kinds::text || not_from::text, ',' ORDER BY endpoint_id) FROM endpoint) AS endpoints;

-- name: workspaces
-- Every workspace with its settings.
SELECT workspace_id, slug, name, settings, closed_at, paused_at FROM workspace ORDER BY slug;

-- name: workspace_by_slug
-- One workspace by its short name.
SELECT workspace_id, slug, name, settings, closed_at, paused_at FROM workspace WHERE slug = :slug::text;

-- name: workspace_by_id
-- One workspace.
SELECT workspace_id, slug, name, settings, closed_at, paused_at FROM workspace WHERE workspace_id = :workspace_id::uuid;

-- name: change_settings
-- Changes some settings of a workspace, and counts the version that certificates name.
UPDATE workspace SET settings = settings || :changes::jsonb
  || jsonb_build_object('version', COALESCE((settings ->> 'version')::integer, 1) + 1)
WHERE workspace_id = :workspace_id::uuid;

-- name: insert_account
-- A new account; the same one again changes nothing.
INSERT INTO account (account_id, name, created_at) VALUES (:account_id::uuid, :name::text, :at::timestamptz)
ON CONFLICT DO NOTHING;

-- name: insert_workspace
-- A new workspace; the same one again changes nothing.
INSERT INTO workspace (workspace_id, account_id, slug, name, settings, created_at)
VALUES (:workspace_id::uuid, :account_id::uuid, :slug::text, :name::text, :settings::jsonb, :at::timestamptz)
ON CONFLICT DO NOTHING;

-- name: live
-- Every journey with its state and the version that people enter now.
SELECT workspace_id, journey_id, slug, state, version, created_at FROM journey ORDER BY slug;

-- name: listed
-- The journeys of a workspace with what is live of them.
SELECT j.workspace_id, j.journey_id, j.slug, j.state, j.version, v.name, v.published_at
FROM journey j
JOIN journey_version v ON v.workspace_id = j.workspace_id AND v.journey_id = j.journey_id
  AND v.version = j.version
WHERE j.workspace_id = :workspace_id::uuid ORDER BY j.slug;

-- name: versions_of
-- The versions of one journey, the newest first.
SELECT version, name, published_at FROM journey_version
WHERE workspace_id = :workspace_id::uuid AND journey_id = :journey_id::uuid ORDER BY version DESC;

-- name: version
-- One version of a journey.
SELECT workspace_id, journey_id, version, name, source, templates, digest, published_at FROM journey_version
WHERE workspace_id = :workspace_id::uuid AND journey_id = :journey_id::uuid AND version = :version::integer;

-- name: newest_templates
-- The newest version of every text of a workspace.
SELECT DISTINCT ON (name, channel, language) name, channel, language, version, category, role, topic,
  subject, body, approved, created_at, approved_by
FROM template WHERE workspace_id = :workspace_id::uuid ORDER BY name, channel, language, version DESC;

-- name: versions
-- Every published version: what those inside walk on, and what is live.
SELECT workspace_id, journey_id, version, name, source, templates, digest, published_at
FROM journey_version ORDER BY journey_id, version;

-- name: by_slug
-- One journey of a workspace by its short name.
SELECT workspace_id, journey_id, slug, state, version, created_at FROM journey
WHERE workspace_id = :workspace_id::uuid AND slug = :slug::text;

-- name: lock_workspace
-- Lets one publisher at a time into a workspace.
SELECT workspace_id FROM workspace WHERE workspace_id = :workspace_id::uuid FOR UPDATE;

-- name: insert_journey
-- A journey's name in its workspace.
INSERT INTO journey (workspace_id, journey_id, slug, state, version, created_at)
VALUES (:workspace_id::uuid, :journey_id::uuid, :slug::text, 'active', :version::integer, :at::timestamptz)
ON CONFLICT (workspace_id, journey_id) DO UPDATE SET version = excluded.version;

-- name: insert_version
-- A new immutable version.
INSERT INTO journey_version (workspace_id, journey_id, version, name, source, document, templates, digest, published_at)
VALUES (:workspace_id::uuid, :journey_id::uuid, :version::integer, :name::text, :source::text, :document::jsonb,
        :templates::jsonb, :digest::text, :at::timestamptz);

-- name: version_source
-- The document of one version.
SELECT version, source, digest, published_at FROM journey_version
WHERE workspace_id = :workspace_id::uuid AND journey_id = :journey_id::uuid AND version = :version::integer;

-- name: set_state
-- Pauses, resumes, stops or archives a journey.
UPDATE journey SET state = :state::text
WHERE workspace_id = :workspace_id::uuid AND journey_id = :journey_id::uuid
RETURNING slug;

-- name: people
-- How many people stand where in a journey.
SELECT version, step, status, count(*) FROM enrollment
WHERE workspace_id = :workspace_id::uuid AND journey_id = :journey_id::uuid
GROUP BY version, step, status;

-- name: templates
-- Every template version.
SELECT workspace_id, name, channel, language, version, category, role, topic, subject, body, approved, digest
FROM template ORDER BY workspace_id, name, channel, language, version;

-- name: insert_template
-- A new template version.
INSERT INTO template (workspace_id, name, channel, language, version, category, role, topic, subject, body,
                      approved, digest, created_at, approved_by)
VALUES (:workspace_id::uuid, :name::text, :channel::text, :language::text, :version::integer, :category::text,
        :role::text, :topic::text, :subject::text, :body::text, :approved::boolean, :digest::text, :at::timestamptz, :approved_by::text);
