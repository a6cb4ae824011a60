"""The released figures: read strictly, named, and given out to each page."""
