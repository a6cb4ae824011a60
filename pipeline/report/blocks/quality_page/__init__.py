"""What the page on quality says: how the survey was made, and how sure its figures are."""
