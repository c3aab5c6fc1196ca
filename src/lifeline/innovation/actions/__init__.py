"""The only writers of innovation, one file per noun."""
