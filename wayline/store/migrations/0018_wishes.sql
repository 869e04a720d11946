-- What people ask of us beside yes and no: how often they want to be written to, and when not.

ALTER TABLE care ADD COLUMN wishes jsonb NOT NULL DEFAULT '{}';

ALTER TABLE consent_event
  DROP CONSTRAINT consent_event_action_check,
  ADD CONSTRAINT consent_event_action_check CHECK (action IN ('granted', 'revoked', 'opted_out', 'asked',
    'resumed', 'imported', 'merged', 'requested', 'reminded', 'expired', 'wished'));
