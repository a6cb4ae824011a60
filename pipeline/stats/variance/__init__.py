"""How sure an estimate is: designs, sums by cell, linearised and replicated variances."""
