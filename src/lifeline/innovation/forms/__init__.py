"""Forms of innovation: input to clean values."""
