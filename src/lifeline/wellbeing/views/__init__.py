"""Pages of 心灵护航."""
