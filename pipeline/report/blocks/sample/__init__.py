"""Who came, who did not, and what those who did not could change."""
