"""Charts of released figures, drawn as SVG."""
