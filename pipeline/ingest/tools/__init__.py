"""What survey tools write: which rows are names or interviews, which blank is which, labels."""
