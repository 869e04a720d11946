-- name: read
-- What the business clock says.
SELECT kind, business_at, real_at, scale FROM clock;

-- name: set_to
-- Sets the business clock.
INSERT INTO clock (kind, business_at, real_at, scale)
VALUES (:kind::text, :business_at::timestamptz, :real_at::timestamptz, :scale::double precision)
ON CONFLICT (one) DO UPDATE SET kind = excluded.kind, business_at = excluded.business_at,
  real_at = excluded.real_at, scale = excluded.scale;
