-- Where in a trace the request was that moved a person last: a W3C traceparent, so that what a worker does for
-- them later is told in the same trace. It is null unless somebody traces, and keeps, that request.

ALTER TABLE enrollment ADD COLUMN trace text;
