"""Why a figure is not available, as numbers that arrays can hold."""

REASONS = ("", "empty_domain", "all_missing", "one_level", "singular", "too_few")
"""Why a figure is not available; arrays hold the place in this list."""

AVAILABLE, EMPTY_DOMAIN, ALL_MISSING, ONE_LEVEL, SINGULAR, TOO_FEW = range(len(REASONS))
