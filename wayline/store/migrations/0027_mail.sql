-- Mails are sent by a stage of their own, which finds what is due without looking at the texts.

CREATE INDEX message_due_mail ON message (bucket, due_at) WHERE due_at IS NOT NULL AND channel = 'email';
