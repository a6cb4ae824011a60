"""What a page leads with: the level, the areas next to each other, where to look first."""
