"""Files of people, products and orders, taken in batch by batch: stopped anywhere, they go on."""
