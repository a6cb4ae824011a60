"""What each stage's file must be: its columns, types, keys and bounds."""
