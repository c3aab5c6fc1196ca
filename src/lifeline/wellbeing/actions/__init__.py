"""The only writers of 心灵护航."""
