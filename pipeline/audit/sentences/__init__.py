"""What sentences, charts and marks say of figures, and whether the figures support it."""
