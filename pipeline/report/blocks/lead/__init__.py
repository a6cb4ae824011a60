"""What a page leads with, and how all pages are read: level, themes, areas, where to look first."""
