-- How often people are written to: a list of caps takes the place of the one, and care rows count
-- what is ignored. Counting begins now: what went out before counts for nobody.

ALTER TABLE care
  ADD COLUMN ignored smallint NOT NULL DEFAULT 0,  -- marketing texts since the person last clicked, answered or bought
  ADD COLUMN ignored_since timestamptz;            -- when the first of them went out

UPDATE workspace SET settings = settings - 'cap' || jsonb_build_object('caps',
  CASE jsonb_typeof(settings -> 'cap')
    WHEN 'object' THEN jsonb_build_array(jsonb_build_object(
      'id', 'rolling', 'most', settings -> 'cap' -> 'most',
      'window', (settings -> 'cap' ->> 'days') || ' days'))
    ELSE '[]'::jsonb END)
WHERE settings ? 'cap';
