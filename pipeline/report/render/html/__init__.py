"""What HTML and SVG a page may hold, and which of its words are explained."""
