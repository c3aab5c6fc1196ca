"""The pages of innovation."""
