"""Proof and speed: what the demonstration's known truth and other people's tools say of us."""
