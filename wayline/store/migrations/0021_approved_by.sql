-- Who approved a marketing text: whoever published this version of it. It is null where nobody had to, and for
-- versions from before, of which nobody knows.

ALTER TABLE template ADD COLUMN approved_by text;
