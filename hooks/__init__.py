"""What is looked at before a commit, and by `make check`."""
