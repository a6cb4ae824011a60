"""What is possible of hidden counts, given all that is shown: the feasible tables."""
