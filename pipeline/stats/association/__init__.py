"""Whether two answers go together: differences, tests of tables, measures, and their families."""
