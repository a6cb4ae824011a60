"""A catalogue of what people bring that is wrong, and what they are told."""
