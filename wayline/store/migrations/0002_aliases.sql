-- People who turned out to be one: who they were before, and a way to their addresses.
-- A person's `revision` stands in contact and in care alike: whoever waited for the lock of a care
-- row sees that row as it is now, but the contact as it was when the statement began. Where the two
-- numbers differ, the contact is read again.

ALTER TABLE contact
  ADD COLUMN aliases uuid[],             -- those who turned out to be this person, at most 8
  ADD COLUMN revision integer NOT NULL DEFAULT 0;
ALTER TABLE care ADD COLUMN revision integer NOT NULL DEFAULT 0;

CREATE INDEX identity_of ON identity (contact_bucket, contact_id) WHERE contact_id IS NOT NULL;

ALTER TABLE consent_event
  DROP CONSTRAINT consent_event_action_check,
  ADD CONSTRAINT consent_event_action_check CHECK (action IN
    ('granted', 'revoked', 'opted_out', 'asked', 'resumed', 'imported', 'merged'));
