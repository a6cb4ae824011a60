"""Several factors or areas at once: regression, shares of importance, pooled estimates."""
