"""The door's rooms: what is small, how it is rounded, what else must be hidden, and the attack."""
