"""The only layer that speaks SQL: one typed function per named query, arrays in and rows out."""
