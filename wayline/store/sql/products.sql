-- name: save
-- Writes products, new and known; what a file does not say stays as it is.
INSERT INTO product (workspace_id, sku, name, url, image, price, currency, availability, attributes,
                     created_at, updated_at)
SELECT :workspace_id::uuid, sku, name, url, image, price, currency, availability, attributes::jsonb,
       :at::timestamptz, :at::timestamptz
FROM unnest(:sku::text[], :name::text[], :url::text[], :image::text[], :price::bigint[], :currency::text[],
            :availability::text[], :attributes::text[])
  AS t (sku, name, url, image, price, currency, availability, attributes)
ORDER BY sku
ON CONFLICT (workspace_id, sku) DO UPDATE
  SET name = excluded.name, url = COALESCE(excluded.url, product.url),
      image = COALESCE(excluded.image, product.image), price = COALESCE(excluded.price, product.price),
      currency = COALESCE(excluded.currency, product.currency),
      availability = COALESCE(excluded.availability, product.availability),
      attributes = product.attributes || excluded.attributes, updated_at = excluded.updated_at
RETURNING xmax = 0;

-- name: page
-- Products behind an SKU, in order.
SELECT sku, name, url, image, price, currency, availability, attributes, updated_at FROM product
WHERE workspace_id = :workspace_id::uuid AND sku > :after::text
ORDER BY sku LIMIT :most::integer;

-- name: one
-- One product.
SELECT sku, name, url, image, price, currency, availability, attributes, updated_at FROM product
WHERE workspace_id = :workspace_id::uuid AND sku = :sku::text;
