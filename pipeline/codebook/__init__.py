"""What people typed in data/reference/, read strictly and made typed."""
