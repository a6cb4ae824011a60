"""What a reviewer asks for, in one folder: `make evidence`."""
