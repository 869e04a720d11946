-- Which seal a row is under is looked up, not searched for in all of them: whoever proves one message
-- reads the two or three seals that it needs. New keys gather only so far (kB), for the pile of what
-- has not been sorted in is read by every search.
CREATE INDEX seal_rows ON seal USING gin (row_ids) WITH (gin_pending_list_limit = 512);

-- The time of a seal found nothing: consent is older than the messages that rely on it.
DROP INDEX seal_time;
