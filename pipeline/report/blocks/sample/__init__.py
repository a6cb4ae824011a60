"""Who answered, who did not, and what those who did not could change."""
