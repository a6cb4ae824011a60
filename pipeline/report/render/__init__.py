"""Notebooks made pages: executed, exported by the template, and put in place together."""
