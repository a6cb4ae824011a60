"""Charts and tables of a page as files of their own: SVG, PNG and CSV, and the links to them."""
