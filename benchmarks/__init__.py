"""Proof and speed: what the demonstration's known truth and other people's tools say of us."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
