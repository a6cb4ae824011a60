"""What an intruder could work out about people from the finished files."""
