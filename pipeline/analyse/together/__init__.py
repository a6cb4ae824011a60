"""Rows about all factors together."""
