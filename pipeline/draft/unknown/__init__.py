"""Drafts the reference data of a survey that is not known yet, from its export."""
