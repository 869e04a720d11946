-- Attempts that were claimed and never begun: they count as fences, and not as tries.

ALTER TABLE message ADD COLUMN released smallint NOT NULL DEFAULT 0;
