"""Input of 心灵护航 to clean values; nothing here saves."""
