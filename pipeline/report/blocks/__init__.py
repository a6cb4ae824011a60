"""What a page says: one module a section, from released figures to tables and sentences."""
